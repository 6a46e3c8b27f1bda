#pragma once
// What reasons and warnings say to a person. Codes are frozen, texts may change.

#include <string_view>

#include "huanxin/http/message.hpp"
#include "huanxin/rules/decision.hpp"

namespace huanxin::http {

[[nodiscard]] std::string_view reason_text(rules::ReasonCode code, Language language);
/// "" for a code that is not known.
[[nodiscard]] std::string_view warning_text(std::string_view code, Language language);

}  // namespace huanxin::http
