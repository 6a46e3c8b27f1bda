#pragma once
// The requests, whole and ready to be sent: unique and valid, made from texts prepared beforehand.

#include <cstdint>
#include <optional>
#include <string>

#include "claims/claim_maker.hpp"
#include "load/mix.hpp"
#include "load/settings.hpp"

namespace huanxin::bench {

/// Which claims a thread sends: `count` in a row, then those `step` further on, all below `end`.
struct Numbers {
    std::uint64_t next = 0, count = 1, step = 1, end = 0;
};

struct Request {
    Kind kind = Kind::claim;
    std::uint64_t claims = 1;  ///< Claims that it makes.
    HeldClaim subject;         ///< A claim's number, or which claim is confirmed or read.
    std::string text;
};

/// What the connections of a thread send. Not for use from two threads at a time.
class Requests {
public:
    Requests(const Settings& settings, const std::string& key, const Numbers& numbers);

    /// The next request of a connection whose claims `held` are; false if there is none any more.
    /// Where nothing can be confirmed or read yet, it is a claim.
    [[nodiscard]] bool next(HeldClaims& held, Request& out);

private:
    [[nodiscard]] bool next_claims(Request& out);
    void confirm(Request& out);
    void read(Request& out) const;

    std::string host_and_key_;  ///< The header lines that every request has.
    bool bulk_;
    Mix mix_;
    Numbers numbers_;
    ClaimMaker claims_, confirmations_;
    std::string lines_;
};

}  // namespace huanxin::bench
