// Faults of what the files say of reverse invoices: values, parts given twice, parts missing.

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fault_case.hpp"
#include "files.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::policy {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the tables below name its all.

const std::string kCited =
    "citation { instrument: \"law\" article: \"x\" quote: \"x\" source: \"x\" checked_on: "
    "\"2026-01-02\" status: \"verified\" }";
const std::string kDays = "valid_from: \"2030-06-01\" known_from: \"2030-06-01\" ";

/// Puts `part` into a second file, as another instrument would.
Change elsewhere(const std::string& part) {
    return {{kOrder, "", "amendment {"}, "reverse_invoicing { " + part + " }\namendment {"};
}

const std::vector<FaultCase> kValues{
    {"rate_above_1",
     {{{kTax, "surcharge_share", "0.5"}, "1.1"}},
     {{{kTax, "", "1.1"}, "rate \"1.1\" is not a decimal fraction from 0 to 1"}}},
    {"rate_missing",
     {{{kTax, "local_education_rate", "rate: \"0.02\""}, ""}},
     {{{kTax, "", "local_education_rate"}, "rate is missing"}}},
    {"levy_rate_negative",
     {{{kTax, "", "0.03"}, "-0.03"}},
     {{{kTax, "", "-0.03"}, "not a decimal fraction from 0 to 1"}}},
    {"levy_rates_empty",
     {{{kTax, "", "rate: \"0.05\""}, ""}},
     {{{kTax, "0.03", "levy_rates"}, "rate is missing"}}},
    {"levy_rate_twice",
     {{{kTax, "", "0.03"}, "0.010"}},
     {{{kTax, "", "0.010"}, "rate \"0.010\" is named twice"}}},
    {"cap_zero",
     {{{kTax, "", "amount_fen: 500000"}, "amount_fen: 0"}},
     {{{kTax, "", "amount_fen: 0"}, "amount_fen is 0"}}},
    {"cap_missing",
     {{{kTax, "", "amount_fen: 500000"}, ""}},
     {{{kTax, "", "seller_cap"}, "amount_fen is missing"}}},
    {"cap_months_zero",
     {{{kTax, "", "months: 6"}, "months: 0"}},
     {{{kTax, "", "months: 0"}, "months is 0, allowed is 1 to 120"}}},
    {"cap_months_above_the_bound",
     {{{kTax, "", "months: 6"}, "months: 121"}},
     {{{kTax, "", "months: 121"}, "months is 121, allowed is 1 to 120"}}},
    {"cap_months_missing",
     {{{kTax, "", "months: 6"}, ""}},
     {{{kTax, "", "seller_cap"}, "months is missing"}}},
    {"exemption_zero",
     {{{kTax, "", "amount_fen: 100000"}, "amount_fen: 0"}},
     {{{kTax, "", "amount_fen: 0"}, "amount_fen is 0"}}},
    {"exemption_without_its_edge",
     {{{kTax, "", "reached_is_exempt: true"}, ""}},
     {{{kTax, "", "exemption {"}, "reached_is_exempt is missing"}}},
    {"education_needs_vat_missing",
     {{{kTax, "", "value: true"}, ""}},
     {{{kTax, "", "education_needs_vat {"}, "value is missing"}}},
    {"three_flow_rate_alone",
     {{{kTax, "", "three_flow_ceiling_fen: 60000"}, ""}},
     {{{kTax, "", "income_tax {"}, "one of three_flow_rate and three_flow_ceiling_fen only"}}},
    {"three_flow_ceiling_alone",
     {{{kTax, "", "three_flow_rate: \"0.0025\""}, ""}},
     {{{kTax, "", "income_tax {"}, "one of three_flow_rate and three_flow_ceiling_fen only"}}},
    {"three_flow_ceiling_zero",
     {{{kTax, "", "three_flow_ceiling_fen: 60000"}, "three_flow_ceiling_fen: 0"}},
     {{{kTax, "", "three_flow_ceiling_fen"}, "three_flow_ceiling_fen is 0"}}},
    {"three_flow_rate_above_1",
     {{{kTax, "", "0.0025"}, "25"}},
     {{{kTax, "", "three_flow_rate"}, "three_flow_rate \"25\" is not a decimal fraction"}}},
    {"income_tax_without_rate",
     {{{kTax, "", "rate: \"0.005\""}, ""}},
     {{{kTax, "", "income_tax {"}, "rate is missing"}}},
    {"lock_zero",
     {{{kTax, "", "value: 36"}, "value: 0"}},
     {{{kTax, "", "value: 0"}, "value is 0, allowed is 1 to 120"}}},
    {"lock_above_the_bound",
     {{{kTax, "", "value: 36"}, "value: 121"}},
     {{{kTax, "", "value: 121"}, "value is 121, allowed is 1 to 120"}}},
    {"due_day_that_february_lacks",
     {{{kTax, "", "value: 10"}, "value: 29"}},
     {{{kTax, "", "value: 29"}, "value is 29, allowed is 1 to 28"}}},
    {"days_reversed",
     {{{kTax, "", "valid_to: \"2030-12-31\""}, "valid_to: \"2029-12-31\""}},
     {{{kTax, "", "2029-12-31"}, "valid_from is later than valid_to"}}},
    {"known_from_missing",
     {{{kTax, "seller_cap", "known_from: \"2030-03-15\""}, ""}},
     {{{kTax, "", "seller_cap"}, "known_from is missing"}}},
    {"value_not_cited",
     {{{kTax, "months: 6", "citation {"}, "#"}},
     {{{kTax, "", "seller_cap"}, "has no citation"}}},
    {"basis_not_cited",
     {{{kTax, "", "approval { citation"}, "approval {} #"}},
     {{{kTax, "", "approval"}, "has no citation"}}},
    {"first_day_not_cited",
     {{{kTax, "", "first_day { date: \"2030-03-15\" "}, "first_day { date: \"2030-03-15\" } # "}},
     {{{kTax, "", "first_day"}, "has no citation"}}},
    {"first_day_does_not_exist",
     {{{kTax, "", "date: \"2030-03-15\""}, "date: \"2030-02-30\""}},
     {{{kTax, "", "2030-02-30"}, "date \"2030-02-30\" is not a day"}}},
    {"licence_missing",
     {{{kTax, "", "licence: \"renewable_resource\""}, ""}},
     {{{kTax, "battery", "waste_group"}, "licence is missing"}}},
    {"licence_unknown",
     {{{kTax, "", "renewable_resource"}, "junk"}},
     {{{kTax, "", "junk"}, "licence \"junk\" is not hazardous_waste, end_of_life_vehicle or "}}},
    {"waste_group_without_class",
     {elsewhere("waste_group { licence: \"hazardous_waste\" " + kCited + " }")},
     {{{kOrder, "", "waste_group"}, "waste_class is missing"}}},
    {"waste_class_id_with_capitals",
     {{{kTax, "", "\"steel\""}, "\"Steel\""}},
     {{{kTax, "", "\"Steel\""}, "waste_class id \"Steel\" has characters other than"}}},
    {"waste_class_without_titles",
     {{{kTax, "", "title_zh: \"钢\" title_en: \"Steel\""}, ""}},
     {{{kTax, "", "\"steel\""}, "title_zh is missing"},
      {{kTax, "", "\"steel\""}, "title_en is missing"}}},
    {"waste_group_not_cited",
     {{{kTax, "\"battery\"", "citation {"}, "#"}},
     {{{kTax, "", "waste_group"}, "has no citation"}}},
};

