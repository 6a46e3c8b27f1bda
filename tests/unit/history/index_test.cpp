#include "huanxin/history/index.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/recycling.hpp"

namespace huanxin::history {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Events by the engine, and an index of them.
class Indexed : public ::testing::Test {
protected:
    [[nodiscard]] test::TestEngine& engine() { return world.engine(); }
    [[nodiscard]] std::unique_ptr<Index> open(SubjectHash hash = subject_hash) {
        auto index = Index::open(engine().store(), own, hash);
        EXPECT_TRUE(index) << index.error().message;
        auto followed = (*index)->follow();
        EXPECT_TRUE(followed) << followed.error().message;
        return std::move(*index);
    }
    /// "kind" of all events, read in pages of `limit`.
    [[nodiscard]] static std::vector<std::string> kinds(
        const Index& index,
        const Subjects& subjects,
        std::size_t limit = 50,
        Sequence until = 0,
        std::string_view kind = {}
    ) {
        std::vector<std::string> found;
        Sequence last = 0;
        Window window{1, until == 0 ? index.indexed() : until, limit, kind};
        for (int pages = 0; pages < 1'000; ++pages) {
            const auto page = index.events(subjects, window);
            EXPECT_TRUE(page) << page.error().message;
            EXPECT_LE(page->events.size(), limit);
            for (const engine::EventView& event : page->events) {
                EXPECT_GT(event.sequence, last) << "in order, none twice";
                last = event.sequence;
                found.push_back(event.leaf.kind);
            }
            if (!page->next) return found;
            EXPECT_GT(*page->next, last);
            window.from = *page->next;
        }
        ADD_FAILURE() << "pages without an end";
        return found;
    }
    [[nodiscard]] static Subjects named(engine::SubjectKind kind, std::string_view key) {
        return {{{kind, std::string(key)}}, {}};
    }
    [[nodiscard]] Subjects consumer(const claim::Request& request) {
        const Bytes16 token = engine().tokeniser().person(request.consumer.id_number);
        return named(engine::SubjectKind::consumer, as_view(token));
    }
    [[nodiscard]] Subjects seller(int number) {
        const Bytes16 token = world.token(test::seller(number));
        return named(engine::SubjectKind::consumer, as_view(token));
    }

