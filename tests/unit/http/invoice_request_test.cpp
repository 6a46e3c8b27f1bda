#include "http/endpoints/invoice_request.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/endpoints/claim_request.hpp"
#include "huanxin/engine/lookup_keys.hpp"

namespace huanxin::http {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kSha =
    "0D4BF4481DF4DAADB57783FD50986EEF1E597A92EF17841E7C08CC4A87AEF37E";

Date day(std::string_view text) {
    return Date::parse(text).value();
}

rules::PolicySet small_policy() {
    rules::PolicySet set;
    for (const auto& [id, kind] : std::initializer_list<std::pair<const char*, claim::Kind>>{
             {"refrigerator", claim::Kind::appliance},
             {"mobile_phone", claim::Kind::digital},
             {"ebike", claim::Kind::ebike},
             {"passenger_car", claim::Kind::car}}) {
        rules::Category& category = set.categories[id];
        category.id = id;
        category.kind = kind;
    }
    set.tax.first_day = day("2024-04-29");
    set.tax.waste_classes["scrap_steel"].id = "scrap_steel";
    return set;
}

/// "pointer code argument" of each fault.
std::vector<std::string> told(const Faults& faults) {
    std::vector<std::string> lines;
    for (const Fault& fault : faults.list()) {
        lines.push_back(fault.pointer + " " + std::string(fault.code));
        if (!fault.argument.empty()) lines.back() += " " + fault.argument;
    }
    return lines;
}

class InvoiceRequest : public ::testing::Test {
protected:
    InvoiceRequest() {
        body_ = boost::json::parse(R"({
            "invoice_ref": "R-1", "issued_on": "2026-06-01", "kind": "special",
            "levy_rate": "0.03", "own_used_goods": true,
            "seller": {"id_type": "resident_id", "id_number": "130403 19651116 4128",
                       "name": "孙德例"},
            "lines": [{"waste_class": "scrap_steel", "description": "废钢",
                       "quantity": "1250.5", "unit": "t", "amount_fen": 315000}]})")
                    .as_object();
    }

    /// Sets one member of the first line.
    void set_line(std::string_view member, boost::json::value value) {
        body_.at("lines").at(0).as_object()[member] = std::move(value);
    }
    void set_old_items(std::string_view items) { body_["old_items"] = boost::json::parse(items); }

    /// Reads the body; its faults are the result.
    std::vector<std::string> faults(std::string_view today = "2026-06-15") {
        const std::string text = boost::json::serialize(body_);
        JsonDocument document;
        EXPECT_TRUE(document.parse(text));
        Faults faults;
        {
            ObjectReader reader(faults, document);
            request_ = read_reverse_invoice(reader, policy_, day(today));
        }
        return told(faults);
    }

    const rules::PolicySet policy_ = small_policy();
    const privacy::Tokeniser tokeniser_{Bytes32{7}};
    boost::json::object body_;
    invoicing::Request request_;
};

