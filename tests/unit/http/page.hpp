#pragma once
// Pages under docs/ that are made from tables in the code.

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace huanxin::test {

/// The page must say what the code says; HUANXIN_UPDATE_GOLDEN=1 rewrites it.
inline void expect_page(const std::string& path, const std::string& made) {
    const std::string file = std::string(HUANXIN_SOURCE_DIR) + "/" + path;
    if (std::getenv("HUANXIN_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(file, std::ios::binary) << made;
    }
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    EXPECT_EQ(text.str(), made) << path << " is stale: run this test with HUANXIN_UPDATE_GOLDEN=1";
}

}  // namespace huanxin::test
