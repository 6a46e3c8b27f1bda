// The length that an error names is the one that the check wants.

#include <charconv>
#include <string>

#include <gtest/gtest.h>

#include "huanxin/identity/goods.hpp"
#include "huanxin/identity/person_id.hpp"
#include "huanxin/identity/phone.hpp"
#include "huanxin/identity/region.hpp"
#include "huanxin/identity/uscc.hpp"
#include "huanxin/identity/vin.hpp"

namespace huanxin::identity {
namespace {

std::size_t number(std::string_view text) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// "18", "13 / 14" or "4-40".
bool names(std::string_view lengths, std::size_t length) {
    const std::size_t dash = lengths.find('-');
    if (dash != std::string_view::npos)
        return number(lengths) <= length && length <= number(lengths.substr(dash + 1));
    const std::size_t stroke = lengths.find(" / ");
    return number(lengths) == length ||
           (stroke != std::string_view::npos && number(lengths.substr(stroke + 3)) == length);
}

TEST(Identifiers, LengthInErrors_IsTheOneThatIsChecked) {
    for (const Identifier& identifier :
         {kVin, kUscc, kGtin, kImei, kSerialNumber, kFrameNumber, kRegion, kMobile})
        for (std::size_t length = 0; length <= 50; ++length)
            EXPECT_EQ(
                identifier.check(std::string(length, '1')) != Fault::length,
                names(identifier.length, length)
            ) << identifier.length
              << " and " << length;
}

TEST(Identifiers, LengthOfPersonsNumbers_IsTheOneThatIsChecked) {
    const Date today = Date::parse("2026-06-01").value();
    for (const IdType type :
         {IdType::resident_id, IdType::hmt_residence_permit, IdType::foreigner_permanent_resident})
        for (std::size_t length = 0; length <= 50; ++length)
            EXPECT_EQ(
                check_person_id(type, std::string(length, '1'), today) != Fault::length,
                names(person_id_length(type), length)
            ) << to_string(type)
              << " and " << length;
}

}  // namespace
}  // namespace huanxin::identity
