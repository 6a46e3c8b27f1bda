#include "engine/replay_state.hpp"

#include <array>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::engine {

namespace {

/// Tables of the state (docs/formats/keys.md). Not: E and J, which it is made from; I, whose
/// digests not every event keeps; S and M, which are compared as events; u, which is of the disk.
constexpr std::array<std::pair<std::string_view, const char*>, 21> kState{{
    {"C", "claim state"},
    {"X", "end of a hold"},
    {"R", "claim reference"},
    {"L", "later claim of a reference"},
    {"O", "old item"},
    {"N", "new item"},
    {"V", "invoice number"},
    {"A", "reverse invoice's state"},
    {"B", "invoice reference"},
    {"Q", "invoiced item"},
    {"H", "received item"},
    {"Z", "channel's number"},
    {"W", "recycler's invoice"},
    {"D", "month's document"},
    {"G", "document for the channel"},
    {"F", "closed filing"},
    {"U", "person"},
    {"P", "pool"},
    {"T", "retailer"},
    {"Y", "recycler"},
    {"K", "credential"},
}};
constexpr std::size_t kPage = 1'000;

class Cursor {
public:
    Cursor(const store::Store& store, std::string_view table) : store_(store), table_(table) {}

    /// nullptr at the end.
    Result<const store::KeyValue*> current() {
        if (next_ == page_.size() && !ended_) {
            const std::string from = page_.empty() ? std::string() : page_.back().key + '\0';
            auto page = store_.scan(table_, from, kPage);
            if (!page) return page.error();
            page_ = std::move(*page);
            next_ = 0;
            ended_ = page_.size() < kPage;
        }
        return next_ == page_.size() ? nullptr : &page_[next_];
    }
    void advance() { ++next_; }

private:
    const store::Store& store_;
    std::string_view table_;
    std::vector<store::KeyValue> page_;
    std::size_t next_ = 0;
    bool ended_ = false;
};

/// A person's record without what is sealed.
Result<std::string> comparable(std::string_view table, const std::string& value) {
    if (table != "U") return value;
    auto person = codec::parse<codec::pb::Consumer>(value, "consumer");
    if (!person) return person.error();
    person->clear_wrapped_data_key();
    for (auto& consent : *person->mutable_seller()->mutable_consents())
        consent.clear_sealed_card();
    return person->SerializeAsString();
}

}  // namespace

Result<std::uint64_t> compare_state(
    const store::Store& recorded,
    const store::Store& derived,
    bool with_references,
    const std::function<void(std::string)>& differs
) {
    std::uint64_t compared = 0;
    for (const auto& [table, name] : kState) {
        if (!with_references && (table == "R" || table == "L")) continue;
        Cursor theirs(recorded, table), ours(derived, table);
        std::size_t found = 0;
        const auto report = [&, name = name](const std::string& key, const char* how) {
            if (found++ < kDifferencesPerTable)
                differs("the record " + to_hex(key) + " (" + name + ") " + how);
        };
        while (true) {
            const auto their = theirs.current();
            if (!their) return their.error();
            const auto our = ours.current();
            if (!our) return our.error();
            if (*their == nullptr && *our == nullptr) break;
            if (*their == nullptr || (*our != nullptr && (**our).key < (**their).key)) {
                report((**our).key, "is missing");
                ours.advance();
                continue;
            }
            ++compared;
            if (*our == nullptr || (**their).key < (**our).key) {
                report((**their).key, "comes from no event");
                theirs.advance();
                continue;
            }
            const auto their_value = comparable(table, (**their).value);
            const auto our_value = comparable(table, (**our).value);
            if (!our_value) return our_value.error();
            if (!their_value)
                report((**their).key, "can't be read");
            else if (*their_value != *our_value)
                report((**their).key, "is not what the events give");
            theirs.advance();
            ours.advance();
        }
    }
    return compared;
}

}  // namespace huanxin::engine
