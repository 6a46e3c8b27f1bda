#include "claims/claim_maker.hpp"

#include <algorithm>
#include <array>

#include "huanxin/base/invariant.hpp"

namespace huanxin::bench {
namespace {

// Brands and models are made up; the GTINs are right by their check digit.
constexpr std::array<Goods, 9> kGoods{{
    {"refrigerator", "appliance", "示范", "BCD-500WT", "6923185602224", 549'900, false},
    {"washing_machine", "appliance", "示范", "XQG100-B", "6900000000021", 329'900, false},
    {"television", "appliance", "示范", "75Q6", "6900000000038", 619'900, false},
    {"air_conditioner", "appliance", "示范", "KFR-35GW", "6900000000045", 299'900, false},
    {"computer", "appliance", "示范", "NB-14", "6900000000052", 579'900, false},
    {"water_heater", "appliance", "示范", "JSQ30-16", "6900000000069", 269'900, false},
    {"mobile_phone", "digital", "示范", "P-20", "6900000000076", 399'900, true},
    {"tablet", "digital", "示范", "T-11", "6900000000083", 249'900, false},
    {"smart_watch", "digital", "示范", "W-4", "6900000000090", 129'900, false},
}};

constexpr std::array<std::string_view, 18> kRegions{
    "130402",
    "130403",
    "130404",
    "130406",
    "130407",
    "130408",
    "130423",
    "130424",
    "130425",
    "130426",
    "130427",
    "130430",
    "130431",
    "130432",
    "130433",
    "130434",
    "130435",
    "130481"};

constexpr std::size_t kNumberWidth = kNumberMark.size();
constexpr std::uint64_t kOrdersPerDay = 999;
constexpr std::uint64_t kBirthDays = 21'900;  // Sixty years.
constexpr int kFirstBirthYear = 1945;

void write_digits(char* out, std::size_t width, std::uint64_t value) {
    for (std::size_t i = width; i-- > 0; value /= 10)
        out[i] = static_cast<char>('0' + value % 10);
}

/// "YYYYMMDD" of each day of birth.
const std::vector<std::array<char, 8>>& birth_days() {
    static const std::vector<std::array<char, 8>> days = [] {
        const std::int32_t first = Date::from_ymd(kFirstBirthYear, 1, 1).value().days();
        std::vector<std::array<char, 8>> made(kBirthDays);
        for (std::size_t i = 0; i < made.size(); ++i) {
            const Date day = Date::from_days(first + static_cast<std::int32_t>(i));
            write_digits(made[i].data(), 4, static_cast<std::uint64_t>(day.year()));
            write_digits(made[i].data() + 4, 2, static_cast<std::uint64_t>(day.month()));
            write_digits(made[i].data() + 6, 2, static_cast<std::uint64_t>(day.day()));
        }
        return made;
    }();
    return days;
}

/// GB 11643: area, birth, order, check character (ISO 7064 MOD 11-2).
void write_person(char* out, std::uint64_t number) {
    constexpr std::array kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    constexpr std::string_view kChecks = "10X98765432";
    const auto area = kRegions[number / kOrdersPerDay / kBirthDays % kRegions.size()];
    const auto& birth = birth_days()[number / kOrdersPerDay % kBirthDays];
    std::copy(area.begin(), area.end(), out);
    std::copy(birth.begin(), birth.end(), out + 6);
    write_digits(out + 14, 3, number % kOrdersPerDay + 1);
    int sum = 0;
    for (std::size_t i = 0; i < kWeights.size(); ++i)
        sum += (out[i] - '0') * kWeights[i];
    out[17] = kChecks[static_cast<std::size_t>(sum % 11)];
}

/// Four digits of a type, ten of the claim, the last by Luhn (3GPP TS 23.003 annex B).
void write_imei(char* out, std::uint64_t number) {
    constexpr std::string_view kType = "8613";
    std::copy(kType.begin(), kType.end(), out);
    write_digits(out + kType.size(), kNumberWidth, number);
    int sum = 0;
    for (std::size_t i = 0; i < 14; ++i) {
        const int digit = (out[i] - '0') * (i % 2 == 1 ? 2 : 1);
        sum += digit / 10 + digit % 10;
    }
    out[14] = static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::string invoice_template(const Goods& goods, const std::string& date) {
    std::string text(R"({"number":"2613000000)");
    text.append(kNumberMark).append(R"(","issued_on":")").append(date);
    text.append(R"(","total_fen":)").append(std::to_string(goods.price_fen)).append("}");
    return text;
}

}  // namespace

std::span<const Goods> all_goods() {
    return kGoods;
}

std::span<const std::string_view> regions() {
    return kRegions;
}

Template::Template(std::string text) : text_(std::move(text)) {
    mark(kNumberMark, numbers_);
    mark(kRegionMark, regions_);
    mark(kPersonMark, persons_);
    mark(kImeiMark, imeis_);
}

void Template::mark(std::string_view mark, std::vector<std::size_t>& places) const {
    for (std::size_t at = text_.find(mark); at != std::string::npos;
         at = text_.find(mark, at + mark.size()))
        places.push_back(at);
}

std::string_view Template::fill(std::uint64_t number) {
    for (const std::size_t at : numbers_)
        write_digits(text_.data() + at, kNumberWidth, number);
    // Shifted by one each round, so that every category meets every region.
    const std::string_view region = kRegions[(number + number / kRegions.size()) % kRegions.size()];
    for (const std::size_t at : regions_)
        std::copy(region.begin(), region.end(), text_.data() + at);
    for (const std::size_t at : persons_)
        write_person(text_.data() + at, number);
    for (const std::size_t at : imeis_)
        write_imei(text_.data() + at, number);
    return text_;
}

std::string claim_template(const Goods& goods, Date sold_on) {
    const std::string date = sold_on.to_string();
    const std::string price = std::to_string(goods.price_fen);
    std::string body = R"({"program":")";
    body.append(goods.program);
    body.append(R"(","claim_ref":"POS-0001-)").append(kNumberMark);
    body.append(R"(","store_id":"S-001","region":")").append(kRegionMark);
    body.append(R"(","sold_on":")").append(date);
    body.append(R"(","consumer":{"id_type":"resident_id","id_number":")").append(kPersonMark);
    body.append(R"(","name":"张三","phone":"13800138000"},"new_item":{"category":")");
    body.append(goods.category);
    body.append(R"(","brand":")").append(goods.brand);
    body.append(R"(","model":")").append(goods.model);
    body.append(R"(","gtin":")").append(goods.gtin);
    body.append(R"(","serial_number":"SN)").append(kNumberMark).append("\"");
    if (goods.has_imei) body.append(R"(,"imei":")").append(kImeiMark).append("\"");
    if (goods.program == "appliance") body.append(R"(,"efficiency_grade":1)");
    body.append(R"(},"sale":{"net_price_fen":)").append(price);
    body.append(R"(,"invoice":)").append(invoice_template(goods, date));
    body.append(R"(},"evidence":[{"kind":"invoice","sha256":")").append(64, 'a');
    body.append(R"("}],"metadata":{"till":"7"}})");
    return body;
}

std::string confirmation_template(const Goods& goods, Date sold_on) {
    const std::string date = sold_on.to_string();
    std::string body(R"({"invoice":)");
    body.append(invoice_template(goods, date));
    body.append(R"(,"delivered_on":")").append(date).append(R"("})");
    return body;
}

ClaimMaker::ClaimMaker(std::span<const Goods> goods, const Text& text) {
    INVARIANT(!goods.empty(), "there is a category to make claims of");
    for (const Goods& product : goods)
        templates_.emplace_back(text(product));
}

ClaimMaker::ClaimMaker(std::span<const Goods> goods, Date sold_on)
    : ClaimMaker(goods, [sold_on](const Goods& product) {
          return claim_template(product, sold_on);
      }) {}

std::string_view ClaimMaker::make(std::uint64_t number) {
    return templates_[number % templates_.size()].fill(number);
}

}  // namespace huanxin::bench
