#include "huanxin/http/json_reader.hpp"

#include <algorithm>

namespace huanxin::http {

void Faults::add(Fault fault) {
    const bool unreadable = fault.code == "wrong_type" || fault.code == "unknown_member" ||
                            fault.code == "duplicate_member";
    if (unreadable && unreadable_code_.empty()) unreadable_code_ = fault.code;
    if (list_.size() == kFaultsMax) return;
    list_.push_back(std::move(fault));
}

void Faults::add(std::string pointer, std::string_view code, std::string argument) {
    add(Fault{std::move(pointer), code, std::move(argument)});
}

std::string_view Faults::code() const {
    return unreadable() ? unreadable_code_ : std::string_view("validation_failed");
}

std::string Place::pointer() const {
    if (outer_ == nullptr) return {};
    std::string pointer = outer_->pointer();
    append_pointer_token(pointer, is_index_ ? std::to_string(index_) : name_);
    return pointer;
}

ObjectReader::ObjectReader(Faults& faults, const JsonDocument& document) : faults_(faults) {
    for (const std::string& pointer : document.duplicates()) {
        faults_.add(pointer, "duplicate_member");
    }
    accept(document.root());
}

ObjectReader::ObjectReader(
    Faults& faults, const Place& outer, std::string_view name, std::optional<JsonValue> value
)
    : faults_(faults), place_(outer, name) {
    if (value) accept(*value);
}

ObjectReader::ObjectReader(Faults& faults, const Place& outer, std::size_t index, JsonValue value)
    : faults_(faults), place_(outer, index) {
    accept(value);
}

ObjectReader::~ObjectReader() {
    if (!object_ || !judge_rest_) return;
    std::vector<std::string_view> known;
    std::size_t index = 0;
    for (const JsonValue member : *object_) {
        if (marked(index++)) known.push_back(member.key());
    }
    if (known.size() == object_->size()) return;
    for (const JsonValue member : *object_) {
        // By name: of a doubled member only one is marked, and that it is doubled was noted
        // already.
        if (std::find(known.begin(), known.end(), member.key()) == known.end()) {
            faults_.add(Place(place_, member.key()).pointer(), "unknown_member");
        }
    }
}

void ObjectReader::accept(JsonValue value) {
    if (value.kind() != JsonKind::object) {
        faults_.add(place_.pointer(), "wrong_type", "object");
        return;
    }
    object_ = value;
    next_ = value.begin();
}

bool ObjectReader::has(std::string_view name) const {
    return object_ &&
           std::any_of(object_->begin(), object_->end(), [name](const JsonValue& member) {
               return member.key() == name;
           });
}

std::optional<JsonValue> ObjectReader::find(std::string_view name) {
    if (!object_) return std::nullopt;
    for (std::size_t step = 0; step < object_->size(); ++step) {
        if (next_ == object_->end()) {
            next_ = object_->begin();
            next_index_ = 0;
        }
        const JsonValue member = *next_;
        const std::size_t index = next_index_++;
        ++next_;
        if (member.key() == name) {
            mark(index);
            return member;
        }
    }
    return std::nullopt;
}

std::optional<JsonValue> ObjectReader::required(std::string_view name) {
    const auto value = find(name);
    if (object_ && !value) fault(name, "missing");
    return value;
}

std::optional<std::string_view> ObjectReader::as_string(
    std::string_view name, std::optional<JsonValue> value
) {
    if (!value) return std::nullopt;
    if (value->kind() == JsonKind::string) return value->string();
    fault(name, "wrong_type", "string");
    return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::as_integer(
    std::string_view name, std::optional<JsonValue> value, Bounds bounds
) {
    if (!value) return std::nullopt;
    if (value->kind() != JsonKind::integer) {
        fault(name, "wrong_type", "integer");
        return std::nullopt;
    }
    if (!value->integer_in_range() || value->integer() < bounds.min ||
        value->integer() > bounds.max) {
        fault(
            name, "out_of_range", std::to_string(bounds.min) + " … " + std::to_string(bounds.max)
        );
        return std::nullopt;
    }
    return value->integer();
}

std::optional<bool> ObjectReader::as_boolean(
    std::string_view name, std::optional<JsonValue> value
) {
    if (!value) return std::nullopt;
    if (value->kind() == JsonKind::boolean) return value->boolean();
    fault(name, "wrong_type", "boolean");
    return std::nullopt;
}

std::optional<std::string_view> ObjectReader::string(std::string_view name) {
    return as_string(name, required(name));
}

std::optional<std::string_view> ObjectReader::optional_string(std::string_view name) {
    return as_string(name, find(name));
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view name, Bounds bounds) {
    return as_integer(name, required(name), bounds);
}

std::optional<std::int64_t> ObjectReader::optional_integer(std::string_view name, Bounds bounds) {
    return as_integer(name, find(name), bounds);
}

std::optional<bool> ObjectReader::boolean(std::string_view name) {
    return as_boolean(name, required(name));
}

std::optional<bool> ObjectReader::optional_boolean(std::string_view name) {
    return as_boolean(name, find(name));
}

ObjectReader ObjectReader::object(std::string_view name) {
    return ObjectReader(faults_, place_, name, required(name));
}

ObjectReader ObjectReader::optional_object(std::string_view name) {
    return ObjectReader(faults_, place_, name, find(name));
}

ArrayReader ObjectReader::array(std::string_view name) {
    return ArrayReader(faults_, place_, name, required(name));
}

ArrayReader ObjectReader::optional_array(std::string_view name) {
    return ArrayReader(faults_, place_, name, find(name));
}

bool ObjectReader::take_null(std::string_view name) {
    if (!object_) return false;
    std::size_t index = 0;
    for (const JsonValue member : *object_) {
        if (member.key() == name && member.kind() == JsonKind::null) {
            mark(index);
            return true;
        }
        ++index;
    }
    return false;
}

std::optional<JsonValue> ObjectReader::take_all() {
    ignore_rest();
    return object_;
}

void ObjectReader::fault(std::string_view name, std::string_view code, std::string argument) {
    std::string pointer = name.empty() ? place_.pointer() : Place(place_, name).pointer();
    faults_.add(std::move(pointer), code, std::move(argument));
}

void ObjectReader::mark(std::size_t index) {
    if (index < 64) {
        asked_ |= std::uint64_t{1} << index;
    } else {
        asked_late_.push_back(index);
    }
}

bool ObjectReader::marked(std::size_t index) const {
    if (index < 64) return (asked_ >> index & 1U) != 0;
    return std::find(asked_late_.begin(), asked_late_.end(), index) != asked_late_.end();
}

ArrayReader::ArrayReader(
    Faults& faults, const Place& outer, std::string_view name, std::optional<JsonValue> value
)
    : faults_(faults), place_(outer, name) {
    if (!value) return;
    if (value->kind() != JsonKind::array) {
        faults_.add(place_.pointer(), "wrong_type", "array");
        return;
    }
    present_ = true;
    elements_.assign(value->begin(), value->end());
}

ObjectReader ArrayReader::object(std::size_t index) {
    return ObjectReader(faults_, place_, index, elements_[index]);
}

std::optional<std::string_view> ArrayReader::string(std::size_t index) {
    if (elements_[index].kind() == JsonKind::string) return elements_[index].string();
    fault(index, "wrong_type", "string");
    return std::nullopt;
}

void ArrayReader::fault(std::string_view code, std::string argument) {
    faults_.add(place_.pointer(), code, std::move(argument));
}

void ArrayReader::fault(std::size_t index, std::string_view code, std::string argument) {
    faults_.add(Place(place_, index).pointer(), code, std::move(argument));
}

}  // namespace huanxin::http
