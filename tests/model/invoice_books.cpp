#include "invoice_books.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "support/builders.hpp"

namespace huanxin::test {

namespace {

constexpr std::int64_t kThreeFlowCeiling = 60'000'000;

void finish(
    Row& row, int month, std::int64_t special, std::int64_t ordinary, std::int64_t reduced
) {
    const bool from_2026 = month >= 2026 * 12;
    row.exempt = from_2026 ? row.all_net < kExemption : row.all_net <= kExemption;
    const std::int64_t vat = special + (row.exempt ? 0 : ordinary);
    row.carried = vat < 0;
    row.vat_due = row.carried ? 0 : vat;
    // 7 %, 3 % and 2 % of it, halved.
    row.city = nearest(Int128{row.vat_due} * 7, 200);
    row.education = row.exempt ? 0 : nearest(Int128{row.vat_due} * 3, 200);
    row.local = row.exempt ? 0 : nearest(Int128{row.vat_due} * 2, 200);
    // 0.5 % and 0.25 %: in units of 1/400.
    const Int128 income = Int128{row.net - reduced} * 2 + Int128{reduced};
    row.income = row.net > 0 && income > 0 ? nearest(income, 400) : 0;
}

}  // namespace

std::int64_t nearest(Int128 numerator, Int128 denominator) {
    const Int128 doubled = numerator * 2 + denominator;
    return static_cast<std::int64_t>(doubled / (denominator * 2));
}

int month_of(Date day) {
    return day.year() * 12 + day.month() - 1;
}

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.net << ' ' << row.all_net << ' ' << row.vat_due << ' ' << row.city << ' '
               << row.education << ' ' << row.local << ' ' << row.income << ' ' << row.invoices
               << ' ' << row.reds << ' ' << row.exempt << ' ' << row.carried;
}

std::int64_t Books::cap_net(int seller, int month) const {
    std::int64_t sum = 0;
    for (const Entry& entry : entries_)
        if (entry.seller == seller && month_of(entry.blue_issued_on) == month)
            sum += entry.signed_net();
    return sum;
}

std::int64_t Books::highest(int seller, int month) const {
    std::map<int, std::int64_t> months;
    for (const Entry& entry : entries_)
        if (entry.seller == seller) months[month_of(entry.blue_issued_on)] += entry.signed_net();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (int first = month - 11; first <= month; ++first) {
        std::int64_t sum = 0;
        for (int one = first; one < first + 12; ++one)
            sum += months[one];
        most = std::max(most, sum);
    }
    return most;
}

std::int64_t Books::all_net(int seller, int month) const {
    std::int64_t sum = 0;
    for (const Entry& entry : entries_)
        if (entry.seller == seller && month_of(entry.issued_on) == month) sum += entry.signed_net();
    return sum;
}

Books Books::after(std::size_t count) const {
    Books earlier;
    earlier.entries_.assign(
        entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(count)
    );
    return earlier;
}

std::map<int, Row> Books::filing(int recycler, int month) const {
    std::map<int, Row> rows;
    std::map<int, std::int64_t> special_vat, ordinary_vat, reduced;
    // Parts under the ceiling go by the order of recording, over the whole year.
    std::map<std::pair<int, int>, std::int64_t> marked_so_far;
    for (const Entry& entry : entries_) {
        std::int64_t low = 0;
        if (entry.marked && entry.issued_on >= day("2026-07-01")) {
            std::int64_t& so_far = marked_so_far[{entry.seller, entry.issued_on.year()}];
            low = std::min(so_far + entry.signed_net(), kThreeFlowCeiling) -
                  std::min(so_far, kThreeFlowCeiling);
            so_far += entry.signed_net();
        }
        if (entry.recycler != recycler || month_of(entry.issued_on) != month) continue;
        Row& row = rows[entry.seller];
        row.net += entry.signed_net();
        ++(entry.red ? row.reds : row.invoices);
        (entry.special ? special_vat : ordinary_vat)[entry.seller] +=
            entry.red ? -entry.vat : entry.vat;
        reduced[entry.seller] += low;
    }
    for (auto& [seller, row] : rows) {
        row.all_net = all_net(seller, month);
        finish(row, month, special_vat[seller], ordinary_vat[seller], reduced[seller]);
    }
    return rows;
}

}  // namespace huanxin::test
