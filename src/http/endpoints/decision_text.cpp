#include "http/endpoints/decision_text.hpp"

#include <array>

namespace huanxin::http {

namespace {

struct Text {
    std::string_view zh;
    std::string_view en;
};

constexpr auto kClaimReasons = static_cast<std::size_t>(rules::ReasonCode::budget_exhausted);
constexpr std::size_t kInvoiceReasons =
    static_cast<std::size_t>(rules::kReasonCodeLast) - kClaimReasons;

/// By number of the reason code, from 1.
constexpr std::array<Text, kClaimReasons> kClaimTexts{{
    // retailer_not_enrolled
    {"销售企业已暂停或未参加该项目",
     "The retailer is suspended or not enrolled for the programme."},
    // not_in_window
    {"销售日期不在政策期内，或政策尚未公布，或已过申报截止日期",
     "No version of the programme covers the sale date, it was not yet published, or "
     "the last submission day has passed."},
    // category_not_covered
    {"该品类不在补贴范围内", "The programme does not cover this category."},
    // grade_too_low
    {"能效（水效）等级低于要求", "The efficiency grade is worse than the programme asks."},
    // price_above_ceiling
    {"单件价格超过上限", "The net price is above the ceiling."},
    // new_item_not_eligible
    {"新车不符合条件（排量、新能源车型目录或旧新能源车换购要求）",
     "The new car is not eligible: displacement, the new-energy catalogue, or an old "
     "new-energy car "
     "given for a fuel car."},
    // standard_not_met
    {"新车或蓄电池不符合所要求的标准",
     "The new e-bike or its battery does not meet the standard asked for."},
    // old_item_missing
    {"该项目须交售旧品", "The programme needs an old item and none was given."},
    // old_item_not_eligible
    {"旧车注册登记日期晚于规定日期",
     "The old car was registered after the cut-off for its energy type."},
    // owned_too_late
    {"旧车登记在本人名下的日期晚于规定日期", "The old car came into the consumer's name too late."},
    // owner_mismatch
    {"旧品所有人、购买人与新车所有人不是同一人",
     "The owner of the old item, the buyer and the owner of the new item are not the "
     "same person."},
    // document_outside_window
    {"凭证日期不在政策期内", "A document is dated outside the programme's window."},
    // quota_used
    {"该消费者本年度此品类的补贴名额已用完",
     "The consumer's quota for the category and year is used."},
    // old_item_already_used
    {"该旧品已用于其他申请", "Another claim holds this old item."},
    // new_item_already_subsidised
    {"该新品已享受补贴", "Another claim holds this new item."},
    // invoice_already_used
    {"该发票已用于其他申请", "Another claim holds this invoice."},
    // budget_exhausted
    {"无可用的资金额度，或额度余额不足",
     "No budget pool is open for this claim, or one has not enough left."},
}};

/// By number of the reason code, from the first that is about reverse invoices.
constexpr std::array<Text, kInvoiceReasons> kInvoiceTexts{{
    // recycler_not_approved
    {"回收企业未获准反向开票，或已被暂停",
     "The recycler is not approved for reverse invoicing, or is suspended."},
    // licence_missing
    {"开票日没有该类报废产品所需的有效资质",
     "No licence of the kind that this class of waste needs is valid on the day of the "
     "invoice."},
    // kind_not_allowed
    {"适用简易计税方法的企业不得反向开具专用发票",
     "A recycler on the simple VAT method may not issue special invoices."},
    // rate_not_allowed
    {"该征收率当日不可用", "The levy rate is not allowed on the day of the invoice."},
    // evidence_incomplete
    {"缺少合同、付款凭证，或按重量计价时缺少过磅单",
     "The contract or the payment is missing, or the weigh note of goods sold by "
     "weight."},
    // consent_missing
    {"没有开票日当日或之前出售者同意反向开票的记录",
     "This recycler has no recorded consent of the seller dated on or before the "
     "invoice."},
    // old_item_already_invoiced
    {"该旧品已反向开票", "A live reverse invoice holds one of the old items."},
    // seller_cap_exceeded
    {"出售者连续12个自然月的反向开票销售额将超过上限",
     "The seller's net sales in twelve consecutive calendar months would pass the cap."},
}};

}  // namespace

std::string_view reason_text(rules::ReasonCode code, Language language) {
    const std::size_t index = static_cast<std::size_t>(code) - 1;
    const Text& text =
        index < kClaimReasons ? kClaimTexts.at(index) : kInvoiceTexts.at(index - kClaimReasons);
    return language == Language::en ? text.en : text.zh;
}

std::string_view warning_text(std::string_view code, Language language) {
    if (code == "vin_check_digit")
        return language == Language::en
                   ? "The VIN's check digit at place 9 does not fit; please compare with the car."
                   : "车辆识别代号第9位校验位不符，请与实车核对";
    return {};
}

}  // namespace huanxin::http
