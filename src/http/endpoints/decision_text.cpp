#include "http/endpoints/decision_text.hpp"

#include "huanxin/base/invariant.hpp"

namespace huanxin::http {

namespace {

struct Text {
    std::string_view zh;
    std::string_view en;
};

Text text_of(rules::ReasonCode code) {
    switch (code) {
        case rules::ReasonCode::retailer_not_enrolled:
            return {
                "销售企业已暂停或未参加该项目",
                "The retailer is suspended or not enrolled for the programme."};
        case rules::ReasonCode::not_in_window:
            return {
                "销售日期不在政策期内，或政策尚未公布，或已过申报截止日期",
                "No version of the programme covers the sale date, it was not yet published, or "
                "the last submission day has passed."};
        case rules::ReasonCode::category_not_covered:
            return {"该品类不在补贴范围内", "The programme does not cover this category."};
        case rules::ReasonCode::grade_too_low:
            return {
                "能效（水效）等级低于要求",
                "The efficiency grade is worse than the programme asks."};
        case rules::ReasonCode::price_above_ceiling:
            return {"单件价格超过上限", "The net price is above the ceiling."};
        case rules::ReasonCode::new_item_not_eligible:
            return {
                "新车不符合条件（排量、新能源车型目录或旧新能源车换购要求）",
                "The new car is not eligible: displacement, the new-energy catalogue, or an old "
                "new-energy car "
                "given for a fuel car."};
        case rules::ReasonCode::standard_not_met:
            return {
                "新车或蓄电池不符合所要求的标准",
                "The new e-bike or its battery does not meet the standard asked for."};
        case rules::ReasonCode::old_item_missing:
            return {"该项目须交售旧品", "The programme needs an old item and none was given."};
        case rules::ReasonCode::old_item_not_eligible:
            return {
                "旧车注册登记日期晚于规定日期",
                "The old car was registered after the cut-off for its energy type."};
        case rules::ReasonCode::owned_too_late:
            return {
                "旧车登记在本人名下的日期晚于规定日期",
                "The old car came into the consumer's name too late."};
        case rules::ReasonCode::owner_mismatch:
            return {
                "旧品所有人、购买人与新车所有人不是同一人",
                "The owner of the old item, the buyer and the owner of the new item are not the "
                "same person."};
        case rules::ReasonCode::document_outside_window:
            return {"凭证日期不在政策期内", "A document is dated outside the programme's window."};
        case rules::ReasonCode::quota_used:
            return {
                "该消费者本年度此品类的补贴名额已用完",
                "The consumer's quota for the category and year is used."};
        case rules::ReasonCode::old_item_already_used:
            return {"该旧品已用于其他申请", "Another claim holds this old item."};
        case rules::ReasonCode::new_item_already_subsidised:
            return {"该新品已享受补贴", "Another claim holds this new item."};
        case rules::ReasonCode::invoice_already_used:
            return {"该发票已用于其他申请", "Another claim holds this invoice."};
        case rules::ReasonCode::budget_exhausted:
            return {
                "无可用的资金额度，或额度余额不足",
                "No budget pool is open for this claim, or one has not enough left."};
    }
    INVARIANT(false, "a reason code is one of the table");
}

}  // namespace

std::string_view reason_text(rules::ReasonCode code, Language language) {
    const Text text = text_of(code);
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
