// Bodies of claims: any JSON gives faults that the catalogue knows, or a request that is well
// formed, can be judged under the deployed policy, and is the same after it was stored.

#include <google/protobuf/util/message_differencer.h>

#include "bodies.hpp"
#include "engine/codec.hpp"
#include "http/endpoints/claim_request.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"
#include "support/builders.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

namespace codec = engine::codec;

const Date kToday = test::day("2026-12-31");
constexpr std::size_t kStores = 9;
constexpr std::size_t kSamplesUsed = 60;

engine::Retailer retailer() {
    engine::Retailer retailer;
    retailer.id = "R1";
    for (std::size_t i = 1; i <= kStores; ++i)
        retailer.stores.push_back({"S-00" + std::to_string(i), "130402", "店"});
    return retailer;
}

struct Read {
    http::Faults faults;
    claim::Request request;
};

Read read(const http::JsonDocument& document) {
    const engine::Retailer sender = retailer();
    const http::ClaimContext context{test::deployed(), sender, kToday};
    Read result;
    http::ObjectReader reader(result.faults, document);
    result.request = http::read_claim(reader, context);
    return result;
}

void expect_normalised(const std::vector<claim::ItemIdentity>& identities) {
    INVARIANT(!identities.empty(), "an item has an identity");
    for (const claim::ItemIdentity& identity : identities) {
        INVARIANT(!identity.value.empty(), "an identity is not empty");
        INVARIANT(normalise_identifier(identity.value) == identity.value, "and normalised");
    }
}

codec::pb::ClaimFacts stored(const claim::Request& request) {
    return codec::parse<codec::pb::ClaimFacts>(codec::encode_facts(request), "claim").value();
}

void try_request(const claim::Request& request) {
    expect_normalised(claim::identities(request.new_item));
    if (request.old_item) expect_normalised(claim::identities(*request.old_item));
    INVARIANT(
        request.net_price >= Fen(1) && request.net_price <= Fen(Fen::kMax), "a price is in bounds"
    );
    const auto facts = stored(request);
    const auto again = codec::decode_facts(facts.SerializeAsString());
    INVARIANT(again, "a request that was taken can be stored");
    INVARIANT(
        google::protobuf::util::MessageDifferencer::Equals(facts, stored(*again)),
        "and is the same afterwards"
    );
    const auto* version = test::deployed().version_for(request.program, request.sold_on);
    const rules::Decision decision =
        rules::evaluate(request, test::good_facts(kToday), test::deployed(), version);
    INVARIANT(decision.accepted == decision.reasons.empty(), "a decline has a reason");
    INVARIANT(
        decision.subsidy >= Fen(0) && decision.subsidy <= request.net_price,
        "a subsidy is no more than the price"
    );
    codec::pb::Decision message;
    codec::encode_decision(decision, 1, message);
    const auto decoded = codec::decode_decision(message);
    INVARIANT(decoded && *decoded == decision, "a decision is the same after it was stored");
}

}  // namespace

void try_input(std::string_view input) {
    try_body(input, read, try_request);
}

/// The bodies of the sample traffic.
std::vector<std::string> seeds() {
    return sample_bodies("tests/samples/claims.ndjson", "/v1/claims", kSamplesUsed);
}

}  // namespace huanxin::fuzz
