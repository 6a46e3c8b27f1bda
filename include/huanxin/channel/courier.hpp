#pragma once
// Carries documents that wait to a channel, and its receipts back to the engine, on a thread of its
// own. A document waits until its receipt is on record, so after a crash it is carried again.

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "huanxin/channel/channel.hpp"
#include "huanxin/engine/engine.hpp"
#include "huanxin/engine/invoice_queries.hpp"

namespace huanxin::channel {

/// The document at that place of the history as the channel gets it (docs/reference/channel.md). A
/// red letter's invoice is uploaded (an invariant).
/// `terms` is the law that the invoice was decided under.
[[nodiscard]] Document document_of(
    const engine::ChannelDocument& document,
    const engine::Recycler& recycler,
    const rules::TaxTerms& terms
);

/// What the courier found in its last round.
struct CourierFigures {
    std::size_t waiting = 0;    ///< Documents that the channel has, without a receipt.
    std::size_t held = 0;       ///< Red letters that wait for their invoice's number.
    std::size_t stuck = 0;      ///< Receipts that the channel can't read or put away.
    std::uint64_t refused = 0;  ///< Receipts refused since the start.
};

class Courier {
public:
    /// The engine must outlive the courier.
    Courier(engine::Engine& engine, std::unique_ptr<Channel> channel);
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;
    /// As `stop`.
    ~Courier();

    /// From here on `round` is the thread's.
    void start();
    /// Ends the thread after its round. Before the engine stops.
    void stop();

    /// Carries all that waits, once in each direction, and takes back documents whose upload was
    /// recorded without a receipt: at most 1,000 of them are looked at. A receipt of nothing that
    /// waits is refused. What fails does not keep the rest; the first failure is returned.
    [[nodiscard]] Result<void> round();

    /// Any thread.
    [[nodiscard]] CourierFigures figures() const;

private:
    [[nodiscard]] Result<void> carry_documents();
    [[nodiscard]] Result<void> carry_held();
    [[nodiscard]] Result<void> hand_over(const engine::ChannelDocument& document);
    [[nodiscard]] Result<void> carry_receipts();
    [[nodiscard]] Result<void> carry(const Receipt& receipt);
    [[nodiscard]] Result<void> refuse_day(const Receipt& receipt, engine::Sequence sequence);
    [[nodiscard]] Result<void> take_back();
    [[nodiscard]] Result<bool> is_needed(const std::string& id) const;
    void run();

    engine::Engine& engine_;
    std::unique_ptr<Channel> channel_;
    engine::Sequence next_ = 0;  ///< Documents before it were carried by this process, or are held.
    /// Red letters, and the invoice of each, whose number on the platform is not known yet.
    std::map<engine::Sequence, engine::Sequence> held_;
    std::vector<std::string> unchecked_;  ///< The channel's documents that take_back looks at next.
    std::size_t waiting_ = 0;
    mutable std::mutex mutex_;  ///< Of what is below.
    CourierFigures figures_;
    std::condition_variable stop_told_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace huanxin::channel
