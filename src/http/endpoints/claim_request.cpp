#include "http/endpoints/claim_request.hpp"

#include <algorithm>

#include "http/endpoints/fields.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/identity/phone.hpp"
#include "huanxin/identity/region.hpp"

namespace huanxin::http {

namespace {

constexpr std::size_t kClaimRefMax = 64;
constexpr std::size_t kEvidenceMax = 50;
constexpr std::size_t kEvidenceKindMax = 32;
constexpr std::size_t kMetadataMax = 20;
constexpr std::size_t kMetadataValueMax = 512;  // Bytes.
constexpr std::size_t kMetadataNameMax = 64;    // Bytes.

const rules::Program* read_program(
    ObjectReader& reader, const ClaimContext& context, std::string& out
) {
    const auto text = reader.string("program");
    if (!text) return nullptr;
    const auto found = context.policy.programs.find(*text);
    if (found == context.policy.programs.end()) {
        reader.fault("program", "unknown_value", choices(context.policy.programs));
        return nullptr;
    }
    out = *text;
    return &found->second;
}

std::string read_claim_ref(ObjectReader& reader) {
    const auto text = reader.string("claim_ref");
    if (!text) return {};
    if (text->empty() || text->size() > kClaimRefMax)
        reader.fault("claim_ref", "length", "1-64");
    else if (!is_visible_ascii(*text))
        reader.fault("claim_ref", "characters");
    return std::string(*text);
}

std::string read_store(ObjectReader& reader, const ClaimContext& context) {
    const auto text = reader.string("store_id");
    if (!text) return {};
    if (!std::ranges::any_of(context.retailer.stores, [&](const auto& store) {
            return store.id == *text;
        }))
        reader.fault("store_id", "not_your_store");
    return std::string(*text);
}

std::string read_region(ObjectReader& reader) {
    const auto text = reader.string("region");
    if (!text) return {};
    note_fault(reader, "region", identity::check_region(*text), identity::kRegion.length);
    return std::string(*text);
}

claim::Consumer read_consumer(ObjectReader reader, Date today) {
    claim::Consumer consumer;
    if (!reader.present()) return consumer;
    const auto type = read_choice(reader, "id_type", identity::parse_id_type);
    const auto number = reader.string("id_number");
    if (type) consumer.id_type = *type;
    if (number && type) {
        consumer.id_number = normalise_identifier(*number);
        const auto fault = identity::check_person_id(*type, consumer.id_number, today);
        note_fault(reader, "id_number", fault, identity::person_id_length(*type));
    }
    consumer.name = read_text(reader, "name");
    if (const auto phone = reader.string("phone")) {
        note_fault(reader, "phone", identity::check_mobile(*phone), identity::kMobile.length);
        consumer.phone = *phone;
    }
    return consumer;
}

void read_sale(
    ObjectReader reader, const rules::Program* program, Date today, claim::Request& request
) {
    if (!reader.present()) return;
    request.net_price = read_positive_fen(reader, "net_price_fen");
    const bool vehicle = program != nullptr && program->kind == claim::Kind::car;
    if (vehicle && !reader.has("invoice")) reader.fault("invoice", "missing");
    ObjectReader invoice = reader.optional_object("invoice");
    request.invoice = read_invoice(invoice, today);
    if (!request.invoice) return;
    const bool amounts_told = request.invoice->total > Fen(0) && request.net_price > Fen(0);
    if (amounts_told && request.invoice->total != request.net_price)
        invoice.fault("total_fen", "mismatch", std::to_string(request.net_price.count()));
    const bool dates_told = request.invoice->issued_on != Date() && request.sold_on != Date();
    if (vehicle && dates_told && request.invoice->issued_on != request.sold_on)
        invoice.fault("issued_on", "mismatch", request.sold_on.to_string());
}

bool is_lower_case_word(std::string_view text) {
    if (text.empty() || text.size() > kEvidenceKindMax || text[0] < 'a' || text[0] > 'z')
        return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

std::vector<claim::Evidence> read_evidence(ArrayReader array) {
    std::vector<claim::Evidence> evidence;
    if (array.size() > kEvidenceMax) array.fault("too_many", std::to_string(kEvidenceMax));
    for (std::size_t i = 0; i < std::min(array.size(), kEvidenceMax); ++i) {
        ObjectReader reader = array.object(i);
        const auto kind = reader.string("kind");
        const auto digest = reader.string("sha256");
        if (kind && !is_lower_case_word(*kind)) reader.fault("kind", "format", "a-z 0-9 _");
        std::string bytes = digest ? from_hex(*digest) : std::string();
        if (digest && bytes.size() != 32) reader.fault("sha256", "format", "64 hex");
        evidence.push_back({std::string(kind.value_or("")), to_hex(bytes)});
    }
    return evidence;
}

namespace {

bool too_long(const JsonValue& member) {
    return member.string().size() > kMetadataValueMax || member.key().size() > kMetadataNameMax;
}

std::map<std::string, std::string> read_metadata(ObjectReader reader) {
    std::map<std::string, std::string> metadata;
    const auto members = reader.take_all();
    if (!members) return metadata;
    if (members->size() > kMetadataMax) reader.fault("", "too_many", std::to_string(kMetadataMax));
    for (const JsonValue member : *members) {
        if (member.kind() != JsonKind::string)
            reader.fault(member.key(), "wrong_type");
        else if (too_long(member))
            reader.fault(member.key(), "length", std::to_string(kMetadataValueMax));
        else
            metadata.emplace(member.key(), member.string());
    }
    return metadata;
}

}  // namespace

claim::Request read_claim(ObjectReader& reader, const ClaimContext& context) {
    claim::Request request;
    const rules::Program* program = read_program(reader, context, request.program);
    request.claim_ref = read_claim_ref(reader);
    request.store_id = read_store(reader, context);
    request.region = read_region(reader);
    if (const auto date = read_past_date(reader, "sold_on", context.today)) request.sold_on = *date;
    request.consumer = read_consumer(reader.object("consumer"), context.today);
    {
        ObjectReader item = reader.object("new_item");
        request.new_item = read_new_item(item, context);
    }
    const auto category = context.policy.categories.find(request.new_item.category);
    {
        ObjectReader item = reader.optional_object("old_item");
        if (item.present())
            request.old_item = read_old_item(
                item,
                context,
                program,
                category == context.policy.categories.end() ? nullptr : &category->second
            );
    }
    read_sale(reader.object("sale"), program, context.today, request);
    request.evidence = read_evidence(reader.optional_array("evidence"));
    const auto hold = reader.optional_integer(
        "hold_seconds", {claim::Request::kHoldSecondsMin, claim::Request::kHoldSecondsMax}
    );
    if (hold) request.hold_seconds = static_cast<std::int32_t>(*hold);
    request.metadata = read_metadata(reader.optional_object("metadata"));
    return request;
}

}  // namespace huanxin::http
