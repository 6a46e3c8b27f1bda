// Stored records: any bytes are an error, or a value that says all that the bytes said. A decoder
// that fills a gap or drops a damaged part is found by encoding its value again.
//
// Input: one byte for the kind of record, then its bytes.

#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/message_differencer.h>

#include "engine/codec.hpp"
#include "huanxin/base/invariant.hpp"
#include "support/builders.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

namespace codec = engine::codec;
namespace pb = codec::pb;
using google::protobuf::util::MessageDifferencer;

enum class Kind : char { facts, claim, state, retailer, credential, pool };
constexpr int kKinds = 6;

/// The message without what this version does not know; nullopt for bytes that are none.
template <class Message>
std::optional<Message> parsed(std::string_view bytes) {
    auto message = codec::parse<Message>(bytes, "record");
    INVARIANT(message || message.error().code == Errc::corrupt, "bytes that are no record are so");
    if (!message) return std::nullopt;
    message->DiscardUnknownFields();
    return std::move(*message);
}

/// Whether there is a value; if there is none, the record is corrupt.
template <class T>
bool taken(const Result<T>& value) {
    INVARIANT(value || value.error().code == Errc::corrupt, "a record that is no value is corrupt");
    return value.has_value();
}

template <class Message>
void expect_lossless(const Message& stored, const Message& again) {
    INVARIANT(MessageDifferencer::Equivalent(stored, again), "a value says all of its record");
}

void try_decision(const rules::Decision& decision) {
    for (const rules::Reason& reason : decision.reasons)
        INVARIANT(!rules::to_string(reason.code).empty(), "a stored reason has a name");
    for (const rules::TraceStep& step : decision.trace)
        INVARIANT(!rules::to_string(step.rule).empty(), "a stored rule has a name");
}

void try_claim(std::string_view bytes) {
    const auto event = parsed<pb::Event>(bytes);
    if (!event) return;
    const auto record = codec::decode_claim(7, *event);
    if (!taken(record)) return;
    try_decision(record->decision);
    pb::ClaimCreated again;
    codec::encode_claim(*record, event->claim_created().sealed_facts(), again);
    expect_lossless(event->claim_created(), again);
    INVARIANT(record->sequence == 7, "a claim knows its place");
    INVARIANT(record->recorded_at.ms() == event->recorded_at_ms(), "a claim knows its time");
}

void try_state(std::string_view bytes) {
    const auto stored = parsed<pb::ClaimState>(bytes);
    if (!stored) return;
    const auto state = codec::decode_state(*stored);
    if (!taken(state)) return;
    INVARIANT(!claim::to_string(state->standing.status).empty(), "a stored status has a name");
    if (state->refund_reason)
        INVARIANT(!to_string(*state->refund_reason).empty(), "a stored refund has a reason");
    pb::ClaimState again;
    codec::encode_state(*state, again);
    expect_lossless(*stored, again);
}

/// Members that its kind of goods does not have are no part of a claim: the second time decides.
void try_facts(std::string_view bytes) {
    const auto first = codec::decode_facts(bytes);
    if (!taken(first)) return;
    const std::string stored = codec::encode_facts(*first);
    const auto second = codec::decode_facts(stored);
    INVARIANT(second, "facts that were read can be stored");
    expect_lossless(
        *parsed<pb::ClaimFacts>(stored), *parsed<pb::ClaimFacts>(codec::encode_facts(*second))
    );
    INVARIANT(
        claim::identities(first->new_item).size() == claim::identities(second->new_item).size(),
        "an item keeps its identities"
    );
    INVARIANT(
        !identity::to_string(first->consumer.id_type).empty(), "a stored kind of number has a name"
    );
}

void try_retailer(std::string_view bytes) {
    const auto stored = parsed<pb::Retailer>(bytes);
    if (!stored) return;
    pb::Retailer again;
    codec::encode_retailer(codec::decode_retailer(*stored), again);
    expect_lossless(*stored, again);
}

void try_credential(std::string_view bytes) {
    auto stored = parsed<pb::Credential>(bytes);
    if (!stored) return;
    const auto credential = codec::decode_credential(*stored);
    if (!taken(credential)) return;
    INVARIANT(!to_string(credential->role).empty(), "a stored role has a name");
    pb::Credential again;
    codec::encode_credential(*credential, again);
    expect_lossless(*stored, again);
}

void try_pool(std::string_view bytes) {
    const auto stored = parsed<pb::Pool>(bytes);
    if (!stored) return;
    const engine::PoolView pool = codec::decode_pool(*stored);
    if (codec::balances_hold(pool))
        INVARIANT(pool.available() <= pool.total, "what is left is a part of the total");
    pb::Pool again;
    codec::encode_pool(pool, again);
    expect_lossless(*stored, again);
}

std::string seed(Kind kind, const std::string& bytes) {
    return std::string(1, static_cast<char>(kind)) + bytes;
}

