#include "huanxin/channel/file_drop.hpp"

#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
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
        // Shared: spdlog's way.
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log);
        // Shared: spdlog's way.
        spdlog::set_default_logger(std::make_shared<spdlog::logger>("", std::move(sink)));
    }
    ~FileDrops() override {
        spdlog::set_default_logger(std::move(logger));
        fs::remove_all(folder);
    }

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

    [[nodiscard]] std::size_t lines_of_log(const std::string& with) const {
        std::size_t lines = 0;
        const std::string text = log.str();
        for (std::size_t at = text.find(with); at != std::string::npos;
             at = text.find(with, at + 1))
            ++lines;
        return lines;
    }
    void settle_all() {
        const auto receipts = drop->receipts(10);
        ASSERT_TRUE(receipts.has_value());
        for (const Receipt& receipt : *receipts)
            drop->settle(receipt);
    }

    fs::path folder;
    std::unique_ptr<FileDrop> drop;
    std::ostringstream log;
    std::shared_ptr<spdlog::logger> logger = spdlog::default_logger();  // Shared: spdlog's way.
};

const std::string kFirst = R"({"document_id":"rin_1","reference":"1","on":"2026-03-14"})";
const std::string kSecond = R"({"document_id":"rin_2","reference":"2","on":"2026-03-15"})";

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
    drop->settle(receipts->front());
    EXPECT_THAT(ids(), ElementsAre("rin_2 2 2026-03-15"));
    EXPECT_FALSE(fs::exists(at("out") / "rin_1.json")) << "it names a person and is needed no more";
    EXPECT_TRUE(fs::exists(at("done") / "a.json"));
    drop->settle(receipts->front());
    EXPECT_EQ(drop->stuck(), 0U) << "after a crash once more";
    drop->refuse(receipts->back(), "nobody waits");
    EXPECT_EQ(drop->refused(), 1U);
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

TEST_F(FileDrops, WhatIsNoFile_IsLeftAndSaidOnce) {
    ASSERT_EQ(::mkfifo((at("receipts") / "a.json").c_str(), 0600), 0);
    fs::create_directory(at("receipts") / "b.json");
    std::ofstream(folder / "elsewhere") << kFirst;
    fs::create_symlink(folder / "elsewhere", at("receipts") / "c.json");
    fs::create_symlink("/dev/zero", at("receipts") / "d.json");
    put("e.json", kSecond);
    EXPECT_THAT(ids(), ElementsAre("rin_2 2 2026-03-15"));
    EXPECT_THAT(ids(), ElementsAre("rin_2 2 2026-03-15"));
    EXPECT_EQ(drop->stuck(), 4U);
    EXPECT_EQ(drop->refused(), 0U);
    EXPECT_EQ(lines_of_log("is left where it is"), 4U);
    EXPECT_EQ(lines_of_log("a.json is not a file"), 1U);
    EXPECT_EQ(drop->receipts(1)->size(), 1U) << "they take nobody's place";
    fs::remove(at("receipts") / "a.json");
    put("a.json", kFirst);
    EXPECT_THAT(ids(), ElementsAre("rin_2 2 2026-03-15", "rin_1 1 2026-03-14"));
    settle_all();
    EXPECT_EQ(drop->stuck(), 3U);
}

TEST_F(FileDrops, ReceiptThatCannotBeRefused_KeepsNoOther) {
    // With ".why" behind it the name is longer than a name may be.
    const std::string name = std::string(246, 'A') + ".json";
    put(name.c_str(), "no receipt");
    put("b.json", kSecond);
    EXPECT_THAT(ids(), ElementsAre("rin_2 2 2026-03-15"));
    settle_all();
    EXPECT_TRUE(fs::exists(at("done") / "b.json"));
    EXPECT_TRUE(fs::exists(at("receipts") / name));
    EXPECT_EQ(drop->stuck(), 1U);
    EXPECT_EQ(lines_of_log("File name too long"), 1U);
    fs::remove(at("receipts") / name);
    EXPECT_THAT(ids(), IsEmpty());
    EXPECT_EQ(drop->stuck(), 0U);
}

TEST_F(FileDrops, ReceiptThatCannotBeMoved_IsMovedLater) {
    fs::remove(at("done"));
    put("a.json", kFirst);
    put("b.json", kSecond);
    settle_all();
    settle_all();
    EXPECT_EQ(drop->stuck(), 2U);
    EXPECT_EQ(lines_of_log("is left where it is"), 2U);
    fs::create_directory(at("done"));
    settle_all();
    EXPECT_EQ(drop->stuck(), 0U);
    EXPECT_TRUE(fs::exists(at("done") / "a.json"));
    EXPECT_TRUE(fs::exists(at("done") / "b.json"));
}

TEST_F(FileDrops, ReceiptsOfOneName_AreAllKept) {
    for (const std::string& text : {kFirst, kSecond, kSecond}) {
        put("a.json", text);
        settle_all();
    }
    std::multiset<std::string> done;
    for (const auto& entry : fs::directory_iterator(at("done"))) {
        EXPECT_EQ(entry.path().extension(), ".json");
        done.insert(text_of(entry.path()));
    }
    EXPECT_THAT(done, ElementsAre(kFirst, kSecond, kSecond));
    EXPECT_EQ(text_of(at("done") / "a.json"), kFirst);

    put("a.json", "one");
    EXPECT_THAT(ids(), IsEmpty());
    put("a.json", kFirst);
    drop->refuse(drop->receipts(10)->front(), "nobody waits");
    std::multiset<std::string> refused;
    for (const auto& entry : fs::directory_iterator(at("refused")))
        if (entry.path().extension() == ".json")
            refused.insert(text_of(entry.path()) + text_of(entry.path().string() + ".why"));
    EXPECT_THAT(refused, ElementsAre("oneit is not a JSON object\n", kFirst + "nobody waits\n"));
}

TEST_F(FileDrops, DocumentThatIsWithdrawn_IsGone) {
    ASSERT_TRUE(drop->take({"rin_1", "{}"}).has_value());
    ASSERT_TRUE(drop->take({"red_2", "{}"}).has_value());
    std::ofstream(at("out") / ".rin_3.json") << "unfinished";
    EXPECT_THAT(*drop->documents(), ElementsAre("red_2", "rin_1"));
    ASSERT_TRUE(drop->withdraw("rin_1").has_value());
    ASSERT_TRUE(drop->withdraw("rin_1").has_value());
    EXPECT_THAT(*drop->documents(), ElementsAre("red_2"));
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
