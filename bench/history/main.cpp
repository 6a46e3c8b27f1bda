// huanxin_bench_history: fills an empty sandbox data directory with claims that are made and
// confirmed, or voided and made again, through the sequencer and with every commit synced as the
// server does, so that bench/history.py can measure histories among many events. Prints, for that
// script, "retailer ID", "consumer NUMBER" and "item SERIAL" lines.

#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "claims/claim_maker.hpp"
#include "http/endpoints/claim_request.hpp"
#include "huanxin/base/clock.hpp"
#include "huanxin/cli/commands.hpp"
#include "huanxin/engine/lookup_keys.hpp"
#include "huanxin/engine/sequencer.hpp"

namespace {

using namespace huanxin;  // A program's main file: all of it is the benchmark's.

constexpr std::size_t kPerBatch = 1'000;
constexpr std::uint64_t kRetailers = 50;
constexpr Fen kPlenty{1'000'000'000'000};

struct Options {
    std::string data, policies, operator_key, now;
    std::uint64_t events = 1'000'000;
};

Options parse(int argc, const char* const* argv) {
    Options options;
    CLI::App app("Fills a sandbox data directory with claims and what becomes of them.");
    app.add_option("--data", options.data, "An empty directory")->required();
    app.add_option("--policies", options.policies, "Directory of policies")->required();
    app.add_option("--operator-key", options.operator_key, "Of the programme office")->required();
    app.add_option("--now", options.now, "The sandbox's clock, RFC 3339")->required();
    app.add_option("--events", options.events, "How many in all")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    return options;
}

[[noreturn]] void fail(std::string_view why) {
    std::cerr << "huanxin_bench_history: " << why << '\n';
    std::exit(1);
}

/// Says what failed and ends; there is nobody else to do something about it.
template <class T>
T must(Result<T> result) {
    if (result) return std::move(*result);
    fail(result.error().message);
}

std::string shop(std::uint64_t number) {
    return "shop-" + std::to_string(number);
}

class Filler {
public:
    Filler(engine::Sequencer& sequencer, const privacy::Tokeniser& tokeniser, Date today)
        : sequencer_(sequencer), tokeniser_(tokeniser), today_(today) {}

    void set_up() {
        for (std::uint64_t number = 0; number < kRetailers; ++number) {
            engine::Retailer retailer;
            retailer.id = shop(number);
            retailer.name = "示范家电商贸";
            retailer.uscc = "91350100M000100Y43";
            retailer.programs = {"appliance"};
            retailer.stores.push_back({"S-001", "130402", "示范一店"});
            add("operator",
                engine::Role::programme_office,
                engine::RegisterRetailer{std::move(retailer)});
        }
        engine::CreatePool pool;
        pool.spec.id = "bench";
        pool.spec.program = "appliance";
        pool.spec.year = today_.year();
        pool.total = kPlenty;
        add("operator", engine::Role::programme_office, std::move(pool));
        (void)flush();
    }

    /// `count` claims from `first` on, each of another person and item: two events each, and every
    /// tenth is voided and made again by another shop.
    void claims(std::uint64_t first, std::uint64_t count) {
        for (std::uint64_t n = first; n < first + count; ++n)
            create(n, n % kRetailers, 0);
        std::vector<engine::Answer> made = flush();
        for (std::uint64_t n = first; n < first + count; ++n) {
            const engine::Answer& held = made[n - first];
            if (n % 10 == 0)
                change(held, engine::VoidClaim{});
            else
                change(held, engine::Confirm{});
        }
        (void)flush();
        for (std::uint64_t n = first; n < first + count; ++n)
            if (n % 10 == 0) create(n, (n + 1) % kRetailers, 1);
        (void)flush();
    }

