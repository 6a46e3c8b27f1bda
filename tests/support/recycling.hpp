#pragma once
// Recyclers, sellers and reverse invoices for tests: each invoice is well formed, and the law of
// its day accepts it if the recycler is approved and the seller has consented.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "huanxin/engine/invoice_queries.hpp"
#include "support/fixtures.hpp"

namespace huanxin::test {

/// Approved, on the general method, with all three licences from 2024 to 2028; 7 % city tax.
[[nodiscard]] engine::Recycler recycler(std::string id);
/// Another person for each number from 0 to 999,999.
[[nodiscard]] invoicing::Seller seller(int number);
/// Ordinary, at 1 %, one line of steel by weight for each amount, under a reference of its own.
[[nodiscard]] invoicing::Request scrap(
    const invoicing::Seller& from, Date issued_on, const std::vector<Fen>& amounts
);

/// A TestEngine with recyclers. Their ids are what the commands name.
class Recycling {
public:
    explicit Recycling(
        std::string_view start = "2026-03-14T12:00:00+08:00",
        const std::vector<std::string>& recyclers = {"C1", "C2"}
    );

    [[nodiscard]] TestEngine& engine() { return engine_; }
    [[nodiscard]] const engine::InvoiceQueries& queries() {
        return engine_.sequencer().invoice_queries();
    }
    /// Shared with the registry.
    [[nodiscard]] std::shared_ptr<const engine::Recycler> at(std::string_view id) {
        return engine_.sequencer().registry().recycler(id);
    }
    [[nodiscard]] Bytes16 token(const invoicing::Seller& seller) const {
        return engine_.tokeniser().person(seller.id_number);
    }

    // Commands of a recycler. Each gets an idempotency key of its own unless it is told one.
    template <class Body>
    [[nodiscard]] engine::Command by(std::string_view id, Body body, std::string key = {}) {
        engine::Command command;
        command.actor = {engine::Role::recycler, std::string(id), "crd_yard"};
        command.idempotency = remembered_as(id, "POST /v1/test", next(std::move(key)), "{}");
        command.body = std::move(body);
        return command;
    }
    [[nodiscard]] engine::Command consent(
        std::string_view id, const invoicing::Seller& seller, Date on, std::string key = {}
    );
    [[nodiscard]] engine::Command issue(
        std::string_view id, const invoicing::Request& request, std::string key = {}
    );
    [[nodiscard]] engine::Command preview(std::string_view id, const invoicing::Request& request);
    /// Of an invoice that was answered; `parts` empty: all that is left.
    [[nodiscard]] engine::Command reverse(
        const engine::Answer& issued,
        Date on,
        const std::vector<engine::RedPart>& parts = {},
        std::string key = {}
    );

    /// Consents of this seller to all recyclers, dated `on`.
    void all_consent(const invoicing::Seller& seller, Date on);
    /// What `told` says of the command's answer.
    [[nodiscard]] std::string run(engine::Command command);
    /// The invoice of an answer as it stands on disk now.
    [[nodiscard]] engine::InvoiceView stored(const engine::Answer& issued);
    /// All rows of a filing as of now, read in pages of `limit`.
    [[nodiscard]] std::vector<engine::FilingRow> filing(
        std::string_view id, std::string_view month, std::size_t limit = 500
    );
    [[nodiscard]] engine::FilingRequest filing_request(std::string_view id, std::string_view month);
    [[nodiscard]] std::vector<engine::FilingRow> rows(
        const engine::FilingRequest& request, std::size_t limit = 500
    );

private:
    [[nodiscard]] std::string next(std::string key);

    TestEngine engine_;
    std::vector<std::string> recyclers_;
    int keys_made_ = 0;
};

}  // namespace huanxin::test
