#include "huanxin/engine/structuring.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/filing_documents.hpp"
#include "engine/person.hpp"
#include "engine/seller_months.hpp"
#include "huanxin/base/digest.hpp"

namespace huanxin::engine {

namespace {

constexpr std::int64_t kWhole = 100;

/// Whether `net` is at least kNearPercent of `threshold`; both far below what could overflow.
bool is_near(Fen net, Fen threshold) {
    return net.count() * kWhole >= threshold.count() * kNearPercent;
}

}  // namespace

std::string_view to_string(StructuringAlert::Kind kind) {
    switch (kind) {
        case StructuringAlert::Kind::near_exemption:
            return "near_exemption";
        case StructuringAlert::Kind::near_cap:
            return "near_cap";
        case StructuringAlert::Kind::shared_phone:
            return "shared_phone";
        case StructuringAlert::Kind::shared_bank_card:
            return "shared_bank_card";
    }
    INVARIANT(false, "an alert is of one of the four kinds");
}

StructuringScan::StructuringScan(
    const store::Store& store,
    const privacy::KeyRing& key_ring,
    invoicing::Month month,
    const rules::TaxTerms& terms,
    Date known_on
)
    : store_(store), key_ring_(key_ring), month_(month), terms_(terms), known_on_(known_on) {}

Result<bool> StructuringScan::next(std::size_t limit) {
    const std::string table = keys::consumer({}).substr(0, 1);
    const auto page = store_.scan(table, from_, limit);
    if (!page) return page.error();
    for (const store::KeyValue& entry : *page) {
        const auto token = first_bytes<16>(std::string_view(entry.key).substr(1));
        if (auto looked = look_at(token, entry.value); !looked) return looked.error();
    }
    if (page->size() < limit) return false;
    from_ = page->back().key + '\0';
    return true;
}

Result<void> StructuringScan::look_at(const Bytes16& token, std::string_view record) {
    const auto person = codec::parse<codec::pb::Consumer>(record, "consumer");
    if (!person) return person.error();
    if (!person->has_seller()) return {};
    const codec::pb::Seller& seller = person->seller();
    if (auto looked = look_at_cards(token, *person); !looked) return looked;
    const auto* cap = terms_.seller_cap.at(month_.first_day(), known_on_);
    if (cap != nullptr) {
        const Fen net = invoicing::window_net(cap_months(seller), month_, cap->value.months);
        if (is_near(net, cap->value.amount))
            sums_.push_back({StructuringAlert::Kind::near_cap, {token}, {}, net});
    }
    return look_at_month(token, seller);
}

Result<void> StructuringScan::look_at_cards(
    const Bytes16& token, const codec::pb::Consumer& person
) {
    // Several recyclers may have been told the same of one person.
    const auto add = [&token](auto& known, const std::string& told) {
        if (told.empty()) return;
        std::vector<Bytes16>& sellers = known[digest16({told})];
        if (sellers.empty() || sellers.back() != token) sellers.push_back(token);
    };
    for (const auto& consent : person.seller().consents()) {
        const auto card = open_card(key_ring_, token, person, consent);
        if (!card) return card.error();
        if (!*card) continue;
        add(phones_, (**card).phone);
        add(bank_cards_, (**card).bank_card);
    }
    return {};
}

Result<void> StructuringScan::look_at_month(const Bytes16& token, const codec::pb::Seller& seller) {
    const auto* exemption = terms_.exemption.at(month_.first_day(), known_on_);
    if (exemption == nullptr) return {};
    const auto totals =
        std::ranges::find(seller.months(), month_.index(), &codec::pb::Seller::Month::month);
    if (totals == seller.months().end()) return {};
    const Fen net(totals->filed_net_fen());
    if (!exemption->value.covers(net) || !is_near(net, exemption->value.amount)) return {};
    StructuringAlert alert{StructuringAlert::Kind::near_exemption, {token}, {}, net};
    for (const auto& consent : seller.consents()) {
        const auto any =
            store_.scan(keys::seller_documents(consent.recycler(), month_, token), {}, 1);
        if (!any) return any.error();
        if (!any->empty()) alert.recyclers.push_back(consent.recycler());
    }
    if (alert.recyclers.size() > 1) sums_.push_back(std::move(alert));
    return {};
}

std::vector<StructuringAlert> StructuringScan::alerts() const {
    std::vector<StructuringAlert> all = sums_;
    using Kind = StructuringAlert::Kind;
    for (const auto& [kind, shared] :
         {std::pair{Kind::shared_phone, &phones_}, std::pair{Kind::shared_bank_card, &bank_cards_}})
        for (const auto& [digest, sellers] : *shared)
            if (sellers.size() > 1) all.push_back({kind, sellers, {}, Fen(0)});
    std::ranges::sort(all, [](const StructuringAlert& a, const StructuringAlert& b) {
        return std::tie(a.kind, a.sellers) < std::tie(b.kind, b.sellers);
    });
    return all;
}

}  // namespace huanxin::engine
