#pragma once
// One batch in the making: what was read, and what the commands so far have changed, so that each
// command sees the effect of those before it although nothing is committed yet. Sequencer's thread
// only.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "huanxin/store/store.hpp"

namespace huanxin::engine {

class Overlay {
public:
    explicit Overlay(const store::Store& store) : store_(store) {}

    /// Reads all of `keys` in one go; later `get`s of them cost no I/O.
    [[nodiscard]] Result<void> prefetch(std::vector<std::string> keys);
    /// The value as the batch so far leaves it. The view is good until the key is put or removed.
    [[nodiscard]] Result<std::optional<std::string_view>> get(const std::string& key);

    void put(std::string key, std::string value) { set(std::move(key), std::move(value)); }
    void remove(std::string key) { set(std::move(key), std::nullopt); }

    [[nodiscard]] bool changed() const { return !changed_.empty(); }
    /// All changes, each key once with its last value, in the order in which the keys were first
    /// changed. The overlay is spent afterwards.
    [[nodiscard]] store::Batch take();

private:
    struct Entry {
        std::optional<std::string> value;
        bool changed = false;
    };
    using Entries = std::unordered_map<std::string, Entry>;

    void set(std::string key, std::optional<std::string> value);

    const store::Store& store_;
    Entries seen_;
    std::vector<Entries::value_type*> changed_;  // Nodes of `seen_`, which stay where they are.
};

}  // namespace huanxin::engine
