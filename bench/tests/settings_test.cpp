#include "load/settings.hpp"

#include <gtest/gtest.h>

namespace huanxin::bench {
namespace {

Settings of_ten_seconds() {
    Settings settings;
    settings.connections = 4;
    settings.warmup_us = 2'000'000;
    settings.measure_us = 10'000'000;
    return settings;
}

TEST(Contradiction, WhatGoesTogether_IsTaken) {
    Settings settings = of_ten_seconds();
    EXPECT_EQ(contradiction(settings, true), std::nullopt);
    settings.rate = 1'000;
    settings.mix = {60, 30, 10};
    settings.new_connections = true;
    EXPECT_EQ(contradiction(settings, true), std::nullopt);
    settings.mix = {1, 0, 0};
    settings.bulk = 100;
    EXPECT_EQ(contradiction(settings, true), std::nullopt);
    settings = {};
    settings.claims = 5;
    EXPECT_EQ(contradiction(settings, false), std::nullopt);
    settings = {};
    settings.surge = 5;
    EXPECT_EQ(contradiction(settings, false), std::nullopt);
}

struct Case {
    std::string_view option;  ///< Named in the sentence.
    void (*change)(Settings&);
    bool time_given = false;
};

TEST(Contradiction, WhatDoesNot_IsASentenceAboutIt) {
    const Case cases[] = {
        {"--rate", [](Settings& s) { s.surge = s.rate = 9; }},
        {"--claims", [](Settings& s) { s.surge = s.claims = 9; }},
        {"duration", [](Settings& s) { s.surge = 9; }, true},
        {"connections before", [](Settings& s) { s.surge = 9, s.new_connections = true; }},
        {"--surge sends claims",
         [](Settings& s) {
             s.surge = 9, s.mix = {1, 0, 1};
         }},
        {"--bulk", [](Settings& s) { s.surge = s.bulk = 9; }},
        {"--connections", [](Settings& s) { s.surge = 3; }},
        {"--seconds", [](Settings& s) { s.claims = 9; }, true},
        {"without claims",
         [](Settings& s) {
             s.mix = {0, 0, 1};
         }},
        {"more claims than",
         [](Settings& s) {
             s.mix = {2, 3, 0};
         }},
        {"--bulk is claims only",
         [](Settings& s) {
             s.bulk = 9, s.mix = {2, 1, 0};
         }},
        {"would close", [](Settings& s) { s.rate = 1, s.connections = 31; }},
        {"a seed", [](Settings& s) { s.rate = kClaimsPerSeed / 12 + 1; }},
        {"a seed", [](Settings& s) { s.bulk = 1'000, s.rate = kClaimsPerSeed / 12'000 + 1; }},
    };
    for (const Case& wrong : cases) {
        Settings settings = of_ten_seconds();
        wrong.change(settings);
        const auto why = contradiction(settings, wrong.time_given);
        ASSERT_TRUE(why) << wrong.option;
        EXPECT_NE(why->find(wrong.option), std::string::npos) << *why;
    }
}

}  // namespace
}  // namespace huanxin::bench
