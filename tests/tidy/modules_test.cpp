// Which module may include which. The arrows stand in docs/ARCHITECTURE.md; src/CMakeLists.txt
// links by them; the #include lines keep to them.

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cpp_text.hpp"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Module {
    std::string name;
    std::set<std::string> may_include;

    bool operator==(const Module&) const = default;
};

void PrintTo(const Module& module, std::ostream* out) {
    *out << module.name << ':';
    for (const std::string& target : module.may_include)
        *out << ' ' << target;
}

std::set<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

/// The lines "module: module module" of the block fenced as ```arrows.
std::vector<Module> arrows_in_docs(std::string_view page) {
    std::vector<Module> modules;
    bool inside = false;
    for (const std::string_view line : lines_of(page)) {
        if (line.starts_with("```")) {
            inside = line == "```arrows";
        } else if (inside) {
            const std::size_t colon = std::min(line.find(':'), line.size() - 1);
            modules.push_back(
                {std::string(line.substr(0, colon)), words(std::string(line.substr(colon + 1)))}
            );
        }
    }
    return modules;
}

/// The calls huanxin_module(NAME DEPS module… LIBS …).
std::vector<Module> arrows_in_cmake(std::string_view text) {
    constexpr std::string_view kCall = "\nhuanxin_module(";
    std::vector<Module> modules;
    for (std::size_t at = text.find(kCall); at != std::string_view::npos;
         at = text.find(kCall, at + 1)) {
        const std::size_t open = at + kCall.size();
        std::istringstream call(std::string(text.substr(open, text.find(')', open) - open)));
        Module module;
        std::string section;
        call >> module.name;
        for (std::string word; call >> word;) {
            if (word == "DEPS" || word == "LIBS") {
                section = word;
            } else if (section == "DEPS") {
                module.may_include.insert(word);
            }
        }
        modules.push_back(std::move(module));
    }
    return modules;
}

std::vector<Module> arrows() {
    return arrows_in_docs(file("docs/ARCHITECTURE.md").text);
}

struct Include {
    std::size_t line = 0;
    std::string path;
};

std::vector<Include> includes_of(const File& file) {
    const Parts parts = split(file.text);
    const std::vector<std::string_view> code = lines_of(parts.code);
    const std::vector<std::string_view> text = lines_of(file.text);
    std::vector<Include> includes;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (!code[i].starts_with("#include ")) continue;
        const std::size_t open = text[i].find_first_of("\"<");
        const std::size_t close = text[i].find_first_of("\">", open + 1);
        includes.push_back({i + 1, std::string(text[i].substr(open + 1, close - open - 1))});
    }
    return includes;
}

/// The folder that follows `prefix` in `path`, or "".
std::string folder_after(std::string_view path, std::string_view prefix) {
    if (!path.starts_with(prefix)) return "";
    path.remove_prefix(prefix.size());
    const std::size_t end = path.find('/');
    return end == std::string_view::npos ? "" : std::string(path.substr(0, end));
}

std::string module_of_file(std::string_view path) {
    const std::string name = folder_after(path, "include/huanxin/");
    return name.empty() ? folder_after(path, "src/") : name;
}

bool is_generated(std::string_view path) {
    return path.ends_with(".pb.h");
}

/// What is wrong with one include of `from`'s, or "".
std::string fault(
    const std::map<std::string, Module>& modules, const std::string& from, const std::string& path
) {
    static const std::set<std::string> kNoProtobuf{"base", "identity", "claim", "rules", "ledger"};
    if (is_generated(path) || path.starts_with("google/protobuf/")) {
        return kNoProtobuf.contains(from) ? "protobuf in a module that must not know it" : "";
    }
    if (path.starts_with("boost/beast")) return from == "http" ? "" : "Beast outside http";
    if (path.starts_with("rocksdb/")) return from == "store" ? "" : "RocksDB outside store";
    const std::string target = folder_after(path, "huanxin/");
    const std::string owner = folder_after(path, "");
    if (modules.contains(owner) && owner != from) return "private header of " + owner;
    if (target.empty() || target == from) return "";
    if (modules.at(from).may_include.contains(target)) return "";
    return from + " may not include " + target + ": see the arrows in docs/ARCHITECTURE.md";
}

std::vector<Finding> module_includes(const std::vector<Module>& table, const File& file) {
    std::map<std::string, Module> modules;
    for (const Module& module : table)
        modules.emplace(module.name, module);
    const std::string from = module_of_file(file.path);
    if (!modules.contains(from)) return {{file.path, 1, "module " + from + " has no arrows"}};
    std::vector<Finding> findings;
    for (const Include& include : includes_of(file)) {
        const std::string message = fault(modules, from, include.path);
        if (!message.empty()) findings.push_back({file.path, include.line, message});
    }
    return findings;
}

