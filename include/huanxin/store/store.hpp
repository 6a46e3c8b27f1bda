#pragma once
// The storage port. The engine and the readers know this file only: no iterator, snapshot or
// column-family type above it, so that a database shared by several servers can stand behind it
// later without a change above.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/result.hpp"

namespace huanxin::store {

struct KeyValue {
    std::string key;
    std::string value;

    bool operator==(const KeyValue&) const = default;
};

/// One for each key that was asked for; nullopt where it is absent.
using Values = std::vector<std::optional<std::string>>;

/// Changes that become durable together or not at all. They take effect in the order in which they
/// were added, so the last write to a key wins. Keys are non-empty byte strings; values may be
/// empty. Not for use from two threads at a time.
class Batch {
public:
    enum class Kind : std::uint8_t { put, remove, remove_range };

    struct Change {
        Kind kind = Kind::put;
        std::string key;
        std::string value;  ///< put: the value; remove: empty; remove_range: the end, exclusive.
    };

    void put(std::string key, std::string value);
    /// Removing an absent key is no error.
    void remove(std::string key);
    /// Removes begin ≤ key < end in byte order; nothing if begin ≥ end.
    void remove_range(std::string begin, std::string end);
    /// The changes of `later`, after those that are there.
    void append(Batch later);

    [[nodiscard]] bool empty() const { return changes_.empty(); }
    /// Number of changes; a range counts once.
    [[nodiscard]] std::size_t size() const { return changes_.size(); }
    /// Key and value bytes added so far.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    /// For implementations of Store.
    [[nodiscard]] const std::deque<Change>& changes() const { return changes_; }

private:
    void add(Kind kind, std::string key, std::string value);

    std::deque<Change> changes_;  // One that is added stays where it is.
    std::size_t bytes_ = 0;
};

/// A durable, ordered map from byte strings to byte strings. Keys compare as unsigned bytes.
/// Errors: Errc::corrupt if stored bytes are damaged, Errc::io if the disk or the system refuses.
class Store {
public:
    virtual ~Store() = default;

    /// The values of `keys`, in their order; nullopt where a key is absent (an empty value is not
    /// absence). The whole call sees one moment: all of a commit or none of it. Safe on any thread,
    /// and never waits for a commit's sync.
    [[nodiscard]] virtual Result<Values> read(std::span<const std::string> keys) const = 0;

    /// At most `limit` entries whose keys begin with `prefix` (not empty) and are ≥ `from`,
    /// ascending; `from` "" means the first key with the prefix. To go on, pass the last key with a
    /// zero byte appended. One moment, as for `read`; two calls may see two. Safe on any thread.
    [[nodiscard]] virtual Result<std::vector<KeyValue>> scan(
        std::string_view prefix, std::string_view from, std::size_t limit
    ) const = 0;

    /// Applies the batch atomically; when it returns without error, the batch is synced to disk and
    /// visible to every reader. One thread at a time. After a failure nobody knows what the disk
    /// holds of that batch (all or nothing, never a part), so every later commit fails with the
    /// same error until the store is opened again; reading goes on.
    [[nodiscard]] virtual Result<void> commit(const Batch& batch) = 0;

    /// Makes sure that no file of the store holds what stood under the keys begin ≤ key < end
    /// before its newest commit; all of them begin with one byte. Values that were replaced or
    /// removed linger in an embedded database until it tidies up. Rewrites some tens of megabytes.
    /// Safe on any thread, beside commits too. Errc::io if the disk refuses, or if readers held on
    /// to the old values for seconds: then they may still be there, and the call may be made again.
    [[nodiscard]] virtual Result<void> forget(std::string_view begin, std::string_view end)
        const = 0;

    /// `read` of one key.
    [[nodiscard]] Result<std::optional<std::string>> get(std::string key) const;
};

}  // namespace huanxin::store
