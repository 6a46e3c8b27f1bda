#include "huanxin/invoicing/cap.hpp"

#include <algorithm>

namespace huanxin::invoicing {

Fen window_net(std::span<const MonthNet> months, Month last, std::int32_t length) {
    Fen sum;
    for (const MonthNet& one : months)
        if (last.plus(-length) < one.month && one.month <= last) sum += one.net;
    return sum;
}

Fen highest_window(std::span<const MonthNet> months, Month month, std::int32_t length) {
    Fen highest = window_net(months, month, length);
    for (std::int32_t later = 1; later < length; ++later)
        highest = std::max(highest, window_net(months, month.plus(later), length));
    return highest;
}

}  // namespace huanxin::invoicing
