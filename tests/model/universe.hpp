#pragma once
// Random operations over few people, items, invoices and references, so that they often collide.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "model.hpp"

namespace huanxin::model {

class Universe {
public:
    explicit Universe(std::uint64_t seed) : random_(seed) {}

    /// What may be asked next; the model says what there is to ask about. `with_clock`: MoveClock
    /// too.
    [[nodiscard]] Operation any_operation(const Model& model, bool with_clock);
    /// How long until the next batch: mostly a minute or two, at times hours.
    [[nodiscard]] std::int64_t any_seconds();
    /// True once in `chances`.
    [[nodiscard]] bool one_in(int chances) { return below(chances) == 0; }
    /// From 0 to `limit` - 1.
    [[nodiscard]] int below(int limit);

private:
    template <class T>
    const T& one_of(const std::vector<T>& values) {
        return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
    }
    [[nodiscard]] Operation again();
    [[nodiscard]] Sale any_sale(const Model& model);
    void vary(Sale& sale);
    [[nodiscard]] Change any_change(const Model& model);
    [[nodiscard]] NewPool any_pool(const Model& model);
    [[nodiscard]] int any_invoice();
    [[nodiscard]] std::string fresh_key() { return "key-" + std::to_string(++keys_) + "-of-model"; }

    std::mt19937_64 random_;
    std::vector<Operation> history_;
    int keys_ = 0;
    int refs_ = 0;
    int fresh_items_ = 1'000;
    int fresh_invoices_ = 1'000;
};

}  // namespace huanxin::model
