#include "huanxin/identity/person_id.hpp"

#include <algorithm>
#include <array>

#include "identity/digits.hpp"

namespace huanxin::identity {
namespace {

constexpr std::size_t kSize = 18;
constexpr std::size_t kOldForeignerSize = 15;
constexpr std::size_t kOldForeignerLetters = 3;

constexpr std::array kTypes{
    IdType::resident_id, IdType::hmt_residence_permit, IdType::foreigner_permanent_resident};

/// Provinces of GB/T 2260 by their first two digits, without Hong Kong and Macao (81, 82).
constexpr auto kProvinces = [] {
    std::array<bool, 100> known{};
    for (const int code : {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41,
                           42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71}) {
        known[static_cast<std::size_t>(code)] = true;
    }
    return known;
}();

int number_at(std::string_view digits, std::size_t start, std::size_t size) {
    int number = 0;
    for (const char digit : digits.substr(start, size))
        number = number * 10 + digit_value(digit);
    return number;
}

/// ISO 7064 MOD 11-2, as GB 11643-1999 writes it out.
bool check_character_ok(std::string_view number) {
    constexpr std::array kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    constexpr std::string_view kCheckCharacters = "10X98765432";
    int sum = 0;
    for (std::size_t i = 0; i < kWeights.size(); ++i)
        sum += digit_value(number[i]) * kWeights[i];
    return number.back() == kCheckCharacters[static_cast<std::size_t>(sum % 11)];
}

bool area_ok(IdType type, std::string_view number) {
    const int head = number_at(number, 0, 2);
    switch (type) {
        case IdType::resident_id:
            return kProvinces[static_cast<std::size_t>(head)];
        case IdType::hmt_residence_permit:
            return head >= 81 && head <= 83;
        case IdType::foreigner_permanent_resident:
            return number.front() == '9';
    }
    return false;
}

bool born_by(std::string_view number, Date today) {
    const Result<Date> birth =
        Date::from_ymd(number_at(number, 6, 4), number_at(number, 10, 2), number_at(number, 12, 2));
    return birth && *birth <= today;
}

Fault check_18_places(IdType type, std::string_view number, Date today) {
    if (number.size() != kSize) return Fault::length;
    const bool characters_ok = std::all_of(number.begin(), number.end() - 1, is_digit) &&
                               (is_digit(number.back()) || number.back() == 'X');
    if (!characters_ok) return Fault::characters;
    if (!area_ok(type, number)) return Fault::area;
    if (!born_by(number, today)) return Fault::date;
    return check_character_ok(number) ? Fault::none : Fault::check_digit;
}

Fault check_old_foreigner(std::string_view number) {
    const auto first_digit = number.begin() + kOldForeignerLetters;
    return std::all_of(number.begin(), first_digit, is_letter) &&
                   std::all_of(first_digit, number.end(), is_digit)
               ? Fault::none
               : Fault::characters;
}

}  // namespace

std::optional<IdType> parse_id_type(std::string_view text) {
    for (const IdType type : kTypes) {
        if (to_string(type) == text) return type;
    }
    return std::nullopt;
}

std::string_view to_string(IdType type) {
    switch (type) {
        case IdType::resident_id:
            return "resident_id";
        case IdType::hmt_residence_permit:
            return "hmt_residence_permit";
        case IdType::foreigner_permanent_resident:
            return "foreigner_permanent_resident";
    }
    return "";
}

std::string_view person_id_length(IdType type) {
    switch (type) {
        case IdType::resident_id:
        case IdType::hmt_residence_permit:
            return "18";
        case IdType::foreigner_permanent_resident:
            return "15 / 18";
    }
    return "";
}

Fault check_person_id(IdType type, std::string_view number, Date today) {
    if (type == IdType::foreigner_permanent_resident && number.size() == kOldForeignerSize) {
        return check_old_foreigner(number);
    }
    return check_18_places(type, number, today);
}

Fault check_any_person_id(std::string_view number, Date today) {
    IdType type = IdType::resident_id;
    if (number.size() == kOldForeignerSize || number.starts_with('9')) {
        type = IdType::foreigner_permanent_resident;
    } else if (number.starts_with('8')) {
        type = IdType::hmt_residence_permit;
    }
    return check_person_id(type, number, today);
}

}  // namespace huanxin::identity
