#pragma once
// A change of the small valid directory and the faults that it must give: these, at their file and
// line, and no others.

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace huanxin::policy::testing {

/// A place in a file: the first `text` that follows the first `after`; no text is the whole file.
struct Spot {
    std::string file, after, text;
};

struct Change {
    Spot at;
    std::string to;
};

struct Expected {
    Spot at;  ///< In the changed file.
    std::string message;
};

struct FaultCase {
    std::string name;
    std::vector<Change> changes;
    std::vector<Expected> faults;
};

inline const std::string kWords = "a_words.textproto";
inline const std::string kLamps = "b_lamps.textproto";
inline const std::string kCars = "c_cars.textproto";
inline const std::string kBikes = "d_bikes.textproto";
inline const std::string kOrder = "e_order.textproto";
inline const std::string kTax = "f_tax.textproto";

/// Makes the changes in a copy of data/small, loads it and compares all faults.
void expect_faults(const FaultCase& test);

[[nodiscard]] inline std::string name_of(const ::testing::TestParamInfo<FaultCase>& test) {
    return test.param.name;
}

}  // namespace huanxin::policy::testing
