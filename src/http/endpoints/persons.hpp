#pragma once
// Persons: erased by the programme office, unmasked for an auditor (docs/openapi.yaml).

#include "http/endpoints/claims.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

/// Answered when the key is gone from the disk, too.
[[nodiscard]] awaitable<Response> erase_consumer(Services& services, Call& call);
/// The event is on record before anything is shown.
[[nodiscard]] awaitable<Response> unmask_person(Services& services, Call& call);

void write_erasure(JsonWriter& json, const engine::Erasure& erasure);
/// With the member `person`, in clear, unless `shown` is nullptr.
void write_unmasking(
    JsonWriter& json, const engine::Unmasking& unmasking, const invoicing::Seller* shown
);

}  // namespace huanxin::http
