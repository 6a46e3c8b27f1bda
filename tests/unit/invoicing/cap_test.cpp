#include "huanxin/invoicing/cap.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace huanxin::invoicing {
namespace {

Month month(const char* text) {
    return *Month::parse(text);
}

TEST(Window, Months_AreThoseThatEndWithTheLast) {
    const std::vector<MonthNet> months{
        {month("2025-03"), Fen(1)}, {month("2025-04"), Fen(10)}, {month("2026-03"), Fen(100)}};
    EXPECT_EQ(window_net(months, month("2026-03"), 12), Fen(110));
    EXPECT_EQ(window_net(months, month("2026-02"), 12), Fen(11));
    EXPECT_EQ(window_net(months, month("2025-04"), 1), Fen(10));
    EXPECT_EQ(window_net(months, month("2027-03"), 12), Fen(0));
    EXPECT_EQ(window_net({}, month("2026-03"), 12), Fen(0));
}

TEST(HighestWindow, DatedBack_SeesTheMonthsAfter) {
    const std::vector<MonthNet> months{{month("2026-03"), Fen(100)}, {month("2025-01"), Fen(50)}};
    EXPECT_EQ(highest_window(months, month("2025-12"), 12), Fen(100));
    EXPECT_EQ(highest_window(months, month("2025-12"), 15), Fen(150));
    EXPECT_EQ(highest_window(months, month("2024-12"), 12), Fen(50));
}

TEST(HighestWindow, Reversals_DoNotHideAFullerWindow) {
    const std::vector<MonthNet> months{{month("2025-06"), Fen(100)}, {month("2026-05"), Fen(-60)}};
    EXPECT_EQ(highest_window(months, month("2025-12"), 12), Fen(100));
}

RC_GTEST_PROP(HighestWindow, AnyMonths_AsByTryingAll, ()) {
    std::map<std::int32_t, std::int64_t> nets;
    std::vector<MonthNet> months;
    for (std::int32_t index = 24'000; index < 24'040; ++index) {
        if (*rc::gen::inRange(0, 3) == 0) continue;
        nets[index] = *rc::gen::inRange<std::int64_t>(-50, 200);
        months.push_back({Month::from_index(index), Fen(nets[index])});
    }
    const auto at = *rc::gen::inRange<std::int32_t>(24'000, 24'040);
    const auto length = *rc::gen::inRange<std::int32_t>(1, 15);
    std::int64_t highest = std::numeric_limits<std::int64_t>::min();
    for (std::int32_t first = at - length + 1; first <= at; ++first) {
        std::int64_t sum = 0;
        for (std::int32_t one = first; one < first + length; ++one)
            sum += nets[one];
        highest = std::max(highest, sum);
    }
    RC_ASSERT(highest_window(months, Month::from_index(at), length) == Fen(highest));
}

}  // namespace
}  // namespace huanxin::invoicing
