// huanxin_bench_load: makes a retailer and money on a running sandbox server, then sends claims and
// says how many were held and how fast. Exit status 1 if any was not; in a surge, one that the
// server refused with 429 or 503 may be.

#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <boost/system/system_error.hpp>

#include "load/load.hpp"
#include "load/office.hpp"
#include "load/report.hpp"

namespace {

using namespace huanxin::bench;  // A program's main file: all of it is the benchmark's.

int run(int argc, char** argv) {
    const Options options = parse_options(argc, argv);
    const std::string key = set_up(options.settings);
    const Result result = run_load(options.settings, key);
    print(options, result);
    if (!options.json_file.empty()) {
        std::ofstream file(options.json_file);
        write_json(file, options, result);
        file.close();
        if (!file) throw std::runtime_error(options.json_file + " can't be written");
    }
    return result.failed() == 0 && result.held() > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const boost::system::system_error& error) {
        std::cerr << "huanxin_bench_load: the server of --url was not reached: "
                  << error.code().message() << '\n';
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "huanxin_bench_load: " << error.what() << '\n';
        return 1;
    }
}
