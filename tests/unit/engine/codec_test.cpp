// Whatever is stored reads back as it was; what can't be read is an error and never a default.

#include "engine/codec.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "huanxin/base/text.hpp"
#include "support/builders.hpp"

namespace huanxin::engine::codec {
namespace {

using rc::gen::arbitrary;
using rc::gen::inRange;

std::string any_text() {
    return *rc::gen::container<std::string>(inRange('\1', '\x7f'));
}

Date any_date() {
    return Date::from_days(*inRange(-25'000, 84'000));
}

Instant any_instant() {
    return Instant::from_ms(*inRange<std::int64_t>(0, 4'000'000'000'000));
}

Fen any_fen() {
    return Fen(*inRange<std::int64_t>(0, Fen::kMax));
}

Bytes16 any_digest() {
    Bytes16 bytes{};
    for (std::uint8_t& byte : bytes)
        byte = *arbitrary<std::uint8_t>();
    return bytes;
}

template <class T, class Make>
std::optional<T> perhaps(Make make) {
    if (*arbitrary<bool>()) return make();
    return std::nullopt;
}

claim::Invoice any_invoice() {
    return {any_text(), any_text(), any_date(), any_fen()};
}

claim::Energy any_energy() {
    return static_cast<claim::Energy>(*inRange(1, 5));
}

claim::Battery any_battery() {
    return static_cast<claim::Battery>(*inRange(1, 3));
}

claim::NewItem any_new_item() {
    switch (*inRange(0, 4)) {
        case 0:
            return {
                any_text(),
                claim::NewCar{
                    any_text(),
                    any_energy(),
                    *inRange(0, 9'999),
                    *arbitrary<bool>(),
                    any_date(),
                    any_text()}};
        case 1:
            return {
                any_text(),
                claim::NewEbike{
                    any_text(),
                    any_text(),
                    any_text(),
                    any_battery(),
                    any_text(),
                    any_text(),
                    any_text()}};
        case 2:
            return {
                any_text(),
                claim::NewAppliance{
                    any_text(), any_text(), any_text(), any_text(), *inRange(1, 6)}};
        default:
            return {
                any_text(),
                claim::NewDigital{any_text(), any_text(), any_text(), any_text(), any_text()}};
    }
}

claim::OldItem any_old_item() {
    switch (*inRange(0, 3)) {
        case 0: {
            claim::OldCar car{
                any_text(),
                any_energy(),
                any_date(),
                any_date(),
                any_text(),
                any_text(),
                {},
                {},
                {}};
            car.scrap_certificate = perhaps<claim::ScrapCertificate>([] {
                return claim::ScrapCertificate{any_text(), any_date(), any_text()};
            });
            car.deregistered_on = perhaps<Date>(any_date);
            car.transferred_on = perhaps<Date>(any_date);
            return {any_text(), std::move(car)};
        }
        case 1:
            return {any_text(), claim::OldEbike{any_text(), any_text(), any_battery(), any_text()}};
        default:
            return {any_text(), claim::OldGoods{any_text()}};
    }
}

claim::Request any_request() {
    claim::Request request;
    request.program = any_text();
    request.claim_ref = any_text();
    request.store_id = any_text();
    request.region = any_text();
    request.sold_on = any_date();
    request.consumer = {
        static_cast<identity::IdType>(*inRange(0, 3)), any_text(), any_text(), any_text()};
    request.new_item = any_new_item();
    request.old_item = perhaps<claim::OldItem>(any_old_item);
    request.net_price = any_fen();
    request.invoice = perhaps<claim::Invoice>(any_invoice);
    const int evidence = *inRange(0, 3);
    for (int i = 0; i < evidence; ++i)
        request.evidence.push_back(
            {any_text(), to_hex(as_view(any_digest())) + to_hex(as_view(any_digest()))}
        );
    request.hold_seconds = *inRange(60, 1'296'001);
    if (*arbitrary<bool>()) request.metadata = {{any_text(), any_text()}, {any_text(), "新"}};
    return request;
}

void assert_same(const claim::Invoice& a, const claim::Invoice& b) {
    RC_ASSERT(a.number == b.number);
    RC_ASSERT(a.code == b.code);
    RC_ASSERT(a.issued_on == b.issued_on);
    RC_ASSERT(a.total == b.total);
}

struct SameGoods {
    void operator()(const claim::NewCar& a, const claim::NewCar& b) const {
        RC_ASSERT(a.vin == b.vin);
        RC_ASSERT(a.energy == b.energy);
        RC_ASSERT(a.displacement_ml == b.displacement_ml);
        RC_ASSERT(a.in_nev_catalogue == b.in_nev_catalogue);
        RC_ASSERT(a.registered_on == b.registered_on);
        RC_ASSERT(a.registration_owner_id_number == b.registration_owner_id_number);
    }
    void operator()(const claim::NewEbike& a, const claim::NewEbike& b) const {
        RC_ASSERT(a.brand == b.brand && a.model == b.model);
        RC_ASSERT(a.frame_number == b.frame_number);
        RC_ASSERT(a.battery == b.battery);
        RC_ASSERT(a.standard == b.standard);
        RC_ASSERT(a.ccc_certificate == b.ccc_certificate);
        RC_ASSERT(a.battery_standard == b.battery_standard);
    }
    void operator()(const claim::NewAppliance& a, const claim::NewAppliance& b) const {
        RC_ASSERT(a.brand == b.brand && a.model == b.model && a.gtin == b.gtin);
        RC_ASSERT(a.serial_number == b.serial_number);
        RC_ASSERT(a.efficiency_grade == b.efficiency_grade);
    }
    void operator()(const claim::NewDigital& a, const claim::NewDigital& b) const {
        RC_ASSERT(a.brand == b.brand && a.model == b.model && a.gtin == b.gtin);
        RC_ASSERT(a.serial_number == b.serial_number);
        RC_ASSERT(a.imei == b.imei);
    }
    void operator()(const claim::OldCar& a, const claim::OldCar& b) const {
        RC_ASSERT(a.vin == b.vin && a.plate == b.plate);
        RC_ASSERT(a.energy == b.energy);
        RC_ASSERT(a.registered_on == b.registered_on);
        RC_ASSERT(a.owned_since == b.owned_since);
        RC_ASSERT(a.owner_id_number == b.owner_id_number);
        RC_ASSERT(a.scrap_certificate.has_value() == b.scrap_certificate.has_value());
        if (a.scrap_certificate) {
            RC_ASSERT(a.scrap_certificate->number == b.scrap_certificate->number);
            RC_ASSERT(a.scrap_certificate->issued_on == b.scrap_certificate->issued_on);
            RC_ASSERT(a.scrap_certificate->recycler_uscc == b.scrap_certificate->recycler_uscc);
        }
        RC_ASSERT(a.deregistered_on == b.deregistered_on);
        RC_ASSERT(a.transferred_on == b.transferred_on);
    }
    void operator()(const claim::OldEbike& a, const claim::OldEbike& b) const {
        RC_ASSERT(a.frame_number == b.frame_number && a.plate == b.plate);
        RC_ASSERT(a.battery == b.battery);
        RC_ASSERT(a.owner_id_number == b.owner_id_number);
    }
    void operator()(const claim::OldGoods& a, const claim::OldGoods& b) const {
        RC_ASSERT(a.serial_number == b.serial_number);
    }
    template <class A, class B>
    void operator()(const A& /*a*/, const B& /*b*/) const {
        RC_FAIL("goods of another kind came back");
    }
};

RC_GTEST_PROP(Facts, AnyRequest_RoundTrips, ()) {
    const claim::Request a = any_request();
    const auto decoded = decode_facts(encode_facts(a));
    RC_ASSERT(decoded.has_value());
    const claim::Request& b = *decoded;
    RC_ASSERT(a.program == b.program && a.claim_ref == b.claim_ref);
    RC_ASSERT(a.store_id == b.store_id && a.region == b.region);
    RC_ASSERT(a.sold_on == b.sold_on);
    RC_ASSERT(a.consumer.id_type == b.consumer.id_type);
    RC_ASSERT(a.consumer.id_number == b.consumer.id_number);
    RC_ASSERT(a.consumer.name == b.consumer.name && a.consumer.phone == b.consumer.phone);
    RC_ASSERT(a.new_item.category == b.new_item.category);
    std::visit(SameGoods{}, a.new_item.goods, b.new_item.goods);
    RC_ASSERT(a.old_item.has_value() == b.old_item.has_value());
    if (a.old_item) {
        RC_ASSERT(a.old_item->category == b.old_item->category);
        std::visit(SameGoods{}, a.old_item->goods, b.old_item->goods);
    }
    RC_ASSERT(a.net_price == b.net_price);
    RC_ASSERT(a.invoice.has_value() == b.invoice.has_value());
    if (a.invoice) assert_same(*a.invoice, *b.invoice);
    RC_ASSERT(a.evidence.size() == b.evidence.size());
    for (std::size_t i = 0; i < a.evidence.size(); ++i) {
        RC_ASSERT(a.evidence[i].kind == b.evidence[i].kind);
        RC_ASSERT(a.evidence[i].sha256 == b.evidence[i].sha256);
    }
    RC_ASSERT(a.hold_seconds == b.hold_seconds);
    RC_ASSERT(a.metadata == b.metadata);
}

rules::Value any_value() {
    return {
        static_cast<rules::Value::Type>(*inRange(0, 7)), *arbitrary<std::int64_t>(), any_text()};
}

rules::Decision any_decision() {
    rules::Decision decision;
    decision.accepted = *arbitrary<bool>();
    decision.version_id = any_text();
    decision.subsidy = any_fen();
    const int size = *inRange(0, 4);
    for (int i = 0; i < size; ++i) {
        decision.funding.push_back({any_text(), any_fen()});
        decision.reasons.push_back(
            {static_cast<rules::ReasonCode>(*inRange(1, 18)),
             {any_text(), any_text()},
             *arbitrary<std::uint32_t>(),
             any_value()}
        );
        decision.warnings.push_back({any_text(), any_text()});
        decision.trace.push_back(
            {static_cast<rules::RuleId>(*inRange(1, 25)),
             *arbitrary<bool>(),
             any_text(),
             any_value(),
             any_value(),
             *arbitrary<std::uint32_t>()}
        );
    }
    return decision;
}

RC_GTEST_PROP(Decision, AnyDecision_RoundTrips, ()) {
    const rules::Decision decision = any_decision();
    pb::Decision message;
    encode_decision(decision, 7, message);
    RC_ASSERT(message.policy_number() == 7U);
    const auto parsed = parse<pb::Decision>(message.SerializeAsString(), "decision");
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(decode_decision(*parsed).value() == decision);
}

RC_GTEST_PROP(State, AnyState_RoundTrips, ()) {
    ClaimState a;
    a.standing = {static_cast<claim::Status>(*inRange(1, 12)), any_instant(), *inRange(0, 4)};
    a.updated_at = any_instant();
    a.last_sequence = *arbitrary<Sequence>();
    a.confirm_invoice = perhaps<claim::Invoice>(any_invoice);
    a.confirm_invoice_key = perhaps<Bytes16>(any_digest);
    a.delivered_on = perhaps<Date>(any_date);
    a.refund_reason =
        perhaps<RefundReason>([] { return static_cast<RefundReason>(*inRange(1, 5)); });
    a.refunded_on = perhaps<Date>(any_date);
    pb::ClaimState message;
    encode_state(a, message);
    const auto parsed = parse<pb::ClaimState>(message.SerializeAsString(), "state");
    RC_ASSERT(parsed.has_value());
    const ClaimState b = decode_state(*parsed).value();
    RC_ASSERT(a.standing.status == b.standing.status);
    RC_ASSERT(a.standing.hold_expires_at == b.standing.hold_expires_at);
    RC_ASSERT(a.standing.extensions == b.standing.extensions);
    RC_ASSERT(a.updated_at == b.updated_at);
    RC_ASSERT(a.last_sequence == b.last_sequence);
    RC_ASSERT(a.confirm_invoice.has_value() == b.confirm_invoice.has_value());
    if (a.confirm_invoice) assert_same(*a.confirm_invoice, *b.confirm_invoice);
    RC_ASSERT(a.confirm_invoice_key == b.confirm_invoice_key);
    RC_ASSERT(a.delivered_on == b.delivered_on);
    RC_ASSERT(a.refund_reason == b.refund_reason);
    RC_ASSERT(a.refunded_on == b.refunded_on);
}

RC_GTEST_PROP(Claim, AnyRecord_RoundTripsButForTheReferenceAndTheSealedPart, ()) {
    ClaimRecord a;
    a.sequence = *arbitrary<Sequence>();
    a.recorded_at = any_instant();
    a.id = any_digest();
    a.tenant_id = any_text();
    a.keys.consumer = any_digest();
    a.keys.claim_ref = any_digest();
    a.keys.old_items = {any_digest(), any_digest()};
    a.keys.new_items = {any_digest()};
    a.keys.invoice = perhaps<Bytes16>(any_digest);
    a.net_price = any_fen();
    a.hold_expires_at = any_instant();
    a.decision = any_decision();
    a.policy_number = *arbitrary<std::uint32_t>();
    a.program = any_text();
    a.category = any_text();
    a.region = any_text();
    a.sold_on = any_date();
    a.quota_bucket = any_text();
    a.pools = *arbitrary<std::vector<ledger::PoolNumber>>();
    pb::Event event;
    event.set_recorded_at_ms(a.recorded_at.ms());
    encode_claim(a, "sealed", *event.mutable_claim_created());
    const auto parsed = parse<pb::Event>(event.SerializeAsString(), "event");
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(parsed->claim_created().sealed_facts() == "sealed");
    const auto decoded = decode_claim(a.sequence, *parsed);
    RC_ASSERT(decoded.has_value());
    const ClaimRecord& b = *decoded;
    RC_ASSERT(a.sequence == b.sequence && a.recorded_at == b.recorded_at && a.id == b.id);
    RC_ASSERT(a.tenant_id == b.tenant_id && a.keys.consumer == b.keys.consumer);
    RC_ASSERT(b.keys.claim_ref == Bytes16{});
    RC_ASSERT(a.keys.old_items == b.keys.old_items && a.keys.new_items == b.keys.new_items);
    RC_ASSERT(a.keys.invoice == b.keys.invoice);
    RC_ASSERT(a.net_price == b.net_price && a.hold_expires_at == b.hold_expires_at);
    RC_ASSERT(a.decision == b.decision && a.policy_number == b.policy_number);
    RC_ASSERT(a.program == b.program && a.category == b.category && a.region == b.region);
    RC_ASSERT(a.sold_on == b.sold_on && a.quota_bucket == b.quota_bucket && a.pools == b.pools);
    RC_ASSERT(!b.request.has_value());
}

RC_GTEST_PROP(Office, AnyPool_RoundTrips, ()) {
    PoolView a;
    a.number = *arbitrary<std::uint32_t>();
    a.spec.id = any_text();
    a.spec.program = any_text();
    a.spec.year = *inRange(2024, 2100);
    a.spec.region = any_text();
    a.spec.category = any_text();
    a.spec.opens_at = perhaps<Instant>(any_instant);
    a.spec.closes_at = perhaps<Instant>(any_instant);
    a.spec.created_at = any_instant();
    a.parent_id = any_text();
    a.total = any_fen();
    a.held = any_fen();
    a.confirmed = any_fen();
    a.settled = any_fen();
    pb::Pool message;
    encode_pool(a, message);
    const PoolView b = decode_pool(message);
    RC_ASSERT(a.number == b.number && a.spec.id == b.spec.id && a.parent_id == b.parent_id);
    RC_ASSERT(a.spec.program == b.spec.program && a.spec.year == b.spec.year);
    RC_ASSERT(a.spec.region == b.spec.region && a.spec.category == b.spec.category);
    RC_ASSERT(a.spec.opens_at == b.spec.opens_at && a.spec.closes_at == b.spec.closes_at);
    RC_ASSERT(a.spec.created_at == b.spec.created_at);
    RC_ASSERT(a.total == b.total && a.held == b.held);
    RC_ASSERT(a.confirmed == b.confirmed && a.settled == b.settled);
}

}  // namespace
}  // namespace huanxin::engine::codec
