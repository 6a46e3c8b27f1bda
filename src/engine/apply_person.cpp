// A person is erased, or shown unmasked to an auditor.

#include "engine/batch.hpp"
#include "engine/person.hpp"

namespace huanxin::engine {

Result<Answer> Batch::erase(const Command& command, const EraseConsumer& request) {
    INVARIANT(command.idempotency.has_value(), "a person is erased under an idempotency key");
    const auto bytes = overlay_.get(keys::consumer(request.person));
    if (!bytes) return bytes.error();
    if (!*bytes) return refused(Refused::Kind::not_found, "not_found");
    auto person = codec::parse<codec::pb::Consumer>(**bytes, "consumer");
    if (!person) return person.error();
    Answer answer;
    if (is_erased(*person)) {
        answer.sequence = person->erased_through() + 1;
        auto first = erasure_at(answer.sequence);
        if (!first) return first.error();
        remember(command, answer.sequence);
        answer.body = std::move(*first);
        return answer;
    }
    Erasure erasure;
    erasure.recorded_at = now_;
    erasure.id = command.idempotency->id;
    erasure.person = request.person;
    erasure.erased_through = sequencer_.next_sequence_ - 1;
    erasure.reason = request.reason;
    codec::pb::Event event;
    codec::encode_erasure(erasure, *event.mutable_consumer_erased());
    erasure.sequence = append(event, command);

    person->clear_wrapped_data_key();
    person->set_erased_through(erasure.erased_through);
    if (person->has_seller())
        for (auto& consent : *person->mutable_seller()->mutable_consents())
            consent.clear_sealed_card();
    overlay_.put(keys::consumer(request.person), person->SerializeAsString());
    // In one commit with the erasure: who is killed before the disk has forgotten the key goes on
    // from this.
    overlay_.put(keys::unfinished_erasure(request.person), keys::sequence_value(erasure.sequence));
    answer.sequence = erasure.sequence;
    answer.body = std::move(erasure);
    return answer;
}

Result<Erasure> Batch::erasure_at(Sequence sequence) {
    const auto stored = overlay_.get(keys::event(sequence));
    if (!stored) return stored.error();
    if (!*stored) return codec::corrupt("the erasure of a person is not there");
    const auto event = codec::parse<codec::pb::Event>(**stored, "event");
    if (!event) return event.error();
    return codec::decode_erasure(sequence, *event);
}

Result<Answer> Batch::finish_erasure(const FinishErasure& finish) {
    const std::string key = keys::unfinished_erasure(finish.person);
    const auto unfinished = overlay_.get(key);
    if (!unfinished) return unfinished.error();
    // Another one, if the person was told of and erased again meanwhile, is not finished by this.
    if (*unfinished != keys::sequence_value(finish.erasure))
        return refused(Refused::Kind::not_found, "not_found");
    auto erasure = erasure_at(finish.erasure);
    if (!erasure) return erasure.error();
    overlay_.remove(key);
    Answer answer;
    answer.sequence = finish.erasure;
    answer.body = std::move(*erasure);
    return answer;
}

Result<Answer> Batch::unmask(const Command& command, const UnmaskPerson& request) {
    Unmasking unmasking;
    unmasking.recorded_at = now_;
    unmasking.reason = request.reason;
    if (const auto* claim = std::get_if<ClaimRecord>(&request.record)) {
        unmasking.person = claim->keys.consumer;
        unmasking.record_sequence = claim->sequence;
        unmasking.record_id.emplace<0>(claim->id);
        if (claim->request) unmasking.shown = shown_person(claim->request->consumer);
    } else {
        const auto& invoice = std::get<InvoiceRecord>(request.record);
        unmasking.person = invoice.keys.seller;
        unmasking.record_sequence = invoice.sequence;
        unmasking.record_id.emplace<1>(invoice.id);
        if (invoice.request) unmasking.shown = invoice.request->seller;
    }
    // It may have been erased since the record was read.
    const auto person = consumer(unmasking.person);
    if (!person) return person.error();
    if (is_erased(*person, unmasking.record_sequence))
        return refused(Refused::Kind::erased, "consumer_erased");
    codec::pb::Event event;
    codec::encode_unmasking(unmasking, *event.mutable_person_unmasked());
    unmasking.sequence = append(event, command);
    Answer answer;
    answer.sequence = unmasking.sequence;
    answer.body = std::move(unmasking);
    return answer;
}

}  // namespace huanxin::engine
