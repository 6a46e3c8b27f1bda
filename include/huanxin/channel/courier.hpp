#pragma once
// Carries documents that wait to a channel, and its receipts back to the engine, on a thread of its
// own. A document waits until its receipt is on record, so after a crash it is carried again.

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

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

    /// Carries all that waits, once in each direction. A receipt of nothing that waits is refused.
    [[nodiscard]] Result<void> round();

private:
    [[nodiscard]] Result<void> carry_documents();
    [[nodiscard]] Result<void> carry_held();
    [[nodiscard]] Result<void> hand_over(const engine::ChannelDocument& document);
    [[nodiscard]] Result<void> carry_receipts();
    [[nodiscard]] Result<void> carry(const Receipt& receipt);
    [[nodiscard]] Result<void> refuse_day(const Receipt& receipt, engine::Sequence sequence);
    void run();

    engine::Engine& engine_;
    std::unique_ptr<Channel> channel_;
    engine::Sequence next_ = 0;  ///< Documents before it were carried by this process, or are held.
    /// Red letters, and the invoice of each, whose number on the platform is not known yet.
    std::map<engine::Sequence, engine::Sequence> held_;
    std::mutex mutex_;
    std::condition_variable stop_told_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace huanxin::channel
