// The test binary starts itself again as the process to be killed: a fork without exec would
// inherit RocksDB's locks but not its threads.

#include <string_view>

#include <gmock/gmock.h>

#include "unit/store/kill_child.hpp"

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == huanxin::store::kKillChildFlag)
        return huanxin::store::commit_until_killed(argv[2]);
    ::testing::InitGoogleMock(&argc, argv);
    return RUN_ALL_TESTS();
}
