// `huanxin verify log`: the walk of audit::walk over a server's log or a data directory's.

#include <iostream>
#include <limits>

#include "cli/published_log.hpp"
#include "cli/stored_log.hpp"
#include "cli/stored_replay.hpp"
#include "huanxin/audit/checkpoint.hpp"
#include "huanxin/base/clock.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/base/whole_file.hpp"
#include "huanxin/cli/commands.hpp"

namespace huanxin::cli {

namespace {

using audit::Difference;

/// What a check ends with before its end: a difference, or why it can't go on.
using Stop = std::variant<Difference, Error>;

int told(const Stop& stop) {
    if (const auto* difference = std::get_if<Difference>(&stop)) {
        std::cerr << "huanxin: first difference: " << difference->to_string() << '\n';
        return kDifferenceFound;
    }
    const Error& error = std::get<Error>(stop);
    std::cerr << "huanxin: " << error.message << '\n';
    return error.code == Errc::corrupt ? kDifferenceFound : 1;
}

/// "1 tile", "2 tiles".
std::string counted(std::uint64_t count, const std::string& what, const std::string& more = "") {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s") + more;
}

/// What the summary says.
struct Summary {
    std::vector<std::string> checked{"entries", "sequence", "times"};
    std::vector<std::string> unchecked;

    [[nodiscard]] static std::string list(const std::vector<std::string>& parts) {
        std::string text;
        for (const std::string& part : parts)
            text.append(text.empty() ? "" : ", ").append(part);
        return text;
    }
};

class Verification {
public:
    explicit Verification(const VerifyLogOptions& options) : options_(options) {}

    std::optional<Stop> of_server();
    std::optional<Stop> of_data();
    /// The line for a log that is as it must be.
    void print(std::int64_t took_us) const;
    std::optional<Stop> save() const;
    /// After all else is as it must be: the log's records are what was decided.
    int replay();

private:
    std::optional<Stop> take_key(const std::string& own, const char* whose);
    std::optional<Stop> take_checkpoint(std::string note, const std::string& name);
    std::optional<Stop> take_saved();
    std::optional<Stop> walk(const audit::LogSource& source);
    void tell_records(const engine::RecordCheck::Counts& counts);

