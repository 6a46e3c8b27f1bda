// libFuzzer's way into a target.

#include <cstddef>
#include <cstdint>

#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Bytes are bytes: aliasing by char is allowed.
    huanxin::fuzz::try_input({reinterpret_cast<const char*>(data), size});
    return 0;
}
