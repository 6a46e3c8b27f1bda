#include "huanxin/identity/plate.hpp"

#include <regex>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "slips.hpp"

namespace huanxin::identity {
namespace {

const std::string kProvince =
    "(京|津|冀|晋|蒙|辽|吉|黑|沪|苏|浙|皖|闽|赣|鲁|豫|鄂|湘|粤|桂|琼|渝|川|贵|云|藏|陕|甘|青|宁|"
    "新)";

/// GA 36-2018 as policy and law readers write it down.
bool is_right(const std::string& text) {
    static const std::regex kRule(
        kProvince +
        "[A-Z]([A-HJ-NP-Z0-9]{4}([A-HJ-NP-Z0-9]|挂|学|警|港|澳)"
        "|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])"
    );
    return std::regex_match(text, kRule);
}

TEST(Plate, RightPlate_IsAccepted) {
    for (const char* plate :
         {"冀D12345",  "冀DD12345", "冀DF12345", "冀D00020",  "冀DD00020", "冀D00094",
          "京A12345",  "粤Z1234港", "粤Z1234澳", "冀D1234挂", "冀D1234学", "冀D1234警",
          "冀DABCDE",  "沪AZZZZZ",  "冀D12345D", "冀D12345F", "冀DA12345", "冀DK12345",
          "冀DDA1234", "冀DD91234", "新Z00000"}) {
        EXPECT_EQ(check_plate(plate), Fault::none) << plate;
    }
}

TEST(Plate, WrongPlate_TellsItsFault) {
    struct Case {
        const char* plate;
        Fault fault;
    };
    for (const Case& c : {
             Case{"", Fault::length},
             Case{"冀", Fault::length},
             Case{"冀D", Fault::length},
             Case{"冀D1234", Fault::length},
             Case{"冀D1234567", Fault::length},
             Case{"冀D123挂", Fault::length},
             Case{"冀D12345挂", Fault::length},
             Case{"D12345", Fault::area},
             Case{"HBD12345", Fault::area},
             Case{"国D12345", Fault::area},
             Case{
                 "\xE5\x86"
                 "D123456",
                 Fault::area},
             Case{"冀12345", Fault::characters},
             Case{"冀d12345", Fault::characters},
             Case{"冀D1234I", Fault::characters},
             Case{"冀DO2345", Fault::characters},
             Case{"冀D挂1234", Fault::length},
             Case{"冀D·12345", Fault::length},
             Case{"冀D12\xE6", Fault::length},
             Case{"冀D1234\xE6", Fault::characters},
             Case{"冀DI234挂", Fault::characters},
             Case{"冀D123456", Fault::form},
             Case{"冀DL12345", Fault::form},
             Case{"冀D12345L", Fault::form},
             Case{"冀DDAB234", Fault::form},
             Case{"冀D1D2345", Fault::form},
         }) {
        EXPECT_EQ(check_plate(c.plate), c.fault) << c.plate;
    }
}

/// Right plates of every form, and some a letter off.
std::string any_plate() {
    constexpr std::string_view kSerial = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    constexpr std::string_view kEnergy = "ABCDEFGHJKL";
    const std::string head =
        *rc::gen::element<std::string>("冀", "京", "新", "国") + drawn(1, "ADOZ");
    const int form = *rc::gen::inRange(0, 4);
    if (form == 0) return head + drawn(5, kSerial);
    if (form == 1) {
        return head + drawn(4, kSerial) + *rc::gen::element<std::string>("挂", "学", "澳", "领");
    }
    if (form == 2) return head + drawn(1, kEnergy) + drawn(1, kSerial) + drawn(4, kDigits);
    return head + drawn(5, kDigits) + drawn(1, kEnergy);
}

RC_GTEST_PROP(Plate, AnyText_IsRightOnlyIfItIs, ()) {
    const std::string text = hostile(any_plate(), "0123456789ABCDFHJKLZIO");
    RC_ASSERT((check_plate(text) == Fault::none) == is_right(text));
}

}  // namespace
}  // namespace huanxin::identity
