// Codes of members at fault. FROZEN, as those of problems.
#include <array>

#include "http/catalogue.hpp"

namespace huanxin::http {
namespace {

constexpr std::array kFaults{
    FaultEntry{"missing", {"缺少该成员", "This member is missing"}, {}},
    FaultEntry{"wrong_type", {"类型不符", "Wrong type"}, {"应为 {0} 类型。", "It must be: {0}."}},
    FaultEntry{
        "unknown_member",
        {"未知成员", "Not a member of this object"},
        {"核对拼写与所在位置。", "Check its spelling and its place."}},
    FaultEntry{"duplicate_member", {"成员重复", "Appears twice"}, {}},
    FaultEntry{"empty", {"不得为空", "Must not be empty"}, {}},
    FaultEntry{"format", {"格式不符", "Wrong form"}, {"格式：{0}。", "The form is {0}."}},
    FaultEntry{
        "no_such_day",
        {"没有这一天", "There is no such day"},
        {"核对月份的天数与闰年。", "Look at the length of the month, and for leap years."}},
    FaultEntry{"length", {"长度不符", "Wrong length"}, {"允许长度：{0}。", "The length is {0}."}},
    FaultEntry{
        "characters",
        {"含有不允许的字符", "Has a character that is not allowed there"},
        {"核对 O 与 0、I 与 1 等易混字符。", "Look for O and 0, I and 1."}},
    FaultEntry{
        "area",
        {"地区代码不符", "No such area, or not one of this kind of number"},
        {"核对证件类型。", "Check id_type."}},
    FaultEntry{
        "date",
        {"其中的日期不存在或晚于今天", "The date in it does not exist, or is yet to come"},
        {}},
    FaultEntry{
        "check_digit",
        {"校验位不符", "The check digit does not fit"},
        {"号码可能抄错一位或相邻两位颠倒。",
         "Most likely one digit is wrong, or two are swapped."}},
    FaultEntry{"form", {"字符组合不符合规则", "The characters do not go together"}, {}},
    FaultEntry{
        "unknown_value",
        {"不是可用的值", "Not one of the known values"},
        {"可用的值：{0}。", "They are: {0}."}},
    FaultEntry{
        "out_of_range", {"超出范围", "Out of range"}, {"允许范围：{0}。", "The range is {0}."}},
    FaultEntry{
        "in_future",
        {"日期不得晚于今天（北京时间）", "Must not be after today in Asia/Shanghai"},
        {"今天是 {0}。", "Today is {0}."}},
    FaultEntry{"in_past", {"时间不得早于当前时间", "Must not be before the present time"}, {}},
    FaultEntry{
        "too_early", {"日期过早", "Too early"}, {"最早为 {0}。", "The earliest day is {0}."}},
    FaultEntry{"unchanged", {"与当前值相同", "Is what it is already"}, {}},
    FaultEntry{
        "locked_until",
        {"计税方法选定后36个月内不得变更", "The VAT method may not change within the lock"},
        {"最早可于 {0} 变更。", "It is free to change from {0} on."}},
    FaultEntry{
        "red_exceeds_blue",
        {"超过蓝字发票的剩余金额", "More than the blue invoice has left"},
        {"剩余 {0} 分。", "{0} fen are left."}},
    FaultEntry{"too_many", {"数量超过上限", "Too many"}, {"上限：{0}。", "At most {0}."}},
    FaultEntry{
        "mismatch",
        {"与相关成员不一致", "Does not agree with the member that it belongs to"},
        {"应为 {0}。", "It must be {0}."}},
    FaultEntry{
        "required_with",
        {"与另一成员须同时提供", "Needed together with another member"},
        {"另一成员：{0}。", "The other one is {0}."}},
    FaultEntry{"duplicate", {"与前面的条目重复", "Repeats an earlier entry"}, {}},
    FaultEntry{
        "not_your_store",
        {"不是本企业的门店", "Not one of your stores"},
        {"门店须先由主管部门登记。", "The programme office registers stores."}},
    FaultEntry{"not_allowed", {"此处不得出现", "Not allowed here"}, {}},
};

constexpr Text kVisibleAscii{
    "1 至 64 个可见 ASCII 字符，不含空格。", "1 to 64 visible ASCII characters, no space."};

constexpr std::array kMemberFaults{
    FaultEntry{
        "wrong_type",
        {"类型不符", "Wrong type"},
        {"应为整数，单位为分，例如 315000。",
         "It must be an integer number of fen, such as 315000."},
        "*_fen"},
    FaultEntry{
        "characters",
        {"含有不允许的字符", "Has a character that is not allowed there"},
        kVisibleAscii,
        "*_ref"},
    FaultEntry{
        "characters",
        {"含有不允许的字符", "Has a character that is not allowed there"},
        kVisibleAscii,
        "reference"},
    FaultEntry{
        "unknown_member",
        {"没有此查询参数", "Not a query parameter of this call"},
        {"查询参数：{0}。", "They are: {0}."},
        kQuery},
    FaultEntry{"duplicate_member", {"查询参数重复", "A query parameter stands twice"}, {}, kQuery},
    FaultEntry{
        "not_allowed",
        {"此处不得出现", "Not allowed here"},
        {"该发票已有 {0} 张红字发票，最后一张须冲红全部余额：请省略此成员。",
         "The invoice has {0} red letters, and the last one takes all that is left: leave this "
         "member out."},
        "lines"},
    FaultEntry{"unknown_value", {"没有此申请", "There is no such claim"}, {}, "claim_id"},
    FaultEntry{
        "unknown_value",
        {"该记录没有此事件", "The record has no such event"},
        {"各次应答的 sequence 即该记录的事件编号。",
         "Each answer on the record has the number of its event in sequence."},
        "sequence"},
    FaultEntry{"unknown_value", {"没有此回收企业", "There is no such recycler"}, {}, "recycler_id"},
    FaultEntry{
        "unknown_value",
        {"没有此租户，或其角色不符", "There is no such tenant of this role"},
        {},
        "tenant_id"},
    FaultEntry{"unknown_value", {"没有此资金额度", "There is no such pool"}, {}, "parent_id"},
};

}  // namespace

std::span<const FaultEntry> member_fault_entries() {
    return kMemberFaults;
}

std::span<const FaultEntry> fault_entries() {
    return kFaults;
}

}  // namespace huanxin::http
