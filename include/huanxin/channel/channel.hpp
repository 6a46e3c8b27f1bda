#pragma once
// The seam to the tax office's channel for fully digital invoices (数电票). A channel takes
// documents and later says under which number each was uploaded. Whoever writes another one
// implements this.

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

/// One thread at a time.
class Channel {
public:
    virtual ~Channel() = default;
    /// Durable when it returns. Taking a document that was taken before changes nothing.
    [[nodiscard]] virtual Result<void> take(const Document& document) = 0;
    /// Receipts that were neither settled nor refused, at most `limit`. One that can't be read is
    /// refused by the channel itself.
    [[nodiscard]] virtual Result<std::vector<Receipt>> receipts(std::size_t limit) = 0;
    /// The receipt is on record: it is not told again, and the document is no longer needed.
    [[nodiscard]] virtual Result<void> settle(const Receipt& receipt) = 0;
    /// The receipt can't be taken: `why` says what is wrong with it.
    [[nodiscard]] virtual Result<void> refuse(const Receipt& receipt, const std::string& why) = 0;
};

}  // namespace huanxin::channel
