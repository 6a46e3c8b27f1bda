#pragma once
// Lists (docs/openapi.yaml): `limit` and an opaque `cursor`, which is the number of the next item
// in base 32. A page has at most `limit` items, and fewer of large ones.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "huanxin/base/result.hpp"
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

/// Writes {"items": […], "next_cursor": …}, and the object's end is the caller's. Items come in
/// order of their numbers.
class ListWriter {
public:
    ListWriter(std::string& out, const Page& page);
    /// Whether the item may be written to `json()` now. If not, the page is full (its limit, or
    /// kListBytesMax), and the next one begins with this item.
    [[nodiscard]] bool has_place(std::uint64_t number);
    [[nodiscard]] JsonWriter& json() { return json_; }
    /// Further items may begin at this number, although the page is not full.
    void go_on_at(std::uint64_t number);
    void end_items();

private:
    std::string& out_;
    JsonWriter json_;
    Page page_;
    std::size_t count_ = 0;
    std::optional<std::uint64_t> next_;  ///< Where the next page begins.
};

/// A whole list. `read(from, count)` gives a Result of at most `count` items numbered from `from`
/// on, `number(item)` the number of one, and `write(json, item)` writes it. Reads few at a time, so
/// that a page of large items is not in memory twice.
template <class Read, class Number, class Write>
[[nodiscard]] Result<void> write_list(
    std::string& out, const Page& page, Read read, Number number, Write write
) {
    constexpr std::size_t kItemsPerRead = 8;
    ListWriter list(out, page);
    std::uint64_t from = page.from;
    for (bool more = true; more;) {
        const auto items = read(from, kItemsPerRead);
        if (!items) return items.error();
        more = items->size() == kItemsPerRead;
        for (const auto& item : *items) {
            if (!list.has_place(number(item))) {
                more = false;
                break;
            }
            write(list.json(), item);
            from = number(item) + 1;
        }
    }
    list.end_items();
    list.json().end_object();
    return {};
}

}  // namespace huanxin::http
