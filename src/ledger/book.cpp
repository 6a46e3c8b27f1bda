#include "huanxin/ledger/book.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "huanxin/base/invariant.hpp"

namespace huanxin::ledger {

Fen Pool::spendable(Instant now) const {
    const bool open =
        (!spec_.opens_at || *spec_.opens_at <= now) && (!spec_.closes_at || now < *spec_.closes_at);
    return open ? balance(Account::available) : Fen(0);
}

std::string Book::index_key(std::string_view program, std::int32_t year, std::string_view region) {
    std::string key(program);
    key.append("/").append(std::to_string(year)).append("/").append(region);
    return key;
}

void Book::index(const Pool& pool) {
    by_id_.emplace(pool.spec().id, pool.number());
    by_place_[index_key(pool.spec().program, pool.spec().year, pool.spec().region)].push_back(
        pool.number()
    );
}

Result<PoolNumber> Book::add(PoolSpec spec, Fen total) {
    if (by_id_.contains(spec.id))
        return invalid("a pool with the id " + spec.id + " exists already");
    if (spec.parent && *spec.parent >= pools_.size())
        return invalid("the parent pool is not known");
    const auto number = static_cast<PoolNumber>(pools_.size());
    pools_.emplace_back(number, std::move(spec));
    index(pools_.back());
    post({number, Account::funding, Account::available, total});
    return number;
}

void Book::restore(PoolSpec spec, Fen total, Fen held, Fen confirmed, Fen settled) {
    const Fen available = total - held - confirmed - settled;
    INVARIANT(available >= Fen(0), "a stored pool is not overdrawn");
    const Result<PoolNumber> number = add(std::move(spec), total);
    INVARIANT(number.has_value(), "stored pools are consistent with each other");
    post({*number, Account::available, Account::held, held});
    post({*number, Account::available, Account::confirmed, confirmed});
    post({*number, Account::available, Account::settled, settled});
}

std::optional<PoolNumber> Book::find(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    if (found == by_id_.end()) return std::nullopt;
    return found->second;
}

std::vector<PoolNumber> Book::path(
    std::string_view program, std::int32_t year, std::string_view region, std::string_view category
) const {
    std::vector<PoolNumber> numbers;
    for (const std::size_t length :
         {std::size_t{0}, std::size_t{2}, std::size_t{4}, std::size_t{6}}) {
        if (length > region.size()) break;
        const auto found = by_place_.find(index_key(program, year, region.substr(0, length)));
        if (found == by_place_.end()) continue;
        for (const PoolNumber number : found->second) {
            const std::string& wanted = pools_[number].spec().category;
            if (!wanted.empty() && wanted != category) continue;
            for (std::optional<PoolNumber> at = number; at; at = pools_[*at].spec().parent)
                numbers.push_back(*at);
        }
    }
    std::ranges::sort(numbers);
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

bool Book::can_post(const Posting& posting) const {
    return posting.from == Account::funding ||
           pools_.at(posting.pool).balance(posting.from) >= posting.amount;
}

void Book::post(const Posting& posting) {
    INVARIANT(posting.amount >= Fen(0), "a posting never moves a negative amount");
    INVARIANT(posting.from != posting.to, "a posting moves between two accounts");
    INVARIANT(can_post(posting), "no account is ever overdrawn");
    Pool& pool = pools_[posting.pool];
    pool.balances_[static_cast<std::size_t>(posting.from)] -= posting.amount;
    pool.balances_[static_cast<std::size_t>(posting.to)] += posting.amount;
}

Fen Book::trial_balance() const {
    Fen sum;
    for (const Pool& pool : pools_)
        for (const Fen balance : pool.balances_)
            sum += balance;
    return sum;
}

}  // namespace huanxin::ledger
