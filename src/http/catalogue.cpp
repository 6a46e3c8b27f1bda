#include "http/catalogue.hpp"

#include <algorithm>

#include "huanxin/base/invariant.hpp"

namespace huanxin::http {

const ProblemEntry& problem_entry(std::string_view code) {
    const auto entries = problem_entries();
    auto found = std::ranges::find(entries, code, &ProblemEntry::code);
    if (found == entries.end()) found = std::ranges::find(entries, "internal", &ProblemEntry::code);
    INVARIANT(found != entries.end(), "the catalogue has `internal`");
    return *found;
}

FaultEntry fault_entry(std::string_view code) {
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
        "`unknown`; `yes` is\n"
        "kept for later and not sent in this version, nor is `rate_limited`.\n\n"
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
        if (entry.detail_of_protobuf.en.empty()) continue;
        page.append("\nOf a body in protobuf:\n\n- ").append(entry.detail_of_protobuf.zh);
        page.append("\n- ").append(entry.detail_of_protobuf.en).append("\n");
    }
    page +=
        "\n## Members at fault\n\nThe `code` of an entry of `errors`, beside the JSON pointer of "
        "the member.\n\n"
        "| code | 说明 | meaning |\n|---|---|---|\n";
    for (const FaultEntry& entry : fault_entries()) {
        page.append("| `").append(entry.code).append("` | ").append(entry.message.zh).append("。");
        page.append(entry.hint.zh).append(" | ").append(entry.message.en).append(".");
        if (!entry.hint.en.empty()) page.append(" ").append(entry.hint.en);
        page += " |\n";
    }
    return page;
}

}  // namespace huanxin::http