std::vector<std::size_t> found(std::string_view snippet, std::string path) {
    static const std::vector<Module> kTable{
        {"base", {}}, {"rules", {"base"}}, {"store", {"base"}}, {"http", {"rules", "base"}}};
    return lines_found(
        [](const File& file) { return module_includes(kTable, file); }, snippet, std::move(path)
    );
}

TEST(ModuleIncludes, AlongAnArrow_Passes) {
    EXPECT_THAT(
        found("#include \"huanxin/base/money.hpp\"\n#include <map>\n", "src/rules/a.cpp"), IsEmpty()
    );
    EXPECT_THAT(found("#include \"huanxin/rules/a.hpp\"\n", "src/rules/a.cpp"), IsEmpty());
    EXPECT_THAT(found("#include \"rules/a.hpp\"\n", "src/rules/a.cpp"), IsEmpty());
    EXPECT_THAT(found("// #include \"huanxin/http/a.hpp\"\n", "src/rules/a.cpp"), IsEmpty());
}

TEST(ModuleIncludes, AgainstTheArrows_IsFound) {
    const std::string_view snippet = "\n#include \"huanxin/http/a.hpp\"\n";
    EXPECT_THAT(found(snippet, "src/rules/a.cpp"), ElementsAre(2));
    EXPECT_THAT(found(snippet, "include/huanxin/rules/a.hpp"), ElementsAre(2));
    EXPECT_THAT(found("#include \"huanxin/store/a.hpp\"\n", "src/http/a.cpp"), ElementsAre(1));
}

TEST(ModuleIncludes, PrivateHeaderOfAnother_IsFound) {
    EXPECT_THAT(found("#include \"rules/a.hpp\"\n", "src/http/a.cpp"), ElementsAre(1));
}

TEST(ModuleIncludes, UnknownModule_IsFound) {
    EXPECT_THAT(found("#include <map>\n", "src/utils/a.cpp"), ElementsAre(1));
}

TEST(ModuleIncludes, LibraryOutOfItsModule_IsFound) {
    EXPECT_THAT(found("#include <boost/beast/http.hpp>\n", "src/rules/a.cpp"), ElementsAre(1));
    EXPECT_THAT(found("#include <boost/beast/http.hpp>\n", "src/http/a.cpp"), IsEmpty());
    EXPECT_THAT(found("#include <rocksdb/db.h>\n", "src/http/a.cpp"), ElementsAre(1));
    EXPECT_THAT(found("#include <rocksdb/db.h>\n", "src/store/a.cpp"), IsEmpty());
    const std::string_view generated = "#include \"huanxin/record/v1/record.pb.h\"\n";
    EXPECT_THAT(found(generated, "src/rules/a.cpp"), ElementsAre(1));
    EXPECT_THAT(found(generated, "src/http/a.cpp"), IsEmpty());
}

TEST(Arrows, DocsBlock_IsRead) {
    EXPECT_THAT(
        arrows_in_docs("text: x\n```arrows\nbase:\nrules: claim base\n```\nmore: y\n"),
        ElementsAre(Module{"base", {}}, Module{"rules", {"base", "claim"}})
    );
}

TEST(Arrows, CMakeCalls_AreRead) {
    EXPECT_THAT(
        arrows_in_cmake("function(huanxin_module x)\nhuanxin_module(base LIBS A::a)\n"
                        "huanxin_module(http DEPS rules\n    base LIBS B)\n"),
        ElementsAre(Module{"base", {}}, Module{"http", {"base", "rules"}})
    );
}

TEST(Tree, Arrows_HaveNoCycle) {
    std::set<std::string> above;
    for (const Module& module : arrows()) {
        for (const std::string& target : module.may_include) {
            EXPECT_TRUE(above.contains(target))
                << module.name << " may include " << target << ", which must then stand above it";
        }
        above.insert(module.name);
    }
    EXPECT_FALSE(above.empty());
}

TEST(Tree, CMakeDependencies_AreTheArrows) {
    const std::vector<Module> linked = arrows_in_cmake(file("src/CMakeLists.txt").text);
    EXPECT_THAT(linked, ::testing::UnorderedElementsAreArray(arrows()));
}

TEST(Tree, Includes_FollowTheArrows) {
    const std::vector<Module> table = arrows();
    expect_clean(source_files(), [&table](const File& file) {
        return module_includes(table, file);
    });
}

}  // namespace
}  // namespace huanxin::tidy
