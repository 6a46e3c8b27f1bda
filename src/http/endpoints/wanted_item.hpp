#pragma once
// An item that a body names to ask about it, by its numbers.

#include <vector>

#include "huanxin/base/bytes.hpp"
#include "huanxin/engine/queries.hpp"
#include "huanxin/http/json_reader.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/rules/policy_set.hpp"

namespace huanxin::http {

/// The digests of the numbers that the body's member `old_item` or `new_item` has; none, with a
/// fault noted, if it has none. Whatever else the item tells is not judged.
[[nodiscard]] std::vector<Bytes16> read_wanted_item(
    ObjectReader& body,
    engine::ItemTable table,
    const rules::PolicySet& policy,
    const privacy::Tokeniser& tokeniser
);

}  // namespace huanxin::http
