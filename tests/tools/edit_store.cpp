// For tests that tamper with data: flips one bit of a value in a store that nobody has open, drops
// the entry or writes one. What a disk does by itself, checksums find; this is what a person would
// do.

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "huanxin/base/text.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/store/rocks_store.hpp"

namespace {

using namespace huanxin;  // NOLINT(google-build-using-namespace): a program of its own.

int fail(const std::string& message) {
    std::cerr << "edit_store: " << message << '\n';
    return 1;
}

/// list DIR PREFIX, show DIR KEY, flip DIR KEY BIT, drop DIR KEY, put DIR KEY VALUE; DIR is
/// <data>/store or <data>/log, keys and values in hex.
int run(const std::vector<std::string>& arguments) {
    if (arguments.size() < 3)
        return fail(
            "list DIR PREFIX | show DIR KEY | flip DIR KEY BIT | drop DIR KEY | put DIR KEY VALUE"
        );
    store::RocksOptions options;
    options.directory = arguments[1];
    if (options.directory.filename() == "store") options.random_tables = engine::kRandomTables;
    const auto store = store::open_rocks_store(options);
    if (!store) return fail(store.error().message);
    const std::string key = from_hex(arguments[2]);
    if (arguments[0] == "list") {
        const auto found = (*store)->scan(key, "", SIZE_MAX);
        if (!found) return fail(found.error().message);
        for (const store::KeyValue& entry : *found)
            std::cout << to_hex(entry.key) << ' ' << entry.value.size() << '\n';
        return 0;
    }
    store::Batch batch;
    if (arguments[0] == "put" && arguments.size() == 4) {
        batch.put(key, from_hex(arguments[3]));
        const auto committed = (*store)->commit(batch);
        return committed ? 0 : fail(committed.error().message);
    }
    auto value = (*store)->get(key);
    if (!value || !*value) return fail("there is no such key");
    if (arguments[0] == "show") {
        std::cout << to_hex(**value) << '\n';
        return 0;
    }
    if (arguments[0] == "flip" && arguments.size() == 4) {
        const std::size_t bit = std::strtoull(arguments[3].c_str(), nullptr, 10);
        if (bit / 8 >= (**value).size()) return fail("the value has no such bit");
        char& byte = (**value)[bit / 8];
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 1U << bit % 8);
        batch.put(key, **value);
    } else {
        batch.remove(key);
    }
    const auto committed = (*store)->commit(batch);
    return committed ? 0 : fail(committed.error().message);
}

}  // namespace

int main(int argc, char** argv) {
    return run({argv + 1, argv + argc});
}
