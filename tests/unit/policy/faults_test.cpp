// Each kind of fault, by one change of a small valid directory: the fault stands at its file and
// line, and nothing else is reported.

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::policy {

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for.
void PrintTo(const PolicyFault& fault, std::ostream* out) {
    *out << fault.file << ":" << fault.line << ": " << fault.message;
}

namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

/// A place in a file: the first `text` that follows the first `after`; no text is the whole file.
struct Spot {
    std::string file, after, text;
};

struct Change {
    Spot at;
    std::string to;
};

struct Expected {
    Spot at;  ///< In the changed file.
    std::string message;
};

struct FaultCase {
    std::string name;
    std::vector<Change> changes;
    std::vector<Expected> faults;
};

const std::string kWords = "a_words.textproto";
const std::string kLamps = "b_lamps.textproto";
const std::string kCars = "c_cars.textproto";
const std::string kBikes = "d_bikes.textproto";
const std::string kOrder = "e_order.textproto";

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
    // Names.
    {"id_with_capitals",
     {{{kLamps, "", "id: \"best\""}, "id: \"Best\""}},
     {{{kLamps, "", "Best"}, "tier id \"Best\" has characters"}}},
    {"category_unknown",
     {{{kLamps, "category_group", "\"candle\""}, "\"torch\""},
      {{kLamps, "pieces {", "\"candle\""}, "\"torch\""}},
     {{{kLamps, "", "\"torch\""}, "category \"torch\" is not declared"}}},
    {"category_not_of_the_version",
     {{{kLamps, "pieces {", "\"candle\""}, "\"candle\" category: \"car\""}},
     {{{kLamps, "", "\"car\""}, "category \"car\" is not of this version"}}},
    {"category_twice_in_a_version",
     {{{kLamps, "category_group", "\"candle\""}, "\"lamp\""},
      {{kLamps, "pieces {", "category: \"candle\""}, ""}},
     {{{kLamps, "\"lamp\"", "\"lamp\""}, "category \"lamp\" is named twice"}}},
    {"category_declared_twice",
     {{{kWords, "", "category { id: \"candle\""}, "category { id: \"lamp\""}},
     {{{kWords, "", "蜡烛"}, "category lamp is declared a second time; first at "},
      {{kLamps, "", "category: \"candle\""}, "category \"candle\" is not declared"}}},
    {"category_of_another_kind",
     {{{kWords, "", "category { id: \"candle\" kind: \"appliance\""},
       "category { id: \"candle\" kind: \"digital\""}},
     {{{kLamps, "", "category: \"candle\""}, "candle is of kind digital, the programme of appl"}}},
    {"kind_unknown",
     {{{kWords, "", "category { id: \"candle\" kind: \"appliance\""},
       "category { id: \"candle\" kind: \"wax\""}},
     {{{kWords, "", "wax"}, "kind \"wax\" is not car, ebike, appliance or digital"}}},
    {"program_unknown",
     {{{kWords, "", "program { id: \"bikes\""}, "program { id: \"cycles\""}},
     {{{kBikes, "", "program: \"bikes\""}, "program \"bikes\" is not declared"}}},
    {"program_twice",
     {{{kWords, "", "program { id: \"bikes\""},
       "program { id: \"cars\" kind: \"car\" disposal: \"scrap\" title_zh: \"x\" title_en: \"x\" "
       "}\n"
       "program { id: \"bikes\""}},
     {{{kWords, "title_en: \"Cars\"", "program {"}, "program cars is declared a second time"}}},
    {"disposal_unknown",
     {{{kWords, "", "disposal: \"scrap\""}, "disposal: \"sink\""}},
     {{{kWords, "", "sink"}, "disposal \"sink\" is not none, scrap or transfer"}}},
    {"disposal_of_goods_other_than_cars",
     {{{kWords, "id: \"bikes\"", "disposal: \"none\""}, "disposal: \"scrap\""}},
     {{{kWords, "", "id: \"bikes\""}, "only a programme of kind car"}}},
    {"energy_unknown",
     {{{kCars, "", "energy: \"other_fuel\""}, "energy: \"coal\""}},
     {{{kCars, "", "coal"}, "energy \"coal\" is not"},
      {{kCars, "", "version {"}, "old_registered_by for other_fuel has no value"}}},
    {"battery_unknown",
     {{{kBikes, "", "battery: \"lead_acid\""}, "battery: \"lead\""}},
     {{{kBikes, "", "battery: \"lead\""}, "battery \"lead\" is not lead_acid or lithium_ion"}}},
    {"document_unknown",
     {{{kCars, "", "kind: \"invoice\""}, "kind: \"receipt\""}},
     {{{kCars, "", "receipt"}, "document \"receipt\" is not known"}}},
    {"document_twice",
     {{{kCars, "", "kind: \"invoice\""}, "kind: \"scrap_certificate\""}},
     {{{kCars, "\"scrap_certificate\"", "\"scrap_certificate\""}, "is named twice; first at "}}},
    {"document_that_the_disposal_lacks",
     {{{kCars, "", "kind: \"scrap_certificate\""}, "kind: \"transfer\""}},
     {{{kCars, "", "document {"}, "the programme's disposal has no such document"}}},
    {"version_id_of_another_form",
     {{{kBikes, "", "id: \"xx/bikes/2030\""}, "id: \"bikes/2030\""}},
     {{{kBikes, "", "bikes/2030"}, "is not of the form <jurisdiction>/bikes/2030"}}},
    {"version_twice",
     {{{kOrder, "", "amendment {"}, "version { id: \"xx/cars/2030\" }\namendment {"}},
     {{{kOrder, "", "version {"}, "version xx/cars/2030 is declared a second time; first at "},
      {{kOrder, "", "version {"}, "program is missing"},
      {{kOrder, "", "version {"}, "year is 0"},
      {{kOrder, "", "version {"}, "is not of the form"},
      {{kOrder, "", "version {"}, "window is missing"},
      {{kOrder, "", "version {"}, "last_submission is missing"},
      {{kOrder, "", "version {"}, "terms is missing"}}},
    {"amendment_of_an_unknown_version",
     {{{kOrder, "", "\"xx/cars/2030\""}, "\"xx/cars/2031\""}},
     {{{kOrder, "", "xx/cars/2031"}, "version \"xx/cars/2031\" is not declared"},
      {{kCars, "id: \"new_energy\"", "amount {"},
       "sold on 2030-01-01 and recorded on 2030-06-01"}}},
    {"tier_condition_twice",
     {{{kOrder, "", "amount {"}, "when { new_energy: true } amount {"}},
     {{{kOrder, "", "when {"}, "tier \"new_energy\" has its condition at "}}},
    {"principle_missing",
     {{{kWords, "", "principle: \"budget\""}, "principle: \"round_down\""}},
     {{{kWords, "article: \"budget\"", "principle {"}, "round_down is declared a second time"},
      {{"", "", ""}, "principle \"budget\" has no basis"}}},
    {"principle_unknown",
     {{{kWords, "", "principle: \"budget\""}, "principle: \"luck\""}},
     {{{kWords, "", "luck"}, "principle \"luck\" is not known"},
      {{"", "", ""}, "principle \"budget\" has no basis"}}},
    // Values against each other.
    {"two_values_at_once",
     {{{kOrder, "", "known_from: \"2030-06-01\""}, "known_from: \"2030-05-31\""}},
     {{{kOrder, "", "amount {"},
       "tier new_energy has two values in force at once; the other is at "}}},
    {"gap_between_known_values",
     {{{kOrder, "", "known_from: \"2030-06-01\""}, "known_from: \"2030-06-03\""}},
     {{{kCars, "id: \"new_energy\"", "amount {"},
       "sold on 2030-01-01 and recorded on 2030-06-01"}}},
    {"gap_at_the_end_of_the_window",
     {{{kLamps, "cap_fen: 100000", "valid_to: \"2030-12-31\""}, "valid_to: \"2030-12-30\""}},
     {{{kLamps, "id: \"good\"", "amount {"},
       "amount of tier good has no value for a claim sold on "
       "2030-12-31 and recorded on 2030-12-31"}}},
    {"gap_in_pieces",
     {{{kBikes, "pieces: 1", "valid_from: \"2030-01-01\""}, "valid_from: \"2030-01-02\""}},
     {{{kBikes, "", "pieces {"}, "pieces of bike has no value"}}},
    {"gap_in_funding",
     {{{kBikes, "funding {", "known_from: \"2030-01-01\""}, "known_from: \"2030-01-02\""}},
     {{{kBikes, "", "funding {"}, "funding has no value for a claim sold on 2030-01-01"}}},
    {"gap_in_standards",
     {{{kBikes, "", "valid_to: \"2030-06-30\""}, "valid_to: \"2030-06-29\""}},
     {{{kBikes, "", "standards {"}, "sold on 2030-06-30"}}},
    {"no_tier_for_a_claim",
     {{{kBikes, "", "battery: \"lithium_ion\""}, "battery: \"lead_acid\""}},
     {{{kBikes, "id: \"lead\"", "tier {"}, "both pay for an e-bike with lead_acid"},
      {{kBikes, "", "version {"}, "no tier pays for an e-bike with lithium_ion"}}},
    {"two_tiers_for_a_claim",
     {{{kLamps, "", "when { grade: 2 }"}, ""}},
     {{{kLamps, "id: \"best\"", "tier {"}, "both pay for efficiency grade 1"}}},
    {"tier_that_never_matches",
     {{{kLamps, "", "value: 2"}, "value: 1"}},
     {{{kLamps, "id: \"best\"", "tier {"}, "tier good can never match"}}},
    {"vehicle_terms_of_a_bike",
     {{{kBikes, "", "    ebike {"}, "    vehicle { } ebike {"}},
     {{{kBikes, "", "version {"}, "only a car programme has vehicle terms"}}},
    {"ebike_terms_of_a_car",
     {{{kCars, "", "    vehicle {"}, "    ebike { } vehicle {"}},
     {{{kCars, "", "version {"}, "only an e-bike programme has ebike terms"}}},
    {"grade_of_a_car",
     {{{kCars, "", "graded: false"}, "graded: true"}},
     {{{kCars, "", "category: \"car\""}, "only an appliance has an efficiency grade"},
      {{kCars, "", "version {"}, "grade_worst has no value"}}},
    {"energy_without_cut_off",
     {{{kCars, "", "energy: \"diesel\""}, ""}},
     {{{kCars, "", "version {"}, "old_registered_by for diesel has no value"}}},
};

