// Identifiers: normalising is idempotent, every check is consistent with its neighbours and sees a
// slip of the pen, and a mask shows what it may and no more.

#include <algorithm>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/identity/bank_card.hpp"
#include "huanxin/identity/goods.hpp"
#include "huanxin/identity/invoice_number.hpp"
#include "huanxin/identity/mask.hpp"
#include "huanxin/identity/person_id.hpp"
#include "huanxin/identity/phone.hpp"
#include "huanxin/identity/plate.hpp"
#include "huanxin/identity/region.hpp"
#include "huanxin/identity/uscc.hpp"
#include "huanxin/identity/vin.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

using identity::Fault;
using identity::IdType;

const Date kToday = Date::from_days(20'526);  // 2026-03-14.

std::vector<std::string> characters_of(std::string_view text) {
    std::vector<std::string> characters;
    for (const char byte : text) {
        const bool starts = (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
        if (starts || characters.empty()) characters.emplace_back();
        characters.back() += byte;
    }
    return characters;
}

/// `shown` is `text` with all but the first and the last few characters hidden.
void expect_masked(
    std::string_view text, std::string_view shown, std::size_t first, std::size_t last
) {
    const auto before = characters_of(text);
    const auto after = characters_of(shown);
    INVARIANT(before.size() == after.size(), "a mask keeps the length");
    for (std::size_t i = 0; i < before.size(); ++i) {
        const bool open = i < first || i >= before.size() - last;
        INVARIANT(after[i] == (open ? before[i] : "*"), "a mask hides all but the ends");
    }
}

void try_masks(std::string_view text) {
    if (!is_utf8(text)) return;
    const bool is_long = utf8_length(text) >= 9;
    expect_masked(text, identity::mask_id_number(text), is_long ? 4 : 0, is_long ? 4 : 0);
    expect_masked(text, identity::mask_name(text), 1, 0);
}

/// No other digit at any place is right too: what a check digit is for.
template <class Check>
void expect_slips_seen(std::string number, Check check) {
    for (char& place : number) {
        const char right = place;
        if (right < '0' || right > '9') continue;
        for (place = '0'; place <= '9'; ++place)
            INVARIANT(
                place == right || check(number) != Fault::none, "one wrong digit is always seen"
            );
        place = right;
    }
}

template <class Check>
void try_check_digit(const std::string& number, Check check) {
    if (check(number) == Fault::none) expect_slips_seen(number, check);
}

void try_persons(const std::string& number) {
    int right = 0;
    for (const IdType type :
         {IdType::resident_id,
          IdType::hmt_residence_permit,
          IdType::foreigner_permanent_resident}) {
        const auto check = [type](std::string_view text) {
            return identity::check_person_id(type, text, kToday);
        };
        if (check(number) != Fault::none) continue;
        ++right;
        INVARIANT(number.size() == 18 || number.size() == 15, "a number has 18 or 15 places");
        if (number.size() == 18) expect_slips_seen(number, check);
    }
    INVARIANT(right <= 1, "no number is right as two types");
    const Fault any = identity::check_any_person_id(number, kToday);
    INVARIANT((any == Fault::none) == (right == 1), "any type means one of the three");
    INVARIANT(identity::fault_code(any).empty() == (any == Fault::none), "each fault has a code");
}

void try_checks(const std::string& number) {
    try_persons(number);
    try_check_digit(number, identity::check_gtin);
    try_check_digit(number, identity::check_imei);
    try_check_digit(number, identity::check_bank_card);
    try_check_digit(number, identity::check_uscc);
    if (identity::check_vin(number) != Fault::none)
        INVARIANT(!identity::vin_check_digit_ok(number), "only a VIN has a right check digit");
    if (identity::check_serial_number(number) == Fault::none)
        INVARIANT(number.size() >= 4 && number.size() <= 40, "a serial number has 4 to 40 places");
    if (identity::check_frame_number(number) == Fault::none)
        INVARIANT(number.size() == 15 && is_digits(number), "a frame number has 15 digits");
    if (identity::check_plate(number) == Fault::none) {
        const std::size_t length = utf8_length(number);
        INVARIANT(is_utf8(number) && (length == 7 || length == 8), "a plate has 7 or 8 places");
    }
    if (identity::check_mobile(number) == Fault::none)
        INVARIANT(number.size() == 11 && is_digits(number), "a mobile number has 11 digits");
    if (identity::check_region(number) == Fault::none)
        INVARIANT(number.size() == 6 && is_digits(number), "a region has 6 digits");
}

/// The code stands before a space, the number after it.
void try_invoice(std::string_view text) {
    const std::size_t space = text.find(' ');
    const std::string_view code =
        space == std::string_view::npos ? std::string_view() : text.substr(0, space);
    const std::string_view number = space == std::string_view::npos ? text : text.substr(space + 1);
    const auto fault = identity::check_invoice_number(number, code);
    if (fault != identity::InvoiceFault{}) return;
    INVARIANT(is_digits(number) && is_digits(code), "an invoice is all digits");
    INVARIANT(
        code.empty() ? number.size() == 20 : number.size() == 8, "20 digits alone, or 8 with a code"
    );
}

}  // namespace

void try_input(std::string_view input) {
    const std::string normal = normalise_identifier(input);
    INVARIANT(is_utf8(normal), "a normalised identifier is UTF-8");
    INVARIANT(normalise_identifier(normal) == normal, "normalising twice changes nothing");
    try_checks(normal);
    try_checks(std::string(input));
    try_invoice(input);
    try_masks(input);
}

std::vector<std::string> seeds() {
    return {
        "320106198010132280",
        "820000197907162943",
        "91130402MA3QC9M5B8",
        "6901234567892",
        "490154203237518",
        "6222021234567890128",
        "LF8K4SA1490000009",
        "冀DD00020",
        "冀A12345学",
        "13800138000",
        "130402",
        "24132000000000000011",
        "1300123456 12345678",
        "SN-2024 / 0001.a",
        "ＡＢＣ－１２３　ｘ",
        "张三丰",
        "USA110000000001"};
}

}  // namespace huanxin::fuzz
