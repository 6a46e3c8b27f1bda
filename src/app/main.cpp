#include <exception>
#include <iostream>
#include <variant>

#include "huanxin/app/serve.hpp"
#include "huanxin/cli/commands.hpp"
#include "huanxin/cli/options.hpp"

namespace {

struct Run {
    int operator()(const huanxin::cli::ServeOptions& options) const {
        return huanxin::app::serve(options);
    }
    int operator()(const huanxin::cli::InitOptions& options) const {
        return huanxin::cli::run_init(options);
    }
    int operator()(const huanxin::cli::PolicyCheckOptions& options) const {
        return huanxin::cli::run_policy_check(options);
    }
    int operator()(const huanxin::cli::RotateKeyOptions& options) const {
        return huanxin::cli::run_rotate_key(options);
    }
    int operator()(const huanxin::cli::CreateOperatorOptions& options) const {
        return huanxin::cli::run_create_operator(options);
    }
    int operator()(const huanxin::cli::LogOptions& options) const {
        return huanxin::cli::run_log(options);
    }
    int operator()(const huanxin::cli::VerifyReceiptOptions& options) const {
        return huanxin::cli::run_verify_receipt(options);
    }
    int operator()(const huanxin::cli::VerifyLogOptions& options) const {
        return huanxin::cli::run_verify_log(options);
    }
    int operator()(const huanxin::cli::EraseOptions& options) const {
        return huanxin::cli::run_erase(options);
    }
};

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto parsed = huanxin::cli::parse(argc, argv);
        if (const int* status = std::get_if<int>(&parsed)) return *status;
        return std::visit(Run{}, std::get<huanxin::cli::Options>(parsed));
    } catch (const std::exception& error) {  // Of a library, at start-up: nothing of ours throws.
        std::cerr << "huanxin: " << error.what() << '\n';
        return 1;
    }
}
