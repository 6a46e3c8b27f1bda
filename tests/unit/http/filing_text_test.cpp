#include "http/endpoints/filing_text.hpp"

#include <algorithm>
#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "http/endpoints/csv.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::http {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kNumber = "130403196511164128";

Bytes16 token(std::uint8_t last) {
    Bytes16 bytes{};
    bytes.back() = last;
    return bytes;
}

std::string shown(std::uint8_t last) {
    return to_base32(as_view(token(last)));
}

/// A row of `kNumber`'s holder whose figures all differ, from `base` on.
engine::FilingRow row(std::uint8_t last, std::int64_t base) {
    engine::FilingRow row;
    row.seller_token = token(last);
    row.seller = {
        identity::IdType::resident_id, std::string(kNumber), "孙德例", "13942281905", "样例路1号"};
    row.filed = true;
    row.figures.net = Fen(base);
    row.figures.all_net = Fen(base + 1);
    row.figures.vat_due = Fen(base + 2);
    row.figures.city_tax = Fen(base + 3);
    row.figures.education = Fen(base + 4);
    row.figures.local_education = Fen(base + 5);
    row.figures.income_tax = Fen(base + 6);
    row.figures.invoices = 2;
    row.figures.red_letters = 1;
    return row;
}

/// Whose rows these are.
std::vector<std::string> tokens(const boost::json::value& rows) {
    std::vector<std::string> found;
    for (const boost::json::value& row : rows.as_array())
        found.emplace_back(row.at("seller").at("token").as_string());
    return found;
}

class FilingTextTest : public ::testing::Test {
protected:
    FilingTextTest() {
        engine::Recycler recycler;
        recycler.id = "C1";
        // Shared: FilingRequest says with whom.
        request_.recycler = std::make_shared<const engine::Recycler>(std::move(recycler));
        request_.month = invoicing::Month::parse("2026-12").value();
        request_.moment.as_of = 42;
        request_.moment.known_on = Date::parse("2027-01-03").value();
        const Date first = Date::parse("2024-04-01").value();
        const Date last = Date::from_days(rules::TaxTerms::kNever);
        terms_.filing_due_day.values.push_back({first, last, first, last, 18});
        request_.moment.terms = &terms_;
    }

    void close() {
        closed_ = engine::ClosedFiling();
        closed_->recorded_at = Instant::parse("2027-01-03T10:00:00Z").value();
    }

    [[nodiscard]] std::string text(const std::vector<engine::FilingRow>& rows, bool csv) const {
        FilingText text(request_, closed_, csv);
        std::string out;
        for (const engine::FilingRow& row : rows)
            text.add(row, out);
        text.end(out);
        return out;
    }

    [[nodiscard]] boost::json::object json(const std::vector<engine::FilingRow>& rows) const {
        return boost::json::parse(text(rows, false)).as_object();
    }

    /// Code and token of each warning.
    [[nodiscard]] std::vector<std::string> warned(const std::vector<engine::FilingRow>& rows
    ) const {
        std::vector<std::string> found;
        const auto filing = json(rows);
        for (const auto& warning : filing.at("warnings").as_array())
            found.push_back(
                std::string(warning.at("code").as_string()) + " " +
                std::string(warning.at("seller_token").as_string())
            );
        return found;
    }

    /// The lines of the table, without their ends.
    [[nodiscard]] std::vector<std::string> table(const std::vector<engine::FilingRow>& rows) const {
        std::vector<std::string> lines;
        std::istringstream stream(text(rows, true));
        for (std::string line; std::getline(stream, line);) {
            EXPECT_THAT(line, EndsWith("\r"));
            lines.push_back(line.substr(0, line.size() - 1));
        }
        return lines;
    }

    rules::TaxTerms terms_;
    engine::FilingRequest request_;
    std::optional<engine::ClosedFiling> closed_;
};

