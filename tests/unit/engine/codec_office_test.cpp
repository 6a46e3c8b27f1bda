// Records of the programme office, and bytes that are no record (codec_test.cpp has the claims).

#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "engine/codec.hpp"

namespace huanxin::engine::codec {
namespace {

using rc::gen::arbitrary;
using rc::gen::inRange;

std::string any_text() {
    return "文" + std::to_string(*arbitrary<int>());
}

Instant any_instant() {
    return Instant::from_ms(*inRange<std::int64_t>(0, 4'000'000'000'000));
}

RC_GTEST_PROP(Office, AnyRetailerAndCredential_RoundTrip, ()) {
    Retailer a{any_text(), any_text(), any_text(), {any_text(), any_text()}, {}, {}, {}, {}, {}};
    a.stores = {{any_text(), any_text(), any_text()}, {any_text(), any_text(), any_text()}};
    a.suspended = *arbitrary<bool>();
    a.suspension_reason = any_text();
    a.registered_at = any_instant();
    a.updated_at = any_instant();
    pb::Retailer stored;
    encode_retailer(a, stored);
    const Retailer b = decode_retailer(stored);
    RC_ASSERT(a.id == b.id && a.name == b.name && a.uscc == b.uscc && a.programs == b.programs);
    RC_ASSERT(a.stores.size() == b.stores.size());
    for (std::size_t i = 0; i < a.stores.size(); ++i) {
        RC_ASSERT(a.stores[i].id == b.stores[i].id && a.stores[i].name == b.stores[i].name);
        RC_ASSERT(a.stores[i].region == b.stores[i].region);
    }
    RC_ASSERT(a.suspended == b.suspended && a.suspension_reason == b.suspension_reason);
    RC_ASSERT(a.registered_at == b.registered_at && a.updated_at == b.updated_at);

    Credential c{any_text(), {}, any_text(), any_text(), {}, *arbitrary<bool>(), any_instant()};
    c.role = static_cast<Role>(*inRange(1, 5));
    c.key_hash[31] = *arbitrary<std::uint8_t>();
    pb::Credential message;
    encode_credential(c, message);
    const Credential d = decode_credential(message).value();
    RC_ASSERT(c.id == d.id && c.role == d.role && c.tenant_id == d.tenant_id);
    RC_ASSERT(c.label == d.label && c.key_hash == d.key_hash && c.revoked == d.revoked);
    RC_ASSERT(c.created_at == d.created_at);
}

TEST(InitialState, Record_IsHeldOrDeclined) {
    ClaimRecord record;
    record.sequence = 5;
    record.recorded_at = Instant::from_ms(7);
    EXPECT_EQ(initial_state(record).standing.status, claim::Status::declined);
    record.decision.accepted = true;
    record.hold_expires_at = Instant::from_ms(9);
    const ClaimState state = initial_state(record);
    EXPECT_EQ(state.standing.status, claim::Status::held);
    EXPECT_EQ(state.standing.hold_expires_at, Instant::from_ms(9));
    EXPECT_EQ(state.standing.extensions, 0);
    EXPECT_EQ(state.updated_at, Instant::from_ms(7));
    EXPECT_EQ(state.last_sequence, 5U);
}

TEST(Damage, BytesThatAreNoMessage_AreCorrupt) {
    for (const std::string bytes : {"\xff", "\x0a\x05x", "garbage that is no message"}) {
        EXPECT_EQ(decode_facts(bytes).error().code, Errc::corrupt);
        EXPECT_EQ(parse<pb::Event>(bytes, "event").error().code, Errc::corrupt);
    }
}

TEST(Damage, EventOfAnotherKind_IsNoClaim) {
    pb::Event event;
    event.mutable_clock_set()->set_now_ms(1);
    EXPECT_EQ(decode_claim(1, event).error().code, Errc::corrupt);
}

/// A claim that decodes, for a test to damage.
pb::Event whole_claim() {
    pb::Event event;
    pb::ClaimCreated& claim = *event.mutable_claim_created();
    const std::string digest(16, 'd');
    claim.set_id(digest);
    claim.set_consumer(digest);
    claim.add_old_item_keys(digest);
    claim.add_new_item_keys(digest);
    claim.set_invoice_key(digest);
    pb::Reason& reason = *claim.mutable_decision()->add_reasons();
    reason.set_code(1);
    reason.add_pointers("/program");
    claim.mutable_decision()->add_trace()->set_rule(1);
    return event;
}

Errc damaged(const std::function<void(pb::ClaimCreated&)>& damage) {
    pb::Event event = whole_claim();
    EXPECT_TRUE(decode_claim(1, event).has_value());
    damage(*event.mutable_claim_created());
    const auto record = decode_claim(1, event);
    return record ? Errc::not_found : record.error().code;
}

TEST(Damage, KeyOfAnotherLength_IsCorrupt) {
    for (const std::string& key : {std::string(), std::string(15, 'd'), std::string(17, 'd')}) {
        EXPECT_EQ(damaged([&](auto& claim) { claim.set_id(key); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& claim) { claim.set_consumer(key); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& claim) { claim.add_old_item_keys(key); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& claim) { claim.add_new_item_keys(key); }), Errc::corrupt);
        if (key.empty()) continue;  // No invoice.
        EXPECT_EQ(damaged([&](auto& claim) { claim.set_invoice_key(key); }), Errc::corrupt);
        pb::ClaimState state;
        state.set_status(1);
        state.set_confirm_invoice_key(key);
        EXPECT_EQ(decode_state(state).error().code, Errc::corrupt);
    }
}

TEST(Damage, ValueOfAnUnknownType_IsCorrupt) {
    for (const std::uint32_t type : {7U, 256U, 257U}) {
        EXPECT_EQ(
            damaged([&](auto& claim) {
                claim.mutable_decision()->mutable_reasons(0)->mutable_limit()->set_type(type);
            }),
            Errc::corrupt
        );
        EXPECT_EQ(
            damaged([&](auto& claim) {
                claim.mutable_decision()->mutable_trace(0)->mutable_observed()->set_type(type);
            }),
            Errc::corrupt
        );
        EXPECT_EQ(
            damaged([&](auto& claim) {
                claim.mutable_decision()->mutable_trace(0)->mutable_limit()->set_type(type);
            }),
            Errc::corrupt
        );
    }
}

}  // namespace
}  // namespace huanxin::engine::codec
