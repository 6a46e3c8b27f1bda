#pragma once
// The transparency log over HTTP (docs/formats/log.md): C2SP tlog-tiles below /log, and receipts.

#include "http/endpoints/claims.hpp"

namespace huanxin::http {

[[nodiscard]] awaitable<Response> log_checkpoint(Services& services, Call& call);
/// The newest checkpoint that a witness cosigned; 404 before the first one.
[[nodiscard]] awaitable<Response> log_cosigned_checkpoint(Services& services, Call& call);
/// Cosignatures of the log's witnesses, on one of its checkpoints.
[[nodiscard]] awaitable<Response> add_cosignatures(Services& services, Call& call);
[[nodiscard]] awaitable<Response> log_vkey(Services& services, Call& call);
/// Tiles and, below "entries/", entry bundles.
[[nodiscard]] awaitable<Response> log_tile(Services& services, Call& call);

/// That the last event of a claim, or of a reverse invoice, is in the log. Waits for the checkpoint
/// that covers it.
[[nodiscard]] awaitable<Response> claim_proof(Services& services, Call& call);
[[nodiscard]] awaitable<Response> invoice_proof(Services& services, Call& call);

}  // namespace huanxin::http
