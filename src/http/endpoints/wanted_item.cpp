#include "http/endpoints/wanted_item.hpp"

#include "http/endpoints/claim_request.hpp"
#include "http/endpoints/fields.hpp"
#include "huanxin/engine/lookup_keys.hpp"
#include "huanxin/identity/goods.hpp"
#include "huanxin/identity/vin.hpp"

namespace huanxin::http {

namespace {

/// Reads numbers of one item and keeps their digests.
struct Wanted {
    const privacy::Tokeniser& tokeniser;
    std::string_view role;
    std::vector<Bytes16> keys = {};

    void read(
        ObjectReader& item,
        std::string_view scheme,
        std::string_view name,
        const identity::Identifier& identifier
    ) {
        const std::string value = read_identifier(item, name, identifier, Need::optional);
        if (!value.empty()) keys.push_back(engine::item_key(role, {scheme, value, {}}, tokeniser));
    }
};

/// The member that the item must have if it has no other number.
std::string_view read_numbers(
    ObjectReader& item, const rules::Category& category, bool is_new, Wanted& wanted
) {
    switch (category.kind) {
        case claim::Kind::car:
            wanted.read(item, "vin", "vin", identity::kVin);
            return "vin";
        case claim::Kind::ebike:
            wanted.read(item, "frame", "frame_number", identity::kFrameNumber);
            if (!is_new) wanted.read(item, "plate", "plate", kEbikePlate);
            return "frame_number";
        case claim::Kind::appliance:
        case claim::Kind::digital:
            wanted.read(item, "serial", "serial_number", identity::kSerialNumber);
            if (is_new && category.has_imei) wanted.read(item, "imei", "imei", identity::kImei);
            return "serial_number";
    }
    return {};
}

}  // namespace

std::vector<Bytes16> read_wanted_item(
    ObjectReader& body,
    engine::ItemTable table,
    const rules::PolicySet& policy,
    const privacy::Tokeniser& tokeniser
) {
    const bool is_new = table == engine::ItemTable::new_item;
    ObjectReader item = body.object(is_new ? "new_item" : "old_item");
    if (!item.present()) return {};
    const auto text = item.string("category");
    const auto category = text ? policy.categories.find(*text) : policy.categories.end();
    if (category == policy.categories.end()) {
        if (text) item.fault("category", "unknown_value", choices(policy.categories));
        item.ignore_rest();
        return {};
    }
    Wanted wanted{tokeniser, is_new ? "new" : "old"};
    const std::string_view needed = read_numbers(item, category->second, is_new, wanted);
    // Whatever else a till's item has may be sent along; it is not judged here.
    item.ignore_rest();
    if (wanted.keys.empty() && !item.has(needed)) item.fault(needed, "missing");
    return std::move(wanted.keys);
}

}  // namespace huanxin::http
