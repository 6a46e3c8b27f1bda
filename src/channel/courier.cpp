#include "huanxin/channel/courier.hpp"

#include <future>

#include <spdlog/spdlog.h>

#include "huanxin/engine/invoice_queries.hpp"

namespace huanxin::channel {

namespace {

constexpr std::size_t kDocumentsPerRound = 1'000;
constexpr std::size_t kReceiptsPerRound = 1'000;
constexpr std::size_t kChecksPerRound = 1'000;  // Each reads the store two or three times.
constexpr std::chrono::seconds kBetweenRounds{1};

/// Hands the engine's answer to the thread that waits for it.
class Wait final : public engine::Completion {
public:
    explicit Wait(std::promise<engine::Answer> promise) : promise_(std::move(promise)) {}
    void done(engine::Answer answer) override { promise_.set_value(std::move(answer)); }

private:
    std::promise<engine::Answer> promise_;
};

bool is_uploaded(const engine::InvoiceView& invoice) {
    return invoice.state.fact(engine::FactKind::uploaded) != nullptr;
}

/// It waits for ever: whom the document names can't be read any more.
void log_erased(engine::Sequence sequence) {
    spdlog::error(
        "the document of event {} can't go to the channel: its seller was erased", sequence
    );
}

}  // namespace

Courier::Courier(engine::Engine& engine, std::unique_ptr<Channel> channel)
    : engine_(engine), channel_(std::move(channel)) {}

Courier::~Courier() {
    stop();
}

void Courier::start() {
    thread_ = std::thread([this] { run(); });
}

void Courier::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_told_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Courier::run() {
    std::string told;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        // The channel may be full or away for a while: what waits is carried in a later round.
        const auto done = round();
        if (!done && done.error().message != told) spdlog::error("{}", done.error().message);
        told = done ? std::string() : done.error().message;
        lock.lock();
        stop_told_.wait_for(lock, kBetweenRounds, [this] { return stopping_; });
    }
}

Result<void> Courier::round() {
    Result<void> done = carry_documents();
    if (auto carried = carry_receipts(); done) done = std::move(carried);
    if (auto taken = take_back(); done) done = std::move(taken);
    const std::lock_guard lock(mutex_);
    figures_ = {waiting_, held_.size(), channel_->stuck(), channel_->refused()};
    return done;
}

CourierFigures Courier::figures() const {
    const std::lock_guard lock(mutex_);
    return figures_;
}

Result<void> Courier::carry_documents() {
    if (auto carried = carry_held(); !carried) return carried;
    const engine::InvoiceQueries& queries = engine_.invoice_queries();
    while (true) {
        const auto waiting = queries.pending_documents(next_, kDocumentsPerRound);
        if (!waiting) return waiting.error();
        for (const engine::Sequence sequence : *waiting) {
            const auto document = queries.channel_document(sequence);
            if (!document) return document.error();
            if (document->invoice.record.erased)
                log_erased(sequence);
            else if (document->red && !is_uploaded(document->invoice))
                held_.emplace(sequence, document->red->blue_sequence);
            else if (auto taken = hand_over(*document); !taken)
                return taken;
            next_ = sequence + 1;
        }
        if (waiting->size() < kDocumentsPerRound) return {};
    }
}

Result<void> Courier::carry_held() {
    const engine::InvoiceQueries& queries = engine_.invoice_queries();
    for (auto held = held_.begin(); held != held_.end();) {
        const auto blue = queries.invoice_at(held->second, engine::Facts::leave_sealed);
        if (!blue) return blue.error();
        INVARIANT(blue->has_value(), "a red letter's invoice is on record");
        if (!is_uploaded(**blue)) {
            ++held;
            continue;
        }
        const auto document = queries.channel_document(held->first);
        if (!document) return document.error();
        if (document->invoice.record.erased)
            log_erased(held->first);
        else if (auto taken = hand_over(*document); !taken)
            return taken;
        held = held_.erase(held);
    }
    return {};
}

