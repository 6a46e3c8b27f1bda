#pragma once
// A natural person as answers show one (docs/openapi.yaml): masked, or erased. The one home of what
// is left of a person who was erased.

#include <string_view>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/http/json_writer.hpp"
#include "huanxin/identity/mask.hpp"
#include "huanxin/identity/person_id.hpp"

namespace huanxin::http {

/// `"erased": true`, where it is; else nothing.
inline void write_erased(JsonWriter& json, bool erased) {
    if (erased) json.member("erased", true);
}

/// Member `name`: token, id_type, masked number and name of a buyer or a seller; of one who was
/// erased (nullptr) the token alone.
template <class Person>
void write_person(
    JsonWriter& json, std::string_view name, const Person* person, const Bytes16& token
) {
    json.key(name).begin_object();
    json.member("token", to_base32(as_view(token)));
    write_erased(json, person == nullptr);
    if (person != nullptr) {
        json.member("id_type", identity::to_string(person->id_type));
        json.member("id_number", identity::mask_id_number(person->id_number));
        json.member("name", identity::mask_name(person->name));
    }
    json.end_object();
}

}  // namespace huanxin::http
