// Codes of problems as a whole, by status. FROZEN: integrators' code compares them; texts may
// change.
#include <array>

#include "http/catalogue.hpp"

namespace huanxin::http {
namespace {

constexpr std::array kProblems{
    ProblemEntry{
        "malformed_request",
        400,
        false,
        {"请求无法解析", "The request can't be read"},
        {"请求行、请求头、路径或查询参数不符合 HTTP 规范。",
         "The request line, a header, the path or the query is not as HTTP has it."}},
    ProblemEntry{
        "malformed_json",
        400,
        false,
        {"请求体无法解析", "The body can't be read"},
        {"第 {0} 行第 {1} 列（第 {2} 字节后）无法解析：{3}。",
         "It can't be read at line {0}, column {1} (after byte {2}): {3}."},
        {{{About::protobuf,
           {"protobuf 请求体须为一个 {0} 消息，字符串须为 UTF-8，且值不得过多。",
            "A protobuf body must be one message {0}, all its text UTF-8, and without too many "
            "values."}},
          {About::encoding,
           {"请求体不是 UTF-8：第 {0} 行第 {1} 列（第 {2} 字节后）起无法读取；GBK "
            "等编码须先转换为 UTF-8。",
            "It is not UTF-8 at line {0}, column {1} (after byte {2}); convert GBK and the like "
            "first."}}}}},
    ProblemEntry{
        "wrong_type",
        400,
        false,
        {"成员类型不符", "A member has the wrong type"},
        {"请按所列位置更正类型；整数不得带小数或指数，且不得为 null。",
         "Correct the types at the pointers; an integer has no fraction and no exponent, and "
         "null is not a value."}},
    ProblemEntry{
        "unknown_member",
        400,
        false,
        {"存在未知成员", "A member is not known"},
        {"请删除所列成员，或核对拼写。",
         "Remove the members at the pointers, or check their spelling."},
        {{{About::query,
           {"没有名为 {0} 的查询参数；此接口的查询参数：{1}。",
            "There is no query parameter {0}. Those of this call are: {1}."}},
          {About::no_query,
           {"此接口没有查询参数，收到了 {0}。",
            "This call takes no query parameters, and it was sent {0}."}}}}},
    ProblemEntry{
        "duplicate_member",
        400,
        false,
        {"成员重复", "A member appears twice"},
        {"每个成员只能出现一次。", "Each member may appear once."},
        {{{About::query,
           {"查询参数 {0} 只能出现一次。", "The query parameter {0} may appear once."}}}}},
    ProblemEntry{
        "idempotency_key_missing",
        400,
        false,
        {"缺少 Idempotency-Key", "Idempotency-Key is missing"},
        {"改变状态的请求须带 Idempotency-Key 请求头（16 至 128 个可见 ASCII 字符）。",
         "A call that changes state needs an Idempotency-Key of 16 to 128 visible ASCII "
         "characters."}},
    ProblemEntry{
        "idempotency_key_invalid",
        400,
        false,
        {"Idempotency-Key 无效", "Idempotency-Key is not valid"},
        {"须为 16 至 128 个可见 ASCII 字符，可加双引号。",
         "It must be 16 to 128 visible ASCII characters, bare or in double quotes."}},
    ProblemEntry{
        "unauthenticated",
        401,
        false,
        {"未认证", "Not authenticated"},
        {"请在 Authorization 请求头中提供有效的 Bearer 密钥。",
         "Send a valid key as Authorization: Bearer <key>."}},
    ProblemEntry{
        "forbidden",
        403,
        false,
        {"无权执行", "Not allowed"},
        {"该密钥的角色不能调用此接口；可调用的角色：{0}。",
         "The role of this key may not make this call. Those that may: {0}."}},
    ProblemEntry{
        "not_found",
        404,
        false,
        {"不存在", "Not found"},
        {"没有此路径，或没有您可查看的此记录。",
         "There is no such path, or no such record that you may see."},
        {{{About::path_value,
           {"路径中的 {0} 须为 {1} 格式。", "In the path, {0} has the form {1}."}}}}},
    ProblemEntry{
        "method_not_allowed",
        405,
        false,
        {"方法不适用", "The method does not apply"},
        {"可用的方法见 Allow 响应头。", "The Allow header says which methods do."}},
    ProblemEntry{
        "request_timeout",
        408,
        true,
        {"请求接收超时", "The request took too long to arrive"},
        {"未产生任何变更，请重新发送。", "Nothing changed; send it again."}},
    ProblemEntry{
        "claim_ref_taken",
        409,
        false,
        {"claim_ref 已被使用", "The claim_ref is taken"},
        {"该编号已用于另一申请，见 existing；请更换编号。",
         "Another claim has this reference, see existing; choose another."}},
    ProblemEntry{
        "invoice_ref_taken",
        409,
        false,
        {"invoice_ref 已被使用", "The invoice_ref is taken"},
        {"该编号已用于另一张已开具的发票，见 existing；请更换编号。",
         "Another issued invoice has this reference, see existing; choose another."}},
    ProblemEntry{
        "not_issued",
        409,
        false,
        {"该发票未开具", "The invoice was not issued"},
        {"被拒绝的发票不能冲红，也不接受事实记录。",
         "A declined invoice can't be reversed and takes no facts."}},
    ProblemEntry{
        "fact_already_recorded",
        409,
        false,
        {"该事实已有记录", "The fact is recorded already"},
        {"已记录的日期或编号不同，见发票的 facts。",
         "It was recorded with another day or reference, see the invoice's facts."}},
    ProblemEntry{
        "reference_taken",
        409,
        false,
        {"该发票号码已被使用", "The platform's number is taken"},
        {"该号码已登记于另一张发票或红字发票，见 existing；请核对号码。",
         "Another invoice or red letter has this number, see existing; check the number."}},
    ProblemEntry{
        "old_item_already_received",
        409,
        false,
        {"该旧品已被接收", "The old item was received already"},
        {"每件旧品只能接收一次。", "An old item is received once."}},
    ProblemEntry{
        "month_not_over",
        409,
        false,
        {"该月尚未结束", "The month is not over"},
        {"请在次月结账。", "Close it in the month after."}},
    ProblemEntry{
        "hold_expired",
        409,
        false,
        {"冻结已到期", "The hold has ended"},
        {"请以新的 claim_ref 重新申请。", "Make a new claim with a new claim_ref."}},
    ProblemEntry{
        "already_confirmed",
        409,
        false,
        {"已确认", "Confirmed already"},
        {"该申请此前已确认。", "The claim was confirmed before."}},
    ProblemEntry{
        "already_refunded",
        409,
        false,
        {"已退款", "Refunded already"},
        {"该申请此前已退款。", "The claim was refunded before."}},
    ProblemEntry{
        "invoice_already_used",
        409,
        false,
        {"发票已被使用", "The invoice is used"},
        {"另一申请已使用该发票。", "Another claim holds this invoice."}},
    ProblemEntry{
        "extension_limit",
        409,
        false,
        {"延期次数已满", "No further extension"},
        {"冻结最多可延期三次。", "A hold can be extended three times."}},
    ProblemEntry{
        "wrong_state",
        409,
        false,
        {"当前状态不允许此操作", "The state does not allow it"},
        {"当前状态见 existing。", "See existing for the state."}},
    ProblemEntry{
        "below_committed",
        409,
        false,
        {"低于已使用额度", "Below what is committed"},
        {"资金额度总额不得低于已冻结、已确认与已拨付之和。",
         "A pool can't be made smaller than what is held, confirmed and settled."}},
    ProblemEntry{
        "id_taken",
        409,
        false,
        {"标识已被使用", "The id is taken"},
        {"请更换 id，或不填由系统生成。", "Choose another id, or leave it out."}},
    ProblemEntry{
        "consumer_erased",
        410,
        false,
        {"该人员的个人信息已删除", "The person was erased"},
        {"其个人信息已不可读取；申请、发票及其金额仍可按标识查询。",
         "What told of the person can't be read any more; claims and invoices are there by their "
         "ids, with their amounts."}},
    ProblemEntry{
        "body_too_large",
        413,
        false,
        {"请求体过大", "The body is too large"},
        {"请缩小请求体，或分批发送。", "Send less, or send it in parts."}},
    ProblemEntry{
        "unsupported_media_type",
        415,
        false,
        {"不支持的媒体类型", "The media type is not supported"},
        {"请以 {0}（UTF-8）发送。", "Send {0} in UTF-8."}},
    ProblemEntry{
        "validation_failed",
        422,
        false,
        {"内容未通过校验", "The content is not valid"},
        {"请更正所列各处后重新发送。", "Correct the members at the pointers and send it again."}},
    ProblemEntry{
        "red_exceeds_blue",
        422,
        false,
        {"红字金额超过蓝字发票的剩余金额", "The red letter is more than the blue invoice has left"},
        {"请按 errors 中的剩余金额更正后重新发送。",
         "Correct the amounts by what is left, see errors, and send it again."}},
    ProblemEntry{
        "cosignature_refused",
        422,
        false,
        {"检查点的联署未被接受", "The cosigned checkpoint was not taken"},
        {"{0}。请提交本日志签发且由其见证人联署的检查点。",
         "{0}. Send a checkpoint of this log that one of its witnesses cosigned."}},
    ProblemEntry{
        "idempotency_key_reused",
        422,
        false,
        {"Idempotency-Key 已用于其他内容", "The key was used for another body"},
        {"同一键只能对应同一请求体；新请求请用新键。",
         "One key stands for one body; use a new key for a new request."}},
    ProblemEntry{
        "rate_limited",
        429,
        true,
        {"同时进行的请求过多", "Too many requests at once"},
        {"本租户同时进行的流式请求已达上限；请在 Retry-After 之后重试。",
         "The tenant has as many streaming calls under way as it may; try again after "
         "Retry-After."}},
    ProblemEntry{
        "headers_too_large",
        431,
        false,
        {"请求头过大", "The headers are too large"},
        {"请求行与请求头合计超过上限。",
         "The request line and the headers together are over the limit."}},
    ProblemEntry{
        "internal",
        500,
        true,
        {"服务器内部错误", "Internal error"},
        {"请以同一 Idempotency-Key 重试；如再次出现，请提供 request_id。",
         "Try again with the same Idempotency-Key; if it stays, report the request_id."}},
    ProblemEntry{
        "overloaded",
        503,
        true,
        {"服务繁忙", "The server is shedding load"},
        {"未产生任何变更，请在 Retry-After 之后以同一键重试。",
         "Nothing changed; try again with the same key after Retry-After."}},
    ProblemEntry{
        "proof_not_ready",
        503,
        true,
        {"证明尚未就绪", "The proof is not ready yet"},
        {"记录已生效，但尚无检查点覆盖它，请在 Retry-After 之后重试。",
         "The record is in force, but no checkpoint covers it yet; try again after Retry-After."}},
    ProblemEntry{
        "history_not_ready",
        503,
        true,
        {"历史索引尚未就绪", "The history is not ready yet"},
        {"索引尚未到达 as_of，请在 Retry-After 之后重试。",
         "Its index has not come to as_of yet; try again after Retry-After."}},
    ProblemEntry{
        "answer_timeout",
        503,
        true,
        {"处理超时", "The answer took too long"},
        {"请以同一 Idempotency-Key 重试以获知结果。",
         "Send it again with the same Idempotency-Key to find out what happened."}},
    ProblemEntry{
        "storage_failed",
        503,
        true,
        {"存储故障", "The store failed"},
        {"请以同一 Idempotency-Key 重试以获知结果。",
         "Send it again with the same Idempotency-Key to find out what happened."}},
};

}  // namespace

std::span<const ProblemEntry> problem_entries() {
    return kProblems;
}

}  // namespace huanxin::http
