// The stores below a data directory, and the lines that commands take on keys.

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "huanxin/cli/commands.hpp"

namespace huanxin::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// A data directory of the test's own.
class Data : public ::testing::Test {
protected:
    Data() { fs::create_directories(data_); }
    ~Data() override { fs::remove_all(data_); }

    using Open = Result<std::unique_ptr<store::Store>>(const fs::path&);

    /// Puts one entry into the store that `open` makes, closes it, and damages what names its
    /// files.
    void make_and_damage(Open* open, const char* name) {
        {
            const auto made = open(data_);
            ASSERT_TRUE(made) << made.error().message;
            store::Batch batch;
            batch.put("t", "what was there");
            ASSERT_TRUE((*made)->commit(batch));
        }
        std::ofstream(data_ / name / "CURRENT") << "no such thing\n";
    }
    [[nodiscard]] std::string file(const std::string& text) const {
        std::ofstream(data_ / "line") << text;
        return data_ / "line";
    }

    const fs::path data_ =
        fs::temp_directory_path() / ("huanxin-cli-" + std::to_string(::getpid()));
};

TEST_F(Data, OtherStores_AreThoseThatAServerMakes) {
    for (Open* open : {open_tiles, open_history, open_accesses, open_access_tiles})
        ASSERT_TRUE(open(data_));
    std::vector<std::string> made, named;
    for (const auto& entry : fs::directory_iterator(data_))
        made.push_back(entry.path().filename());
    EXPECT_THAT(made, UnorderedElementsAre("log", "history", "access", "access-log"));
    for (const store::RocksOptions& options : other_stores(data_)) {
        EXPECT_TRUE(store::verify_rocks_files(options)) << options.directory;
        named.push_back(options.directory.filename());
    }
    EXPECT_THAT(named, ::testing::UnorderedElementsAreArray(made));
}

TEST_F(Data, DamagedStore_OfWhatIsDerived_IsMadeAnew) {
    for (const auto& [open, name] : std::vector<std::pair<Open*, const char*>>{
             {open_tiles, "log"}, {open_history, "history"}, {open_access_tiles, "access-log"}}) {
        make_and_damage(open, name);
        const auto anew = open(data_);
        ASSERT_TRUE(anew) << name << ": " << anew.error().message;
        EXPECT_EQ((*anew)->get("t").value(), std::nullopt) << name;
    }
}

TEST_F(Data, DamagedAccesses_AreRefused_SinceNothingElseHasThem) {
    make_and_damage(open_accesses, "access");
    const auto refused = open_accesses(data_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::corrupt);
    EXPECT_THAT(refused.error().message, HasSubstr((data_ / "access").string()));
}

TEST_F(Data, StoreThatSomebodyHasOpen_IsRefusedAndKept) {
    const auto held = open_tiles(data_);
    ASSERT_TRUE(held);
    store::Batch batch;
    batch.put("t", "kept");
    ASSERT_TRUE((*held)->commit(batch));
    EXPECT_EQ(open_tiles(data_).error().code, Errc::io);
    EXPECT_EQ((*held)->get("t").value(), "kept");
}

TEST_F(Data, VerifierLine_IsTheOneNamed_OrTheFilesWithoutItsEnd) {
    EXPECT_EQ(verifier_line("a+b+c", "").value(), "a+b+c");
    EXPECT_EQ(verifier_line("", "").value(), "");
    EXPECT_EQ(verifier_line("", file("x+y+z\n")).value(), "x+y+z");
    EXPECT_THAT(verifier_line("", file("")).error().message, HasSubstr("is empty"));
    EXPECT_EQ(verifier_line("", data_ / "absent").error().code, Errc::not_found);
}

TEST_F(Data, Witnesses_AreTheirKeys_AndALogsKeyIsNone) {
    EXPECT_THAT(witnesses_of({}).value(), IsEmpty());
    const Ed25519Key key(Bytes32{7});
    using audit::SignatureType;
    const audit::VerifierKey witness{"w.example", SignatureType::cosignature, key.public_key()};
    const auto taken = witnesses_of({witness.to_string()});
    ASSERT_TRUE(taken) << taken.error().message;
    ASSERT_EQ(taken->size(), 1U);
    EXPECT_EQ(taken->front().name, "w.example");
    const audit::VerifierKey log{"l.example", SignatureType::ed25519, key.public_key()};
    EXPECT_THAT(
        witnesses_of({witness.to_string(), log.to_string()}).error().message,
        HasSubstr("that is a log's key")
    );
    EXPECT_EQ(witnesses_of({"nonsense"}).error().code, Errc::invalid);
}

}  // namespace
}  // namespace huanxin::cli