TEST_F(FilingTextTest, Json_NoRows_HasZeroTotals) {
    EXPECT_EQ(
        text({}, false),
        R"({"recycler_id":"C1","month":"2026-12","due_on":"2027-01-18","status":"open",)"
        R"("as_of_sequence":42,"rows":[],"totals":{"net_fen":0,"all_net_fen":0,"vat_due_fen":0,)"
        R"("city_tax_fen":0,"education_fen":0,"local_education_fen":0,"income_tax_fen":0,)"
        R"("invoices":0,"red_letters":0},"warnings":[]})"
    );
}

TEST_F(FilingTextTest, Json_OneRow_ShowsTheSellerMasked) {
    engine::FilingRow one = row(1, -500);
    one.figures.exempt = true;
    const auto filing = json({one});
    EXPECT_EQ(
        filing.at("rows"),
        boost::json::parse(
            R"j([{"seller":{"token":")j" + shown(1) +
            R"j(","id_type":"resident_id","id_number":"1304**********4128","name":"孙**"},
            "net_fen":-500,"all_net_fen":-499,"vat_due_fen":-498,"city_tax_fen":-497,
            "education_fen":-496,"local_education_fen":-495,"income_tax_fen":-494,
            "exempt":true,"invoices":2,"red_letters":1}])j"
        )
    );
    EXPECT_EQ(filing.at("totals").at("net_fen"), -500);
    EXPECT_FALSE(filing.at("totals").as_object().contains("exempt")) << "a sum is not exempt";
    EXPECT_TRUE(filing.at("warnings").as_array().empty());
}

