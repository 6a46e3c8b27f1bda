#include "huanxin/base/digest.hpp"

#include <limits>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/sha256_stream.hpp"

namespace huanxin {
namespace {

constexpr const char* kOpensslWorks = "OpenSSL does what it was asked";

/// One computation at a time per thread. Fetching an algorithm costs more than hashing an
/// identifier, so each thread fetches once and keeps its contexts.
class Sha256 {
public:
    Sha256() : algorithm_(EVP_MD_fetch(nullptr, "SHA2-256", nullptr)), context_(EVP_MD_CTX_new()) {
        INVARIANT(algorithm_ && context_, kOpensslWorks);
    }
    void start() {
        INVARIANT(
            EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1, kOpensslWorks
        );
    }
    void add(std::string_view data) {
        INVARIANT(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1, kOpensslWorks);
    }
    Bytes32 finish() {
        Bytes32 digest{};
        INVARIANT(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1, kOpensslWorks);
        return digest;
    }

private:
    struct Free {
        void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD, Free> algorithm_;
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

class HmacSha256 {
public:
    HmacSha256() : algorithm_(EVP_MAC_fetch(nullptr, "HMAC", nullptr)) {
        INVARIANT(algorithm_, kOpensslWorks);
        context_.reset(EVP_MAC_CTX_new(algorithm_.get()));
        INVARIANT(context_, kOpensslWorks);
        std::array<char, 9> digest{"SHA2-256"};
        const std::array<OSSL_PARAM, 2> params{
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
            OSSL_PARAM_construct_end()};
        INVARIANT(EVP_MAC_CTX_set_params(context_.get(), params.data()) == 1, kOpensslWorks);
    }
    Bytes32 compute(std::string_view key, std::string_view data) {
        // OpenSSL reads a null key as "the last one again", so that an empty key needs an address.
        static constexpr unsigned char kEmpty[1] = {};
        const auto* key_bytes =
            // Bytes are bytes: aliasing by char is allowed.
            key.empty() ? kEmpty : reinterpret_cast<const unsigned char*>(key.data());
        // Bytes are bytes: aliasing by char is allowed.
        const auto* data_bytes = reinterpret_cast<const unsigned char*>(data.data());
        Bytes32 mac{};
        std::size_t size = 0;
        INVARIANT(
            EVP_MAC_init(context_.get(), key_bytes, key.size(), nullptr) == 1 &&
                EVP_MAC_update(context_.get(), data_bytes, data.size()) == 1 &&
                EVP_MAC_final(context_.get(), mac.data(), &size, mac.size()) == 1 &&
                size == mac.size(),
            kOpensslWorks
        );
        return mac;
    }

private:
    struct Free {
        void operator()(EVP_MAC* algorithm) const { EVP_MAC_free(algorithm); }
        void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
    };
    std::unique_ptr<EVP_MAC, Free> algorithm_;
    std::unique_ptr<EVP_MAC_CTX, Free> context_;
};

Sha256& sha256_of_this_thread() {
    thread_local Sha256 hasher;
    return hasher;
}

}  // namespace

struct Sha256Stream::Context {
    Sha256 hash;
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
    context_->hash.start();
}

Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::string_view piece) {
    context_->hash.add(piece);
}

Bytes32 Sha256Stream::finish() {
    return context_->hash.finish();
}

Bytes32 sha256(std::string_view data) {
    Sha256& hasher = sha256_of_this_thread();
    hasher.start();
    hasher.add(data);
    return hasher.finish();
}

Bytes16 digest16(std::initializer_list<std::string_view> parts) {
    Sha256& hasher = sha256_of_this_thread();
    hasher.start();
    for (const std::string_view part : parts) {
        INVARIANT(
            part.size() <= std::numeric_limits<std::uint32_t>::max(), "a part's length fits 4 bytes"
        );
        std::array<std::uint8_t, 4> length{};
        for (std::size_t i = 0; i < length.size(); ++i) {
            length[i] = static_cast<std::uint8_t>(part.size() >> (8 * i));
        }
        hasher.add(as_view(length));
        hasher.add(part);
    }
    return first_bytes<16>(as_view(hasher.finish()));
}

Bytes32 hmac_sha256(std::string_view key, std::string_view data) {
    thread_local HmacSha256 mac;
    return mac.compute(key, data);
}

template <std::size_t N>
std::array<std::uint8_t, N> random_bytes() {
    std::array<std::uint8_t, N> bytes{};
    INVARIANT(RAND_bytes(bytes.data(), static_cast<int>(N)) == 1, kOpensslWorks);
    return bytes;
}
template std::array<std::uint8_t, 12> random_bytes<12>();
template Bytes16 random_bytes<16>();
template Bytes32 random_bytes<32>();

}  // namespace huanxin