    [[nodiscard]] std::string person(std::uint64_t n) { return std::string(ids_.fill(n)); }
    [[nodiscard]] static std::string serial(std::uint64_t n) {
        std::string digits = std::to_string(n);
        return "SN" + std::string(10 - digits.size(), '0') + digits;
    }

private:
    void create(std::uint64_t n, std::uint64_t retailer, int again) {
        engine::CreateClaim create;
        claim::Request& request = create.request;
        request.program = "appliance";
        request.claim_ref = "POS-" + std::to_string(n) + "-" + std::to_string(again);
        request.store_id = "S-001";
        request.region = "130402";
        request.sold_on = today_;
        request.consumer = {identity::IdType::resident_id, person(n), "张三", "13800138000"};
        request.new_item.category = "refrigerator";
        request.new_item.goods =
            claim::NewAppliance{"示范", "BCD-500", "6923185602224", serial(n), 1};
        request.net_price = Fen(549'900);
        request.invoice = claim::Invoice{number20(n, again), {}, today_, request.net_price};
        request.evidence.push_back({"invoice", std::string(64, 'a')});
        create.keys = engine::keys_of(request, shop(retailer), tokeniser_);
        add(shop(retailer), engine::Role::retailer, std::move(create));
    }
    [[nodiscard]] static std::string number20(std::uint64_t n, int again) {
        std::string digits = std::to_string(n);
        return "2613" + std::to_string(again) + std::string(15 - digits.size(), '0') + digits;
    }
    void change(const engine::Answer& held, auto what) {
        const auto* view = std::get_if<engine::ClaimView>(&held.body);
        if (view == nullptr || !view->record.decision.accepted) fail("a claim was not held");
        const std::string by = view->record.tenant_id;
        add(by, engine::Role::retailer, engine::ChangeClaim{view->record, std::move(what)});
    }

    std::vector<engine::Answer> flush() {
        auto answers = must(sequencer_.process(std::move(commands_)));
        commands_.clear();
        for (const engine::Answer& answer : answers)
            if (std::holds_alternative<engine::Refused>(answer.body)) fail("a command was refused");
        return answers;
    }

    void add(std::string tenant, engine::Role role, auto body) {
        engine::Command command;
        const std::string key = std::to_string(++keys_);
        command.idempotency = engine::Idempotency{engine::idempotency_id(tenant, "bench", key), {}};
        command.actor = {role, std::move(tenant), "bench"};
        command.body = std::move(body);
        commands_.push_back(std::move(command));
    }

    engine::Sequencer& sequencer_;
    const privacy::Tokeniser& tokeniser_;
    Date today_;
    bench::Template ids_{std::string(bench::kPersonMark)};
    std::vector<engine::Command> commands_;
    std::uint64_t keys_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const Options options = parse(argc, argv);
    const auto keys = must(cli::load_keys({}, options.data, true));
    const auto store = must(cli::open_store(options.data, true));
    const SystemClock clock;
    const privacy::Tokeniser tokeniser(keys.token_key);
    const privacy::KeyRing key_ring(keys);
    engine::SequencerOptions sandbox;
    sandbox.sandbox = true;
    sandbox.test_clock = must(Instant::parse(options.now));
    sandbox.log = must(cli::log_identity({}, *store, keys.log_key));
    const auto sequencer = must(engine::Sequencer::open(
        *store, clock, tokeniser, key_ring, must(cli::load_policies(options.policies)), sandbox
    ));
    (void)must(sequencer->bootstrap_operator(options.operator_key));

    Filler filler(*sequencer, tokeniser, sandbox.test_clock->shanghai_date());
    filler.set_up();
    std::uint64_t made = 0;
    for (; sequencer->last_sequence() < options.events; made += kPerBatch)
        filler.claims(made, kPerBatch);
    std::cout << "events " << sequencer->last_sequence() << '\n';
    for (std::uint64_t number = 0; number < kRetailers; ++number)
        std::cout << "retailer " << shop(number) << '\n';
    constexpr std::uint64_t kTold = 1'000;
    for (std::uint64_t i = 0; i < std::min(kTold, made); ++i) {
        const std::uint64_t n = i * made / std::min(kTold, made);
        std::cout << "consumer " << filler.person(n) << "\nitem " << Filler::serial(n) << '\n';
    }
    return 0;
}
