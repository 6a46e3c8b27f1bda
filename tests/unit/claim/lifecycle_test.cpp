// The whole table of the life cycle: every transition in every status, before, at and after the
// end of the hold.

#include "huanxin/claim/lifecycle.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace huanxin::claim {
namespace {

constexpr Instant kHoldEnd = Instant::from_ms(1'000'000);
constexpr Instant kBefore = Instant::from_ms(999'999);
constexpr Instant kAfter = Instant::from_ms(1'000'001);

constexpr Status kStatuses[] = {
    Status::declined,
    Status::held,
    Status::confirmed,
    Status::approved,
    Status::settled,
    Status::voided,
    Status::expired,
    Status::rejected,
    Status::refunded,
    Status::clawback_due,
    Status::clawed_back};

constexpr Transition kTransitions[] = {
    Transition::confirm,
    Transition::void_claim,
    Transition::extend,
    Transition::refund,
    Transition::expire};

Standing standing(Status status, std::int32_t extensions = 0) {
    return {status, kHoldEnd, extensions};
}

/// "" if allowed.
std::string answer(Transition transition, const Standing& standing, Instant now) {
    const auto refusal = conflict(transition, standing, now);
    return refusal ? std::string(to_string(*refusal)) : "";
}

/// What the contract says for a status in which the time makes no difference.
using Row = std::map<Transition, std::string>;

Row row(std::string confirm, std::string void_claim, std::string extend, std::string refund) {
    return {
        {Transition::confirm, std::move(confirm)},
        {Transition::void_claim, std::move(void_claim)},
        {Transition::extend, std::move(extend)},
        {Transition::refund, std::move(refund)},
        {Transition::expire, "wrong_state"}};
}

const std::map<Status, Row> kTimeless{
    {Status::declined, row("wrong_state", "wrong_state", "wrong_state", "wrong_state")},
    {Status::confirmed, row("already_confirmed", "wrong_state", "wrong_state", "")},
    {Status::approved, row("wrong_state", "wrong_state", "wrong_state", "")},
    {Status::settled, row("wrong_state", "wrong_state", "wrong_state", "")},
    {Status::voided, row("wrong_state", "", "wrong_state", "wrong_state")},
    {Status::expired, row("hold_expired", "hold_expired", "hold_expired", "wrong_state")},
    {Status::rejected, row("wrong_state", "wrong_state", "wrong_state", "wrong_state")},
    {Status::refunded, row("wrong_state", "wrong_state", "wrong_state", "already_refunded")},
    {Status::clawback_due, row("wrong_state", "wrong_state", "wrong_state", "already_refunded")},
    {Status::clawed_back, row("wrong_state", "wrong_state", "wrong_state", "already_refunded")},
};

TEST(Conflict, StatusOtherThanHeld_AnswersTheSameAtAnyTime) {
    for (const Status status : kStatuses) {
        if (status == Status::held) continue;
        const Row& expected = kTimeless.at(status);
        for (const Transition transition : kTransitions)
            for (const Instant now : {kBefore, kHoldEnd, kAfter})
                EXPECT_EQ(answer(transition, standing(status), now), expected.at(transition))
                    << to_string(status) << ", transition " << static_cast<int>(transition);
    }
}

TEST(Conflict, HeldBeforeItsEnd_IsConfirmedVoidedOrExtended) {
    const Standing held = standing(Status::held);
    EXPECT_EQ(answer(Transition::confirm, held, kBefore), "");
    EXPECT_EQ(answer(Transition::void_claim, held, kBefore), "");
    EXPECT_EQ(answer(Transition::extend, held, kBefore), "");
    EXPECT_EQ(answer(Transition::refund, held, kBefore), "wrong_state");
    EXPECT_EQ(answer(Transition::expire, held, kBefore), "wrong_state");
}

TEST(Conflict, HeldFromItsExactEnd_HasExpiredThoughNotRecorded) {
    const Standing held = standing(Status::held);
    for (const Instant now : {kHoldEnd, kAfter}) {
        EXPECT_EQ(answer(Transition::confirm, held, now), "hold_expired");
        EXPECT_EQ(answer(Transition::void_claim, held, now), "hold_expired");
        EXPECT_EQ(answer(Transition::extend, held, now), "hold_expired");
        EXPECT_EQ(answer(Transition::refund, held, now), "wrong_state");
        EXPECT_EQ(answer(Transition::expire, held, now), "");
    }
}

TEST(Conflict, FourthExtension_IsRefused) {
    for (const std::int32_t extensions : {0, 1, 2})
        EXPECT_EQ(answer(Transition::extend, standing(Status::held, extensions), kBefore), "");
    const Standing often = standing(Status::held, 3);
    EXPECT_EQ(answer(Transition::extend, often, kBefore), "extension_limit");
    EXPECT_EQ(answer(Transition::confirm, often, kBefore), "");
    EXPECT_EQ(answer(Transition::extend, often, kHoldEnd), "hold_expired");
}

TEST(HoldEnded, HeldAndExpired_GoByTimeAndByRecord) {
    EXPECT_FALSE(hold_ended(standing(Status::held), kBefore));
    EXPECT_TRUE(hold_ended(standing(Status::held), kHoldEnd));
    EXPECT_TRUE(hold_ended(standing(Status::held), kAfter));
    EXPECT_TRUE(hold_ended(standing(Status::expired), kBefore));
    EXPECT_FALSE(hold_ended(standing(Status::confirmed), kAfter));
}

TEST(Status, Names_AreThoseOfTheContract) {
    std::string all;
    for (const Status status : kStatuses)
        all.append(to_string(status)).append(" ");
    EXPECT_EQ(
        all,
        "declined held confirmed approved settled voided expired rejected refunded clawback_due "
        "clawed_back "
    );
}

TEST(Status, Numbers_AreThoseOnDisk) {
    std::int32_t number = 0;
    for (const Status status : kStatuses)
        EXPECT_EQ(static_cast<std::int32_t>(status), ++number) << to_string(status);
    number = 0;
    for (const Transition transition : kTransitions)
        EXPECT_EQ(static_cast<std::int32_t>(transition), ++number);
}

TEST(ConflictNames, All_AreThoseOfTheContract) {
    std::set<std::string_view> names;
    for (const Conflict conflict :
         {Conflict::hold_expired,
          Conflict::already_confirmed,
          Conflict::already_refunded,
          Conflict::extension_limit,
          Conflict::wrong_state,
          Conflict::invoice_already_used})
        names.insert(to_string(conflict));
    const std::set<std::string_view> expected{
        "hold_expired",
        "already_confirmed",
        "already_refunded",
        "extension_limit",
        "wrong_state",
        "invoice_already_used"};
    EXPECT_EQ(names, expected);
}

}  // namespace
}  // namespace huanxin::claim
