// Every value under deploy/policies says which sentence of which instrument it comes from, where
// that was read, when it was checked and how sure it is.

#include <array>

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "huanxin/policy/v1/policy.pb.h"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

using google::protobuf::Message;
using google::protobuf::TextFormat;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::array<std::string_view, 6> kCitationParts{
    "instrument", "article", "quote", "source", "checked_on", "status"};

/// Reports each message that can carry a citation and has none, or an incomplete one.
void find_uncited(
    const Message& message, const std::string& where, std::vector<std::string>& faults
) {
    const auto* descriptor = message.GetDescriptor();
    const auto* reflection = message.GetReflection();
    if (const auto* citation = descriptor->FindFieldByName("citation"); citation != nullptr) {
        if (!reflection->HasField(message, citation)) faults.push_back(where + ": no citation");
    }
    if (descriptor->name() == "Citation") {
        for (const std::string_view part : kCitationParts) {
            const auto* field = descriptor->FindFieldByName(std::string(part));
            if (reflection->GetString(message, field).empty()) {
                faults.push_back(where + ": no " + std::string(part));
            }
        }
    }
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const auto* field : fields) {
        if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
        const std::string path = where + "." + field->name();
        if (!field->is_repeated()) {
            find_uncited(reflection->GetMessage(message, field), path, faults);
            continue;
        }
        for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
            const std::string element = path + "[" + std::to_string(i) + "]";
            find_uncited(reflection->GetRepeatedMessage(message, field, i), element, faults);
        }
    }
}

std::vector<std::string> uncited(const std::string& text) {
    policy::v1::PolicyFile file;
    if (!TextFormat::ParseFromString(text, &file)) return {"not a PolicyFile"};
    std::vector<std::string> faults;
    find_uncited(file, "", faults);
    return faults;
}

std::string citation(const std::string& but = "") {
    std::string text = "citation {";
    for (const std::string_view part : kCitationParts) {
        if (part != but) text += " " + std::string(part) + ": \"x\"";
    }
    return text + " }";
}

TEST(Uncited, ValueWithoutCitation_IsFound) {
    EXPECT_THAT(
        uncited("version { window { sale_from: \"2026-01-01\" } }"),
        ::testing::ElementsAre(".version[0].window: no citation")
    );
    EXPECT_THAT(
        uncited("amendment { terms { tier { amount { rate: \"0.1\" } } } }"),
        ::testing::ElementsAre(".amendment[0].terms.tier[0].amount[0]: no citation")
    );
    EXPECT_THAT(
        uncited("reverse_invoicing { consent { } levy_rates { rate: \"0.01\" } }"),
        ::testing::UnorderedElementsAre(
            ".reverse_invoicing[0].consent: no citation",
            ".reverse_invoicing[0].levy_rates[0]: no citation"
        )
    );
}

TEST(Uncited, IncompleteCitation_IsFound) {
    for (const std::string_view part : kCitationParts) {
        EXPECT_THAT(
            uncited("version { window { " + citation(std::string(part)) + " } }"),
            ::testing::ElementsAre(HasSubstr("no " + std::string(part)))
        );
    }
}

TEST(Uncited, CitedValue_Passes) {
    EXPECT_THAT(uncited("version { id: \"a\" window { " + citation() + " } }"), IsEmpty());
}

TEST(Uncited, OtherText_IsFound) {
    EXPECT_THAT(uncited("versionn { }"), ::testing::ElementsAre("not a PolicyFile"));
}

TEST(Tree, PolicyValues_AreCited) {
    expect_clean(files_below({"deploy/policies"}, {".textproto"}), [](const File& file) {
        std::vector<Finding> findings;
        for (const std::string& fault : uncited(file.text))
            findings.push_back({file.path, 1, fault});
        return findings;
    });
}

}  // namespace
}  // namespace huanxin::tidy
