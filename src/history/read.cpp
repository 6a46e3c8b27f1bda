// The lists of a subject, merged in order of sequence.

#include <algorithm>
#include <limits>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "history/keys.hpp"
#include "huanxin/history/index.hpp"

namespace huanxin::history {

namespace {

/// Events that one call looks at: a page of a rare kind ends here, and says where to go on.
constexpr std::size_t kCandidatesMax = 1'000;
/// Of a subject's own list, when it is gone through for claims from before the page.
constexpr std::size_t kEntriesPerScan = 1'024;
/// So that a page of fifty, the default, is one read.
constexpr std::size_t kEventsPerRead = 64;

constexpr Sequence kNoBound = std::numeric_limits<Sequence>::max();

/// An event that is in one of the lists. Those of a subject are found by a hash: that `named`
/// really names the subject is still to be seen. 0: nothing is.
struct Candidate {
    Sequence sequence = 0;
    Sequence named = 0;
    std::size_t subject = 0;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 is wrong about a defaulted <=>.
    auto operator<=>(const Candidate&) const = default;
};

}  // namespace

/// The candidates so far. Nothing up to `bound` is left out.
struct Index::Gathered {
    explicit Gathered(const Window& asked)
        : window(asked), capacity(asked.kind.empty() ? asked.limit + 1 : kCandidatesMax) {}

    void add(const Candidate& candidate) {
        if (candidate.sequence < window.from || candidate.sequence > last()) return;
        found.push_back(candidate);
        if (found.size() >= 2 * kCandidatesMax) trim();
    }
    [[nodiscard]] Sequence last() const { return std::min(bound, window.until); }

    /// Puts them in order, and keeps the first ones.
    void trim() {
        std::ranges::sort(found);
        found.erase(std::unique(found.begin(), found.end()), found.end());
        if (found.size() > capacity) {
            bound = std::min(bound, found[capacity - 1].sequence);
            const auto beyond = std::ranges::upper_bound(found, bound, {}, &Candidate::sequence);
            found.erase(beyond, found.end());
        }
    }

    const Window& window;
    const std::size_t capacity;  ///< What is beyond it is for a later page.
    std::vector<Candidate> found;
    Sequence bound = kNoBound;
};

/// Adds what became of `origin`, as far as it can be on the page.
Result<void> Index::gather_course(
    Sequence origin, std::size_t subject, Sequence named, Gathered& gathered
) const {
    const std::string prefix = keys::course(origin);
    const Sequence from = std::max(gathered.window.from, named);
    const auto entries = own_.scan(prefix, keys::entry(prefix, from), gathered.capacity);
    if (!entries) return entries.error();
    for (const store::KeyValue& entry : *entries)
        gathered.add({keys::sequence_of(entry.key), named, subject});
    if (entries->size() == gathered.capacity)
        gathered.bound = std::min(gathered.bound, keys::sequence_of(entries->back().key));
    return {};
}

/// Adds the events that name the subject, and what became of the claims and invoices among them.
Result<void> Index::gather_named(const Subjects& subjects, std::size_t subject, Gathered& gathered)
    const {
    const engine::Subject& asked = subjects.named[subject];
    const bool has_courses =
        asked.kind != engine::SubjectKind::retailer && asked.kind != engine::SubjectKind::recycler;
    const std::string prefix = keys::subject(hash_(asked));
    // Claims from before the page may have events on it.
    std::string from = keys::entry(prefix, has_courses ? 0 : gathered.window.from);
    const std::size_t limit = has_courses ? kEntriesPerScan : gathered.capacity;
    while (true) {
        const auto entries = own_.scan(prefix, from, limit);
        if (!entries) return entries.error();
        for (const store::KeyValue& entry : *entries) {
            const Sequence sequence = keys::sequence_of(entry.key);
            if (sequence > gathered.last()) return {};
            gathered.add({sequence, sequence, subject});
            if (!has_courses || entry.value.empty()) continue;
            const Sequence origin =
                entry.value == keys::kOwnCourse ? sequence : keys::read_number(entry.value);
            if (auto done = gather_course(origin, subject, sequence, gathered); !done) return done;
        }
        if (entries->size() < limit) return {};
        if (!has_courses) {
            gathered.bound = std::min(gathered.bound, keys::sequence_of(entries->back().key));
            return {};
        }
        from = entries->back().key + '\0';
    }
}

namespace {

/// Whether events name the subjects by whose hash they were found.
class Names {
public:
    Names(const store::Store& events, const Subjects& subjects)
        : events_(events), subjects_(subjects) {}

