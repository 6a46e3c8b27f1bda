// Documents to the channel and receipts back, over a channel in memory (docs/reference/channel.md).

#include "huanxin/channel/courier.hpp"

#include <algorithm>
#include <map>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/recycling.hpp"

namespace huanxin::channel {
namespace {

using engine::Answer;
using test::day;
using test::Recycling;
using test::scrap;
using test::told;
using test::yuan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Date kToday = day("2026-03-14");

/// What a channel keeps, outside of it: the courier owns the channel.
struct Books {
    std::map<std::string, std::string> documents;
    std::vector<Receipt> receipts;
    std::vector<std::string> settled, refused, withdrawn;
    bool away = false;
};

class MemoryChannel final : public Channel {
public:
    explicit MemoryChannel(Books& books) : books_(books) {}
    Result<void> take(const Document& document) override {
        if (books_.away) return Error{Errc::io, "the channel is away"};
        books_.documents.emplace(document.id, document.text);
        return {};
    }
    Result<std::vector<Receipt>> receipts(std::size_t limit) override {
        auto found = books_.receipts;
        if (found.size() > limit) found.resize(limit);
        return found;
    }
    Result<std::vector<std::string>> documents() override {
        std::vector<std::string> ids;
        for (const auto& [id, text] : books_.documents)
            if (std::ranges::find(books_.settled, id) == books_.settled.end()) ids.push_back(id);
        return ids;
    }
    Result<void> withdraw(const std::string& id) override {
        books_.documents.erase(id);
        books_.withdrawn.push_back(id);
        return {};
    }
    void settle(const Receipt& receipt) override {
        drop(receipt);
        books_.settled.push_back(receipt.id);
    }
    void refuse(const Receipt& receipt, const std::string& why) override {
        drop(receipt);
        books_.refused.push_back(receipt.id + ": " + why);
    }
    [[nodiscard]] std::size_t stuck() const override { return 7; }
    [[nodiscard]] std::uint64_t refused() const override { return books_.refused.size(); }

private:
    void drop(const Receipt& receipt) {
        std::erase_if(books_.receipts, [&](const Receipt& one) {
            return one.place == receipt.place;
        });
    }
    Books& books_;
};

class Couriers : public ::testing::Test {
protected:
    Couriers() {
        yards.all_consent(seller, kToday);
        invoicing::Request request = scrap(seller, kToday, {yuan("3150.00"), yuan("1.03")});
        request.levy_rate = Ratio::from_billionths(30'000'000);
        request.own_used_goods = true;
        blue = yards.engine().run(yards.issue("C1", request));
        EXPECT_EQ(told(blue), "issued");
        request = scrap(seller, kToday, {yuan("1.00")});
        request.evidence.clear();
        EXPECT_EQ(yards.run(yards.issue("C1", request)), "declined evidence_incomplete");
        red = yards.engine().run(yards.reverse(blue, kToday, {{1, Fen(50)}}));
        EXPECT_EQ(told(red), "red 50");
    }

    [[nodiscard]] std::string blue_id() const {
        return engine::invoice_id_text(std::get<engine::InvoiceView>(blue.body).record.id);
    }
    [[nodiscard]] std::string red_id() const {
        return engine::red_letter_id_text(std::get<engine::RedLetter>(red.body).id);
    }
    void round() {
        engine::Engine engine(yards.engine().sequencer());
        Courier courier(engine, std::make_unique<MemoryChannel>(books));
        const auto done = courier.round();
        EXPECT_EQ(done.has_value(), !books.away);
        engine.stop();
    }
    void receive(const std::string& id, const char* reference, Date on = kToday) {
        books.receipts.push_back(
            {id, reference, on, std::to_string(books.receipts.size()) + reference}
        );
    }
    /// The recycler uploaded it himself.
    void record_upload() {
        engine::RecordFact fact;
        fact.invoice = std::get<engine::InvoiceView>(blue.body).record;
        fact.kind = engine::FactKind::uploaded;
        fact.on = kToday;
        fact.reference = "BY-HAND";
        ASSERT_EQ(yards.run(yards.by("C1", fact)), "issued");
    }
    [[nodiscard]] std::vector<std::string> facts() {
        std::vector<std::string> found;
        for (const engine::InvoiceFact& fact : yards.stored(blue).state.facts)
            found.push_back(std::string(to_string(fact.kind)) + " " + fact.reference);
        return found;
    }
    [[nodiscard]] std::size_t pending() {
        return yards.queries().pending_documents(0, 100)->size();
    }

