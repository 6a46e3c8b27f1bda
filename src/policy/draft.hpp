#pragma once
// A policy set while it is read: the values so far, the place of each in its file, and all faults.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/policy/load.hpp"
#include "huanxin/rules/policy_set.hpp"

namespace huanxin::policy {

struct Place {
    std::string file;
    int line = 0;

    /// "path:line", for a message that names a second place.
    [[nodiscard]] std::string text() const { return file + ":" + std::to_string(line); }
};

struct VersionDraft {
    rules::Version version;
    Place place;
    bool has_window = false;  ///< False where the window is faulty: nothing is held against it
                              ///< then.
    std::map<std::string, Place, std::less<>> categories;
    std::map<std::string, Place, std::less<>> tiers;
    std::map<rules::Document, Place> documents;
    /// Parameters that lack a value because it is faulty: that they have a gap is no fault of its
    /// own.
    std::set<std::string, std::less<>> incomplete;
};

/// What is known of the law of reverse invoices beside its values, which are in the set.
struct TaxDraft {
    std::optional<Place> place;  ///< Of the first `reverse_invoicing`; none: there is no such law.
    bool has_first_day = false;
    std::set<std::string, std::less<>> incomplete;  ///< As of a version.
};

struct Draft {
    rules::PolicySet set;  ///< Versions excepted: they are moved in at the end.
    TaxDraft tax;
    std::map<std::string, VersionDraft> versions;
    std::vector<Place> value_places;                 ///< By CitationId.
    std::map<std::string, std::string> instruments;  ///< Name by id.
    std::map<std::string, Place> declared;           ///< "category refrigerator" → where.
    std::vector<PolicyFault> faults;
    Place directory;  ///< Of what is missing altogether.
    /// False when a file could not be parsed: what seems to be missing may stand in it.
    bool all_files_read = true;

    void fault(const Place& place, std::string message) {
        faults.push_back({place.file, place.line, std::move(message)});
    }
    /// A fault that is one only if every file was read.
    void fault_if_all_read(const Place& place, std::string message) {
        if (all_files_read) fault(place, std::move(message));
    }
    /// Notes that `what` is declared at `place`; a second declaration is a fault and answers false.
    bool declare(const std::string& what, const Place& place) {
        const auto [first, added] = declared.emplace(what, place);
        if (!added)
            fault(place, what + " is declared a second time; first at " + first->second.text());
        return added;
    }
};

}  // namespace huanxin::policy
