#pragma once
// SHA-256 (FIPS 180-4) of a text that comes in pieces; otherwise as digest.hpp.

#include <memory>
#include <string_view>

#include "huanxin/base/bytes.hpp"

namespace huanxin {

class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;
    void update(std::string_view piece);
    /// Of all pieces. At most once, and nothing comes after it.
    [[nodiscard]] Bytes32 finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace huanxin
