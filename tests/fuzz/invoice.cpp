// Bodies of reverse invoices: any JSON gives faults that the catalogue knows, or an invoice whose
// amounts add up, that can be judged under the deployed policy, and is the same after it was
// stored.

#include <google/protobuf/util/message_differencer.h>

#include "bodies.hpp"
#include "engine/codec.hpp"
#include "http/endpoints/invoice_request.hpp"
#include "huanxin/invoicing/evaluate.hpp"
#include "support/builders.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

namespace codec = engine::codec;

const Date kToday = test::day("2026-12-31");
constexpr std::size_t kSamplesUsed = 60;

struct Read {
    http::Faults faults;
    invoicing::Request request;
};

Read read(const http::JsonDocument& document) {
    Read result;
    http::ObjectReader reader(result.faults, document);
    result.request = http::read_reverse_invoice(reader, test::deployed(), kToday);
    return result;
}

codec::pb::InvoiceFacts stored(const invoicing::Request& request) {
    return codec::parse<codec::pb::InvoiceFacts>(codec::encode_invoice_facts(request), "invoice")
        .value();
}

void try_sums(const invoicing::Request& request, const std::vector<invoicing::Amounts>& amounts) {
    INVARIANT(!request.lines.empty(), "an invoice has a line");
    INVARIANT(amounts.size() == request.lines.size(), "and each line has its amounts");
    Fen gross;
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        INVARIANT(amounts[i].gross() == request.lines[i].amount, "net and VAT are the line's");
        INVARIANT(amounts[i].net > Fen(0) && amounts[i].vat >= Fen(0), "neither is negative");
        gross += request.lines[i].amount;
    }
    INVARIANT(gross <= Fen(Fen::kMax), "a sum is in bounds");
    INVARIANT(invoicing::total(amounts).gross() == gross, "the lines add up to the invoice");
}

void try_invoice(const invoicing::Request& request) {
    const auto amounts = invoicing::line_amounts(request);
    try_sums(request, amounts);
    const auto facts = stored(request);
    invoicing::Request again;
    INVARIANT(
        codec::decode_invoice_facts(facts.SerializeAsString(), again),
        "a request that was taken can be stored"
    );
    INVARIANT(
        google::protobuf::util::MessageDifferencer::Equals(facts, stored(again)),
        "and is the same afterwards"
    );
    invoicing::Facts known;
    known.recorded_on = kToday;
    known.approved = true;
    known.vat_method = invoicing::VatMethod::general;
    const rules::Decision decision =
        invoicing::evaluate(request, invoicing::total(amounts).net, known, test::deployed().tax);
    INVARIANT(!decision.accepted, "nobody consented, so it is declined");
    INVARIANT(!decision.reasons.empty(), "a decline has a reason");
    codec::pb::Decision message;
    codec::encode_decision(decision, 1, message);
    const auto decoded = codec::decode_decision(message);
    INVARIANT(decoded && *decoded == decision, "a decision is the same after it was stored");
}

}  // namespace

void try_input(std::string_view input) {
    try_body(input, read, try_invoice);
}

/// The bodies of the sample traffic.
std::vector<std::string> seeds() {
    return sample_bodies("tests/samples/reverse.ndjson", "/v1/reverse-invoices", kSamplesUsed);
}

}  // namespace huanxin::fuzz
