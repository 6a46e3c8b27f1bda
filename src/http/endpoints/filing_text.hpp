#pragma once
// A filing as text, written row by row: JSON (docs/openapi.yaml) or CSV.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "huanxin/engine/invoice_queries.hpp"
#include "huanxin/invoicing/filing.hpp"

namespace huanxin::http {

class FilingText {
public:
    /// `request` must outlive the text.
    FilingText(
        const engine::FilingRequest& request,
        const std::optional<engine::ClosedFiling>& closed,
        bool csv
    );

    /// Appends one row; rows come in order of token.
    void add(const engine::FilingRow& row, std::string& out);
    /// Appends what comes after the last row.
    void end(std::string& out);

private:
    void begin_if_first(std::string& out);
    void add_supplement(const engine::FilingRow& row);
    void warn_of(const engine::FilingRow& row);

    const engine::FilingRequest& request_;
    std::optional<engine::ClosedFiling> closed_;
    bool csv_;
    bool begun_ = false;
    std::size_t rows_ = 0;
    invoicing::Figures totals_;
    std::string supplement_;  ///< Its rows so far; few, since a month is closed late.
    invoicing::Figures supplement_totals_;
    std::vector<std::pair<std::string_view, std::string>> warnings_;  ///< Code and seller's token.
};

}  // namespace huanxin::http
