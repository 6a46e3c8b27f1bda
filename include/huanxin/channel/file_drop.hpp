#pragma once
// A channel of files, for a bridge that runs beside the server (docs/reference/channel.md):
//
//   out/<id>.json            documents, each written whole and synced before it has its name
//   receipts/<name>.json     what the bridge puts there (write elsewhere, then rename)
//   done/, refused/          receipts that were taken, and those that were not with
//   <name>.json.why;
//                            a second one of a name is <name>.<inode>.json
//
// Documents name persons in clear: the directories are made with mode 0700, files with 0600, and a
// document is removed when its receipt is settled, or it is withdrawn.

#include <filesystem>
#include <map>

#include "huanxin/channel/channel.hpp"

namespace huanxin::channel {

class FileDrop final : public Channel {
public:
    /// Makes what is missing below `directory`. Errc::io says what could not be made.
    [[nodiscard]] static Result<FileDrop> open(const std::filesystem::path& directory);

    [[nodiscard]] Result<void> take(const Document& document) override;
    [[nodiscard]] Result<std::vector<std::string>> documents() override;
    [[nodiscard]] Result<void> withdraw(const std::string& id) override;
    [[nodiscard]] Result<std::vector<Receipt>> receipts(std::size_t limit) override;
    void settle(const Receipt& receipt) override;
    void refuse(const Receipt& receipt, const std::string& why) override;
    [[nodiscard]] std::size_t stuck() const override { return stuck_.size(); }
    [[nodiscard]] std::uint64_t refused() const override { return refused_; }

private:
    explicit FileDrop(std::filesystem::path directory) : directory_(std::move(directory)) {}
    [[nodiscard]] Result<void> put_away(
        const std::string& name, const char* folder, const std::string& why
    );
    void refuse_file(const std::string& name, const std::string& why);
    void leave(const std::string& name, const std::string& why);

    std::filesystem::path directory_;
    std::map<std::string, std::string> stuck_;  ///< Receipts that are left where they are, and why.
    std::uint64_t refused_ = 0;
};

}  // namespace huanxin::channel
