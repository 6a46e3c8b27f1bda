#include "store/rocks_errors.hpp"

#include <cerrno>
#include <string>
#include <system_error>

namespace huanxin::store {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

bool is_of_a_read_only_disk(const rocksdb::Status& status) {
    // RocksDB has no code for it, only the system's words.
    return contains(status.ToString(), std::generic_category().message(EROFS));
}

Error explain(
    const rocksdb::Status& status, const std::filesystem::path& directory, std::string_view verb
) {
    const std::string where = directory.string();
    const std::string detail = status.ToString();
    if (status.IsCorruption())
        return {
            Errc::corrupt,
            "The database in " + where + " is damaged (" + detail +
                "): keep a copy for inspection and restore the last backup."};
    if (status.IsNoSpace())
        return {
            Errc::io,
            "The disk that holds " + where + " is full (" + detail +
                "): free some space and start the server again."};
    if (is_of_a_read_only_disk(status))
        return {
            Errc::io,
            "The database in " + where + " is on a file system that can only be read (" + detail +
                "): mount it for writing, or name another directory."};
    // RocksDB has no code for these, only the system's words.
    if (contains(detail, "/LOCK: "))
        return {
            Errc::io,
            "The database in " + where + " is in use by another process (" + detail +
                "): stop that process or name another directory."};
    if (contains(detail, std::generic_category().message(EACCES)))
        return {
            Errc::io,
            "The server has no permission for the database in " + where + " (" + detail +
                "): give its files to the user that runs the server."};
    return {
        Errc::io,
        "The database in " + where + " cannot be " + std::string(verb) + " (" + detail +
            "): mend what is named here, then start the server again."};
}

}  // namespace huanxin::store
