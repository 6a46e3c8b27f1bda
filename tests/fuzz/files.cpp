#include "files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "huanxin/base/invariant.hpp"

namespace huanxin::fuzz {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    INVARIANT(stream, "the file can be read");
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

fs::path checkout(std::string_view relative) {
    return fs::path(HUANXIN_SOURCE_DIR) / relative;
}

std::vector<fs::path> files_below(const fs::path& directory, std::string_view ending) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        if (entry.is_regular_file() && entry.path().native().ends_with(ending))
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace huanxin::fuzz
