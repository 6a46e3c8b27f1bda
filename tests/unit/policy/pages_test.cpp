// docs/rules is what the policy files say. HUANXIN_UPDATE_DOCS=1 writes the pages anew.

#include "huanxin/policy/pages.hpp"

#include <cstdlib>
#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::policy {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kPages = fs::path(HUANXIN_SOURCE_DIR) / "docs/rules";
const std::string kGlossary = "glossary.md";  // The one page of the folder that is written by hand.

TEST(InstrumentPages, CommittedPages_AreFresh) {
    const auto pages =
        render_instrument_pages(load_directory(testing::committed_policies()).set.value());
    if (const char* update = std::getenv("HUANXIN_UPDATE_DOCS");
        update != nullptr && std::string_view(update) == "1") {
        for (const auto& entry : fs::directory_iterator(kPages))
            if (entry.path().filename() != kGlossary) fs::remove(entry.path());
        for (const auto& [name, text] : pages)
            testing::write_text(kPages / name, text);
    }
    std::set<std::string> expected{kGlossary};
    for (const auto& [name, text] : pages) {
        EXPECT_EQ(testing::read_text(kPages / name), text)
            << name << " is stale: run unit_policy with HUANXIN_UPDATE_DOCS=1";
        expected.insert(name);
    }
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(kPages))
        found.insert(entry.path().filename().string());
    EXPECT_EQ(found, expected);
}

TEST(InstrumentPages, Amendment_IsOnItsOwnInstrumentsPage) {
    const auto pages = render_instrument_pages(load_directory(testing::data("small")).set.value());
    ASSERT_EQ(pages.size(), 3U);
    EXPECT_THAT(
        pages.at("order.md"),
        HasSubstr("| electric from June | xx/cars/2030 tier new_energy amount | "
                  "`fixed_fen: 2000000` | 2030-01-01 … 2030-12-31 | from 2030-06-01 | verified | "
                  "made up | test (2026-01-02) | "
                  "[e_order.textproto](../../deploy/policies/e_order.textproto) |\n")
    );
    EXPECT_THAT(pages.at("README.md"), HasSubstr("| [Order](order.md) |  | 1 | 0 |\n"));
    EXPECT_THAT(pages.at("law.md"), HasSubstr("- Number: No. 1\n- Note: no address\n"));
    EXPECT_THAT(pages.at("law.md"), HasSubstr("| budget | principle | `principle: \"budget\"` |"));
}

}  // namespace
}  // namespace huanxin::policy
