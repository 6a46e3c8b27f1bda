#include "huanxin/cli/options.hpp"

#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

namespace huanxin::cli {

namespace {

void add_mode(CLI::App& app, bool& sandbox) {
    app.add_option_function<std::string>(
           "--mode",
           [&sandbox](const std::string& mode) { sandbox = mode == "sandbox"; },
           "sandbox or production"
    )
        ->required()
        ->check(CLI::IsMember({"sandbox", "production"}));
}

void add_log_origin(CLI::App& app, std::string& origin) {
    app.add_option(
        "--log-origin",
        origin,
        "Name of the transparency log for ever, such as log.example.com/huanxin"
    );
}

void add_log_flags(CLI::App& serve, ServeOptions& options) {
    add_log_origin(serve, options.log_origin);
    serve.add_flag(
        "--without-log",
        options.without_log,
        "Sandbox: keep no log and no history, to measure what they cost; such data stays without"
    );
    serve.add_flag(
        "--without-history",
        options.without_history,
        "Sandbox: leave the index of the history as it is, to measure what it costs"
    );
    serve
        .add_option(
            "--witness",
            options.witnesses,
            "Verifier key of a witness, whose cosignatures the log takes; more than one may be "
            "named"
        )
        ->take_all();
}

void add_serve(CLI::App& app, ServeOptions& options) {
    CLI::App* serve = app.add_subcommand("serve", "Run the server");
    // The file belongs to the program as a whole: these flags are its section [serve].
    app.set_config(
           "--config", "", "Configuration file (TOML): section [serve], keys as these flags"
    )
        ->envname("HUANXIN_CONFIG");
    app.allow_config_extras(CLI::config_extras_mode::error);
    serve->allow_config_extras(CLI::config_extras_mode::error);
    serve->fallthrough();
    add_mode(*serve, options.sandbox);
    serve->add_option("--data", options.data, "Directory of the store; of several the last counts")
        ->required()
        ->take_last();
    serve->add_option(
        "--keys", options.keys, "Directory of the key files (sandbox: below the data directory)"
    );
    serve->add_option("--listen", options.listen, "HOST:PORT of the API; port 0 takes a free one")
        ->capture_default_str();
    serve->add_option("--ops-listen", options.ops_listen, "HOST:PORT of /livez, /readyz, /metrics")
        ->capture_default_str();
    serve->add_option("--policies", options.policies, "Directory of the policy files")
        ->capture_default_str();
    serve->add_option(
        "--test-clock", options.test_clock, "Sandbox: time stands still at this RFC 3339 instant"
    );
    serve->add_option(
        "--channel-drop",
        options.channel_drop,
        "Directory for documents to and receipts from the tax office's channel; made if missing"
    );
    add_log_flags(*serve, options);
    serve->add_flag(
        "--demo", options.demo, "Sandbox: demonstration data and a curl line that makes a claim"
    );
    serve->add_option("--threads", options.threads, "Threads of the HTTP side")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    serve
        ->add_option(
            "--reader-threads", options.reader_threads, "Threads for reads that block on the disk"
        )
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    serve
        ->add_option("--connections-max", options.connections_max, "Open connections; over it: 503")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    serve->add_option("--queue-max", options.queue_max, "Commands not yet answered; over it: 503")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    serve
        ->add_option(
            "--log-level", options.log_level, "trace, debug, info, warning, error or critical"
        )
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "critical"}))
        ->capture_default_str();
}

struct Parsed {
    ServeOptions serve;
    InitOptions init;
    PolicyCheckOptions policy_check;
    RotateKeyOptions rotate;
    CreateOperatorOptions create_operator;
    LogOptions log;
    VerifyReceiptOptions verify_receipt;
    VerifyLogOptions verify_log;
    EraseOptions erase;
};

CLI::Option* add_which_log(CLI::App& command, std::string& log) {
    return command.add_option("--log", log, "Which log: that of the events, or that of accesses")
        ->check(CLI::IsMember({kEventsLog, kAccessLog}))
        ->capture_default_str();
}

void add_verify_log(CLI::App& verify, VerifyLogOptions& options) {
    CLI::App* log = verify.add_subcommand(
        "log", "Check every entry, tile, hash and signature of a log; says the first difference"
    );
    CLI::Option_group* where = log->add_option_group("where", "Where the log is");
    where->add_option(
        "--url", options.url, "A server, such as http://127.0.0.1:8080; the log's path is added"
    );
    CLI::Option* data = where->add_option("--data", options.data, "A stopped server's directory");
    where->require_option(1);
    add_which_log(*log, options.log)->excludes(data);
    log->add_option(
           "--keys", options.keys, "Directory of the key files (if they are not below the data)"
    )
        ->needs(data);
    CLI::Option* vkey = log->add_option(
        "--vkey", options.vkey, "The log's verifier key, from another source than the log"
    );
    log->add_option("--vkey-file", options.vkey_file, "File that holds it")->excludes(vkey);
    log->add_option(
           "--checkpoint",
           options.checkpoints,
           "A saved checkpoint, which the log must continue; more than one may be named"
    )
        ->take_all();
    log->add_option("--save", options.save, "File to save the log's checkpoint in, once verified");
    CLI::Option* replay =
        log->add_flag("--replay", options.replay, "Decide all events anew, and compare")
            ->needs(data);
    log->add_option(
           "--policies",
           options.policies,
           "Directory of policy files to decide under, instead of the recorded policies"
    )
        ->needs(replay);
    log->add_option(
           "--scratch", options.scratch, "Directory for the replay's database, as large as the data"
    )
        ->needs(replay);
}

