#include "huanxin/store/store.hpp"

#include <iterator>
#include <utility>

#include "huanxin/base/invariant.hpp"

namespace huanxin::store {

void Batch::put(std::string key, std::string value) {
    add(Kind::put, std::move(key), std::move(value));
}

void Batch::remove(std::string key) {
    add(Kind::remove, std::move(key), {});
}

void Batch::remove_range(std::string begin, std::string end) {
    if (begin < end) add(Kind::remove_range, std::move(begin), std::move(end));
}

void Batch::append(Batch later) {
    bytes_ += later.bytes_;
    if (changes_.empty()) {
        changes_ = std::move(later.changes_);
        return;
    }
    changes_.insert(
        changes_.end(),
        std::make_move_iterator(later.changes_.begin()),
        std::make_move_iterator(later.changes_.end())
    );
}

void Batch::add(Kind kind, std::string key, std::string value) {
    INVARIANT(!key.empty(), "a key has at least its table byte");
    bytes_ += key.size() + value.size();
    changes_.push_back({kind, std::move(key), std::move(value)});
}

Result<std::optional<std::string>> Store::get(std::string key) const {
    auto values = read(std::span(&key, 1));
    if (values.has_error()) return std::move(values).error();
    INVARIANT(values->size() == 1, "read answers every key");
    return std::move(values->front());
}

}  // namespace huanxin::store
