#include "huanxin/policy/pages.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "huanxin/base/invariant.hpp"
#include "policy/parse.hpp"
#include "policy/source.hpp"

namespace huanxin::policy {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kIndexHead =
    "# Rules and where they come from\n"
    "\n"
    "This page and those of the instruments are made from `deploy/policies`: don't edit them, run\n"
    "`HUANXIN_UPDATE_DOCS=1 unit_policy` after a change of the policy files.\n"
    "[glossary.md](glossary.md) has the terms.\n"
    "\n"
    "- **verified**: confirmed in the published source that the value names, most of them "
    "secondary\n"
    "  (news, translations, public repositories that quote the notice). It does not say that the\n"
    "  original notice was read.\n"
    "- **assumed**: recalled, derived, taken from another city, or found in one secondary source "
    "only.\n"
    "  The quote says what was assumed and why. Read these first when an original notice is at "
    "hand.\n"
    "- A quote in 「」 is the wording that the source prints; one that begins with \"Digest\" is "
    "not.\n"
    "- The clause is the article, or the subject where the sources print no article number.\n"
    "- **valid** are the days of sale; of reverse invoices the days of documents, or the first "
    "days "
    "of\n"
    "  months where a value is for the figures of a month.\n"
    "\n"
    "| instrument | number | values | assumed |\n"
    "|---|---|---|---|\n";

constexpr std::array<std::string_view, 5> kAboutTheValue{
    "valid_from", "valid_to", "known_from", "known_to", "citation"};

/// One cited value of a file.
struct Row {
    std::string value_id;  ///< Version, then the path of fields to the value.
    std::string says;
    std::string valid, recorded;  ///< Days, "" where the value has none.
    pb::Citation citation;
    std::string file;
};

struct Page {
    pb::Instrument instrument;
    std::vector<Row> rows;
};

using Pages = std::map<std::string, Page>;

std::string text_field(const Message& message, std::string_view name) {
    const auto* field = message.GetDescriptor()->FindFieldByName(std::string(name));
    const bool is_text = field != nullptr && !field->is_repeated() &&
                         field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    return is_text ? message.GetReflection()->GetString(message, field) : std::string();
}

std::string days(const Message& message, std::string_view from, std::string_view to) {
    const std::string first = text_field(message, from);
    const std::string last = text_field(message, to);
    if (first.empty()) return {};
    return last.empty() ? "from " + first : first + " … " + last;
}

/// What the value says, without its days, its citation and its id.
std::string says(const Message& message) {
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    printer.SetUseUtf8StringEscaping(true);
    const std::unique_ptr<Message> bare(message.New());
    bare->CopyFrom(message);
    const auto* descriptor = message.GetDescriptor();
    for (const auto& name : kAboutTheValue)
        if (const auto* field = descriptor->FindFieldByName(std::string(name)))
            bare->GetReflection()->ClearField(bare.get(), field);
    std::string out;
    INVARIANT(printer.PrintToString(*bare, &out), "a parsed message prints");
    while (out.ends_with(' '))
        out.pop_back();
    return out;
}

/// Finds all messages with a citation under `message`; `path` is the value id so far.
void collect(const Message& message, const std::string& path, const std::string& file, Pages& to) {
    const auto* descriptor = message.GetDescriptor();
    const auto* reflection = message.GetReflection();
    const auto* cited = descriptor->FindFieldByName("citation");
    if (cited != nullptr && reflection->HasField(message, cited)) {
        pb::Citation citation;
        citation.CopyFrom(reflection->GetMessage(message, cited));
        to[citation.instrument()].rows.push_back(
            {path,
             says(message),
             days(message, "valid_from", "valid_to"),
             days(message, "known_from", "known_to"),
             citation,
             file}
        );
    }
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    const auto enter = [&](const FieldDescriptor* field, const Message& child) {
        if (field == cited) return;
        std::string deeper = path;
        // `terms` only gathers; a version or an amendment is known by the version's id alone.
        std::string id = text_field(child, "id");
        if (id.empty()) id = text_field(child, "version");
        if (path.empty() && !id.empty()) {
            deeper = id;
        } else if (field->name() != "terms") {
            deeper += (deeper.empty() ? "" : " ") + field->name() + (id.empty() ? "" : " " + id);
        }
        collect(child, deeper, file, to);
    };
    for (const auto* field : fields) {
        if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
        if (!field->is_repeated()) enter(field, reflection->GetMessage(message, field));
        for (int i = 0; field->is_repeated() && i < reflection->FieldSize(message, field); ++i)
            enter(field, reflection->GetRepeatedMessage(message, field, i));
    }
}

std::string cell(const std::string& text) {
    std::string out;
    for (const char c : text)
        out += c == '|' ? "\\|" : std::string(1, c);
    return out;
}

std::string render(const Page& page) {
    const auto& instrument = page.instrument;
    std::string out = "# " + instrument.title() + "\n\n";
    const auto line = [&](std::string_view name, const std::string& text) {
        if (!text.empty()) out.append("- ").append(name).append(": ").append(text).append("\n");
    };
    line("Number", instrument.number());
    line("Published on", instrument.published_on());
    line("Address", instrument.url());
    line("Note", instrument.note());
    out +=
        "\n| clause | value | says | valid | recorded | status | quote | source | file |\n"
        "|---|---|---|---|---|---|---|---|---|\n";
    for (const auto& row : page.rows) {
        const auto& citation = row.citation;
        for (const auto& text :
             {citation.article(),
              row.value_id,
              row.says.empty() ? "" : "`" + row.says + "`",
              row.valid,
              row.recorded,
              citation.status(),
              citation.quote(),
              citation.source() + " (" + citation.checked_on() + ")"})
            out += "| " + cell(text) + " ";
        out += "| [" + row.file + "](../../deploy/policies/" + row.file + ") |\n";
    }
    return out;
}

}  // namespace

std::map<std::string, std::string> render_instrument_pages(const rules::PolicySet& set) {
    const auto sources = deserialise(set.serialised);
    INVARIANT(sources.has_value(), "a loaded set holds its own files");
    Pages pages;
    Draft draft;
    for (const auto& source : *sources) {
        const auto file = parse_file(source.path, source.text, draft);
        INVARIANT(file != nullptr, "a loaded set was parsed before");
        for (const auto& instrument : file->message.instrument())
            pages[instrument.id()].instrument = instrument;
        collect(file->message, "", source.path, pages);
    }
    std::map<std::string, std::string> out;
    std::string index(kIndexHead);
    for (const auto& [id, page] : pages) {
        const auto assumed = std::count_if(page.rows.begin(), page.rows.end(), [](const auto& row) {
            return row.citation.status() == "assumed";
        });
        index += "| [" + cell(page.instrument.title()) + "](" + id + ".md) | " +
                 cell(page.instrument.number()) + " | " + std::to_string(page.rows.size()) + " | " +
                 std::to_string(assumed) + " |\n";
        out[id + ".md"] = render(page);
    }
    out["README.md"] = index;
    return out;
}

}  // namespace huanxin::policy
