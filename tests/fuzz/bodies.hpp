#pragma once
// What all targets of request bodies share.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "huanxin/base/invariant.hpp"
#include "huanxin/http/json.hpp"
#include "huanxin/http/json_reader.hpp"

namespace huanxin::fuzz {

/// Pointer and code of each fault.
using Places = std::multiset<std::pair<std::string, std::string_view>>;
[[nodiscard]] Places places_of(const http::Faults& faults);

/// Faults have a limit, each a pointer and a code of the catalogue, and their problem is JSON.
void try_faults(const http::Faults& faults);

/// The bodies that a file of the sample traffic sends to `path`, `most` at most.
[[nodiscard]] std::vector<std::string> sample_bodies(
    const std::string& file, std::string_view path, std::size_t most
);

/// `read` makes a value and faults of a document; the order of members is no matter to it, and
/// `try_value` tries a value without faults.
template <class Read, class TryValue>
void try_body(std::string_view input, const Read& read, const TryValue& try_value) {
    http::JsonDocument document;
    if (!document.parse(input)) return;
    const auto first = read(document);
    if (document.duplicates().empty()) {
        const std::string text = http::canonical(document.root());
        http::JsonDocument sorted;
        INVARIANT(sorted.parse(text), "a canonical form is JSON");
        const auto second = read(sorted);
        INVARIANT(
            first.faults.list().size() == http::kFaultsMax ||
                places_of(first.faults) == places_of(second.faults),
            "the order of members is no matter"
        );
    }
    if (first.faults.empty()) return try_value(first.request);
    try_faults(first.faults);
}

}  // namespace huanxin::fuzz
