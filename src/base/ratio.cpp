#include "huanxin/base/ratio.hpp"

#include "huanxin/base/text.hpp"

namespace huanxin {
namespace {

constexpr std::size_t kDecimalsMax = 9;
constexpr std::size_t kWholeDigitsMax = 4;
constexpr std::int64_t kBillionthsMax = 1'000 * Ratio::kOne;

std::int64_t to_number(std::string_view digits) {
    std::int64_t number = 0;
    for (const char digit : digits)
        number = number * 10 + (digit - '0');
    return number;
}

}  // namespace

Result<Ratio> Ratio::parse(std::string_view text) {
    const std::size_t point = text.find('.');
    const bool has_fraction = point != std::string_view::npos;
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction = has_fraction ? text.substr(point + 1) : std::string_view{};
    if (whole.empty() || whole.size() > kWholeDigitsMax || !is_digits(whole) ||
        has_fraction == fraction.empty() || fraction.size() > kDecimalsMax ||
        !is_digits(fraction)) {
        return invalid("A rate is digits with at most 9 decimals, such as 0.15.");
    }
    std::int64_t billionths = to_number(fraction);
    for (std::size_t i = fraction.size(); i < kDecimalsMax; ++i)
        billionths *= 10;
    billionths += to_number(whole) * kOne;
    if (billionths > kBillionthsMax) return invalid("A rate is at most 1000.");
    return Ratio(billionths);
}

std::string Ratio::to_string() const {
    std::string text = std::to_string(billionths_ / kOne);
    const std::int64_t rest = billionths_ % kOne;
    if (rest == 0) return text;
    std::string decimals = std::to_string(rest);
    decimals.insert(0, kDecimalsMax - decimals.size(), '0');
    decimals.erase(decimals.find_last_not_of('0') + 1);
    return text + '.' + decimals;
}

}  // namespace huanxin
