#include "huanxin/access/journal.hpp"

#include <algorithm>

#include "huanxin/audit/leaf.hpp"
#include "huanxin/audit/merkle.hpp"
#include "huanxin/engine/leaves.hpp"
#include "huanxin/record/v1/access.pb.h"

namespace huanxin::access {

namespace {

namespace pb = huanxin::record::v1;

constexpr std::string_view kRecords = "E";  // ON DISK, with the entries beside them in table J, as
constexpr std::string_view kEntries = "J";  // in the engine's store, which `read_leaves` reads.

constexpr std::string_view kOutcome = "answered";

Error corrupt(std::string message) {
    return {Errc::corrupt, std::move(message)};
}

std::string key(std::string_view table, Sequence sequence) {
    std::string bytes(table);
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(sequence >> shift & 0xff));
    return bytes;
}

std::string encode(const Access& access) {
    pb::AccessRecord record;
    record.set_recorded_at_ms(access.at.ms());
    pb::Actor& actor = *record.mutable_actor();
    actor.set_role(static_cast<std::uint32_t>(access.actor.role));
    actor.set_tenant_id(access.actor.tenant_id);
    actor.set_credential_id(access.actor.credential_id);
    record.set_question(static_cast<std::uint32_t>(access.question));
    record.set_subject_kind(access.subject.kind);
    for (const std::string& subject : access.subject.keys)
        record.add_subject_keys(subject);
    for (const auto& [name, value] : access.query) {
        pb::AccessParameter& parameter = *record.add_query();
        parameter.set_name(name);
        parameter.set_value(value);
    }
    record.set_request_id(access.request_id);
    return record.SerializeAsString();
}

template <class Enum>
bool is_one_of(std::uint32_t number, Enum last) {
    return number >= 1 && number <= static_cast<std::uint32_t>(last);
}

Result<Access> decode(std::string_view bytes) {
    pb::AccessRecord record;
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        !is_one_of(record.question(), Question::export_all) ||
        !is_one_of(record.actor().role(), engine::Role::auditor))
        return corrupt("a record of the access log can't be read");
    Access access;
    access.at = Instant::from_ms(record.recorded_at_ms());
    access.actor = {
        static_cast<engine::Role>(record.actor().role()),
        record.actor().tenant_id(),
        record.actor().credential_id()};
    access.question = static_cast<Question>(record.question());
    access.subject.kind = record.subject_kind();
    access.subject.keys.assign(record.subject_keys().begin(), record.subject_keys().end());
    for (const pb::AccessParameter& parameter : record.query())
        access.query.emplace_back(parameter.name(), parameter.value());
    access.request_id = record.request_id();
    return access;
}

/// The entry that the record of an access makes and commits to.
std::string entry_of(
    Sequence sequence,
    const Access& access,
    std::string_view record,
    const privacy::Tokeniser& tokeniser
) {
    audit::Leaf leaf;
    leaf.sequence = sequence;
    leaf.time = access.at;
    leaf.kind = kind_of(access.question);
    leaf.subject = access.actor.credential_id;
    leaf.outcome = kOutcome;
    leaf.commitment = audit::commitment(tokeniser.access_salt(sequence), record);
    return audit::encode(leaf);
}

}  // namespace

std::string_view kind_of(Question question) {
    switch (question) {
        case Question::history:
            return "access.history";
        case Question::events:
            return "access.events";
        case Question::claims:
            return "access.claims";
        case Question::export_all:
            return "access.export";
    }
    return {};
}

Result<std::unique_ptr<Journal>> Journal::open(
    store::Store& own,
    store::Store& tiles,
    const privacy::Tokeniser& tokeniser,
    publish::LogOptions log
) {
    std::unique_ptr<Journal> journal(new Journal(own, tokeniser));
    auto opened = publish::Log::open(own, tiles, std::move(log));
    if (!opened) return Error{opened.error().code, "the access log: " + opened.error().message};
    journal->log_ = std::move(*opened);
    if (auto loaded = journal->load(); !loaded) return loaded.error();
    return journal;
}

/// The log is open, and so as long as there are entries.
Result<void> Journal::load() {
    last_ = log_->size();
    if (last_ == 0) return {};
    const auto newest = read(last_, 1);
    if (!newest) return newest.error();
    if (newest->empty())
        return corrupt(
            "the access log has tiles of " + std::to_string(last_) +
            " entries, but not so many entries: restore the data directory from a backup"
        );
    last_time_ = newest->front().access.at;
    return {};
}

Result<void> Journal::record(const Access& access) {
    Waiting own{&access, std::nullopt};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&own);
    committed_.wait(lock, [&] { return own.result.has_value() || !committing_; });
    if (own.result) return *own.result;
    // The first who finds nobody at it commits for all who wait.
    committing_ = true;
    const std::vector<Waiting*> group = std::exchange(waiting_, {});
    lock.unlock();
    Result<void> committed = commit(group);
    lock.lock();
    committing_ = false;
    for (Waiting* each : group)
        each->result = committed;
    committed_.notify_all();
    return committed;
}

Result<void> Journal::commit(const std::vector<Waiting*>& group) {
    store::Batch batch;
    Sequence sequence = last_;
    Instant time = last_time_;
    for (const Waiting* waiting : group) {
        ++sequence;
        Access access = *waiting->access;
        access.at = time = std::max(time, access.at);
        std::string record = encode(access);
        batch.put(key(kEntries, sequence), entry_of(sequence, access, record, tokeniser_));
        batch.put(key(kRecords, sequence), std::move(record));
    }
    if (auto committed = store_.commit(batch); !committed) return committed;
    last_ = sequence;
    last_time_ = time;
    return {};
}

Result<std::vector<Recorded>> Journal::read(Sequence first, std::size_t limit) const {
    const auto entries = engine::read_leaves(store_, first, limit);
    if (!entries) return entries.error();
    const auto records = store_.scan(kRecords, key(kRecords, first), entries->size());
    if (!records) return records.error();
    std::vector<Recorded> all;
    all.reserve(entries->size());
    for (const std::string& entry : *entries) {
        const Sequence sequence = first + all.size();
        if (all.size() == records->size() || (*records)[all.size()].key != key(kRecords, sequence))
            return corrupt("record " + std::to_string(sequence) + " of the access log is missing");
        const std::string& record = (*records)[all.size()].value;
        auto access = decode(record);
        if (!access) return access.error();
        if (entry_of(sequence, *access, record, tokeniser_) != entry)
            return corrupt(
                "record " + std::to_string(sequence) +
                " of the access log is not the one that its entry commits to"
            );
        all.push_back({sequence, std::move(*access), audit::leaf_hash(entry)});
    }
    return all;
}

}  // namespace huanxin::access
