#pragma once
// Every policy set that decisions were ever made under, so that each can be explained with the
// rules of its day. Filled when the engine opens, immutable afterwards; safe on any thread.

#include <cstdint>
#include <map>
#include <memory>

#include "huanxin/rules/policy_set.hpp"

namespace huanxin::engine {

class Policies {
public:
    void add(std::uint32_t number, std::unique_ptr<const rules::PolicySet> set) {
        sets_.insert_or_assign(number, std::move(set));
    }
    [[nodiscard]] bool contains(std::uint32_t number) const { return sets_.contains(number); }
    [[nodiscard]] const rules::PolicySet& at(std::uint32_t number) const {
        return *sets_.at(number);
    }
    /// The highest number is the set in force.
    [[nodiscard]] std::uint32_t current_number() const { return sets_.rbegin()->first; }
    [[nodiscard]] const rules::PolicySet& current() const { return *sets_.rbegin()->second; }
    [[nodiscard]] bool empty() const { return sets_.empty(); }

private:
    std::map<std::uint32_t, std::unique_ptr<const rules::PolicySet>> sets_;
};

}  // namespace huanxin::engine
