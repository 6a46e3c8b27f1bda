// One idempotency key, one effect, one answer, for ever, for all that recyclers and the office do
// about reverse invoices (idempotency_test.cpp has the claims).

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

using test::day;
using test::Recycling;
using test::scrap;
using test::told;
using test::yuan;

constexpr const char* kKey = "key-that-is-used-again";
const Date kToday = day("2026-03-14");  // Of Recycling.

/// Two recyclers, and an issued invoice of the first.
struct Yards : Recycling {
    Yards() {
        all_consent(seller, kToday);
        blue = engine().run(issue("C1", scrap(seller, kToday, {yuan("3150.00")})));
    }
    [[nodiscard]] const InvoiceRecord& record() const {
        return std::get<InvoiceView>(blue.body).record;
    }
    [[nodiscard]] Command change(std::variant<SuspendRecycler, SetVatMethod, PutLicence> what) {
        return std::visit(
            [&](auto& one) {
                return engine().office(ChangeRecycler{"C1", one, "as asked"}, kKey);
            },
            what
        );
    }

    const invoicing::Seller seller = test::seller(1);
    const invoicing::Request request = scrap(seller, kToday, {yuan("101.00"), Fen(5)});
    Answer blue;
};

struct Repeated {
    std::string name;
    std::function<Command(Yards&)> command;  ///< Under kKey.
};

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for.
void PrintTo(const Repeated& one, std::ostream* out) {
    *out << one.name;
}

Command fact(Yards& yards) {
    return yards.by("C1", RecordFact{yards.record(), FactKind::paid, kToday, "P-1"}, kKey);
}

const std::vector<Repeated>& repeated() {
    static const std::vector<Repeated> all{
        {"Registration",
         [](Yards& y) { return y.engine().office(RegisterRecycler{test::recycler("")}, kKey); }},
        {"Suspension", [](Yards& y) { return y.change(SuspendRecycler{true}); }},
        {"VatMethod",
         [](Yards& y) {
             return y.change(SetVatMethod{invoicing::VatMethod::simple, day("2027-01-01")});
         }},
        {"Licence",
         [](Yards& y) {
             return y.change(PutLicence{
                 {rules::LicenceKind::hazardous_waste, "L-9", kToday, kToday}});
         }},
        {"Consent", [](Yards& y) { return y.consent("C2", y.seller, kToday, kKey); }},
        {"Invoice", [](Yards& y) { return y.issue("C2", y.request, kKey); }},
        {"DeclinedInvoice",
         [](Yards& y) {
             invoicing::Request request = y.request;
             request.evidence.clear();
             return y.issue("C2", request, kKey);
         }},
        {"RedLetter",
         [](Yards& y) {
             return y.reverse(y.blue, kToday, {{0, Fen(101)}}, kKey);
         }},
        {"Fact", fact},
        {"FactAgain",
         [](Yards& y) {
             Command first = fact(y);
             first.idempotency->id[0] ^= 1;
             (void)y.run(std::move(first));
             return fact(y);
         }},
        {"Receipt",
         [](Yards& y) {
             return y.by("C2", ReceiveOldItem{{}, "ebike", {Bytes16{1}}, kToday, "W-1"}, kKey);
         }},
        {"Closing",
         [](Yards& y) {
             return y.by("C1", CloseFiling{"C1", *invoicing::Month::parse("2026-02")}, kKey);
         }},
        {"ClosingAgain",
         [](Yards& y) {
             const CloseFiling close{"C1", *invoicing::Month::parse("2026-02")};
             (void)y.run(y.by("C1", close));
             y.engine().pass(60);
             return y.by("C1", close, kKey);
         }},
    };
    return all;
}