Result<void> Courier::hand_over(const engine::ChannelDocument& document) {
    const engine::InvoiceRecord& record = document.invoice.record;
    const auto recycler = engine_.registry().recycler(record.recycler);
    INVARIANT(recycler != nullptr, "an invoice's recycler is registered");
    const auto& policy = engine_.policies().at(record.policy_number);
    return channel_->take(document_of(document, *recycler, policy.tax));
}

Result<void> Courier::carry_receipts() {
    const auto receipts = channel_->receipts(kReceiptsPerRound);
    if (!receipts) return receipts.error();
    Result<void> done;
    for (const Receipt& receipt : *receipts)
        if (auto carried = carry(receipt); done) done = std::move(carried);
    return done;
}

Result<void> Courier::carry(const Receipt& receipt) {
    const auto sequence = engine_.invoice_queries().document_by_id(receipt.id);
    if (!sequence) return sequence.error();
    if (!*sequence) {
        channel_->refuse(receipt, "there is no such document");
        return {};
    }
    engine::Command command;
    command.actor = {engine::Role::programme_office, "channel", "channel"};
    command.body = engine::AcknowledgeDocument{**sequence, receipt.reference, receipt.on};
    std::promise<engine::Answer> promise;
    auto answered = promise.get_future();
    engine_.submit(std::move(command), std::make_unique<Wait>(std::move(promise)));
    const engine::Answer answer = answered.get();
    const auto* refused = std::get_if<engine::Refused>(&answer.body);
    if (refused == nullptr)
        channel_->settle(receipt);
    else if (refused->kind == engine::Refused::Kind::not_found)
        channel_->refuse(receipt, "the document does not wait for a receipt");
    else if (refused->kind == engine::Refused::Kind::validation)
        return refuse_day(receipt, **sequence);
    else if (refused->code == "wrong_state")
        channel_->refuse(
            receipt, "its invoice " + refused->existing->id + " has no number on the platform yet"
        );
    else if (refused->code == "reference_taken")
        channel_->refuse(
            receipt, "reference is the number of another document, " + refused->existing->id
        );
    else
        return Error{Errc::io, "a receipt of the channel could not be recorded; it is tried again"};
    return {};
}

Result<void> Courier::refuse_day(const Receipt& receipt, engine::Sequence sequence) {
    const auto document = engine_.invoice_queries().channel_document(sequence);
    if (!document) return document.error();
    const Date first =
        document->red ? document->red->issued_on : document->invoice.record.issued_on;
    const Date today = engine_.now().shanghai_date();
    channel_->refuse(
        receipt,
        "on must be from " + first.to_string() + ", the day of the document, to " +
            today.to_string() + ", today in Asia/Shanghai"
    );
    return {};
}

Result<void> Courier::take_back() {
    if (unchecked_.empty()) {
        auto documents = channel_->documents();
        if (!documents) return documents.error();
        unchecked_ = std::move(*documents);
        waiting_ = unchecked_.size();
    }
    for (std::size_t i = 0; i < kChecksPerRound && !unchecked_.empty(); ++i) {
        const std::string id = std::move(unchecked_.back());
        unchecked_.pop_back();
        const auto needed = is_needed(id);
        if (!needed) return needed.error();
        if (*needed) continue;
        if (auto withdrawn = channel_->withdraw(id); !withdrawn) return withdrawn;
        --waiting_;
    }
    return {};
}

/// What this store knows nothing of is not the courier's to take.
Result<bool> Courier::is_needed(const std::string& id) const {
    const engine::InvoiceQueries& queries = engine_.invoice_queries();
    const auto sequence = queries.document_by_id(id);
    if (!sequence) return sequence.error();
    if (!*sequence) return true;
    const auto pending = queries.pending_documents(**sequence, 1);
    if (!pending) return pending.error();
    return !pending->empty() && pending->front() == **sequence;
}

}  // namespace huanxin::channel
