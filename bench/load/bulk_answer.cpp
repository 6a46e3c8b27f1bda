#include "load/bulk_answer.hpp"

#include <boost/asio/buffer.hpp>

#include "load/verdict.hpp"

namespace huanxin::bench {

namespace http = boost::beast::http;

BulkAnswer::BulkAnswer() {
    parser_.eager(true);
    // A line is some two thousand bytes, and they are taken out of the body as they come.
    parser_.body_limit(boost::none);
}

Reading BulkAnswer::put(std::string_view& bytes) {
    while (!bytes.empty() && !parser_.is_done()) {
        boost::system::error_code error;
        const std::size_t used =
            parser_.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
        bytes.remove_prefix(used);
        if (error == http::error::need_more) break;
        if (error) return Reading::broken;
    }
    take_lines();
    return parser_.is_done() ? Reading::done : Reading::more;
}

void BulkAnswer::take_lines() {
    std::string& body = parser_.get().body();
    std::size_t begin = 0;
    for (std::size_t end = body.find('\n'); end != std::string::npos;
         end = body.find('\n', begin)) {
        const std::string_view line(body.data() + begin, end - begin);
        if (line_is_held(line))
            ++held_;
        else if (other_.empty())
            other_ = line;
        begin = end + 1;
    }
    body.erase(0, begin);
    if (parser_.is_done() && other_.empty()) other_ = body;
}

}  // namespace huanxin::bench
