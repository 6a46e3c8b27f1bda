#include "app/demo.hpp"

#include "huanxin/base/digest.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/engine/command.hpp"
#include "huanxin/identity/person_id.hpp"

namespace huanxin::app {

namespace {

constexpr const char* kRetailerId = "demo-retailer";
constexpr const char* kRecyclerId = "demo-recycler";
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

/// One that may reverse-invoice everything, from the first day of the announcement on.
engine::Command recycler_command(const rules::PolicySet& policy) {
    engine::Command command = office_command("recycler");
    engine::Recycler recycler;
    recycler.id = kRecyclerId;
    recycler.name = "示范再生资源回收";
    recycler.uscc = "91350100M000100Y43";
    recycler.approved = true;
    const Date since = policy.tax.first_day;
    recycler.vat_methods.push_back({invoicing::VatMethod::general, since});
    recycler.city_tax_rate = Ratio::from_billionths(70'000'000);
    for (const rules::LicenceKind kind :
         {rules::LicenceKind::hazardous_waste,
          rules::LicenceKind::end_of_life_vehicle,
          rules::LicenceKind::renewable_resource})
        recycler.licences.push_back({kind, "DEMO-1", since, Date::from_days(since.days() + 3'650)});
    command.body = engine::RegisterRecycler{std::move(recycler)};
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
    commands.push_back(recycler_command(policy));
    commands.push_back(credential_command("yard", engine::Role::recycler, kRecyclerId));
    for (const rules::Version& version : policy.versions)
        commands.push_back(pool_command(version.program, version.year));
    const auto answers = sequencer.process(std::move(commands));
    if (!answers) return answers.error();
    for (const engine::Answer& answer : *answers)
        if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
            return invalid("the demonstration data can't be made: " + std::string(refused->code));
    const auto key_of = [&](std::size_t command) {
        return std::get<engine::IssuedCredential>((*answers)[command].body).key;
    };
    return DemoKeys{key_of(1), key_of(2), key_of(4)};
}

namespace {

/// A made-up person of that day, right by the check digit: another day has its own quota.
std::string person_of(Date day) {
    const std::string month_and_day = day.to_string().substr(5, 2) + day.to_string().substr(8, 2);
    const std::string body = "3405241980" + month_and_day + "001";
    for (const char check : std::string_view("0123456789X"))
        if (identity::check_person_id(identity::IdType::resident_id, body + check, day) ==
            identity::Fault::none)
            return body + check;
    INVARIANT(false, "one of the eleven check digits is right");
}

std::string demo_curl(const std::string& address, const DemoKeys& keys, Date today) {
    const std::string day = today.to_string();
    const std::string body =
        R"({"program":"appliance","claim_ref":"DEMO-)" + day +
        R"(","store_id":"S-001","region":"130402","sold_on":")" + day +
        R"(","consumer":{"id_type":"resident_id","id_number":")" + person_of(today) +
        R"(","name":"张三","phone":"13800138000"},"new_item":{"category":"refrigerator",)"
        R"("brand":"示范","model":"BCD-500","gtin":"6923185602224","serial_number":"SN-DEMO-)" +
        day + R"(","efficiency_grade":1},"sale":{"net_price_fen":549900}})";
    return "curl -sS http://" + address + "/v1/claims -H 'Authorization: Bearer " +
           keys.retailer_key + "' -H 'Idempotency-Key: demo-claim-of-" + day +
           "' -H 'Content-Type: application/json' -d '" + body + "'";
}

}  // namespace

std::string demo_text(
    const std::string& address, const DemoKeys& keys, Date today, const rules::PolicySet& policy
) {
    std::string text = "retailer key: " + keys.retailer_key + "\nauditor key: " + keys.auditor_key +
                       "\nrecycler key: " + keys.recycler_key + "\ndocs: http://" + address +
                       "/docs\n\nA claim:\n\n" + demo_curl(address, keys, today) + "\n";
    if (policy.version_for("appliance", today) == nullptr)
        text += "\nNo policy covers " + today.to_string() +
                ", so that it is declined: start with --test-clock 2026-06-01T08:00:00+08:00 on an "
                "empty --data directory.\n";
    return text;
}

}  // namespace huanxin::app
