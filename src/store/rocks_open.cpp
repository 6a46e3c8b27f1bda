#include "store/rocks_open.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <vector>

#include <rocksdb/cache.h>
#include <sys/stat.h>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"
#include "store/rocks_errors.hpp"
#include "store/rocks_tuning.hpp"

namespace huanxin::store {
namespace {

namespace fs = std::filesystem;

/// ON DISK. The family's name says which keys it holds, so a database cannot be opened with other
/// tables by mistake: their keys would be looked for in the wrong place, and not found.
std::string index_name(const std::string& random_tables) {
    const std::set<char> sorted(random_tables.begin(), random_tables.end());
    return "index-" + to_hex(std::string(sorted.begin(), sorted.end()));
}

/// Makes the directory entry itself durable: without it a power cut could take the whole new
/// database away.
Result<void> make_directory(const fs::path& directory, rocksdb::Env* env) {
    if (::mkdir(directory.c_str(), S_IRWXU) != 0)
        return Error{
            Errc::io,
            "The directory " + directory.string() + " cannot be made (" +
                std::generic_category().message(errno) +
                "): make its parent, or give the server's user the right to write there."};
    std::unique_ptr<rocksdb::Directory> entry;
    auto status = env->NewDirectory((directory / "..").string(), &entry);
    if (status.ok()) status = entry->Fsync();
    if (!status.ok()) return explain(status, directory, "written");
    return {};
}

Result<void> prepare_directory(const RocksOptions& options, rocksdb::Env* env) {
    const std::string where = options.directory.string();
    std::error_code fault;
    const auto kind = fs::status(options.directory, fault).type();
    if (kind == fs::file_type::none || kind == fs::file_type::unknown)
        return Error{
            Errc::io,
            "The directory " + where + " cannot be examined (" + fault.message() +
                "): give the server's user the right to read the path."};
    if (kind == fs::file_type::not_found) {
        if (options.create_if_missing) return make_directory(options.directory, env);
        return Error{
            Errc::not_found,
            "There is no directory " + where +
                ": correct the path, or make a database there with `huanxin init`."};
    }
    if (kind != fs::file_type::directory)
        return Error{
            Errc::io, where + " is not a directory: name the directory that holds the database."};
    if (!options.create_if_missing && !fs::exists(options.directory / "CURRENT", fault) && !fault)
        return Error{
            Errc::not_found,
            "There is no database in " + where +
                ": correct the path, or make one there with `huanxin init`."};
    return {};
}

bool holds_other_families(
    const rocksdb::DBOptions& database, const std::string& directory, const std::string& index
) {
    std::vector<std::string> names;
    if (!rocksdb::DB::ListColumnFamilies(database, directory, &names).ok()) return false;
    return std::ranges::any_of(names, [&](const std::string& name) {
        return name != rocksdb::kDefaultColumnFamilyName && name != index;
    });
}

}  // namespace

void CloseFamily::operator()(rocksdb::ColumnFamilyHandle* family) const {
    const auto status = db->DestroyColumnFamilyHandle(family);
    INVARIANT(status.ok(), "a family handle that we hold can be closed");
}

void Unlock::operator()(rocksdb::FileLock* lock) const {
    const auto status = env->UnlockFile(lock);
    INVARIANT(status.ok(), "a lock that we hold can be given back");
}

Result<OpenDatabase> open_database(const RocksOptions& options, rocksdb::Env* env) {
    if (auto prepared = prepare_directory(options, env); prepared.has_error())
        return std::move(prepared).error();

    OpenDatabase opened;
    if (options.read_only) {
        rocksdb::FileLock* lock = nullptr;
        const auto status = env->LockFile((options.directory / "LOCK").string(), &lock);
        if (!status.ok() && !is_of_a_read_only_disk(status))
            return explain(status, options.directory, "opened");
        if (status.ok()) opened.lock = {lock, Unlock{env}};
    }
    const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    const auto database = database_options(options, env);
    const std::string index = index_name(options.random_tables);
    const std::vector<rocksdb::ColumnFamilyDescriptor> families = {
        {rocksdb::kDefaultColumnFamilyName, ordered_options(options, cache)},
        {index, index_options(options, cache)},
    };
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const std::string directory = options.directory.string();
    const auto status =
        options.read_only
            ? rocksdb::DB::OpenForReadOnly(database, directory, families, &handles, &db)
            : rocksdb::DB::Open(database, directory, families, &handles, &db);
    if (status.ok()) {
        INVARIANT(
            handles.size() == families.size(),
            "an open database gives every family that was asked for"
        );
        opened.db.reset(db);
        opened.ordered = Family(handles[0], CloseFamily{db});
        opened.index = Family(handles[1], CloseFamily{db});
        return opened;
    }
    if (status.IsInvalidArgument() && holds_other_families(database, directory, index))
        return Error{
            Errc::unsupported,
            "The database in " + options.directory.string() +
                " was made by a version with another key layout: open it with "
                "that version, export, and import into a new database."};
    return explain(status, options.directory, "opened");
}

}  // namespace huanxin::store
