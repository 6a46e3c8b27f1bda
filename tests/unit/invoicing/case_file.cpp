#include "case_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include "support/recycling.hpp"

namespace huanxin::invoicing::testing {

namespace {

namespace fs = std::filesystem;
using test::day;

[[noreturn]] void unreadable(const std::string& place, const std::string& line) {
    std::cerr << place << ": can't be read: " << line << '\n';
    std::abort();
}

/// "1234.50" or "-0.01".
Fen yuan_of(const std::string& text) {
    const bool negative = text.starts_with('-');
    const Fen amount = test::yuan(negative ? text.substr(1) : text);
    return negative ? -amount : amount;
}

template <class T>
T must(const std::optional<T>& value, const std::string& text) {
    if (!value) unreadable("a case", text);
    return *value;
}

Case fresh() {
    Case one;
    one.request = test::scrap(test::seller(1), day("2026-03-14"), {});
    one.facts.approved = true;
    one.facts.vat_method = VatMethod::general;
    one.facts.licences = test::recycler("C1").licences;
    return one;
}

void read_document(Case& one, bool red, std::istringstream& words) {
    Document document;
    document.red = red;
    std::string kind, net, vat, reduced;
    words >> kind >> net >> vat >> reduced;
    document.kind = must(parse_kind(kind), kind);
    document.amounts = {yuan_of(net), yuan_of(vat)};
    if (!reduced.empty()) document.reduced = yuan_of(reduced);
    one.documents.push_back(document);
}

std::string rest(std::istringstream& words) {
    std::string text;
    std::getline(words >> std::ws, text);
    return text;
}

void read_line(Case& one, std::istringstream& words) {
    Line line;
    std::string unit, amount;
    words >> line.waste_class >> line.quantity >> unit >> amount;
    line.description = line.waste_class;
    line.unit = must(parse_unit(unit), unit);
    line.amount = yuan_of(amount);
    one.request.lines.push_back(std::move(line));
}

void read_licence(Case& one, std::istringstream& words) {
    std::string kind, from, to;
    words >> kind >> from >> to;
    std::erase_if(one.facts.licences, [&](const Licence& licence) {
        return rules::to_string(licence.kind) == kind;
    });
    if (from != "none")
        one.facts.licences.push_back(
            {must(rules::parse_licence_kind(kind), kind), "L-1", day(from), day(to)}
        );
}

using Read = std::function<void(Case&, std::istringstream&)>;

const std::map<std::string, Read>& words_of_invoices() {
    static const std::map<std::string, Read> known{
        {"issued", [](Case& one, auto& words) { one.request.issued_on = day(rest(words)); }},
        {"recorded", [](Case& one, auto& words) { one.facts.recorded_on = day(rest(words)); }},
        {"kind", [](Case& one, auto& words) { one.request.kind = *parse_kind(rest(words)); }},
        {"method",
         [](Case& one, auto& words) { one.facts.vat_method = *parse_vat_method(rest(words)); }},
        {"rate",
         [](Case& one, auto& words) { one.request.levy_rate = *Ratio::parse(rest(words)); }},
        {"recycler",
         [](Case& one, auto& words) {
             const std::string text = rest(words);
             one.facts.approved = text != "not_approved";
             one.facts.suspended = text == "suspended";
         }},
        {"line", read_line},
        {"licence", read_licence},
        {"evidence",
         [](Case& one, auto& words) {
             one.request.evidence.clear();
             for (std::string kind; words >> kind;)
                 one.request.evidence.push_back({kind, std::string(64, 'a')});
         }},
        {"consent",
         [](Case& one, auto& words) {
             const std::string text = rest(words);
             one.facts.consented_on = text == "none" ? std::nullopt : std::optional(day(text));
         }},
        {"old_item",
         [](Case& one, auto& words) {
             const std::string place = "/old_items/" + std::to_string(one.request.old_items.size());
             one.request.old_items.push_back({"refrigerator", {{"serial", "OLD1", place}}});
             if (rest(words) == "taken") one.facts.old_items_taken.push_back(place);
         }},
        {"sold",
         [](Case& one, auto& words) {
             std::string month, net;
             words >> month >> net;
             one.facts.months.push_back({*Month::parse(month), yuan_of(net)});
         }},
        {"is", [](Case& one, auto& words) { one.is = rest(words); }},
        {"declined", [](Case& one, auto& words) { one.declined.push_back(rest(words)); }},
        {"by", [](Case& one, auto& words) { one.by = rest(words); }},
    };
    return known;
}

const std::map<std::string, Read>& words_of_filings() {
    static const std::map<std::string, Read> known{
        {"filing", [](Case& one, auto& words) { one.month = *Month::parse(rest(words)); }},
        {"city", [](Case& one, auto& words) { one.city_tax_rate = *Ratio::parse(rest(words)); }},
        {"blue", [](Case& one, auto& words) { read_document(one, false, words); }},
        {"red", [](Case& one, auto& words) { read_document(one, true, words); }},
        {"others", [](Case& one, auto& words) { one.others = yuan_of(rest(words)); }},
        {"row", [](Case& one, auto& words) { one.row = rest(words); }},
        {"due", [](Case& one, auto& words) { one.due = rest(words); }},
        {"left",
         [](Case& one, auto& words) {
             std::string net, vat, at, rate;
             words >> net >> vat >> at >> rate;
             one.left = {yuan_of(net), yuan_of(vat)};
             one.rate = *Ratio::parse(rate);
         }},
        {"part",
         [](Case& one, auto& words) {
             std::string gross, equals;
             words >> gross >> equals;
             one.parts.emplace_back(yuan_of(gross), rest(words));
         }},
        {"chosen", [](Case& one, auto& words) { one.chosen = day(rest(words)); }},
        {"free", [](Case& one, auto& words) { one.free = rest(words); }},
    };
    return known;
}

/// What a case leaves untold.
Case finished(Case one) {
    const Date issued = one.request.issued_on;
    if (one.facts.recorded_on == Date()) one.facts.recorded_on = issued;
    return one;
}

void read_file(const fs::path& file, std::vector<Case>& cases) {
    std::ifstream stream(file);
    std::string text;
    bool open = false;
    for (int number = 1; std::getline(stream, text); ++number) {
        const std::string place = file.filename().string() + ":" + std::to_string(number);
        if (text.empty() || text.starts_with('#')) continue;
        if (text.starts_with("== ")) {
            if (open) cases.back() = finished(std::move(cases.back()));
            cases.push_back(fresh());
            cases.back().place = place;
            cases.back().title = text.substr(3);
            cases.back().facts.consented_on = day("2024-04-29");
            open = true;
            continue;
        }
        std::istringstream words(text);
        std::string word;
        words >> word;
        const auto invoices = words_of_invoices().find(word);
        const auto filings = words_of_filings().find(word);
        if (!open) unreadable(place, text);
        if (invoices != words_of_invoices().end())
            invoices->second(cases.back(), words);
        else if (filings != words_of_filings().end())
            filings->second(cases.back(), words);
        else
            unreadable(place, text);
    }
    if (open) cases.back() = finished(std::move(cases.back()));
}

}  // namespace

std::vector<Case> all_cases() {
    std::vector<fs::path> files;
    const fs::path folder = fs::path(HUANXIN_SOURCE_DIR) / "tests/unit/invoicing/cases";
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Case> cases;
    for (const fs::path& file : files)
        read_file(file, cases);
    return cases;
}

std::string in_yuan(Fen amount) {
    const std::int64_t fen = amount.count() < 0 ? -amount.count() : amount.count();
    const std::string cents = std::to_string(fen % 100);
    return (amount.count() < 0 ? "-" : "") + std::to_string(fen / 100) +
           (cents.size() == 1 ? ".0" : ".") + cents;
}

void PrintTo(const Case& one, std::ostream* out) {
    *out << one.place << " " << one.title;
}

}  // namespace huanxin::invoicing::testing
