#include "policy/parse.hpp"

#include <google/protobuf/io/tokenizer.h>

#include "huanxin/base/text.hpp"

namespace huanxin::policy {

namespace {

/// Deeper than the schema; a file can't drive the parser's recursion beyond it.
constexpr int kNestingMax = 16;

class FaultCollector final : public google::protobuf::io::ErrorCollector {
public:
    FaultCollector(std::string path, Draft& draft) : path_(std::move(path)), draft_(draft) {}

    void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message)
        override {
        // The parser counts from 0 and says -1 where it has no line.
        draft_.fault({path_, line + 1}, "column " + std::to_string(column + 1) + ": " + message);
    }
    /// Unknown fields come as warnings; a policy file has nothing to be forgiven.
    void AddWarning(int line, google::protobuf::io::ColumnNumber column, const std::string& message)
        override {
        AddError(line, column, message);
    }

private:
    std::string path_;
    Draft& draft_;
};

}  // namespace

std::unique_ptr<ParsedFile> parse_file(
    const std::string& path, const std::string& text, Draft& draft
) {
    if (!is_utf8(text)) {
        draft.fault({path, 0}, "the file is not UTF-8");
        return nullptr;
    }
    auto file = std::make_unique<ParsedFile>();
    file->path = path;
    FaultCollector collector(path, draft);
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&collector);
    parser.WriteLocationsTo(&file->tree);
    parser.AllowUnknownField(true);
    parser.SetRecursionLimit(kNestingMax);
    if (!parser.ParseFromString(text, &file->message)) return nullptr;
    return file;
}

}  // namespace huanxin::policy