TEST_F(FilingTextTest, Json_TwoRows_KeepTheirOrderAndAddUp) {
    const auto filing = json({row(1, 100), row(2, 2'000)});
    EXPECT_THAT(tokens(filing.at("rows")), ElementsAre(shown(1), shown(2)));
    EXPECT_EQ(
        filing.at("totals"),
        boost::json::parse(R"({"net_fen":2100,"all_net_fen":2102,"vat_due_fen":2104,
            "city_tax_fen":2106,"education_fen":2108,"local_education_fen":2110,
            "income_tax_fen":2112,"invoices":4,"red_letters":2})")
    );
}

TEST_F(FilingTextTest, Warnings_NameTheRowAndWhatIsOddInIt) {
    engine::FilingRow silent = row(1, 100);
    silent.seller.phone.clear();
    silent.seller.address.clear();
    engine::FilingRow odd = row(3, 100);
    odd.figures.vat_was_negative = true;
    odd.unpaid = 2;
    EXPECT_THAT(
        warned({silent, row(2, 100), odd}),
        ElementsAre(
            "seller_phone_missing " + shown(1),
            "seller_address_missing " + shown(1),
            "vat_negative " + shown(3),
            "unpaid " + shown(3)
        )
    );
}

TEST_F(FilingTextTest, Json_Closed_TellsWhenAndHasASupplement) {
    close();
    const auto filing = json({row(1, 100)});
    EXPECT_EQ(filing.at("status"), "closed");
    EXPECT_EQ(filing.at("closed_at"), "2027-01-03T10:00:00.000Z");
    EXPECT_EQ(filing.at("as_of_sequence"), 42);
    const auto& supplement = filing.at("supplement").as_object();
    EXPECT_TRUE(supplement.at("rows").as_array().empty());
    EXPECT_EQ(supplement.at("totals").at("net_fen"), 0);
}

TEST_F(FilingTextTest, Json_Supplement_IsApartFromTheMonth) {
    close();
    engine::FilingRow both = row(1, 100);
    both.supplement = row(1, -30).figures;
    engine::FilingRow later = row(2, 0);
    later.filed = false;
    later.seller.phone.clear();
    later.supplement = row(2, 7'000).figures;
    const auto filing = json({both, later, row(3, 5)});
    EXPECT_THAT(tokens(filing.at("rows")), ElementsAre(shown(1), shown(3)));
    EXPECT_EQ(filing.at("totals").at("net_fen"), 105);

    const auto& supplement = filing.at("supplement").as_object();
    EXPECT_THAT(tokens(supplement.at("rows")), ElementsAre(shown(1), shown(2)));
    EXPECT_EQ(supplement.at("rows").at(0).at("net_fen"), -30);
    EXPECT_EQ(supplement.at("totals").at("net_fen"), 6'970);
    EXPECT_EQ(supplement.at("totals").at("invoices"), 4);
}

TEST_F(FilingTextTest, Warnings_AreOfTheSupplementToo) {
    close();
    engine::FilingRow later = row(1, 0);
    later.filed = false;
    later.seller.phone.clear();
    later.unpaid = 1;
    later.supplement = row(1, 7'000).figures;
    engine::FilingRow both = row(2, 100);
    both.supplement = row(2, -30).figures;
    both.supplement->vat_was_negative = true;
    EXPECT_THAT(
        warned({later, both}),
        ElementsAre(
            "seller_phone_missing " + shown(1), "unpaid " + shown(1), "vat_negative " + shown(2)
        )
    );
    EXPECT_THAT(text({later}, true), Not(HasSubstr("unpaid")));
}

TEST_F(FilingTextTest, Csv_HeadRowsAndTotals_HaveTheSameColumns) {
    engine::FilingRow second = row(2, 2'000);
    second.figures.exempt = true;
    const auto lines = table({row(1, 100), second});
    EXPECT_THAT(
        lines,
        ElementsAre(
            std::string(kMark) +
                "序号,出售者姓名,证件类型,证件号码,蓝字发票份数,红字发票份数,不含税销售额,"
                "全部回收企业不含税销售额,是否免征增值税,增值税,城市维护建设税,教育费附加,"
                "地方教育附加,个人所得税,税费合计,出售者标识,申报类型",
            "1,孙**,resident_id,1304**********4128,2,1,1.00,1.01,否,1.02,1.03,1.04,1.05,1.06,5."
            "20," +
                shown(1) + ",本期",
            "2,孙**,resident_id,1304**********4128,2,1,20.00,20.01,是,20.02,20.03,20.04,20.05,"
            "20.06,100.20," +
                shown(2) + ",本期",
            "合计,,,,4,2,21.00,21.02,,21.04,21.06,21.08,21.10,21.12,105.40,,"
        )
    );
    for (const std::string& line : lines)
        EXPECT_EQ(std::ranges::count(line, ','), 16) << line;
}

TEST_F(FilingTextTest, Csv_NoRows_IsHeadAndTotals) {
    const auto lines = table({});
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1], "合计,,,,0,0,0.00,0.00,,0.00,0.00,0.00,0.00,0.00,0.00,,");
}

TEST_F(FilingTextTest, Csv_Supplement_FollowsTheTotals) {
    close();
    engine::FilingRow both = row(1, 100);
    both.supplement = row(1, -30).figures;
    engine::FilingRow later = row(2, 0);
    later.filed = false;
    later.supplement = row(2, 7'000).figures;
    const auto lines = table({both, later});
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_THAT(lines[1], AllOf(StartsWith("1,"), EndsWith(",本期")));
    EXPECT_THAT(lines[2], StartsWith("合计,,,,2,1,1.00,")) << "without what came later";
    EXPECT_EQ(
        lines[3],
        "0,孙**,resident_id,1304**********4128,2,1,-0.30,-0.29,否,-0.28,-0.27,-0.26,-0.25,-0.24,"
        "-1.30," +
            shown(1) + ",补充"
    );
    EXPECT_THAT(lines[4], AllOf(StartsWith("0,"), EndsWith("," + shown(2) + ",补充")));
}

TEST_F(FilingTextTest, Csv_NameLikeAFormula_IsText) {
    engine::FilingRow one = row(1, 100);
    one.seller.name = "=例";
    EXPECT_THAT(table({one}).at(1), StartsWith("1,'=*,"));
    one.seller.name = "\"例";
    EXPECT_THAT(table({one}).at(1), StartsWith("1,\"\"\"*\","));
}

TEST_F(FilingTextTest, Parts_AreTheSameTextAsAWhole) {
    for (const bool csv : {false, true}) {
        FilingText filing(request_, closed_, csv);
        std::string first;
        std::string second;
        std::string last;
        filing.add(row(1, 100), first);
        filing.add(row(2, 200), second);
        filing.end(last);
        EXPECT_FALSE(first.empty() || second.empty());
        EXPECT_EQ(first + second + last, text({row(1, 100), row(2, 200)}, csv));
    }
}

TEST_F(FilingTextTest, PersonalData_StandsInNeitherForm) {
    for (const bool csv : {false, true}) {
        const std::string filing = text({row(1, 100)}, csv);
        for (const std::string_view secret :
             {kNumber.substr(4, 10),
              std::string_view("孙德例"),
              std::string_view("13942281905"),
              std::string_view("样例路")})
            EXPECT_THAT(filing, Not(HasSubstr(std::string(secret))));
    }
}

TEST(CsvField, Cases) {
    struct Case {
        std::string_view name, text, field;
    };
    for (const Case& one : std::initializer_list<Case>{
             {"empty", "", ""},
             {"plain", "张*", "张*"},
             {"comma", "a,b", "\"a,b\""},
             {"quotes", "say \"x\"", "\"say \"\"x\"\"\""},
             {"only quotes", "\"\"", "\"\"\"\"\"\""},
             {"line end", "a\r\nb", "\"a\r\nb\""},
             {"equals sign", "=1+1", "'=1+1"},
             {"plus", "+1", "'+1"},
             {"minus", "-1", "'-1"},
             {"at", "@SUM(A1)", "'@SUM(A1)"},
             {"tab", "\t=1", "'\t=1"},
             {"carriage return", "\r=1", "\"'\r=1\""},
             {"formula with quotes", "=\"a\",1", "\"'=\"\"a\"\",1\""},
             {"sign inside", "1-2=@", "1-2=@"},
         })
        EXPECT_EQ(csv_field(one.text), one.field) << one.name;
}

/// What a reader of RFC 4180 makes of one field; fails for what it would take for several.
std::string read_back(std::string_view field) {
    if (field.empty() || field.front() != '"') {
        RC_ASSERT(field.find_first_of(",\"\r\n") == std::string_view::npos);
        return std::string(field);
    }
    RC_ASSERT(field.size() >= 2U && field.back() == '"');
    std::string text;
    for (std::size_t i = 1; i + 1 < field.size(); ++i) {
        if (field[i] == '"') {
            ++i;
            RC_ASSERT(i + 1 < field.size() && field[i] == '"');
        }
        text += field[i];
    }
    return text;
}

RC_GTEST_PROP(CsvField, AnyText_ReadsBackAndIsNoFormula, ()) {
    const auto text =
        *rc::gen::container<std::string>(rc::gen::element('=', '+', '"', ',', '\r', '\n', 'a'));
    const std::string back = read_back(csv_field(text));
    RC_ASSERT(back == text || back == "'" + text);
    RC_ASSERT(back.empty() || std::string_view("=+-@\t\r").find(back[0]) == std::string_view::npos);
}

TEST(YuanText, Cases) {
    struct Case {
        std::int64_t fen;
        std::string_view yuan;
    };
    for (const Case& one : std::initializer_list<Case>{
             {0, "0.00"},
             {5, "0.05"},
             {50, "0.50"},
             {99, "0.99"},
             {100, "1.00"},
             {123'450, "1234.50"},
             {-5, "-0.05"},
             {-100, "-1.00"},
             {-123'456, "-1234.56"},
             {Fen::kMax, "90071992547409.91"},
         })
        EXPECT_EQ(yuan_text(Fen(one.fen)), one.yuan) << one.fen;
}

}  // namespace
}  // namespace huanxin::http
