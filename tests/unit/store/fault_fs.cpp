#include "unit/store/fault_fs.hpp"

#include <algorithm>
#include <filesystem>

#include <rocksdb/system_clock.h>

namespace huanxin::store {

class FaultFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    FaultFile(FaultFs& fs, std::string path, std::unique_ptr<rocksdb::FSWritableFile> target)
        : FSWritableFileOwnerWrapper(std::move(target)), fs_(fs), path_(std::move(path)) {}

    rocksdb::IOStatus Append(
        const rocksdb::Slice& data,
        const rocksdb::IOOptions& options,
        rocksdb::IODebugContext* debug
    ) override {
        const auto fault = fs_.strike();
        const rocksdb::Slice part(data.data(), fault.ok() ? data.size() : data.size() / 2);
        auto status = target()->Append(part, options, debug);
        if (!status.ok()) return status;
        const std::lock_guard lock(fs_.mutex_);
        fs_.files_[path_].written += part.size();
        return fault;
    }
    rocksdb::IOStatus Append(
        const rocksdb::Slice& data,
        const rocksdb::IOOptions& options,
        const rocksdb::DataVerificationInfo& /*verification*/,
        rocksdb::IODebugContext* debug
    ) override {
        return Append(data, options, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug)
        override {
        if (auto fault = fs_.strike(); !fault.ok()) return fault;
        if (auto status = target()->Flush(options, debug); !status.ok()) return status;
        const std::lock_guard lock(fs_.mutex_);
        auto& extent = fs_.files_[path_];
        extent.synced = extent.written;
        return rocksdb::IOStatus::OK();
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug)
        override {
        return Sync(options, debug);
    }

private:
    FaultFs& fs_;
    std::string path_;
};

class FaultDirectory final : public rocksdb::FSDirectoryWrapper {
public:
    FaultDirectory(FaultFs& fs, std::string path, std::unique_ptr<rocksdb::FSDirectory> target)
        : FSDirectoryWrapper(std::move(target)), fs_(fs), path_(std::move(path)) {}

    rocksdb::IOStatus Fsync(
        const rocksdb::IOOptions& /*options*/, rocksdb::IODebugContext* /*debug*/
    ) override {
        if (auto fault = fs_.strike(); !fault.ok()) return fault;
        const std::lock_guard lock(fs_.mutex_);
        std::erase_if(fs_.unlisted_, [this](const std::filesystem::path& file) {
            return std::filesystem::equivalent(file.parent_path(), path_);
        });
        return rocksdb::IOStatus::OK();
    }
    rocksdb::IOStatus FsyncWithDirOptions(
        const rocksdb::IOOptions& options,
        rocksdb::IODebugContext* debug,
        const rocksdb::DirFsyncOptions& /*why*/
    ) override {
        return Fsync(options, debug);
    }

private:
    FaultFs& fs_;
    std::string path_;
};

FaultFs::FaultFs() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

void FaultFs::fail_at(std::uint64_t n, Fault fault, rocksdb::IOStatus error) {
    const std::lock_guard lock(mutex_);
    fail_at_ = operations_ + n;
    fault_ = fault;
    error_ = std::move(error);
}

void FaultFs::mend() {
    const std::lock_guard lock(mutex_);
    fail_at_ = 0;
}

std::uint64_t FaultFs::operations() const {
    const std::lock_guard lock(mutex_);
    return operations_;
}

rocksdb::IOStatus FaultFs::strike() {
    const std::lock_guard lock(mutex_);
    ++operations_;
    const bool hit = fault_ == Fault::once ? operations_ == fail_at_ : operations_ >= fail_at_;
    return fail_at_ != 0 && hit ? error_ : rocksdb::IOStatus::OK();
}

void FaultFs::lose_power(std::mt19937_64& random) {
    const std::lock_guard lock(mutex_);
    for (const auto& path : unlisted_) {
        std::filesystem::remove(path);
        files_.erase(path);
    }
    unlisted_.clear();
    for (auto& [path, extent] : files_) {
        extent.written = std::uniform_int_distribution(extent.synced, extent.written)(random);
        extent.synced = extent.written;
        std::filesystem::resize_file(path, extent.written);
    }
}

rocksdb::IOStatus FaultFs::NewWritableFile(
    const std::string& path,
    const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* result,
    rocksdb::IODebugContext* debug
) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    auto status = target()->NewWritableFile(path, options, &file, debug);
    if (!status.ok()) return status;
    *result = std::make_unique<FaultFile>(*this, path, std::move(file));
    const std::lock_guard lock(mutex_);
    files_[path] = {};
    unlisted_.insert(path);
    return status;
}

rocksdb::IOStatus FaultFs::NewDirectory(
    const std::string& path,
    const rocksdb::IOOptions& options,
    std::unique_ptr<rocksdb::FSDirectory>* result,
    rocksdb::IODebugContext* debug
) {
    std::unique_ptr<rocksdb::FSDirectory> directory;
    auto status = target()->NewDirectory(path, options, &directory, debug);
    if (status.ok()) *result = std::make_unique<FaultDirectory>(*this, path, std::move(directory));
    return status;
}

rocksdb::IOStatus FaultFs::RenameFile(
    const std::string& from,
    const std::string& to,
    const rocksdb::IOOptions& options,
    rocksdb::IODebugContext* debug
) {
    auto status = target()->RenameFile(from, to, options, debug);
    if (!status.ok()) return status;
    const std::lock_guard lock(mutex_);
    unlisted_.clear();
    if (const auto file = files_.extract(from); !file.empty()) files_[to] = file.mapped();
    return status;
}

rocksdb::IOStatus FaultFs::DeleteFile(
    const std::string& path, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug
) {
    auto status = target()->DeleteFile(path, options, debug);
    if (!status.ok()) return status;
    const std::lock_guard lock(mutex_);
    unlisted_.erase(path);
    files_.erase(path);
    return status;
}

namespace {

class HastyClock final : public rocksdb::SystemClockWrapper {
public:
    using SystemClockWrapper::SystemClockWrapper;
    const char* Name() const override { return "HastyClock"; }
    void SleepForMicroseconds(int micros) override {
        target_->SleepForMicroseconds(std::min(micros, 1000));
    }
};

class HastyEnv final : public rocksdb::EnvWrapper {
public:
    explicit HastyEnv(std::unique_ptr<rocksdb::Env> target) : EnvWrapper(std::move(target)) {
        // Shared: RocksDB keeps its environment so.
        system_clock_ = std::make_shared<HastyClock>(system_clock_);
    }
};

}  // namespace

// Shared: with the test that counts its faults.
std::unique_ptr<rocksdb::Env> hasty_env(const std::shared_ptr<FaultFs>& fs) {
    return std::make_unique<HastyEnv>(rocksdb::NewCompositeEnv(fs));
}

}  // namespace huanxin::store
