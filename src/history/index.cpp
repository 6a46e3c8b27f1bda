#include "huanxin/history/index.hpp"

#include <spdlog/spdlog.h>

#include "history/keys.hpp"
#include "huanxin/base/bytes.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/engine/leaves.hpp"

namespace huanxin::history {

namespace {

/// Often, and leaving the cores to those who answer: a till would wait for what is done at length
/// and as eagerly as its claim is (docs/adr/0014-threads.md).
constexpr Follower::Pace kGentle{.between = std::chrono::milliseconds(10), .nicer_by = 5};
/// Where the cores are never free, that one would come to nothing: no answer may be a second
/// behind.
constexpr Follower::Pace kEager{.between = std::chrono::milliseconds(100)};
/// Events of a round at most. The eager thread waits for a round of the gentle one, however long
/// that is kept from the cores in the middle of it.
constexpr std::size_t kGentleEvents = 128, kEagerEvents = 1'024;

/// How far the index is, and of which events it is made: format, sequence, hash of the last entry.
Result<std::string> marker_of(const store::Store& events, Sequence last) {
    std::string marker(1, keys::kFormat);
    keys::append_number(marker, last, sizeof last);
    if (last == 0) return marker;
    const auto entry = engine::read_leaves(events, last, 1);
    if (!entry) return entry.error();
    if (!entry->empty()) marker.append(as_view(audit::leaf_hash(entry->front())));
    return marker;
}

bool is_tenant(const engine::Subject& subject) {
    return subject.kind == engine::SubjectKind::retailer ||
           subject.kind == engine::SubjectKind::recycler;
}

/// What stands beside an entry of a subject: which later events are about it, too. A tenant's list
/// has all of them itself; it tells where claims and invoices begin.
std::string entry_value(
    const engine::Subject& subject, Sequence sequence, const engine::EventLinks& links
) {
    if (is_tenant(subject)) return std::string(links.begins ? keys::kOwnCourse : "");
    if (!links.course) return {};
    if (*links.course == sequence) return std::string(keys::kOwnCourse);
    std::string value;
    keys::append_number(value, *links.course, keys::kSequenceBytes);
    return value;
}

}  // namespace

std::uint64_t subject_hash(const engine::Subject& subject) {
    const char kind = static_cast<char>(subject.kind);
    const Bytes16 digest = digest16({std::string_view(&kind, 1), subject.key});
    return keys::read_number(as_view(digest).substr(0, sizeof(std::uint64_t)));
}

Index::Index(const store::Store& events, store::Store& own, SubjectHash hash)
    : events_(events),
      own_(own),
      hash_(hash),
      gentle_(kGentle, [this] { return !hurrying_ && round(kGentleEvents); }),
      eager_(kEager, [this] {
          // First, or the other thread would take the lock again before this one has woken up.
          hurrying_ = true;
          return hurrying_ = round(kEagerEvents);
      }) {}

Index::~Index() {
    stop();
}

Result<std::unique_ptr<Index>> Index::open(
    const store::Store& events, store::Store& own, SubjectHash hash
) {
    std::unique_ptr<Index> index(new Index(events, own, hash));
    if (auto loaded = index->load(); !loaded) return loaded.error();
    return index;
}

Result<void> Index::load() {
    const auto stored = own_.get(std::string(keys::kMarker));
    if (!stored) return stored.error();
    if (!*stored) return {};
    constexpr std::size_t kHead = 1 + sizeof(Sequence);
    const Sequence last =
        (*stored)->size() < kHead ? 0 : keys::read_number((*stored)->substr(1, sizeof(Sequence)));
    const auto expected = marker_of(events_, last);
    if (!expected) return expected.error();
    // Of events that are not there (a restored backup) the marker has no hash to agree with.
    if (**stored == *expected && (last == 0 || (*stored)->size() > kHead)) {
        indexed_ = last;
        return {};
    }
    spdlog::warn("the index of the history is of other events or another version: made anew");
    store::Batch batch;
    batch.remove_range(std::string(keys::kBegin), std::string(keys::kEnd));
    return own_.commit(batch);
}

Result<std::size_t> Index::append(std::size_t events_max) {
    const std::lock_guard lock(appending_);
    const Sequence first = indexed_ + 1;
    const auto read = engine::read_links(events_, first, events_max);
    if (!read) return read.error();
    if (read->empty()) return std::size_t{0};
    store::Batch batch;
    for (std::size_t i = 0; i < read->size(); ++i) {
        const engine::EventLinks& links = (*read)[i];
        const Sequence sequence = first + i;
        for (const engine::Subject& subject : links.subjects)
            batch.put(
                keys::entry(keys::subject(hash_(subject)), sequence),
                entry_value(subject, sequence, links)
            );
        for (const Sequence origin : links.origins)
            batch.put(keys::entry(keys::course(origin), sequence), {});
    }
    const Sequence last = first + read->size() - 1;
    auto marker = marker_of(events_, last);
    if (!marker) return marker.error();
    batch.put(std::string(keys::kMarker), std::move(*marker));
    if (auto done = own_.commit(batch); !done) return done.error();
    indexed_ = last;
    return read->size();
}

Result<void> Index::follow() {
    while (true) {
        const auto appended = append(kEagerEvents);
        if (!appended) return appended.error();
        if (*appended == 0) return {};
    }
}

void Index::start() {
    gentle_.start();
    eager_.start();
}

void Index::stop() {
    gentle_.stop();
    eager_.stop();
}

bool Index::round(std::size_t events_max) {
    const auto appended = append(events_max);
    if (appended) return *appended == events_max;
    // Nothing is lost: the index stays behind and says so. Told once.
    const std::lock_guard lock(appending_);
    if (appended.error().message != last_failure_)
        spdlog::error("the index of the history stands still: {}", appended.error().message);
    last_failure_ = appended.error().message;
    return false;
}

}  // namespace huanxin::history
