#include "http/catalogue.hpp"

#include <algorithm>

#include "huanxin/base/invariant.hpp"

namespace huanxin::http {

namespace {

bool is_at(const FaultEntry& entry, std::string_view pointer) {
    if (entry.member == kQuery) return pointer.empty();
    const std::string_view name = pointer.substr(pointer.rfind('/') + 1);
    const bool is_ending = entry.member.starts_with('*');
    return is_ending ? name.ends_with(entry.member.substr(1)) : name == entry.member;
}

std::string_view heading_of(About about) {
    switch (about) {
        case About::usual:
            return {};
        case About::protobuf:
            return "Of a body in protobuf";
        case About::encoding:
            return "Of a body that is not UTF-8";
        case About::path_value:
            return "Of a value in the path that has another form";
        case About::query:
            return "Of a query parameter";
        case About::no_query:
            return "Of a query parameter, where the call takes none";
    }
    INVARIANT(false, "a detail is about one of these");
}

void append_fault(std::string& page, const FaultEntry& entry) {
    page.append("| `").append(entry.code).append("`");
    if (entry.member == kQuery)
        page.append(" of the query");
    else if (!entry.member.empty())
        page.append(" of `").append(entry.member).append("`");
    page.append(" | ").append(entry.message.zh).append("。").append(entry.hint.zh);
    page.append(" | ").append(entry.message.en).append(".");
    if (!entry.hint.en.empty()) page.append(" ").append(entry.hint.en);
    page += " |\n";
}

}  // namespace

const ProblemEntry& problem_entry(std::string_view code) {
    const auto entries = problem_entries();
    auto found = std::ranges::find(entries, code, &ProblemEntry::code);
    if (found == entries.end()) found = std::ranges::find(entries, "internal", &ProblemEntry::code);
    INVARIANT(found != entries.end(), "the catalogue has `internal`");
    return *found;
}

const Text& detail_of(const ProblemEntry& entry, About about) {
    if (about == About::usual) return entry.detail;
    const auto other = std::ranges::find(entry.others, about, &OtherDetail::about);
    return other != entry.others.end() ? other->text : entry.detail;
}

FaultEntry fault_entry(std::string_view code, std::string_view pointer) {
    for (const FaultEntry& entry : member_fault_entries())
        if (entry.code == code && is_at(entry, pointer)) return entry;
    const auto entries = fault_entries();
    const auto found = std::ranges::find(entries, code, &FaultEntry::code);
    return found != entries.end() ? *found : FaultEntry{code, {code, code}, {}};
}

std::string catalogue_markdown() {
    std::string page =
        "# Errors\n\nEvery error is `application/problem+json` (RFC 9457). `code` is frozen; "
        "`title`, `detail` and\n"
        "`message` follow `Accept-Language` (zh-CN, en). *Again* says whether sending the same "
        "request again,\n"
        "with the same Idempotency-Key, can help: after `Retry-After`, which 429 and 503 have, "
        "else after a\n"
        "second. Any status but 2xx means that nothing changed, unless `committed` says "
        "`unknown`, or `yes`:\n"
        "a person is erased, but the key may still be on the disk; send the erasure again.\n\n"
        "This page is made from `src/http/catalogue_problems.cpp` and `catalogue_faults.cpp`; a "
        "test holds\n"
        "them together. \"{0}\" stands for what the error itself tells.\n";
    for (const ProblemEntry& entry : problem_entries()) {
        page.append("\n## ").append(entry.code).append("\n\n");
        page.append("Status ").append(std::to_string(entry.status));
        page.append(entry.retryable ? ", again: yes.\n\n" : ", again: no.\n\n");
        page.append("- ").append(entry.title.zh).append("。").append(entry.detail.zh);
        page.append("\n- ").append(entry.title.en).append(". ").append(entry.detail.en);
        page.append("\n");
        for (const OtherDetail& other : entry.others) {
            if (other.about == About::usual) continue;
            page.append("\n").append(heading_of(other.about)).append(":\n\n- ");
            page.append(other.text.zh).append("\n- ").append(other.text.en).append("\n");
        }
    }
    page +=
        "\n## Members at fault\n\nThe `code` of an entry of `errors`, beside the JSON pointer of "
        "the member.\n\n"
        "| code | 说明 | meaning |\n|---|---|---|\n";
    for (const FaultEntry& entry : fault_entries()) {
        append_fault(page, entry);
        for (const FaultEntry& special : member_fault_entries())
            if (special.code == entry.code) append_fault(page, special);
    }
    return page;
}

}  // namespace huanxin::http
