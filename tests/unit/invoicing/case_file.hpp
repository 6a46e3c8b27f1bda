#pragma once
// Cases of the law that a tax clerk can read and check against the announcement:
// tests/unit/invoicing/cases, one file for each article or instrument.
//
//   # a comment
//   == A special invoice on the simple method     title of a case
//   issued    2026-03-14                           an invoice: what is told of it,
//   method    simple
//   kind      special
//   line      scrap_steel 1250.5 kg 3150.00
//   declined  kind_not_allowed at /kind            and what becomes of it
//   by        2024年第5号, 8                       part of the instrument's name, and the article
//
//   filing    2026-03                              or a month of one seller and recycler:
//   blue      ordinary 200000.00 2000.00           net and VAT; a third amount has the reduced rate
//   row       200000.00 200000.00 taxed 2000.00 70.00 30.00 20.00 1000.00
//             net, net over all recyclers, exempt or taxed, VAT, city tax, education, local
//             education, income tax
//
//   left      1.51 0.02 at 0.01                    or a line of a blue invoice: net and VAT,
//   part      0.51 = 0.50 + 0.01                   and red letters that take from it, one by one
//
//   chosen    2026-01-01                           or the day since which a VAT method holds,
//   free      2029-01-01                           and the first day of another one
//
// Amounts are yuan. "is 3118.81 + 31.19" is an issued invoice's net and VAT. Unless it is told
// otherwise, the recycler is approved, on the general method and has all licences, the seller
// consented on the day, and contract, payment and weigh note are there. Words: case_file.cpp.

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "huanxin/invoicing/evaluate.hpp"
#include "huanxin/invoicing/filing.hpp"

namespace huanxin::invoicing::testing {

struct Case {
    std::string place;  ///< "article-08.txt:12".
    std::string title;

    Request request;
    Facts facts;
    std::string is;                     ///< "3118.81 + 31.19", or "" if it is declined.
    std::vector<std::string> declined;  ///< "code at /pointer /pointer".
    std::string by;                     ///< "" if not told.

    Month month;  ///< Of a filing; else the first month there is.
    Ratio city_tax_rate = Ratio::from_billionths(70'000'000);
    std::vector<Document> documents;
    Fen others;       ///< Net sales of the month at other recyclers.
    std::string row;  ///< As in the file.
    std::string due;

    Amounts left;
    Ratio rate;
    std::vector<std::pair<Fen, std::string>> parts;  ///< Gross; "0.50 + 0.01".

    Date chosen;
    std::string free;
};

/// Every case of every file, in order. A word that can't be read aborts with its place.
[[nodiscard]] std::vector<Case> all_cases();

/// "3118.81".
[[nodiscard]] std::string in_yuan(Fen amount);

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for.
void PrintTo(const Case& one, std::ostream* out);

}  // namespace huanxin::invoicing::testing
