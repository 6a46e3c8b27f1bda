// Recyclers: registration, approval, licences, the VAT method and its lock (docs/openapi.yaml).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

using test::day;
using test::Recycling;
using test::told;

Command change(Recycling& yards, const char* id, auto what) {
    return yards.engine().office(ChangeRecycler{id, what, "as asked"});
}

TEST(Recyclers, WithoutId_GetOneFromTheirKey) {
    Recycling yards;
    const Answer answer =
        yards.engine().run(yards.engine().office(RegisterRecycler{test::recycler("")}));
    const auto& made = std::get<Recycler>(answer.body);
    EXPECT_TRUE(made.id.starts_with("rec_")) << made.id;
    EXPECT_EQ(made.number, 3U);
    EXPECT_EQ(yards.engine().sequencer().registry().recycler(made.number)->id, made.id);
    EXPECT_EQ(made.registered_at, yards.engine().clock().now());
}

TEST(Recyclers, TakenId_IsAConflictAmongAllTenants) {
    Recycling yards;
    const auto enrol = [&](std::string id) {
        return yards.run(yards.engine().office(RegisterRecycler{test::recycler(std::move(id))}));
    };
    EXPECT_EQ(enrol("C1"), "409 id_taken");
    EXPECT_EQ(enrol(std::string(test::kRetailer)), "409 id_taken");
    Retailer retailer;
    retailer.id = "C2";
    EXPECT_EQ(yards.run(yards.engine().office(RegisterRetailer{retailer})), "409 id_taken");
}

TEST(Recyclers, AllOfThem_AreThereAfterARestart) {
    Recycling yards;
    const auto before = *yards.at("C2");
    yards.engine().reopen();
    const auto after = *yards.at("C2");
    EXPECT_EQ(after.number, before.number);
    EXPECT_EQ(after.name, before.name);
    EXPECT_EQ(after.uscc, before.uscc);
    EXPECT_EQ(after.licences, before.licences);
    EXPECT_EQ(after.city_tax_rate, before.city_tax_rate);
    EXPECT_EQ(after.vat_methods.size(), 1U);
    EXPECT_TRUE(after.approved);
    EXPECT_EQ(yards.engine().sequencer().registry().recyclers(), 2U);
}

TEST(Recyclers, Suspension_LeavesTheApprovalAsItWas) {
    Recycling yards;
    Recycler unapproved = test::recycler("C9");
    unapproved.approved = false;
    ASSERT_EQ(yards.run(yards.engine().office(RegisterRecycler{unapproved})), "recycler C9");
    EXPECT_EQ(
        yards.run(change(yards, "C1", SuspendRecycler{true})), "recycler C1 approved suspended"
    );
    EXPECT_EQ(yards.at("C1")->suspension_reason, "as asked");
    EXPECT_EQ(yards.run(change(yards, "C9", SuspendRecycler{true})), "recycler C9 suspended");
    yards.engine().reopen();
    EXPECT_EQ(yards.run(change(yards, "C1", SuspendRecycler{false})), "recycler C1 approved");
    EXPECT_EQ(yards.at("C1")->suspension_reason, "");
    EXPECT_EQ(yards.run(change(yards, "C9", SuspendRecycler{false})), "recycler C9");
    EXPECT_EQ(yards.run(change(yards, "C9", ApproveRecycler{})), "recycler C9 approved");
    EXPECT_EQ(yards.run(change(yards, "no-such", ApproveRecycler{})), "404 not_found");
}

TEST(Recyclers, Licence_TakesThePlaceOfTheSameOne) {
    Recycling yards;
    const auto put = [&](const char* number, const char* to) {
        const invoicing::Licence licence{
            rules::LicenceKind::hazardous_waste, number, day("2026-01-01"), day(to)};
        return yards.run(change(yards, "C1", PutLicence{licence}));
    };
    ASSERT_EQ(put("L-1", "2030-12-31"), "recycler C1 approved");
    EXPECT_EQ(yards.at("C1")->licences.size(), 3U);
    EXPECT_EQ(yards.at("C1")->licences.front().valid_to, day("2030-12-31"));
    ASSERT_EQ(put("L-2", "2031-12-31"), "recycler C1 approved");
    EXPECT_EQ(yards.at("C1")->licences.size(), 4U);
}

TEST(Recyclers, VatMethod_IsLockedForThirtySixMonths) {
    using invoicing::VatMethod;
    Recycling yards;  // General since 2024-01-01.
    const auto set = [&](VatMethod method, const char* since) {
        const Answer answer =
            yards.engine().run(change(yards, "C1", SetVatMethod{method, day(since)}));
        const auto* refused = std::get_if<Refused>(&answer.body);
        return told(answer) + (refused != nullptr ? " " + refused->faults.at(0).argument : "");
    };
    EXPECT_EQ(
        set(VatMethod::general, "2027-01-01"), "422 validation_failed /vat_method:unchanged "
    );
    const std::string locked = "422 validation_failed /vat_method_since:locked_until ";
    EXPECT_EQ(set(VatMethod::simple, "2026-12-31"), locked + "2027-01-01");
    EXPECT_EQ(set(VatMethod::simple, "2027-01-01"), "recycler C1 approved");
    EXPECT_EQ(set(VatMethod::general, "2029-12-31"), locked + "2030-01-01");
    EXPECT_EQ(set(VatMethod::general, "2030-01-01"), "recycler C1 approved");
    yards.engine().reopen();
    const auto recycler = yards.at("C1");
    EXPECT_EQ(recycler->vat_method(day("2023-05-01")).method, VatMethod::general);
    EXPECT_EQ(recycler->vat_method(day("2026-12-31")).method, VatMethod::general);
    EXPECT_EQ(recycler->vat_method(day("2027-01-01")).method, VatMethod::simple);
    EXPECT_EQ(recycler->vat_method(day("2030-01-01")).method, VatMethod::general);
    EXPECT_EQ(recycler->vat_method(day("2023-05-01")).since, day("2024-01-01"));
    EXPECT_EQ(recycler->vat_method(day("2027-01-01")).since, day("2027-01-01"));
}

