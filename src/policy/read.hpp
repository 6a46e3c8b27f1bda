#pragma once
// Reads parsed files into a draft, in the order in which one part names another: vocabulary, then
// the law of reverse invoices, versions, and amendments of versions.

#include "policy/draft.hpp"
#include "policy/parse.hpp"

namespace huanxin::policy {

/// Instruments, of all files before anything that cites one.
void read_instruments(Draft& draft, const ParsedFile& file);

/// Categories, programmes and principles, of all files before any version.
void read_vocabulary(Draft& draft, const ParsedFile& file);

/// Every principle must have a basis in some file.
void check_principles(Draft& draft);

/// What a file says of reverse invoices, into PolicySet::tax.
void read_reverse_invoicing(Draft& draft, const ParsedFile& file);

/// Versions, of all files before any amendment.
void read_versions(Draft& draft, const ParsedFile& file);

void read_amendments(Draft& draft, const ParsedFile& file);

/// The values of a version or of an amendment of it, added to `into`.
void read_terms(Draft& draft, const Node<pb::Terms>& terms, VersionDraft& into);

/// The parts of the terms that only cars, only e-bikes have.
void read_vehicle(Draft& draft, const Node<pb::VehicleTerms>& node, VersionDraft& into);
void read_ebike(Draft& draft, const Node<pb::EbikeTerms>& node, VersionDraft& into);

}  // namespace huanxin::policy
