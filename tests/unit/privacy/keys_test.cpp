#include "huanxin/privacy/keys.hpp"

#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace huanxin::privacy {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class KeyFiles : public ::testing::Test {
protected:
    KeyFiles() {
        std::string pattern = (fs::temp_directory_path() / "huanxin-keys-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary directory");
        root_ = pattern;
        directory_ = root_ / "keys";
    }
    ~KeyFiles() override {
        std::error_code ignored;  // A leftover below the temporary directory harms nobody.
        fs::remove_all(root_, ignored);
    }

    [[nodiscard]] fs::path file(const std::string& name) const { return directory_ / name; }

    [[nodiscard]] std::string content(const std::string& name) const {
        std::ifstream in(file(name));
        return {std::istreambuf_iterator<char>(in), {}};
    }

    void replace(const std::string& name, const std::string& text, mode_t mode = 0400) {
        fs::remove(file(name));
        std::ofstream(file(name)) << text;
        ASSERT_EQ(::chmod(file(name).c_str(), mode), 0);
    }

    fs::path root_;
    fs::path directory_;
};

const std::string kGoodKey(64, 'a');

mode_t mode_of(const fs::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 07777;
}

TEST_F(KeyFiles, Create_ThenLoad_GivesFreshKeys) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    const auto keys = load_key_files(directory_).value();
    ASSERT_EQ(keys.wrap_keys.size(), 1U);
    EXPECT_EQ(keys.wrap_keys.begin()->first, 1U);
    EXPECT_NE(keys.token_key, Bytes32{});
    EXPECT_NE(keys.wrap_keys.at(1), Bytes32{});
    EXPECT_NE(keys.wrap_keys.at(1), keys.token_key);
    EXPECT_NE(keys.log_key, Bytes32{});
    EXPECT_NE(keys.log_key, keys.token_key);

    ASSERT_TRUE(create_key_files(root_ / "others").has_value());
    const auto others = load_key_files(root_ / "others").value();
    EXPECT_NE(others.token_key, keys.token_key);
    EXPECT_NE(others.wrap_keys.at(1), keys.wrap_keys.at(1));
}

TEST_F(KeyFiles, Create_SetsModesAndFormat) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    EXPECT_EQ(mode_of(directory_), mode_t{0700});
    for (const auto* name : {"token.key", "log.key", "master-1.key"}) {
        EXPECT_EQ(mode_of(file(name)), mode_t{0400}) << name;
        EXPECT_THAT(content(name), ::testing::MatchesRegex("[0-9a-f]+\n")) << name;
        EXPECT_EQ(content(name).size(), 65U) << name;
    }
}

TEST_F(KeyFiles, Create_InAnEmptyDirectory_UsesIt) {
    fs::create_directory(directory_);
    EXPECT_TRUE(create_key_files(directory_ / "").has_value());
    EXPECT_TRUE(load_key_files(directory_).has_value());
}

TEST_F(KeyFiles, Create_WhereAnyKeyFileIs_ChangesNothing) {
    for (const std::string name : {"token.key", "log.key", "master-1.key", "master-7.key"}) {
        fs::remove_all(directory_);
        fs::create_directory(directory_);
        replace(name, "precious");
        const auto result = create_key_files(directory_);
        ASSERT_TRUE(result.has_error()) << name;
        EXPECT_EQ(result.error().code, Errc::invalid);
        EXPECT_THAT(result.error().message, HasSubstr("never overwritten"));
        EXPECT_EQ(content(name), "precious");
        EXPECT_EQ(std::distance(fs::directory_iterator(directory_), {}), 1) << name;
    }
}

TEST_F(KeyFiles, Create_WhereTokenIsADanglingLink_DoesNotFollowIt) {
    fs::create_directory(directory_);
    fs::create_symlink(root_ / "nowhere", file("token.key"));
    EXPECT_TRUE(create_key_files(directory_).has_error());
    EXPECT_FALSE(fs::exists(root_ / "nowhere"));
}

TEST_F(KeyFiles, Create_WithoutAParent_SaysSo) {
    const auto result = create_key_files(root_ / "absent" / "keys");
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, Errc::io);
    EXPECT_THAT(result.error().message, HasSubstr("absent/keys cannot be made"));
}

