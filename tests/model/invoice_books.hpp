#pragma once
// All documents that were recorded, and what the contract makes of them: a brute-force
// recomputation with an arithmetic of its own. It knows nothing of the engine or of
// huanxin::invoicing.

#include <cstdint>
#include <map>
#include <ostream>
#include <vector>

#include "huanxin/base/int128.hpp"
#include "huanxin/base/time.hpp"

namespace huanxin::test {

/// numerator / denominator, to the nearest, halves up.
[[nodiscard]] std::int64_t nearest(Int128 numerator, Int128 denominator);
/// Months since year 0.
[[nodiscard]] int month_of(Date day);

/// A blue invoice or a red letter that was recorded, in the order of recording.
struct Entry {
    int recycler = 0, seller = 0;
    bool red = false, special = false, marked = false;
    Date issued_on, blue_issued_on;
    std::int64_t net = 0, vat = 0;  // Positive in both.

    [[nodiscard]] std::int64_t signed_net() const { return red ? -net : net; }
};

struct Line {
    std::int64_t gross = 0, net = 0, vat = 0;
};

struct Row {
    std::int64_t net = 0, all_net = 0, vat_due = 0, city = 0, education = 0, local = 0, income = 0;
    std::int64_t invoices = 0, reds = 0;
    bool exempt = false, carried = false;  // The VAT was negative and is carried as 0.
    bool operator==(const Row&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Row& row);

class Books {
public:
    void add(const Entry& entry) { entries_.push_back(entry); }

    /// What counts towards the cap in a month: reds in the month of their blue ones.
    [[nodiscard]] std::int64_t cap_net(int seller, int month) const;
    /// The most of any twelve months that hold `month`.
    [[nodiscard]] std::int64_t highest(int seller, int month) const;
    /// What counts towards the exemption in a month: reds in their own month.
    [[nodiscard]] std::int64_t all_net(int seller, int month) const;
    /// Rows of one recycler's month by seller.
    [[nodiscard]] std::map<int, Row> filing(int recycler, int month) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    /// As they were after the first `count` entries.
    [[nodiscard]] Books after(std::size_t count) const;

private:
    std::vector<Entry> entries_;
};

inline constexpr std::int64_t kCap = 500'000'000;
inline constexpr std::int64_t kExemption = 10'000'000;

}  // namespace huanxin::test
