#pragma once
// A receipt: the proof that an entry is in the log, in a file that can be checked without the log
// (C2SP tlog-proof). Its extra data are the entry itself.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "huanxin/audit/checkpoint.hpp"
#include "huanxin/audit/leaf.hpp"
#include "huanxin/audit/merkle.hpp"

namespace huanxin::audit {

struct Receipt {
    std::string entry;
    TreeSize index = 0;
    std::vector<Hash> proof;
    std::string checkpoint;  ///< The note.

    [[nodiscard]] std::string to_string() const;
};

/// Errc::invalid with what can't be read. Nothing is verified yet.
[[nodiscard]] Result<Receipt> parse_receipt(std::string_view text);

struct VerifiedReceipt {
    Leaf leaf;
    Checkpoint checkpoint;
    /// Name and time (seconds since 1970) of the known witnesses that cosigned the checkpoint.
    std::vector<std::pair<std::string, std::uint64_t>> witnesses;
};

/// Checks signature, cosignatures of the `witnesses`, inclusion, and that the entry is an event of
/// its place in the log. Errc::invalid with what is wrong.
[[nodiscard]] Result<VerifiedReceipt> verify_receipt(
    std::string_view text, const VerifierKey& log, const std::vector<VerifierKey>& witnesses
);

}  // namespace huanxin::audit
