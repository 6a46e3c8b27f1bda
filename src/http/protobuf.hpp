#pragma once
// Bodies as application/x-protobuf (docs/reference/http-api.md): the messages of proto/huanxin/api,
// whose fields are the members of the JSON bodies by name. Behind the edge there is JSON alone, so
// that both forms are judged, compared and remembered alike. All functions are pure and safe on any
// thread.

#include <string>
#include <string_view>
#include <variant>

#include <google/protobuf/message.h>

#include "huanxin/base/result.hpp"
#include "huanxin/http/problem.hpp"

namespace huanxin::http {

inline constexpr std::string_view kProtobufType = "application/x-protobuf";

/// The JSON text of `bytes`, a message of `prototype`'s type. Fields that are not set, empty lists
/// and empty maps are left out. Of a field that stands twice the last one counts, as the wire
/// format has it. A problem for bytes that are no such message or hold text that is not UTF-8
/// (malformed_json), for numbers that the message does not have (unknown_member, at the message's
/// pointer and the number) and for numbers with another wire type (wrong_type).
[[nodiscard]] std::variant<std::string, Problem> json_of_protobuf(
    const google::protobuf::Message& prototype, std::string_view bytes
);

/// The bytes of the message that `json` stands for; null is a field that is not set. An error names
/// the member that the message does not have, or has as something else: a defect of ours.
[[nodiscard]] Result<std::string> protobuf_of_json(
    const google::protobuf::Message& prototype, std::string_view json
);

/// malformed_json for a body that is not `prototype`'s message.
[[nodiscard]] Problem malformed_protobuf(const google::protobuf::Message& prototype);

}  // namespace huanxin::http