TEST_F(InvoiceRequest, SmallestBody_HasDefaults) {
    EXPECT_THAT(faults(), IsEmpty());
    EXPECT_EQ(request_.invoice_ref, "R-1");
    EXPECT_EQ(request_.issued_on, day("2026-06-01"));
    EXPECT_EQ(request_.kind, invoicing::Kind::special);
    EXPECT_EQ(request_.levy_rate.to_string(), "0.03");
    EXPECT_EQ(request_.seller.id_number, "130403196511164128") << "normalised";
    EXPECT_TRUE(request_.own_used_goods);
    ASSERT_EQ(request_.lines.size(), 1U);
    EXPECT_EQ(request_.lines[0].unit, invoicing::Unit::tonne);
    EXPECT_EQ(request_.lines[0].amount, Fen(315'000));
    EXPECT_FALSE(request_.three_flow);
    EXPECT_EQ(request_.seller.phone + request_.seller.address + request_.place, "");
    EXPECT_EQ(request_.claim_id, "");
    EXPECT_TRUE(request_.old_items.empty() && request_.evidence.empty());
}

TEST_F(InvoiceRequest, IssuedOn_LiesInTheLastTwelveMonthsAndUnderTheLaw) {
    struct Case {
        std::string_view name, today, issued_on, fault;
    };
    for (const Case& one : std::initializer_list<Case>{
             {"today", "2026-06-15", "2026-06-15", ""},
             {"tomorrow", "2026-06-15", "2026-06-16", "/issued_on in_future 2026-06-15"},
             {"a year ago", "2026-06-15", "2025-06-15", ""},
             {"a day more", "2026-06-15", "2025-06-14", "/issued_on too_early 2025-06-15"},
             {"a year before a leap day", "2028-02-29", "2027-02-28", ""},
             {"a day more", "2028-02-29", "2027-02-27", "/issued_on too_early 2027-02-28"},
             {"the law's first day", "2024-10-01", "2024-04-29", ""},
             {"the day before it", "2024-10-01", "2024-04-28", "/issued_on too_early 2024-04-29"},
         }) {
        body_["issued_on"] = one.issued_on;
        const auto found = faults(one.today);
        EXPECT_EQ(found.empty() ? "" : found.front(), one.fault) << one.name;
        EXPECT_LE(found.size(), 1U) << one.name;
    }
}

TEST_F(InvoiceRequest, Quantity_IsADecimalAboveZero) {
    for (const char* right : {"1", "1250.5", "0.000001", "999999999999.999999", "007"}) {
        set_line("quantity", right);
        EXPECT_THAT(faults(), IsEmpty()) << right;
        EXPECT_EQ(request_.lines.at(0).quantity, right);
    }
    for (const char* wrong :
         {"", ".5", "1.", "1.2.3", "-1", "+1", "1e3", "1,5", " 1", "0.0000001", "1234567890123"}) {
        set_line("quantity", wrong);
        EXPECT_THAT(faults(), ElementsAre("/lines/0/quantity format 1250.5")) << wrong;
    }
    for (const char* nothing : {"0", "0.000"}) {
        set_line("quantity", nothing);
        EXPECT_THAT(faults(), ElementsAre("/lines/0/quantity out_of_range > 0")) << nothing;
    }
}

TEST_F(InvoiceRequest, Lines_AreOneAtLeastAndOfKnownKinds) {
    set_line("waste_class", "gold_dust");
    set_line("unit", "kilo");
    set_line("amount_fen", 0);
    EXPECT_THAT(
        faults(),
        ElementsAre(
            "/lines/0/waste_class unknown_value scrap_steel",
            "/lines/0/unit unknown_value kg, t, piece",
            "/lines/0/amount_fen out_of_range 1 … " + std::to_string(Fen::kMax)
        )
    );
    body_["lines"] = boost::json::array();
    EXPECT_THAT(faults(), ElementsAre("/lines empty"));
}

TEST_F(InvoiceRequest, Lines_TogetherAreNoMoreThanAnAmountCanBe) {
    set_line("amount_fen", Fen::kMax);
    EXPECT_THAT(faults(), IsEmpty());
    const boost::json::value line = body_.at("lines").at(0);
    body_.at("lines").as_array().push_back(line);
    EXPECT_THAT(faults(), ElementsAre("/lines out_of_range " + std::to_string(Fen::kMax)));
    body_["lines"] = boost::json::array(501, line);
    EXPECT_THAT(faults(), Contains("/lines too_many 500"));
}

TEST_F(InvoiceRequest, Seller_IsCheckedWhole) {
    body_["seller"] = boost::json::parse(R"({"id_type": "resident_id",
        "id_number": "130403196511164129", "name": "", "phone": "12345678901", "address": ""})");
    EXPECT_THAT(
        faults(),
        ElementsAre(
            "/seller/id_number check_digit",
            "/seller/name empty",
            "/seller/phone form",
            "/seller/address empty"
        )
    );
}

TEST_F(InvoiceRequest, OldItems_AreKnownByWhatTheirKindHas) {
    set_old_items(R"([
        {"category": "refrigerator", "serial_number": "sn-00 1"},
        {"category": "ebike", "plate": "冀d 12345", "frame_number": "123456789012345"},
        {"category": "passenger_car", "vin": "LSVAU2180N2183294"}])");
    EXPECT_THAT(faults(), IsEmpty());
    std::vector<std::string> known;
    for (const invoicing::OldItem& item : request_.old_items)
        for (const invoicing::OldItemIdentity& identity : item.identities)
            known.push_back(identity.pointer + " " + identity.scheme + " " + identity.value);
    EXPECT_THAT(
        known,
        ElementsAre(
            "/old_items/0/serial_number serial SN001",
            "/old_items/1/frame_number frame 123456789012345",
            "/old_items/1/plate plate 冀D12345",
            "/old_items/2/vin vin LSVAU2180N2183294"
        )
    );
}

