#include "huanxin/channel/file_drop.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/builders.hpp"

namespace huanxin::channel {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FileDrops : public ::testing::Test {
protected:
    FileDrops() {
        std::string made = (fs::temp_directory_path() / "huanxin-drop-XXXXXX").string();
        EXPECT_NE(::mkdtemp(made.data()), nullptr);
        folder = made;
        auto opened = FileDrop::open(folder / "drop");
        EXPECT_TRUE(opened.has_value());
        drop = std::make_unique<FileDrop>(std::move(*opened));
    }
    ~FileDrops() override { fs::remove_all(folder); }

    [[nodiscard]] fs::path at(const char* name) const { return folder / "drop" / name; }
    void put(const char* name, const std::string& text) const {
        std::ofstream(at("receipts") / name) << text;
    }
    [[nodiscard]] static std::string text_of(const fs::path& file) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }
    [[nodiscard]] std::vector<std::string> ids() {
        std::vector<std::string> found;
        const auto receipts = drop->receipts(10);
        EXPECT_TRUE(receipts.has_value());
        for (const Receipt& receipt : *receipts)
            found.push_back(receipt.id + " " + receipt.reference + " " + receipt.on.to_string());
        return found;
    }

    fs::path folder;
    std::unique_ptr<FileDrop> drop;
};

TEST_F(FileDrops, Document_IsAWholePrivateFile) {
    ASSERT_TRUE(drop->take({"rin_1", "{}\n"}).has_value());
    EXPECT_EQ(text_of(at("out") / "rin_1.json"), "{}\n");
    struct stat file {};
    ASSERT_EQ(::stat((at("out") / "rin_1.json").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(at("out").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777U, 0700U);
    EXPECT_EQ(std::distance(fs::directory_iterator(at("out")), {}), 1)
        << "nothing unfinished stays";
}

TEST_F(FileDrops, DocumentTakenAgain_ChangesNothing) {
    ASSERT_TRUE(drop->take({"rin_1", "first"}).has_value());
    ASSERT_TRUE(drop->take({"rin_1", "second"}).has_value());
    EXPECT_EQ(text_of(at("out") / "rin_1.json"), "first");
}

TEST_F(FileDrops, Receipts_AreReadByNameUntilSettled) {
    ASSERT_TRUE(drop->take({"rin_1", "{}"}).has_value());
    put("b.json", R"({"document_id":"rin_2","reference":"2","on":"2026-03-15"})");
    put("a.json", R"({"document_id":"rin_1","reference":"1","on":"2026-03-14","more":7})");
    put(".c.json", "not there yet");
    put("d.txt", "of somebody else");
    EXPECT_THAT(ids(), ElementsAre("rin_1 1 2026-03-14", "rin_2 2 2026-03-15"));
    EXPECT_EQ(drop->receipts(1)->size(), 1U);
    const auto receipts = drop->receipts(10);
    ASSERT_TRUE(drop->settle(receipts->front()).has_value());
    EXPECT_THAT(ids(), ElementsAre("rin_2 2 2026-03-15"));
    EXPECT_FALSE(fs::exists(at("out") / "rin_1.json")) << "it names a person and is needed no more";
    EXPECT_TRUE(fs::exists(at("done") / "a.json"));
    EXPECT_TRUE(drop->settle(receipts->front()).has_value()) << "after a crash once more";
    ASSERT_TRUE(drop->refuse(receipts->back(), "nobody waits").has_value());
    EXPECT_THAT(ids(), IsEmpty());
    EXPECT_EQ(text_of(at("refused") / "b.json.why"), "nobody waits\n");
}

TEST_F(FileDrops, UnreadableReceipts_AreRefusedWithAReason) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "not a JSON object"},
        {"[]", "not a JSON object"},
        {R"({"document_id":)", "not a JSON object"},
        {R"({"reference":"1","on":"2026-03-14"})", "document_id is missing"},
        {R"({"document_id":"rin_1","on":"2026-03-14"})", "reference must be"},
        {R"({"document_id":"rin_1","reference":7,"on":"2026-03-14"})", "reference must be"},
        {R"({"document_id":"rin_1","reference":"a b","on":"2026-03-14"})", "reference must be"},
        {R"({"document_id":"rin_1","reference":"1"})", "on must be a day"},
        {R"({"document_id":"rin_1","reference":"1","on":"2026-02-30"})", "on must be a day"},
        {std::string(5'000, ' '), "longer than"},
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const std::string name = std::to_string(i) + ".json";
        put(name.c_str(), cases[i].first);
        EXPECT_THAT(ids(), IsEmpty()) << cases[i].first;
        EXPECT_THAT(text_of(at("refused") / (name + ".why")), HasSubstr(cases[i].second));
        EXPECT_TRUE(fs::exists(at("refused") / name));
    }
}

TEST_F(FileDrops, Directory_ThatCannotBeMade_SaysWhich) {
    std::ofstream(folder / "file") << "x";
    const auto opened = FileDrop::open(folder / "file" / "drop");
    ASSERT_FALSE(opened.has_value());
    EXPECT_THAT(opened.error().message, HasSubstr((folder / "file").string()));
    fs::remove_all(at("out"));
    EXPECT_FALSE(drop->take({"rin_1", "{}"}).has_value());
    fs::remove_all(at("receipts"));
    EXPECT_FALSE(drop->receipts(10).has_value());
}

}  // namespace
}  // namespace huanxin::channel
