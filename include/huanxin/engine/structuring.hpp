#pragma once
// Signs of structuring among sellers: sums kept just below a threshold, and persons who share a
// phone or a bank card. Alerts for the programme office to look at; they decide nothing.
//
// All persons are read, a page at a time, so that a caller can do something else in between.
// Errors: as store::Store, and Errc::corrupt for damaged records. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/engine/invoice_queries.hpp"

namespace huanxin::engine {

/// What counts as just below: at least this share of a threshold, in per cent. Not of any law.
inline constexpr std::int64_t kNearPercent = 90;

struct StructuringAlert {
    enum class Kind : std::uint8_t {
        near_exemption,   ///< The month, over several recyclers, just below the exemption.
        near_cap,         ///< The months of the cap that end with this one, just below it.
        shared_phone,     ///< Several persons gave one phone.
        shared_bank_card  ///< Several persons are paid to one card.
    };
    Kind kind{};
    std::vector<Bytes16> sellers;           ///< Tokens, in order.
    std::vector<RecyclerNumber> recyclers;  ///< Of near_exemption: who invoiced in the month.
    Fen net;                                ///< Of the sums; else 0.
};

[[nodiscard]] std::string_view to_string(StructuringAlert::Kind kind);

class StructuringScan {
public:
    /// All references must outlive the scan.
    StructuringScan(
        const store::Store& store,
        const privacy::KeyRing& key_ring,
        invoicing::Month month,
        const rules::TaxTerms& terms,
        Date known_on
    );

    /// Reads up to `limit` persons; false when all were read.
    [[nodiscard]] Result<bool> next(std::size_t limit);
    /// By kind, then by token. Whole only after `next` gave false.
    [[nodiscard]] std::vector<StructuringAlert> alerts() const;

private:
    [[nodiscard]] Result<void> look_at(const Bytes16& token, std::string_view record);
    [[nodiscard]] Result<void> look_at_cards(
        const Bytes16& token, const record::v1::Consumer& person
    );
    [[nodiscard]] Result<void> look_at_month(
        const Bytes16& token, const record::v1::Seller& seller
    );

    const store::Store& store_;
    const privacy::KeyRing& key_ring_;
    invoicing::Month month_;
    const rules::TaxTerms& terms_;
    Date known_on_;
    std::string from_;
    std::vector<StructuringAlert> sums_;
    /// Persons by digest of their phone or card; the numbers themselves are not kept.
    std::map<Bytes16, std::vector<Bytes16>> phones_, bank_cards_;
};

}  // namespace huanxin::engine
