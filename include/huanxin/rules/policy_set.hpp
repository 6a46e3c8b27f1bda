#pragma once
// The rules in force as plain values: what src/policy reads from deploy/policies, validated.
// Nothing here knows protobuf. A set is immutable once loaded and is shared by all threads.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/money.hpp"
#include "huanxin/base/ratio.hpp"
#include "huanxin/base/time.hpp"
#include "huanxin/claim/claim.hpp"
#include "huanxin/rules/schedule.hpp"
#include "huanxin/rules/tax_terms.hpp"

namespace huanxin::rules {

/// Either a fixed sum (rate absent) or a share of the net price with a cap.
struct Amount {
    std::optional<Ratio> rate;
    Fen cap;  ///< The cap of a rate, or the fixed sum itself.
};

/// Which claims a tier pays; an absent condition matches all.
struct TierCondition {
    std::vector<std::string> categories;  ///< Of the new item; empty: all of the version.
    std::optional<std::int64_t> grade;  ///< Efficiency grade, exactly; ungraded categories match no
                                        ///< graded tier.
    std::optional<bool> new_energy;     ///< New car: new energy, or a fuel car.
    std::optional<claim::Battery> battery;  ///< Battery of the new e-bike.
};

struct Tier {
    std::string id;
    TierCondition when;
    Schedule<Amount> amount;
};

struct CategoryRule {
    std::string category;
    bool graded = false;  ///< Has an efficiency standard: the grade is then judged and chooses the
                          ///< tier.
    Schedule<std::int64_t> pieces;  ///< How many a consumer may have in the programme year.
    CitationId citation = 0;
};

/// Documents whose dates must lie in the version's window.
enum class Document : std::uint8_t {
    scrap_certificate = 1,
    deregistration = 2,
    transfer = 3,
    invoice = 4,
    registration = 5
};

struct VehicleRule {
    std::map<claim::Energy, Schedule<Date>> old_registered_by;  ///< Cut-off by energy of the old
                                                                ///< car; empty: none.
    Schedule<Date> owned_by;  ///< Latest day on which the consumer may have got the old car.
    Schedule<std::int64_t> displacement_max_ml;  ///< For a new fuel car; equal is allowed.
    Schedule<bool> old_new_energy_pays_fuel;     ///< May an old NEV be given for a new fuel car?
    std::vector<std::pair<Document, CitationId>> documents;
};

struct EbikeRule {
    Schedule<std::vector<std::string>> standards;    ///< Accepted standards of the new e-bike, by
                                                     ///< sale date.
    Schedule<std::string> lithium_battery_standard;  ///< Asked of a lithium battery.
};

struct FundingShare {
    std::string funder;  ///< "central", "local", …
    Ratio share;  ///< Rounded down to the fen; of the last funder ignored: it takes the rest.
};

/// One programme year of one jurisdiction, e.g. "cn/appliance/2026".
struct Version {
    std::string id;
    std::string program;
    std::int32_t year = 0;  ///< Programme year: quotas and pools go by it.
    Date sale_from, sale_to;
    Date last_submission;
    Date known_from;
    CitationId window_citation = 0;
    CitationId submission_citation = 0;
    std::string quota_group;  ///< Programmes of one group share the consumer's quota; empty: the
                              ///< programme by itself.
    Schedule<bool> old_item_required;
    Schedule<std::int64_t> grade_worst;  ///< Worst efficiency grade accepted.
    Schedule<Fen> price_ceiling;         ///< Equal is allowed.
    std::vector<CategoryRule> categories;
    std::vector<Tier> tiers;
    std::optional<VehicleRule> vehicle;
    std::optional<EbikeRule> ebike;
    Schedule<std::vector<FundingShare>> funding;

    [[nodiscard]] const CategoryRule* category(std::string_view id_wanted) const;
    /// Name of the consumer's counter that a claim of `category_id` uses: "<group or
    /// programme>/<year>/<category>".
    [[nodiscard]] std::string quota_bucket(std::string_view category_id) const;
};

/// A category of goods that any programme may name; an unknown one in a claim is a fault of the
/// request.
struct Category {
    std::string id;
    claim::Kind kind{};
    bool has_imei = false;
    std::string title_zh, title_en;
};

/// What becomes of the old car: it decides which documents a claim must carry.
enum class Disposal : std::uint8_t { none = 0, scrap = 1, transfer = 2 };

struct Program {
    std::string id;
    claim::Kind kind{};
    Disposal disposal = Disposal::none;
    std::string title_zh, title_en;
};

/// Rules that are the same in every version and have no value, only a legal basis.
enum class Principle : std::uint8_t {
    retailer_enrolled = 1,
    category_covered = 2,
    nev_catalogue = 3,
    same_owner = 4,
    old_item_once = 5,
    new_item_once = 6,
    invoice_once = 7,
    budget = 8,
    round_down = 9,
};

struct PolicySet {
    std::map<std::string, Category, std::less<>> categories;
    std::map<std::string, Program, std::less<>> programs;
    std::vector<Version> versions;  ///< By id. No two of one programme cover the same sale date.
    TaxTerms tax;                   ///< Of reverse invoices.
    std::vector<Citation> citations;
    std::map<Principle, CitationId> principles;  ///< All of them.
    Bytes32 digest{};        ///< SHA-256 of the canonical serialisation of all files.
    std::string serialised;  ///< That serialisation: what an auditor needs to decide again.

    [[nodiscard]] std::string digest_text() const;  ///< "sha256:<hex>".
    /// The version of `program` whose window holds `sold_on`, or nullptr.
    [[nodiscard]] const Version* version_for(std::string_view program, Date sold_on) const;
    [[nodiscard]] const Version* version(std::string_view id) const;
};

}  // namespace huanxin::rules
