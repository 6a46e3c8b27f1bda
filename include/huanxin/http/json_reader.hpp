#pragma once
// Strict decoding of a parsed body. Readers give values and note every fault on the way, so that a
// caller hears of all of them at once (docs/openapi.yaml).

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/http/json.hpp"

namespace huanxin::http {

/// One thing wrong with a body. Codes are string literals.
struct Fault {
    std::string pointer;        ///< JSON pointer of the member at fault; a missing one: where it
                                ///< would stand.
    std::string_view code;      ///< Frozen; catalogue.hpp has its texts.
    std::string argument = {};  ///< Takes the place of "{0}" in the hint: a bound, a format. No
                                ///< personal data.
};

/// All faults of one body, in the order found.
class Faults {
public:
    void add(Fault fault);
    void add(std::string pointer, std::string_view code, std::string argument = {});

    [[nodiscard]] bool empty() const { return list_.empty(); }
    /// wrong_type, unknown_member and duplicate_member: the body can't be read as the message (400
    /// rather than 422).
    [[nodiscard]] bool unreadable() const { return !unreadable_code_.empty(); }
    /// Code for the problem as a whole: that of the first fault that makes the body unreadable,
    /// else validation_failed.
    [[nodiscard]] std::string_view code() const;
    [[nodiscard]] const std::vector<Fault>& list() const { return list_; }

private:
    std::vector<Fault> list_;
    std::string_view unreadable_code_;
};

/// Where a value stands. Links to the place around it, which must outlive it; spelled out only when
/// a fault needs it.
class Place {
public:
    Place() = default;  ///< The whole document.
    Place(const Place& outer, std::string_view name) : outer_(&outer), name_(name) {}
    Place(const Place& outer, std::size_t index) : outer_(&outer), index_(index), is_index_(true) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    [[nodiscard]] std::string pointer() const;

private:
    const Place* outer_ = nullptr;
    std::string_view name_;
    std::size_t index_ = 0;
    bool is_index_ = false;
};

/// Inclusive bounds of an integer member.
struct Bounds {
    std::int64_t min = std::numeric_limits<std::int64_t>::min();
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

class ArrayReader;

/// Reads one object member by member. A plain read notes `missing` when the member is not there, an
/// `optional_` one does not; both note `wrong_type` for another kind, null included, and give
/// nullopt. Members that were never asked for are noted as `unknown_member` when the reader dies. A
/// reader of an absent or wrong object gives nullopt for everything and notes nothing further.
/// Neither copied nor moved: readers of inner objects refer to it.
class ObjectReader {
public:
    /// Reads the whole document; notes its doubled members, and `wrong_type` at "" if it is no
    /// object.
    ObjectReader(Faults& faults, const JsonDocument& document);
    ObjectReader(const ObjectReader&) = delete;
    ObjectReader& operator=(const ObjectReader&) = delete;
    ~ObjectReader();

    [[nodiscard]] bool present() const { return object_.has_value(); }
    [[nodiscard]] const Place& place() const { return place_; }
    /// True if the member stands there, whatever its kind. Does not count as asking for it.
    [[nodiscard]] bool has(std::string_view name) const;

    [[nodiscard]] std::optional<std::string_view> string(std::string_view name);
    [[nodiscard]] std::optional<std::string_view> optional_string(std::string_view name);
    /// An integer outside the bounds or too large for int64 is `out_of_range`.
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, Bounds bounds);
    [[nodiscard]] std::optional<std::int64_t> optional_integer(
        std::string_view name, Bounds bounds
    );
    [[nodiscard]] std::optional<bool> boolean(std::string_view name);
    [[nodiscard]] std::optional<bool> optional_boolean(std::string_view name);
    [[nodiscard]] ObjectReader object(std::string_view name);
    [[nodiscard]] ObjectReader optional_object(std::string_view name);
    [[nodiscard]] ArrayReader array(std::string_view name);
    [[nodiscard]] ArrayReader optional_array(std::string_view name);
    /// Takes a null member as if it were absent; true if it was null. For members that the contract
    /// shows as null.
    bool take_null(std::string_view name);

    /// The object itself, to go through members with free names (`metadata`); all then count as
    /// asked for.
    [[nodiscard]] std::optional<JsonValue> take_all();
    /// Judges no member any further: what was not asked for is not unknown.
    void ignore_rest() { judge_rest_ = false; }

    /// Notes a fault at the member `name`, or at the object itself when `name` is empty.
    void fault(std::string_view name, std::string_view code, std::string argument = {});

private:
    friend class ArrayReader;
    ObjectReader(
        Faults& faults, const Place& outer, std::string_view name, std::optional<JsonValue> value
    );
    ObjectReader(Faults& faults, const Place& outer, std::size_t index, JsonValue value);

    /// Finds the member and marks it as asked for.
    [[nodiscard]] std::optional<JsonValue> find(std::string_view name);
    [[nodiscard]] std::optional<JsonValue> required(std::string_view name);
    [[nodiscard]] std::optional<std::string_view> as_string(
        std::string_view name, std::optional<JsonValue> value
    );
    [[nodiscard]] std::optional<std::int64_t> as_integer(
        std::string_view name, std::optional<JsonValue> value, Bounds bounds
    );
    [[nodiscard]] std::optional<bool> as_boolean(
        std::string_view name, std::optional<JsonValue> value
    );
    void accept(JsonValue value);
    void mark(std::size_t index);
    [[nodiscard]] bool marked(std::size_t index) const;

    Faults& faults_;
    Place place_;
    std::optional<JsonValue> object_;
    JsonValue::Iterator next_{nullptr};  ///< Members mostly come in the order they are asked for.
    std::size_t next_index_ = 0;
    std::uint64_t asked_ = 0;  ///< Members 0 … 63; further ones in asked_late_.
    std::vector<std::size_t> asked_late_;
    bool judge_rest_ = true;
};

/// Reads an array element by element; of an absent or wrong array it has none.
class ArrayReader {
public:
    ArrayReader(const ArrayReader&) = delete;
    ArrayReader& operator=(const ArrayReader&) = delete;

    [[nodiscard]] bool present() const { return present_; }
    [[nodiscard]] std::size_t size() const { return elements_.size(); }
    [[nodiscard]] const Place& place() const { return place_; }
    /// Element as an object; `wrong_type` at the element otherwise.
    [[nodiscard]] ObjectReader object(std::size_t index);
    [[nodiscard]] std::optional<std::string_view> string(std::size_t index);
    /// Notes a fault at the array itself.
    void fault(std::string_view code, std::string argument = {});
    /// Notes a fault at an element.
    void fault(std::size_t index, std::string_view code, std::string argument = {});

private:
    friend class ObjectReader;
    ArrayReader(
        Faults& faults, const Place& outer, std::string_view name, std::optional<JsonValue> value
    );

    Faults& faults_;
    Place place_;
    std::vector<JsonValue> elements_;
    bool present_ = false;
};

}  // namespace huanxin::http
