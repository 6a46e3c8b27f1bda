#pragma once
// The cap on one person's sales over consecutive calendar months, across all recyclers.

#include <cstdint>
#include <span>

#include "huanxin/base/money.hpp"
#include "huanxin/invoicing/month.hpp"

namespace huanxin::invoicing {

/// Net sales of one month: blue invoices issued in it, less their red letters whenever issued.
struct MonthNet {
    Month month;
    Fen net;
    bool operator==(const MonthNet&) const = default;
};

/// Net sales of the `length` months that end with `last`.
[[nodiscard]] Fen window_net(std::span<const MonthNet> months, Month last, std::int32_t length);

/// The greatest net sales of any `length` consecutive months that hold `month`: an invoice may be
/// dated before others that exist already.
[[nodiscard]] Fen highest_window(
    std::span<const MonthNet> months, Month month, std::int32_t length
);

}  // namespace huanxin::invoicing
