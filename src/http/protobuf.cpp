#include "http/protobuf.hpp"

#include <map>
#include <set>
#include <vector>

#include <boost/json/parse.hpp>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/unknown_field_set.h>

#include "huanxin/api/v1/claims.pb.h"
#include "huanxin/base/invariant.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::UnknownFieldSet;

constexpr const char* kKindsUsed = "the API's messages have the kinds of proto/huanxin/api";

bool is_scalar(const Message& message) {
    return message.GetDescriptor() == api::v1::Scalar::descriptor();
}

// -- From a message to JSON -----------------------------------------------------------------------

/// Writes messages, and notes what the sender has put into them beside their fields.
class MessageToJson {
public:
    explicit MessageToJson(std::string& out) : json_(out) {}

    void write(const Message& message, const Place& place) {
        note_unknown(message, place);
        if (is_scalar(message)) return write_scalar(message, place);
        std::vector<const FieldDescriptor*> fields;
        message.GetReflection()->ListFields(message, &fields);
        json_.begin_object();
        for (const FieldDescriptor* field : fields) {
            json_.key(field->name());
            const Place here(place, field->name());
            if (field->is_map())
                write_map(message, *field);
            else if (field->is_repeated())
                write_list(message, *field, here);
            else
                write_field(message, *field, here);
        }
        json_.end_object();
    }
    [[nodiscard]] const Faults& faults() const { return faults_; }

private:
    void note_unknown(const Message& message, const Place& place) {
        const UnknownFieldSet& unknown = message.GetReflection()->GetUnknownFields(message);
        std::set<int> numbers;
        for (int i = 0; i < unknown.field_count(); ++i)
            numbers.insert(unknown.field(i).number());
        for (const int number : numbers) {
            // A number that is known comes here when its wire type is another one.
            const auto* field = message.GetDescriptor()->FindFieldByNumber(number);
            const std::string name = field != nullptr ? field->name() : std::to_string(number);
            const std::string pointer = Place(place, name).pointer();
            if (field != nullptr)
                faults_.add(pointer, "wrong_type", field->type_name());
            else
                faults_.add(pointer, "unknown_member");
        }
    }

    void write_scalar(const Message& message, const Place& place) {
        std::vector<const FieldDescriptor*> fields;
        message.GetReflection()->ListFields(message, &fields);
        if (fields.empty())
            json_.null();
        else
            write_field(message, *fields.front(), place);
    }

    void write_field(const Message& message, const FieldDescriptor& field, const Place& place) {
        const Reflection& reflection = *message.GetReflection();
        std::string unused;
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_STRING:
                json_.value(reflection.GetStringReference(message, &field, &unused));
                return;
            case FieldDescriptor::CPPTYPE_INT64:
                json_.value(std::int64_t{reflection.GetInt64(message, &field)});
                return;
            case FieldDescriptor::CPPTYPE_BOOL:
                json_.value(reflection.GetBool(message, &field));
                return;
            case FieldDescriptor::CPPTYPE_MESSAGE:
                write(reflection.GetMessage(message, &field), place);
                return;
            case FieldDescriptor::CPPTYPE_INT32:
            case FieldDescriptor::CPPTYPE_UINT32:
            case FieldDescriptor::CPPTYPE_UINT64:
            case FieldDescriptor::CPPTYPE_DOUBLE:
            case FieldDescriptor::CPPTYPE_FLOAT:
            case FieldDescriptor::CPPTYPE_ENUM:
                break;
        }
        INVARIANT(false, kKindsUsed);
    }

    void write_list(const Message& message, const FieldDescriptor& field, const Place& place) {
        const Reflection& reflection = *message.GetReflection();
        const bool messages = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
        INVARIANT(messages || field.cpp_type() == FieldDescriptor::CPPTYPE_STRING, kKindsUsed);
        std::string unused;
        json_.begin_array();
        for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
            if (messages)
                write(
                    reflection.GetRepeatedMessage(message, &field, i),
                    Place(place, static_cast<std::size_t>(i))
                );
            else
                json_.value(reflection.GetRepeatedStringReference(message, &field, i, &unused));
        }
        json_.end_array();
    }

    void write_map(const Message& message, const FieldDescriptor& field) {
        const Reflection& reflection = *message.GetReflection();
        const FieldDescriptor* key = field.message_type()->map_key();
        const FieldDescriptor* value = field.message_type()->map_value();
        INVARIANT(
            key->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
                value->cpp_type() == FieldDescriptor::CPPTYPE_STRING,
            kKindsUsed
        );
        // Sorted: a map has no order, and the same body must be told the same faults.
        std::map<std::string, std::string> members;
        for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
            const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
            const Reflection& of_entry = *entry.GetReflection();
            members[of_entry.GetString(entry, key)] = of_entry.GetString(entry, value);
        }
        json_.begin_object();
        for (const auto& [name, text] : members)
            json_.member(name, text);
        json_.end_object();
    }

    JsonWriter json_;
    Faults faults_;
};

// -- From JSON to a message -----------------------------------------------------------------------

