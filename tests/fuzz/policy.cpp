// Policy files: any text is a list of faults at lines that it has, or a set that reads back as
// itself and can judge claims.
//
// Input: a whole set in one file.

#include <algorithm>

#include "files.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/policy/load.hpp"
#include "huanxin/policy/pages.hpp"
#include "huanxin/rules/evaluate.hpp"
#include "policy/source.hpp"
#include "support/builders.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

const std::string kPath = "all.textproto";

void try_faults(std::string_view text, const std::vector<policy::PolicyFault>& faults) {
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    for (const policy::PolicyFault& fault : faults) {
        INVARIANT(fault.line >= 0 && fault.line <= lines, "a fault stands in the file");
        INVARIANT(fault.line == 0 || fault.file == kPath, "a line is one of the file");
        INVARIANT(!fault.message.empty(), "a fault says what is wrong");
    }
    const std::string shown = policy::render_faults(faults);
    INVARIANT(
        static_cast<std::size_t>(std::count(shown.begin(), shown.end(), '\n')) >= faults.size(),
        "each fault is shown"
    );
}

claim::Request claim_for(const rules::Program& program) {
    switch (program.kind) {
        case claim::Kind::car:
            return program.disposal == rules::Disposal::transfer ? test::replace_claim(1)
                                                                 : test::scrap_claim(1);
        case claim::Kind::ebike:
            return test::ebike_claim(1);
        case claim::Kind::appliance:
            return test::appliance_claim(1);
        case claim::Kind::digital:
            return test::digital_claim(1);
    }
    INVARIANT(false, "a programme is one of a kind");
}

void try_claims(const rules::PolicySet& set) {
    for (const rules::Version& version : set.versions) {
        const auto program = set.programs.find(version.program);
        INVARIANT(program != set.programs.end(), "a version is one of a programme");
        claim::Request request = claim_for(program->second);
        request.program = version.program;
        for (const rules::CategoryRule& category : version.categories) {
            request.new_item.category = category.category;
            if (request.old_item) request.old_item->category = category.category;
            for (const Date sold_on : {version.sale_from, version.sale_to}) {
                test::sell_on(request, sold_on);
                const auto decision =
                    rules::evaluate(request, test::good_facts(sold_on), set, &version);
                Fen parts;
                for (const rules::FundingPart& part : decision.funding)
                    parts += part.amount;
                INVARIANT(parts == decision.subsidy, "the funders pay the subsidy");
                INVARIANT(decision.accepted == decision.reasons.empty(), "a decline has a reason");
                INVARIANT(
                    decision.subsidy >= Fen(0) && decision.subsidy <= request.net_price,
                    "a subsidy is no more than the price"
                );
            }
        }
    }
}

}  // namespace

void try_input(std::string_view input) {
    if (input.size() > policy::kFileBytesMax) return;
    const std::string stored = policy::serialise({{kPath, std::string(input)}});
    const policy::LoadOutcome outcome = policy::load_serialised(stored);
    INVARIANT(outcome.set.has_value() == outcome.faults.empty(), "either a set or faults");
    if (!outcome.set) return try_faults(input, outcome.faults);
    INVARIANT(outcome.set->serialised == stored, "a set keeps its files byte for byte");
    INVARIANT(!policy::summary(*outcome.set).empty(), "a set has a summary");
    INVARIANT(
        policy::render_instrument_pages(*outcome.set).contains("README.md"), "a set has its pages"
    );
    try_claims(*outcome.set);
}

std::vector<std::string> seeds() {
    std::vector<std::string> seeds;
    std::string all;
    for (const auto& path : files_below(checkout("tests/unit/policy/data/small"), ".textproto")) {
        std::string text = read_file(path);
        all += text;
        seeds.push_back(std::move(text));
    }
    seeds.push_back(all);
    const policy::LoadOutcome outcome = policy::load_serialised(policy::serialise({{kPath, all}}));
    INVARIANT(outcome.set, "the small set in one file is one");
    return seeds;
}

}  // namespace huanxin::fuzz
