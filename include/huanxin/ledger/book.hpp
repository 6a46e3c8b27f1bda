#pragma once
// Budget pools as double-entry accounts. Every pool has five accounts; money moves only by a
// Posting from one to another of the same pool, so the trial balance is zero after each, and an
// account other than `funding` is never negative. One thread only: the sequencer's.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "huanxin/base/money.hpp"
#include "huanxin/base/result.hpp"
#include "huanxin/base/time.hpp"

namespace huanxin::ledger {

/// `funding` is what the treasury gave (a credit, so negative); the other four say where it is now:
/// total = held + confirmed + settled + available (docs/openapi.yaml). ON DISK: never renumber.
enum class Account : std::uint8_t {
    funding = 0,
    available = 1,
    held = 2,
    confirmed = 3,
    settled = 4
};

/// Position of a pool in its book; never reused.
using PoolNumber = std::uint32_t;

struct Posting {
    PoolNumber pool = 0;
    Account from{};
    Account to{};
    Fen amount;  ///< Positive or zero.
};

struct PoolSpec {
    std::string id;
    std::string program;
    std::int32_t year = 0;
    std::string region;    ///< Prefix of 2, 4 or 6 digits; empty: everywhere.
    std::string category;  ///< Empty: every category.
    std::optional<PoolNumber> parent;
    std::optional<Instant> opens_at, closes_at;  ///< Spendable from `opens_at` on and until before
                                                 ///< `closes_at`.
    Instant created_at;
};

class Pool {
public:
    Pool(PoolNumber number, PoolSpec spec) : number_(number), spec_(std::move(spec)) {}

    [[nodiscard]] PoolNumber number() const { return number_; }
    [[nodiscard]] const PoolSpec& spec() const { return spec_; }
    [[nodiscard]] Fen balance(Account account) const {
        return balances_[static_cast<std::size_t>(account)];
    }
    [[nodiscard]] Fen total() const { return -balance(Account::funding); }
    /// What a claim at `now` may take: nothing outside the opening times.
    [[nodiscard]] Fen spendable(Instant now) const;

private:
    friend class Book;
    PoolNumber number_;
    PoolSpec spec_;
    Fen balances_[5];
};

class Book {
public:
    /// Adds a pool with `total` available. Errc::invalid if the id is taken or the parent unknown
    /// (a parent stands before its children, so the tree has no cycle).
    [[nodiscard]] Result<PoolNumber> add(PoolSpec spec, Fen total);
    /// Puts a stored pool back with its balances, in order of number.
    void restore(PoolSpec spec, Fen total, Fen held, Fen confirmed, Fen settled);

    [[nodiscard]] const Pool& pool(PoolNumber number) const { return pools_.at(number); }
    [[nodiscard]] std::span<const Pool> pools() const { return pools_; }
    [[nodiscard]] std::optional<PoolNumber> find(std::string_view id) const;

    /// Every pool that matches, and their parents, each once, in order of number
    /// (docs/openapi.yaml).
    [[nodiscard]] std::vector<PoolNumber> path(
        std::string_view program,
        std::int32_t year,
        std::string_view region,
        std::string_view category
    ) const;

    /// Would every posting leave its `from` account at zero or above? (`funding` may go below.)
    [[nodiscard]] bool can_post(const Posting& posting) const;
    /// Moves money. A posting that `can_post` refuses is an invariant broken by the caller.
    void post(const Posting& posting);

    /// Sum of all accounts of all pools: zero, always.
    [[nodiscard]] Fen trial_balance() const;

private:
    [[nodiscard]] static std::string index_key(
        std::string_view program, std::int32_t year, std::string_view region
    );
    void index(const Pool& pool);

    std::vector<Pool> pools_;
    std::unordered_map<std::string, PoolNumber> by_id_;
    std::unordered_map<std::string, std::vector<PoolNumber>> by_place_;
};

}  // namespace huanxin::ledger