TEST(Recyclers, Credential_NeedsARecyclerThatIsThere) {
    Recycling yards;
    const auto issue = [&](const char* tenant) {
        return yards.run(yards.engine().office(IssueCredential{Role::recycler, tenant, "yard"}));
    };
    EXPECT_TRUE(issue("C1").starts_with("credential recycler C1")) << issue("C1");
    EXPECT_EQ(issue("no-such"), "422 validation_failed /tenant_id:unknown_value");
    EXPECT_EQ(issue(test::kRetailer.data()), "422 validation_failed /tenant_id:unknown_value")
        << "a retailer is no recycler";
}

TEST(Recyclers, Replay_IsTheSameRecycler) {
    Recycling yards;
    const auto enrol = [&](const char* name) {
        Recycler fresh = test::recycler("");
        fresh.name = name;
        Command command = yards.engine().office(RegisterRecycler{fresh}, "key-of-the-recycler");
        command.idempotency->fingerprint[0] ^= static_cast<std::uint8_t>(name[0]);
        return yards.engine().run(std::move(command));
    };
    const Answer first = enrol("A");
    (void)yards.run(change(yards, "C1", SuspendRecycler{true}));
    const Answer again = enrol("A");
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(std::get<Recycler>(again.body).id, std::get<Recycler>(first.body).id);
    EXPECT_EQ(std::get<Recycler>(again.body).number, std::get<Recycler>(first.body).number);
    EXPECT_EQ(told(enrol("B")), "422 idempotency_key_reused");
    EXPECT_EQ(yards.engine().sequencer().registry().recyclers(), 3U);
}

TEST(Recyclers, RegisteredAsSuspended_IsApprovedWhenReinstated) {
    Recycling yards;
    Recycler suspended = test::recycler("C9");
    suspended.suspended = true;
    ASSERT_EQ(
        yards.run(yards.engine().office(RegisterRecycler{suspended})),
        "recycler C9 approved suspended"
    );
    const auto seller = test::seller(1);
    const Date today = day("2026-03-14");
    EXPECT_EQ(yards.run(yards.consent("C9", seller, today)), "consent 2026-03-14")
        << "a suspended recycler records consents";
    const auto issue = [&] {
        return yards.run(yards.issue("C9", test::scrap(seller, today, {Fen(101)})));
    };
    EXPECT_EQ(issue(), "declined recycler_not_approved");
    yards.engine().reopen();
    EXPECT_EQ(issue(), "declined recycler_not_approved");
    ASSERT_EQ(yards.run(change(yards, "C9", SuspendRecycler{false})), "recycler C9 approved");
    EXPECT_EQ(issue(), "issued");
}

TEST(Recyclers, LicenceAndVatMethod_AreThoseOfTheInvoicesDay) {
    Recycling yards("2027-01-10T12:00:00+08:00");
    const auto seller = test::seller(1);
    yards.all_consent(seller, day("2026-06-01"));
    const auto issue = [&](const char* on, invoicing::Kind kind) {
        invoicing::Request request = test::scrap(seller, day(on), {Fen(101)});
        request.kind = kind;
        return yards.run(yards.issue("C1", request));
    };
    using invoicing::Kind;
    ASSERT_EQ(
        yards.run(change(yards, "C1", SetVatMethod{invoicing::VatMethod::simple, day("2027-01-01")})
        ),
        "recycler C1 approved"
    );
    EXPECT_EQ(issue("2026-12-31", Kind::special), "issued");
    EXPECT_EQ(issue("2027-01-01", Kind::special), "declined kind_not_allowed");
    EXPECT_EQ(issue("2027-01-01", Kind::ordinary), "issued");

    const invoicing::Licence shorter{
        rules::LicenceKind::renewable_resource, "L-1", day("2026-07-01"), day("2026-12-31")};
    ASSERT_EQ(yards.run(change(yards, "C1", PutLicence{shorter})), "recycler C1 approved");
    EXPECT_EQ(issue("2026-06-30", Kind::ordinary), "declined licence_missing");
    EXPECT_EQ(issue("2026-07-01", Kind::ordinary), "issued");
    EXPECT_EQ(issue("2026-12-31", Kind::ordinary), "issued");
    EXPECT_EQ(issue("2027-01-01", Kind::ordinary), "declined licence_missing");
}

}  // namespace
}  // namespace huanxin::engine
