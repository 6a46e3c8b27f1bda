#include "huanxin/base/time.hpp"

#include <chrono>
#include <optional>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2200;
constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr std::int64_t kMsPerSecond = 1000;
constexpr std::int64_t kMsPerMinute = 60 * kMsPerSecond;
constexpr std::int64_t kMsPerHour = 60 * kMsPerMinute;
constexpr std::int64_t kShanghaiOffsetMs = 8 * kMsPerHour;
// What "YYYY" can show: 0000-01-01T00:00Z (inclusive) to 10000-01-01T00:00Z (exclusive).
constexpr std::int64_t kFormatMsMin = -62'167'219'200'000;
constexpr std::int64_t kFormatMsEnd = 253'402'300'800'000;

year_month_day civil(std::int32_t day) {
    return year_month_day(sys_days(days(day)));
}

std::int32_t day_of(std::int64_t ms) {
    return static_cast<std::int32_t>(std::chrono::floor<days>(std::chrono::milliseconds(ms)).count()
    );
}

bool is_formattable(std::int64_t ms) {
    return ms >= kFormatMsMin && ms < kFormatMsEnd;
}

void append_padded(std::string& text, int number, int width) {
    for (int power = width == 4 ? 1000 : width == 3 ? 100 : 10; power > 0; power /= 10) {
        text.push_back(static_cast<char>('0' + number / power % 10));
    }
}

/// Takes a text apart from the left; once something did not fit, `ok()` stays false.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool finished() const { return ok_ && rest_.empty(); }
    [[nodiscard]] bool next_is(char wanted) const { return rest_.starts_with(wanted); }
    [[nodiscard]] bool next_is_digit() const {
        return !rest_.empty() && is_digits(rest_.substr(0, 1));
    }

    int number(std::size_t width) {
        const std::string_view digits = take(width);
        if (!ok_ || !is_digits(digits)) {
            ok_ = false;
            return 0;
        }
        int value = 0;
        for (const char digit : digits)
            value = value * 10 + (digit - '0');
        return value;
    }
    int number_below(int end) {
        const int value = number(2);
        ok_ = ok_ && value < end;
        return value;
    }
    void expect(char upper, char lower) {
        const std::string_view taken = take(1);
        ok_ = ok_ && (taken.front() == upper || taken.front() == lower);
    }
    void expect(char wanted) { expect(wanted, wanted); }

private:
    std::string_view take(std::size_t width) {
        if (rest_.size() < width) ok_ = false;
        if (!ok_) return {};
        const std::string_view taken = rest_.substr(0, width);
        rest_.remove_prefix(width);
        return taken;
    }

    std::string_view rest_;
    bool ok_ = true;
};

std::optional<Date> read_date(Reader& reader) {
    const int year = reader.number(4);
    reader.expect('-');
    const int month = reader.number(2);
    reader.expect('-');
    const int day = reader.number(2);
    if (!reader.ok()) return std::nullopt;
    const Result<Date> date = Date::from_ymd(year, month, day);
    return date ? std::optional(*date) : std::nullopt;
}

/// Digits after the point, cut to milliseconds.
int read_fraction_ms(Reader& reader) {
    reader.expect('.');
    int ms = reader.number(1) * 100;
    for (int weight = 10; reader.ok() && reader.next_is_digit(); weight /= 10) {
        ms += reader.number(1) * weight;
    }
    return ms;
}

/// "Z", "z" or "+HH:MM" / "-HH:MM", as minutes east of Greenwich.
int read_offset_minutes(Reader& reader) {
    if (reader.next_is('Z') || reader.next_is('z')) {
        reader.expect('Z', 'z');
        return 0;
    }
    const int sign = reader.next_is('-') ? -1 : 1;
    reader.expect('+', '-');
    const int hours = reader.number_below(24);
    reader.expect(':');
    return sign * (hours * 60 + reader.number_below(60));
}

}  // namespace

Result<Date> Date::from_ymd(int year, int month, int day) {
    if (year < kYearMin || year > kYearMax) return invalid("The year is not in 1900 to 2200.");
    if (month < 1 || month > 12 || day < 1 || day > 31) return invalid("There is no such day.");
    const year_month_day ymd(
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))
    );
    if (!ymd.ok()) return invalid("There is no such day.");
    return Date(static_cast<std::int32_t>(sys_days(ymd).time_since_epoch().count()));
}

Result<Date> Date::parse(std::string_view text) {
    Reader reader(text);
    const std::optional<Date> date = read_date(reader);
    if (!date || !reader.finished()) {
        return invalid("A date is YYYY-MM-DD, a real day from 1900 to 2200.");
    }
    return *date;
}

int Date::year() const {
    return static_cast<int>(civil(days_).year());
}

int Date::month() const {
    return static_cast<int>(static_cast<unsigned>(civil(days_).month()));
}

int Date::day() const {
    return static_cast<int>(static_cast<unsigned>(civil(days_).day()));
}

std::string Date::to_string() const {
    INVARIANT(
        days_ >= kFormatMsMin / kMsPerDay && days_ < kFormatMsEnd / kMsPerDay,
        "a formatted date has a year of four digits"
    );
    std::string text;
    text.reserve(10);
    append_padded(text, year(), 4);
    text.push_back('-');
    append_padded(text, month(), 2);
    text.push_back('-');
    append_padded(text, day(), 2);
    return text;
}

Result<Instant> Instant::parse(std::string_view text) {
    Reader reader(text);
    const std::optional<Date> date = read_date(reader);
    reader.expect('T', 't');
    std::int64_t ms = reader.number_below(24) * kMsPerHour;
    reader.expect(':');
    ms += reader.number_below(60) * kMsPerMinute;
    reader.expect(':');
    ms += reader.number_below(60) * kMsPerSecond;
    if (reader.next_is('.')) ms += read_fraction_ms(reader);
    ms -= read_offset_minutes(reader) * kMsPerMinute;
    if (!date || !reader.finished()) {
        return invalid("An instant is RFC 3339 with an offset, such as 2024-05-01T08:00:00+08:00.");
    }
    return Instant(date->days() * kMsPerDay + ms);
}

Date Instant::shanghai_date() const {
    INVARIANT(is_formattable(ms_), "an instant with a calendar day is in the years 0 to 9999");
    return Date::from_days(day_of(ms_ + kShanghaiOffsetMs));
}

std::string Instant::to_string() const {
    INVARIANT(is_formattable(ms_), "a formatted instant has a year of four digits");
    const Date utc_date = Date::from_days(day_of(ms_));
    const int ms_of_day = static_cast<int>(ms_ - utc_date.days() * kMsPerDay);
    std::string text = utc_date.to_string();
    text.reserve(24);
    text.push_back('T');
    append_padded(text, ms_of_day / 3'600'000, 2);
    text.push_back(':');
    append_padded(text, ms_of_day / 60'000 % 60, 2);
    text.push_back(':');
    append_padded(text, ms_of_day / 1000 % 60, 2);
    text.push_back('.');
    append_padded(text, ms_of_day % 1000, 3);
    text.push_back('Z');
    return text;
}

}  // namespace huanxin
