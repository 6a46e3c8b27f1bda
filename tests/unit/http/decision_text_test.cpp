#include "http/endpoints/decision_text.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::http {
namespace {

using rules::ReasonCode;
using ::testing::HasSubstr;

constexpr auto kLast = static_cast<int>(rules::kReasonCodeLast);

TEST(ReasonText, EveryReason_HasItsOwnInBothLanguages) {
    std::set<std::string_view> texts;
    for (int code = 1; code <= kLast; ++code)
        for (const Language language : {Language::zh_cn, Language::en}) {
            const std::string_view text = reason_text(static_cast<ReasonCode>(code), language);
            EXPECT_FALSE(text.empty()) << code;
            EXPECT_TRUE(texts.insert(text).second) << "twice: " << text;
        }
}

// The texts are found by number: a word of each shows that none has slipped by a place.
TEST(ReasonText, EveryReason_HasTheTextOfItsCode) {
    struct Case {
        ReasonCode code;
        const char *zh, *en;
    };
    const std::vector<Case> cases{
        {ReasonCode::retailer_not_enrolled, "销售企业", "retailer"},
        {ReasonCode::not_in_window, "政策期", "sale date"},
        {ReasonCode::category_not_covered, "品类", "category"},
        {ReasonCode::grade_too_low, "能效", "grade"},
        {ReasonCode::price_above_ceiling, "单件价格", "ceiling"},
        {ReasonCode::new_item_not_eligible, "新车不符合", "displacement"},
        {ReasonCode::standard_not_met, "标准", "standard"},
        {ReasonCode::old_item_missing, "须交售旧品", "none was given"},
        {ReasonCode::old_item_not_eligible, "注册登记日期", "registered after"},
        {ReasonCode::owned_too_late, "本人名下", "name too late"},
        {ReasonCode::owner_mismatch, "不是同一人", "same person"},
        {ReasonCode::document_outside_window, "凭证日期", "document"},
        {ReasonCode::quota_used, "名额", "quota"},
        {ReasonCode::old_item_already_used, "旧品已用于", "holds this old item"},
        {ReasonCode::new_item_already_subsidised, "新品已享受", "holds this new item"},
        {ReasonCode::invoice_already_used, "发票已用于", "holds this invoice"},
        {ReasonCode::budget_exhausted, "资金额度", "budget pool"},
        {ReasonCode::recycler_not_approved, "回收企业", "recycler is not approved"},
        {ReasonCode::licence_missing, "资质", "licence"},
        {ReasonCode::kind_not_allowed, "专用发票", "special invoices"},
        {ReasonCode::rate_not_allowed, "征收率", "levy rate"},
        {ReasonCode::evidence_incomplete, "过磅单", "weigh note"},
        {ReasonCode::consent_missing, "同意反向开票", "consent"},
        {ReasonCode::old_item_already_invoiced, "旧品已反向开票", "live reverse invoice"},
        {ReasonCode::seller_cap_exceeded, "连续12个自然月", "twelve consecutive"},
    };
    ASSERT_EQ(cases.size(), static_cast<std::size_t>(kLast));
    for (const Case& one : cases) {
        const std::string_view name = rules::to_string(one.code);
        EXPECT_THAT(std::string(reason_text(one.code, Language::zh_cn)), HasSubstr(one.zh)) << name;
        EXPECT_THAT(std::string(reason_text(one.code, Language::en)), HasSubstr(one.en)) << name;
    }
}

TEST(WarningText, KnownCode_HasBothLanguages) {
    EXPECT_THAT(std::string(warning_text("vin_check_digit", Language::zh_cn)), HasSubstr("校验位"));
    EXPECT_THAT(std::string(warning_text("vin_check_digit", Language::en)), HasSubstr("VIN"));
}

TEST(WarningText, UnknownCode_HasNone) {
    EXPECT_EQ(warning_text("nonsense", Language::zh_cn), "");
    EXPECT_EQ(warning_text("", Language::en), "");
}

}  // namespace
}  // namespace huanxin::http
