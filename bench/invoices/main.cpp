// huanxin_bench_invoices: fills an empty sandbox data directory with reverse invoices, through the
// sequencer and with every commit synced as the server does, so that bench/invoices.py can measure
// reads over many of them. Prints, for that script, the busy recycler's id and some persons.

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "claims/claim_maker.hpp"
#include "huanxin/base/clock.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/cli/commands.hpp"
#include "huanxin/engine/sequencer.hpp"

namespace {

using namespace huanxin;  // A program's main file: all of it is the benchmark's.

constexpr std::size_t kPerBatch = 1'000;
constexpr std::uint64_t kRecyclers = 20;
constexpr std::string_view kBusy = "yard-busy";

struct Options {
    std::string data, policies, operator_key, now;
    std::uint64_t invoices = 1'000'000;
    std::uint64_t busy = 100'000;  ///< Of them, how many one recycler has in the busy month.
};

Options parse(int argc, const char* const* argv) {
    Options options;
    CLI::App app("Fills a sandbox data directory with reverse invoices.");
    app.add_option("--data", options.data, "An empty directory")->required();
    app.add_option("--policies", options.policies, "Directory of policies")->required();
    app.add_option("--operator-key", options.operator_key, "Of the programme office")->required();
    app.add_option("--now", options.now, "The sandbox's clock, RFC 3339")->required();
    app.add_option("--invoices", options.invoices, "How many in all")->capture_default_str();
    app.add_option("--busy", options.busy, "How many of one recycler in the busy month")
        ->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    return options;
}

/// Says what failed and ends; there is nobody else to do something about it.
template <class T>
T must(Result<T> result) {
    if (result) return std::move(*result);
    std::cerr << "huanxin_bench_invoices: " << result.error().message << '\n';
    std::exit(1);
}

std::string yard(std::uint64_t number) {
    return number == 0 ? std::string(kBusy) : "yard-" + std::to_string(number);
}

engine::Recycler recycler(std::string id) {
    engine::Recycler made;
    made.id = std::move(id);
    made.name = "示范再生资源回收";
    made.uscc = "91350100M000100Y43";
    made.approved = true;
    made.vat_methods = {{invoicing::VatMethod::general, must(Date::parse("2024-01-01"))}};
    made.city_tax_rate = must(Ratio::parse("0.07"));
    made.licences = {
        {rules::LicenceKind::renewable_resource,
         "L-1",
         must(Date::parse("2024-01-01")),
         must(Date::parse("2028-12-31"))}};
    return made;
}

class Filler {
public:
    Filler(engine::Sequencer& sequencer, const privacy::Tokeniser& tokeniser, Date today)
        : sequencer_(sequencer), tokeniser_(tokeniser), today_(today) {}

    void recyclers() {
        for (std::uint64_t number = 0; number <= kRecyclers; ++number)
            add("operator",
                engine::Role::programme_office,
                engine::RegisterRecycler{recycler(yard(number))});
        flush();
    }

    /// Invoice `number` of all: the first `busy` are the busy recycler's of last month, each of
    /// another person; the others go round recyclers, persons and the eleven months before today's.
    void invoice(std::uint64_t number, std::uint64_t busy) {
        const std::uint64_t person = number % busy;
        const std::string by = number < busy ? yard(0) : yard(1 + number % kRecyclers);
        const auto back = number < busy ? 1 : 1 + number / busy % 11;
        const auto month = invoicing::Month::of(today_).plus(-static_cast<std::int32_t>(back));
        const Date day = month.day(1 + static_cast<std::int32_t>(number % 28));
        const invoicing::Seller seller = this->seller(person);
        const Bytes16 token = tokeniser_.person(seller.id_number);
        add(by,
            engine::Role::recycler,
            engine::RecordConsent{seller, token, month.first_day(), std::string(64, 'a')});
        engine::CreateInvoice create;
        invoicing::Request& request = create.request;
        request.invoice_ref = "R-" + std::to_string(number);
        request.issued_on = day;
        request.kind = invoicing::Kind::ordinary;
        request.levy_rate = Ratio::from_billionths(10'000'000);
        request.seller = seller;
        request.lines.push_back(
            {"scrap_steel",
             "废钢",
             "1250.5",
             invoicing::Unit::kg,
             Fen(100'000 + static_cast<std::int64_t>(number % 5'000))}
        );
        for (const char* kind : {"contract", "payment", "weigh_note"})
            request.evidence.push_back({kind, std::string(64, 'b')});
        create.keys.seller = token;
        create.keys.invoice_ref = digest16({"invoice-ref", by, request.invoice_ref});
        add(by, engine::Role::recycler, std::move(create));
        if (commands_.size() >= kPerBatch) flush();
    }

    void flush() {
        if (commands_.empty()) return;
        const auto answers = must(sequencer_.process(std::move(commands_)));
        commands_.clear();
        for (const engine::Answer& answer : answers) {
            const auto* view = std::get_if<engine::InvoiceView>(&answer.body);
            const bool declined = view != nullptr && !view->record.decision.accepted;
            if (!declined && !std::holds_alternative<engine::Refused>(answer.body)) continue;
            std::cerr << "huanxin_bench_invoices: an invoice was not issued\n";
            std::exit(1);
        }
    }

    [[nodiscard]] invoicing::Seller seller(std::uint64_t person) {
        return {
            identity::IdType::resident_id,
            std::string(ids_.fill(person)),
            "张三",
            "13800138000",
            "邯郸市丛台区示范路1号"};
    }

private:
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
    filler.recyclers();
    const std::uint64_t busy = std::min(options.busy, options.invoices);
    for (std::uint64_t number = 0; number < options.invoices; ++number)
        filler.invoice(number, busy);
    filler.flush();
    std::cout << kBusy << '\n';
    constexpr std::uint64_t kTold = 1'000;
    for (std::uint64_t i = 0; i < std::min(kTold, busy); ++i)
        std::cout << filler.seller(i * busy / std::min(kTold, busy)).id_number << '\n';
    return 0;
}
