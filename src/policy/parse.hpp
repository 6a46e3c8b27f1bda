#pragma once
// Textproto with places: a parsed file, and nodes that know on which line a message or field
// stands.

#include <memory>
#include <string>
#include <vector>

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include "huanxin/policy/v1/policy.pb.h"
#include "policy/draft.hpp"

namespace huanxin::policy {

namespace pb = huanxin::policy::v1;
using InfoTree = google::protobuf::TextFormat::ParseInfoTree;

/// A message of a file and where it stands. Valid as long as its ParsedFile.
template <class M>
class Node {
public:
    Node(const M& message, const InfoTree* tree, Place place)
        : message_(&message), tree_(tree), place_(std::move(place)) {}

    const M& operator*() const { return *message_; }
    const M* operator->() const { return message_; }
    [[nodiscard]] const Place& place() const { return place_; }

    /// Where the field stands; the message's own place if it is absent.
    [[nodiscard]] Place place_of(int field_number, int index = -1) const {
        const auto* field = M::descriptor()->FindFieldByNumber(field_number);
        const int line = tree_ ? tree_->GetLocation(field, index).line : -1;
        return line < 0 ? place_ : Place{place_.file, line + 1};
    }
    template <class C>
    [[nodiscard]] Node<C> child(int field_number, const C& message, int index = -1) const {
        const auto* field = M::descriptor()->FindFieldByNumber(field_number);
        const auto* tree = tree_ ? tree_->GetTreeForNested(field, index) : nullptr;
        return {message, tree, place_of(field_number, index)};
    }

private:
    const M* message_;
    const InfoTree* tree_;
    Place place_;
};

/// Calls `f` with a node for each message of a repeated field.
template <class M, class C, class F>
void for_each(
    const Node<M>& parent,
    int field_number,
    const google::protobuf::RepeatedPtrField<C>& list,
    const F& f
) {
    for (int i = 0; i < list.size(); ++i)
        f(parent.child(field_number, list[i], i));
}

struct ParsedFile {
    std::string path;  ///< As faults show it.
    pb::PolicyFile message;
    InfoTree tree;

    [[nodiscard]] Node<pb::PolicyFile> root() const { return {message, &tree, Place{path, 0}}; }
};

/// Parses the text of one file; nullptr after a syntax error. Unknown fields are faults that don't
/// stop the parse.
[[nodiscard]] std::unique_ptr<ParsedFile> parse_file(
    const std::string& path, const std::string& text, Draft& draft
);

}  // namespace huanxin::policy