/// What auditors and the keepers of the log use; no server and, for a receipt, no data is needed.
void add_log(CLI::App& app, Parsed& parsed) {
    CLI::App* log = app.add_subcommand("log", "The transparency log of a data directory");
    log->require_subcommand(1);
    CLI::App* vkey =
        log->add_subcommand("vkey", "Print the line by which the log's signatures are verified");
    vkey->add_option("--data", parsed.log.data, "Directory of the store")->required();
    add_which_log(*vkey, parsed.log.log);
    CLI::App* rebuild = log->add_subcommand(
        "rebuild", "Make the tiles of both logs and the index of the history again"
    );
    rebuild->add_option("--data", parsed.log.data, "Directory of the store")->required();
    rebuild->callback([&parsed] { parsed.log.rebuild = true; });

    CLI::App* verify = app.add_subcommand("verify", "Check what the log says");
    verify->require_subcommand(1);
    CLI::App* receipt = verify->add_subcommand(
        "receipt",
        "Check a receipt, which GET /v1/claims/{id}/proof gives; offline. Exit status 3 if it does "
        "not verify"
    );
    receipt->add_option("file", parsed.verify_receipt.file, "The receipt; - for standard input")
        ->required();
    CLI::Option_group* key = receipt->add_option_group("key", "The log's verifier key");
    key->add_option("--vkey", parsed.verify_receipt.vkey, "The line itself");
    key->add_option("--vkey-file", parsed.verify_receipt.vkey_file, "File that holds it");
    key->require_option(1);
    receipt
        ->add_option(
            "--witness",
            parsed.verify_receipt.witnesses,
            "Verifier key of a witness who must have cosigned; more than one may be named"
        )
        ->take_all();
    add_verify_log(*verify, parsed.verify_log);
}

void add_erase(CLI::App& app, EraseOptions& options) {
    CLI::App* erase = app.add_subcommand(
        "erase",
        "Erase a person: all that a running server has sealed of the person can't be read any more"
    );
    erase->add_option("--url", options.url, "The server, such as http://127.0.0.1:8080")
        ->required();
    erase->add_option("--key-file", options.key_file, "File that holds an operator's key")
        ->required();
    erase->add_option("--id-type", options.id_type, "As in the claim, such as resident_id")
        ->required();
    erase
        ->add_option(
            "--id-number-file",
            options.id_number_file,
            "File that holds the person's number; - for standard input"
        )
        ->required();
    erase->add_option("--reason", options.reason, "For the record; no personal data")->required();
}

void add_others(CLI::App& app, Parsed& parsed) {
    CLI::App* init =
        app.add_subcommand("init", "Make the data directory and the key files of an installation");
    init->add_option("--data", parsed.init.data, "Directory to make for the store")->required();
    init->add_option(
            "--keys",
            parsed.init.keys,
            "Directory to make for the key files; keep it apart from the data"
    )
        ->required();

    CLI::App* policy = app.add_subcommand("policy", "Policy files");
    policy->require_subcommand(1);
    policy->add_subcommand("check", "Say every fault of a policy directory with file and line")
        ->add_option("directory", parsed.policy_check.directory, "Directory of the policy files")
        ->required();

    CLI::App* key = app.add_subcommand("key", "Key files");
    key->require_subcommand(1);
    key->add_subcommand("rotate", "Add a master key, which wraps data keys from the next start on")
        ->add_option("--keys", parsed.rotate.keys, "Directory of the key files")
        ->required();

    CLI::App* office = app.add_subcommand("operator", "Operators of the programme office");
    office->require_subcommand(1);
    CLI::App* create = office->add_subcommand(
        "create", "Make the first operator credential and print its key once"
    );
    add_mode(*create, parsed.create_operator.sandbox);
    add_log_origin(*create, parsed.create_operator.log_origin);
    create->add_option("--data", parsed.create_operator.data, "Directory of the store")->required();
    create->add_option("--keys", parsed.create_operator.keys, "Directory of the key files");
    create
        ->add_option("--policies", parsed.create_operator.policies, "Directory of the policy files")
        ->capture_default_str();
}

}  // namespace

std::variant<Options, int> parse(int argc, const char* const* argv) {
    CLI::App app("Huanxin: trade-in subsidy transactions", "huanxin");
    app.require_subcommand(1);
    app.set_version_flag("--version", HUANXIN_VERSION);
    Parsed parsed;
    add_serve(app, parsed.serve);
    add_others(app, parsed);
    add_log(app, parsed);
    add_erase(app, parsed.erase);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {  // The library's way to say --help, too.
        const int status = app.exit(error, std::cout, std::cerr);
        return status == 0 ? 0 : 2;
    }
    if (app.got_subcommand("serve")) return Options(parsed.serve);
    if (app.got_subcommand("init")) return Options(parsed.init);
    if (app.got_subcommand("policy")) return Options(parsed.policy_check);
    if (app.got_subcommand("key")) return Options(parsed.rotate);
    if (app.got_subcommand("erase")) return Options(parsed.erase);
    if (app.got_subcommand("log")) return Options(parsed.log);
    if (app.got_subcommand("verify"))
        return app.get_subcommand("verify")->got_subcommand("log") ? Options(parsed.verify_log)
                                                                   : Options(parsed.verify_receipt);
    return Options(parsed.create_operator);
}

}  // namespace huanxin::cli
