#include "huanxin/privacy/sealer.hpp"

#include <memory>
#include <utility>

#include <openssl/evp.h>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/invariant.hpp"
#include "privacy/little_endian.hpp"

namespace huanxin::privacy {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kTextBytesMax = std::size_t{1} << 30;  // EVP counts in int.
constexpr const char* kOpensslWorks = "OpenSSL does what it was asked";

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());  // Bytes are bytes: char may alias.
}

unsigned char* bytes_of(std::string& text) {
    // Bytes are bytes: aliasing by char is allowed.
    return reinterpret_cast<unsigned char*>(text.data());  // As above.
}

/// One message at a time. Each `start` sets key, nonce and direction anew; nothing of the message
/// before has any effect.
class Gcm {
public:
    enum class Direction { decrypt, encrypt };

    Gcm() : context_(EVP_CIPHER_CTX_new()) {
        INVARIANT(context_ != nullptr, kOpensslWorks);
        check(EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, nullptr, nullptr, 1));
    }

    void start(
        Direction direction,
        const Bytes32& key,
        std::string_view nonce,
        std::string_view associated_data
    ) {
        INVARIANT(nonce.size() == kNonceBytes, "a GCM nonce has 96 bits");
        INVARIANT(associated_data.size() <= kTextBytesMax, "associated data are short");
        const int encrypt = direction == Direction::encrypt ? 1 : 0;
        check(EVP_CipherInit_ex(
            context_.get(), nullptr, nullptr, key.data(), bytes_of(nonce), encrypt
        ));
        int written = 0;
        check(EVP_CipherUpdate(
            context_.get(),
            nullptr,
            &written,
            bytes_of(associated_data),
            static_cast<int>(associated_data.size())
        ));
    }

    void transform(std::string_view input, unsigned char* output) {
        INVARIANT(input.size() <= kTextBytesMax, "a sealed field is short");
        int written = 0;
        check(EVP_CipherUpdate(
            context_.get(), output, &written, bytes_of(input), static_cast<int>(input.size())
        ));
        INVARIANT(static_cast<std::size_t>(written) == input.size(), kOpensslWorks);
    }

    void finish(unsigned char* tag) {
        check(end());
        check(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag));
    }

    /// False if the tag is not that of the message.
    [[nodiscard]] bool finish_and_verify(std::string tag) {
        check(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()));
        return end() == 1;
    }

private:
    struct Free {
        void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    };

    static void check(int result) { INVARIANT(result == 1, kOpensslWorks); }

    [[nodiscard]] int end() {
        unsigned char none = 0;  // GCM gives no bytes at its end, but EVP wants an address.
        int written = 0;
        return EVP_CipherFinal_ex(context_.get(), &none, &written);
    }

    std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
};

/// Kept per thread, because looking a cipher up in OpenSSL 3 costs more than encrypting a field.
Gcm& gcm() {
    thread_local Gcm machine;
    return machine;
}

Error damaged() {
    return {
        Errc::corrupt,
        "A sealed field does not open: it was changed or moved after it was written, so "
        "restore the record from a backup."};
}

}  // namespace

std::string seal(const Bytes32& key, std::string_view associated_data, std::string_view plaintext) {
    const auto nonce = random_bytes<kNonceBytes>();
    std::string sealed(kNonceBytes + plaintext.size() + kTagBytes, '\0');
    sealed.replace(0, kNonceBytes, as_view(nonce));
    gcm().start(Gcm::Direction::encrypt, key, as_view(nonce), associated_data);
    gcm().transform(plaintext, bytes_of(sealed) + kNonceBytes);
    gcm().finish(bytes_of(sealed) + kNonceBytes + plaintext.size());
    return sealed;
}

Result<std::string> open(
    const Bytes32& key, std::string_view associated_data, std::string_view sealed
) {
    if (sealed.size() < kNonceBytes + kTagBytes ||
        sealed.size() > kNonceBytes + kTextBytesMax + kTagBytes)
        return damaged();
    const auto nonce = sealed.substr(0, kNonceBytes);
    const auto tag = sealed.substr(sealed.size() - kTagBytes);
    const auto ciphertext = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);

    std::string plaintext(ciphertext.size(), '\0');
    gcm().start(Gcm::Direction::decrypt, key, nonce, associated_data);
    gcm().transform(ciphertext, bytes_of(plaintext));
    if (!gcm().finish_and_verify(std::string(tag))) return damaged();
    return plaintext;
}

KeyRing::KeyRing(MasterKeys keys) : keys_(std::move(keys)) {
    INVARIANT(!keys_.wrap_keys.empty(), "a key ring has a master key");
}

std::string KeyRing::wrap(const Bytes32& data_key, std::string_view associated_data) const {
    const auto& [number, master_key] = *keys_.wrap_keys.rbegin();
    std::string wrapped;
    append_u32(wrapped, number);
    return wrapped + seal(master_key, associated_data, as_view(data_key));
}

Result<Bytes32> KeyRing::unwrap(std::string_view wrapped, std::string_view associated_data) const {
    if (wrapped.size() < kU32Bytes) return damaged();
    const auto number = read_u32(wrapped);
    const auto master_key = keys_.wrap_keys.find(number);
    if (master_key == keys_.wrap_keys.end()) {
        const std::string name = "master-" + std::to_string(number) + ".key";
        return Error{
            Errc::not_found,
            "A data key is wrapped with " + name +
                ", which was not loaded: put that file back among the key "
                "files and start the server again."};
    }
    auto data_key = open(master_key->second, associated_data, wrapped.substr(kU32Bytes));
    if (data_key.has_error()) return std::move(data_key).error();
    if (data_key->size() != sizeof(Bytes32)) return damaged();
    return first_bytes<sizeof(Bytes32)>(*data_key);
}

bool KeyRing::needs_rewrap(std::string_view wrapped) const {
    return wrapped.size() < kU32Bytes || read_u32(wrapped) != keys_.wrap_keys.rbegin()->first;
}

}  // namespace huanxin::privacy