    /// `event` is the candidate's own.
    [[nodiscard]] Result<bool> confirm(
        const Candidate& candidate, const engine::LinkedEvent& event
    ) {
        if (candidate.named == 0) return true;
        if (candidate.named == candidate.sequence) return names(event.links, candidate.subject);
        const auto known = known_.find({candidate.named, candidate.subject});
        if (known != known_.end()) return known->second;
        const auto links = engine::links_of(events_, candidate.named);
        if (!links) return links.error();
        const bool named = names(*links, candidate.subject);
        known_.emplace(std::pair(candidate.named, candidate.subject), named);
        return named;
    }

private:
    [[nodiscard]] bool names(const engine::EventLinks& links, std::size_t subject) const {
        return std::ranges::find(links.subjects, subjects_.named[subject]) != links.subjects.end();
    }

    const store::Store& events_;
    const Subjects& subjects_;
    std::map<std::pair<Sequence, std::size_t>, bool> known_;
};

/// The events of a list in its order, many of them in one read.
class Events {
public:
    Events(const store::Store& store, std::vector<Sequence> list)
        : store_(store), list_(std::move(list)) {}

    /// One of the list: the one asked for last, or a later one. Good until a later one is asked
    /// for.
    [[nodiscard]] Result<engine::LinkedEvent*> at(Sequence sequence) {
        const auto place =
            static_cast<std::size_t>(std::ranges::lower_bound(list_, sequence) - list_.begin());
        if (place >= first_ + read_.size()) {
            const std::span<const Sequence> rest = std::span(list_).subspan(place);
            auto read = engine::read_linked_events(
                store_, rest.first(std::min(kEventsPerRead, rest.size()))
            );
            if (!read) return read.error();
            read_ = std::move(*read);
            first_ = place;
        }
        return &read_[place - first_];
    }

private:
    const store::Store& store_;
    const std::vector<Sequence> list_;
    std::size_t first_ = 0;
    std::vector<engine::LinkedEvent> read_;
};

/// Of candidates in order.
std::vector<Sequence> sequences_of(const std::vector<Candidate>& candidates) {
    std::vector<Sequence> all;
    for (const Candidate& candidate : candidates)
        if (all.empty() || all.back() != candidate.sequence) all.push_back(candidate.sequence);
    return all;
}

}  // namespace

Result<Page> Index::events(const Subjects& subjects, const Window& window) const {
    Gathered gathered(window);
    for (const Sequence origin : subjects.origins) {
        gathered.add({origin, 0, 0});
        if (auto done = gather_course(origin, 0, 0, gathered); !done) return done.error();
    }
    for (std::size_t i = 0; i < subjects.named.size(); ++i)
        if (auto done = gather_named(subjects, i, gathered); !done) return done.error();
    gathered.trim();

    Page page;
    Names names(events_, subjects);
    Events events(events_, sequences_of(gathered.found));
    Sequence shown = 0;
    for (const Candidate& candidate : gathered.found) {
        if (candidate.sequence > gathered.last()) break;
        if (candidate.sequence == shown) continue;
        if (page.events.size() == window.limit) {
            page.next = candidate.sequence;
            return page;
        }
        const auto found = events.at(candidate.sequence);
        if (!found) return found.error();
        engine::LinkedEvent& read = **found;
        const auto confirmed = names.confirm(candidate, read);
        if (!confirmed) return confirmed.error();
        if (!*confirmed) continue;
        shown = candidate.sequence;
        if (window.kind.empty() || read.event.leaf.kind == window.kind)
            page.events.push_back(std::move(read.event));
    }
    if (gathered.bound < window.until) page.next = gathered.bound + 1;
    return page;
}

Result<std::vector<Sequence>> Index::claims_of(
    std::string_view retailer, Sequence from, Sequence until, std::size_t limit
) const {
    const engine::Subject subject{engine::SubjectKind::retailer, std::string(retailer)};
    const std::string prefix = keys::subject(hash_(subject));
    std::string next = keys::entry(prefix, from);
    std::vector<Sequence> claims;
    while (true) {
        const auto entries = own_.scan(prefix, next, kEntriesPerScan);
        if (!entries) return entries.error();
        for (const store::KeyValue& entry : *entries) {
            const Sequence sequence = keys::sequence_of(entry.key);
            if (sequence > until || claims.size() == limit) return claims;
            if (!entry.value.empty()) claims.push_back(sequence);
        }
        if (entries->size() < kEntriesPerScan) return claims;
        next = entries->back().key + '\0';
    }
}

}  // namespace huanxin::history