/// Fills messages; the first member that does not fit ends it.
class JsonToMessage {
public:
    bool fill(Message& message, const boost::json::object& object, const Place& place) {
        for (const auto& [key, value] : object) {
            const std::string name(key);
            const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
            const Place here(place, name);
            if (field == nullptr) return misfit(here);
            if (value.is_null()) continue;
            const bool fits = field->is_map()        ? fill_map(message, *field, value, here)
                              : field->is_repeated() ? fill_list(message, *field, value, here)
                                                     : put(message, *field, value, here);
            if (!fits) return false;
        }
        return true;
    }
    [[nodiscard]] const std::string& misfit_at() const { return misfit_at_; }

private:
    bool misfit(const Place& place) {
        misfit_at_ = place.pointer();
        return false;
    }

    /// Sets the field, or adds to the list.
    bool put(
        Message& message,
        const FieldDescriptor& field,
        const boost::json::value& value,
        const Place& place
    ) {
        const Reflection& reflection = *message.GetReflection();
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_STRING: {
                if (!value.is_string()) return misfit(place);
                std::string text(value.get_string().data(), value.get_string().size());
                if (field.is_repeated())
                    reflection.AddString(&message, &field, std::move(text));
                else
                    reflection.SetString(&message, &field, std::move(text));
                return true;
            }
            case FieldDescriptor::CPPTYPE_INT64:
                if (!value.is_int64()) return misfit(place);
                reflection.SetInt64(&message, &field, value.get_int64());
                return true;
            case FieldDescriptor::CPPTYPE_BOOL:
                if (!value.is_bool()) return misfit(place);
                reflection.SetBool(&message, &field, value.get_bool());
                return true;
            case FieldDescriptor::CPPTYPE_MESSAGE: {
                Message& inner = field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                                     : *reflection.MutableMessage(&message, &field);
                if (is_scalar(inner)) return put_scalar(inner, value, place);
                if (!value.is_object()) return misfit(place);
                return fill(inner, value.get_object(), place);
            }
            case FieldDescriptor::CPPTYPE_INT32:
            case FieldDescriptor::CPPTYPE_UINT32:
            case FieldDescriptor::CPPTYPE_UINT64:
            case FieldDescriptor::CPPTYPE_DOUBLE:
            case FieldDescriptor::CPPTYPE_FLOAT:
            case FieldDescriptor::CPPTYPE_ENUM:
                break;
        }
        INVARIANT(false, kKindsUsed);
    }

    bool put_scalar(Message& message, const boost::json::value& value, const Place& place) {
        const char* name = value.is_bool() ? "boolean" : value.is_int64() ? "integer" : "text";
        return put(message, *message.GetDescriptor()->FindFieldByName(name), value, place);
    }

    bool fill_list(
        Message& message,
        const FieldDescriptor& field,
        const boost::json::value& value,
        const Place& place
    ) {
        if (!value.is_array()) return misfit(place);
        std::size_t index = 0;
        for (const boost::json::value& element : value.get_array()) {
            if (!put(message, field, element, Place(place, index++))) return false;
        }
        return true;
    }

    bool fill_map(
        Message& message,
        const FieldDescriptor& field,
        const boost::json::value& value,
        const Place& place
    ) {
        if (!value.is_object()) return misfit(place);
        for (const auto& [key, content] : value.get_object()) {
            Message& entry = *message.GetReflection()->AddMessage(&message, &field);
            const FieldDescriptor* name = field.message_type()->map_key();
            entry.GetReflection()->SetString(&entry, name, std::string(key));
            // At the map: its keys are the caller's own words.
            if (!put(entry, *field.message_type()->map_value(), content, place)) return false;
        }
        return true;
    }

    std::string misfit_at_;
};

}  // namespace

Problem malformed_protobuf(const Message& prototype) {
    Problem problem{.code = "malformed_json"};
    problem.about = About::protobuf;
    problem.arguments = {prototype.GetDescriptor()->full_name()};
    return problem;
}

std::variant<std::string, Problem> json_of_protobuf(
    const Message& prototype, std::string_view bytes
) {
    const std::unique_ptr<Message> message(prototype.New());
    {
        // The caller is told; the library would write a line to standard error as well.
        const google::protobuf::LogSilencer quiet;
        const int size = static_cast<int>(bytes.size());
        if (!message->ParseFromArray(bytes.data(), size)) return malformed_protobuf(prototype);
    }
    std::string json;
    MessageToJson writer(json);
    const Place whole;
    writer.write(*message, whole);
    if (!writer.faults().empty()) return problem_of(writer.faults());
    return json;
}

Result<std::string> protobuf_of_json(const Message& prototype, std::string_view json) {
    boost::json::error_code error;
    const boost::json::value value =
        boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
    const std::string name = prototype.GetDescriptor()->full_name();
    if (error || !value.is_object()) return invalid("no JSON object where " + name + " is due");
    const std::unique_ptr<Message> message(prototype.New());
    JsonToMessage reader;
    const Place whole;
    if (!reader.fill(*message, value.get_object(), whole))
        return invalid(name + " has no such member: " + reader.misfit_at());
    return message->SerializeAsString();
}

}  // namespace huanxin::http
