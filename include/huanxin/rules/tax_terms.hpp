#pragma once
// What the law says of reverse invoices (反向开票), as plain values: the cap, the rates, the
// thresholds, each with its days and its citation. Read by src/policy from `reverse_invoicing` in
// the policy files. In a Schedule below the first date is the day of the document or, for figures
// of a month, its first day; the second is the day of recording, or of the filing.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/money.hpp"
#include "huanxin/base/ratio.hpp"
#include "huanxin/base/time.hpp"
#include "huanxin/rules/schedule.hpp"

namespace huanxin::rules {

/// What a recycler must hold to buy a class of waste (2024/5 art. 2). ON DISK: never renumber.
enum class LicenceKind : std::uint8_t {
    hazardous_waste = 1,      ///< 危险废物经营许可证
    end_of_life_vehicle = 2,  ///< 报废机动车回收拆解企业资质认定证书
    renewable_resource = 3    ///< 再生资源回收经营者备案
};

[[nodiscard]] std::string_view to_string(LicenceKind kind);
[[nodiscard]] std::optional<LicenceKind> parse_licence_kind(std::string_view text);

struct WasteClass {
    std::string id;
    LicenceKind licence{};
    std::string title_zh, title_en;
    CitationId citation = 0;
};

/// One person's net sales in any `months` consecutive calendar months may reach `amount`, not pass
/// it (art. 1 and 3).
struct SellerCap {
    Fen amount;
    std::int32_t months = 0;
};

/// A month's net sales up to here are exempt from VAT.
struct Exemption {
    Fen amount;
    bool reached_is_exempt = false;  ///< Whether exactly `amount` is still exempt.

    [[nodiscard]] bool covers(Fen net) const {
        return net < amount || (reached_is_exempt && net == amount);
    }
};

/// Prepaid individual income tax on net sales (art. 14; 2026/12 for the three-flow regime).
struct IncomeTax {
    Ratio rate;
    std::optional<Ratio> three_flow_rate;  ///< Absent: the mark `three_flow` has no effect.
    Fen three_flow_ceiling;  ///< Of marked net sales in a calendar year that have the reduced rate.
};

struct TaxTerms {
    /// First day on which a reverse invoice may be issued; where no file says it, none may.
    Date first_day = Date::from_days(kNever);
    CitationId first_day_citation = 0;
    Schedule<std::vector<Ratio>> levy_rates;  ///< Allowed in an invoice.
    Schedule<SellerCap> seller_cap;
    Schedule<Exemption> exemption;
    Schedule<Ratio> surcharge_share;  ///< Part of the surcharges that is levied.
    Schedule<Ratio> education_rate;
    Schedule<Ratio> local_education_rate;
    Schedule<bool> education_needs_vat;  ///< No education charges where the seller is exempt.
    Schedule<IncomeTax> income_tax;
    Schedule<std::int64_t> vat_method_lock_months;
    Schedule<std::int64_t> filing_due_day;  ///< Day of the month after.
    std::map<std::string, WasteClass, std::less<>> waste_classes;
    /// Bases of rules that have no value: approval (art. 4), the kinds of invoice by VAT method
    /// (art. 8), evidence (art. 17), consent (art. 12), one live invoice for each old item.
    CitationId approval = 0, invoice_kind = 0, evidence = 0, consent = 0, old_item_once = 0;

    static constexpr std::int32_t kNever = 84'370;  ///< 2200-12-31, the last day that Date reads.
};

}  // namespace huanxin::rules