TEST_F(KeyFiles, AddMasterKey_TakesTheNextNumberAndKeepsTheOthers) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    const auto before = load_key_files(directory_).value();
    EXPECT_EQ(add_master_key(directory_).value(), 2U);
    EXPECT_EQ(add_master_key(directory_).value(), 3U);
    const auto after = load_key_files(directory_).value();
    ASSERT_EQ(after.wrap_keys.size(), 3U);
    EXPECT_EQ(after.token_key, before.token_key);
    EXPECT_EQ(after.wrap_keys.at(1), before.wrap_keys.at(1));
    EXPECT_EQ(
        std::set({after.wrap_keys.at(1), after.wrap_keys.at(2), after.wrap_keys.at(3)}).size(), 3U
    );
    EXPECT_EQ(mode_of(file("master-3.key")), mode_t{0400});
}

TEST_F(KeyFiles, AddMasterKey_AfterTheOldestWereRetired_GoesOnCounting) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    fs::rename(file("master-1.key"), file("master-9.key"));
    EXPECT_EQ(add_master_key(directory_).value(), 10U);
}

TEST_F(KeyFiles, AddMasterKey_AfterTheLastNumber_IsRefused) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    fs::rename(file("master-1.key"), file("master-4294967295.key"));
    EXPECT_THAT(add_master_key(directory_).error().message, HasSubstr("last possible"));
}

TEST_F(KeyFiles, AddMasterKey_WhereLoadFails_WritesNothing) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    replace("token.key", "damaged");
    EXPECT_TRUE(add_master_key(directory_).has_error());
    EXPECT_FALSE(fs::exists(file("master-2.key")));
}

TEST_F(KeyFiles, Load_OtherFiles_AreLeftAlone) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    replace("README", "no key", 0644);
    replace("master-.old", "no key", 0644);
    replace("master.key", "no key", 0644);
    EXPECT_TRUE(load_key_files(directory_).has_value());
}

TEST_F(KeyFiles, Load_KnownContent_IsDecoded) {
    fs::create_directory(directory_);
    replace("token.key", std::string(62, '0') + "0F\n");
    replace("log.key", std::string(62, '0') + "a1\n");
    replace("master-2.key", std::string(62, 'f') + "10\n");
    const auto keys = load_key_files(directory_).value();
    Bytes32 token{};
    token.back() = 0x0f;
    Bytes32 master{};
    master.fill(0xff);
    master.back() = 0x10;
    EXPECT_EQ(keys.token_key, token);
    EXPECT_EQ(keys.wrap_keys, (std::map<std::uint32_t, Bytes32>{{2, master}}));
}

struct FaultCase {
    std::string name;
    std::string file;
    std::string text;
    mode_t mode;
    Errc code;
    std::string says;
};

class KeyFileFault : public KeyFiles, public ::testing::WithParamInterface<FaultCase> {};

TEST_P(KeyFileFault, Load_RefusesAndSaysWhatToDo) {
    const auto& fault = GetParam();
    ASSERT_TRUE(create_key_files(directory_).has_value());
    replace(fault.file, fault.text, fault.mode);
    const auto result = load_key_files(directory_);
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, fault.code);
    EXPECT_THAT(result.error().message, HasSubstr(file(fault.file).string()));
    EXPECT_THAT(result.error().message, HasSubstr(fault.says));
    EXPECT_THAT(result.error().message, ::testing::Not(HasSubstr("aaaa")));
}

