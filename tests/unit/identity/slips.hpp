#pragma once
// What typists do to a number, and texts to throw at a check. For the property tests of check
// schemes: these try every slip on each number that RapidCheck draws.

#include <string>
#include <string_view>

#include <rapidcheck.h>

namespace huanxin::identity {

/// Calls `visit(changed, place)` for every way to replace one character by another of `alphabet`.
template <class Visit>
void for_each_change(const std::string& text, std::string_view alphabet, Visit visit) {
    for (std::size_t place = 0; place < text.size(); ++place) {
        for (const char other : alphabet) {
            if (other == text[place]) continue;
            std::string changed = text;
            changed[place] = other;
            visit(changed, place);
        }
    }
}

/// Calls `visit(swapped, place)` for every pair of different neighbours, at `place` and behind it.
template <class Visit>
void for_each_swap(const std::string& text, Visit visit) {
    for (std::size_t place = 0; place + 1 < text.size(); ++place) {
        if (text[place] == text[place + 1]) continue;
        std::string swapped = text;
        std::swap(swapped[place], swapped[place + 1]);
        visit(swapped, place);
    }
}

/// `size` characters of `alphabet`, all equally likely.
inline std::string drawn(std::size_t size, std::string_view alphabet) {
    return *rc::gen::container<std::string>(size, rc::gen::elementOf(std::string(alphabet)));
}

/// A right number, one that a byte makes wrong, one of its alphabet, or any bytes at all.
inline std::string hostile(const std::string& right, std::string_view alphabet) {
    const int kind = *rc::gen::inRange(0, 6);
    const auto place = *rc::gen::inRange<std::size_t>(0, right.size());
    std::string text = right;
    if (kind == 0) return *rc::gen::arbitrary<std::string>();
    if (kind == 1) return drawn(right.size(), alphabet);
    if (kind == 2) text[place] = *rc::gen::arbitrary<char>();
    if (kind == 3) text.erase(place, 1);
    if (kind == 4) text.insert(place, 1, *rc::gen::elementOf(std::string(alphabet)));
    return text;
}

/// True if all characters of `text` are of `alphabet`.
inline bool made_of(std::string_view text, std::string_view alphabet) {
    return text.find_first_not_of(alphabet) == std::string_view::npos;
}

inline constexpr std::string_view kDigits = "0123456789";
inline constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

}  // namespace huanxin::identity
