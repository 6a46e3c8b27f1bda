#include "huanxin/http/router.hpp"

#include <algorithm>
#include <utility>

#include "http/text_match.hpp"
#include "huanxin/base/invariant.hpp"

namespace huanxin::http {
namespace {

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_rest(std::string_view segment) {
    return is_parameter(segment) && segment[segment.size() - 2] == '*';
}

/// "id" of "{id}" and of "{id*}".
std::string_view parameter_name(std::string_view segment) {
    return segment.substr(1, segment.size() - (is_rest(segment) ? 3 : 2));
}

/// Segments after the leading '/'; "/" has one, which is empty.
std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(1);
    for (;;) {
        const std::size_t slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

bool is_well_formed(std::string_view pattern) {
    if (pattern.empty() || pattern.front() != '/') return false;
    const auto segments = split(pattern);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool has_brace = segments[i].find_first_of("{}*") != std::string_view::npos;
        if (has_brace && !is_parameter(segments[i])) return false;
        if (is_rest(segments[i]) && i + 1 != segments.size()) return false;
    }
    return true;
}

/// A path's segments, decoded where they hold escapes.
class DecodedPath {
public:
    explicit DecodedPath(std::string_view path) : segments_(split(path)) {
        if (path.find('%') == std::string_view::npos) return;
        storage_.reserve(segments_.size());
        for (std::string_view& segment : segments_) {
            auto decoded = percent_decode(segment);
            well_formed_ = well_formed_ && decoded.has_value();
            segment = storage_.emplace_back(std::move(decoded).value_or(std::string()));
        }
    }
    [[nodiscard]] bool well_formed() const { return well_formed_; }
    [[nodiscard]] const std::vector<std::string_view>& segments() const { return segments_; }

private:
    std::vector<std::string_view> segments_;
    std::vector<std::string> storage_;
    bool well_formed_ = true;
};

std::string join(const std::vector<std::string_view>& segments, std::size_t first) {
    std::string joined;
    for (std::size_t i = first; i < segments.size(); ++i) {
        if (i > first) joined += '/';
        joined += segments[i];
    }
    return joined;
}

/// Compares a pattern with a path; on success `parameters` holds the values. A parameter is never
/// empty.
bool matches(
    const std::vector<std::string_view>& pattern,
    bool takes_rest,
    const std::vector<std::string_view>& path,
    std::vector<Call::PathParameter>& parameters
) {
    parameters.clear();
    if (takes_rest ? path.size() < pattern.size() : path.size() != pattern.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (!is_parameter(pattern[i])) {
            if (pattern[i] != path[i]) return false;
        } else if (path[i].empty()) {
            return false;
        } else {
            const bool rest = is_rest(pattern[i]);
            parameters.push_back(
                {parameter_name(pattern[i]), rest ? join(path, i) : std::string(path[i])}
            );
        }
    }
    return true;
}

}  // namespace

std::string_view Call::path_parameter(std::string_view name) const {
    for (const PathParameter& parameter : path_parameters) {
        if (parameter.name == name) return parameter.value;
    }
    return {};
}

std::string Call::canonical_path() const {
    std::string path;
    for (const std::string_view segment : split(route->pattern)) {
        path += '/';
        if (!is_parameter(segment)) {
            path += segment;
            continue;
        }
        for (const char c : path_parameter(parameter_name(segment))) {
            if (c == '%')
                path += "%25";
            else if (c == '/' && !is_rest(segment))
                path += "%2F";
            else
                path += c;
        }
    }
    return path;
}

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
    for (std::size_t i = 0; i < routes_.size(); ++i)
        add(i);
    // Literal segments win: "/a/b" before "/a/{id}" before "/{x}/b", and what takes the rest comes
    // last.
    std::stable_sort(patterns_.begin(), patterns_.end(), [](const Pattern& a, const Pattern& b) {
        if (a.takes_rest != b.takes_rest) return b.takes_rest;
        return std::lexicographical_compare(
            a.segments.begin(),
            a.segments.end(),
            b.segments.begin(),
            b.segments.end(),
            [](std::string_view x, std::string_view y) {
                return !is_parameter(x) && is_parameter(y);
            }
        );
    });
}

void Router::add(std::size_t index) {
    const std::string_view pattern = routes_[index].pattern;
    INVARIANT(is_well_formed(pattern), "route patterns are well-formed");
    std::vector<std::size_t>* siblings = nullptr;
    if (pattern.find('{') == std::string_view::npos) {
        siblings = &literal_[pattern];
    } else {
        const auto same =
            std::find_if(patterns_.begin(), patterns_.end(), [&](const Pattern& other) {
                return routes_[other.routes.front()].pattern == pattern;
            });
        if (same == patterns_.end()) {
            auto segments = split(pattern);
            const bool takes_rest = is_rest(segments.back());
            patterns_.push_back({std::move(segments), {}, takes_rest});
            siblings = &patterns_.back().routes;
        } else {
            siblings = &same->routes;
        }
    }
    for (const std::size_t sibling : *siblings) {
        INVARIANT(routes_[sibling].verb != routes_[index].verb, "no two routes are the same");
    }
    siblings->push_back(index);
}

Router::Match Router::match(
    Verb verb, std::string_view path, std::vector<Call::PathParameter>& parameters
) const {
    parameters.clear();
    if (const auto literal = literal_.find(path); literal != literal_.end()) {
        return pick(literal->second, verb);
    }
    if (path.empty() || path.front() != '/') return {};
    const DecodedPath decoded(path);
    if (!decoded.well_formed()) return {Outcome::malformed_path, nullptr, {}};
    const auto has_slash = [](std::string_view segment) {
        return segment.find('/') != std::string_view::npos;
    };
    // An escaped '/' is part of its segment (RFC 3986 2.2), and no literal segment has one.
    if (path.find('%') != std::string_view::npos &&
        std::ranges::none_of(decoded.segments(), has_slash)) {
        const auto literal = literal_.find('/' + join(decoded.segments(), 0));
        if (literal != literal_.end()) return pick(literal->second, verb);
    }
    for (const Pattern& pattern : patterns_) {
        if (matches(pattern.segments, pattern.takes_rest, decoded.segments(), parameters)) {
            return pick(pattern.routes, verb);
        }
    }
    parameters.clear();
    return {};
}

Router::Match Router::pick(const std::vector<std::size_t>& candidates, Verb verb) const {
    Match match{Outcome::wrong_verb, nullptr, {}};
    for (const std::size_t index : candidates) {
        const Route& route = routes_[index];
        const bool has_head = route.verb == Verb::get;
        if (route.verb == verb || (verb == Verb::head && has_head)) {
            return {Outcome::found, &route, {}};
        }
        if (!match.allow.empty()) match.allow += ", ";
        match.allow += to_string(route.verb);
        if (has_head) match.allow += ", HEAD";
    }
    return match;
}

}  // namespace huanxin::http
