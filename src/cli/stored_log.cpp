#include "cli/stored_log.hpp"

#include "huanxin/base/whole_file.hpp"
#include "huanxin/cli/commands.hpp"
#include "huanxin/engine/leaves.hpp"
#include "huanxin/publish/log.hpp"

namespace huanxin::cli {

using audit::TileId;

Result<std::unique_ptr<store::Store>> open_to_read(store::RocksOptions options) {
    options.read_only = true;
    return store::open_rocks_store(options);
}

Result<std::optional<privacy::MasterKeys>> stored_keys(
    const std::filesystem::path& data, const std::filesystem::path& keys
) {
    const std::filesystem::path where = keys.empty() ? data / "keys" : keys;  // A sandbox's.
    if (!std::filesystem::exists(where)) {
        if (keys.empty()) return std::optional<privacy::MasterKeys>();
        return Error{
            Errc::not_found,
            "there is no key directory " + keys.string() +
                ": name the one that the data was made with, or a copy of it, with --keys"};
    }
    auto files = privacy::load_key_files(where);
    if (!files) return files.error();
    return std::optional(std::move(*files));
}

Result<StoredLog> StoredLog::open(
    const std::filesystem::path& data, const std::filesystem::path& keys
) {
    StoredLog log;
    if (auto loaded = log.load(data, keys); !loaded) return loaded.error();
    return log;
}

Result<void> StoredLog::load(const std::filesystem::path& data, const std::filesystem::path& keys) {
    auto store = open_to_read(store_options(data));
    if (!store && store.error().code == Errc::not_found)
        return Error{
            Errc::not_found,
            "there is no store in " + data.string() +
                ": name the data directory of a stopped server, or a copy of it, with --data"};
    if (!store) return store.error();
    store_ = std::move(*store);
    auto note = read_whole_file(
        data / publish::kCheckpointFile, audit::kNoteBytesMax, SymbolicLinks::followed
    );
    if (!note) return note.error();
    if (*note) checkpoint_ = std::move((**note).text);
    const auto identity = engine::recorded_log(*store_);
    if (!identity) return identity.error();
    if (!*identity && checkpoint_)
        return Error{
            Errc::corrupt,
            "all events were lost: a checkpoint was written down, but the data has no log"};
    if (!*identity) return invalid("this data has no log yet: `huanxin serve` begins it");
    key_ = {(**identity).origin, audit::SignatureType::ed25519, (**identity).public_key};
    const auto end = engine::recorded_end(*store_);
    if (!end) return end.error();
    size_ = *end;

    auto tiles_store = open_to_read(tiles_options(data));
    if (tiles_store) {
        tiles_store_ = std::move(*tiles_store);
        auto tiles = publish::StoredTiles::open(*tiles_store_);
        if (!tiles) return tiles.error();
        tiles_ = std::move(*tiles);
    } else if (tiles_store.error().code != Errc::not_found) {
        return tiles_store.error();
    }
    return load_records(data, keys);
}

Result<void> StoredLog::load_records(
    const std::filesystem::path& data, const std::filesystem::path& keys
) {
    const auto files = stored_keys(data, keys);
    if (!files) return files.error();
    std::unique_ptr<const engine::RecordCheck::Keys> opened;
    if (*files)
        opened = std::make_unique<const engine::RecordCheck::Keys>(engine::RecordCheck::Keys{
            privacy::Tokeniser((**files).token_key), privacy::KeyRing(**files)});
    auto records = engine::RecordCheck::open(*store_, std::move(opened));
    if (!records) return records.error();
    records_ = std::move(*records);
    return {};
}

audit::ReadEntries StoredLog::entries(const TileId& id) const {
    const engine::Sequence first = id.index * audit::kTileWidth + 1;
    auto all = engine::read_leaves(*store_, first, id.width);
    if (all) return {std::move(*all), std::nullopt};
    // Something among them can't be read: one at a time, up to the first that it is.
    audit::ReadEntries read;
    while (read.entries.size() < id.width) {
        auto one = engine::read_leaves(*store_, first + read.entries.size(), 1);
        if (!one) read.fault = one.error();
        if (!one || one->empty()) break;
        read.entries.push_back(std::move(one->front()));
    }
    return read;
}

audit::LogSource StoredLog::source() const {
    return {
        [this](const TileId& id) { return entries(id); },
        [this](const TileId& id) {
            return tiles_ ? tiles_->read(id) : Result<std::optional<std::string>>(std::nullopt);
        }};
}

audit::Found StoredLog::check_end() const {
    using What = audit::Difference::What;
    if (auto found = records_->check_end(size_); ends(found)) return found;
    if (!tiles_) return std::nullopt;
    if (tiles_->size() > size_)
        return audit::Difference{
            What::tile,
            size_ + 1,
            tiles_->size(),
            "there are tiles of these events, but no entries: they were lost"};
    if (auto checked = tiles_->check_end(); !checked) {
        if (checked.error().code == Errc::io) return checked.error();
        return audit::Difference{What::tile, 0, 0, checked.error().message};
    }
    return std::nullopt;
}

Result<void> verify_files(const std::filesystem::path& data) {
    if (auto verified = store::verify_rocks_files(store_options(data)); !verified) return verified;
    for (const store::RocksOptions& options : other_stores(data)) {
        auto verified = store::verify_rocks_files(options);
        if (!verified && verified.error().code != Errc::not_found) return verified;
    }
    return {};
}

}  // namespace huanxin::cli
