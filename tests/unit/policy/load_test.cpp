// Directories: what is read, what is refused as a whole, and how a set is stored and read again.

#include "huanxin/policy/load.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "files.hpp"
#include "huanxin/base/digest.hpp"

namespace huanxin::policy {
namespace {

namespace fs = std::filesystem;
using testing::data;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::read_text;
using testing::TempDirectory;
using testing::write_text;

/// The fault as the command line shows it, the directory taken off.
std::vector<std::string> faults_of(const fs::path& directory) {
    std::vector<std::string> shown;
    for (auto fault : load_directory(directory).faults) {
        const auto prefix = directory.generic_string();
        if (fault.file.starts_with(prefix)) fault.file.erase(0, prefix.size());
        auto line = render_faults({fault});
        line.pop_back();
        shown.push_back(line);
    }
    return shown;
}

std::string replace_all(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

/// The made-up e-bike programme a year later, sold from `first_day` on.
std::string bikes_2031(const std::string& first_day) {
    auto text = read_text(data("small") / "d_bikes.textproto");
    text = replace_all(std::move(text), "2031", "2032");
    text = replace_all(std::move(text), "2030", "2031");
    return replace_all(std::move(text), "2031-01-01", first_day);
}

TEST(LoadDirectory, Missing_IsAFault) {
    const TempDirectory directory;
    EXPECT_THAT(
        faults_of(directory.path() / "none"),
        ElementsAre(HasSubstr(": the directory can't be read"))
    );
}

TEST(LoadDirectory, WithoutPolicyFile_IsAFault) {
    const TempDirectory directory;
    write_text(directory.path() / "read.me", "nothing");
    EXPECT_THAT(faults_of(directory.path()), ElementsAre(": holds no *.textproto file"));
}

TEST(LoadDirectory, EmptyFiles_LackEveryPrincipleAndVersion) {
    const TempDirectory directory;
    write_text(directory.path() / "a.textproto", "");
    const auto faults = faults_of(directory.path());
    EXPECT_EQ(faults.size(), 10U);
    EXPECT_THAT(faults, ::testing::Contains(": no version is declared in any file"));
    EXPECT_THAT(faults, ::testing::Contains(": principle \"round_down\" has no basis"));
}

TEST(LoadDirectory, HiddenAndOtherFiles_AreNotRead) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    const auto digest = load_directory(directory.path()).set.value().digest;
    write_text(directory.path() / ".hidden.textproto", "broken");
    write_text(directory.path() / "..shadow/a.textproto", "broken");
    write_text(directory.path() / "notes.txt", "broken");
    fs::create_directory(directory.path() / "folder.textproto");
    EXPECT_EQ(load_directory(directory.path()).set.value().digest, digest);
}

TEST(LoadDirectory, FileOverTheLimit_IsAFault) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    write_text(directory.path() / "z.textproto", std::string(kFileBytesMax, '#'));
    EXPECT_THAT(faults_of(directory.path()), ElementsAre());
    write_text(directory.path() / "z.textproto", std::string(kFileBytesMax + 1, '#'));
    EXPECT_THAT(
        faults_of(directory.path()), ElementsAre("/z.textproto: larger than 1048576 bytes")
    );
}

TEST(LoadDirectory, FilesOverTheLimit_AreAFault) {
    const TempDirectory directory;
    for (std::size_t i = 0; i <= kFilesMax; ++i)
        write_text(directory.path() / (std::to_string(i) + ".textproto"), "");
    EXPECT_THAT(faults_of(directory.path()), ElementsAre(": holds more than 1000 files"));
}

TEST(LoadDirectory, UnreadableFile_IsAFault) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    fs::create_symlink("nowhere", directory.path() / "z.textproto");
    EXPECT_THAT(faults_of(directory.path()), ElementsAre("/z.textproto: the file can't be read"));
}