/// All that a caller can see of an answer.
struct Show {
    std::string operator()(const Recycler& recycler) const {
        codec::pb::Recycler out;
        codec::encode_recycler(recycler, out);
        return out.ShortDebugString();
    }
    std::string operator()(const Consent& consent) const {
        codec::pb::ConsentRecorded out;
        codec::encode_consent(consent, codec::encode_card(consent.seller), out);
        return out.ShortDebugString();
    }
    std::string operator()(const InvoiceView& view) const {
        codec::pb::InvoiceCreated out;
        codec::encode_invoice(
            view.record, codec::encode_invoice_facts(view.record.request.value()), out
        );
        codec::pb::InvoiceState state;
        codec::encode_invoice_state(view.state, state);
        return out.ShortDebugString() + " " + view.record.recorded_at.to_string() + " " +
               state.ShortDebugString();
    }
    std::string operator()(const RedLetter& red) const {
        codec::pb::RedLetterIssued out;
        codec::encode_red_letter(red, out);
        return out.ShortDebugString() + " " + red.recorded_at.to_string();
    }
    std::string operator()(const Receipt& receipt) const {
        codec::pb::OldItemReceived out;
        codec::encode_receipt(receipt, out);
        return out.ShortDebugString() + " " + receipt.recorded_at.to_string();
    }
    std::string operator()(const ClosedFiling& closed) const {
        return std::to_string(closed.recycler) + " " + closed.month.to_string() + " " +
               closed.known_on.to_string() + " " + closed.recorded_at.to_string();
    }
    template <class Other>
    std::string operator()(const Other& /*other*/) const {
        return "not of recyclers";
    }
};

std::string shown(const Answer& answer) {
    return told(answer) + " at " + std::to_string(answer.sequence) + " " +
           std::visit(Show(), answer.body);
}

class EachRecyclersCommand : public ::testing::TestWithParam<Repeated> {
protected:
    Yards yards;
    const Command command = GetParam().command(yards);

    Answer run() { return yards.engine().run(Command(command)); }
};

TEST_P(EachRecyclersCommand, Repeated_IsAnsweredAlikeAndDoneOnce) {
    const Answer first = run();
    EXPECT_FALSE(std::holds_alternative<Refused>(first.body)) << told(first);
    EXPECT_FALSE(first.replayed);
    const auto after = test::contents(yards.engine().store());
    const Answer second = run();
    EXPECT_TRUE(second.replayed);
    EXPECT_EQ(shown(second), shown(first));
    EXPECT_EQ(test::contents(yards.engine().store()), after);
}

TEST_P(EachRecyclersCommand, RepeatedInTheSameBatch_IsDoneOnce) {
    std::vector<Command> both{command, command};
    const auto answers = yards.engine().run(std::move(both));
    EXPECT_FALSE(answers.at(0).replayed);
    EXPECT_TRUE(answers.at(1).replayed);
    EXPECT_EQ(shown(answers.at(1)), shown(answers.at(0)));
}

TEST_P(EachRecyclersCommand, RepeatedAfterAllThatCameLater_IsAnsweredAsAtFirst) {
    const Answer first = run();
    yards.engine().pass(100'000);
    // Each of them changes something that a first answer may have shown.
    const RecordFact uploaded{yards.record(), FactKind::uploaded, kToday, "U-1"};
    for (Command& later : std::vector<Command>{
             yards.engine().office(ChangeRecycler{"C1", ApproveRecycler{}, "again"}),
             yards.consent("C2", yards.seller, day("2026-03-01")),
             yards.reverse(yards.blue, kToday, {{0, Fen(7)}}),
             yards.by("C1", uploaded)})
        ASSERT_FALSE(std::holds_alternative<Refused>(yards.engine().run(std::move(later)).body));
    yards.engine().reopen();
    const Answer second = run();
    EXPECT_TRUE(second.replayed);
    EXPECT_EQ(shown(second), shown(first));
}

TEST_P(EachRecyclersCommand, SameKeyWithAnotherBody_IsRefused) {
    (void)run();
    const auto after = test::contents(yards.engine().store());
    Command other = command;
    other.idempotency->fingerprint[15] ^= 1;
    EXPECT_EQ(yards.run(std::move(other)), "422 idempotency_key_reused");
    EXPECT_EQ(test::contents(yards.engine().store()), after);
}

TEST_P(EachRecyclersCommand, RefusedByTheEdge_LeavesTheKeyFreeForAMendedBody) {
    const auto before = test::contents(yards.engine().store());
    Command faulty = command;
    faulty.faults = {{"/x", "missing"}};
    faulty.idempotency->fingerprint[0] ^= 1;
    EXPECT_EQ(yards.run(std::move(faulty)), "422 validation_failed /x:missing");
    EXPECT_EQ(test::contents(yards.engine().store()), before);
    EXPECT_FALSE(std::holds_alternative<Refused>(run().body));
}

std::string name_of(const ::testing::TestParamInfo<Repeated>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(All, EachRecyclersCommand, ::testing::ValuesIn(repeated()), name_of);

}  // namespace
}  // namespace huanxin::engine
