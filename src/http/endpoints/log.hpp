#pragma once
// The transparency logs over HTTP (docs/formats/log.md, access-log.md): C2SP tlog-tiles below /log
// and /access-log, and receipts.

#include "http/endpoints/claims.hpp"

namespace huanxin::http {

/// What the paths of the access log begin with. The calls on checkpoint, key and tiles are on the
/// log in whose path they are.
inline constexpr std::string_view kAccessLogPath = "/access-log/";

[[nodiscard]] awaitable<Response> log_checkpoint(Services& services, Call& call);
/// The newest checkpoint that a witness cosigned; 404 before the first one.
[[nodiscard]] awaitable<Response> log_cosigned_checkpoint(Services& services, Call& call);
/// Cosignatures of the log's witnesses, on one of its checkpoints.
[[nodiscard]] awaitable<Response> add_cosignatures(Services& services, Call& call);
[[nodiscard]] awaitable<Response> log_vkey(Services& services, Call& call);
/// Tiles and, below "entries/", entry bundles.
[[nodiscard]] awaitable<Response> log_tile(Services& services, Call& call);

/// That an event of a claim, or of a reverse invoice, is in the log: the one that the query names,
/// or the last. Waits for the checkpoint that covers it.
[[nodiscard]] awaitable<Response> claim_proof(Services& services, Call& call);
[[nodiscard]] awaitable<Response> invoice_proof(Services& services, Call& call);

}  // namespace huanxin::http
