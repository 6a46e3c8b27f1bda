// What holds of every message of the API in protobuf.
#include <functional>
#include <memory>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "http/protobuf.hpp"
#include "huanxin/api/v1/claims.pb.h"
#include "huanxin/api/v1/invoices.pb.h"

namespace huanxin::http {
namespace {

using api::v1::ClaimRequest;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// All messages of the API, those inside others too, but for the entries of maps.
std::vector<const Descriptor*> all_messages() {
    std::vector<const Descriptor*> found;
    const std::function<void(const Descriptor*)> add = [&](const Descriptor* message) {
        if (message->options().map_entry()) return;
        found.push_back(message);
        for (int i = 0; i < message->nested_type_count(); ++i)
            add(message->nested_type(i));
    };
    for (const auto* file :
         {ClaimRequest::descriptor()->file(), api::v1::InvoiceRequest::descriptor()->file()})
        for (int i = 0; i < file->message_type_count(); ++i)
            add(file->message_type(i));
    return found;
}

const Message& prototype_of(const Descriptor* message) {
    return *google::protobuf::MessageFactory::generated_factory()->GetPrototype(message);
}

TEST(ProtobufMessages, EveryField_IsOfAKindThatIsKnown_AndKeepsItsPresence) {
    const std::vector<const Descriptor*> messages = all_messages();
    EXPECT_GT(messages.size(), 40U);
    for (const Descriptor* message : messages) {
        for (int i = 0; i < message->field_count(); ++i) {
            const FieldDescriptor& field = *message->field(i);
            const auto kind = field.cpp_type();
            const bool text = kind == FieldDescriptor::CPPTYPE_STRING &&
                              field.type() == FieldDescriptor::TYPE_STRING;
            const bool inner = kind == FieldDescriptor::CPPTYPE_MESSAGE;
            const bool plain =
                kind == FieldDescriptor::CPPTYPE_INT64 || kind == FieldDescriptor::CPPTYPE_BOOL;
            if (field.is_map()) {
                const auto& entry = *field.message_type();
                EXPECT_EQ(entry.map_key()->type(), FieldDescriptor::TYPE_STRING);
                EXPECT_EQ(entry.map_value()->type(), FieldDescriptor::TYPE_STRING);
            } else if (field.is_repeated()) {
                EXPECT_TRUE(text || inner) << field.full_name();
            } else {
                EXPECT_TRUE(text || inner || plain) << field.full_name();
                EXPECT_TRUE(field.has_presence()) << field.full_name();
            }
        }
    }
}

std::string any_text() {
    static const std::vector<std::string> kPieces{
        "a",
        " ",
        "/",
        "~",
        "\"",
        "\\",
        "\n",
        std::string(1, '\0'),
        "\x7f",
        "é",
        "长",
        "\u2028",
        "😀"};
    std::string text;
    for (const std::string& piece :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces)))
        text += piece;
    return text;
}

void fill_at_random(Message& message);

void fill_list_at_random(Message& message, const FieldDescriptor* field) {
    const auto& reflection = *message.GetReflection();
    const int count = *rc::gen::inRange(0, 3);
    for (int i = 0; i < count; ++i) {
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
            reflection.AddString(&message, field, any_text());
        } else if (field->is_map()) {
            // Other keys each time: of two entries with one key a map keeps the last.
            Message& entry = *reflection.AddMessage(&message, field);
            const auto* type = field->message_type();
            entry.GetReflection()->SetString(
                &entry, type->map_key(), std::to_string(i) + any_text()
            );
            entry.GetReflection()->SetString(&entry, type->map_value(), any_text());
        } else {
            fill_at_random(*reflection.AddMessage(&message, field));
        }
    }
}

void fill_field_at_random(Message& message, const FieldDescriptor* field) {
    const auto& reflection = *message.GetReflection();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
        reflection.SetString(&message, field, any_text());
    else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64)
        reflection.SetInt64(&message, field, *rc::gen::arbitrary<std::int64_t>());
    else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
        reflection.SetBool(&message, field, *rc::gen::arbitrary<bool>());
    else
        fill_at_random(*reflection.MutableMessage(&message, field));
}

void fill_at_random(Message& message) {
    const Descriptor* type = message.GetDescriptor();
    if (type == api::v1::Scalar::descriptor()) {
        fill_field_at_random(message, type->field(*rc::gen::inRange(0, type->field_count())));
        return;
    }
    for (int i = 0; i < type->field_count(); ++i) {
        const FieldDescriptor* field = type->field(i);
        if (field->is_repeated())
            fill_list_at_random(message, field);
        else if (*rc::gen::arbitrary<bool>())
            fill_field_at_random(message, field);
    }
}

RC_GTEST_PROP(ProtobufAndJson, AnyMessage_ThereAndBack_IsTheSame, ()) {
    // A scalar is a value, and no body by itself.
    std::vector<const Descriptor*> types = all_messages();
    std::erase(types, api::v1::Scalar::descriptor());
    const Descriptor* type = *rc::gen::elementOf(types);
    const Message& prototype = prototype_of(type);
    const std::unique_ptr<Message> message(prototype.New());
    fill_at_random(*message);
    const auto json = json_of_protobuf(prototype, message->SerializeAsString());
    RC_ASSERT(std::holds_alternative<std::string>(json));
    const auto bytes = protobuf_of_json(prototype, std::get<std::string>(json));
    RC_ASSERT(bytes.has_value());
    const std::unique_ptr<Message> again(prototype.New());
    RC_ASSERT(again->ParseFromString(*bytes));
    RC_ASSERT(google::protobuf::util::MessageDifferencer::Equals(*message, *again));
}

RC_GTEST_PROP(ProtobufToJson, AnyBytes_AreRefusedOrBecomeJson, (const std::string& bytes)) {
    const auto json = json_of_protobuf(ClaimRequest(), bytes);
    if (const auto* text = std::get_if<std::string>(&json)) {
        JsonDocument document;
        RC_ASSERT(document.parse(*text));
    } else {
        RC_ASSERT(status_of(std::get<Problem>(json)) == 400);
    }
}

}  // namespace
}  // namespace huanxin::http
