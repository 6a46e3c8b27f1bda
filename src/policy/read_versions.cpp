#include <algorithm>
#include <utility>

#include "policy/read.hpp"
#include "policy/values.hpp"

namespace huanxin::policy {

namespace {

constexpr std::int64_t kYearMin = 2000;
constexpr std::int64_t kYearMax = 2199;

void read_program_and_year(Draft& draft, const Node<pb::Version>& node, rules::Version& version) {
    using V = pb::Version;
    const Place place = node.place_of(V::kProgramFieldNumber);
    if (read_text(draft, place, "program", node->program())) {
        if (!draft.declared.contains("program " + node->program()))
            draft.fault_if_all_read(
                place, "program " + in_quotes(node->program()) + " is not declared in any file"
            );
        version.program = node->program();
    }
    const auto year = read_number(
        draft, node.place_of(V::kYearFieldNumber), "year", node->year(), kYearMin, kYearMax
    );
    version.year = static_cast<std::int32_t>(year.value_or(0));
    const std::string tail = "/" + node->program() + "/" + std::to_string(node->year());
    if (!node->id().ends_with(tail) || node->id().size() == tail.size())
        draft.fault(
            node.place_of(V::kIdFieldNumber),
            "id " + in_quotes(node->id()) + " is not of the form <jurisdiction>" + tail
        );
}

/// Answers false if the window is faulty: what is judged against it then is not judged.
bool read_window(Draft& draft, const Node<pb::Version>& node, rules::Version& version) {
    using W = pb::Window;
    if (!node->has_window()) {
        draft.fault(node.place(), "window is missing");
        return false;
    }
    const auto window = node.child(pb::Version::kWindowFieldNumber, node->window());
    const Place from_place = window.place_of(W::kSaleFromFieldNumber);
    const auto from = read_date(draft, from_place, "sale_from", window->sale_from());
    const auto to =
        read_date(draft, window.place_of(W::kSaleToFieldNumber), "sale_to", window->sale_to());
    version.window_citation = citation_of(draft, window).value_or(0);
    if (!from || !to) return false;
    if (*from > *to) {
        draft.fault(from_place, "sale_from is later than sale_to");
        return false;
    }
    version.sale_from = version.known_from = *from;
    version.sale_to = *to;
    return true;
}

void read_last_submission(
    Draft& draft, const Node<pb::Version>& node, bool has_window, rules::Version& version
) {
    if (!node->has_last_submission()) {
        draft.fault(node.place(), "last_submission is missing");
        return;
    }
    const auto day = node.child(pb::Version::kLastSubmissionFieldNumber, node->last_submission());
    const auto date =
        read_date(draft, day.place_of(pb::Day::kDateFieldNumber), "date", day->date());
    version.submission_citation = citation_of(draft, day).value_or(0);
    if (!date) return;
    if (has_window && *date < version.sale_to)
        draft.fault(day.place(), "last_submission is earlier than the last day of the window");
    version.last_submission = *date;
}

void read_known_from(
    Draft& draft, const Node<pb::Version>& node, bool has_window, rules::Version& version
) {
    if (!node->has_known_from()) return;
    const auto day = node.child(pb::Version::kKnownFromFieldNumber, node->known_from());
    const auto date =
        read_date(draft, day.place_of(pb::Day::kDateFieldNumber), "date", day->date());
    (void)citation_of(draft, day);  // Stands in the file and on the docs page; no decision names
                                    // it.
    if (!date) return;
    if (has_window && *date > version.last_submission)
        draft.fault(day.place(), "known_from is later than last_submission");
    version.known_from = *date;
}

void read_quota_group(Draft& draft, const Node<pb::Version>& node, rules::Version& version) {
    if (!node->has_quota_group()) return;
    const auto group = node.child(pb::Version::kQuotaGroupFieldNumber, node->quota_group());
    const Place place = group.place_of(pb::QuotaGroup::kIdFieldNumber);
    (void)citation_of(draft, group);  // Decisions cite the number of pieces instead.
    if (read_id(draft, place, "quota_group id", group->id(), "_"))
        version.quota_group = group->id();
}

void read_version(Draft& draft, const Node<pb::Version>& node) {
    VersionDraft read;
    read.place = node.place();
    read.version.id = node->id();
    read_program_and_year(draft, node, read.version);
    read.has_window = read_window(draft, node, read.version);
    read_last_submission(draft, node, read.has_window, read.version);
    read_known_from(draft, node, read.has_window, read.version);
    read_quota_group(draft, node, read.version);
    if (node->has_terms()) {
        read_terms(draft, node.child(pb::Version::kTermsFieldNumber, node->terms()), read);
    } else {
        draft.fault(node.place(), "terms is missing");
    }
    if (draft.declare("version " + node->id(), node.place()))
        draft.versions.emplace(node->id(), std::move(read));
}

void read_amendment(Draft& draft, const Node<pb::Amendment>& node) {
    const Place place = node.place_of(pb::Amendment::kVersionFieldNumber);
    const auto found = draft.versions.find(node->version());
    VersionDraft nowhere;  // Takes the values of an unknown version, so that their faults show too.
    nowhere.place = node.place();
    if (found == draft.versions.end() && read_text(draft, place, "version", node->version()))
        draft.fault_if_all_read(
            place, "version " + in_quotes(node->version()) + " is not declared in any file"
        );
    if (!node->has_terms()) {
        draft.fault(node.place(), "terms is missing");
        return;
    }
    VersionDraft& into = found == draft.versions.end() ? nowhere : found->second;
    read_terms(draft, node.child(pb::Amendment::kTermsFieldNumber, node->terms()), into);
}

}  // namespace

void read_versions(Draft& draft, const ParsedFile& file) {
    for_each(
        file.root(),
        pb::PolicyFile::kVersionFieldNumber,
        file.message.version(),
        [&](const auto& node) { read_version(draft, node); }
    );
}

void read_amendments(Draft& draft, const ParsedFile& file) {
    for_each(
        file.root(),
        pb::PolicyFile::kAmendmentFieldNumber,
        file.message.amendment(),
        [&](const auto& node) { read_amendment(draft, node); }
    );
}

}  // namespace huanxin::policy
