#include "huanxin/engine/leaves.hpp"

#include "engine/codec.hpp"
#include "engine/keys.hpp"

namespace huanxin::engine {

Result<std::vector<std::string>> read_leaves(
    const store::Store& store, Sequence first, std::size_t limit
) {
    auto found = store.scan("J", keys::leaf(first), limit);
    if (!found) return found.error();
    std::vector<std::string> entries;
    entries.reserve(found->size());
    for (store::KeyValue& leaf : *found) {
        if (leaf.key != keys::leaf(first + entries.size()))
            return codec::corrupt(
                "entry " + std::to_string(first + entries.size()) + " of the log is missing"
            );
        entries.push_back(std::move(leaf.value));
    }
    return entries;
}

Result<Sequence> recorded_end(const store::Store& store) {
    const auto bytes = store.get(keys::meta());
    if (!bytes) return bytes.error();
    if (!*bytes) return Sequence{0};
    const auto meta = codec::parse<codec::pb::Meta>(**bytes, "meta record");
    if (!meta) return meta.error();
    if (meta->next_sequence() == 0) return codec::corrupt("the store's meta record is damaged");
    return Sequence{meta->next_sequence() - 1};
}

}  // namespace huanxin::engine
