#pragma once
// Operations as the edge would hand them to the sequencer, and its answers in the model's words.

#include "huanxin/engine/queries.hpp"
#include "model.hpp"

namespace huanxin::model {

[[nodiscard]] claim::Request request_of(const Sale& sale);
[[nodiscard]] Bytes16 claim_id_of(const Claim& claim);
[[nodiscard]] Bytes16 item_key(const std::string& item, const privacy::Tokeniser& tokeniser);
[[nodiscard]] Bytes16 invoice_key_of(int invoice, const privacy::Tokeniser& tokeniser);
[[nodiscard]] Bytes16 consumer_key(int consumer, const privacy::Tokeniser& tokeniser);

/// `queries` reads the claim that is to be changed, as the edge does.
[[nodiscard]] engine::Command command_of(
    const Operation& operation,
    const Model& model,
    const engine::Queries& queries,
    const privacy::Tokeniser& tokeniser
);

[[nodiscard]] std::string line_of(const engine::Answer& answer);
[[nodiscard]] std::string line_of(const engine::ClaimView& view);

}  // namespace huanxin::model
