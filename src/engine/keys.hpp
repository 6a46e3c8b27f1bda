#pragma once
// Keys. ON DISK: never change. The grammar is docs/formats/keys.md; the tables with random keys,
// which go where point look-ups are cheap, are engine::kRandomTables.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "huanxin/base/bytes.hpp"
#include "huanxin/engine/invoice_records.hpp"
#include "huanxin/engine/records.hpp"

namespace huanxin::engine::keys {

inline void append_be(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift & 0xff));
}

[[nodiscard]] inline std::uint64_t read_be(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes)
        value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
}

[[nodiscard]] inline std::string numbered(char table, std::uint64_t number, int bytes) {
    std::string key(1, table);
    append_be(key, number, bytes);
    return key;
}

[[nodiscard]] inline std::string digest(char table, const Bytes16& bytes) {
    std::string key;
    key.reserve(17);
    key.push_back(table);
    key.append(as_view(bytes));
    return key;
}

[[nodiscard]] inline std::string event(Sequence sequence) {
    return numbered('E', sequence, 8);
}
/// The log's entry of the event.
[[nodiscard]] inline std::string leaf(Sequence sequence) {
    return numbered('J', sequence, 8);
}
[[nodiscard]] inline std::string claim_state(Sequence sequence) {
    return numbered('C', sequence, 8);
}
[[nodiscard]] inline std::string hold_end(Instant at, Sequence sequence) {
    std::string key = numbered('X', static_cast<std::uint64_t>(at.ms()), 8);
    append_be(key, sequence, 8);
    return key;
}
[[nodiscard]] inline std::string idempotency(const Bytes16& id) {
    return digest('I', id);
}
[[nodiscard]] inline std::string claim_ref(const Bytes16& ref) {
    return digest('R', ref);
}
[[nodiscard]] inline std::string later_claim_ref(const Bytes16& ref, Sequence sequence) {
    std::string key = digest('L', ref);
    append_be(key, sequence, 8);
    return key;
}
[[nodiscard]] inline std::string old_item(const Bytes16& item) {
    return digest('O', item);
}
[[nodiscard]] inline std::string new_item(const Bytes16& item) {
    return digest('N', item);
}
[[nodiscard]] inline std::string invoice(const Bytes16& item) {
    return digest('V', item);
}
[[nodiscard]] inline std::string consumer(const Bytes16& token) {
    return digest('U', token);
}
inline constexpr char kUnfinishedErasures = 'u';
/// A person whose erased key may still be on the disk.
[[nodiscard]] inline std::string unfinished_erasure(const Bytes16& token) {
    return digest(kUnfinishedErasures, token);
}
[[nodiscard]] inline std::string pool(ledger::PoolNumber number) {
    return numbered('P', number, 4);
}
[[nodiscard]] inline std::string retailer(std::string_view id) {
    return std::string("T").append(id);
}
[[nodiscard]] inline std::string credential(std::string_view id) {
    return std::string("K").append(id);
}
[[nodiscard]] inline std::string policy_set(std::uint32_t number) {
    return numbered('S', number, 4);
}
[[nodiscard]] inline std::string recycler(std::string_view id) {
    return std::string("Y").append(id);
}
[[nodiscard]] inline std::string invoice_state(Sequence sequence) {
    return numbered('A', sequence, 8);
}
[[nodiscard]] inline std::string invoice_ref(const Bytes16& ref) {
    return digest('B', ref);
}
/// An old item that a live reverse invoice holds.
[[nodiscard]] inline std::string invoiced_item(const Bytes16& item) {
    return digest('Q', item);
}
/// An old item that a recycler received.
[[nodiscard]] inline std::string received_item(const Bytes16& item) {
    return digest('H', item);
}
/// A document's number on the tax office's platform.
[[nodiscard]] inline std::string channel_reference(const Bytes16& reference) {
    return digest('Z', reference);
}
[[nodiscard]] inline std::string closed_filing(RecyclerNumber recycler, invoicing::Month month) {
    std::string key = numbered('F', recycler, 4);
    append_be(key, static_cast<std::uint64_t>(month.index()), 2);
    return key;
}
/// A document that the tax office's channel has not acknowledged.
[[nodiscard]] inline std::string channel_document(Sequence sequence) {
    return numbered('G', sequence, 8);
}
[[nodiscard]] inline std::string invoice_of(RecyclerNumber recycler, Sequence sequence) {
    std::string key = numbered('W', recycler, 4);
    append_be(key, sequence, 8);
    return key;
}
/// What all documents of one recycler and month begin with.
[[nodiscard]] inline std::string month_documents(RecyclerNumber recycler, invoicing::Month month) {
    std::string key = numbered('D', recycler, 4);
    append_be(key, static_cast<std::uint64_t>(month.index()), 2);
    return key;
}
/// … and those of one seller.
[[nodiscard]] inline std::string seller_documents(
    RecyclerNumber recycler, invoicing::Month month, const Bytes16& seller
) {
    return month_documents(recycler, month).append(as_view(seller));
}
[[nodiscard]] inline std::string document(
    RecyclerNumber recycler, invoicing::Month month, const Bytes16& seller, Sequence sequence
) {
    std::string key = seller_documents(recycler, month, seller);
    append_be(key, sequence, 8);
    return key;
}
[[nodiscard]] inline std::string meta() {
    return "M";
}

/// Sequence and fingerprint.
inline constexpr std::size_t kIdempotencyValueSize = 24;

/// One byte, the first sequence, and the latest if there are several.
[[nodiscard]] inline bool is_claim_ref_value(std::string_view value) {
    return value.size() == 9 || value.size() == 17;
}

/// Value of the tables that name one event: its sequence.
[[nodiscard]] inline std::string sequence_value(Sequence sequence) {
    std::string value;
    append_be(value, sequence, 8);
    return value;
}

}  // namespace huanxin::engine::keys
