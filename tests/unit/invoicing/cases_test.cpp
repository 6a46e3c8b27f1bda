// Every case of the law gives what stands in its file, under the committed policy data.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case_file.hpp"
#include "support/builders.hpp"

namespace huanxin::invoicing {
namespace {

using testing::Case;
using ::testing::HasSubstr;
using testing::in_yuan;

const rules::TaxTerms& terms() {
    return test::deployed().tax;
}

std::string sum_text(const Amounts& amounts) {
    return in_yuan(amounts.net) + " + " + in_yuan(amounts.vat);
}

std::vector<std::string> reasons(const rules::Decision& decision) {
    std::vector<std::string> lines;
    for (const rules::Reason& reason : decision.reasons) {
        std::string line = std::string(to_string(reason.code)) + " at";
        for (const std::string& pointer : reason.pointers)
            line += " " + (pointer.empty() ? "the invoice" : pointer);
        lines.push_back(std::move(line));
    }
    return lines;
}

void judge_invoice(const Case& one) {
    const Amounts sum = total(line_amounts(one.request));
    const rules::Decision decision = evaluate(one.request, sum.net, one.facts, terms());
    EXPECT_EQ(reasons(decision), one.declined) << one.place << " " << one.title;
    EXPECT_EQ(decision.accepted, one.declined.empty()) << one.place;
    if (!one.is.empty()) {
        EXPECT_EQ(sum_text(sum), one.is) << one.place << " " << one.title;
    }
    if (one.by.empty()) return;
    ASSERT_FALSE(decision.trace.empty());
    const rules::CitationId basis = decision.reasons.empty() ? decision.trace.back().citation
                                                             : decision.reasons.front().citation;
    const rules::Citation& citation = test::deployed().citations.at(basis);
    const std::size_t comma = one.by.find(", ");
    EXPECT_THAT(citation.instrument, HasSubstr(one.by.substr(0, comma))) << one.place;
    EXPECT_EQ(citation.article, one.by.substr(comma + 2)) << one.place;
}

void judge_filing(const Case& one) {
    Fen net = one.others;
    for (const Document& document : one.documents)
        net += document.red ? -document.amounts.net : document.amounts.net;
    const Date known_on = one.month.plus(1).first_day();
    const Figures row =
        figures(one.documents, net, one.city_tax_rate, one.month, known_on, terms());
    std::string text =
        in_yuan(row.net) + " " + in_yuan(row.all_net) + (row.exempt ? " exempt" : " taxed");
    for (const Fen amount :
         {row.vat_due, row.city_tax, row.education, row.local_education, row.income_tax})
        text += " " + in_yuan(amount);
    EXPECT_EQ(text, one.row) << one.place << " " << one.title;
    if (one.due.empty()) return;
    EXPECT_EQ(due_on(one.month, known_on, terms()).to_string(), one.due) << one.place;
}

void judge_parts(const Case& one) {
    Amounts left = one.left;
    for (const auto& [gross, expected] : one.parts) {
        const Amounts part = split_of_rest(gross, one.rate, left);
        EXPECT_EQ(sum_text(part), expected) << one.place << " " << in_yuan(gross);
        left -= part;
    }
}

void judge_method(const Case& one) {
    const Date next = Date::from_days(one.chosen.days() + 1);
    EXPECT_EQ(vat_method_free_on(one.chosen, next, next, terms()).to_string(), one.free)
        << one.place << " " << one.title;
}

class Cases : public ::testing::TestWithParam<Case> {};

TEST_P(Cases, OfTheLaw_GiveWhatStandsInTheFile) {
    const Case& one = GetParam();
    const bool is_invoice = !one.request.lines.empty();
    const bool is_filing = !one.row.empty();
    const bool is_method = !one.free.empty();
    ASSERT_EQ(is_invoice + is_filing + is_method + !one.parts.empty(), 1)
        << one.place << " says one thing";
    if (is_invoice) judge_invoice(one);
    if (is_filing) judge_filing(one);
    if (is_method) judge_method(one);
    if (!one.parts.empty()) judge_parts(one);
}

/// "article_08_txt_5".
std::string name_of(const ::testing::TestParamInfo<Case>& of) {
    std::string name = of.param.place;
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Law, Cases, ::testing::ValuesIn(testing::all_cases()), name_of);

}  // namespace
}  // namespace huanxin::invoicing
