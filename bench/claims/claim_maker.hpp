#pragma once
// Claims to measure with: each is valid and has a person, an item, an invoice and a reference of
// its own, so that a server with money enough holds them all. A claim is a text made ready once for
// its category, in which a dozen fields of fixed width are written anew: the generator must cost
// little on the machine that it measures.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/time.hpp"

namespace huanxin::bench {

/// Claims with different numbers differ in everything that must be unique. A run with seed s uses
/// the numbers from s × kClaimsPerSeed on.
inline constexpr std::uint64_t kClaimsPerSeed = 10'000'000;
inline constexpr std::uint64_t kSeedMax = 38;

/// A product as sold, in a category that its programme's version of 2026 pays for.
struct Goods {
    std::string_view category, program, brand, model;
    std::string_view gtin;
    std::int64_t price_fen;
    bool has_imei;
};

/// One product a category: six of `appliance`, three of `digital`.
[[nodiscard]] std::span<const Goods> all_goods();
/// The districts and counties of Handan, GB/T 2260; claims go round them.
[[nodiscard]] std::span<const std::string_view> regions();

/// Marks of the fields in a template. Each may stand there any number of times.
inline constexpr std::string_view kNumberMark = "##########";
inline constexpr std::string_view kRegionMark = "@DIVIS";
inline constexpr std::string_view kPersonMark = "@RESIDENT_ID_18___";
inline constexpr std::string_view kImeiMark = "@IMEI_15_______";

/// A text with fields. Not for use from two threads at a time.
class Template {
public:
    explicit Template(std::string text);
    /// The text for claim `number`; good until the next call.
    [[nodiscard]] std::string_view fill(std::uint64_t number);

private:
    void mark(std::string_view mark, std::vector<std::size_t>& places) const;

    std::string text_;
    std::vector<std::size_t> numbers_, regions_, persons_, imeis_;
};

/// A claim's body as a template: an invoice, one piece of evidence and one member of metadata
/// included, as a till sends it. The number mark is its claim_ref's tail as well, so a caller can
/// put it into an idempotency key.
[[nodiscard]] std::string claim_template(const Goods& goods, Date sold_on);

/// The body of its confirmation, likewise: the invoice once more, and the delivery.
[[nodiscard]] std::string confirmation_template(const Goods& goods, Date sold_on);

/// Texts about claims of several categories in turn.
class ClaimMaker {
public:
    /// The text about a claim of these goods, as a template.
    using Text = std::function<std::string(const Goods&)>;

    /// `goods` is not empty.
    ClaimMaker(std::span<const Goods> goods, const Text& text);
    /// Bodies, with nothing around them.
    ClaimMaker(std::span<const Goods> goods, Date sold_on);

    /// The text about claim `number`; good until the next call.
    [[nodiscard]] std::string_view make(std::uint64_t number);

private:
    std::vector<Template> templates_;
};

}  // namespace huanxin::bench
