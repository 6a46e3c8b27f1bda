// After a rotation, a consumer's data key moves to the current master key with the next claim.

#include <string>

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using test::TestEngine;
using test::told;

const Bytes32 kFirst{2};
const Bytes32 kSecond{3};

std::string wrapped_data_key(TestEngine& engine, const claim::Request& request) {
    const Bytes16 token = engine.tokeniser().person(request.consumer.id_number);
    const std::string bytes = test::contents(engine.store()).at(keys::consumer(token));
    return codec::parse<codec::pb::Consumer>(bytes, "consumer").value().wrapped_data_key();
}

TEST(KeyRotation, NextClaim_WrapsAnewAndAllStaysReadable) {
    TestEngine engine;
    const claim::Request first = test::appliance_claim(1);
    claim::Request second = test::digital_claim(2);
    second.consumer = first.consumer;
    const Answer before = engine.run(engine.create(first));
    EXPECT_FALSE(engine.key_ring().needs_rewrap(wrapped_data_key(engine, first)));

    engine.reopen({{1, kFirst}, {2, kSecond}});
    EXPECT_TRUE(engine.key_ring().needs_rewrap(wrapped_data_key(engine, first)));
    const Answer after = engine.run(engine.create(second));
    EXPECT_FALSE(engine.key_ring().needs_rewrap(wrapped_data_key(engine, first)));

    // The first master key is not needed for this consumer any more.
    engine.reopen({{2, kSecond}});
    EXPECT_EQ(engine.stored(before).record.request->consumer.name, first.consumer.name);
    EXPECT_EQ(engine.stored(after).record.request->consumer.name, first.consumer.name);
}

}  // namespace
}  // namespace huanxin::engine
