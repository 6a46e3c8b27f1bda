#pragma once
// The engine as its contract describes it, in the simplest form that can be right: everything is in
// maps and lists, what is held is looked up by walking over all live claims, and no sum is kept.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "operation.hpp"

namespace huanxin::model {

/// How the rules of 2025 and 2026 decide on a sale, written from the contract.
struct Verdict {
    std::vector<std::string> reasons;  ///< Without those that depend on what is on record.
    bool in_window = false;            ///< Else nothing further is evaluated.
    bool covered = false;              ///< Else the quota is not evaluated.
    int year = 0;
    int pieces = 0;
    std::int64_t subsidy = 0;
};
[[nodiscard]] Verdict judge_sale(const Sale& sale, Date today);

/// "old/vin/7"; what two claims may not both hold.
[[nodiscard]] std::vector<std::string> old_items(const Sale& sale);
[[nodiscard]] std::vector<std::string> new_items(const Sale& sale);

struct Pool {
    NewPool spec;
    std::int64_t total = 0;
};

struct Claim {
    Sale sale;
    std::string key;
    std::string status;
    std::uint64_t sequence = 0;
    std::int64_t subsidy = 0;
    std::string bucket;              ///< "vehicle/2026/passenger_car".
    std::vector<std::size_t> pools;  ///< Places in Model::pools.
    std::vector<std::string> reasons;
    Instant recorded_at, hold_end, updated_at;
    int extensions = 0;
    std::optional<int> confirm_invoice;
    std::vector<std::string> old_items, new_items;
};

/// What an answer shows, in a line.
struct Expected {
    std::string line;
    bool replayed = false;
};

class Model {
public:
    explicit Model(Instant start) : now_(start) {}

    /// Time never runs backwards.
    void move_to(Instant now) { now_ = std::max(now_, now); }
    [[nodiscard]] Instant now() const { return now_; }
    /// Ends the holds that are due, in order of end and sequence.
    void expire();
    [[nodiscard]] Expected apply(const Operation& operation);

    [[nodiscard]] const std::vector<Claim>& claims() const { return claims_; }
    [[nodiscard]] const std::vector<Pool>& pools() const { return pools_; }
    [[nodiscard]] const std::set<std::size_t>& live() const { return live_; }
    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }
    [[nodiscard]] std::size_t remembered() const { return remembered_.size(); }
    /// Sum of the live claims of that status on the pool.
    [[nodiscard]] std::int64_t sum(std::size_t pool, std::string_view status) const;
    [[nodiscard]] std::int64_t quota(int consumer, const std::string& bucket) const;
    /// Item → sequence of the live claim that holds it; two holders are an error of the model.
    [[nodiscard]] std::map<std::string, std::uint64_t> held_items() const;
    /// Invoice → claim that used it, refunded ones too.
    [[nodiscard]] std::map<int, std::uint64_t> used_invoices() const;
    /// Events that were there before the run began: of set-up.
    void set_sequence(std::uint64_t sequence) { sequence_ = sequence; }

    [[nodiscard]] static std::string line_of(const Claim& claim);

private:
    struct Remembered {
        std::string body, line;
    };

    [[nodiscard]] std::string make(const Sale& sale, const std::string& key);
    [[nodiscard]] std::string change(const Change& change);
    [[nodiscard]] std::string confirm(Claim& claim, const Change& change);
    [[nodiscard]] std::string new_pool(const NewPool& spec);
    [[nodiscard]] std::string adjust(const Adjust& adjust);
    [[nodiscard]] std::vector<std::size_t> path(const Sale& sale, int year) const;
    [[nodiscard]] std::vector<std::string> reasons_on_record(
        const Sale& sale, const Verdict& verdict, const std::string& bucket
    ) const;
    [[nodiscard]] bool invoice_used(int invoice) const;
    [[nodiscard]] std::string pool_line(std::size_t pool) const;
    void event(Claim& claim);

    Instant now_;
    std::uint64_t sequence_ = 0;
    std::vector<Claim> claims_;
    std::set<std::size_t> live_;  ///< Held or confirmed.
    std::vector<std::size_t> refunded_;
    std::vector<Pool> pools_;
    std::map<int, bool> suspended_;
    std::map<std::pair<int, std::string>, std::size_t> refs_;  ///< The one that is not declined.
    std::map<std::string, Remembered> remembered_;
};

}  // namespace huanxin::model
