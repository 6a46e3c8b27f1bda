#include "files.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <unistd.h>

#include "huanxin/policy/load.hpp"

namespace huanxin::policy::testing {

namespace fs = std::filesystem;

fs::path committed_policies() {
    return fs::path(HUANXIN_SOURCE_DIR) / "deploy/policies";
}

fs::path data(std::string_view name) {
    return fs::path(HUANXIN_SOURCE_DIR) / "tests/unit/policy/data" / name;
}

const rules::PolicySet& committed() {
    static const rules::PolicySet set = load_directory(committed_policies()).set.value();
    return set;
}

Date day(const std::string& text) {
    return Date::parse(text).value();
}

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << text;
    EXPECT_TRUE(out.flush()) << path;
}

TempDirectory::TempDirectory() {
    std::string name = (fs::temp_directory_path() / "huanxin-policy-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
}

TempDirectory::~TempDirectory() {
    fs::remove_all(path_);
}

void TempDirectory::copy_from(const fs::path& directory) const {
    fs::copy(directory, path_, fs::copy_options::recursive);
}

}  // namespace huanxin::policy::testing
