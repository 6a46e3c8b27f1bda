#include "huanxin/base/whole_file.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace huanxin {
namespace {

namespace fs = std::filesystem;

class WholeFile : public ::testing::Test {
protected:
    WholeFile() : file(fs::path(::testing::TempDir()) / "whole_file_test" / "note") {
        fs::remove_all(file.parent_path());
        fs::create_directory(file.parent_path());
    }
    ~WholeFile() override { fs::remove_all(file.parent_path()); }

    [[nodiscard]] static std::string text_of(const fs::path& one) {
        const auto found = read_whole_file(one, 100, SymbolicLinks::followed);
        return found && *found ? (**found).text : "nothing";
    }
    [[nodiscard]] static bool is_no_file(
        const fs::path& one, SymbolicLinks links = SymbolicLinks::followed
    ) {
        const auto found = read_whole_file(one, 100, links);
        return found.has_error() && found.error().code == Errc::io &&
               found.error().message == one.string() + " is not a file";
    }
    [[nodiscard]] long files() const {
        return std::distance(fs::directory_iterator(file.parent_path()), {});
    }

    fs::path file;
};

TEST_F(WholeFile, Written_ReadsBackInPlaceOfTheOld) {
    EXPECT_EQ(text_of(file), "nothing");
    ASSERT_TRUE(write_whole_file(file, "one", kPublicFile));
    ASSERT_TRUE(write_whole_file(file, "two\n", kSecretFile));
    EXPECT_EQ(text_of(file), "two\n");
    EXPECT_EQ((**read_whole_file(file, 100, SymbolicLinks::followed)).mode, kSecretFile);
    ASSERT_TRUE(write_whole_file(file, "three", kPrivateFile));
    EXPECT_EQ(text_of(file), "three");
    EXPECT_EQ(files(), 1);
}

TEST_F(WholeFile, New_LeavesTheOld) {
    ASSERT_TRUE(write_new_file(file, "one", kSecretFile));
    EXPECT_EQ(text_of(file), "one");
    const auto again = write_new_file(file, "two", kSecretFile);
    ASSERT_TRUE(again.has_error());
    EXPECT_EQ(again.error().message, file.string() + " can't be named: File exists");
    EXPECT_EQ(text_of(file), "one");
    EXPECT_EQ(files(), 1);
    fs::create_symlink("nowhere", file.parent_path() / "link");
    EXPECT_FALSE(write_new_file(file.parent_path() / "link", "x", kSecretFile));
    EXPECT_FALSE(fs::exists(file.parent_path() / "nowhere"));
}

TEST_F(WholeFile, Unfinished_LeavesTheOld) {
    ASSERT_TRUE(write_whole_file(file, "old", kPublicFile));
    std::ofstream(file.parent_path() / ".note") << "ne";
    fs::permissions(file.parent_path() / ".note", fs::perms::owner_read);
    EXPECT_EQ(text_of(file), "old");
    ASSERT_TRUE(write_whole_file(file, "new", kPublicFile));
    EXPECT_EQ(text_of(file), "new");
}

TEST_F(WholeFile, UnfinishedThatIsAPipeOrALink_IsNotWrittenTo) {
    const fs::path unfinished = file.parent_path() / ".note";
    ASSERT_EQ(::mkfifo(unfinished.c_str(), 0600), 0);
    ASSERT_TRUE(write_whole_file(file, "one", kPublicFile)) << "it does not wait for a reader";
    fs::create_symlink("nowhere", unfinished);
    ASSERT_TRUE(write_whole_file(file, "two", kPublicFile));
    EXPECT_EQ(text_of(file), "two");
    EXPECT_EQ(files(), 1);
}

TEST_F(WholeFile, BareName_IsInTheWorkingDirectory) {
    const fs::path before = fs::current_path();
    fs::current_path(file.parent_path());
    const auto whole = write_whole_file("note", "one", kPublicFile);
    const auto made = write_new_file("other", "two", kSecretFile);
    fs::current_path(before);
    EXPECT_TRUE(whole) << whole.error().message;
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_EQ(text_of(file), "one");
    EXPECT_EQ(text_of(file.parent_path() / "other"), "two");
    EXPECT_EQ(files(), 2);
}

TEST_F(WholeFile, OtherThings_AreRefused) {
    const fs::path folder = file.parent_path();
    ASSERT_TRUE(write_whole_file(file, "12345", kPublicFile));
    EXPECT_TRUE(read_whole_file(file, 5, SymbolicLinks::refused));
    EXPECT_EQ(read_whole_file(file, 4, SymbolicLinks::refused).error().code, Errc::invalid);
    EXPECT_TRUE(is_no_file(folder));
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_TRUE(is_no_file(folder / "pipe")) << "it does not wait";
    EXPECT_TRUE(is_no_file("/dev/zero"));
    fs::create_symlink(file, folder / "link");
    EXPECT_EQ(text_of(folder / "link"), "12345");
    EXPECT_TRUE(is_no_file(folder / "link", SymbolicLinks::refused));
    EXPECT_FALSE(write_whole_file(file / "below-a-file", "x", kPublicFile));
    EXPECT_FALSE(write_whole_file(folder / "nowhere" / "x", "x", kPublicFile));
    EXPECT_FALSE(sync_directory(folder / "nowhere"));
}

}  // namespace
}  // namespace huanxin
