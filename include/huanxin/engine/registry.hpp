#pragma once
// Tenants, credentials and the ids of pools in memory. Written by the sequencer only, after the
// change is durable; read by every thread.

#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "huanxin/engine/invoice_records.hpp"
#include "huanxin/engine/records.hpp"

namespace huanxin::engine {

struct BytesHash32 {
    [[nodiscard]] std::size_t operator()(const Bytes32& bytes) const {
        std::size_t hash = 0;
        std::memcpy(&hash, bytes.data(), sizeof hash);
        return hash;
    }
};

class Registry {
public:
    /// The credential whose key has this SHA-256, unless it is revoked.
    [[nodiscard]] std::optional<Actor> authenticate(const Bytes32& key_hash) const;
    /// nullptr if unknown. Shared: a request under way keeps the retailer that it saw while the
    /// sequencer replaces it.
    [[nodiscard]] std::shared_ptr<const Retailer> retailer(std::string_view id) const;
    /// nullptr if unknown. Shared as retailers are.
    [[nodiscard]] std::shared_ptr<const Recycler> recycler(std::string_view id) const;
    /// By number. Shared, likewise.
    [[nodiscard]] std::shared_ptr<const Recycler> recycler(RecyclerNumber number) const;
    /// How many there are; their numbers go from 1 to it.
    [[nodiscard]] RecyclerNumber recyclers() const;
    [[nodiscard]] std::optional<Credential> credential(std::string_view id) const;
    [[nodiscard]] bool has_active_operator() const;

    [[nodiscard]] std::optional<ledger::PoolNumber> pool(std::string_view id) const;

    void put(Retailer retailer);
    void put(Recycler recycler);
    void put(Credential credential);
    void put_pool(std::string id, ledger::PoolNumber number);

private:
    mutable std::shared_mutex mutex_;
    // Shared with the requests under way, see retailer().
    std::unordered_map<std::string, std::shared_ptr<const Retailer>> retailers_;
    // Shared, likewise.
    std::unordered_map<std::string, std::shared_ptr<const Recycler>> recyclers_;
    std::unordered_map<RecyclerNumber, std::string> recycler_ids_;
    std::unordered_map<std::string, Credential> credentials_;
    std::unordered_map<Bytes32, std::string, BytesHash32> by_key_hash_;
    std::unordered_map<std::string, ledger::PoolNumber> pools_;
};

}  // namespace huanxin::engine
