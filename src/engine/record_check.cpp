#include "huanxin/engine/record_check.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include <google/protobuf/stubs/logging.h>

#include "engine/codec.hpp"
#include "engine/key_check.hpp"
#include "engine/keys.hpp"
#include "engine/leaf.hpp"
#include "engine/person.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::engine {

namespace {

using audit::Difference;
using What = audit::Difference::What;

constexpr std::size_t kReadAhead = 256;

/// Of a damaged record we say ourselves what is to be said.
using QuietProtobuf = google::protobuf::LogSilencer;

audit::Found differs(What what, Sequence sequence, std::string detail) {
    return Difference{what, sequence, sequence, std::move(detail)};
}

Result<Policies> stored_policies(const store::Store& store) {
    const QuietProtobuf quiet;
    Policies policies;
    std::string from;
    while (true) {
        const auto page = store.scan("S", from, 1);
        if (!page) return page.error();
        if (page->empty()) return policies;
        const store::KeyValue& entry = page->front();
        const auto stored = codec::parse<codec::pb::StoredPolicySet>(entry.value, "policy set");
        if (!stored) return stored.error();
        policy::LoadOutcome outcome = policy::load_serialised(stored->serialised());
        if (!outcome.set || as_view(outcome.set->digest) != stored->digest())
            return codec::corrupt("a stored policy set is not the one that was recorded");
        policies.add(
            stored->number(), std::make_unique<const rules::PolicySet>(std::move(*outcome.set))
        );
        from = entry.key + '\0';
    }
}

}  // namespace

struct RecordCheck::Impl {
    struct Record {
        std::string bytes;
        codec::pb::Event event;
        std::optional<Error> fault;  ///< Why the bytes are no event.
        /// Of the person of whom a part of it is sealed, if one is; "" if that was erased.
        std::string wrapped_key;
    };
    enum class Proof { proved, other_record, erased, without_keys };

    const store::Store& store;
    std::unique_ptr<const Keys> keys;
    Policies policies;
    Sequence first = 0;     ///< Of the records that were read ahead.
    std::size_t count = 0;  ///< Of these.
    /// They are the first ones here. The others wait for the next: most of the time would go into
    /// making messages.
    std::vector<Record> records;
    codec::pb::Consumer person;  ///< Likewise.

    Result<void> read(Sequence from, std::size_t limit);
    Result<void> read_persons();
    Result<void> take_key(Record& record, Sequence sequence);
    [[nodiscard]] Result<Proof> prove(const audit::Leaf& leaf, const Record& record) const;
};

/// Reads records from `from` on, up to the first that is missing.
Result<void> RecordCheck::Impl::read(Sequence from, std::size_t limit) {
    const QuietProtobuf quiet;
    first = from;
    count = 0;
    auto found = store.scan("E", keys::event(from), limit);
    if (!found) return found.error();
    records.resize(std::max(records.size(), found->size()));
    for (store::KeyValue& entry : *found) {
        if (entry.key != keys::event(from + count)) break;
        Record& record = records[count++];
        record.bytes = std::move(entry.value);
        record.fault.reset();
        if (!record.event.ParseFromString(record.bytes))
            record.fault = codec::corrupt("its record can't be read");
    }
    return keys ? read_persons() : Result<void>();
}

Result<void> RecordCheck::Impl::read_persons() {
    std::vector<std::string> wanted;
    std::vector<Record*> of;
    for (Record& record : std::span(records).first(count)) {
        const std::string_view token = sealed_for(record.event);
        if (record.fault || token.empty()) continue;
        if (token.size() != sizeof(Bytes16)) {
            record.fault = codec::corrupt("its record is of no person");
            continue;
        }
        wanted.push_back(keys::consumer(first_bytes<16>(token)));
        of.push_back(&record);
    }
    const auto found = store.read(wanted);
    if (!found) return found.error();
    for (std::size_t i = 0; i < of.size(); ++i) {
        if (!(*found)[i]) {
            // Erasing a person takes the data key away, not what was counted.
            of[i]->fault = codec::corrupt("the person whom its record is of is not there");
            continue;
        }
        if (!person.ParseFromString(*(*found)[i])) {
            of[i]->fault = codec::corrupt("the record of its person can't be read");
            continue;
        }
        const auto index = static_cast<std::size_t>(of[i] - records.data());
        if (auto taken = take_key(*of[i], first + index); !taken) return taken;
    }
    return {};
}

