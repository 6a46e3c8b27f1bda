// What the edge found wrong is told before any state is looked at (docs/reference/http-api.md).

#include <gtest/gtest.h>

#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using test::TestEngine;
using test::told;

TEST(Faults, OfTheEdge_AreAnsweredBeforeAnyState) {
    TestEngine engine;
    ASSERT_EQ(told(engine.run(engine.create(test::appliance_claim(1)))), "held 82485");
    Command command = engine.create(test::appliance_claim(1));
    command.faults = {{"/store_id", "not_your_store"}, {"/region", "length"}};
    EXPECT_EQ(
        told(engine.run(std::move(command))),
        "422 validation_failed /store_id:not_your_store /region:length"
    );
}

}  // namespace
}  // namespace huanxin::engine
