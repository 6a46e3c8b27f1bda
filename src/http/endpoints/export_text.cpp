#include "http/endpoints/export_text.hpp"

#include <array>

#include "http/endpoints/csv.hpp"
#include "http/endpoints/event_json.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::http {

namespace {

constexpr std::array<std::pair<std::string_view, ExportKind>, 3> kKinds{
    {{"claims", ExportKind::claims},
     {"events", ExportKind::events},
     {"reverse_invoices", ExportKind::reverse_invoices}}};

constexpr std::string_view kClaimColumns =
    "created_sequence,id,status,retailer_id,program,program_version,claim_ref,store_id,region,"
    "sold_on,consumer_token,category,net_price_fen,subsidy_fen,reasons,"
    "recorded_at,updated_at,sequence";
constexpr std::string_view kInvoiceColumns =
    "created_sequence,id,status,recycler_id,invoice_ref,issued_on,kind,levy_rate,seller_token,"
    "net_fen,vat_fen,left_net_fen,left_vat_fen,red_letters,upload_reference,reasons,recorded_at,"
    "updated_at,sequence";
constexpr std::string_view kEventColumns =
    "sequence,recorded_at,kind,subject,outcome,amounts,policy_digest,actor_role,actor_tenant_id,"
    "actor_credential_id,leaf_hash";

/// A row, field by field.
class Row {
public:
    Row& text(std::string_view field) {
        if (!out_.empty()) out_.push_back(',');
        out_.append(csv_field(field));
        return *this;
    }
    template <std::integral Number>
    Row& number(Number field) {
        if (!out_.empty()) out_.push_back(',');
        out_.append(std::to_string(field));
        return *this;
    }
    [[nodiscard]] std::string end() { return std::move(out_.append("\r\n")); }

private:
    std::string out_;
};

std::string reasons_text(const rules::Decision& decision) {
    std::string all;
    for (const rules::Reason& reason : decision.reasons)
        all.append(all.empty() ? "" : " ").append(rules::to_string(reason.code));
    return all;
}

}  // namespace

std::optional<ExportKind> parse_export_kind(std::string_view text) {
    for (const auto& [name, kind] : kKinds)
        if (name == text) return kind;
    return std::nullopt;
}

std::string_view to_string(ExportKind kind) {
    for (const auto& [name, known] : kKinds)
        if (known == kind) return name;
    return {};
}

std::string csv_line(const engine::ClaimView& claim) {
    const engine::ClaimRecord& record = claim.record;
    Row row;
    row.number(record.sequence).text(engine::claim_id_text(record.id));
    row.text(claim::to_string(claim.state.standing.status)).text(record.tenant_id);
    row.text(record.program).text(record.decision.version_id);
    row.text(record.request ? record.request->claim_ref : "");
    row.text(record.request ? record.request->store_id : "").text(record.region);
    row.text(record.sold_on.to_string()).text(to_base32(as_view(record.keys.consumer)));
    row.text(record.category).number(record.net_price.count());
    row.number(record.decision.subsidy.count()).text(reasons_text(record.decision));
    row.text(record.recorded_at.to_string()).text(claim.state.updated_at.to_string());
    return row.number(claim.state.last_sequence).end();
}

std::string csv_line(const engine::InvoiceView& invoice, const engine::Registry& registry) {
    const engine::InvoiceRecord& record = invoice.record;
    const invoicing::Amounts total = invoicing::total(record.amounts);
    const bool issued = record.decision.accepted;
    const invoicing::Amounts left =
        issued ? invoicing::total(invoice.state.left) : invoicing::Amounts();
    const engine::InvoiceFact* uploaded = invoice.state.fact(engine::FactKind::uploaded);
    Row row;
    row.number(record.sequence).text(engine::invoice_id_text(record.id));
    row.text(issued ? "issued" : "declined").text(registry.recycler(record.recycler)->id);
    row.text(record.request ? record.request->invoice_ref : "");
    row.text(record.issued_on.to_string());
    row.text(invoicing::to_string(record.kind)).text(record.levy_rate.to_string());
    row.text(to_base32(as_view(record.keys.seller)));
    row.number(total.net.count()).number(total.vat.count());
    row.number(left.net.count()).number(left.vat.count()).number(invoice.state.reds.size());
    row.text(uploaded == nullptr ? "" : uploaded->reference).text(reasons_text(record.decision));
    row.text(record.recorded_at.to_string()).text(invoice.state.updated_at.to_string());
    return row.number(invoice.state.last_sequence).end();
}

std::string csv_line(const engine::EventView& event) {
    const audit::Leaf& leaf = event.leaf;
    const engine::Actor nobody{};
    const engine::Actor& actor = event.actor ? *event.actor : nobody;
    Row row;
    row.number(event.sequence).text(leaf.time.to_string()).text(leaf.kind).text(leaf.subject);
    row.text(leaf.outcome).text(amounts_text(leaf));
    row.text(leaf.policy ? "sha256:" + to_hex(as_view(*leaf.policy)) : "");
    row.text(event.actor ? engine::to_string(actor.role) : "").text(actor.tenant_id);
    return row.text(actor.credential_id).text(to_hex(as_view(event.leaf_hash))).end();
}

std::string csv_head(ExportKind kind) {
    std::string head(kByteOrderMark);
    switch (kind) {
        case ExportKind::claims:
            head.append(kClaimColumns);
            break;
        case ExportKind::events:
            head.append(kEventColumns);
            break;
        case ExportKind::reverse_invoices:
            head.append(kInvoiceColumns);
            break;
    }
    return head.append("\r\n");
}

void ExportSeal::add(std::string_view text, std::size_t lines) {
    hash_.update(text);
    count_ += lines;
}

std::string ExportSeal::end(bool csv) {
    const std::string digest = to_hex(as_view(hash_.finish()));
    if (csv) return "_end," + std::to_string(count_) + "," + digest + "\r\n";
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("_end", true).member("count", count_).member("sha256", digest);
    json.end_object();
    return out.append("\n");
}

}  // namespace huanxin::http
