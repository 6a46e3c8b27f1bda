// A database that cannot be opened, or filled, says in one sentence what to do.

#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/store/backends.hpp"
#include "unit/store/numbered.hpp"

namespace huanxin::store {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

Error fault_of(const RocksOptions& options) {
    const auto store = open_rocks_store(options);
    if (store.has_error()) return store.error();
    ADD_FAILURE() << "opened " << options.directory;
    return {};
}

class RocksOpen : public ::testing::Test {
protected:
    RocksOpen() { options_.create_if_missing = true; }

    void expect_fault(Errc code, const std::string& what, const std::string& advice) {
        const auto fault = fault_of(options_);
        EXPECT_EQ(fault.code, code);
        EXPECT_THAT(fault.message, HasSubstr(options_.directory.string()));
        EXPECT_THAT(fault.message, HasSubstr(what));
        EXPECT_THAT(fault.message, HasSubstr(advice));
        EXPECT_EQ(fault.message.find('\n'), std::string::npos);
    }

    TempDirectory root_;
    RocksOptions options_ = small_rocks(root_.path() / "data");
};

TEST_F(RocksOpen, NoDirectory_IsMadeForItsOwnerOnly) {
    ASSERT_TRUE(open_rocks_store(options_).has_value());
    struct stat facts {};
    ASSERT_EQ(::stat(options_.directory.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777, mode_t{0700});
    options_.create_if_missing = false;
    EXPECT_TRUE(open_rocks_store(options_).has_value());
}

TEST_F(RocksOpen, NoDirectoryAndNotToBeMade_SaysSo) {
    options_.create_if_missing = false;
    expect_fault(Errc::not_found, "There is no directory", "huanxin init");
    EXPECT_FALSE(fs::exists(options_.directory));
}

TEST_F(RocksOpen, EmptyDirectoryAndNotToBeMade_SaysSo) {
    options_.create_if_missing = false;
    fs::create_directory(options_.directory);
    expect_fault(Errc::not_found, "There is no database", "huanxin init");
    EXPECT_TRUE(fs::is_empty(options_.directory));
}

TEST_F(RocksOpen, NoParent_SaysSo) {
    options_.directory = root_.path() / "absent" / "data";
    expect_fault(Errc::io, "cannot be made", "make its parent");
}

TEST_F(RocksOpen, AFile_IsNoDirectory) {
    std::ofstream(options_.directory) << "x";
    expect_fault(Errc::io, "is not a directory", "name the directory");
}

TEST_F(RocksOpen, TwiceAtATime_IsRefusedUntilTheFirstIsClosed) {
    auto first = open_rocks_store(options_).value();
    expect_fault(Errc::io, "in use by another process", "stop that process");
    first.reset();
    EXPECT_TRUE(open_rocks_store(options_).has_value());
}

TEST_F(RocksOpen, OtherRandomTables_IsRefusedAndHarmless) {
    ASSERT_TRUE(open_rocks_store(options_).value()->commit(numbered_batch(1)).has_value());
    for (const std::string tables : {"i", "", "ijk"}) {
        options_.random_tables = tables;
        expect_fault(Errc::unsupported, "another key layout", "import into a new database");
    }
    options_.random_tables = "kiki";  // The same set.
    EXPECT_EQ(last_whole_batch(*open_rocks_store(options_).value()), 1U);
}

TEST_F(RocksOpen, NoPermission_SaysSo) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    ASSERT_TRUE(open_rocks_store(options_).has_value());
    ASSERT_EQ(::chmod((options_.directory / "CURRENT").c_str(), 0), 0);
    expect_fault(Errc::io, "no permission", "give its files to the user");
    ASSERT_EQ(::chmod((options_.directory / "CURRENT").c_str(), 0600), 0);

    ASSERT_EQ(::chmod(root_.path().c_str(), 0), 0);
    const auto fault = fault_of(options_);
    ASSERT_EQ(::chmod(root_.path().c_str(), 0700), 0);
    EXPECT_EQ(fault.code, Errc::io);
    EXPECT_THAT(fault.message, HasSubstr("cannot be examined (Permission denied)"));
}

TEST_F(RocksOpen, ReadOnly_ReadsAndChangesNoFile) {
    const auto sizes = [this] {
        std::map<std::string, std::uintmax_t> found;
        for (const auto& entry : fs::directory_iterator(options_.directory))
            found.emplace(entry.path().filename(), entry.file_size());
        return found;
    };
    for (std::uint64_t number = 1; number <= 3; ++number)  // The last one is in the log only.
        ASSERT_TRUE(open_rocks_store(options_).value()->commit(numbered_batch(number)));
    const auto before = sizes();
    options_.read_only = true;
    {
        const auto store = open_rocks_store(options_).value();
        EXPECT_EQ(last_whole_batch(*store), 3U);
        EXPECT_EQ(store->commit(numbered_batch(4)).error().code, Errc::io);
    }
    EXPECT_EQ(sizes(), before);
    EXPECT_TRUE(verify_rocks_files(options_));
    EXPECT_EQ(sizes(), before);
    options_.read_only = false;
    EXPECT_TRUE(open_rocks_store(options_).value()->commit(numbered_batch(4)));
}

TEST_F(RocksOpen, ReadOnly_IsRefusedWhileAnotherHasItOpen) {
    auto first = open_rocks_store(options_).value();
    options_.read_only = true;
    expect_fault(Errc::io, "in use by another process", "stop that process");
    first.reset();
    first = open_rocks_store(options_).value();
    options_.read_only = false;
    expect_fault(Errc::io, "in use by another process", "stop that process");
}

TEST_F(RocksOpen, ReadOnlyAndAbsent_IsNotMade) {
    options_.create_if_missing = false;
    options_.read_only = true;
    expect_fault(Errc::not_found, "There is no directory", "huanxin init");
    EXPECT_FALSE(fs::exists(options_.directory));
}

/// A file system of its own, gone at the end of the scope.
class SmallDisk {
public:
    explicit SmallDisk(fs::path where) : where_(std::move(where)) {
        fs::create_directory(where_);
        mounted_ = ::mount("tmpfs", where_.c_str(), "tmpfs", 0, "size=3m") == 0;
    }
    ~SmallDisk() {
        if (!mounted_) return;
        EXPECT_EQ(::umount(where_.c_str()), 0);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool is_mounted() const { return mounted_; }
    void make_read_only() {
        EXPECT_EQ(::mount("tmpfs", where_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
    }
    void grow() { EXPECT_EQ(::mount("tmpfs", where_.c_str(), "tmpfs", MS_REMOUNT, "size=64m"), 0); }

private:
    fs::path where_;
    bool mounted_ = false;
};

TEST_F(RocksOpen, ReadOnlyDisk_IsForReadingOnly) {
    SmallDisk disk(root_.path() / "disk");
    if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a small disk here";
    options_.directory = root_.path() / "disk" / "data";
    ASSERT_TRUE(open_rocks_store(options_).value()->commit(numbered_batch(1)));
    disk.make_read_only();
    expect_fault(Errc::io, "can only be read", "mount it for writing");
    options_.read_only = true;
    EXPECT_EQ(last_whole_batch(*open_rocks_store(options_).value()), 1U);
    EXPECT_TRUE(verify_rocks_files(options_));
}

TEST_F(RocksOpen, DiskFull_StopsAndGoesOnWithSpaceAndARestart) {
    SmallDisk disk(root_.path() / "disk");
    if (!disk.is_mounted()) GTEST_SKIP() << "no right to mount a small disk here";
    options_.directory = root_.path() / "disk" / "data";
    std::uint64_t answered = 0;
    {
        const auto store = open_rocks_store(options_).value();
        Result<void> result;
        while ((result = store->commit(numbered_batch(answered + 1))).has_value())
            ASSERT_LT(++answered, 5000U) << "the disk never filled up";
        EXPECT_EQ(result.error().code, Errc::io);
        EXPECT_THAT(result.error().message, HasSubstr("is full"));
        EXPECT_THAT(result.error().message, HasSubstr("free some space"));
        EXPECT_EQ(last_whole_batch(*store), answered) << "reading goes on";
    }
    disk.grow();
    const auto store = open_rocks_store(options_).value();
    const auto last = last_whole_batch(*store);
    EXPECT_GE(last, answered);
    EXPECT_LE(last, answered + 1);
    EXPECT_TRUE(store->commit(numbered_batch(last + 1)).has_value());
}

}  // namespace
}  // namespace huanxin::store
