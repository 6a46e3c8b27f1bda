#include "http/endpoints/paging.hpp"

#include <charconv>
#include <string>
#include <string_view>

#include "huanxin/base/text.hpp"
#include "huanxin/http/limits.hpp"

namespace huanxin::http {

namespace {

constexpr std::size_t kLimitMax = 200;

std::optional<std::size_t> parse_limit(std::string_view text) {
    std::size_t limit = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, limit);
    if (error != std::errc() || stop != end) return std::nullopt;
    return limit >= 1 && limit <= kLimitMax ? std::optional(limit) : std::nullopt;
}

std::string cursor_text(std::uint64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(number >> shift & 0xff));
    return to_base32(bytes);
}

std::optional<std::uint64_t> parse_cursor(std::string_view text) {
    const std::string bytes = from_base32(text);
    if (bytes.size() != sizeof(std::uint64_t)) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : bytes)
        number = number << 8 | static_cast<std::uint8_t>(c);
    return number;
}

}  // namespace

Page page_of(const Request& request, std::vector<Fault>& faults) {
    Page page;
    if (const auto text = request.parameter("limit")) {
        if (const auto limit = parse_limit(*text))
            page.limit = *limit;
        else
            faults.push_back({"/limit", "out_of_range", "1 … " + std::to_string(kLimitMax)});
    }
    if (const auto text = request.parameter("cursor")) {
        if (const auto from = parse_cursor(*text))
            page.from = *from;
        else
            faults.push_back({"/cursor", "format"});
    }
    return page;
}

ListWriter::ListWriter(std::string& out, const Page& page) : out_(out), json_(out), page_(page) {
    json_.begin_object().key("items").begin_array();
}

bool ListWriter::has_place(std::uint64_t number) {
    if (count_ == page_.limit || out_.size() >= kListBytesMax) {
        next_ = number;
        return false;
    }
    ++count_;
    return true;
}

void ListWriter::go_on_at(std::uint64_t number) {
    if (!next_) next_ = number;
}

void ListWriter::end_items() {
    json_.end_array().key("next_cursor");
    if (next_)
        json_.value(cursor_text(*next_));
    else
        json_.null();
}

}  // namespace huanxin::http