/// From `person`, whose record it is. That a key is gone an event must tell, which the log proves.
Result<void> RecordCheck::Impl::take_key(Record& record, Sequence sequence) {
    record.wrapped_key.clear();
    if (!is_erased(person, sequence)) {
        record.wrapped_key = person.wrapped_data_key();
        if (record.wrapped_key.empty())
            record.fault = codec::corrupt("the data key of its person is gone without an erasure");
        return {};
    }
    const auto bytes = store.get(keys::event(person.erased_through() + 1));
    if (!bytes) return bytes.error();
    codec::pb::Event event;
    if (!*bytes || !event.ParseFromString(**bytes) ||
        event.consumer_erased().consumer() != sealed_for(record.event) ||
        event.consumer_erased().erased_through() != person.erased_through())
        record.fault = codec::corrupt("its person counts as erased without an erasure");
    return {};
}

Result<RecordCheck::Impl::Proof> RecordCheck::Impl::prove(
    const audit::Leaf& leaf, const Record& record
) const {
    if (!keys) return Proof::without_keys;
    Bytes32 salt = keys->tokeniser.record_salt(leaf.sequence);
    if (const std::string_view token = sealed_for(record.event); !token.empty()) {
        if (record.wrapped_key.empty()) return Proof::erased;
        const auto data_key = keys->key_ring.unwrap(record.wrapped_key, token);
        // A master key that is not there says nothing of the data.
        if (!data_key && data_key.error().code == Errc::not_found)
            return Error{Errc::io, data_key.error().message};
        if (!data_key) return data_key.error();
        salt = privacy::record_salt(*data_key, leaf.sequence);
    }
    return audit::commitment(salt, record.bytes) == leaf.commitment ? Proof::proved
                                                                    : Proof::other_record;
}

RecordCheck::RecordCheck(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RecordCheck::~RecordCheck() = default;

Result<std::unique_ptr<RecordCheck>> RecordCheck::open(
    const store::Store& store, std::unique_ptr<const Keys> keys
) {
    const auto bytes = store.get(keys::meta());
    if (!bytes) return bytes.error();
    if (keys && *bytes) {
        const auto meta = codec::parse<codec::pb::Meta>(**bytes, "meta record");
        if (!meta) return meta.error();
        if (auto known = check_keys(
                meta->token_key_check(), meta->master_key_check(), keys->tokeniser, keys->key_ring
            );
            !known)
            return known.error();
    }
    auto policies = stored_policies(store);
    if (!policies) return policies.error();
    std::unique_ptr<Impl> impl(new Impl{store, std::move(keys), std::move(*policies), 0, 0, {}, {}}
    );
    return std::unique_ptr<RecordCheck>(new RecordCheck(std::move(impl)));
}

audit::Found RecordCheck::check(const audit::Leaf& leaf) {
    const Sequence sequence = leaf.sequence;
    if (sequence < impl_->first || sequence >= impl_->first + impl_->count) {
        // Where something among many is damaged, one at a time shows which.
        if (!impl_->read(sequence, kReadAhead))
            if (auto read = impl_->read(sequence, 1); !read) return read.error();
        if (impl_->count == 0) return differs(What::commitment, sequence, "its record is missing");
    }
    const Impl::Record& record = impl_->records[sequence - impl_->first];
    if (record.fault) return differs(What::commitment, sequence, record.fault->message);
    const auto proof = impl_->prove(leaf, record);
    if (!proof) return proof.error();
    switch (*proof) {
        case Impl::Proof::other_record:
            return differs(
                What::commitment, sequence, "its record, or the commitment to it, was changed"
            );
        case Impl::Proof::proved:
            ++counts_.proved;
            break;
        case Impl::Proof::erased:
            ++counts_.erased;
            break;
        case Impl::Proof::without_keys:
            ++counts_.without_keys;
            break;
    }
    auto made = leaf_of(sequence, record.event, impl_->policies);
    if (!made) return made.error();
    made->commitment = leaf.commitment;
    if (*made == leaf) return std::nullopt;
    return differs(
        What::entry,
        sequence,
        *proof == Impl::Proof::proved
            ? "it is not the one that its record makes"
            : "it is not the one that its record makes, and which of the two was changed can't be "
              "told without the key of the commitment"
    );
}

audit::Found RecordCheck::check_end(Sequence last) const {
    for (const auto& [table, from] :
         {std::pair("J", keys::leaf(last + 1)), std::pair("E", keys::event(last + 1))}) {
        const auto more = impl_->store.scan(table, from, 1);
        if (!more) return more.error();
        if (more->empty()) continue;
        std::string what = *table == 'J' ? "an entry" : "a record";
        what.append(" is there, but the data's last event is ").append(std::to_string(last));
        return differs(What::entry, last + 1, std::move(what));
    }
    return std::nullopt;
}

}  // namespace huanxin::engine
