// Texts of base, and ids: what is read is written back as the same, what is written reads back.

#include <algorithm>

#include "engine/keys.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/base/ratio.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/base/time.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

constexpr std::int64_t kMsOfYear0 = -62'167'219'200'000;
constexpr std::int64_t kMsOfYears0To9999 = 315'569'520'000'000;

void try_date(std::string_view text) {
    const Result<Date> date = Date::parse(text);
    if (!date) return;
    INVARIANT(date->to_string() == text, "a date has one spelling");
    const Result<Date> again = Date::from_ymd(date->year(), date->month(), date->day());
    INVARIANT(again && *again == *date, "a date is its year, month and day");
}

void try_instant(std::string_view text) {
    const Result<Instant> instant = Instant::parse(text);
    if (!instant) return;
    const std::string shown = instant->to_string();
    const Result<Instant> again = Instant::parse(shown);
    // The years 1900 to 2200 are those of the text's own offset.
    const bool at_the_edge = shown.starts_with("1899-12-31") || shown.starts_with("2201-01-01");
    INVARIANT(at_the_edge || (again && *again == *instant), "an instant reads back");
    const std::int64_t offset_ms = 8 * 3'600'000;
    const Date day = Instant::from_ms(instant->ms() + offset_ms).shanghai_date();
    const Date shanghai = instant->shanghai_date();
    INVARIANT(shanghai <= day && day.days() - shanghai.days() <= 1, "8 hours are at most a day");
    const std::string utc_of_shanghai = Instant::from_ms(instant->ms() + offset_ms).to_string();
    INVARIANT(
        utc_of_shanghai.starts_with(shanghai.to_string()), "Shanghai is 8 hours ahead, all year"
    );
}

void try_ratio(std::string_view text) {
    const Result<Ratio> ratio = Ratio::parse(text);
    if (!ratio) return;
    const std::string shown = ratio->to_string();
    const Result<Ratio> again = Ratio::parse(shown);
    INVARIANT(again && *again == *ratio, "a ratio reads back");
    INVARIANT(shown.size() <= text.size(), "the shortest decimal is no longer than another");
    INVARIANT(
        shown.find('.') == std::string::npos || (shown.back() != '0' && shown.back() != '.'),
        "the shortest decimal ends with a digit that counts"
    );
}

void try_encodings(std::string_view text) {
    INVARIANT(from_hex(to_hex(text)) == text, "hex reads back");
    INVARIANT(from_base32(to_base32(text)) == text, "base 32 reads back");
    const std::string of_hex = from_hex(text);
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    INVARIANT(of_hex.empty() || to_hex(of_hex) == lower, "hex differs by case only");
    const std::string of_base32 = from_base32(text);
    INVARIANT(of_base32.empty() || to_base32(of_base32) == text, "base 32 has one spelling");
    const auto id = engine::parse_claim_id(text);
    INVARIANT(!id || engine::claim_id_text(*id) == text, "a claim's id has one spelling");
}

/// Any number, not only what texts can say.
void try_number(std::string_view bytes) {
    const std::uint64_t number = engine::keys::read_be(bytes.substr(0, 8));
    std::string key;
    engine::keys::append_be(key, number, 8);
    INVARIANT(engine::keys::read_be(key) == number, "a number in a key reads back");
    const auto ms =
        kMsOfYear0 + static_cast<std::int64_t>(number % std::uint64_t{kMsOfYears0To9999});
    const Instant instant = Instant::from_ms(ms);
    const Result<Instant> again = Instant::parse(instant.to_string());
    INVARIANT(!again || *again == instant, "an instant that reads back is the same");
    const Ratio ratio = Ratio::from_billionths(
        static_cast<std::int64_t>(number % static_cast<std::uint64_t>(1'000 * Ratio::kOne + 1))
    );
    const Result<Ratio> ratio_again = Ratio::parse(ratio.to_string());
    INVARIANT(ratio_again && *ratio_again == ratio, "every ratio has a text");
}

}  // namespace

void try_input(std::string_view input) {
    try_date(input);
    try_instant(input);
    try_ratio(input);
    try_encodings(input);
    try_number(input);
}

std::vector<std::string> seeds() {
    return {
        "2024-02-29",
        "1900-01-01",
        "2200-12-31",
        "2024-05-01T08:00:00+08:00",
        "2200-12-31T23:59:59.999-23:59",
        "1900-01-01t00:00:00.1234567z",
        "0.15",
        "1000",
        "0.000000001",
        "999.999999999",
        "clm_00000000000000000000000000",
        "0123456789abcdefghjkmnpqrstvwxyz",
        "00ff7F80",
        std::string("\x7f\xff\xff\xff\xff\xff\xff\xff", 8),
        ""};
}

}  // namespace huanxin::fuzz
