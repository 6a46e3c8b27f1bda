#pragma once
// Documents of a month as they stand in table D, for the queries that read them.

#include <string>
#include <utility>
#include <vector>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/engine/invoice_queries.hpp"

namespace huanxin::engine {

/// The event at a place that something on record names.
[[nodiscard]] inline Result<codec::pb::Event> event_of(
    const store::Store& store, Sequence sequence
) {
    const auto bytes = store.get(keys::event(sequence));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("an event is missing");
    return codec::parse<codec::pb::Event>(**bytes, "event");
}

inline constexpr std::size_t kDocumentsPerScan = 1'000;

/// A document with its place in the order of all that happened.
struct Dated {
    Sequence sequence = 0;
    invoicing::Document document;
    bool paid = false;
};

/// Calls `visit(dated, seller)` for each document under `prefix` from the key `from`
/// on; stops when it answers false.
template <class Visit>
Result<void> for_each_document(
    const store::Store& store, const std::string& prefix, std::string from, Visit visit
) {
    constexpr std::size_t kSellerAt = 1 + 4 + 2;
    constexpr std::size_t kKeySize = kSellerAt + 16 + sizeof(Sequence);
    while (true) {
        const auto page = store.scan(prefix, from, kDocumentsPerScan);
        if (!page) return page.error();
        for (const store::KeyValue& entry : *page) {
            const std::string_view key = entry.key;
            if (key.size() != kKeySize) return codec::corrupt("a filing document can't be read");
            const auto stored =
                codec::parse<codec::pb::FilingDocument>(entry.value, "filing document");
            if (!stored) return stored.error();
            if (!codec::is_one_of(stored->kind(), invoicing::Kind::special))
                return codec::corrupt("a filing document is damaged");
            const invoicing::Document document{
                stored->red(),
                static_cast<invoicing::Kind>(stored->kind()),
                codec::decode_amounts(stored->amounts()),
                Fen(stored->reduced_fen())};
            const auto seller = first_bytes<16>(key.substr(kSellerAt, 16));
            const Sequence sequence = keys::read_be(key.substr(kSellerAt + 16));
            if (!visit(Dated{sequence, document, stored->paid()}, seller)) return {};
        }
        if (page->size() < kDocumentsPerScan) return {};
        from = page->back().key + '\0';
    }
}

struct InvoiceQueries::SellerDocuments {
    Bytes16 seller{};
    std::vector<Dated> documents;

    [[nodiscard]] std::vector<invoicing::Document> until(Sequence as_of) const {
        std::vector<invoicing::Document> found;
        for (const Dated& one : documents)
            if (one.sequence <= as_of) found.push_back(one.document);
        return found;
    }
};

}  // namespace huanxin::engine