std::size_t find(const std::string& text, const Spot& spot) {
    const auto start = spot.after.empty() ? 0 : text.find(spot.after);
    EXPECT_NE(start, std::string::npos) << spot.after;
    const auto found = text.find(spot.text, start + spot.after.size());
    EXPECT_NE(found, std::string::npos) << spot.text;
    return found;
}

class PolicyFaults : public ::testing::TestWithParam<FaultCase> {};

TEST_P(PolicyFaults, OneChange_IsReportedAtItsPlaceOnly) {
    const testing::TempDirectory directory;
    directory.copy_from(testing::data("small"));
    ASSERT_EQ(render_faults(load_directory(directory.path()).faults), "");
    for (const auto& change : GetParam().changes) {
        const auto path = directory.path() / change.at.file;
        auto text = testing::read_text(path);
        text.replace(find(text, change.at), change.at.text.size(), change.to);
        testing::write_text(path, text);
    }
    std::vector<::testing::Matcher<PolicyFault>> expected;
    for (const auto& [at, message] : GetParam().faults) {
        int line = 0;
        if (!at.text.empty()) {
            const auto text = testing::read_text(directory.path() / at.file);
            const auto begin = text.begin();
            const auto spot = static_cast<std::ptrdiff_t>(find(text, at));
            line = 1 + static_cast<int>(std::count(begin, begin + spot, '\n'));
        }
        const auto path = at.file.empty() ? directory.path() : directory.path() / at.file;
        expected.push_back(::testing::AllOf(
            ::testing::Field(&PolicyFault::file, path.generic_string()),
            ::testing::Field(&PolicyFault::line, line),
            ::testing::Field(&PolicyFault::message, HasSubstr(message))
        ));
    }
    const auto outcome = load_directory(directory.path());
    EXPECT_FALSE(outcome.set.has_value());
    EXPECT_THAT(outcome.faults, UnorderedElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(Each, PolicyFaults, ::testing::ValuesIn(kCases), [](const auto& test) {
    return test.param.name;
});

}  // namespace
}  // namespace huanxin::policy
