#pragma once
// The programme office's endpoints (docs/openapi.yaml).

#include "http/endpoints/claims.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

[[nodiscard]] awaitable<Response> register_retailer(Services& services, Call& call);
[[nodiscard]] awaitable<Response> get_retailer(Services& services, Call& call);
[[nodiscard]] awaitable<Response> suspend_retailer(Services& services, Call& call);
[[nodiscard]] awaitable<Response> reinstate_retailer(Services& services, Call& call);
[[nodiscard]] awaitable<Response> issue_credential(Services& services, Call& call);
[[nodiscard]] awaitable<Response> revoke_credential(Services& services, Call& call);
[[nodiscard]] awaitable<Response> create_pool(Services& services, Call& call);
[[nodiscard]] awaitable<Response> list_pools(Services& services, Call& call);
[[nodiscard]] awaitable<Response> get_pool(Services& services, Call& call);
[[nodiscard]] awaitable<Response> adjust_pool(Services& services, Call& call);
[[nodiscard]] awaitable<Response> set_clock(Services& services, Call& call);

/// An answer of the office's kinds as a response.
[[nodiscard]] Response office_response(
    const Request& request, const engine::Answer& answer, int status
);

/// The value of an answer of the office's kinds; a credential's key is shown where it has one.
void write_office_answer(JsonWriter& json, const engine::Answer& answer);

/// Reads one body into a command's `body`, noting faults.
using ReadCommand =
    void (*)(ObjectReader& reader, Services& services, const Call& call, engine::Command& command);
/// What a call of the office that changes state has of its own.
struct OfficeCall {
    ReadCommand read = nullptr;
    int status = 200;                                                        ///< Of success.
    bool (*exists)(const engine::Registry&, std::string_view id) = nullptr;  ///< Of the path's id;
                                                                             ///< nullptr: it has
                                                                             ///< none.
    bool may_be_empty = false;  ///< A missing body counts as `{}`.
};
/// 404, key, body, decision, answer: what every such call does, in the contract's order of
/// precedence.
[[nodiscard]] awaitable<Response> office_command(Services& services, Call& call, OfficeCall office);

/// An id that a caller may choose: 1 to 64 of A-Z a-z 0-9 _ - . or "" with a fault noted.
[[nodiscard]] std::string read_own_id(ObjectReader& reader, std::string_view name);

}  // namespace huanxin::http
