#include "huanxin/identity/person_id.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "slips.hpp"

namespace huanxin::identity {
namespace {

const Date kToday = Date::from_ymd(2026, 3, 14).value();
constexpr std::string_view kAlphabet = "0123456789X";
constexpr IdType kAllTypes[] = {
    IdType::resident_id, IdType::hmt_residence_permit, IdType::foreigner_permanent_resident};

/// ISO 7064 MOD 11-2 by its recursive definition, without the weights that GB 11643 lists.
char check_character(std::string_view first_17) {
    int product = 0;
    for (const char digit : first_17)
        product = (product + digit - '0') * 2 % 11;
    const int check = (12 - product) % 11;
    return check == 10 ? 'X' : static_cast<char>('0' + check);
}

std::string completed(const std::string& first_17) {
    return first_17 + check_character(first_17);
}

std::string with_area_and_birth(const std::string& area, const std::string& birth) {
    return completed(area + birth + "010");
}

const std::set<std::string> kProvinces{
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71"};

std::string any_number(const std::string& head) {
    const auto first = Date::from_ymd(1900, 1, 1).value().days();
    const Date birth = Date::from_days(*rc::gen::inRange(first, kToday.days() + 1));
    const std::string day = birth.to_string();
    return completed(
        head + drawn(6 - head.size(), kDigits) + day.substr(0, 4) + day.substr(5, 2) +
        day.substr(8, 2) + drawn(3, kDigits)
    );
}

std::string any_number_of(IdType type) {
    switch (type) {
        case IdType::resident_id:
            return any_number(*rc::gen::elementOf(kProvinces));
        case IdType::hmt_residence_permit:
            return any_number(*rc::gen::element<std::string>("81", "82", "83"));
        case IdType::foreigner_permanent_resident:
            return any_number("9");
    }
    return {};
}

bool is_old_foreigner(const std::string& text) {
    return text.size() == 15 && made_of(text.substr(0, 3), kLetters) &&
           made_of(text.substr(3), kDigits);
}

/// The rule in other words: the oracle for arbitrary texts.
bool is_right(IdType type, const std::string& text) {
    if (type == IdType::foreigner_permanent_resident && is_old_foreigner(text)) return true;
    if (text.size() != 18 || !made_of(text.substr(0, 17), kDigits)) return false;
    if (text[17] != check_character(text.substr(0, 17))) return false;
    const Result<Date> birth =
        Date::parse(text.substr(6, 4) + "-" + text.substr(10, 2) + "-" + text.substr(12, 2));
    if (!birth || *birth > kToday) return false;
    const std::string head = text.substr(0, 2);
    switch (type) {
        case IdType::resident_id:
            return kProvinces.contains(head);
        case IdType::hmt_residence_permit:
            return head == "81" || head == "82" || head == "83";
        case IdType::foreigner_permanent_resident:
            return head[0] == '9';
    }
    return false;
}

TEST(IdType, Names_AreReadAndWritten) {
    for (const IdType type : kAllTypes)
        EXPECT_EQ(parse_id_type(to_string(type)), type);
    EXPECT_EQ(to_string(IdType::resident_id), "resident_id");
    EXPECT_EQ(to_string(IdType::hmt_residence_permit), "hmt_residence_permit");
    EXPECT_EQ(to_string(IdType::foreigner_permanent_resident), "foreigner_permanent_resident");
    for (const char* text : {"", "passport", "resident_id ", "RESIDENT_ID", "resident"}) {
        EXPECT_EQ(parse_id_type(text), std::nullopt) << text;
    }
}

TEST(PersonId, PublishedNumber_IsRightAsItsTypeOnly) {
    struct Case {
        const char* number;
        IdType type;
    };
    for (const Case& c : {
             Case{"360426199101010071", IdType::resident_id},
             Case{"34052419800101001X", IdType::resident_id},
             Case{"810000199408230021", IdType::hmt_residence_permit},
             Case{"830000199201300022", IdType::hmt_residence_permit},
             Case{"932682198501010017", IdType::foreigner_permanent_resident},
             Case{"KAZ110090123105", IdType::foreigner_permanent_resident},
         }) {
        for (const IdType type : kAllTypes) {
            const bool right = check_person_id(type, c.number, kToday) == Fault::none;
            EXPECT_EQ(right, type == c.type) << c.number << " as " << to_string(type);
        }
        EXPECT_EQ(check_any_person_id(c.number, kToday), Fault::none) << c.number;
    }
}

TEST(PersonId, WrongResidentId_TellsItsFault) {
    struct Case {
        const char* name;
        std::string number;
        Fault fault;
    };
    for (const Case& c : {
             Case{"empty", "", Fault::length},
             Case{"17 places", "36042619910101007", Fault::length},
             Case{"19 places", "3604261991010100711", Fault::length},
             Case{"15 places of before 1999", "360426910101007", Fault::length},
             Case{"published wrong check digit", "360426199101010072", Fault::check_digit},
             Case{"X for a digit", "36042619910101007X", Fault::check_digit},
             Case{"lower case x", "34052419800101001x", Fault::characters},
             Case{"X inside", "3604261991010100X1", Fault::characters},
             Case{"letter", "36042619910101O071", Fault::characters},
             Case{"Hong Kong", "810000199408230021", Fault::area},
             Case{"Macao", with_area_and_birth("820000", "19910101"), Fault::area},
             Case{"Taiwan residence permit", "830000199201300022", Fault::area},
             Case{"foreigner's", "932682198501010017", Fault::area},
             Case{"no such province", with_area_and_birth("160000", "19910101"), Fault::area},
             Case{"zeros", with_area_and_birth("000000", "19910101"), Fault::area},
             Case{"February 30", with_area_and_birth("130402", "19910230"), Fault::date},
             Case{"February 29 of 1900", with_area_and_birth("130402", "19000229"), Fault::date},
             Case{"month 13", with_area_and_birth("130402", "19911301"), Fault::date},
             Case{"day 0", with_area_and_birth("130402", "19910100"), Fault::date},
             Case{"year 1899", with_area_and_birth("130402", "18991231"), Fault::date},
             Case{"tomorrow", with_area_and_birth("130402", "20260315"), Fault::date},
             Case{"today", with_area_and_birth("130402", "20260314"), Fault::none},
             Case{"leap day", with_area_and_birth("130402", "20000229"), Fault::none},
             Case{"1900", with_area_and_birth("130402", "19000101"), Fault::none},
         }) {
        EXPECT_EQ(check_person_id(IdType::resident_id, c.number, kToday), c.fault) << c.name;
    }
}

TEST(PersonId, WrongPermit_TellsItsFault) {
    const auto check = [](IdType type, const std::string& number) {
        return check_person_id(type, number, kToday);
    };
    constexpr auto kHmt = IdType::hmt_residence_permit;
    EXPECT_EQ(check(kHmt, with_area_and_birth("820000", "19910101")), Fault::none);
    EXPECT_EQ(check(kHmt, with_area_and_birth("840000", "19910101")), Fault::area);
    EXPECT_EQ(check(kHmt, with_area_and_birth("800000", "19910101")), Fault::area);
    EXPECT_EQ(check(kHmt, with_area_and_birth("810000", "20260315")), Fault::date);
    EXPECT_EQ(check(kHmt, "810000199408230022"), Fault::check_digit);

    constexpr auto kForeigner = IdType::foreigner_permanent_resident;
    EXPECT_EQ(check(kForeigner, with_area_and_birth("832682", "19850101")), Fault::area);
    EXPECT_EQ(check(kForeigner, with_area_and_birth("932682", "19850132")), Fault::date);
    EXPECT_EQ(check(kForeigner, "932682198501010018"), Fault::check_digit);
    EXPECT_EQ(check(kForeigner, "KAZ11009012310"), Fault::length);
    EXPECT_EQ(check(kForeigner, "KA1110090123105"), Fault::characters);
    EXPECT_EQ(check(kForeigner, "KAZ11009012310X"), Fault::characters);
    EXPECT_EQ(check(kForeigner, "kaz110090123105"), Fault::characters);
}

TEST(AnyPersonId, WrongNumber_TellsTheFaultOfTheTypeItLooksLike) {
    EXPECT_EQ(check_any_person_id("", kToday), Fault::length);
    EXPECT_EQ(check_any_person_id("360426199101010072", kToday), Fault::check_digit);
    EXPECT_EQ(check_any_person_id("810000199408230022", kToday), Fault::check_digit);
    EXPECT_EQ(check_any_person_id("932682198501010018", kToday), Fault::check_digit);
    EXPECT_EQ(check_any_person_id("KAZ11009012310X", kToday), Fault::characters);
    EXPECT_EQ(check_any_person_id(with_area_and_birth("840000", "19910101"), kToday), Fault::area);
}

RC_GTEST_PROP(PersonId, AnySlip_IsCaught, ()) {
    const IdType type =
        *rc::gen::elementOf(std::vector<IdType>(std::begin(kAllTypes), std::end(kAllTypes)));
    const std::string number = any_number_of(type);
    RC_ASSERT(check_person_id(type, number, kToday) == Fault::none);
    RC_ASSERT(check_any_person_id(number, kToday) == Fault::none);
    // MOD 11-2 promises all single changes and all adjacent swaps.
    for_each_change(number, kAlphabet, [&](const std::string& changed, std::size_t) {
        RC_ASSERT(check_any_person_id(changed, kToday) != Fault::none);
    });
    for_each_swap(number, [&](const std::string& swapped, std::size_t) {
        RC_ASSERT(check_any_person_id(swapped, kToday) != Fault::none);
    });
}

RC_GTEST_PROP(PersonId, AnyText_IsRightOnlyIfItIs, ()) {
    const auto drawn_as = static_cast<IdType>(*rc::gen::inRange(0, 3));
    const std::string right = *rc::gen::inRange(0, 4) == 0 ? drawn(3, kLetters) + drawn(12, kDigits)
                                                           : any_number_of(drawn_as);
    const std::string text = hostile(right, kAlphabet);
    bool any = false;
    for (const IdType type : kAllTypes) {
        const bool expected = is_right(type, text);
        RC_ASSERT((check_person_id(type, text, kToday) == Fault::none) == expected);
        any = any || expected;
    }
    RC_ASSERT((check_any_person_id(text, kToday) == Fault::none) == any);
}

}  // namespace
}  // namespace huanxin::identity
