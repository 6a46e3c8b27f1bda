#pragma once
// Who read what of the history, and when (docs/formats/access-log.md): each answer to a question
// about it is an entry of a second transparency log, and is on the disk before it leaves.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "huanxin/base/time.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/publish/log.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::access {

/// From 1, without gaps; of this log only.
using Sequence = std::uint64_t;

/// The calls that are recorded. ON DISK: never renumber.
enum class Question : std::uint8_t { history = 1, events = 2, claims = 3, export_all = 4 };

/// "access.history", the kind of its entries. PUBLISHED FOR EVER.
[[nodiscard]] std::string_view kind_of(Question question);

/// Whom or what a question names.
struct Subject {
    std::string kind;  ///< "consumer"; empty where the call names none.
    /// Tokens, keyed digests or ids; never a person's, an item's or an invoice's number.
    std::vector<std::string> keys;
    bool operator==(const Subject&) const = default;
};

struct Access {
    /// Where this is before the time of the last entry, that is recorded.
    Instant at;
    engine::Actor actor;
    Question question{};
    Subject subject;
    std::vector<std::pair<std::string, std::string>> query;  ///< Names and values, as sent.
    std::string request_id;
};

/// One that was recorded.
struct Recorded {
    Sequence sequence = 0;
    Access access;
    Bytes32 leaf_hash{};  ///< By which its entry is found in the log's tiles.
};

class Journal {
public:
    /// `own` is the journal's store, `tiles` that of its log; both and `tokeniser` must outlive it.
    /// `log` says as what and where it is published. Errc::corrupt if there are fewer entries than
    /// were published, or others; Errc::io.
    [[nodiscard]] static Result<std::unique_ptr<Journal>> open(
        store::Store& own,
        store::Store& tiles,
        const privacy::Tokeniser& tokeniser,
        publish::LogOptions log
    );
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Records an answer that is about to leave. Without an error it is on the disk; after one
    /// nobody may have the answer, and no later one can be recorded until a restart. Blocks for a
    /// sync, or for two where another is under way: those who wait meanwhile share the next. Any
    /// thread.
    [[nodiscard]] Result<void> record(const Access& access);

    /// From `first` on, at most `limit`. Errc::corrupt where a record is missing, or is not the one
    /// that its entry commits to; Errc::io. Any thread.
    [[nodiscard]] Result<std::vector<Recorded>> read(Sequence first, std::size_t limit) const;

    /// As it is published; to be started and stopped.
    [[nodiscard]] publish::Log& log() const { return *log_; }

private:
    struct Waiting {
        const Access* access;  ///< Never null.
        std::optional<Result<void>> result;
    };
    Journal(store::Store& own, const privacy::Tokeniser& tokeniser)
        : store_(own), tokeniser_(tokeniser) {}
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> commit(const std::vector<Waiting*>& group);

    store::Store& store_;
    const privacy::Tokeniser& tokeniser_;
    std::unique_ptr<publish::Log> log_;

    std::mutex mutex_;
    std::condition_variable committed_;
    std::vector<Waiting*> waiting_;
    bool committing_ = false;  ///< One of those who record commits, and has what is below.
    Sequence last_ = 0;
    Instant last_time_;
};

}  // namespace huanxin::access
