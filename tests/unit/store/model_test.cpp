// Random batches, scans and restarts against a std::map, on each store.

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/store/backends.hpp"

namespace huanxin::store {
namespace {

using Model = std::map<std::string, std::string>;

/// Few distinct keys, so that they collide; tables of both families, their neighbours and the ends
/// of the byte range.
rc::Gen<std::string> key() {
    const auto table = rc::gen::elementOf(std::string("\0hijk\xfe\xff", 7));
    const auto rest = rc::gen::resize(
        3, rc::gen::container<std::string>(rc::gen::elementOf(std::string("\0a\xff", 3)))
    );
    return rc::gen::apply(
        [](char first, const std::string& tail) { return first + tail; }, table, rest
    );
}

void apply(const Batch& batch, Model& model) {
    for (const auto& change : batch.changes()) {
        switch (change.kind) {
            case Batch::Kind::put:
                model[change.key] = change.value;
                break;
            case Batch::Kind::remove:
                model.erase(change.key);
                break;
            case Batch::Kind::remove_range:
                std::erase_if(model, [&](const auto& entry) {
                    return change.key <= entry.first && entry.first < change.value;
                });
                break;
        }
    }
}

Batch random_batch() {
    Batch batch;
    const auto changes = *rc::gen::inRange(0, 12);
    for (int i = 0; i < changes; ++i) {
        switch (*rc::gen::weightedElement<int>({{6, 0}, {3, 1}, {1, 2}})) {
            case 0:
                batch.put(*key(), *rc::gen::arbitrary<std::string>());
                break;
            case 1:
                batch.remove(*key());
                break;
            case 2:
                batch.remove_range(*key(), *key());
                break;
        }
    }
    return batch;
}

std::vector<KeyValue> expected_scan(
    const Model& model, const std::string& prefix, const std::string& from, std::size_t limit
) {
    std::vector<KeyValue> found;
    for (const auto& [name, value] : model)
        if (name.starts_with(prefix) && name >= from && found.size() < limit)
            found.push_back({name, value});
    return found;
}

void check_reads(const Store& store, const Model& model) {
    const auto keys = *rc::gen::container<std::vector<std::string>>(key());
    const auto values = store.read(keys).value();
    RC_ASSERT(values.size() == keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto entry = model.find(keys[i]);
        RC_ASSERT(values[i].has_value() == (entry != model.end()));
        if (values[i]) RC_ASSERT(*values[i] == entry->second);
    }
    const auto prefix = *key();
    const auto from = *rc::gen::element(std::string(), *key());
    const auto limit = *rc::gen::inRange<std::size_t>(0, 10);
    RC_ASSERT(store.scan(prefix, from, limit).value() == expected_scan(model, prefix, from, limit));
}

void behaves_like_a_map(Backend& backend) {
    Model model;
    const auto steps = *rc::gen::inRange(1, 12);
    for (int step = 0; step < steps; ++step) {
        const auto batch = random_batch();
        RC_ASSERT(backend.store().commit(batch).has_value());
        apply(batch, model);
        if (*rc::gen::inRange(0, 8) == 0) backend.reopen();
        check_reads(backend.store(), model);
    }
    for (int table = 0; table <= 0xff; ++table) {
        const std::string prefix(1, static_cast<char>(table));
        RC_ASSERT(
            backend.store().scan(prefix, "", SIZE_MAX).value() ==
            expected_scan(model, prefix, "", SIZE_MAX)
        );
    }
}

RC_GTEST_PROP(StoreModel, Memory_BehavesLikeAMap, ()) {
    MemoryBackend backend;
    behaves_like_a_map(backend);
}

RC_GTEST_PROP(StoreModel, Rocks_BehavesLikeAMap, ()) {
    RocksBackend backend;
    behaves_like_a_map(backend);
}

}  // namespace
}  // namespace huanxin::store
