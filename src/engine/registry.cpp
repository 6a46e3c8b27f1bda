#include "huanxin/engine/registry.hpp"

#include <mutex>

namespace huanxin::engine {

std::optional<Actor> Registry::authenticate(const Bytes32& key_hash) const {
    const std::shared_lock lock(mutex_);
    const auto id = by_key_hash_.find(key_hash);
    if (id == by_key_hash_.end()) return std::nullopt;
    const Credential& credential = credentials_.at(id->second);
    if (credential.revoked) return std::nullopt;
    return Actor{credential.role, credential.tenant_id, credential.id};
}

// Shared: the caller keeps what it saw while the sequencer replaces it.
std::shared_ptr<const Retailer> Registry::retailer(std::string_view id) const {
    const std::shared_lock lock(mutex_);
    const auto found = retailers_.find(std::string(id));
    return found == retailers_.end() ? nullptr : found->second;
}

// Shared, as retailers are.
std::shared_ptr<const Recycler> Registry::recycler(std::string_view id) const {
    const std::shared_lock lock(mutex_);
    const auto found = recyclers_.find(std::string(id));
    return found == recyclers_.end() ? nullptr : found->second;
}

// Shared, as retailers are.
std::shared_ptr<const Recycler> Registry::recycler(RecyclerNumber number) const {
    const std::shared_lock lock(mutex_);
    const auto id = recycler_ids_.find(number);
    return id == recycler_ids_.end() ? nullptr : recyclers_.at(id->second);
}

RecyclerNumber Registry::recyclers() const {
    const std::shared_lock lock(mutex_);
    return static_cast<RecyclerNumber>(recyclers_.size());
}

std::optional<Credential> Registry::credential(std::string_view id) const {
    const std::shared_lock lock(mutex_);
    const auto found = credentials_.find(std::string(id));
    if (found == credentials_.end()) return std::nullopt;
    return found->second;
}

bool Registry::has_active_operator() const {
    const std::shared_lock lock(mutex_);
    for (const auto& [id, credential] : credentials_)
        if (credential.role == Role::programme_office && !credential.revoked) return true;
    return false;
}

std::optional<ledger::PoolNumber> Registry::pool(std::string_view id) const {
    const std::shared_lock lock(mutex_);
    const auto found = pools_.find(std::string(id));
    if (found == pools_.end()) return std::nullopt;
    return found->second;
}

void Registry::put_pool(std::string id, ledger::PoolNumber number) {
    const std::unique_lock lock(mutex_);
    pools_.insert_or_assign(std::move(id), number);
}

void Registry::put(Retailer retailer) {
    const std::unique_lock lock(mutex_);
    std::string id = retailer.id;
    // Shared with the requests under way, see retailer().
    retailers_[std::move(id)] = std::make_shared<const Retailer>(std::move(retailer));
}

void Registry::put(Recycler recycler) {
    const std::unique_lock lock(mutex_);
    std::string id = recycler.id;
    recycler_ids_[recycler.number] = id;
    // Shared with the requests under way, see recycler().
    recyclers_[std::move(id)] = std::make_shared<const Recycler>(std::move(recycler));
}

void Registry::put(Credential credential) {
    const std::unique_lock lock(mutex_);
    by_key_hash_[credential.key_hash] = credential.id;
    std::string id = credential.id;
    credentials_[std::move(id)] = std::move(credential);
}

}  // namespace huanxin::engine