TEST(LoadDirectory, NameOutsideAscii_IsAFault) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    write_text(directory.path() / "家电.textproto", "");
    EXPECT_THAT(faults_of(directory.path()), ElementsAre(HasSubstr("other than ASCII")));
}

TEST(LoadDirectory, ValuesOverTheLimit_AreAFault) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    const std::string dates =
        " valid_from: \"2030-01-01\" valid_to: \"2030-01-01\" known_from: \"2030-01-01\" ";
    std::string amendment = "amendment { version: \"xx/bikes/2030\" terms {\n";
    for (std::size_t i = 0; i <= kValuesMax; ++i)
        amendment += "price_ceiling { value_fen: 1" + dates +
                     "citation { instrument: \"law\" article: \"x\" quote: \"x\" source: \"x\" "
                     "checked_on: \"2026-01-01\" status: \"assumed\" } }\n";
    write_text(directory.path() / "z.textproto", amendment + "} }");
    EXPECT_THAT(
        faults_of(directory.path()),
        ElementsAre("/d_bikes.textproto:1: xx/bikes/2030: price_ceiling has more than 100 values")
    );
}

TEST(LoadDirectory, SyntaxFault_HidesNoFaultOfOtherFilesAndMakesNone) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    // Without the vocabulary nothing is declared; only what is wrong for certain may be reported.
    write_text(directory.path() / "a_words.textproto", "category {");
    auto lamps = read_text(directory.path() / "b_lamps.textproto");
    lamps.replace(lamps.find("900000"), 6, "-1");
    write_text(directory.path() / "b_lamps.textproto", lamps);
    EXPECT_THAT(
        faults_of(directory.path()),
        ElementsAre(
            HasSubstr("/a_words.textproto:1: column 11: Expected identifier"),
            HasSubstr("/b_lamps.textproto:26: value_fen is -1")
        )
    );
}

TEST(LoadDirectory, WindowsThatOverlap_AreAFaultWithBothPlaces) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    write_text(directory.path() / "next.textproto", bikes_2031("2030-12-31"));
    const auto faults = faults_of(directory.path());
    ASSERT_THAT(
        faults, ElementsAre(HasSubstr("the sale windows of xx/bikes/2031 and xx/bikes/2030"))
    );
    EXPECT_THAT(faults[0], ::testing::StartsWith("/next.textproto:1: "));
    EXPECT_THAT(faults[0], HasSubstr("d_bikes.textproto:1) overlap"));
}

TEST(LoadDirectory, WindowsThatTouch_AreNoFault) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    write_text(directory.path() / "next.textproto", bikes_2031("2031-01-01"));
    EXPECT_THAT(faults_of(directory.path()), ElementsAre());
}

TEST(Digest, OrderAndPlaceOfTheFiles_DontMatter) {
    const auto set = load_directory(data("small")).set.value();
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(data("small")))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end(), std::greater<>());
    const TempDirectory directory;
    for (const auto& file : files)
        write_text(directory.path() / file.filename(), read_text(file));
    EXPECT_EQ(load_directory(directory.path()).set.value().digest, set.digest);
    EXPECT_EQ(set.digest, sha256(set.serialised));
    EXPECT_EQ(set.digest_text().substr(0, 7), "sha256:");
    EXPECT_EQ(set.digest_text().size(), 7U + 64U);
}

TEST(Digest, OneCharacterOfAComment_ChangesIt) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    const auto before = load_directory(directory.path()).set.value().digest;
    const auto words = directory.path() / "a_words.textproto";
    auto text = read_text(words);
    text[2] = text[2] == 'm' ? 'n' : 'm';
    write_text(words, text);
    EXPECT_NE(load_directory(directory.path()).set.value().digest, before);
}

TEST(LoadSerialised, RoundTrip_GivesTheSameSet) {
    const auto set = load_directory(testing::committed_policies()).set.value();
    const auto again = load_serialised(set.serialised);
    ASSERT_EQ(render_faults(again.faults), "");
    EXPECT_EQ(again.set->serialised, set.serialised);
    EXPECT_EQ(again.set->digest, set.digest);
    EXPECT_EQ(again.set->citations.size(), set.citations.size());
    EXPECT_EQ(summary(*again.set), summary(set));
}

