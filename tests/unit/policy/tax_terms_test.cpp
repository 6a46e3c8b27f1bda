// What deploy/policies say of reverse invoices, on the days around every boundary.

#include "huanxin/rules/tax_terms.hpp"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::policy {
namespace {

using rules::LicenceKind;
using testing::committed;
using testing::day;

const rules::TaxTerms& tax() {
    return committed().tax;
}

Ratio ratio(const std::string& text) {
    return Ratio::parse(text).value();
}

/// The value for `on`, as whoever records on that same day sees it.
template <class T>
T on(const rules::Schedule<T>& schedule, const std::string& date) {
    const auto* found = schedule.at(day(date), day(date));
    EXPECT_NE(found, nullptr) << date;
    return found == nullptr ? T() : found->value;
}

/// A figure of April 2024, the month of the first reverse invoices, as the first filer sees it.
template <class T>
T first(const rules::Schedule<T>& schedule) {
    const auto* found = schedule.at(day("2024-04-01"), day("2024-04-29"));
    EXPECT_NE(found, nullptr);
    return found == nullptr ? T() : found->value;
}

std::string instrument(rules::CitationId id) {
    return committed().citations.at(id).instrument;
}

std::vector<rules::CitationId> citations() {
    std::vector<rules::CitationId> ids{
        tax().first_day_citation,
        tax().approval,
        tax().invoice_kind,
        tax().evidence,
        tax().consent,
        tax().old_item_once};
    const auto add = [&](const auto& schedule) {
        for (const auto& value : schedule.values)
            ids.push_back(value.citation);
    };
    add(tax().levy_rates);
    add(tax().seller_cap);
    add(tax().exemption);
    add(tax().surcharge_share);
    add(tax().education_rate);
    add(tax().local_education_rate);
    add(tax().education_needs_vat);
    add(tax().income_tax);
    add(tax().vat_method_lock_months);
    add(tax().filing_due_day);
    for (const auto& [id, waste_class] : tax().waste_classes)
        ids.push_back(waste_class.citation);
    return ids;
}

TEST(TaxTerms, FirstDay_IsThatOfTheAnnouncement) {
    EXPECT_EQ(tax().first_day, day("2024-04-29"));
    EXPECT_EQ(tax().levy_rates.at(day("2024-04-28"), day("2024-04-29")), nullptr);
    EXPECT_EQ(tax().seller_cap.at(day("2024-04-28"), day("2024-04-29")), nullptr);
}

TEST(TaxTerms, LevyRates_AreReducedToTheEndOf2027) {
    const std::vector<Ratio> reduced{ratio("0.01"), ratio("0.03")};
    for (const char* date : {"2024-04-29", "2025-12-31", "2026-01-01", "2027-12-31"})
        EXPECT_EQ(on(tax().levy_rates, date), reduced) << date;
    for (const char* date : {"2028-01-01", "2200-12-31"})
        EXPECT_EQ(on(tax().levy_rates, date), std::vector<Ratio>{ratio("0.03")}) << date;
}

TEST(TaxTerms, LevyRateOfAnEarlierDay_HoldsForWhoRecordsLater) {
    const auto* rates = tax().levy_rates.at(day("2027-12-31"), day("2028-01-01"));
    ASSERT_NE(rates, nullptr);
    EXPECT_EQ(rates->value.size(), 2U);
}

TEST(TaxTerms, SellerCap_IsFiveMillionYuanInTwelveMonths) {
    for (const char* date : {"2024-04-29", "2026-01-01", "2028-01-01", "2200-12-31"}) {
        EXPECT_EQ(on(tax().seller_cap, date).amount, Fen(500'000'000)) << date;
        EXPECT_EQ(on(tax().seller_cap, date).months, 12) << date;
    }
}

TEST(TaxTerms, Exemption_LosesItsEdgeIn2026) {
    const Fen limit(10'000'000);
    const Fen above(10'000'001);
    const Fen below(9'999'999);
    EXPECT_TRUE(first(tax().exemption).covers(limit));
    for (const char* date : {"2024-04-29", "2025-12-31"}) {
        EXPECT_TRUE(on(tax().exemption, date).covers(limit)) << date;
        EXPECT_FALSE(on(tax().exemption, date).covers(above)) << date;
    }
    for (const char* date : {"2026-01-01", "2027-12-31", "2028-01-01", "2200-12-31"}) {
        EXPECT_TRUE(on(tax().exemption, date).covers(below)) << date;
        EXPECT_FALSE(on(tax().exemption, date).covers(limit)) << date;
    }
}

TEST(TaxTerms, Surcharges_AreHalvedToTheEndOf2027) {
    EXPECT_EQ(first(tax().surcharge_share), ratio("0.5"));
    for (const char* date : {"2024-04-29", "2025-12-31", "2026-01-01", "2027-12-31"})
        EXPECT_EQ(on(tax().surcharge_share, date), ratio("0.5")) << date;
    for (const char* date : {"2028-01-01", "2200-12-31"})
        EXPECT_EQ(on(tax().surcharge_share, date), ratio("1")) << date;
}

TEST(TaxTerms, EducationCharges_AreThreeAndTwoPercentWhereVatIsDue) {
    EXPECT_EQ(first(tax().education_rate), ratio("0.03"));
    EXPECT_EQ(first(tax().local_education_rate), ratio("0.02"));
    EXPECT_TRUE(first(tax().education_needs_vat));
    for (const char* date : {"2024-04-29", "2026-01-01", "2200-12-31"}) {
        EXPECT_EQ(on(tax().education_rate, date), ratio("0.03")) << date;
        EXPECT_EQ(on(tax().local_education_rate, date), ratio("0.02")) << date;
        EXPECT_TRUE(on(tax().education_needs_vat, date)) << date;
    }
}

TEST(TaxTerms, IncomeTax_HasTheThreeFlowRateFromJuly2026) {
    EXPECT_EQ(first(tax().income_tax).rate, ratio("0.005"));
    for (const char* date : {"2024-04-29", "2025-12-31", "2026-06-30"}) {
        EXPECT_EQ(on(tax().income_tax, date).rate, ratio("0.005")) << date;
        EXPECT_FALSE(on(tax().income_tax, date).three_flow_rate.has_value()) << date;
    }
    for (const char* date : {"2026-07-01", "2028-01-01", "2200-12-31"}) {
        EXPECT_EQ(on(tax().income_tax, date).rate, ratio("0.005")) << date;
        EXPECT_EQ(on(tax().income_tax, date).three_flow_rate, ratio("0.0025")) << date;
        EXPECT_EQ(on(tax().income_tax, date).three_flow_ceiling, Fen(60'000'000)) << date;
    }
}

TEST(TaxTerms, LockAndDueDay_AreThoseOfTheAnnouncement) {
    EXPECT_EQ(first(tax().filing_due_day), 15);
    for (const char* date : {"2024-04-29", "2026-01-01", "2200-12-31"}) {
        EXPECT_EQ(on(tax().vat_method_lock_months, date), 36) << date;
        EXPECT_EQ(on(tax().filing_due_day, date), 15) << date;
    }
}

TEST(TaxTerms, WasteClasses_NeedTheLicencesOfTheContract) {
    const std::map<std::string, LicenceKind, std::less<>> expected{
        {"end_of_life_vehicle", LicenceKind::end_of_life_vehicle},
        {"hazardous_lead_battery", LicenceKind::hazardous_waste},
        {"hazardous_waste_oil", LicenceKind::hazardous_waste},
        {"hazardous_other", LicenceKind::hazardous_waste},
        {"scrap_steel", LicenceKind::renewable_resource},
        {"scrap_copper", LicenceKind::renewable_resource},
        {"scrap_aluminium", LicenceKind::renewable_resource},
        {"scrap_paper", LicenceKind::renewable_resource},
        {"scrap_plastic", LicenceKind::renewable_resource},
        {"waste_appliance", LicenceKind::renewable_resource},
        {"waste_electronics", LicenceKind::renewable_resource},
        {"scrap_ebike", LicenceKind::renewable_resource},
        {"other_renewable", LicenceKind::renewable_resource},
    };
    std::map<std::string, LicenceKind, std::less<>> found;
    for (const auto& [id, waste_class] : tax().waste_classes) {
        EXPECT_EQ(waste_class.id, id);
        EXPECT_FALSE(waste_class.title_zh.empty()) << id;
        EXPECT_FALSE(waste_class.title_en.empty()) << id;
        found[id] = waste_class.licence;
    }
    EXPECT_EQ(found, expected);
}

TEST(TaxTerms, Values_AreCited) {
    for (const auto id : citations()) {
        const auto& citation = committed().citations.at(id);
        EXPECT_FALSE(citation.instrument.empty());
        EXPECT_FALSE(citation.article.empty());
        EXPECT_FALSE(citation.quote.empty());
        EXPECT_FALSE(citation.source.empty());
        // What is not confirmed says so in words, and only that.
        EXPECT_NE(citation.verified, citation.quote.starts_with("Assumed")) << citation.quote;
    }
}

TEST(TaxTerms, Bases_AreArticlesOfTheAnnouncement) {
    const auto article = [](rules::CitationId id) { return committed().citations.at(id).article; };
    EXPECT_EQ(article(tax().approval), "4");
    EXPECT_EQ(article(tax().invoice_kind), "8");
    EXPECT_EQ(article(tax().consent), "12");
    EXPECT_EQ(article(tax().evidence), "17");
    for (const auto id : {tax().approval, tax().invoice_kind, tax().consent, tax().evidence})
        EXPECT_THAT(instrument(id), ::testing::HasSubstr("2024年第5号"));
    EXPECT_THAT(instrument(tax().old_item_once), ::testing::HasSubstr("contract"));
}

TEST(TaxTerms, ReverseInvoices_HaveALineOfTheSummary) {
    EXPECT_THAT(
        summary(committed()),
        ::testing::HasSubstr("\nreverse invoicing  from 2024-04-29, 25 values, 16 assumed\n")
    );
}

}  // namespace
}  // namespace huanxin::policy