std::string claim_seed(const claim::Request& request) {
    engine::ClaimRecord record;
    record.recorded_at = test::at("2026-03-14T12:00:00+08:00");
    record.tenant_id = "R1";
    record.keys.old_items.resize(2);
    record.keys.new_items.resize(1);
    record.keys.invoice.emplace();
    record.decision = test::judge(request, test::good_facts(request.sold_on));
    record.decision.warnings = {{"vin_check_digit", "/new_item/vin"}};
    record.program = request.program;
    record.category = request.new_item.category;
    record.region = request.region;
    record.sold_on = request.sold_on;
    record.net_price = request.net_price;
    record.hold_expires_at = record.recorded_at.plus_seconds(1'800);
    record.policy_number = 1;
    record.quota_bucket = "appliance/2026/refrigerator";
    record.pools = {0, 3};
    pb::Event event;
    event.set_recorded_at_ms(record.recorded_at.ms());
    codec::encode_claim(record, "sealed", *event.mutable_claim_created());
    return seed(Kind::claim, event.SerializeAsString());
}

std::string state_seed() {
    engine::ClaimState state;
    const Instant noon = test::at("2026-03-14T12:00:00+08:00");
    state.standing = {claim::Status::clawed_back, noon, 1};
    state.updated_at = noon;
    state.last_sequence = 9;
    state.confirm_invoice = test::invoice(1, test::day("2026-03-14"), test::yuan("5499.00"));
    state.confirm_invoice_key.emplace();
    state.delivered_on = state.refunded_on = test::day("2026-03-14");
    state.refund_reason = engine::RefundReason::returned;
    pb::ClaimState stored;
    codec::encode_state(state, stored);
    return seed(Kind::state, stored.SerializeAsString());
}

std::string retailer_seed() {
    engine::Retailer retailer{"R1", "某店", "91130402MA3QC9M5B8"};
    retailer.programs = {"appliance", "digital"};
    retailer.stores = {{"S-001", "130402", "店"}};
    retailer.suspended = true;
    retailer.suspension_reason = "audit";
    retailer.registered_at = retailer.updated_at = test::at("2026-03-14T12:00:00+08:00");
    pb::Retailer stored;
    codec::encode_retailer(retailer, stored);
    return seed(Kind::retailer, stored.SerializeAsString());
}

std::string credential_seed() {
    engine::Credential credential{"crd_1", engine::Role::auditor, "auditor", "label"};
    credential.key_hash.fill(1);
    credential.revoked = true;
    credential.created_at = test::at("2026-03-14T12:00:00+08:00");
    pb::Credential stored;
    codec::encode_credential(credential, stored);
    return seed(Kind::credential, stored.SerializeAsString());
}

std::string pool_seed() {
    engine::PoolView pool;
    pool.number = 1;
    pool.spec.id = "hb-2026-a";
    pool.spec.program = "appliance";
    pool.spec.year = 2026;
    pool.spec.region = "130402";
    pool.spec.category = "refrigerator";
    pool.spec.opens_at = pool.spec.closes_at = pool.spec.created_at =
        test::at("2026-03-14T12:00:00+08:00");
    pool.parent_id = "hb-2026";
    pool.total = test::yuan("1000.00");
    pool.held = test::yuan("10.00");
    pool.confirmed = test::yuan("20.00");
    pool.settled = test::yuan("30.00");
    pb::Pool stored;
    codec::encode_pool(pool, stored);
    return seed(Kind::pool, stored.SerializeAsString());
}

}  // namespace

void try_input(std::string_view input) {
    if (input.empty()) return;
    const google::protobuf::LogSilencer quiet;  // It reports each text that is not UTF-8.
    const std::string_view bytes = input.substr(1);
    switch (static_cast<Kind>(static_cast<unsigned char>(input.front()) % kKinds)) {
        case Kind::facts:
            return try_facts(bytes);
        case Kind::claim:
            return try_claim(bytes);
        case Kind::state:
            return try_state(bytes);
        case Kind::retailer:
            return try_retailer(bytes);
        case Kind::credential:
            return try_credential(bytes);
        case Kind::pool:
            return try_pool(bytes);
    }
}

std::vector<std::string> seeds() {
    std::vector<std::string> seeds;
    for (const claim::Request& request :
         {test::appliance_claim(1),
          test::digital_claim(2),
          test::scrap_claim(3),
          test::replace_claim(4),
          test::ebike_claim(5)}) {
        seeds.push_back(seed(Kind::facts, codec::encode_facts(request)));
        seeds.push_back(claim_seed(request));
    }
    claim::Request late = test::appliance_claim(6);
    test::set_price(late, test::yuan("1"));
    test::new_appliance(late).efficiency_grade = 5;
    seeds.push_back(claim_seed(late));
    seeds.push_back(state_seed());
    seeds.insert(seeds.end(), {retailer_seed(), credential_seed(), pool_seed()});
    return seeds;
}

}  // namespace huanxin::fuzz