    test::Recycling world;
    store::MemoryStore own;
};

constexpr Fen kAmount{100'000};

TEST_F(Indexed, Claim_IsFoundByEveryThingItNames) {
    const claim::Request request = test::replace_claim(1);
    const auto held = engine().run(engine().create(request));
    ASSERT_EQ(test::told(held).substr(0, 5), "held ");
    ASSERT_EQ(
        test::told(engine().run(engine().change(held, engine::VoidClaim{}))).substr(0, 6), "voided"
    );
    const auto index = open();
    const engine::ClaimKeys keys = test::keys_of(request, test::kRetailer, engine().tokeniser());
    const auto course = ElementsAre("claim.created", "claim.voided");
    EXPECT_THAT(kinds(*index, consumer(request)), course);
    EXPECT_THAT(
        kinds(*index, named(engine::SubjectKind::old_item, as_view(keys.old_items.front()))), course
    );
    EXPECT_THAT(
        kinds(*index, named(engine::SubjectKind::new_item, as_view(keys.new_items.front()))), course
    );
    EXPECT_THAT(kinds(*index, named(engine::SubjectKind::invoice, as_view(*keys.invoice))), course);
    EXPECT_THAT(kinds(*index, {{}, {held.sequence}}), course);
    EXPECT_THAT(
        kinds(*index, named(engine::SubjectKind::retailer, test::kRetailer)),
        ElementsAre("retailer.registered", "claim.created", "claim.voided")
    );
    EXPECT_THAT(
        *index->claims_of(test::kRetailer, 1, index->indexed(), 9), ElementsAre(held.sequence)
    );
}

TEST_F(Indexed, ConfirmedInvoice_IsFoundFromTheConfirmationOn) {
    const claim::Request request = test::appliance_claim(1);
    const auto held = engine().run(engine().create(request));
    const claim::Invoice invoice = test::invoice(1, request.sold_on, request.net_price);
    const auto confirmed = engine().run(engine().change(held, engine().confirmation(invoice)));
    ASSERT_EQ(test::told(confirmed).substr(0, 9), "confirmed") << test::told(confirmed);
    const engine::Refund refund{engine::RefundReason::returned, request.sold_on};
    ASSERT_EQ(test::told(engine().run(engine().change(held, refund))).substr(0, 8), "refunded");
    const auto index = open();
    const Bytes16 key = test::invoice_key(invoice, engine().tokeniser());
    EXPECT_THAT(
        kinds(*index, named(engine::SubjectKind::invoice, as_view(key))),
        ElementsAre("claim.confirmed", "claim.refunded")
    );
}

TEST_F(Indexed, Expiry_BelongsToTheRetailerOfTheClaim) {
    const auto held = engine().run(engine().create(test::appliance_claim(1)));
    engine().pass(3'600);
    ASSERT_TRUE(engine().sequencer().expire_due());
    const auto index = open();
    EXPECT_THAT(
        kinds(*index, named(engine::SubjectKind::retailer, test::kRetailer)),
        ElementsAre("retailer.registered", "claim.created", "claim.expired")
    );
    EXPECT_THAT(
        kinds(*index, {{}, {held.sequence}}), ElementsAre("claim.created", "claim.expired")
    );
}

TEST_F(Indexed, ReverseInvoice_IsFoundByTheSellerTheRecyclerAndItsNumber) {
    const Date today = test::day("2026-03-14");
    ASSERT_EQ(world.run(world.consent("C1", test::seller(7), today)), "consent 2026-03-14");
    const auto issued =
        engine().run(world.issue("C1", test::scrap(test::seller(7), today, {kAmount})));
    const auto red = engine().run(world.reverse(issued, today));
    engine::RecordFact fact;
    fact.invoice = std::get<engine::InvoiceView>(issued.body).record;
    fact.kind = engine::FactKind::uploaded;
    fact.on = today;
    fact.reference = "26130000000000000001";
    engine().run(world.by("C1", fact));
    engine().run(engine().office(engine::AcknowledgeDocument{
        red.sequence, "26130000000000000002", today}));
    const auto index = open();
    EXPECT_THAT(
        kinds(*index, seller(7)),
        ElementsAre(
            "consent.recorded",
            "reverse_invoice.created",
            "red_letter.issued",
            "reverse_invoice.fact",
            "channel.acknowledged"
        )
    );
    EXPECT_THAT(
        kinds(*index, named(engine::SubjectKind::recycler, "C1")),
        ElementsAre(
            "recycler.registered",
            "consent.recorded",
            "reverse_invoice.created",
            "red_letter.issued",
            "reverse_invoice.fact",
            "channel.acknowledged"
        )
    );
    EXPECT_THAT(
        kinds(*index, named(engine::SubjectKind::recycler, "C2")),
        ElementsAre("recycler.registered")
    );
    const auto blue = engine::document_of_reference(engine().store(), "26130000000000000001");
    ASSERT_EQ(*blue, issued.sequence);
    const auto letter = engine::document_of_reference(engine().store(), "26130000000000000002");
    ASSERT_EQ(*letter, red.sequence);
    EXPECT_THAT(
        kinds(*index, {{}, {**letter}}), ElementsAre("red_letter.issued", "channel.acknowledged")
    );
    EXPECT_EQ(*engine::document_of_reference(engine().store(), "unknown"), std::nullopt);
}

TEST_F(Indexed, Pages_GoOnWhereTheyEnded) {
    claim::Request request = test::appliance_claim(1);
    constexpr std::size_t kClaims = 80;  // Events of more than two reads.
    for (std::size_t i = 0; i < kClaims; ++i) {
        request.claim_ref = "REF-" + std::to_string(i);
        const auto held = engine().run(engine().create(request));
        ASSERT_EQ(test::told(held).substr(0, 5), "held ") << i;
        if (i == kClaims - 1) engine().run(engine().change(held, engine::Extend{}));
        engine().run(engine().change(held, engine::VoidClaim{}));
    }
    const auto index = open();
    const auto all = kinds(*index, consumer(request));
    EXPECT_EQ(all.size(), 2 * kClaims + 1);
    for (const std::size_t limit : {1, 2, 5, 63, 64, 65, 128, 160, 161, 162})
        EXPECT_EQ(kinds(*index, consumer(request), limit), all) << limit;
    EXPECT_EQ(kinds(*index, consumer(request), 2, 0, "claim.voided").size(), kClaims);
    EXPECT_EQ(kinds(*index, consumer(request), 2, 0, "claim.extended").size(), 1U);
    EXPECT_THAT(kinds(*index, consumer(request), 2, 0, "claim.refunded"), IsEmpty());
}

TEST_F(Indexed, FrozenView_StaysAsItWas) {
    const claim::Request request = test::appliance_claim(1);
    const auto held = engine().run(engine().create(request));
    const Sequence until = engine().sequencer().last_sequence();
    auto index = open();
    engine().run(engine().change(held, engine::VoidClaim{}));
    ASSERT_TRUE(index->follow());
    EXPECT_THAT(kinds(*index, consumer(request), 50, until), ElementsAre("claim.created"));
    EXPECT_EQ(kinds(*index, consumer(request)).size(), 2U);
}

/// All subjects have one hash: everything is in one list.
std::uint64_t one_hash(const engine::Subject& /*subject*/) {
    return 7;
}

TEST_F(Indexed, Collisions_ShowNobodyElsesEvents) {
    const claim::Request mine = test::appliance_claim(1);
    const auto held = engine().run(engine().create(mine));
    const claim::Request theirs = test::appliance_claim(2);
    const auto other = engine().run(engine().create(theirs));
    engine().run(engine().change(other, engine::VoidClaim{}));
    engine().run(engine().change(held, engine::Extend{}));
    const auto index = open(one_hash);
    for (const std::size_t limit : {1, 2, 50}) {
        EXPECT_THAT(
            kinds(*index, consumer(mine), limit), ElementsAre("claim.created", "claim.extended")
        );
        EXPECT_THAT(
            kinds(*index, consumer(theirs), limit), ElementsAre("claim.created", "claim.voided")
        );
    }
}

TEST_F(Indexed, CrashBetweenEventsAndIndex_LosesNothing) {
    const claim::Request request = test::appliance_claim(1);
    const auto held = engine().run(engine().create(request));
    const auto before = own.clone();
    { const auto index = open(); }
    engine().run(engine().change(held, engine::VoidClaim{}));
    // The newest commits of the index are gone, as after a power cut.
    auto index = *Index::open(engine().store(), *before);
    EXPECT_EQ(index->indexed(), 0U);
    ASSERT_TRUE(index->follow());
    EXPECT_EQ(index->indexed(), engine().sequencer().last_sequence());
    EXPECT_EQ(kinds(*index, consumer(request)).size(), 2U);
}

TEST_F(Indexed, FullDisk_LeavesTheIndexBehind) {
    auto index = open();
    const Sequence reached = index->indexed();
    own.fail_commits_after(0);
    engine().run(engine().create(test::appliance_claim(1)));
    EXPECT_FALSE(index->follow());
    EXPECT_EQ(index->indexed(), reached);
    EXPECT_THAT(kinds(*index, named(engine::SubjectKind::retailer, test::kRetailer)).size(), 1U);
}

TEST_F(Indexed, IndexOfOtherEvents_IsMadeAnew) {
    const auto early = engine().store().clone();
    const claim::Request request = test::appliance_claim(1);
    engine().run(engine().create(request));
    { const auto index = open(); }
    // Restored from a backup: fewer events than were indexed.
    auto index = *Index::open(*early, own);
    EXPECT_EQ(index->indexed(), 0U);
    ASSERT_TRUE(index->follow());
    EXPECT_THAT(kinds(*index, consumer(request)), IsEmpty());
    // … and then with others in the same places.
    index.reset();
    auto damaged = engine().store().clone();
    const Sequence last = engine().sequencer().last_sequence();
    {
        auto whole = *Index::open(*damaged, own);
        ASSERT_TRUE(whole->follow());
    }
    store::Batch change;
    std::string key = "J";
    for (int shift = 56; shift >= 0; shift -= 8)
        key.push_back(static_cast<char>(last >> shift & 0xff));
    change.put(key, "another entry");
    ASSERT_TRUE(damaged->commit(change));
    EXPECT_EQ((*Index::open(*damaged, own))->indexed(), 0U);
}

TEST_F(Indexed, Thread_FollowsByItself) {
    auto index = *Index::open(engine().store(), own);
    index->start();
    engine().run(engine().create(test::appliance_claim(1)));
    const Sequence last = engine().sequencer().last_sequence();
    for (int i = 0; i < 500 && index->indexed() < last; ++i)
        // The index works meanwhile.
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(index->indexed(), last);
    index->stop();
}

/// A store that tells who commits to it, and whether two do at once.
class Watched final : public store::Store {
public:
    Result<store::Values> read(std::span<const std::string> keys) const override {
        return below.read(keys);
    }
    Result<std::vector<store::KeyValue>> scan(
        std::string_view prefix, std::string_view from, std::size_t limit
    ) const override {
        return below.scan(prefix, from, limit);
    }
    Result<void> forget(std::string_view begin, std::string_view end) const override {
        return below.forget(begin, end);
    }
    Result<void> commit(const store::Batch& batch) override {
        EXPECT_EQ(inside++, 0) << "two at once";
        {
            const std::lock_guard lock(mutex);
            by.insert(std::this_thread::get_id());
        }
        // Time for the other one to come, too.
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        auto done = below.commit(batch);
        --inside;
        return done;
    }
    [[nodiscard]] std::size_t threads() {
        const std::lock_guard lock(mutex);
        return by.size();
    }

    store::MemoryStore below;
    std::atomic<int> inside{0};
    std::mutex mutex;
    std::set<std::thread::id> by;
};

TEST_F(Indexed, Threads_TakeTurns) {
    constexpr int kClaimsMax = 100'000;
    Watched watched;
    auto index = *Index::open(engine().store(), watched);
    index->start();
    // Events come until both have had some of them, and on for a while.
    int more = 300;
    for (int i = 0; i < kClaimsMax && more > 0; ++i) {
        engine().run(engine().create(test::appliance_claim(i)));
        if (watched.threads() == 2) --more;
    }
    EXPECT_EQ(watched.threads(), 2U);
    const Sequence last = engine().sequencer().last_sequence();
    for (int i = 0; i < 500 && index->indexed() < last; ++i)
        // The index works meanwhile.
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    index->stop();
    EXPECT_EQ(index->indexed(), last);
    ASSERT_TRUE((*Index::open(engine().store(), own))->follow());
    for (const char* table : {"f", "m", "s"}) {
        const auto entries = *watched.scan(table, "", 1'000'000);
        EXPECT_EQ(entries.empty(), *table == 'f') << "nothing came of the claims";
        EXPECT_EQ(entries, *own.scan(table, "", 1'000'000)) << table;
    }
}

TEST_F(Indexed, TimesAreFoundByHalving) {
    engine().pass(60);
    const auto first = engine().run(engine().create(test::appliance_claim(1)));
    const Instant at = engine().clock().now();
    engine().pass(60);
    engine().run(engine().create(test::appliance_claim(2)));
    const Sequence last = engine().sequencer().last_sequence();
    const store::Store& store = engine().store();
    EXPECT_EQ(*engine::first_recorded(store, at, last), first.sequence);
    EXPECT_EQ(*engine::first_recorded(store, Instant::from_ms(at.ms() + 1), last), last);
    EXPECT_EQ(*engine::first_recorded(store, Instant::from_ms(0), last), 1U);
    EXPECT_EQ(*engine::first_recorded(store, at.plus_seconds(999), last), last + 1);
    EXPECT_EQ(*engine::first_recorded(store, at, 0), 1U);
}

}  // namespace
}  // namespace huanxin::history