TEST_F(InvoiceRequest, OldItems_FaultsAreAtTheirMembers) {
    set_old_items(R"([
        {"category": "refrigerator", "serial_number": "OLD-1"},
        {"category": "mobile_phone", "serial_number": "old 1"},
        {"category": "ebike"},
        {"category": "spaceship", "engine": 1},
        {"category": "refrigerator"}])");
    EXPECT_THAT(
        faults(),
        ElementsAre(
            "/old_items/1/serial_number duplicate",
            "/old_items/2/frame_number missing",
            "/old_items/3/category unknown_value ebike, mobile_phone, passenger_car, refrigerator",
            "/old_items/4/serial_number missing"
        )
    );
    set_old_items(R"([{"category": "refrigerator", "serial_number": "OLD-1", "brand": "x"}])");
    EXPECT_THAT(faults(), ElementsAre("/old_items/0/brand unknown_member"));
}

// Otherwise an item that a claim took in could be received or invoiced as another one.
TEST_F(InvoiceRequest, OldItemKeys_AreThoseOfClaims) {
    set_old_items(
        R"([{"category": "ebike", "plate": "冀D12345", "frame_number": "123456789012345"}])"
    );
    EXPECT_THAT(faults(), IsEmpty());
    claim::Request claimed;
    claim::OldEbike ebike;
    ebike.plate = "冀D12345";
    ebike.frame_number = "123456789012345";
    claimed.old_item.emplace();
    claimed.old_item->goods = ebike;
    EXPECT_EQ(
        engine::keys_of(request_, "C1", tokeniser_).old_items,
        engine::keys_of(claimed, "R1", tokeniser_).old_items
    );
}

TEST_F(InvoiceRequest, Keys_OfOneReference_DifferByRecycler) {
    EXPECT_THAT(faults(), IsEmpty());
    const auto keys = engine::keys_of(request_, "C1", tokeniser_);
    EXPECT_EQ(keys.seller, tokeniser_.person("130403196511164128"));
    EXPECT_EQ(keys.invoice_ref, engine::invoice_ref_key("C1", "R-1"));
    EXPECT_NE(keys.invoice_ref, engine::keys_of(request_, "C2", tokeniser_).invoice_ref);
    EXPECT_NE(keys.invoice_ref, engine::claim_ref_key("C1", "R-1")) << "a claim's is another thing";
}

TEST_F(InvoiceRequest, ClaimId_MayBeNull) {
    body_["claim_id"] = nullptr;
    EXPECT_THAT(faults(), IsEmpty());
    body_["claim_id"] = "rin_1";
    EXPECT_THAT(faults(), ElementsAre("/claim_id format clm_…"));
}

class RedLetterRequest : public ::testing::Test {
protected:
    RedLetterRequest() {
        blue_.issued_on = day("2026-06-01");
        blue_.amounts.resize(2);
    }

    std::vector<std::string> faults(std::string_view body) {
        JsonDocument document;
        EXPECT_TRUE(document.parse(body));
        Faults faults;
        {
            ObjectReader reader(faults, document);
            issue_ = read_red_letter(reader, blue_, day("2026-06-15"));
        }
        return told(faults);
    }

