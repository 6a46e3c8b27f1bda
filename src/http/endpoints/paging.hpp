#pragma once
// Lists (docs/openapi.yaml): `limit` and an opaque `cursor`, which is the number of the next item
// in base 32.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "huanxin/http/json_writer.hpp"
#include "huanxin/http/message.hpp"
#include "huanxin/http/problem.hpp"

namespace huanxin::http {

struct Page {
    std::size_t limit = 50;  ///< 1 to 200.
    std::uint64_t from = 0;  ///< Number of the first item that may be on the page.
};

/// The page that the query asks for. Each parameter at fault (422) is added to `faults`.
[[nodiscard]] Page page_of(const Request& request, std::vector<Fault>& faults);

/// The last member of a list: where the next page begins, or null after the last page.
void write_next_cursor(JsonWriter& json, std::optional<std::uint64_t> next);

}  // namespace huanxin::http
