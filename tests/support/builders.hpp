#pragma once
// Claims for tests: each is well formed, and the rules of its year accept it. Claims of different
// numbers share no person, no item, no invoice and no reference.

#include <string>
#include <string_view>

#include "huanxin/base/money.hpp"
#include "huanxin/base/time.hpp"
#include "huanxin/claim/claim.hpp"
#include "huanxin/rules/evaluate.hpp"
#include "huanxin/rules/policy_set.hpp"

namespace huanxin::test {

/// "2026-03-14". Aborts for what is no date, and so do the others for theirs.
[[nodiscard]] Date day(std::string_view text);
/// "2026-03-14T09:00:00+08:00".
[[nodiscard]] Instant at(std::string_view text);
/// "5499.00" or "10000".
[[nodiscard]] Fen yuan(std::string_view text);

/// The set of deploy/policies, read once.
[[nodiscard]] const rules::PolicySet& deployed();

// Identifiers, right by their check digits; another one for each number from 0 to 999,999.
[[nodiscard]] std::string resident_id(int number);
[[nodiscard]] std::string serial_number(int number);
[[nodiscard]] std::string imei(int number);
[[nodiscard]] std::string vin(int number);
[[nodiscard]] std::string frame_number(int number);
[[nodiscard]] std::string plate(int number);
/// Fully digital: 20 digits, without a code.
[[nodiscard]] claim::Invoice invoice(int number, Date issued_on, Fen total);

// Sold on 2026-03-14, in Handan, without an invoice unless it is a vehicle's.
[[nodiscard]] claim::Request appliance_claim(int number);  ///< A refrigerator of grade 1.
[[nodiscard]] claim::Request digital_claim(int number);    ///< A mobile phone.
[[nodiscard]] claim::Request scrap_claim(int number);      ///< Petrol car for a new-energy one.
[[nodiscard]] claim::Request replace_claim(int number);    ///< Likewise.
/// A lead-acid bicycle, sold on 2025-06-14: the programme ended with 2025.
[[nodiscard]] claim::Request ebike_claim(int number);

/// Moves the sale, and all documents of a vehicle claim with it.
void sell_on(claim::Request& request, Date date);
/// The invoice's total follows.
void set_price(claim::Request& request, Fen net_price);

/// A new car of `request`; other kinds alike. Asking for the wrong kind throws.
[[nodiscard]] claim::NewCar& new_car(claim::Request& request);
[[nodiscard]] claim::NewEbike& new_ebike(claim::Request& request);
[[nodiscard]] claim::NewAppliance& new_appliance(claim::Request& request);
[[nodiscard]] claim::NewDigital& new_digital(claim::Request& request);
[[nodiscard]] claim::OldCar& old_car(claim::Request& request);
[[nodiscard]] claim::OldEbike& old_ebike(claim::Request& request);

/// Facts of a claim that nothing stands against: recorded at noon of `recorded_on`.
[[nodiscard]] rules::Facts good_facts(Date recorded_on);

/// evaluate() under the deployed set, with the version that covers the sale.
[[nodiscard]] rules::Decision judge(const claim::Request& request, const rules::Facts& facts);

}  // namespace huanxin::test