    engine::InvoiceRecord blue_;
    engine::IssueRedLetter issue_;
};

TEST_F(RedLetterRequest, WithoutLines_IsAllThatIsLeft) {
    EXPECT_THAT(faults(R"({"issued_on": "2026-06-01", "reason": "issued_in_error"})"), IsEmpty());
    EXPECT_EQ(issue_.issued_on, day("2026-06-01")) << "the blue one's own day";
    EXPECT_EQ(issue_.reason, invoicing::RedReason::issued_in_error);
    EXPECT_FALSE(issue_.parts.has_value());
}

TEST_F(RedLetterRequest, WithLines_NamesThem) {
    EXPECT_THAT(
        faults(R"({"issued_on": "2026-06-15", "reason": "return",
                   "lines": [{"line": 1, "amount_fen": 5}, {"line": 0, "amount_fen": 7}]})"),
        IsEmpty()
    );
    ASSERT_TRUE(issue_.parts && issue_.parts->size() == 2);
    EXPECT_EQ(issue_.parts->at(0).line, 1U);
    EXPECT_EQ(issue_.parts->at(0).amount, Fen(5));
    EXPECT_EQ(issue_.parts->at(1).line, 0U);
}

TEST_F(RedLetterRequest, Faults) {
    EXPECT_THAT(
        faults(R"({"issued_on": "2026-05-31", "reason": "mood"})"),
        ElementsAre(
            "/issued_on too_early 2026-06-01",
            "/reason unknown_value issued_in_error, return, service_terminated, allowance"
        )
    );
    EXPECT_THAT(
        faults(R"({"issued_on": "2026-06-16", "reason": "return", "lines": []})"),
        Contains("/issued_on in_future 2026-06-15")
    );
    EXPECT_THAT(
        faults(R"({"issued_on": "2026-06-15", "reason": "return", "lines": []})"),
        ElementsAre("/lines empty")
    );
    for (const char* lines : {"[]", R"([{"line": 0, "amount_fen": 5}])"}) {
        const std::string body = R"({"issued_on": "2026-06-15", "reason": "issued_in_error",)"
                                 R"("lines": )" +
                                 std::string(lines) + "}";
        EXPECT_THAT(faults(body), ElementsAre("/lines not_allowed")) << lines;
    }
    EXPECT_THAT(
        faults(R"({"issued_on": "2026-06-15", "reason": "allowance", "lines": [
                   {"line": 0, "amount_fen": 5}, {"line": 0, "amount_fen": 5},
                   {"line": 2, "amount_fen": 5}, {"line": 1, "amount_fen": 0}]})"),
        ElementsAre(
            "/lines/1/line duplicate",
            "/lines/2/line out_of_range 0 … 1",
            "/lines/3/amount_fen out_of_range 1 … " + std::to_string(Fen::kMax)
        )
    );
}

TEST(Sha256Member, AnyCase_IsKeptInLowerCase) {
    const auto read = [](const std::string& text) {
        const std::string body = R"({"proof_sha256": ")" + text + "\"}";
        JsonDocument document;
        EXPECT_TRUE(document.parse(body));
        Faults faults;
        ObjectReader reader(faults, document);
        std::string digest = read_sha256(reader, "proof_sha256");
        EXPECT_EQ(digest.empty(), !faults.empty()) << text;
        return digest;
    };
    EXPECT_EQ(
        read(std::string(kSha)), "0d4bf4481df4daadb57783fd50986eef1e597a92ef17841e7c08cc4a87aef37e"
    );
    for (const std::string_view wrong : {std::string_view(), kSha.substr(1), kSha.substr(2)})
        EXPECT_EQ(read(std::string(wrong)), "");
    EXPECT_EQ(read("g" + std::string(kSha.substr(1))), "");
}

}  // namespace
}  // namespace huanxin::http
