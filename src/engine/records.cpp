#include "huanxin/engine/records.hpp"

#include "huanxin/base/digest.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/command.hpp"

namespace huanxin::engine {

std::string_view to_string(Role role) {
    switch (role) {
        case Role::programme_office:
            return "operator";
        case Role::retailer:
            return "retailer";
        case Role::recycler:
            return "recycler";
        case Role::auditor:
            return "auditor";
    }
    INVARIANT(false, "a role is one of the four");
}

std::optional<Role> parse_role(std::string_view text) {
    for (const Role role : {Role::programme_office, Role::retailer, Role::recycler, Role::auditor})
        if (to_string(role) == text) return role;
    return std::nullopt;
}

std::string_view to_string(RefundReason reason) {
    switch (reason) {
        case RefundReason::returned:
            return "return";
        case RefundReason::exchanged:
            return "exchange";
        case RefundReason::order_cancelled:
            return "order_cancelled";
        case RefundReason::error:
            return "error";
    }
    INVARIANT(false, "a refund reason is one of the four");
}

std::optional<RefundReason> parse_refund_reason(std::string_view text) {
    for (const RefundReason reason :
         {RefundReason::returned,
          RefundReason::exchanged,
          RefundReason::order_cancelled,
          RefundReason::error})
        if (to_string(reason) == text) return reason;
    return std::nullopt;
}

std::string id_text(std::string_view prefix, const Bytes16& id) {
    return std::string(prefix).append("_").append(to_base32(as_view(id)));
}

std::string claim_id_text(const Bytes16& id) {
    return id_text("clm", id);
}

std::optional<Bytes16> parse_id(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix) || !text.substr(prefix.size()).starts_with('_'))
        return std::nullopt;
    const std::string bytes = from_base32(text.substr(prefix.size() + 1));
    if (bytes.size() != 16) return std::nullopt;
    return first_bytes<16>(bytes);
}

std::optional<Bytes16> parse_claim_id(std::string_view text) {
    return parse_id("clm", text);
}

Bytes16 idempotency_id(
    std::string_view tenant_id, std::string_view method_and_path, std::string_view key
) {
    return digest16({tenant_id, method_and_path, key});
}

}  // namespace huanxin::engine
