#include "app/demo.hpp"

#include "huanxin/base/digest.hpp"
#include "huanxin/engine/command.hpp"

namespace huanxin::app {

namespace {

constexpr const char* kRetailerId = "demo-retailer";
constexpr Fen kDemoBudget{100'000'000'00};  // 100 million yuan a pool.

engine::Command office_command(std::string_view name) {
    engine::Command command;
    command.actor.role = engine::Role::programme_office;
    command.actor.tenant_id = engine::to_string(engine::Role::programme_office);
    // A key of its own for each thing: a second start replays the first one.
    command.idempotency = engine::Idempotency{
        engine::idempotency_id("demonstration", name, "demonstration-data"), digest16({name})};
    return command;
}

engine::Command retailer_command(const rules::PolicySet& policy) {
    engine::Command command = office_command("retailer");
    engine::Retailer retailer;
    retailer.id = kRetailerId;
    retailer.name = "示范家电商贸";
    retailer.uscc = "91350100M000100Y43";
    for (const auto& [id, program] : policy.programs)
        retailer.programs.push_back(id);
    retailer.stores.push_back({"S-001", "130402", "示范一店"});
    command.body = engine::RegisterRetailer{std::move(retailer)};
    return command;
}

engine::Command credential_command(std::string_view name, engine::Role role, std::string tenant) {
    engine::Command command = office_command(name);
    command.body = engine::IssueCredential{role, std::move(tenant), "demonstration"};
    return command;
}

engine::Command pool_command(const std::string& program, std::int32_t year) {
    const std::string id = "demo-" + program + "-" + std::to_string(year);
    engine::Command command = office_command(id);
    engine::CreatePool pool;
    pool.spec.id = id;
    pool.spec.program = program;
    pool.spec.year = year;
    pool.total = kDemoBudget;
    command.body = std::move(pool);
    return command;
}

}  // namespace

Result<DemoKeys> make_demo_data(engine::Sequencer& sequencer) {
    const rules::PolicySet& policy = sequencer.policies().current();
    std::vector<engine::Command> commands;
    commands.push_back(retailer_command(policy));
    commands.push_back(credential_command("till", engine::Role::retailer, kRetailerId));
    commands.push_back(credential_command("auditor", engine::Role::auditor, {}));
    for (const rules::Version& version : policy.versions)
        commands.push_back(pool_command(version.program, version.year));
    const auto answers = sequencer.process(std::move(commands));
    if (!answers) return answers.error();
    for (const engine::Answer& answer : *answers)
        if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
            return invalid("the demonstration data can't be made: " + std::string(refused->code));
    return DemoKeys{
        std::get<engine::IssuedCredential>((*answers)[1].body).key,
        std::get<engine::IssuedCredential>((*answers)[2].body).key};
}

std::string demo_curl(const std::string& address, const DemoKeys& keys, Date today) {
    const std::string body =
        R"({"program":"appliance","claim_ref":"DEMO-1","store_id":"S-001","region":"130402",)"
        R"("sold_on":")" +
        today.to_string() +
        R"(","consumer":{"id_type":"resident_id","id_number":"34052419800101001X",)"
        R"("name":"张三","phone":"13800138000"},"new_item":{"category":"refrigerator",)"
        R"("brand":"示范","model":"BCD-500","gtin":"6923185602224",)"
        R"("serial_number":"SN-DEMO-0001","efficiency_grade":1},)"
        R"("sale":{"net_price_fen":549900}})";
    return "curl -sS http://" + address + "/v1/claims -H 'Authorization: Bearer " +
           keys.retailer_key + "' -H 'Idempotency-Key: demo-0000000000000001'" +
           " -H 'Content-Type: application/json' -d '" + body + "'";
}

}  // namespace huanxin::app
