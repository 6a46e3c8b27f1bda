// ON DISK: erasures and unmaskings, byte for byte. For ever: never change one here.

#include <string>

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::engine::codec {
namespace {

const std::string kA = "61616161616161616161616161616161";
const std::string kB = "62626262626262626262626262626262";

Bytes16 id_of(char letter) {
    return first_bytes<16>(std::string(16, letter));
}

pb::Event event_of(const std::string& hex_digits) {
    return parse<pb::Event>(from_hex(hex_digits), "golden record").value();
}

std::string hex(const pb::Event& event) {
    return to_hex(event.SerializeAsString());
}

pb::Event event_at_5() {
    pb::Event event;
    event.set_recorded_at_ms(5);
    return event;
}

TEST(Golden, Erasure_IsTheseBytes) {
    const std::string bytes = "0805ea01290a10" + kA + "1210" + kB + "180b220157";
    pb::Event event = event_at_5();
    encode_erasure(
        {0, Instant(), id_of('a'), id_of('b'), 11, "W"}, *event.mutable_consumer_erased()
    );
    EXPECT_EQ(hex(event), bytes);
    const auto read = decode_erasure(12, event_of(bytes));
    EXPECT_EQ(read->sequence, 12U);
    EXPECT_EQ(read->recorded_at, Instant::from_ms(5));
    encode_erasure(*read, *(event = event_at_5()).mutable_consumer_erased());
    EXPECT_EQ(hex(event), bytes);
    event.mutable_consumer_erased()->set_consumer("short");
    EXPECT_EQ(decode_erasure(12, event).error().code, Errc::corrupt);
    EXPECT_EQ(decode_erasure(12, event_at_5()).error().code, Errc::corrupt);
}

TEST(Golden, Unmasking_IsTheseBytes) {
    for (const bool of_claim : {true, false}) {
        const std::string bytes =
            "0805f201290a10" + kA + "100b" + (of_claim ? "1a10" : "2210") + kB + "2a0157";
        Unmasking unmasking;
        unmasking.person = id_of('a');
        unmasking.record_sequence = 11;
        if (of_claim)
            unmasking.record_id.emplace<0>(id_of('b'));
        else
            unmasking.record_id.emplace<1>(id_of('b'));
        unmasking.reason = "W";
        pb::Event event = event_at_5();
        encode_unmasking(unmasking, *event.mutable_person_unmasked());
        EXPECT_EQ(hex(event), bytes);
        const auto read = decode_unmasking(12, event_of(bytes));
        EXPECT_EQ(read->sequence, 12U);
        EXPECT_EQ(read->recorded_at, Instant::from_ms(5));
        EXPECT_FALSE(read->shown);
        EXPECT_EQ(record_id_text(*read).substr(0, 4), of_claim ? "clm_" : "rin_");
        encode_unmasking(*read, *(event = event_at_5()).mutable_person_unmasked());
        EXPECT_EQ(hex(event), bytes);
        event.mutable_person_unmasked()->set_claim_id(std::string(16, 'c'));
        event.mutable_person_unmasked()->set_invoice_id(std::string(16, 'c'));
        EXPECT_EQ(decode_unmasking(12, event).error().code, Errc::corrupt);
    }
}

}  // namespace
}  // namespace huanxin::engine::codec
