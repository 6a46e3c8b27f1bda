#include "micro/workbench.hpp"

#include "http/endpoints/claim_request.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/engine/lookup_keys.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::bench {
namespace {

constexpr std::string_view kVehicleBody = R"({
  "program": "vehicle_scrap", "claim_ref": "POS-V-1", "store_id": "S-001", "region": "130402",
  "sold_on": "2026-06-01",
  "consumer": {"id_type": "resident_id", "id_number": "34052419800101001X", "name": "张三",
               "phone": "13800138000"},
  "new_item": {"category": "passenger_car", "vin": "LF8K4SA1490000009", "energy": "new_energy",
               "displacement_ml": 0, "in_nev_catalogue": true, "registered_on": "2026-06-01",
               "registration_owner_id_number": "34052419800101001X"},
  "old_item": {"category": "passenger_car", "vin": "LWBK4S0EXZ0000014", "energy": "petrol",
               "registered_on": "2010-05-09", "owned_since": "2019-03-29", "plate": "冀D00023",
               "owner_id_number": "34052419800101001X", "deregistered_on": "2026-05-24",
               "scrap_certificate": {"number": "BF-24", "issued_on": "2026-04-29",
                                     "recycler_uscc": "91130402MAUWJ17C4X"}},
  "sale": {"net_price_fen": 18880000,
           "invoice": {"number": "26132000000000000015", "issued_on": "2026-06-01",
                       "total_fen": 18880000}}
})";

rules::PolicySet load_policies() {
    policy::LoadOutcome outcome = policy::load_directory(HUANXIN_SOURCE_DIR "/deploy/policies");
    INVARIANT(outcome.set.has_value(), policy::render_faults(outcome.faults).c_str());
    return std::move(*outcome.set);
}

engine::Retailer make_retailer(const rules::PolicySet& policy) {
    engine::Retailer retailer;
    retailer.id = "bench";
    retailer.name = "示范家电商贸";
    retailer.uscc = "91350100M000100Y43";
    for (const auto& [id, program] : policy.programs)
        retailer.programs.push_back(id);
    retailer.stores.push_back({"S-001", "130402", "示范一店"});
    return retailer;
}

}  // namespace

Workbench::Workbench()
    : policy_(load_policies()),
      tokeniser_(Bytes32{1}),
      key_ring_({Bytes32{1}, {{1, Bytes32{2}}}}),
      retailer_(make_retailer(policy_)),
      maker_(all_goods(), sold_on()),
      clock_(recorded_at()) {}

Date Workbench::sold_on() const {
    return recorded_at().shanghai_date();
}

Instant Workbench::recorded_at() const {
    return Instant::parse("2026-06-01T10:00:00+08:00").value();
}

std::string_view Workbench::vehicle_body() {
    return kVehicleBody;
}

claim::Request Workbench::decode(std::string_view body) {
    INVARIANT(document_.parse(body), "a body to measure with is JSON");
    http::Faults faults;
    claim::Request request;
    {
        http::ObjectReader reader(faults, document_);
        request = http::read_claim(reader, {policy_, retailer_, sold_on()});
    }
    INVARIANT(faults.empty(), "a body to measure with is valid");
    return request;
}

engine::Command Workbench::command(std::string_view body) {
    engine::CreateClaim create;
    create.request = decode(body);
    create.keys = engine::keys_of(create.request, retailer_.id, tokeniser_);
    engine::Command command;
    command.actor = {engine::Role::retailer, retailer_.id, "crd_bench"};
    command.idempotency = engine::Idempotency{
        engine::idempotency_id(retailer_.id, "POST /v1/claims", create.request.claim_ref),
        digest16({http::canonical(document_.root())})};
    command.body = std::move(create);
    return command;
}

std::unique_ptr<engine::Sequencer> Workbench::sequencer(store::Store& store) const {
    constexpr Fen kBudget{900'000'000'000'000};
    engine::SequencerOptions options;
    options.sandbox = true;
    options.test_clock = recorded_at();
    options.log = engine::LogIdentity{"bench.example/log", {}};
    auto sequencer = engine::Sequencer::open(
        store, clock_, tokeniser_, key_ring_, std::make_unique<rules::PolicySet>(policy_), options
    );
    INVARIANT(sequencer.has_value(), "an empty store opens");
    std::vector<engine::Command> commands;
    const auto add = [&commands](std::string_view name, auto body) {
        engine::Command command;
        command.actor.role = engine::Role::programme_office;
        command.idempotency =
            engine::Idempotency{engine::idempotency_id("bench", name, "bench"), digest16({name})};
        command.body = std::move(body);
        commands.push_back(std::move(command));
    };
    add("retailer", engine::RegisterRetailer{retailer_});
    for (const std::string_view program : {"appliance", "digital"}) {
        engine::CreatePool pool;
        pool.spec.program = program;
        pool.spec.year = sold_on().year();
        pool.total = kBudget;
        add(program, std::move(pool));
    }
    const auto answers = (*sequencer)->process(std::move(commands));
    INVARIANT(answers.has_value(), "an empty store takes a retailer and pools");
    for (const engine::Answer& answer : *answers)
        INVARIANT(!std::holds_alternative<engine::Refused>(answer.body), "none of them is refused");
    return std::move(*sequencer);
}

}  // namespace huanxin::bench
