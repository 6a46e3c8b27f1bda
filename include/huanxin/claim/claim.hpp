#pragma once
// A claim as a till sends it, after strict decoding and normalisation (docs/openapi.yaml). Plain
// values: a Request that exists is well formed, every identifier in it is normalised
// (base/text.hpp) and right by its check digit (identity/).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/money.hpp"
#include "huanxin/base/time.hpp"
#include "huanxin/identity/person_id.hpp"

namespace huanxin::claim {

/// What sort of goods a category is: it decides which members an item has. ON DISK: never renumber.
enum class Kind : std::uint8_t { car = 1, ebike = 2, appliance = 3, digital = 4 };

/// ON DISK: never renumber.
enum class Energy : std::uint8_t { new_energy = 1, petrol = 2, diesel = 3, other_fuel = 4 };

/// ON DISK: never renumber.
enum class Battery : std::uint8_t { lead_acid = 1, lithium_ion = 2 };

[[nodiscard]] std::string_view to_string(Kind kind);
[[nodiscard]] std::string_view to_string(Energy energy);
[[nodiscard]] std::string_view to_string(Battery battery);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view text);
[[nodiscard]] std::optional<Energy> parse_energy(std::string_view text);
[[nodiscard]] std::optional<Battery> parse_battery(std::string_view text);

/// A fully digital invoice has 20 digits and no code; an older one 8 digits and a code of 10 or 12.
struct Invoice {
    std::string number;
    std::string code;
    Date issued_on;
    Fen total;
};

struct Consumer {
    identity::IdType id_type{};
    std::string id_number;
    std::string name;
    std::string phone;
};

struct NewCar {
    std::string vin;
    Energy energy{};
    std::int64_t displacement_ml = 0;  ///< 0 for a purely electric car.
    bool in_nev_catalogue = false;
    Date registered_on;
    std::string registration_owner_id_number;
};

struct NewEbike {
    std::string brand, model;
    std::string frame_number;
    Battery battery{};
    std::string standard;  ///< "GB 17761-2018" or "GB 17761-2024".
    std::string ccc_certificate;
    std::string battery_standard;  ///< Empty for lead-acid where none was told.
};

struct NewAppliance {
    std::string brand, model, gtin, serial_number;
    std::int64_t efficiency_grade = 0;  ///< 1 (best) to 5.
};

struct NewDigital {
    std::string brand, model, gtin, serial_number;
    std::string imei;  ///< Phones only, else empty.
};

struct NewItem {
    std::string category;
    std::variant<NewCar, NewEbike, NewAppliance, NewDigital> goods;
};

struct ScrapCertificate {
    std::string number;
    Date issued_on;
    std::string recycler_uscc;
};

struct OldCar {
    std::string vin;
    Energy energy{};
    Date registered_on;  ///< First registration.
    Date owned_since;
    std::string owner_id_number;
    std::string plate;
    std::optional<ScrapCertificate> scrap_certificate;  ///< Present where the programme scraps.
    std::optional<Date> deregistered_on;                ///< Likewise.
    std::optional<Date> transferred_on;                 ///< Present where the programme replaces.
};

struct OldEbike {
    std::string frame_number, plate;  ///< One at least.
    Battery battery{};
    std::string owner_id_number;
};

/// An old appliance or digital product.
struct OldGoods {
    std::string serial_number;
};

struct OldItem {
    std::string category;
    std::variant<OldCar, OldEbike, OldGoods> goods;
};

struct Evidence {
    std::string kind;
    std::string sha256;  ///< 64 lower-case hex digits.
};

struct Request {
    std::string program;
    std::string claim_ref;
    std::string store_id;
    std::string region;  ///< 6 digits, GB/T 2260.
    Date sold_on;
    Consumer consumer;
    NewItem new_item;
    std::optional<OldItem> old_item;
    Fen net_price;
    std::optional<Invoice> invoice;
    std::vector<Evidence> evidence;
    std::int32_t hold_seconds = kHoldSecondsDefault;
    std::map<std::string, std::string> metadata;

    static constexpr std::int32_t kHoldSecondsDefault = 1'800;
    static constexpr std::int32_t kHoldSecondsMin = 60;
    static constexpr std::int32_t kHoldSecondsMax = 1'296'000;
};

/// What makes two items the same (docs/openapi.yaml): one value of one scheme.
struct ItemIdentity {
    std::string_view scheme;   ///< "serial", "imei", "vin", "frame" or "plate".
    std::string_view value;    ///< Normalised; points into the item.
    std::string_view pointer;  ///< JSON pointer of the member, for reasons.
};

/// Identities of an item, one to two of them; the views live as long as the item.
[[nodiscard]] std::vector<ItemIdentity> identities(const NewItem& item);
[[nodiscard]] std::vector<ItemIdentity> identities(const OldItem& item);

/// What makes two invoices the same: its number, with its code where it has one.
[[nodiscard]] std::string identity_of(const Invoice& invoice);

}  // namespace huanxin::claim
