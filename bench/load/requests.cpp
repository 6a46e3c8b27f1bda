#include "load/requests.hpp"

#include <algorithm>

namespace huanxin::bench {
namespace {

constexpr std::string_view kLength = "\r\nContent-Length: ";

std::string common_head(const Settings& settings, const std::string& key) {
    std::string head = " HTTP/1.1\r\nHost: " + settings.host + ":" + settings.port +
                       "\r\nAuthorization: Bearer " + key;
    if (settings.new_connections) head += "\r\nConnection: close";
    return head;
}

/// What follows the path of a POST: `name` and the claim's number are its idempotency key.
std::string rest_of_post(std::string head, std::string_view name, const std::string& body) {
    head.append("\r\nContent-Type: application/json\r\nIdempotency-Key: bench-");
    head.append(name).append("-").append(kNumberMark);
    head.append(kLength).append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return head;
}

std::string bulk_line(std::string body) {
    body.pop_back();
    body.append(R"(,"idempotency_key":"bench-claim-)").append(kNumberMark).append("\"}\n");
    return body;
}

ClaimMaker::Text claim_text(const Settings& settings, const std::string& head) {
    return [&settings, &head](const Goods& goods) {
        const std::string body = claim_template(goods, settings.sold_on);
        if (settings.bulk != 0) return bulk_line(body);
        return rest_of_post("POST /v1/claims" + head, "claim", body);
    };
}

ClaimMaker::Text confirmation_text(const Settings& settings, const std::string& head) {
    return [&settings, &head](const Goods& goods) {
        const std::string body = confirmation_template(goods, settings.sold_on);
        return rest_of_post("/confirm" + head, "confirm", body);
    };
}

}  // namespace

Requests::Requests(const Settings& settings, const std::string& key, const Numbers& numbers)
    : host_and_key_(common_head(settings, key)),
      bulk_(settings.bulk != 0),
      mix_(settings.mix),
      numbers_(numbers),
      claims_(settings.goods, claim_text(settings, host_and_key_)),
      confirmations_(settings.goods, confirmation_text(settings, host_and_key_)) {}

bool Requests::next(HeldClaims& held, Request& out) {
    std::optional<HeldClaim> subject;
    out.kind = mix_.choose();
    if (out.kind == Kind::confirm) subject = held.to_confirm();
    if (out.kind == Kind::read) subject = held.to_read();
    if (!subject) return next_claims(out);
    out.claims = 0;
    out.subject = std::move(*subject);
    if (out.kind == Kind::confirm)
        confirm(out);
    else
        read(out);
    return true;
}

bool Requests::next_claims(Request& out) {
    if (numbers_.next >= numbers_.end) return false;
    out.kind = Kind::claim;
    out.subject.number = numbers_.next;
    out.claims = std::min(numbers_.count, numbers_.end - numbers_.next);
    numbers_.next += numbers_.step;
    if (!bulk_) {
        out.text.assign(claims_.make(out.subject.number));
        return true;
    }
    lines_.clear();
    for (std::uint64_t i = 0; i < out.claims; ++i)
        lines_.append(claims_.make(out.subject.number + i));
    out.text.assign("POST /v1/claims:bulk").append(host_and_key_);
    out.text.append("\r\nContent-Type: application/x-ndjson").append(kLength);
    out.text.append(std::to_string(lines_.size())).append("\r\n\r\n").append(lines_);
    return true;
}

void Requests::confirm(Request& out) {
    out.text.assign("POST /v1/claims/").append(out.subject.id);
    out.text.append(confirmations_.make(out.subject.number));
}

void Requests::read(Request& out) const {
    out.text.assign("GET /v1/claims/").append(out.subject.id);
    out.text.append(host_and_key_).append("\r\n\r\n");
}

}  // namespace huanxin::bench
