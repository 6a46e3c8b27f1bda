#include "checks.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

namespace huanxin::model {

namespace {

constexpr std::size_t kAll = 10'000'000;
constexpr std::size_t kSetUpKeys = 2;

std::size_t entries(const store::Store& store, const char* table) {
    return store.scan(table, "", kAll).value().size();
}

}  // namespace

void Checks::pools(const engine::Sequencer& sequencer, const Model& model) const {
    const auto& book = sequencer.book();
    ASSERT_EQ(book.trial_balance(), Fen(0));
    ASSERT_EQ(book.pools().size(), model.pools().size());
    for (std::size_t i = 0; i < model.pools().size(); ++i) {
        SCOPED_TRACE(model.pools()[i].spec.id);
        const ledger::Pool& pool = book.pool(static_cast<ledger::PoolNumber>(i));
        const Fen held(model.sum(i, "held"));
        const Fen confirmed(model.sum(i, "confirmed"));
        const Fen total(model.pools()[i].total);
        ASSERT_EQ(pool.total(), total);
        ASSERT_EQ(pool.balance(ledger::Account::held), held);
        ASSERT_EQ(pool.balance(ledger::Account::confirmed), confirmed);
        ASSERT_EQ(pool.balance(ledger::Account::settled), Fen(0));
        ASSERT_EQ(pool.balance(ledger::Account::available), total - held - confirmed);
        ASSERT_GE(pool.balance(ledger::Account::available), Fen(0));
        const auto stored =
            sequencer.queries().pool(static_cast<ledger::PoolNumber>(i)).value().value();
        ASSERT_EQ(stored.spec.id, model.pools()[i].spec.id);
        ASSERT_EQ(stored.total, total);
        ASSERT_EQ(stored.held, held);
        ASSERT_EQ(stored.confirmed, confirmed);
        ASSERT_EQ(stored.available(), total - held - confirmed);
    }
}

void Checks::quotas(const engine::Queries& queries, const Model& model) const {
    std::map<int, std::map<std::string, std::int64_t>> expected;
    for (const std::size_t place : model.live()) {
        const Claim& claim = model.claims()[place];
        ++expected[claim.sale.consumer][claim.bucket];
    }
    for (int consumer = 0; consumer < kConsumers; ++consumer) {
        std::map<std::string, std::int64_t> counts;
        for (const auto& [bucket, count] :
             queries.quota_counts(consumer_key(consumer, tokeniser_)).value()) {
            if (count == 0) continue;
            ASSERT_TRUE(counts.emplace(bucket, count).second) << bucket;
        }
        ASSERT_EQ(counts, expected[consumer]) << "consumer " << consumer;
    }
}

void Checks::events(const engine::Sequencer& sequencer, const Model& model) {
    ASSERT_EQ(sequencer.last_sequence(), model.sequence());
    const auto& claims = model.claims();  // In order of sequence.
    while (events_seen_ < model.sequence()) {
        const auto answer = sequencer.queries().answer_at(++events_seen_);
        ASSERT_TRUE(answer.has_value()) << "event " << events_seen_;
        const auto* view = std::get_if<engine::ClaimView>(&answer->body);
        if (view == nullptr) continue;
        const engine::Sequence sequence = view->record.sequence;
        const auto claim = std::ranges::lower_bound(claims, sequence, {}, &Claim::sequence);
        ASSERT_TRUE(claim != claims.end() && claim->sequence == sequence) << events_seen_;
        const auto stored = sequencer.queries().claim_at(sequence, engine::Facts::leave_sealed);
        ASSERT_EQ(line_of(stored.value().value()), Model::line_of(*claim));
    }
    const auto beyond = sequencer.queries().answer_at(events_seen_ + 1);
    ASSERT_TRUE(beyond.has_error()) << "an event without a number that was given";
}

void Checks::claims(const engine::Queries& queries, const Model& model) const {
    for (const Claim& claim : model.claims()) {
        const auto stored = queries.claim(claim_id_of(claim), engine::Facts::open).value();
        ASSERT_TRUE(stored.has_value()) << claim.key;
        ASSERT_EQ(line_of(*stored), Model::line_of(claim));
        ASSERT_EQ(stored->record.sequence, claim.sequence);
        ASSERT_EQ(stored->record.request->claim_ref, claim.sale.ref);
        if (!claim.reasons.empty()) continue;
        ASSERT_EQ(stored->record.quota_bucket, claim.bucket);
        ASSERT_TRUE(std::equal(
            claim.pools.begin(),
            claim.pools.end(),
            stored->record.pools.begin(),
            stored->record.pools.end()
        ));
    }
}

void Checks::items(const engine::Queries& queries, const store::Store& store, const Model& model)
    const {
    std::size_t old_items = 0;
    std::size_t new_items = 0;
    for (const auto& [item, holder] : model.held_items()) {
        const bool old = item.starts_with("old/");
        ++(old ? old_items : new_items);
        const auto table = old ? engine::ItemTable::old_item : engine::ItemTable::new_item;
        ASSERT_EQ(queries.item_holder(table, item_key(item, tokeniser_)).value(), holder) << item;
    }
    const auto invoices = model.used_invoices();
    for (const auto& [invoice, holder] : invoices) {
        const Bytes16 key = invoice_key_of(invoice, tokeniser_);
        ASSERT_EQ(queries.item_holder(engine::ItemTable::invoice, key).value(), holder) << invoice;
    }
    // And nothing else is held.
    ASSERT_EQ(entries(store, "O"), old_items);
    ASSERT_EQ(entries(store, "N"), new_items);
    ASSERT_EQ(entries(store, "V"), invoices.size());
}

void Checks::after_batch(const engine::Sequencer& sequencer, const Model& model) {
    pools(sequencer, model);
    quotas(sequencer.queries(), model);
    events(sequencer, model);
}

void Checks::everything(
    const engine::Sequencer& sequencer, const store::Store& store, const Model& model
) {
    claims(sequencer.queries(), model);
    items(sequencer.queries(), store, model);
    // One effect a key: each key that was answered with a 2xx is remembered, and no other.
    ASSERT_EQ(entries(store, "I"), model.remembered() + kSetUpKeys);
    ASSERT_EQ(entries(store, "E"), model.sequence());
}

}  // namespace huanxin::model
