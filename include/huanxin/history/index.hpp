#pragma once
// The events of one subject, found by an index that threads derive from the engine's events
// (docs/formats/history.md). The writer does nothing for it; an answer says how far it is.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/follower.hpp"
#include "huanxin/base/result.hpp"
#include "huanxin/engine/events.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::history {

using engine::Sequence;

/// What a question is about: each event that one of these has.
struct Subjects {
    std::vector<engine::Subject> named;
    /// Places where claims, invoices or red letters were made: these events, and what became of
    /// them.
    std::vector<Sequence> origins;
};

/// Which of the events are asked for.
struct Window {
    Sequence from = 1;
    Sequence until = 0;     ///< Inclusive; not above `Index::indexed`.
    std::size_t limit = 0;  ///< At least 1.
    std::string_view kind;  ///< Empty: of every kind.
};

struct Page {
    std::vector<engine::EventView> events;
    /// From where to go on; unset at the end. A page may be short, or empty, and not the last:
    /// what one call goes through is bounded.
    std::optional<Sequence> next;
};

/// First eight bytes of a digest; tests give another.
using SubjectHash = std::uint64_t (*)(const engine::Subject&);
[[nodiscard]] std::uint64_t subject_hash(const engine::Subject& subject);

class Index {
public:
    /// `events` is the engine's store, `own` the index's. Both must outlive it. What `own` holds of
    /// other events, or of another version, is dropped and derived anew. Errc::io, Errc::corrupt.
    [[nodiscard]] static Result<std::unique_ptr<Index>> open(
        const store::Store& events, store::Store& own, SubjectHash hash = subject_hash
    );
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;
    /// As `stop`.
    ~Index();

    /// From here on two threads follow the events: one that leaves the cores to others, and one
    /// that makes sure.
    void start();
    void stop();
    /// Indexes all events that are there. For those that have no thread.
    [[nodiscard]] Result<void> follow();

    // Any thread.

    /// All events up to this one are indexed.
    [[nodiscard]] Sequence indexed() const { return indexed_; }
    /// In order of sequence.
    [[nodiscard]] Result<Page> events(const Subjects& subjects, const Window& window) const;
    /// Where the retailer's claims were made, in order, at most `limit`. Of another retailer there
    /// may be some among them: who reads the claims looks whose they are.
    [[nodiscard]] Result<std::vector<Sequence>> claims_of(
        std::string_view retailer, Sequence from, Sequence until, std::size_t limit
    ) const;

private:
    struct Gathered;
    Index(const store::Store& events, store::Store& own, SubjectHash hash);
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<std::size_t> append(std::size_t events_max);
    [[nodiscard]] bool round(std::size_t events_max);
    [[nodiscard]] Result<void> gather_named(
        const Subjects& subjects, std::size_t subject, Gathered& gathered
    ) const;
    [[nodiscard]] Result<void> gather_course(
        Sequence origin, std::size_t subject, Sequence named, Gathered& gathered
    ) const;

    const store::Store& events_;
    store::Store& own_;
    SubjectHash hash_;
    std::atomic<Sequence> indexed_{0};
    std::mutex appending_;               ///< One at a time does it.
    std::atomic<bool> hurrying_{false};  ///< The gentle thread is to leave it to the other.
    std::string last_failure_;           ///< That was told.
    Follower gentle_, eager_;            // The last members: their threads use the others.
};

}  // namespace huanxin::history
