#pragma once
// Foreseeable faults are values: Result<T> carries a T or an Error. What a business rule refuses is
// not an Error but a Decision (rules/decision.hpp), and a broken invariant aborts
// (base/invariant.hpp). See docs/adr/0004-error-types.md.

#include <stdexcept>
#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace huanxin {

enum class Errc {
    invalid,      ///< The input can't be accepted; the message says what is wrong and where.
    not_found,    ///< The named thing does not exist.
    io,           ///< The system or the disk refused; nothing changed unless the message says so.
    corrupt,      ///< Stored bytes are not what was written.
    unsupported,  ///< Valid, but this build or this mode does not do it.
};

struct Error {
    Errc code = Errc::invalid;
    /// One plain sentence: what was wrong, where, what to do. No personal data.
    std::string message;
};

/// Found by argument-dependent look-up when `Result::value()` is called on an error: for start-up
/// code only.
[[noreturn]] inline void throw_exception_from_error(
    const Error& error, const boost::source_location& /*where*/
) {
    throw std::runtime_error(error.message);
}

template <class T>
using Result = boost::system::result<T, Error>;

/// An Error of Errc::invalid.
[[nodiscard]] inline Error invalid(std::string message) {
    return {Errc::invalid, std::move(message)};
}

}  // namespace huanxin
