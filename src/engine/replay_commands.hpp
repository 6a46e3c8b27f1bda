#pragma once
// The command that made an event, out of what is stored with it: what a replay decides anew.

#include "engine/codec.hpp"
#include "huanxin/engine/command.hpp"
#include "huanxin/engine/invoice_queries.hpp"
#include "huanxin/engine/queries.hpp"
#include "huanxin/engine/registry.hpp"

namespace huanxin::engine {

/// What is on record, and the tenants as of the event.
struct Recorded {
    const Queries& claims;
    const InvoiceQueries& invoices;
    const Registry& registry;
    const privacy::Tokeniser& tokeniser;
};

/// Of one whose sealed part was erased the keys only, as far as the event has them.
///
/// Of an event that a caller or the courier caused; Errc::corrupt of any other, and of one that
/// names something that is not there.
[[nodiscard]] Result<Command> command_of(
    Sequence sequence, const codec::pb::Event& event, const Recorded& recorded
);

}  // namespace huanxin::engine