    const VerifyLogOptions& options_;
    audit::VerifierKey key_;
    std::string note_;  ///< The log's newest checkpoint; "" if it has none.
    audit::WalkPlan plan_;
    audit::WalkReport report_;
    Summary summary_;
};

/// The key that is asked for, or the one that the log names itself.
std::optional<Stop> Verification::take_key(const std::string& own, const char* whose) {
    const auto named = verifier_line(options_.vkey, options_.vkey_file);
    if (!named) return named.error();
    const bool is_own = named->empty();
    std::string line = is_own ? own : *named;
    while (line.ends_with('\n'))
        line.pop_back();
    const auto key = audit::parse_verifier_key(line);
    if (!key) return invalid("the verifier key: " + key.error().message);
    key_ = *key;
    if (is_own) {
        std::cout << "note: the verifier key was taken from " << whose
                  << " itself, so this shows only that the log agrees with itself; name the key "
                     "that you know with --vkey: "
                  << line << '\n';
        summary_.unchecked.emplace_back("whose key it is");
    }
    return std::nullopt;
}

std::optional<Stop> Verification::take_checkpoint(std::string note, const std::string& name) {
    const auto opened = audit::open_checkpoint(note, key_);
    if (!opened)
        return Difference{Difference::What::signature, 0, 0, name + ": " + opened.error().message};
    plan_.known.push_back({name, opened->checkpoint.size, opened->checkpoint.root});
    return std::nullopt;
}

std::optional<Stop> Verification::take_saved() {
    for (const std::string& file : options_.checkpoints) {
        const auto saved = read_whole_file(file, audit::kNoteBytesMax, SymbolicLinks::followed);
        if (!saved) return saved.error();
        if (!*saved) return Error{Errc::not_found, "there is no file " + file};
        if (auto stop = take_checkpoint((**saved).text, "the saved checkpoint " + file))
            return stop;
    }
    if (!options_.checkpoints.empty())
        summary_.checked.push_back(counted(options_.checkpoints.size(), "saved checkpoint"));
    return std::nullopt;
}

std::optional<Stop> Verification::walk(const audit::LogSource& source) {
    auto report = audit::walk(source, plan_);
    if (!report) return report.error();
    report_ = std::move(*report);
    if (report_.difference) return *report_.difference;
    return std::nullopt;
}

std::optional<Stop> Verification::of_server() {
    auto server = http::parse_server_url(options_.url);
    if (!server) return invalid("--url: " + server.error().message);
    PublishedLog log(std::move(*server), options_.log == kAccessLog ? "/access-log" : "/log");
    std::string own;
    if (options_.vkey.empty() && options_.vkey_file.empty()) {
        auto line = log.vkey();
        if (!line) return line.error();
        own = std::move(*line);
    }
    if (auto stop = take_key(own, "the server")) return stop;
    auto note = log.checkpoint();
    if (!note) return note.error();
    note_ = std::move(*note);
    if (auto stop = take_checkpoint(note_, "the server's checkpoint")) return stop;
    summary_.checked.insert(summary_.checked.end(), {"tiles", "signature", "root"});
    plan_.size = plan_.known.front().size;
    if (auto stop = take_saved()) return stop;
    summary_.unchecked.emplace_back("the records behind the commitments");
    return walk(log.source());
}

std::optional<Stop> Verification::of_data() {
    {
        auto log = StoredLog::open(options_.data, options_.keys);
        if (!log) return log.error();
        if (auto stop = take_key(log->key().to_string(), "the data")) return stop;
        if (log->checkpoint()) {
            note_ = *log->checkpoint();
            if (auto stop = take_checkpoint(note_, "the data's checkpoint")) return stop;
            summary_.checked.insert(summary_.checked.end(), {"signature", "root"});
        } else {
            summary_.unchecked.emplace_back("the last checkpoint, for there is none");
        }
        if (auto stop = take_saved()) return stop;
        plan_.size = log->size();
        plan_.check = [&log](const audit::Leaf& leaf) -> audit::Found { return log->check(leaf); };
        if (auto stop = walk(log->source())) return stop;
        const audit::Found end = log->check_end();
        if (!end) return end.error();
        if (*end) return **end;
        if (log->has_tiles())
            summary_.checked.emplace_back("tiles");
        else
            summary_.unchecked.emplace_back("tiles, for none are stored (`huanxin log rebuild`)");
        tell_records(log->counts());
    }
    // What is left: tables that the walk does not read. The stores are closed by now.
    if (auto verified = verify_files(options_.data); !verified) return verified.error();
    summary_.checked.emplace_back("file checksums");
    return std::nullopt;
}

void Verification::tell_records(const engine::RecordCheck::Counts& counts) {
    summary_.checked.emplace_back("entries against records");
    if (counts.proved > 0) summary_.checked.push_back(counted(counts.proved, "commitment"));
    if (counts.erased > 0)
        summary_.unchecked.push_back(
            counted(counts.erased, "commitment", " of persons whose key is gone")
        );
    if (counts.without_keys > 0)
        summary_.unchecked.push_back(
            counted(counts.without_keys, "commitment", ", for want of the key files (--keys)")
        );
}

void Verification::print(std::int64_t took_us) const {
    std::cout << "valid: " << key_.name << ", " << report_.entries << " entries, "
              << counted(report_.tiles, "tile") << ", tree of " << report_.entries << ", root "
              << to_base64(as_view(report_.root)) << ", " << took_us / 1'000'000 << '.'
              << took_us / 100'000 % 10 << " s; checked: " << Summary::list(summary_.checked);
    if (!summary_.unchecked.empty())
        std::cout << "; not checked: " << Summary::list(summary_.unchecked);
    std::cout << '\n';
}

std::optional<Stop> Verification::save() const {
    if (options_.save.empty()) return std::nullopt;
    if (note_.empty()) return invalid("there is no checkpoint to save");
    if (auto written = write_whole_file(options_.save, note_, kPublicFile); !written)
        return written.error();
    return std::nullopt;
}

int Verification::replay() {
    const auto report = replay_stored(options_);
    if (!report) return told(report.error());
    const bool others = !options_.policies.empty();
    if (report->differences > 0) {
        std::cerr << "huanxin: " << counted(report->differences, "difference") << " among "
                  << counted(report->decisions, "decision")
                  << (others ? ", since other policies than those on record were asked for"
                             : " and the state")
                  << (report->cut_short ? "; what follows the last one was not looked at" : "")
                  << '\n';
        return kDifferenceFound;
    }
    summary_.checked.push_back(
        counted(report->decisions, "decision", ", decided anew") +
        (others ? " under the policies that were named" : "")
    );
    if (report->erased > 0)
        summary_.unchecked.push_back(
            counted(report->erased, "decision", " on persons who were erased")
        );
    if (others) return 0;
    summary_.checked.push_back(counted(report->state_records, "record", " of the state"));
    if (report->references_left_out) summary_.unchecked.emplace_back("claim references");
    return 0;
}

}  // namespace

int run_verify_log(const VerifyLogOptions& options) {
    const std::int64_t begin = monotonic_us();
    Verification verification(options);
    const auto stop = options.url.empty() ? verification.of_data() : verification.of_server();
    if (stop) {
        const int status = told(*stop);
        // What a stored record that can't be right has to do with decisions, only a replay tells.
        const auto* error = std::get_if<Error>(&*stop);
        if (options.replay && error != nullptr && error->code == Errc::corrupt)
            (void)verification.replay();
        return status;
    }
    if (options.replay)
        if (const int status = verification.replay(); status != 0) return status;
    if (const auto unsaved = verification.save()) return told(*unsaved);
    verification.print(monotonic_us() - begin);
    return 0;
}

}  // namespace huanxin::cli