const std::vector<FaultCase> kTwice{
    {"first_day",
     {elsewhere("first_day { date: \"2030-03-15\" " + kCited + " }")},
     {{{kTax, "", "first_day"},
       "reverse_invoicing first_day is declared a second time; first at "}}},
    {"basis",
     {elsewhere("consent { " + kCited + " }")},
     {{{kTax, "", "consent"}, "reverse_invoicing consent is declared a second time; first at "}}},
    {"waste_class",
     {elsewhere(
         "waste_group { licence: \"hazardous_waste\" waste_class { id: \"paper\" title_zh: \"x\" "
         "title_en: \"x\" } " +
         kCited + " }"
     )},
     {{{kTax, "", "\"paper\""},
       "reverse_invoicing waste_class paper is declared a second time; first at "}}},
    {"value_with_the_same_answer",
     {elsewhere("filing_due_day { value: 10 " + kDays + kCited + " }")},
     {{{kTax, "", "filing_due_day"},
       "reverse_invoicing: filing_due_day has two values in force at once; the other is at "}}},
    {"value_with_another_answer",
     {elsewhere("exemption { amount_fen: 1 reached_is_exempt: true " + kDays + kCited + " }")},
     {{{kTax, "", "exemption"},
       "reverse_invoicing: exemption has two values in force at once; the other is at "}}},
    {"value_from_the_last_day_of_another",
     {{{kTax, "", "valid_from: \"2031-01-01\""}, "valid_from: \"2030-12-31\""}},
     {{{kTax, "0.03", "levy_rates"}, "levy_rates has two values in force at once"}}},
};