    Recycling yards;
    const invoicing::Seller seller = test::seller(1);
    Answer blue, red;
    Books books;
};

TEST_F(Couriers, Documents_AreWhatWasIssued) {
    round();
    ASSERT_THAT(books.documents, SizeIs(1)) << "a declined invoice is no document";
    receive(blue_id(), "26132000000000000001");
    round();
    round();
    ASSERT_THAT(books.documents, SizeIs(2));
    const auto document = boost::json::parse(books.documents.at(blue_id())).as_object();
    EXPECT_EQ(document.at("specific_element"), "报废产品收购");
    EXPECT_EQ(document.at("colour"), "blue");
    EXPECT_EQ(document.at("invoice_type"), "ordinary");
    EXPECT_EQ(document.at("seller_own_used"), true);
    EXPECT_EQ(document.at("levy_rate"), "0.03");
    EXPECT_EQ(document.at("gives_up_reduced_rate"), true);
    EXPECT_EQ(document.at("buyer").at("uscc").as_string(), yards.at("C1")->uscc);
    EXPECT_EQ(document.at("seller").at("id_number").as_string(), seller.id_number);
    EXPECT_EQ(document.at("total").at("net_fen"), 305'825 + 100);
    EXPECT_EQ(document.at("lines").as_array().size(), 2U);
    EXPECT_EQ(document.at("lines").as_array().at(1).at("quantity"), "1250.5");
    EXPECT_EQ(document.at("lines").as_array().at(1).at("unit"), "kg");
    const auto letter = boost::json::parse(books.documents.at(red_id())).as_object();
    EXPECT_EQ(letter.at("colour"), "red");
    EXPECT_EQ(letter.at("blue_document_id").as_string(), blue_id());
    EXPECT_EQ(letter.at("blue_reference"), "26132000000000000001");
    EXPECT_EQ(letter.at("reason"), "return");
    const auto& part = letter.at("lines").as_array().at(0).as_object();
    EXPECT_EQ(part.at("line"), 1);
    EXPECT_FALSE(part.contains("quantity") || part.contains("unit")) << "of a part of the line";
    EXPECT_EQ(letter.at("total").at("gross_fen"), 50);
}

TEST_F(Couriers, RedLetterOfAWholeLine_HasItsQuantity) {
    const Answer rest = yards.engine().run(yards.reverse(blue, kToday));
    receive(blue_id(), "26132000000000000001");
    round();
    round();
    const auto letter = boost::json::parse(
        books.documents.at(engine::red_letter_id_text(std::get<engine::RedLetter>(rest.body).id))
    );
    const auto& lines = letter.at("lines").as_array();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines.at(0).at("quantity"), "1250.5");
    EXPECT_EQ(lines.at(0).at("unit"), "kg");
    EXPECT_FALSE(lines.at(1).as_object().contains("quantity")) << "a part was reversed before";
}

TEST_F(Couriers, ReducedRate_IsNotGivenUpByWhoHasIt) {
    const Answer other = yards.engine().run(yards.issue("C1", scrap(seller, kToday, {Fen(101)})));
    round();
    const std::string id =
        engine::invoice_id_text(std::get<engine::InvoiceView>(other.body).record.id);
    EXPECT_EQ(boost::json::parse(books.documents.at(id)).at("gives_up_reduced_rate"), false);
}

TEST_F(Couriers, Receipt_BecomesTheFactAndIsTakenOnce) {
    round();
    receive(blue_id(), "26132000000000000001");
    round();
    EXPECT_THAT(books.settled, ElementsAre(blue_id()));
    EXPECT_THAT(facts(), ElementsAre("uploaded 26132000000000000001"));
    EXPECT_EQ(pending(), 1U);
    receive(blue_id(), "26132000000000000002");
    round();
    EXPECT_THAT(
        books.refused, ElementsAre(blue_id() + ": the document does not wait for a receipt")
    );
    EXPECT_THAT(facts(), ElementsAre("uploaded 26132000000000000001"));
    receive(red_id(), "26132000000000000003");
    round();
    EXPECT_EQ(pending(), 0U);
}

TEST_F(Couriers, RedLetter_IsHeldUntilItsInvoiceHasANumber) {
    engine::Engine engine(yards.engine().sequencer());
    Courier courier(engine, std::make_unique<MemoryChannel>(books));
    const auto carried = [&] {
        EXPECT_TRUE(courier.round().has_value());
        return books.documents.contains(red_id());
    };
    EXPECT_FALSE(carried());
    receive(red_id(), "26132000000000000002");
    EXPECT_FALSE(carried());
    EXPECT_THAT(
        books.refused,
        ElementsAre(red_id() + ": its invoice " + blue_id() + " has no number on the platform yet")
    );
    receive(blue_id(), "26132000000000000001");
    EXPECT_FALSE(carried()) << "the receipt comes after the documents of its round";
    books.away = true;
    EXPECT_FALSE(courier.round().has_value());
    books.away = false;
    EXPECT_TRUE(carried());
    books.documents.clear();
    EXPECT_FALSE(carried()) << "once";
    receive(red_id(), "26132000000000000002");
    EXPECT_FALSE(carried());
    EXPECT_THAT(books.settled, ElementsAre(blue_id(), red_id()));
    engine.stop();
}

TEST_F(Couriers, UploadThatTheRecyclerRecorded_NeedsNoReceipt) {
    record_upload();
    EXPECT_EQ(pending(), 1U);
    receive(blue_id(), "26132000000000000001");
    round();
    EXPECT_THAT(books.settled, IsEmpty());
    EXPECT_THAT(facts(), ElementsAre("uploaded BY-HAND"));
    const auto letter = boost::json::parse(books.documents.at(red_id())).as_object();
    EXPECT_EQ(letter.at("blue_reference"), "BY-HAND");
}

TEST_F(Couriers, UploadThatTheRecyclerRecorded_TakesTheDocumentBack) {
    round();
    books.documents.emplace("rin_of-somebody-else", "{}");
    EXPECT_TRUE(books.documents.contains(blue_id()));
    record_upload();
    round();
    EXPECT_THAT(books.withdrawn, ElementsAre(blue_id()));
    EXPECT_FALSE(books.documents.contains(blue_id()));
    EXPECT_TRUE(books.documents.contains(red_id())) << "it waits for its own receipt";
    EXPECT_TRUE(books.documents.contains("rin_of-somebody-else"));
    round();
    EXPECT_THAT(books.withdrawn, SizeIs(1));
}

TEST_F(Couriers, FailureInOneDirection_DoesNotKeepTheOther) {
    round();
    books.away = true;
    ASSERT_EQ(yards.run(yards.issue("C1", scrap(seller, kToday, {Fen(101)}))), "issued");
    receive(blue_id(), "26132000000000000001");
    round();
    EXPECT_THAT(books.settled, ElementsAre(blue_id()));
}

TEST_F(Couriers, Figures_AreThoseOfTheLastRound) {
    engine::Engine engine(yards.engine().sequencer());
    Courier courier(engine, std::make_unique<MemoryChannel>(books));
    EXPECT_EQ(courier.figures().waiting, 0U);
    receive("rin_1", "1");
    ASSERT_TRUE(courier.round().has_value());
    const CourierFigures figures = courier.figures();
    EXPECT_EQ(figures.waiting, 1U);
    EXPECT_EQ(figures.held, 1U);
    EXPECT_EQ(figures.stuck, 7U);
    EXPECT_EQ(figures.refused, 1U);
    record_upload();
    ASSERT_TRUE(courier.round().has_value());
    EXPECT_EQ(courier.figures().waiting, 1U) << "the red letter";
    EXPECT_EQ(courier.figures().held, 0U);
    engine.stop();
}

TEST_F(Couriers, ReceiptOfNothing_IsRefused) {
    receive("rin_1", "1");
    receive("clm_00000000000000000000000000", "2");
    receive("rin_00000000000000000000000000", "3");
    round();
    EXPECT_THAT(books.refused, SizeIs(3));
    EXPECT_THAT(books.settled, IsEmpty());
}

TEST_F(Couriers, ReceiptOfAnImpossibleDay_IsToldWhichDaysAreAllowed) {
    round();
    receive(blue_id(), "1", day("2026-03-13"));
    receive(blue_id(), "2", day("2026-03-15"));
    receive(red_id(), "3", day("2026-03-15"));
    round();
    const std::string why =
        ": on must be from 2026-03-14, the day of the document, to 2026-03-14, today in "
        "Asia/Shanghai";
    EXPECT_THAT(books.refused, ElementsAre(blue_id() + why, blue_id() + why, red_id() + why));
    EXPECT_THAT(facts(), IsEmpty());
    EXPECT_EQ(pending(), 2U);
}

TEST_F(Couriers, ReceiptThatWasNotSettledBeforeACrash_IsSettled) {
    round();
    receive(blue_id(), "26132000000000000001");
    round();
    const auto sequence = yards.engine().sequencer().last_sequence();
    receive(blue_id(), "26132000000000000001");
    round();
    EXPECT_THAT(books.settled, ElementsAre(blue_id(), blue_id()));
    EXPECT_THAT(books.refused, IsEmpty());
    EXPECT_EQ(yards.engine().sequencer().last_sequence(), sequence);
}

TEST_F(Couriers, NumberOfAnotherDocument_IsRefused) {
    const Answer other = yards.engine().run(yards.issue("C2", scrap(seller, kToday, {Fen(101)})));
    const std::string other_id =
        engine::invoice_id_text(std::get<engine::InvoiceView>(other.body).record.id);
    round();
    receive(blue_id(), "26132000000000000001");
    receive(other_id, "26132000000000000001");
    round();
    EXPECT_THAT(books.settled, ElementsAre(blue_id()));
    EXPECT_THAT(
        books.refused,
        ElementsAre(other_id + ": reference is the number of another document, " + blue_id())
    );
    EXPECT_EQ(pending(), 2U);
}

TEST_F(Couriers, ChannelThatIsAway_GetsTheDocumentsLater) {
    books.away = true;
    round();
    EXPECT_THAT(books.documents, IsEmpty());
    EXPECT_EQ(pending(), 2U);
    books.away = false;
    round();
    EXPECT_THAT(books.documents, SizeIs(1));
}

TEST_F(Couriers, ErasedSeller_KeepsNobodyElsesDocumentBack) {
    const auto other = test::seller(2);
    yards.all_consent(other, kToday);
    auto& engine = yards.engine();
    round();
    EXPECT_THAT(books.documents, SizeIs(1)) << "the red letter waits for the invoice's number";
    receive(blue_id(), "26112000000000000001");
    const auto late = engine.run(yards.issue("C1", scrap(seller, kToday, {yuan("2.00")})));
    const auto theirs = engine.run(yards.issue("C1", scrap(other, kToday, {yuan("3.00")})));
    EXPECT_EQ(told(late), "issued");
    (void)engine.run(engine.office(engine::EraseConsumer{yards.token(seller), "asked for"}));
    for (int rounds = 0; rounds < 2; ++rounds)
        round();
    const std::string their_id =
        engine::invoice_id_text(std::get<engine::InvoiceView>(theirs.body).record.id);
    EXPECT_THAT(books.settled, ElementsAre(blue_id()));
    EXPECT_THAT(books.documents, SizeIs(2));
    EXPECT_TRUE(books.documents.contains(their_id));
}

TEST_F(Couriers, Thread_CarriesAndStops) {
    engine::Engine engine(yards.engine().sequencer());
    Courier courier(engine, std::make_unique<MemoryChannel>(books));
    courier.start();
    courier.stop();
    courier.stop();
    EXPECT_LE(books.documents.size(), 2U);
    engine.stop();
}

}  // namespace
}  // namespace huanxin::channel
