#include "policy/source.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <system_error>

#include "huanxin/base/text.hpp"

namespace huanxin::policy {

namespace {

constexpr std::string_view kHeader = "huanxin-policy-files 1\n";
constexpr std::string_view kExtension = ".textproto";

bool is_hidden(const std::filesystem::path& path) {
    return path.filename().native().starts_with('.');
}

/// Reads one byte more than the limit, so that a file that grows meanwhile is still caught.
std::optional<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::string text(kFileBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad()) return std::nullopt;
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

/// Paths of the policy files; hidden entries are skipped, among them the shadow folders with which
/// Kubernetes mounts configuration.
std::vector<std::filesystem::path> find_files(
    const std::filesystem::path& directory, std::vector<PolicyFault>& faults
) {
    std::vector<std::filesystem::path> found;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entry(directory, error);
    for (; !error && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(error)) {
        std::error_code unknown;
        if (is_hidden(entry->path())) {
            entry.disable_recursion_pending();
        } else if (entry->path().extension() == kExtension && !entry->is_directory(unknown)) {
            found.push_back(entry->path());
        }
        if (found.size() > kFilesMax) {
            faults.push_back(
                {directory.string(), 0, "holds more than " + std::to_string(kFilesMax) + " files"}
            );
            return {};
        }
    }
    if (error)
        faults.push_back({directory.string(), 0, "the directory can't be read: " + error.message()}
        );
    return found;
}

std::optional<std::string_view> take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::vector<SourceFile> read_sources(
    const std::filesystem::path& directory, std::vector<PolicyFault>& faults
) {
    std::vector<SourceFile> sources;
    for (const auto& path : find_files(directory, faults)) {
        const std::string name = path.lexically_relative(directory).generic_string();
        auto text = read_file(path);
        if (!is_visible_ascii(name)) {
            faults.push_back({path.string(), 0, "the file's name has characters other than ASCII"});
        } else if (!text) {
            faults.push_back({path.string(), 0, "the file can't be read"});
        } else if (text->size() > kFileBytesMax) {
            faults.push_back(
                {path.string(), 0, "larger than " + std::to_string(kFileBytesMax) + " bytes"}
            );
        } else {
            sources.push_back({name, std::move(*text)});
        }
    }
    std::sort(sources.begin(), sources.end(), [](const auto& a, const auto& b) {
        return a.path < b.path;
    });
    if (sources.empty() && faults.empty())
        faults.push_back({directory.string(), 0, "holds no *.textproto file"});
    return sources;
}

std::string serialise(const std::vector<SourceFile>& files) {
    std::string out(kHeader);
    for (const auto& file : files)
        out.append(file.path)
            .append("\n")
            .append(std::to_string(file.text.size()))
            .append("\n")
            .append(file.text)
            .append("\n");
    return out;
}

std::optional<std::vector<SourceFile>> deserialise(std::string_view serialised) {
    if (!serialised.starts_with(kHeader)) return std::nullopt;
    std::vector<SourceFile> files;
    auto rest = serialised.substr(kHeader.size());
    while (!rest.empty()) {
        const auto path = take_line(rest);
        const auto digits = path ? take_line(rest) : std::nullopt;
        if (!digits || files.size() == kFilesMax) return std::nullopt;
        std::size_t size = 0;
        const auto parsed = std::from_chars(digits->data(), digits->data() + digits->size(), size);
        if (parsed.ec != std::errc() || size > kFileBytesMax || rest.size() <= size)
            return std::nullopt;
        if (!files.empty() && *path <= files.back().path) return std::nullopt;
        files.push_back({std::string(*path), std::string(rest.substr(0, size))});
        rest.remove_prefix(size + 1);
    }
    if (serialise(files) != serialised) return std::nullopt;
    return files;
}

}  // namespace huanxin::policy
