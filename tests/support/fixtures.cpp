#include "support/fixtures.hpp"

#include "huanxin/base/digest.hpp"
#include "huanxin/base/ed25519.hpp"
#include "huanxin/base/invariant.hpp"

namespace huanxin::test {

namespace {

constexpr std::string_view kPrograms[] = {
    "appliance", "digital", "ebike", "vehicle_replace", "vehicle_scrap"};

std::string refusal_kind(engine::Refused::Kind kind) {
    switch (kind) {
        case engine::Refused::Kind::validation:
        case engine::Refused::Kind::key_reused:
            return "422";
        case engine::Refused::Kind::conflict:
            return "409";
        case engine::Refused::Kind::not_found:
            return "404";
        case engine::Refused::Kind::erased:
            return "410";
        case engine::Refused::Kind::unavailable:
            return "503 not tried";
        case engine::Refused::Kind::storage:
            return "503 not known";
    }
    INVARIANT(false, "a refusal has one of the kinds");
}

struct Tell {
    std::string operator()(const engine::Refused& refused) const {
        std::string text = refusal_kind(refused.kind) + " " + std::string(refused.code);
        for (const engine::FieldFault& fault : refused.faults)
            text.append(" ").append(fault.pointer).append(":").append(fault.code);
        if (refused.existing) text.append(" ").append(refused.existing->status);
        return text;
    }
    std::string operator()(const engine::ClaimView& view) const {
        const auto& decision = view.record.decision;
        std::string text(to_string(view.state.standing.status));
        if (decision.accepted) text.append(" ").append(std::to_string(decision.subsidy.count()));
        for (const rules::Reason& reason : decision.reasons)
            text.append(" ").append(to_string(reason.code));
        return text;
    }
    std::string operator()(const engine::Retailer& retailer) const {
        return "retailer " + retailer.id + (retailer.suspended ? " suspended" : "");
    }
    std::string operator()(const engine::IssuedCredential& issued) const {
        return (*this)(issued.credential) + " " + issued.key;
    }
    std::string operator()(const engine::Credential& credential) const {
        return "credential " + std::string(to_string(credential.role)) + " " +
               credential.tenant_id + (credential.revoked ? " revoked" : "");
    }
    std::string operator()(const engine::PoolView& pool) const {
        std::string text = "pool";
        for (const Fen amount : {pool.total, pool.held, pool.confirmed, pool.settled})
            text.append(" ").append(std::to_string(amount.count()));
        return text;
    }
    std::string operator()(const Instant& now) const { return "clock " + now.to_string(); }
    std::string operator()(const engine::Recycler& recycler) const {
        return "recycler " + recycler.id + (recycler.approved ? " approved" : "") +
               (recycler.suspended ? " suspended" : "");
    }
    std::string operator()(const engine::Consent& consent) const {
        return "consent " + consent.consented_on.to_string();
    }
    std::string operator()(const engine::InvoiceView& view) const {
        std::string text(view.record.decision.accepted ? "issued" : "declined");
        for (const rules::Reason& reason : view.record.decision.reasons)
            text.append(" ").append(to_string(reason.code));
        return text;
    }
    std::string operator()(const engine::Erasure& erasure) const {
        return "erased through " + std::to_string(erasure.erased_through);
    }
    std::string operator()(const engine::Unmasking& unmasking) const {
        return "unmasked " + std::string(unmasking.shown ? unmasking.shown->id_number : "erased");
    }
    std::string operator()(const engine::Receipt& receipt) const {
        return "received " + receipt.category;
    }
    std::string operator()(const engine::Acknowledgement& told) const {
        return "acknowledged " + told.reference;
    }
    std::string operator()(const engine::ClosedFiling& closed) const {
        return "closed " + closed.month.to_string();
    }
    std::string operator()(const engine::RedLetter& red) const {
        return "red " + std::to_string(red.total().gross().count());
    }
};

}  // namespace

Bytes16 invoice_key(const claim::Invoice& invoice, const privacy::Tokeniser& tokeniser) {
    return tokeniser.item("invoice", claim::identity_of(invoice));
}

engine::ClaimKeys keys_of(
    const claim::Request& request, std::string_view tenant_id, const privacy::Tokeniser& tokeniser
) {
    engine::ClaimKeys keys;
    keys.consumer = tokeniser.person(request.consumer.id_number);
    keys.claim_ref = digest16({"claim-ref", tenant_id, request.claim_ref});
    const auto key_of = [&tokeniser](const std::string& role, const claim::ItemIdentity& item) {
        return tokeniser.item(role + "/" + std::string(item.scheme), item.value);
    };
    if (request.old_item)
        for (const auto& item : claim::identities(*request.old_item))
            keys.old_items.push_back(key_of("old", item));
    for (const auto& item : claim::identities(request.new_item))
        keys.new_items.push_back(key_of("new", item));
    if (request.invoice) keys.invoice = invoice_key(*request.invoice, tokeniser);
    return keys;
}

engine::Idempotency remembered_as(
    std::string_view tenant_id, std::string_view path, std::string_view key, std::string_view body
) {
    return {engine::idempotency_id(tenant_id, path, key), first_bytes<16>(as_view(sha256(body)))};
}

std::string told(const engine::Answer& answer) {
    return std::visit(Tell{}, answer.body);
}

std::vector<std::string> told(const std::vector<engine::Answer>& answers) {
    std::vector<std::string> lines;
    for (const engine::Answer& answer : answers)
        lines.push_back(told(answer));
    return lines;
}

std::map<std::string, std::string> contents(const store::Store& store) {
    std::map<std::string, std::string> found;
    for (const char table : std::string_view("ECXIRONVUuPTKSMABDFGHJLQWYZmt")) {
        const auto entries = store.scan(std::string(1, table), "", 1'000'000);
        INVARIANT(entries.has_value(), "a store in memory can be read");
        for (const store::KeyValue& entry : *entries)
            found.emplace(entry.key, entry.value);
    }
    return found;
}

engine::LogIdentity test_log() {
    return {"log.example/test", Ed25519Key(Bytes32{1}).public_key()};
}

TestEngine::TestEngine(Instant start, engine::SequencerOptions options)
    : clock_(start),
      options_(std::move(options)),
      tokeniser_(Bytes32{1}),
      key_ring_({Bytes32{1}, {{1, Bytes32{2}}}}),
      store_(std::make_unique<store::MemoryStore>()) {
    if (!options_.log) options_.log = test_log();
    reopen();
    set_up();
}

void TestEngine::set_up() {
    engine::Retailer retailer;
    retailer.id = kRetailer;
    retailer.name = "示范家电商贸";
    retailer.uscc = "91350100M000100Y43";
    retailer.programs.assign(std::begin(kPrograms), std::end(kPrograms));
    retailer.stores.push_back({"S-001", "130402", "示范一店"});
    std::vector<engine::Command> commands;
    commands.push_back(office(engine::RegisterRetailer{std::move(retailer)}));
    for (const std::string_view program : kPrograms) {
        for (const int year : {2025, 2026}) {
            const std::string name = std::string(program) + "/" + std::to_string(year);
            engine::CreatePool plenty = pool(name, std::string(program), kPlenty);
            plenty.spec.year = year;
            commands.push_back(office(std::move(plenty)));
        }
    }
    for (const engine::Answer& answer : run(std::move(commands)))
        INVARIANT(!std::holds_alternative<engine::Refused>(answer.body), told(answer).c_str());
}

std::vector<engine::Answer> TestEngine::run(std::vector<engine::Command> commands) {
    const std::size_t count = commands.size();
    auto answers = sequencer_->process(std::move(commands));
    INVARIANT(answers.has_value() && answers->size() == count, "each command is answered");
    return std::move(*answers);
}

engine::Answer TestEngine::run(engine::Command command) {
    std::vector<engine::Command> commands;
    commands.push_back(std::move(command));
    return std::move(run(std::move(commands)).front());
}

void TestEngine::reopen() {
    reopen(std::make_unique<const rules::PolicySet>(deployed()));
}

void TestEngine::reopen(std::map<std::uint32_t, Bytes32> master_keys) {
    key_ring_ = privacy::KeyRing({Bytes32{1}, std::move(master_keys)});
    reopen();
}

void TestEngine::reopen(std::unique_ptr<const rules::PolicySet> policy) {
    sequencer_.reset();
    store_ = store_->clone();
    auto opened = engine::Sequencer::open(
        *store_, clock_, tokeniser_, key_ring_, std::move(policy), options_
    );
    INVARIANT(opened.has_value(), opened.error().message.c_str());
    sequencer_ = std::move(*opened);
}

engine::Idempotency TestEngine::next_key(std::string_view tenant_id, std::string key) {
    if (key.empty()) key = "key-made-by-test-" + std::to_string(++keys_made_);
    return remembered_as(tenant_id, "POST /v1/test", key, "{}");
}

engine::Command TestEngine::preview(const claim::Request& request) {
    engine::CreateClaim body;
    body.request = request;
    body.keys = keys_of(request, kRetailer, tokeniser_);
    body.preview = true;
    engine::Command command;
    command.actor = {engine::Role::retailer, std::string(kRetailer), "crd_till"};
    command.body = std::move(body);
    return command;
}

engine::Command TestEngine::create(const claim::Request& request, std::string key) {
    engine::Command command = preview(request);
    std::get<engine::CreateClaim>(command.body).preview = false;
    command.idempotency = next_key(kRetailer, std::move(key));
    return command;
}

engine::Command TestEngine::change(const engine::Answer& created, Change change, std::string key) {
    engine::Command command;
    command.actor = {engine::Role::retailer, std::string(kRetailer), "crd_till"};
    command.idempotency = next_key(kRetailer, std::move(key));
    command.body = engine::ChangeClaim{stored(created).record, std::move(change)};
    return command;
}

engine::Confirm TestEngine::confirmation(claim::Invoice invoice) const {
    engine::Confirm confirm;
    confirm.invoice_key = invoice_key(invoice, tokeniser_);
    confirm.invoice = std::move(invoice);
    return confirm;
}

engine::CreatePool TestEngine::pool(
    std::string id, std::string program, Fen total, std::string parent_id
) {
    engine::CreatePool create;
    create.spec.id = std::move(id);
    create.spec.program = std::move(program);
    create.spec.year = 2026;
    create.parent_id = std::move(parent_id);
    create.total = total;
    return create;
}

engine::ClaimView TestEngine::stored(const engine::Answer& created) const {
    const Bytes16& id = std::get<engine::ClaimView>(created.body).record.id;
    auto found = queries().claim(id, engine::Facts::open);
    INVARIANT(found.has_value() && found->has_value(), "a claim that was answered is on disk");
    return std::move(**found);
}

const ledger::Pool& TestEngine::pool(std::string_view id) const {
    const auto number = sequencer_->book().find(id);
    INVARIANT(number.has_value(), "a test names pools that exist");
    return sequencer_->book().pool(*number);
}

bool TestEngine::all_free(const claim::Request& request) const {
    const engine::ClaimKeys keys = keys_of(request, kRetailer, tokeniser_);
    bool free = true;
    const auto look = [&](engine::ItemTable table, const Bytes16& key) {
        const auto holder = queries().item_holder(table, key);
        INVARIANT(holder.has_value(), "a store in memory can be read");
        free = free && !holder->has_value();
    };
    for (const Bytes16& item : keys.old_items)
        look(engine::ItemTable::old_item, item);
    for (const Bytes16& item : keys.new_items)
        look(engine::ItemTable::new_item, item);
    if (keys.invoice) look(engine::ItemTable::invoice, *keys.invoice);
    const auto counts = queries().quota_counts(keys.consumer);
    INVARIANT(counts.has_value(), "a store in memory can be read");
    for (const auto& [bucket, count] : *counts)
        free = free && count == 0;
    return free;
}

}  // namespace huanxin::test
