#include "engine/overlay.hpp"

namespace huanxin::engine {

Result<void> Overlay::prefetch(std::vector<std::string> keys) {
    std::erase_if(keys, [this](const std::string& key) { return seen_.contains(key); });
    if (keys.empty()) return {};
    auto values = store_.read(keys);
    if (!values) return values.error();
    seen_.reserve(seen_.size() + keys.size() * 2);
    for (std::size_t i = 0; i < keys.size(); ++i)
        seen_.emplace(std::move(keys[i]), Entry{std::move((*values)[i]), false});
    return {};
}

Result<std::optional<std::string_view>> Overlay::get(const std::string& key) {
    auto found = seen_.find(key);
    if (found == seen_.end()) {
        auto value = store_.get(key);
        if (!value) return value.error();
        found = seen_.emplace(key, Entry{std::move(*value), false}).first;
    }
    if (!found->second.value) return std::optional<std::string_view>();
    return std::optional<std::string_view>(*found->second.value);
}

void Overlay::set(std::string key, std::optional<std::string> value) {
    const auto at = seen_.try_emplace(std::move(key)).first;
    at->second.value = std::move(value);
    if (at->second.changed) return;
    at->second.changed = true;
    changed_.push_back(&*at);
}

store::Batch Overlay::take() {
    store::Batch batch;
    for (Entries::value_type* entry : changed_) {
        if (entry->second.value)
            batch.put(entry->first, std::move(*entry->second.value));
        else
            batch.remove(entry->first);
    }
    changed_.clear();
    return batch;
}

}  // namespace huanxin::engine
