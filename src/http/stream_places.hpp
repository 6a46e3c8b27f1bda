#pragma once
// The places for streaming calls, of which no tenant has more than its share.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "huanxin/http/limits.hpp"

namespace huanxin::http {

/// Any thread.
class StreamPlaces {
public:
    enum class Outcome : std::uint8_t { granted, tenant_has_its_share, none_free };

    /// `tenant`: "" on a public route, where nobody has a share.
    [[nodiscard]] Outcome take(const std::string& tenant, const Limits& limits) {
        const std::lock_guard lock(mutex_);
        const auto found = of_tenant_.find(tenant);
        if (found != of_tenant_.end() && found->second >= limits.streams_per_tenant_max)
            return Outcome::tenant_has_its_share;
        if (taken_ >= limits.streams_max) return Outcome::none_free;
        if (!tenant.empty()) ++of_tenant_[tenant];
        ++taken_;
        return Outcome::granted;
    }

    /// A place that was granted.
    void give_back(const std::string& tenant) {
        const std::lock_guard lock(mutex_);
        --taken_;
        const auto found = of_tenant_.find(tenant);
        if (found != of_tenant_.end() && --found->second == 0) of_tenant_.erase(found);
    }

private:
    std::mutex mutex_;
    std::size_t taken_ = 0;
    std::unordered_map<std::string, std::size_t> of_tenant_;  ///< Of those who have any.
};

}  // namespace huanxin::http