INSTANTIATE_TEST_SUITE_P(
    ,
    KeyFileFault,
    ::testing::Values(
        FaultCase{"GroupReads", "token.key", kGoodKey + "\n", 0440, Errc::invalid, "chmod 0400"},
        FaultCase{"OthersRead", "token.key", kGoodKey + "\n", 0404, Errc::invalid, "chmod 0400"},
        FaultCase{"OthersWrite", "token.key", kGoodKey + "\n", 0402, Errc::invalid, "chmod 0400"},
        FaultCase{"OwnerWrites", "token.key", kGoodKey + "\n", 0600, Errc::invalid, "chmod 0400"},
        FaultCase{"Sticky", "token.key", kGoodKey + "\n", 01400, Errc::invalid, "chmod 0400"},
        FaultCase{"MasterOpen", "master-1.key", kGoodKey + "\n", 0644, Errc::invalid, "chmod 0400"},
        FaultCase{
            "OldMasterOpen", "master-2.key", kGoodKey + "\n", 0644, Errc::invalid, "chmod 0400"},
        FaultCase{"Empty", "token.key", "", 0400, Errc::invalid, "64 hexadecimal digits"},
        FaultCase{
            "Short",
            "token.key",
            std::string(62, 'a') + "\n",
            0400,
            Errc::invalid,
            "64 hexadecimal digits"},
        FaultCase{
            "Long", "token.key", kGoodKey + "aa\n", 0400, Errc::invalid, "64 hexadecimal digits"},
        FaultCase{
            "TwoLines",
            "token.key",
            kGoodKey + "\n\n",
            0400,
            Errc::invalid,
            "64 hexadecimal digits"},
        FaultCase{"NoNewline", "token.key", kGoodKey, 0400, Errc::invalid, "a newline"},
        FaultCase{
            "Carriage",
            "token.key",
            kGoodKey + "\r\n",
            0400,
            Errc::invalid,
            "64 hexadecimal digits"},
        FaultCase{
            "NotHex",
            "master-1.key",
            std::string(63, 'a') + "g\n",
            0400,
            Errc::invalid,
            "64 hexadecimal digits"},
        FaultCase{
            "LeadingZero", "master-01.key", kGoodKey + "\n", 0400, Errc::invalid, "master-<n>.key"},
        FaultCase{
            "NumberZero", "master-0.key", kGoodKey + "\n", 0400, Errc::invalid, "master-<n>.key"},
        FaultCase{
            "NumberTooBig",
            "master-4294967296.key",
            kGoodKey + "\n",
            0400,
            Errc::invalid,
            "master-<n>.key"},
        FaultCase{
            "NoNumber", "master-.key", kGoodKey + "\n", 0400, Errc::invalid, "master-<n>.key"},
        FaultCase{"Words", "master-new.key", kGoodKey + "\n", 0400, Errc::invalid, "master-<n>.key"}
    ),
    [](const auto& test) { return test.param.name; }
);

TEST_F(KeyFiles, Load_MissingDirectory_NamesTheCommand) {
    const auto result = load_key_files(directory_);
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, Errc::not_found);
    EXPECT_THAT(
        result.error().message, HasSubstr("`huanxin init --keys " + directory_.string() + "`")
    );
}

TEST_F(KeyFiles, Load_MissingFile_NamesIt) {
    for (const std::string name : {"token.key", "master-1.key"}) {
        fs::remove_all(directory_);
        ASSERT_TRUE(create_key_files(directory_).has_value());
        fs::remove(file(name));
        const auto result = load_key_files(directory_);
        ASSERT_TRUE(result.has_error()) << name;
        EXPECT_EQ(result.error().code, Errc::not_found);
        EXPECT_THAT(result.error().message, HasSubstr(file(name).string() + " is missing"));
    }
}

TEST_F(KeyFiles, Load_DirectoryIsAFile_SaysSo) {
    std::ofstream(directory_) << "x";
    const auto result = load_key_files(directory_);
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, Errc::io);
    EXPECT_THAT(result.error().message, HasSubstr("Not a directory"));
}

TEST_F(KeyFiles, Load_PipeInPlaceOfAKey_IsRefusedAtOnce) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    fs::remove(file("token.key"));
    ASSERT_EQ(::mkfifo(file("token.key").c_str(), 0400), 0);
    EXPECT_THAT(load_key_files(directory_).error().message, HasSubstr("is not a file"));
}

TEST_F(KeyFiles, Load_LinkToAGoodKey_IsFollowed) {
    ASSERT_TRUE(create_key_files(directory_).has_value());
    fs::rename(file("token.key"), root_ / "mounted");
    fs::create_symlink(root_ / "mounted", file("token.key"));
    EXPECT_TRUE(load_key_files(directory_).has_value());
}

TEST_F(KeyFiles, Load_WithoutTheRightToRead_SaysSo) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    ASSERT_TRUE(create_key_files(directory_).has_value());
    ASSERT_EQ(::chmod(directory_.c_str(), 0), 0);
    const auto result = load_key_files(directory_);
    ASSERT_EQ(::chmod(directory_.c_str(), 0700), 0);
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, Errc::io);
    EXPECT_THAT(result.error().message, HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace huanxin::privacy
