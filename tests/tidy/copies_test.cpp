// The project stands alone. Its sample traffic and the runner that replays it are copies of what
// several projects share; where that folder lies beside the checkout, the copies must be its
// equals.

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cpp_text.hpp"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const fs::path kRoot = HUANXIN_SOURCE_DIR;

/// The only place that names the folder. The runner's copy shows it in a line of its usage.
const std::string kShared = "../shared";
constexpr std::string_view kThisFile = "tests/tidy/copies_test.cpp";
constexpr std::string_view kRunner = "tests/tools/replay.py";

std::string content(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The files of `original`'s folder that are missing from `copy` or differ there.
std::vector<std::string> stale(const fs::path& original, const fs::path& copy) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(original)) {
        if (!entry.is_regular_file()) continue;
        const fs::path ours = copy / entry.path().filename();
        if (!fs::exists(ours) || content(ours) != content(entry.path())) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<Finding> names_shared(const File& file) {
    if (file.path == kThisFile || file.path == kRunner) return {};
    std::vector<Finding> findings;
    for (std::size_t at = file.text.find(kShared); at != std::string::npos;
         at = file.text.find(kShared, at + 1)) {
        findings.push_back(
            {file.path, line_at(file.text, at), "a clone stands alone: no " + kShared}
        );
    }
    return findings;
}

class Stale : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "huanxin-tidy-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
        for (const std::string side : {"theirs", "ours"})
            fs::create_directory(folder_ / side);
        write("theirs/a", "1");
        write("ours/a", "1");
    }
    void TearDown() override { fs::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name) << text;
    }
    [[nodiscard]] std::vector<std::string> found() const {
        return stale(folder_ / "theirs", folder_ / "ours");
    }

private:
    fs::path folder_;
};

TEST_F(Stale, EqualCopies_Pass) {
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Stale, DifferentOrMissing_AreFound) {
    write("theirs/a", "2");
    write("theirs/b", "1");
    EXPECT_THAT(found(), ElementsAre("a", "b"));
}

TEST(NamesShared, Reference_IsFound) {
    EXPECT_THAT(lines_found(names_shared, "a\nsee " + kShared + "/x\n"), ElementsAre(2));
    EXPECT_THAT(lines_found(names_shared, "a shared_ptr, shared by two\n"), IsEmpty());
}

TEST(Tree, Copies_AreUpToDate) {
    const fs::path shared = kRoot / kShared;
    if (!fs::exists(shared / "samples")) {
        GTEST_SKIP() << "nothing lies beside this checkout to compare the copies with";
    }
    EXPECT_THAT(stale(shared / "samples", kRoot / "tests/samples"), IsEmpty())
        << "copy these files of " << shared / "samples"
        << " to tests/samples";
    EXPECT_THAT(stale(shared / "tools", kRoot / "tests/tools"), IsEmpty())
        << "copy these files of " << shared / "tools"
        << " to tests/tools";
}

TEST(Tree, NothingElse_NamesTheSharedFolder) {
    expect_clean(
        files_below({".ci", "bench", "deploy", "docs", "include", "proto", "src", "tests"}, {""}),
        names_shared
    );
    expect_clean(
        {file("CMakeLists.txt"), file("CMakePresets.json"), file("CONTRIBUTING.md"), file("dev")},
        names_shared
    );
}

}  // namespace
}  // namespace huanxin::tidy
