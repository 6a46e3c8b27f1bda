#pragma once
// The answer of the bulk call, which comes in pieces while later lines are still decided.

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "load/response.hpp"

namespace huanxin::bench {

class BulkAnswer {
public:
    BulkAnswer();

    /// Reads on in `bytes`, and takes away what it used; the rest is to be shown again with what
    /// follows it.
    [[nodiscard]] Reading put(std::string_view& bytes);

    [[nodiscard]] int status() const { return static_cast<int>(parser_.get().result_int()); }
    /// Lines that tell a claim that is held.
    [[nodiscard]] std::uint64_t held() const { return held_; }
    /// The first line that does not, or the whole body of an answer without lines.
    [[nodiscard]] const std::string& other() const { return other_; }
    /// Whether the connection is of no use any more.
    [[nodiscard]] bool closes() const { return !parser_.get().keep_alive(); }

private:
    void take_lines();

    boost::beast::http::response_parser<boost::beast::http::string_body> parser_;
    std::uint64_t held_ = 0;
    std::string other_;
};

}  // namespace huanxin::bench
