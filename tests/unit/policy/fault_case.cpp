#include "fault_case.hpp"

#include <algorithm>
#include <ostream>

#include <gmock/gmock.h>

#include "files.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::policy {

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for.
void PrintTo(const PolicyFault& fault, std::ostream* out) {
    *out << fault.file << ":" << fault.line << ": " << fault.message;
}

}  // namespace huanxin::policy

namespace huanxin::policy::testing {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

namespace {

std::size_t find(const std::string& text, const Spot& spot) {
    const auto start = spot.after.empty() ? 0 : text.find(spot.after);
    EXPECT_NE(start, std::string::npos) << spot.after;
    const auto found = text.find(spot.text, start + spot.after.size());
    EXPECT_NE(found, std::string::npos) << spot.text;
    return found;
}

}  // namespace

void expect_faults(const FaultCase& test) {
    const TempDirectory directory;
    directory.copy_from(data("small"));
    ASSERT_EQ(render_faults(load_directory(directory.path()).faults), "");
    for (const auto& change : test.changes) {
        const auto path = directory.path() / change.at.file;
        auto text = read_text(path);
        text.replace(find(text, change.at), change.at.text.size(), change.to);
        write_text(path, text);
    }
    std::vector<::testing::Matcher<PolicyFault>> expected;
    for (const auto& [at, message] : test.faults) {
        int line = 0;
        if (!at.text.empty()) {
            const auto text = read_text(directory.path() / at.file);
            const auto begin = text.begin();
            const auto spot = static_cast<std::ptrdiff_t>(find(text, at));
            line = 1 + static_cast<int>(std::count(begin, begin + spot, '\n'));
        }
        const auto path = at.file.empty() ? directory.path() : directory.path() / at.file;
        expected.push_back(::testing::AllOf(
            ::testing::Field(&PolicyFault::file, path.generic_string()),
            ::testing::Field(&PolicyFault::line, line),
            ::testing::Field(&PolicyFault::message, HasSubstr(message))
        ));
    }
    const auto outcome = load_directory(directory.path());
    EXPECT_FALSE(outcome.set.has_value());
    EXPECT_THAT(outcome.faults, UnorderedElementsAreArray(expected));
}

}  // namespace huanxin::policy::testing
