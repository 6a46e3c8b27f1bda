// The cap, the headroom and the filings of many random invoices and red letters over thirty months,
// against a brute-force recomputation from the list of all documents, which knows nothing of the
// engine's running totals and has an arithmetic of its own. HUANXIN_SEED repeats a run.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "invoice_books.hpp"
#include "support/recycling.hpp"
#include "support/replayed.hpp"

namespace huanxin::test {
namespace {

constexpr int kDocuments = 20'000;  // More than 10,000 of them are recorded.
constexpr int kPerBatch = 40;
constexpr int kSellers = 36;
constexpr int kBigSellers = 6;    // Come near the cap; some of the others near 100,000.00 a month.
constexpr int kQuietSellers = 4;  // Sell only what brings them to an edge, so that they stay there.
constexpr int kMonths = 30;
const std::array<std::string, 5> kRecyclers{"C1", "C2", "C3", "C4", "C5"};

/// A blue invoice that can be reversed.
struct Blue {
    engine::Answer answer;
    Entry entry;
    int percent = 1;
    std::vector<Line> left;
};

std::uint64_t seed() {
    const char* given = std::getenv("HUANXIN_SEED");
    const std::uint64_t seed =
        given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
    std::cout << "HUANXIN_SEED=" << seed << '\n';
    return seed;
}

class Simulation {
public:
    Simulation() : recycling_("2024-05-01T08:00:00+08:00", {kRecyclers.begin(), kRecyclers.end()}) {
        for (int number = 0; number < kSellers; ++number) {
            sellers_.push_back(seller(number));
            recycling_.all_consent(sellers_.back(), day("2024-04-29"));
            numbers_[recycling_.token(sellers_.back())] = number;
        }
    }

    void go() {
        const std::int64_t step = std::int64_t{kMonths} * 30 * 86'400 / (kDocuments / kPerBatch);
        for (int done = 0; done < kDocuments && !testing::Test::HasFailure(); done += kPerBatch) {
            recycling_.engine().pass(step);
            batch();
            if (done % (kDocuments / 10) != 0) continue;
            check_headroom();
            check_now();
        }
        check_headroom();
        check_filings();
        for (const Moment& moment : moments_)
            check_moment(moment);
        auto& engine = recycling_.engine();
        const auto again = replayed(engine.store(), engine.tokeniser(), engine.key_ring());
        EXPECT_THAT(again.differences, testing::IsEmpty());
        EXPECT_EQ(again.report.events, engine.sequencer().last_sequence());
        std::cout << "events decided anew: " << again.report.events << '\n';
    }

    [[nodiscard]] const std::map<std::string, int>& seen() const { return seen_; }

private:
    /// When the filings were looked at before the end.
    struct Moment {
        engine::Sequence sequence = 0;
        std::size_t entries = 0;
        int month = 0;
    };
    struct Sent {
        bool red = false;
        Entry entry;
        int percent = 1;
        std::vector<Line> lines;
        std::vector<std::pair<std::size_t, Line>> parts;  // Of a red letter, by line.
        std::size_t blue = 0;
        bool too_much = false;
    };

    [[nodiscard]] int upto(int most) {
        return std::uniform_int_distribution<int>(0, most)(random_);
    }
    [[nodiscard]] bool one_in(int count) { return upto(count - 1) == 0; }
    [[nodiscard]] Date today() { return recycling_.engine().clock().now().shanghai_date(); }

    [[nodiscard]] Date some_day() {
        if (!one_in(6)) return today();
        const Date back = Date::from_days(today().days() - upto(360));
        return std::max(back, day("2024-04-29"));
    }

