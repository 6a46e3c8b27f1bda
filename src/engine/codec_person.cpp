#include "engine/codec.hpp"

namespace huanxin::engine::codec {

namespace {

bool is_digest(const std::string& bytes) {
    return bytes.size() == sizeof(Bytes16);
}

}  // namespace

void encode_erasure(const Erasure& erasure, pb::ConsumerErased& out) {
    out.set_id(bytes_of(erasure.id));
    out.set_consumer(bytes_of(erasure.person));
    out.set_erased_through(erasure.erased_through);
    out.set_reason(erasure.reason);
}

Result<Erasure> decode_erasure(Sequence sequence, const pb::Event& event) {
    const pb::ConsumerErased& in = event.consumer_erased();
    if (!is_digest(in.id()) || !is_digest(in.consumer()))
        return corrupt("a stored erasure is damaged");
    return Erasure{
        sequence,
        Instant::from_ms(event.recorded_at_ms()),
        first_bytes<16>(in.id()),
        first_bytes<16>(in.consumer()),
        in.erased_through(),
        in.reason()};
}

void encode_unmasking(const Unmasking& unmasking, pb::PersonUnmasked& out) {
    out.set_person(bytes_of(unmasking.person));
    out.set_record_sequence(unmasking.record_sequence);
    if (const auto* claim = std::get_if<0>(&unmasking.record_id))
        out.set_claim_id(bytes_of(*claim));
    else
        out.set_invoice_id(bytes_of(std::get<1>(unmasking.record_id)));
    out.set_reason(unmasking.reason);
}

Result<Unmasking> decode_unmasking(Sequence sequence, const pb::Event& event) {
    const pb::PersonUnmasked& in = event.person_unmasked();
    const bool of_claim = is_digest(in.claim_id());
    if (!is_digest(in.person()) || of_claim == is_digest(in.invoice_id()))
        return corrupt("a stored unmasking is damaged");
    Unmasking unmasking;
    unmasking.sequence = sequence;
    unmasking.recorded_at = Instant::from_ms(event.recorded_at_ms());
    unmasking.person = first_bytes<16>(in.person());
    unmasking.record_sequence = in.record_sequence();
    if (of_claim)
        unmasking.record_id.emplace<0>(first_bytes<16>(in.claim_id()));
    else
        unmasking.record_id.emplace<1>(first_bytes<16>(in.invoice_id()));
    unmasking.reason = in.reason();
    return unmasking;
}

}  // namespace huanxin::engine::codec
