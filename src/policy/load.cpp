#include "huanxin/policy/load.hpp"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "huanxin/base/digest.hpp"
#include "policy/check.hpp"
#include "policy/draft.hpp"
#include "policy/parse.hpp"
#include "policy/read.hpp"
#include "policy/source.hpp"

namespace huanxin::policy {

namespace {

using ParsedFiles = std::vector<std::unique_ptr<ParsedFile>>;

/// `root` stands before the path of each file in faults; empty for none.
ParsedFiles parse_all(
    const std::vector<SourceFile>& sources, const std::filesystem::path& root, Draft& draft
) {
    ParsedFiles files;
    for (const auto& source : sources) {
        auto file = parse_file((root / source.path).generic_string(), source.text, draft);
        if (file) files.push_back(std::move(file));
    }
    draft.all_files_read = draft.all_files_read && files.size() == sources.size();
    return files;
}

void read_all(const ParsedFiles& files, Draft& draft) {
    for (const auto read :
         {read_instruments,
          read_vocabulary,
          read_reverse_invoicing,
          read_versions,
          read_amendments})
        for (const auto& file : files)
            read(draft, *file);
    check_principles(draft);
    check_versions(draft);
    check_reverse_invoicing(draft);
}

LoadOutcome finish(const std::vector<SourceFile>& sources, Draft draft) {
    auto& faults = draft.faults;
    if (!faults.empty()) {
        std::stable_sort(faults.begin(), faults.end(), [](const auto& a, const auto& b) {
            return std::tie(a.file, a.line) < std::tie(b.file, b.line);
        });
        faults.erase(std::unique(faults.begin(), faults.end()), faults.end());
        return {std::nullopt, std::move(faults)};
    }
    for (auto& [id, version] : draft.versions)
        draft.set.versions.push_back(std::move(version.version));
    draft.set.serialised = serialise(sources);
    draft.set.digest = sha256(draft.set.serialised);
    return {std::move(draft.set), {}};
}

}  // namespace

LoadOutcome load_directory(const std::filesystem::path& directory) {
    Draft draft;
    draft.directory = {directory.generic_string(), 0};
    const auto sources = read_sources(directory, draft.faults);
    if (sources.empty()) return finish(sources, std::move(draft));
    draft.all_files_read = draft.faults.empty();
    read_all(parse_all(sources, directory, draft), draft);
    return finish(sources, std::move(draft));
}

LoadOutcome load_serialised(std::string_view serialised) {
    Draft draft;
    draft.directory = {"(serialised policy set)", 0};
    const auto sources = deserialise(serialised);
    if (!sources) {
        draft.fault(draft.directory, "is not what a policy set is stored as");
        return {std::nullopt, std::move(draft.faults)};
    }
    read_all(parse_all(*sources, {}, draft), draft);
    return finish(*sources, std::move(draft));
}

std::string render_faults(const std::vector<PolicyFault>& faults) {
    std::string out;
    for (const auto& fault : faults) {
        out += fault.file + ":";
        if (fault.line > 0) out += std::to_string(fault.line) + ":";
        out += " " + fault.message + "\n";
    }
    return out;
}

}  // namespace huanxin::policy
