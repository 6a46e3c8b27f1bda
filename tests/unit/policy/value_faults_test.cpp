// Faults of the text, of citations, dates and numbers: what a value has wrong by itself.

#include <vector>

#include <gtest/gtest.h>

#include "fault_case.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::policy {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the table below names its all.

const std::vector<FaultCase> kCases{
    // Text.
    {"syntax",
     {{{kLamps, "id: \"best\"", "rate: \"0.2\""}, "rate 0.2"}},
     {{{kLamps, "", "rate 0.2"}, "column 14"}}},
    {"unknown_fields_all_of_them",
     {{{kLamps, "", "year: 2030"}, "year: 2030 yaer: 1"},
      {{kLamps, "price_ceiling", "value_fen: 900000"}, "value_fen: -1 value_yuan: 9000"}},
     {{{kLamps, "", "yaer"}, "no field named \"yaer\""},
      {{kLamps, "", "value_yuan"}, "no field named \"value_yuan\""},
      {{kLamps, "", "value_yuan"}, "value_fen is -1"}}},
    {"field_twice",
     {{{kLamps, "", "year: 2030"}, "year: 2030 year: 2031"}},
     {{{kLamps, "", "year: 2030"}, "specified multiple times"}}},
    {"money_with_fraction",
     {{{kLamps, "", "cap_fen: 200000"}, "cap_fen: 2000.5"}},
     {{{kLamps, "", "cap_fen: 2000.5"}, "integer"}}},
    {"not_utf8", {{{kLamps, "", "made up"}, "\xFF"}}, {{{kLamps, "", ""}, "not UTF-8"}}},
    {"escaped_not_utf8",
     {{{kLamps, "", "made up"}, "\\xff"}},
     {{{kLamps, "", "\\xff"}, "quote is not UTF-8"}}},
    // Citations.
    {"citation_missing",
     {{{kLamps,
        "cap_fen: 200000",
        "citation { instrument: \"law\" article: \"best\" quote: \"made up\" source: \"test\" "
        "checked_on: \"2026-01-02\" status: \"verified\" }"},
       ""}},
     {{{kLamps, "id: \"best\"", "amount {"}, "has no citation"}}},
    {"instrument_missing",
     {{{kLamps, "", "instrument: \"law\" article: \"best\""}, "article: \"best\""}},
     {{{kLamps, "", "article: \"best\""}, "instrument is missing"}}},
    {"article_missing",
     {{{kLamps, "", "article: \"best\""}, ""}},
     {{{kLamps, "cap_fen: 200000", "citation"}, "article is missing"}}},
    {"quote_missing",
     {{{kLamps, "article: \"best\"", "quote: \"made up\""}, ""}},
     {{{kLamps, "", "article: \"best\""}, "quote is missing"}}},
    {"source_missing",
     {{{kLamps, "article: \"best\"", "source: \"test\""}, ""}},
     {{{kLamps, "", "article: \"best\""}, "source is missing"}}},
    {"checked_on_missing",
     {{{kLamps, "article: \"best\"", "checked_on: \"2026-01-02\""}, ""}},
     {{{kLamps, "", "article: \"best\""}, "checked_on is missing"}}},
    {"status_missing",
     {{{kLamps, "article: \"best\"", "status: \"verified\""}, ""}},
     {{{kLamps, "", "article: \"best\""}, "status is missing"}}},
    {"status_unknown",
     {{{kLamps, "article: \"best\"", "status: \"verified\""}, "status: \"certain\""}},
     {{{kLamps, "", "article: \"best\""}, "status \"certain\" is neither"}}},
    {"instrument_unknown",
     {{{kLamps, "", "instrument: \"law\" article: \"best\""},
       "instrument: \"lore\" article: \"b\""}},
     {{{kLamps, "", "lore"}, "instrument \"lore\" is not declared"}}},
    {"instrument_note_missing",
     {{{kWords, "", "note: \"no number\""}, ""}},
     {{{kWords, "", "title: \"Order\""}, "no note says why"}}},
    {"instrument_twice",
     {{{kOrder, "", "amendment {"},
       "instrument { id: \"law\" title: \"Law\" note: \"-\" }\namendment {"}},
     {{{kOrder, "", "instrument {"}, "instrument law is declared a second time; first at "}}},
    // Dates.
    {"date_missing",
     {{{kLamps, "price_ceiling", "valid_to: \"2030-12-31\""}, ""}},
     {{{kLamps, "", "price_ceiling"}, "valid_to is missing"}}},
    {"known_from_missing",
     {{{kLamps, "price_ceiling", "known_from: \"2030-01-01\""}, ""}},
     {{{kLamps, "", "price_ceiling"}, "known_from is missing"}}},
    {"date_does_not_exist",
     {{{kLamps, "price_ceiling", "valid_to: \"2030-12-31\""}, "valid_to: \"2030-02-30\""}},
     {{{kLamps, "", "2030-02-30"}, "valid_to \"2030-02-30\" is not a day"}}},
    {"valid_from_after_valid_to",
     {{{kLamps, "price_ceiling", "valid_to: \"2030-12-31\""}, "valid_to: \"2029-12-31\""}},
     {{{kLamps, "", "2029-12-31"}, "valid_from is later than valid_to"}}},
    {"known_from_after_known_to",
     {{{kCars, "", "known_to: \"2030-05-31\""}, "known_to: \"2029-05-31\""}},
     {{{kCars, "", "2029-05-31"}, "known_from is later than known_to"}}},
    {"window_reversed",
     {{{kLamps, "", "sale_to: \"2030-12-31\""}, "sale_to: \"2029-12-31\""}},
     {{{kLamps, "", "sale_from"}, "sale_from is later than sale_to"}}},
    {"window_missing",
     {{{kLamps, "", "window {"}, "known_from {"},
      {{kLamps, "", "sale_from: \"2030-01-01\""}, "date: \"2030-01-01\""},
      {{kLamps, "", "sale_to: \"2030-12-31\""}, ""}},
     {{{kLamps, "", "version {"}, "window is missing"}}},
    {"value_outside_of_the_window",
     {{{kLamps, "price_ceiling", "valid_to: \"2030-12-31\""}, "valid_to: \"2031-01-01\""}},
     {{{kLamps, "", "price_ceiling"}, "price_ceiling has a value for days outside"}}},
    {"last_submission_before_the_end",
     {{{kLamps, "", "date: \"2031-01-10\""}, "date: \"2030-12-30\""}},
     {{{kLamps, "", "last_submission"}, "earlier than the last day of the window"}}},
    {"known_from_after_last_submission",
     {{{kCars, "", "known_from { date: \"2030-02-01\""}, "known_from { date: \"2031-02-01\""},
      {{kCars, "", "known_to: \"2030-05-31\""}, "known_to: \"2031-05-31\""},
      {{kOrder, "", "known_from: \"2030-06-01\""}, "known_from: \"2031-06-01\""}},
     {{{kCars, "", "2031-02-01"}, "known_from is later than last_submission"}}},
    // Numbers.
    {"rate_above_1",
     {{{kLamps, "", "rate: \"0.2\""}, "rate: \"1.000000001\""}},
     {{{kLamps, "", "1.000000001"}, "not a decimal fraction from 0 to 1"}}},
    {"rate_negative",
     {{{kLamps, "", "rate: \"0.2\""}, "rate: \"-0.2\""}},
     {{{kLamps, "", "-0.2"}, "not a decimal fraction from 0 to 1"}}},
    {"money_negative",
     {{{kLamps, "", "cap_fen: 200000"}, "cap_fen: -200000"}},
     {{{kLamps, "", "-200000"}, "cap_fen is -200000"}}},
    {"money_zero",
     {{{kCars, "", "fixed_fen: 700000"}, "fixed_fen: 0"}},
     {{{kCars, "", "fixed_fen: 0"}, "fixed_fen is 0"}}},
    {"money_above_the_bound",
     {{{kCars, "", "fixed_fen: 700000"}, "fixed_fen: 9007199254740992"}},
     {{{kCars, "", "9007199254740992"}, "allowed is 1 to 9007199254740991"}}},
    {"cap_missing",
     {{{kLamps, "", "cap_fen: 200000"}, ""}},
     {{{kLamps, "id: \"best\"", "amount {"}, "cap_fen is missing"}}},
    {"fixed_and_rate",
     {{{kLamps, "", "cap_fen: 200000"}, "cap_fen: 200000 fixed_fen: 1"}},
     {{{kLamps, "id: \"best\"", "amount {"}, "both fixed_fen and rate"}}},
    {"flag_missing",
     {{{kLamps, "", "value: false"}, ""}},
     {{{kLamps, "", "old_item_required"}, "value is missing"}}},
    {"grade_out_of_bounds",
     {{{kLamps, "", "value: 2"}, "value: 6"}},
     {{{kLamps, "", "value: 6"}, "value is 6, allowed is 1 to 5"}}},
    {"pieces_zero",
     {{{kLamps, "", "pieces: 2"}, "pieces: 0"}},
     {{{kLamps, "", "pieces: 0"}, "pieces is 0"}}},
    {"year_missing",
     {{{kLamps, "", "year: 2030"}, ""}},
     {{{kLamps, "", "version {"}, "year is 0"},
      {{kLamps, "", "id: \"xx/lighting/2030\""}, "is not of the form <jurisdiction>/lighting/0"}}},
    {"shares_below_1",
     {{{kLamps, "", "share: \"0.1\""}, "share: \"0.05\""}},
     {{{kLamps, "", "funding {"}, "the shares sum to 0.95, not to 1"}}},
    {"funder_twice",
     {{{kLamps, "", "funder: \"local\""}, "funder: \"central\""}},
     {{{kLamps, "funder: \"central\"", "funder: \"central\""}, "\"central\" is named twice"}}},
};

class ValueFaults : public ::testing::TestWithParam<FaultCase> {};

TEST_P(ValueFaults, OneChange_IsReportedAtItsPlaceOnly) {
    expect_faults(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Each, ValueFaults, ::testing::ValuesIn(kCases), name_of);

}  // namespace
}  // namespace huanxin::policy