    [[nodiscard]] std::int64_t some_amount(int seller) {
        if (seller < kBigSellers) return 1 + upto(60'000'000);
        if (seller < kBigSellers + 10) return 1 + upto(2'500'000);
        if (one_in(8)) return 1 + upto(9);
        return 1 + upto(150'000);
    }

    /// What fills the cap, or the month's exemption, to the fen, or a fen less or more.
    [[nodiscard]] std::int64_t edge_amount(const Entry& entry, int percent) {
        const int month = month_of(entry.issued_on);
        const std::int64_t room = entry.seller < kBigSellers
                                      ? kCap - books_.highest(entry.seller, month)
                                      : kExemption - books_.all_net(entry.seller, month);
        const std::int64_t net = std::max<std::int64_t>(1, room - 1 + upto(2));
        return net + nearest(Int128{net} * percent, 100);
    }

    [[nodiscard]] engine::Command invoice(Sent& sent, bool at_the_edge) {
        Entry& entry = sent.entry;
        entry.seller = one_in(3)     ? upto(kBigSellers - 1)
                       : at_the_edge ? kSellers - 1 - upto(kQuietSellers - 1)
                                     : upto(kSellers - kQuietSellers - 1);
        entry.recycler = upto(static_cast<int>(kRecyclers.size()) - 1);
        entry.issued_on = entry.blue_issued_on = some_day();
        entry.special = one_in(4);
        entry.marked = one_in(3);
        sent.percent = one_in(40) ? 2 : one_in(3) ? 3 : 1;
        std::vector<Fen> amounts;
        for (int lines = at_the_edge ? 1 : 1 + upto(2); lines > 0; --lines) {
            const std::int64_t gross =
                at_the_edge ? edge_amount(entry, sent.percent) : some_amount(entry.seller);
            const std::int64_t net = nearest(Int128{gross} * 100, 100 + sent.percent);
            sent.lines.push_back({gross, net, gross - net});
            entry.net += net;
            entry.vat += gross - net;
            amounts.emplace_back(gross);
        }
        invoicing::Request request =
            scrap(sellers_[static_cast<std::size_t>(entry.seller)], entry.issued_on, amounts);
        request.levy_rate = Ratio::from_billionths(sent.percent * std::int64_t{10'000'000});
        request.kind = entry.special ? invoicing::Kind::special : invoicing::Kind::ordinary;
        request.three_flow = entry.marked;
        return recycling_.issue(kRecyclers[static_cast<std::size_t>(entry.recycler)], request);
    }

    /// A part of a line, as the contract splits it.
    static Line part_of(const Line& left, std::int64_t gross, int percent) {
        const std::int64_t net = std::min(nearest(Int128{gross} * 100, 100 + percent), left.net);
        const std::int64_t vat = std::min(gross - net, left.vat);
        return {gross, gross - vat, vat};
    }

    /// Of a blue invoice of an earlier batch, of which no other red letter is in this batch.
    [[nodiscard]] engine::Command red_letter(Sent& sent) {
        sent.red = true;
        sent.blue = static_cast<std::size_t>(upto(static_cast<int>(blues_.size()) - 1));
        const Blue& blue = blues_[sent.blue];
        sent.entry = blue.entry;
        sent.entry.red = true;
        sent.entry.net = sent.entry.vat = 0;
        sent.entry.issued_on = std::max(blue.entry.issued_on, some_day());
        std::vector<engine::RedPart> parts;
        if (!one_in(3)) {
            for (std::size_t line = 0; line < blue.left.size(); ++line) {
                const Line& left = blue.left[line];
                if (left.gross == 0 || one_in(3)) continue;
                const std::int64_t gross =
                    one_in(20)
                        ? left.gross + 1
                        : 1 + std::uniform_int_distribution<std::int64_t>(0, left.gross - 1)(random_
                              );
                parts.push_back({static_cast<std::uint32_t>(line), Fen(gross)});
                if (gross > left.gross)
                    sent.too_much = true;
                else
                    sent.parts.emplace_back(line, part_of(left, gross, blue.percent));
            }
        }
        if (parts.empty()) {
            for (std::size_t line = 0; line < blue.left.size(); ++line)
                if (blue.left[line].gross > 0) sent.parts.emplace_back(line, blue.left[line]);
            sent.too_much = sent.parts.empty();
        }
        for (const auto& [line, part] : sent.parts) {
            sent.entry.net += part.net;
            sent.entry.vat += part.vat;
        }
        return recycling_.reverse(blue.answer, sent.entry.issued_on, parts);
    }

    void batch() {
        std::vector<engine::Command> commands;
        std::vector<Sent> all;
        std::set<std::size_t> reversed;
        while (static_cast<int>(commands.size()) < kPerBatch) {
            Sent sent;
            engine::Command command = !commands.empty() && !blues_.empty() && one_in(4)
                                          ? red_letter(sent)
                                          : invoice(sent, commands.empty());
            if (sent.red && !reversed.insert(sent.blue).second) continue;
            commands.push_back(std::move(command));
            all.push_back(std::move(sent));
        }
        const auto answers = recycling_.engine().run(std::move(commands));
        for (std::size_t i = 0; i < answers.size(); ++i)
            all[i].red ? judge_red(all[i], answers[i]) : judge_invoice(all[i], answers[i]);
    }

    void judge_invoice(const Sent& sent, const engine::Answer& answer) {
        const bool rate_holds = sent.percent != 2;
        const std::int64_t reached =
            books_.highest(sent.entry.seller, month_of(sent.entry.issued_on)) + sent.entry.net;
        const bool fits = reached <= kCap;
        if (rate_holds && reached == kCap) ++seen_["the cap to the fen"];
        if (rate_holds && reached == kCap + 1) ++seen_["a fen above the cap"];
        const std::string expected = !rate_holds ? "declined rate_not_allowed"
                                     : fits      ? "issued"
                                                 : "declined seller_cap_exceeded";
        EXPECT_EQ(told(answer), expected);
        ++seen_[expected];
        const auto& record = std::get<engine::InvoiceView>(answer.body).record;
        const invoicing::Amounts sum = invoicing::total(record.amounts);
        EXPECT_EQ(sum.net.count(), sent.entry.net);
        EXPECT_EQ(sum.vat.count(), sent.entry.vat);
        if (!rate_holds || !fits) return;
        books_.add(sent.entry);
        blues_.push_back({answer, sent.entry, sent.percent, sent.lines});
    }

    void judge_red(const Sent& sent, const engine::Answer& answer) {
        if (sent.too_much) {
            ++seen_["red_exceeds_blue"];
            EXPECT_TRUE(told(answer).starts_with("422 red_exceeds_blue")) << told(answer);
            return;
        }
        ++seen_["red"];
        EXPECT_EQ(told(answer), "red " + std::to_string(sent.entry.net + sent.entry.vat));
        const invoicing::Amounts sum = std::get<engine::RedLetter>(answer.body).total();
        EXPECT_EQ(sum.net.count(), sent.entry.net);
        books_.add(sent.entry);
        Blue& blue = blues_[sent.blue];
        for (const auto& [line, part] : sent.parts) {
            blue.left[line].gross -= part.gross;
            blue.left[line].net -= part.net;
            blue.left[line].vat -= part.vat;
        }
    }

    void check_headroom() {
        for (int number = 0; number < kSellers; ++number) {
            const auto months = recycling_.queries().cap_months(
                recycling_.token(sellers_[static_cast<std::size_t>(number)])
            );
            ASSERT_TRUE(months.has_value());
            const int last = month_of(today());
            std::int64_t used = 0;
            for (int month = last - 11; month <= last; ++month) {
                const std::int64_t expected = books_.cap_net(number, month);
                const auto at = invoicing::Month::from_index(month);
                EXPECT_EQ(invoicing::window_net(*months, at, 1).count(), expected);
                used += expected;
            }
            const auto now = invoicing::Month::from_index(last);
            EXPECT_EQ(invoicing::window_net(*months, now, 12).count(), used);
            EXPECT_LE(used, kCap);
        }
    }

    [[nodiscard]] std::map<int, Row> rows_of(const engine::FilingRequest& request, int limit) {
        std::map<int, Row> got;
        for (const engine::FilingRow& row :
             recycling_.rows(request, static_cast<std::size_t>(limit)))
            EXPECT_TRUE(got.emplace(numbers_.at(row.seller_token), row_of(row.figures)).second)
                << "a seller has one row";
        return got;
    }

    /// The filings of the month and of the one before as they are now, after a restart.
    void check_now() {
        recycling_.engine().reopen();
        moments_.push_back(
            {recycling_.engine().sequencer().last_sequence(), books_.size(), month_of(today())}
        );
        check_moment(moments_.back());
    }

    /// … and as they were then, whatever was recorded since.
    void check_moment(const Moment& moment) {
        const Books then = books_.after(moment.entries);
        for (const int month : {moment.month - 1, moment.month})
            for (int one = 0; one < static_cast<int>(kRecyclers.size()); ++one) {
                const auto at = invoicing::Month::from_index(month);
                auto request = recycling_.filing_request(
                    kRecyclers[static_cast<std::size_t>(one)], at.to_string()
                );
                request.moment.as_of = moment.sequence;
                EXPECT_EQ(rows_of(request, 7), then.filing(one, month))
                    << kRecyclers[static_cast<std::size_t>(one)] << " in " << at.to_string()
                    << " as of " << moment.sequence;
            }
    }

    void check_filings() {
        const int first = month_of(day("2024-04-29"));
        for (int month = first; month <= month_of(today()); ++month)
            for (int one = 0; one < static_cast<int>(kRecyclers.size()); ++one) {
                const std::string& id = kRecyclers[static_cast<std::size_t>(one)];
                const auto at = invoicing::Month::from_index(month);
                const auto expected = books_.filing(one, month);
                EXPECT_EQ(rows_of(recycling_.filing_request(id, at.to_string()), 1 + one), expected)
                    << id << " in " << at.to_string();
                for (const auto& [number, row] : expected)
                    note(row, at);
            }
    }

    void note(const Row& row, invoicing::Month month) {
        ++seen_[row.exempt ? "exempt" : "taxed"];
        if (row.net < 0) ++seen_["negative month"];
        if (row.carried) ++seen_["negative VAT"];
        if (row.all_net == kExemption) {
            ++seen_["100,000.00 to the fen"];
            EXPECT_EQ(row.exempt, month.year() < 2026);
        }
        // Some at 0.5 % and some at 0.25 %.
        const std::int64_t full = nearest(row.net, 200);
        if (row.income < full && row.income > nearest(row.net, 400)) ++seen_["two rates"];
    }

    static Row row_of(const invoicing::Figures& figures) {
        return {
            figures.net.count(),
            figures.all_net.count(),
            figures.vat_due.count(),
            figures.city_tax.count(),
            figures.education.count(),
            figures.local_education.count(),
            figures.income_tax.count(),
            figures.invoices,
            figures.red_letters,
            figures.exempt,
            figures.vat_was_negative};
    }

    std::mt19937_64 random_{seed()};
    Recycling recycling_;
    std::vector<invoicing::Seller> sellers_;
    Books books_;
    std::vector<Blue> blues_;
    std::vector<Moment> moments_;
    std::map<Bytes16, int> numbers_;  // Of the sellers, by token.
    std::map<std::string, int> seen_;
};

TEST(Invoices, ThirtyMonthsOfThem_AgreeWithABruteForceRecomputation) {
    Simulation simulation;
    simulation.go();
    // A run that never gets somewhere proves nothing about it.
    for (const char* what :
         {"issued",
          "declined rate_not_allowed",
          "declined seller_cap_exceeded",
          "red",
          "red_exceeds_blue",
          "exempt",
          "taxed",
          "negative month",
          "negative VAT",
          "the cap to the fen",
          "a fen above the cap",
          "100,000.00 to the fen",
          "two rates"})
        EXPECT_TRUE(simulation.seen().contains(what)) << what;
    for (const auto& [what, times] : simulation.seen())
        std::cout << what << ": " << times << '\n';
}

}  // namespace
}  // namespace huanxin::test
