#pragma once
// The entries of the transparency log against the records that they tell of (docs/formats/log.md):
// on a store that nobody writes to.

#include <cstdint>
#include <memory>

#include "huanxin/audit/walk.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/privacy/sealer.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::engine {

/// One thread.
class RecordCheck {
public:
    struct Keys {
        privacy::Tokeniser tokeniser;
        privacy::KeyRing key_ring;
    };
    struct Counts {
        std::uint64_t proved = 0;  ///< Records that their commitments prove.
        std::uint64_t erased = 0;  ///< Of persons whose data key is gone: nothing to prove with.
        std::uint64_t without_keys = 0;  ///< Not proved for want of keys.
    };

    /// Without `keys` commitments are not recomputed. `store` must outlive the check. Errc::invalid
    /// if the keys are not those of the data; Errc::corrupt, Errc::io.
    [[nodiscard]] static Result<std::unique_ptr<RecordCheck>> open(
        const store::Store& store, std::unique_ptr<const Keys> keys
    );
    ~RecordCheck();

    /// That the event's record makes this entry, and is the one that it commits to. For the entries
    /// in order: records are read ahead. An Error as the store gives it; Errc::io for a data key
    /// whose master key is not loaded.
    [[nodiscard]] audit::Found check(const audit::Leaf& leaf);
    /// That there is no record and no entry after the event `last`.
    [[nodiscard]] audit::Found check_end(Sequence last) const;
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    struct Impl;
    explicit RecordCheck(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
    Counts counts_;
};

}  // namespace huanxin::engine