TEST(LoadSerialised, OtherBytes_AreAFault) {
    const auto serialised = load_directory(data("small")).set.value().serialised;
    for (const auto& bytes :
         {std::string(),
          std::string("huanxin-policy-files 2\n"),
          serialised.substr(0, serialised.size() - 1),
          serialised + "x",
          serialised + "a_words.textproto\n0\n\n",
          serialised + "z.textproto\n00\n\n",
          serialised + "z.textproto\n-1\n\n"}) {
        const auto outcome = load_serialised(bytes);
        EXPECT_FALSE(outcome.set.has_value());
        EXPECT_EQ(
            render_faults(outcome.faults),
            "(serialised policy set): is not what a policy set is stored as\n"
        );
    }
}

RC_GTEST_PROP(LoadSerialised, AnyDamage_IsRefusedOrMakesAnotherDigest, ()) {
    static const std::string whole = load_directory(data("small")).set.value().serialised;
    auto damaged = whole;
    const auto times = *rc::gen::inRange(1, 4);
    for (int i = 0; i < times; ++i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, damaged.size());
        switch (*rc::gen::inRange(0, 3)) {
            case 0:
                damaged[at] = *rc::gen::arbitrary<char>();
                break;
            case 1:
                damaged.erase(at, *rc::gen::inRange<std::size_t>(1, 40));
                break;
            default:
                damaged.insert(at, damaged.substr(at / 2, 30));
        }
    }
    const auto outcome = load_serialised(damaged);
    RC_ASSERT(outcome.set.has_value() == outcome.faults.empty());
    if (outcome.set && damaged != whole) RC_ASSERT(outcome.set->digest != sha256(whole));
}

/// The same, past the framing: one file of the directory is damaged, its length told right.
RC_GTEST_PROP(LoadDirectory, AnyDamageOfAFile_GivesASetOrFaultsWithPlaces, ()) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    const auto path = directory.path() / *rc::gen::element<std::string>(
                                             "a_words.textproto",
                                             "b_lamps.textproto",
                                             "c_cars.textproto",
                                             "d_bikes.textproto",
                                             "e_order.textproto",
                                             "f_tax.textproto"
                                         );
    auto text = read_text(path);
    const auto from = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto size = *rc::gen::inRange<std::size_t>(0, 60);
    const auto other = *rc::gen::inRange<std::size_t>(0, text.size());
    text.replace(from, size, text.substr(other, *rc::gen::inRange<std::size_t>(0, 60)));
    write_text(path, text);
    const auto outcome = load_directory(directory.path());
    RC_ASSERT(outcome.set.has_value() == outcome.faults.empty());
    for (const auto& fault : outcome.faults) {
        RC_ASSERT(!fault.message.empty());
        RC_ASSERT(fault.file.starts_with(directory.path().generic_string()));
    }
}

TEST(RenderFaults, FaultWithoutLine_ShowsNone) {
    EXPECT_EQ(render_faults({{"a", 0, "x"}, {"b", 7, "y"}}), "a: x\nb:7: y\n");
}

TEST(Summary, Version_HasOneLineWithItsCounts) {
    const auto set = load_directory(data("small")).set.value();
    EXPECT_EQ(
        summary(set),
        set.digest_text() +
            "\n"
            "xx/bikes/2030  sold 2030-01-01 to 2030-12-31, 11 values, 0 assumed\n"
            "xx/cars/2030  sold 2030-01-01 to 2030-12-31, 16 values, 0 assumed\n"
            "xx/lighting/2030  sold 2030-01-01 to 2030-12-31, 10 values, 0 assumed\n"
            "reverse invoicing  from 2030-03-15, 19 values, 0 assumed\n"
    );
}

}  // namespace
}  // namespace huanxin::policy
