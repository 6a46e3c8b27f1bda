// `huanxin erase`: a call of the API, so that it goes through the one writer and into the log.

#include <iostream>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/cli/commands.hpp"
#include "huanxin/http/client.hpp"
#include "huanxin/http/json.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::cli {

namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{64} << 10;
constexpr unsigned kOk = 200;
constexpr unsigned kNotFound = 404;

int fail(const std::string& what) {
    std::cerr << "huanxin: " << what << '\n';
    return 1;
}

/// The one line of a file.
Result<std::string> read_line(const std::string& file) {
    auto text = read_all(file);
    if (!text) return text;
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r'))
        text->pop_back();
    if (text->empty() || text->find('\n') != std::string::npos)
        return invalid("the file " + file + " must hold one line");
    return text;
}

std::string body_of(const EraseOptions& options, const std::string& number) {
    std::string body;
    http::JsonWriter json(body);
    json.begin_object();
    json.key("consumer").begin_object();
    json.member("id_type", options.id_type);
    json.member("id_number", number);
    json.end_object();
    json.member("reason", options.reason);
    json.end_object();
    return body;
}

/// A member of an object; "" if it is not there, or no text.
std::string_view text_in(http::JsonValue object, std::string_view name) {
    for (const http::JsonValue member : object)
        if (member.key() == name && member.kind() == http::JsonKind::string) return member.string();
    return {};
}

/// What a problem tells (RFC 9457), one line for all and one for each member at fault.
std::string prose_of(const http::ClientAnswer& answer) {
    std::string text = "the server answered " + std::to_string(answer.status);
    http::JsonDocument problem;
    if (!problem.parse(answer.body) || problem.root().kind() != http::JsonKind::object) return text;
    text.append(": ").append(text_in(problem.root(), "title"));
    text.append(". ").append(text_in(problem.root(), "detail"));
    if (text_in(problem.root(), "committed") == "yes")
        text += " The person is erased, but the key may still be on the disk: do it again.";
    for (const http::JsonValue member : problem.root()) {
        if (member.key() != "errors" || member.kind() != http::JsonKind::array) continue;
        for (const http::JsonValue fault : member) {
            if (fault.kind() != http::JsonKind::object) continue;
            text.append("\n  ").append(text_in(fault, "pointer")).append(": ");
            text.append(text_in(fault, "message")).append(". ").append(text_in(fault, "hint"));
        }
    }
    return text;
}

}  // namespace

int run_erase(const EraseOptions& options) {
    const auto url = http::parse_server_url(options.url);
    if (!url) return fail("--url: " + url.error().message);
    http::ClientPost post;
    auto key = read_line(options.key_file);
    if (!key) return fail("--key-file: " + key.error().message);
    const auto number = read_line(options.id_number_file);
    if (!number) return fail("--id-number-file: " + number.error().message);
    if (!is_visible_ascii(*key)) return fail("--key-file: that is no key");
    post.bearer_key = std::move(*key);
    post.idempotency_key = "erase-" + to_hex(as_view(random_bytes<16>()));
    post.body = body_of(options, *number);
    http::Client client(*url);
    const auto answer = client.post("/v1/consumers:erase", post, kAnswerBytesMax);
    if (!answer) return fail(answer.error().message + "; do it again: twice is as good as once");
    if (answer->status == kNotFound) return fail("the server knows no such person");
    if (answer->status != kOk) return fail(prose_of(*answer));
    std::cout << "erased; the record of it:\n" << answer->body << '\n';
    return 0;
}

}  // namespace huanxin::cli
