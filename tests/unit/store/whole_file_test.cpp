#include "huanxin/store/whole_file.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace huanxin::store {
namespace {

namespace fs = std::filesystem;

class WholeFile : public ::testing::Test {
protected:
    WholeFile() : file(fs::path(::testing::TempDir()) / "whole_file_test" / "note") {
        fs::remove_all(file.parent_path());
        fs::create_directory(file.parent_path());
    }
    ~WholeFile() override { fs::remove_all(file.parent_path()); }

    fs::path file;
};

TEST_F(WholeFile, Written_ReadsBackInPlaceOfTheOld) {
    EXPECT_EQ(*read_whole_file(file, 100), std::nullopt);
    ASSERT_TRUE(write_whole_file(file, "one"));
    ASSERT_TRUE(write_whole_file(file, "two\n"));
    EXPECT_EQ(*read_whole_file(file, 100), "two\n");
    EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), {}), 1);
}

TEST_F(WholeFile, Unfinished_LeavesTheOld) {
    ASSERT_TRUE(write_whole_file(file, "old"));
    std::ofstream(file.parent_path() / ".note") << "ne";
    EXPECT_EQ(*read_whole_file(file, 100), "old");
    ASSERT_TRUE(write_whole_file(file, "new"));
    EXPECT_EQ(*read_whole_file(file, 100), "new");
}

TEST_F(WholeFile, OtherThings_AreRefused) {
    ASSERT_TRUE(write_whole_file(file, "12345"));
    EXPECT_FALSE(read_whole_file(file, 4));
    EXPECT_FALSE(read_whole_file(file.parent_path(), 100));
    ASSERT_EQ(::mkfifo((file.parent_path() / "pipe").c_str(), 0600), 0);
    EXPECT_FALSE(read_whole_file(file.parent_path() / "pipe", 100)) << "it does not wait";
    EXPECT_FALSE(write_whole_file(file / "below-a-file", "x"));
    EXPECT_FALSE(write_whole_file(file.parent_path() / "nowhere" / "x", "x"));
}

}  // namespace
}  // namespace huanxin::store