const std::vector<FaultCase> kGaps{
    {"basis_missing",
     {{{kTax, "", "evidence { citation"}, "#"}},
     {{{kTax, "", "reverse_invoicing"}, "reverse_invoicing evidence is not given in any file"}}},
    {"first_day_missing",
     {{{kTax, "", "first_day {"}, "#"}},
     {{{kTax, "", "reverse_invoicing"}, "reverse_invoicing first_day is not given in any file"}}},
    {"day_between_two_values",
     {{{kTax, "", "valid_to: \"2030-12-31\""}, "valid_to: \"2030-12-30\""}},
     {{{kTax, "", "levy_rates"},
       "levy_rates has no value for a document of 2030-12-31 and recorded on 2030-12-31"}}},
    {"end_of_time",
     {{{kTax, "\"0.05\"", "known_from"}, "valid_to: \"2031-06-30\" known_from"}},
     {{{kTax, "", "levy_rates"},
       "levy_rates has no value for a document of 2031-07-01 and recorded on 2031-07-01"}}},
    {"first_day_of_documents",
     {{{kTax, "months: 6", "2030-03-15"}, "2030-03-16"}},
     {{{kTax, "", "seller_cap"},
       "seller_cap has no value for a document of 2030-03-15 and recorded on 2030-03-15"}}},
    {"month_of_the_first_day",
     {{{kTax, "value: 10", "2030-03-01"}, "2030-03-15"}},
     {{{kTax, "", "filing_due_day"},
       "filing_due_day has no value for a month from 2030-03-01 and recorded on 2030-03-15"}}},
    {"not_known_on_its_own_day",
     {{{kTax, "\"0.05\"", "known_from: \"2030-03-15\""}, "known_from: \"2031-01-15\""}},
     {{{kTax, "", "levy_rates"},
       "levy_rates has no value for a document of 2031-01-01 and recorded on 2031-01-01"}}},
    {"not_known_any_more",
     {{{kTax, "months: 6", "known_from"}, "known_to: \"2030-12-31\" known_from"}},
     {{{kTax, "", "seller_cap"},
       "seller_cap has no value for a document of 2030-03-15 and recorded on 2031-01-01"}}},
    {"value_that_never_holds",
     {elsewhere(
         "filing_due_day { value: 9 valid_from: \"2029-01-01\" valid_to: \"2030-02-28\" "
         "known_from: \"2029-01-01\" " +
         kCited + " }"
     )},
     {{{kOrder, "", "filing_due_day"},
       "filing_due_day has a value for days outside of 2030-03-01 to 2200-12-31"}}},
};

class TaxFaults : public ::testing::TestWithParam<FaultCase> {};

TEST_P(TaxFaults, Change_IsReportedAtItsPlaceOnly) {
    expect_faults(GetParam());
}

INSTANTIATE_TEST_SUITE_P(OfValues, TaxFaults, ::testing::ValuesIn(kValues), name_of);
INSTANTIATE_TEST_SUITE_P(GivenTwice, TaxFaults, ::testing::ValuesIn(kTwice), name_of);
INSTANTIATE_TEST_SUITE_P(OfCoverage, TaxFaults, ::testing::ValuesIn(kGaps), name_of);

TEST(ReverseInvoicing, OneBasisAlone_LacksAllElse) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    write_text(directory.path() / kTax, "\nreverse_invoicing { consent { " + kCited + " } }");
    std::vector<std::string> lines;
    for (const auto& fault : load_directory(directory.path()).faults) {
        EXPECT_EQ(fault.file, (directory.path() / kTax).generic_string());
        EXPECT_EQ(fault.line, 2);
        lines.push_back(fault.message);
    }
    std::vector<std::string> expected;
    for (const char* part :
         {"first_day", "approval", "invoice_kind", "evidence", "old_item_once", "waste_class"})
        expected.push_back("reverse_invoicing " + std::string(part) + " is not given in any file");
    // Without a first day nothing says for which days the values are wanted.
    EXPECT_THAT(lines, ::testing::UnorderedElementsAreArray(expected));
}

TEST(ReverseInvoicing, FirstDayWithoutValues_LacksEverySchedule) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    write_text(
        directory.path() / kTax,
        "reverse_invoicing { first_day { date: \"2030-03-15\" " + kCited + " } }"
    );
    std::size_t gaps = 0;
    for (const auto& fault : load_directory(directory.path()).faults)
        gaps += fault.message.find(" has no value for ") != std::string::npos ? 1U : 0U;
    EXPECT_EQ(gaps, 10U);
}

TEST(ReverseInvoicing, NotGivenAtAll_AllowsNone) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    std::filesystem::remove(directory.path() / kTax);
    const auto outcome = load_directory(directory.path());
    ASSERT_EQ(render_faults(outcome.faults), "");
    EXPECT_EQ(outcome.set->tax.first_day, day("2200-12-31"));
    EXPECT_TRUE(outcome.set->tax.levy_rates.empty());
    EXPECT_TRUE(outcome.set->tax.waste_classes.empty());
    EXPECT_THAT(summary(*outcome.set), ::testing::Not(::testing::HasSubstr("reverse invoicing")));
}

TEST(ReverseInvoicing, FileThatCantBeParsed_HidesWhatMayStandInIt) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    write_text(directory.path() / kTax, "reverse_invoicing { consent { " + kCited + " } }");
    write_text(directory.path() / "g.textproto", "reverse_invoicing {");
    EXPECT_EQ(load_directory(directory.path()).faults.size(), 1U);
}

}  // namespace
}  // namespace huanxin::policy
