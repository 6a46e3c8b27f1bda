#pragma once
// The seam to the tax office's channel for fully digital invoices (数电票). A channel takes
// documents and later says under which number each was uploaded. Whoever writes another one
// implements this.

#include <cstdint>
#include <string>
#include <vector>

#include "huanxin/base/result.hpp"
#include "huanxin/base/time.hpp"

namespace huanxin::channel {

/// A document as the channel gets it.
struct Document {
    std::string id;    ///< "rin_…" or "red_…"; the same document may come again.
    std::string text;  ///< JSON, docs/reference/channel.md. It names the seller in clear.
};

/// What the channel says of a document.
struct Receipt {
    std::string id;
    std::string reference;  ///< The channel's number of it: 1 to 64 visible ASCII characters.
    Date on;
    std::string place;  ///< Where the channel keeps the receipt; for `settle` and `refuse`.
};

/// One thread at a time. A receipt that the channel can't read or put away stays where it is: the
/// channel logs it once, goes on with the others, and tries again each time that it tells receipts.
class Channel {
public:
    virtual ~Channel() = default;
    /// Durable when it returns. Taking a document that was taken before changes nothing.
    [[nodiscard]] virtual Result<void> take(const Document& document) = 0;
    /// Ids of the documents that were taken, and neither settled nor withdrawn.
    [[nodiscard]] virtual Result<std::vector<std::string>> documents() = 0;
    /// The document reached the platform by another way and is no longer needed.
    [[nodiscard]] virtual Result<void> withdraw(const std::string& id) = 0;

    /// Receipts that were neither settled nor refused, at most `limit`. One that makes no sense is
    /// refused by the channel itself.
    [[nodiscard]] virtual Result<std::vector<Receipt>> receipts(std::size_t limit) = 0;
    /// The receipt is on record: it is not told again, and the document is no longer needed.
    virtual void settle(const Receipt& receipt) = 0;
    /// The receipt can't be taken: `why` says what is wrong with it.
    virtual void refuse(const Receipt& receipt, const std::string& why) = 0;

    /// Receipts that can't be read or put away now.
    [[nodiscard]] virtual std::size_t stuck() const = 0;
    /// Receipts that were refused since the channel was opened.
    [[nodiscard]] virtual std::uint64_t refused() const = 0;
};

}  // namespace huanxin::channel
