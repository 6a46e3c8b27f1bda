#pragma once
// What a run of the model does, in terms so small that the model can judge them by itself: people,
// items and invoices are numbers.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "huanxin/base/time.hpp"

namespace huanxin::model {

enum class Program { appliance, digital, ebike, vehicle_scrap, vehicle_replace };

/// People who buy.
inline constexpr int kConsumers = 14;

inline constexpr const char* kPrograms[] = {
    "appliance", "digital", "ebike", "vehicle_scrap", "vehicle_replace"};

struct Sale {
    int retailer = 0;
    std::string ref;
    Program program = Program::appliance;
    std::string category, region;
    Date sold_on;
    std::int64_t price = 0;  ///< Fen.
    int consumer = 0;
    int new_item = 0;              ///< Serial number, frame number or VIN.
    std::optional<int> imei;       ///< Phones only.
    std::optional<int> old_item;   ///< Likewise; none: no old item, or an e-bike told by its plate.
    std::optional<int> old_plate;  ///< E-bikes only.
    std::optional<int> invoice;
    std::int32_t hold_seconds = 1'800;
    bool preview = false;

    // One choice each that a rule looks at.
    int grade = 1;
    bool new_energy = true, in_catalogue = true, big_engine = false, old_new_energy = false;
    bool old_too_young = false, owned_late = false, owner_differs = false, old_paper = false;
    bool lithium = false, new_standard = true;
};

enum class Action { confirm, void_claim, extend, refund };

inline constexpr const char* kActions[] = {"confirm", "void", "extend", "refund"};

struct Change {
    std::size_t claim = 0;  ///< Place in Model::claims.
    int retailer = 0;       ///< Whose claim it is.
    Action action{};
    std::optional<int> invoice;  ///< Of a confirmation.
    bool wrong_total = false;
    std::int32_t seconds = 1'800;  ///< Of an extension.
};

struct Suspend {
    int retailer = 0;
    bool on = false;
};

struct NewPool {
    std::string id, program, region, category, parent;
    int year = 0;
    std::int64_t total = 0;
};

struct Adjust {
    std::string pool;
    std::int64_t delta = 0;
};

struct MoveClock {
    Instant to;
};

struct Operation {
    std::variant<Sale, Change, Suspend, NewPool, Adjust, MoveClock> body;
    std::string key;  ///< Idempotency key; previews and the clock have none.
};

/// Whose command it is, and its path: what a key is remembered under.
[[nodiscard]] std::string tenant_of(const Operation& operation);
[[nodiscard]] std::string path_of(const Operation& operation);
/// Stands for the canonical body.
[[nodiscard]] std::string body_of(const Operation& operation);

[[nodiscard]] inline std::string retailer_id(int retailer) {
    return "R" + std::to_string(retailer);
}

}  // namespace huanxin::model
