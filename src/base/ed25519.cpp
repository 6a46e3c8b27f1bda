#include "huanxin/base/ed25519.hpp"

#include <openssl/evp.h>

#include "huanxin/base/invariant.hpp"

namespace huanxin {
namespace {

constexpr const char* kOpensslWorks = "OpenSSL does what it was asked";

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

const unsigned char* bytes_of(std::string_view text) {
    // Bytes are bytes: aliasing by char is allowed.
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

void Ed25519Key::Free::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

Ed25519Key::Ed25519Key(const Bytes32& seed)
    : key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())) {
    INVARIANT(key_, kOpensslWorks);
    std::size_t size = public_key_.size();
    INVARIANT(
        EVP_PKEY_get_raw_public_key(key_.get(), public_key_.data(), &size) == 1 &&
            size == public_key_.size(),
        kOpensslWorks
    );
}

Signature Ed25519Key::sign(std::string_view message) const {
    const Context context(EVP_MD_CTX_new());
    Signature signature{};
    std::size_t size = signature.size();
    INVARIANT(
        context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
            EVP_DigestSign(
                context.get(), signature.data(), &size, bytes_of(message), message.size()
            ) == 1 &&
            size == signature.size(),
        kOpensslWorks
    );
    return signature;
}

bool verify_ed25519(
    const Bytes32& public_key, std::string_view message, std::string_view signature
) {
    const std::unique_ptr<EVP_PKEY, FreeKey> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size())
    );
    const Context context(EVP_MD_CTX_new());
    if (!key || signature.size() != Signature().size()) return false;
    INVARIANT(
        context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1,
        kOpensslWorks
    );
    return EVP_DigestVerify(
               context.get(),
               bytes_of(signature),
               signature.size(),
               bytes_of(message),
               message.size()
           ) == 1;
}

}  // namespace huanxin
