#include "http/endpoints/csv.hpp"

namespace huanxin::http {

std::string csv_field(std::string_view text) {
    std::string out(text);
    if (!out.empty() && std::string_view("=+-@\t\r").find(out.front()) != std::string_view::npos)
        out.insert(0, 1, '\'');
    if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
    for (std::size_t at = 0; (at = out.find('"', at)) != std::string::npos; at += 2)
        out.insert(at, 1, '"');
    return '"' + out + '"';
}

std::string yuan_text(Fen amount) {
    constexpr std::int64_t kFenPerYuan = 100;
    const bool negative = amount < Fen(0);
    const std::int64_t fen = negative ? -amount.count() : amount.count();
    std::string cents = std::to_string(fen % kFenPerYuan);
    if (cents.size() < 2) cents.insert(0, 1, '0');
    return (negative ? "-" : "") + std::to_string(fen / kFenPerYuan) + "." + cents;
}

}  // namespace huanxin::http
