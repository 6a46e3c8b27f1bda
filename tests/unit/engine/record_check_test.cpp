#include "huanxin/engine/record_check.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/engine/leaves.hpp"
#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

using test::Recycling;
using What = audit::Difference::What;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kNothing = "nothing";

void flip(std::string& bytes, std::size_t bit) {
    bytes[bit / 8] = static_cast<char>(static_cast<unsigned char>(bytes[bit / 8]) ^ 1U << bit % 8);
}

/// An engine with events of all that is sealed and of what is not.
class Checked : public ::testing::Test {
protected:
    Checked() {
        test::TestEngine& engine = recycling.engine();
        claim = engine.run(engine.create(test::digital_claim(1))).sequence;
        const auto day = *Date::parse("2026-03-14");
        recycling.all_consent(test::seller(7), day);
        invoice =
            engine.run(recycling.issue("C1", test::scrap(test::seller(7), day, {Fen(101'000)})))
                .sequence;
        engine.run(engine.create(test::appliance_claim(2)));
        last = engine.sequencer().last_sequence();
    }

    [[nodiscard]] store::MemoryStore& store() { return recycling.engine().store(); }
    [[nodiscard]] std::unique_ptr<const RecordCheck::Keys> keys() {
        return std::make_unique<const RecordCheck::Keys>(RecordCheck::Keys{
            recycling.engine().tokeniser(), recycling.engine().key_ring()});
    }
    /// What the check says of the store's entries, in order, up to the first that is wrong.
    std::string found(const store::Store& of, std::unique_ptr<const RecordCheck::Keys> with) {
        auto check = RecordCheck::open(of, std::move(with));
        if (!check) return "error: " + check.error().message;
        for (Sequence sequence = 1; sequence <= last; ++sequence) {
            const auto entry = read_leaves(of, sequence, 1).value().at(0);
            const auto found = (*check)->check(*audit::parse_leaf(entry));
            if (!found) return "error: " + found.error().message;
            if (*found) return (**found).to_string();
        }
        counts = (*check)->counts();
        const auto end = (*check)->check_end(last);
        return *end ? (**end).to_string() : kNothing;
    }
    std::string found() { return found(store(), keys()); }
    [[nodiscard]] Bytes16 person_of_claim() {
        return recycling.engine().tokeniser().person(test::digital_claim(1).consumer.id_number);
    }
    void put(std::string key, std::string value) {
        store::Batch batch;
        batch.put(std::move(key), std::move(value));
        ASSERT_TRUE(store().commit(batch));
    }
    void change(const std::string& key, const std::function<void(std::string&)>& change) {
        std::string value = **store().get(key);
        change(value);
        put(key, value);
    }

    Recycling recycling;
    Sequence claim = 0, invoice = 0, last = 0;
    RecordCheck::Counts counts;
};

TEST_F(Checked, SoundRecords_AreProved) {
    EXPECT_EQ(found(), kNothing);
    EXPECT_EQ(counts.proved, last);
    EXPECT_EQ(found(store(), nullptr), kNothing);
    EXPECT_EQ(counts.without_keys, last);
    EXPECT_EQ(counts.proved, 0U);
}

TEST_F(Checked, EveryBitOfARecord_IsFoundAtItsEvent) {
    for (Sequence sequence = 1; sequence <= last; ++sequence) {
        const std::string original = **store().get(keys::event(sequence));
        for (std::size_t bit = sequence % 7; bit < original.size() * 8; bit += 97) {
            change(keys::event(sequence), [bit](std::string& value) { flip(value, bit); });
            ASSERT_THAT(found(), StartsWith("event " + std::to_string(sequence) + ": commitment: "))
                << "bit " << bit;
            put(keys::event(sequence), original);
        }
    }
}

TEST_F(Checked, EntryThatItsRecordDoesNotMake_IsFound) {
    const std::string original = **store().get(keys::leaf(claim));
    auto leaf = *audit::parse_leaf(original);
    leaf.outcome = "declined";
    put(keys::leaf(claim), audit::encode(leaf));
    const std::string place = "event " + std::to_string(claim) + ": ";
    EXPECT_EQ(found(), place + "entry: it is not the one that its record makes");
    EXPECT_THAT(found(store(), nullptr), HasSubstr("which of the two was changed can't be told"));
    leaf.outcome = "held";
    leaf.commitment = Bytes32{1};
    put(keys::leaf(claim), audit::encode(leaf));
    EXPECT_EQ(found(), place + "commitment: its record, or the commitment to it, was changed");
    EXPECT_EQ(found(store(), nullptr), kNothing) << "nobody can tell without the key";
}

TEST_F(Checked, RecordThatIsMissingOrOneTooMany_IsFound) {
    store::Batch batch;
    batch.remove(keys::event(claim));
    ASSERT_TRUE(store().commit(batch));
    EXPECT_EQ(found(), "event " + std::to_string(claim) + ": commitment: its record is missing");
}

TEST_F(Checked, WhatIsBeyondTheLastEvent_IsFound) {
    put(keys::leaf(last + 3), "x");
    const std::string end = std::to_string(last);
    EXPECT_EQ(
        found(),
        "event " + std::to_string(last + 1) +
            ": entry: an entry is there, but the data's last event is " + end
    );
}

TEST_F(Checked, ErasedPerson_LeavesTheEntryAndNoProof) {
    test::TestEngine& engine = recycling.engine();
    (void)engine.run(engine.office(EraseConsumer{person_of_claim(), "asked for"}));
    // What is told later is proved again.
    claim::Request next = test::appliance_claim(3);
    next.consumer = test::digital_claim(1).consumer;
    last = engine.run(engine.create(next)).sequence;
    EXPECT_EQ(found(), kNothing);
    EXPECT_EQ(counts.erased, 1U);
    EXPECT_EQ(counts.proved, last - 1);
}

TEST_F(Checked, KeyThatIsGoneWithoutAnErasure_IsFound) {
    const auto person = [this](const auto& how) {
        change(keys::consumer(person_of_claim()), [&how](std::string& value) {
            auto consumer = codec::parse<codec::pb::Consumer>(value, "consumer").value();
            how(consumer);
            value = consumer.SerializeAsString();
        });
    };
    const std::string place = "event " + std::to_string(claim) + ": commitment: ";
    person([](codec::pb::Consumer& consumer) { consumer.clear_wrapped_data_key(); });
    EXPECT_EQ(found(), place + "the data key of its person is gone without an erasure");
    for (const Sequence through : {claim, last, last + 9}) {
        person([through](codec::pb::Consumer& consumer) { consumer.set_erased_through(through); });
        EXPECT_EQ(found(), place + "its person counts as erased without an erasure") << through;
    }
    // Nor is another person's erasure one of this person.
    test::TestEngine& engine = recycling.engine();
    (void)engine.run(engine.office(EraseConsumer{
        engine.tokeniser().person(test::seller(7).id_number), "asked for"}));
    person([this](codec::pb::Consumer& consumer) { consumer.set_erased_through(last); });
    ++last;
    EXPECT_EQ(found(), place + "its person counts as erased without an erasure");
}

TEST_F(Checked, PersonWhoIsNotThere_IsFound) {
    const auto bytes = **store().get(keys::event(invoice));
    const auto event = codec::parse<codec::pb::Event>(bytes, "event").value();
    store::Batch batch;
    batch.remove(keys::consumer(first_bytes<16>(event.invoice_created().seller())));
    ASSERT_TRUE(store().commit(batch));
    EXPECT_THAT(found(), HasSubstr("commitment: the person whom its record is of is not there"));
}

TEST_F(Checked, EveryBitOfADataKey_IsFoundAtItsPersonsFirstEvent) {
    const auto bytes = **store().get(keys::event(claim));
    const auto event = codec::parse<codec::pb::Event>(bytes, "event").value();
    const std::string person = keys::consumer(first_bytes<16>(event.claim_created().consumer()));
    const std::string original = **store().get(person);
    constexpr std::size_t kHead = 2 + 4;  // Field and length, then the master key's number.
    for (std::size_t bit = kHead * 8; bit < (kHead + 12 + 32 + 16) * 8; bit += 5) {
        change(person, [bit](std::string& value) { flip(value, bit); });
        ASSERT_THAT(found(), HasSubstr("A sealed field does not open")) << bit;
        put(person, original);
    }
    change(person, [](std::string& value) { flip(value, 8 * 2 + 3); });
    EXPECT_THAT(found(), StartsWith("error: A data key is wrapped with master-9.key"));
}

TEST_F(Checked, OtherKeys_AreRefused) {
    const auto with = [this](std::uint8_t token_key, std::uint8_t master_key) {
        return found(
            store(),
            std::make_unique<const RecordCheck::Keys>(RecordCheck::Keys{
                privacy::Tokeniser(Bytes32{token_key}),
                privacy::KeyRing({Bytes32{token_key}, {{1, Bytes32{master_key}}}})})
        );
    };
    EXPECT_EQ(with(1, 2), kNothing);
    EXPECT_THAT(with(9, 2), StartsWith("error: the token key is not the one"));
    EXPECT_THAT(with(1, 9), StartsWith("error: the master key"));
}

TEST_F(Checked, DamagedPolicySet_IsAnError) {
    change(keys::policy_set(1), [](std::string& value) { flip(value, 400); });
    EXPECT_THAT(found(), HasSubstr("policy set"));
}

}  // namespace
}  // namespace huanxin::engine
