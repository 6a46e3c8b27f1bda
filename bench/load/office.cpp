#include "load/office.hpp"

#include <set>
#include <stdexcept>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>

#include "load/response.hpp"

namespace huanxin::bench {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

/// 90 billion yuan: no run empties a pool of it.
constexpr std::int64_t kBudgetFen = 9'000'000'000'000;

/// Calls of the programme office, one at a time. Throws what goes wrong.
class Office {
public:
    explicit Office(const Settings& settings) : settings_(settings), socket_(context_) {
        asio::ip::tcp::resolver resolver(context_);
        asio::connect(socket_, resolver.resolve(settings.host, settings.port));
    }

    /// The answer of a POST; throws unless it is a 201.
    json::value post(const std::string& path, const std::string& key, const json::value& body) {
        const std::string text = json::serialize(body);
        asio::write(
            socket_,
            asio::buffer(
                "POST " + path + " HTTP/1.1\r\nHost: " + settings_.host +
                "\r\nAuthorization: Bearer " + settings_.operator_key +
                "\r\nIdempotency-Key: bench-" + std::to_string(settings_.seed) + "-" + key +
                "\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(text.size()) + "\r\n\r\n" + text
            )
        );
        const Response response = receive();
        if (response.status != 201)
            throw std::runtime_error(
                "POST " + path + " was answered " + std::to_string(response.status) + ": " +
                std::string(response.body)
            );
        return json::parse(std::string(response.body));
    }

private:
    Response receive() {
        buffer_.clear();
        Response response;
        while (true) {
            switch (read_response(buffer_, response)) {
                case Reading::done:
                    return response;
                case Reading::broken:
                    throw std::runtime_error("the server's answer is not understood");
                case Reading::more:
                    break;
            }
            const std::size_t had = buffer_.size();
            buffer_.resize(had + 4096);
            buffer_.resize(had + socket_.read_some(asio::buffer(buffer_.data() + had, 4096)));
        }
    }

    const Settings& settings_;
    asio::io_context context_;
    asio::ip::tcp::socket socket_;
    std::string buffer_;
};

std::set<std::string_view> programs_of(const Settings& settings) {
    std::set<std::string_view> programs;
    for (const Goods& goods : settings.goods)
        programs.insert(goods.program);
    return programs;
}

json::value pool(std::string_view program, const Settings& settings) {
    return {
        {"program", program},
        {"year", settings.sold_on.year()},
        {"total_fen", kBudgetFen},
    };
}

void make_pools(Office& office, const Settings& settings) {
    if (!settings.spread) {
        for (const std::string_view program : programs_of(settings))
            office.post("/v1/budgets", "hot-pool-" + std::string(program), pool(program, settings));
        return;
    }
    for (const Goods& goods : settings.goods) {
        for (const std::string_view region : regions()) {
            json::value body = pool(goods.program, settings);
            body.as_object().emplace("region", region);
            body.as_object().emplace("category", goods.category);
            office.post(
                "/v1/budgets",
                "spread-pool-" + std::string(goods.category) + "-" + std::string(region),
                body
            );
        }
    }
}

}  // namespace

std::string set_up(const Settings& settings) {
    Office office(settings);
    json::array programs;
    for (const std::string_view program : programs_of(settings))
        programs.emplace_back(program);
    const std::string id = "bench-" + std::to_string(settings.seed);
    const json::value stores =
        json::array{{{"id", "S-001"}, {"region", regions().front()}, {"name", "示范一店"}}};
    office.post(
        "/v1/retailers",
        "retailer",
        {{"id", id},
         {"name", "示范家电商贸"},
         {"uscc", "91350100M000100Y43"},
         {"programs", programs},
         {"stores", stores}}
    );
    make_pools(office, settings);
    const json::value credential = office.post(
        "/v1/credentials",
        "credential",
        {{"role", "retailer"}, {"tenant_id", id}, {"label", "load generator"}}
    );
    return std::string(credential.at("key").as_string());
}

}  // namespace huanxin::bench
