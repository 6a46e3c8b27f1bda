#pragma once
// A reverse invoice (反向开票) as a recycler sends it, after strict decoding and normalisation
// (docs/openapi.yaml). Plain values: one that exists is well formed, and every identifier in it is
// normalised and right by its check digit.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/money.hpp"
#include "huanxin/base/ratio.hpp"
#include "huanxin/base/time.hpp"
#include "huanxin/claim/claim.hpp"
#include "huanxin/identity/person_id.hpp"

namespace huanxin::invoicing {

/// Ordinary (普通发票) or special VAT invoice (增值税专用发票). ON DISK: never renumber.
enum class Kind : std::uint8_t { ordinary = 1, special = 2 };

/// ON DISK: never renumber.
enum class Unit : std::uint8_t { kg = 1, tonne = 2, piece = 3 };

/// How a recycler computes its own VAT. ON DISK: never renumber.
enum class VatMethod : std::uint8_t { general = 1, simple = 2 };

/// Why a red letter invoice (红字发票) is issued. ON DISK: never renumber.
enum class RedReason : std::uint8_t {
    issued_in_error = 1,
    returned = 2,
    service_terminated = 3,
    allowance = 4
};

[[nodiscard]] std::string_view to_string(Kind kind);
[[nodiscard]] std::string_view to_string(Unit unit);
[[nodiscard]] std::string_view to_string(VatMethod method);
[[nodiscard]] std::string_view to_string(RedReason reason);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);
[[nodiscard]] std::optional<Unit> parse_unit(std::string_view text);
[[nodiscard]] std::optional<VatMethod> parse_vat_method(std::string_view text);
[[nodiscard]] std::optional<RedReason> parse_red_reason(std::string_view text);

/// The natural person who sells.
struct Seller {
    identity::IdType id_type{};
    std::string id_number;
    std::string name;
    std::string phone;      ///< "" where none was told.
    std::string address;    ///< Likewise.
    std::string bank_card;  ///< Where the price was paid to; likewise.
};

struct Line {
    std::string waste_class;
    std::string description;
    std::string quantity;  ///< Decimal, above 0.
    Unit unit{};
    Fen amount;  ///< Tax inclusive, above 0.
};

/// What an old item is known by, with the member that told it.
struct OldItemIdentity {
    std::string scheme;  ///< As claim::ItemIdentity.
    std::string value;   ///< Normalised.
    std::string pointer;
};

struct OldItem {
    std::string category;
    std::vector<OldItemIdentity> identities;  ///< One at least.
};

struct Request {
    std::string invoice_ref;
    Date issued_on;
    Kind kind{};
    Ratio levy_rate;
    Seller seller;
    bool own_used_goods = false;
    bool three_flow = false;  ///< Money, invoice and information went through one channel.
    std::string place;        ///< Where the goods were bought; "" where it was not told.
    std::vector<Line> lines;  ///< One at least.
    std::vector<claim::Evidence> evidence;
    std::vector<OldItem> old_items;
    std::string claim_id;  ///< "" for none.
};

}  // namespace huanxin::invoicing
