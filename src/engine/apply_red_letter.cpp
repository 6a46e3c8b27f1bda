// A red letter reverses an issued invoice, in whole or in part (2024/5 art. 10).

#include <algorithm>

#include "engine/batch.hpp"
#include "engine/seller_months.hpp"

namespace huanxin::engine {

Result<InvoiceState> Batch::invoice_state_of(const InvoiceRecord& record) {
    const auto bytes = overlay_.get(keys::invoice_state(record.sequence));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("an issued invoice has no state");
    const auto stored = codec::parse<codec::pb::InvoiceState>(**bytes, "invoice state");
    if (!stored) return stored.error();
    auto state = codec::decode_invoice_state(*stored);
    if (state && state->left.size() != record.amounts.size())
        return codec::corrupt("an invoice's state has not as many lines as the invoice");
    return state;
}

namespace {

/// The lines of a red letter, or the pointers of what is more than there is left.
struct Lines {
    std::vector<RedLine> lines;
    std::vector<FieldFault> faults;
};

Lines lines_of(const IssueRedLetter& issue, const InvoiceState& state) {
    Lines found;
    if (!issue.parts) {
        for (std::uint32_t line = 0; line < state.left.size(); ++line)
            if (state.left[line].gross() > Fen(0)) found.lines.push_back({line, state.left[line]});
        if (found.lines.empty()) found.faults.push_back({"", "red_exceeds_blue", "0"});
        return found;
    }
    for (std::size_t i = 0; i < issue.parts->size(); ++i) {
        const RedPart& part = (*issue.parts)[i];
        const invoicing::Amounts& left = state.left.at(part.line);
        if (part.amount > left.gross()) {
            found.faults.push_back(
                {"/lines/" + std::to_string(i) + "/amount_fen",
                 "red_exceeds_blue",
                 std::to_string(left.gross().count())}
            );
            continue;
        }
        found.lines.push_back(
            {part.line, invoicing::split_of_rest(part.amount, issue.blue.levy_rate, left)}
        );
    }
    return found;
}

bool leaves_something(const std::vector<RedLine>& lines, const InvoiceState& state) {
    Fen left = invoicing::total(state.left).gross();
    for (const RedLine& line : lines)
        left -= line.amounts.gross();
    return left > Fen(0);
}

}  // namespace

Result<Answer> Batch::issue_red_letter(const Command& command, IssueRedLetter& issue) {
    const InvoiceRecord& blue = issue.blue;
    if (!blue.decision.accepted) {
        Answer answer = refused(Refused::Kind::conflict, "not_issued");
        std::get<Refused>(answer.body).existing = Existing{invoice_id_text(blue.id), "declined"};
        return answer;
    }
    auto state = invoice_state_of(blue);
    if (!state) return state.error();
    Lines lines = lines_of(issue, *state);
    if (!lines.faults.empty())
        return refused(Refused::Kind::validation, "red_exceeds_blue", std::move(lines.faults));
    if (state->reds.size() + 1 >= kRedLettersMax && leaves_something(lines.lines, *state))
        return refused(
            Refused::Kind::validation,
            "validation_failed",
            {{"/lines", "not_allowed", std::to_string(state->reds.size())}}
        );
    RedLetter red;
    red.recorded_at = now_;
    red.id = command.idempotency->id;
    red.blue_sequence = blue.sequence;
    red.blue_id = blue.id;
    red.issued_on = issue.issued_on;
    red.reason = issue.reason;
    red.lines = std::move(lines.lines);
    return record_red_letter(command, blue, std::move(*state), std::move(red));
}

Result<Answer> Batch::record_red_letter(
    const Command& command, const InvoiceRecord& blue, InvoiceState state, RedLetter red
) {
    auto person = consumer(blue.keys.seller);
    if (!person) return person.error();
    codec::pb::Seller& seller = *person->mutable_seller();
    const invoicing::Amounts sum = red.total();
    // By its own day, as every document, whatever the day of the blue one.
    if (blue.three_flow)
        red.reduced = count_marked(
            seller,
            red.issued_on,
            now_.shanghai_date(),
            -sum.net,
            sequencer_.policies_.current().tax
        );

    codec::pb::Event event;
    codec::encode_red_letter(red, *event.mutable_red_letter_issued());
    red.sequence = append(event, command);

    // The cap is freed in the month of the blue one, the filing is that of the red one.
    const auto blue_month = invoicing::Month::of(blue.issued_on);
    const auto red_month = invoicing::Month::of(red.issued_on);
    codec::pb::Seller::Month& capped = month_of(seller, blue_month);
    capped.set_cap_net_fen((Fen(capped.cap_net_fen()) - sum.net).count());
    codec::pb::Seller::Month& filed = month_of(seller, red_month);
    filed.set_filed_net_fen((Fen(filed.filed_net_fen()) - sum.net).count());
    filed.set_last_sequence(red.sequence);
    overlay_.put(keys::consumer(blue.keys.seller), person->SerializeAsString());

    codec::pb::FilingDocument document;
    document.set_red(true);
    document.set_kind(static_cast<std::uint32_t>(blue.kind));
    codec::encode_amounts(sum, *document.mutable_amounts());
    document.set_reduced_fen(red.reduced.count());
    overlay_.put(
        keys::document(blue.recycler, red_month, blue.keys.seller, red.sequence),
        document.SerializeAsString()
    );

    overlay_.put(keys::channel_document(red.sequence), {});

    for (const RedLine& line : red.lines)
        state.left.at(line.line) -= line.amounts;
    state.reds.push_back({red.id, red.sequence});
    state.updated_at = now_;
    state.last_sequence = red.sequence;
    if (state.reversed())
        for (const Bytes16& item : blue.keys.old_items)
            overlay_.remove(keys::invoiced_item(item));
    codec::pb::InvoiceState stored;
    codec::encode_invoice_state(state, stored);
    overlay_.put(keys::invoice_state(blue.sequence), stored.SerializeAsString());

    Answer answer;
    answer.sequence = red.sequence;
    answer.body = std::move(red);
    return answer;
}

}  // namespace huanxin::engine
