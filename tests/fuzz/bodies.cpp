#include "bodies.hpp"

#include "files.hpp"
#include "http/catalogue.hpp"
#include "huanxin/http/problem.hpp"

namespace huanxin::fuzz {

Places places_of(const http::Faults& faults) {
    Places places;
    for (const http::Fault& fault : faults.list())
        places.emplace(fault.pointer, fault.code);
    return places;
}

void try_faults(const http::Faults& faults) {
    INVARIANT(faults.list().size() <= http::kFaultsMax, "faults have a limit");
    const auto known = http::fault_entries();
    for (const http::Fault& fault : faults.list()) {
        INVARIANT(
            fault.pointer.empty() || fault.pointer.starts_with('/'), "a fault has a JSON pointer"
        );
        INVARIANT(
            std::ranges::any_of(known, [&](const auto& entry) { return entry.code == fault.code; }),
            "a fault is one of the catalogue"
        );
    }
    const std::string answer =
        http::render(http::problem_of(faults), {"/v1", "r", http::Language::en});
    http::JsonDocument document;
    INVARIANT(document.parse(answer), "a problem is JSON");
    INVARIANT(document.duplicates().empty(), "a problem names each member once");
}

std::vector<std::string> sample_bodies(
    const std::string& file, std::string_view path, std::size_t most
) {
    const std::string samples = read_file(checkout(file));
    std::string_view rest = samples;
    std::vector<std::string> bodies;
    http::JsonDocument line;
    while (!rest.empty() && bodies.size() < most) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
        INVARIANT(line.parse(rest.substr(0, end)), "a sample is JSON");
        rest.remove_prefix(end + 1);
        const std::string to = std::string(R"("path":")").append(path).append("\"");
        if (http::canonical(line.root()).find(to) == std::string::npos) continue;
        for (const http::JsonValue member : line.root())
            if (member.key() == "body") bodies.push_back(http::canonical(member));
    }
    return bodies;
}

}  // namespace huanxin::fuzz
