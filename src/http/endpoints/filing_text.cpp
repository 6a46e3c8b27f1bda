#include "http/endpoints/filing_text.hpp"

#include "http/endpoints/csv.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/person_json.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/identity/mask.hpp"

namespace huanxin::http {

namespace {

/// After the detail table 代办税费明细报告表; amounts in yuan. The order of the columns is ours.
constexpr std::string_view kCsvHead =
    "序号,出售者姓名,证件类型,证件号码,蓝字发票份数,红字发票份数,不含税销售额,"
    "全部回收企业不含税销售额,是否免征增值税,增值税,城市维护建设税,教育费附加,地方教育附加,"
    "个人所得税,税费合计,出售者标识,申报类型\r\n";

Fen sum_of(const invoicing::Figures& figures) {
    return figures.vat_due + figures.city_tax + figures.education + figures.local_education +
           figures.income_tax;
}

/// The amounts of one CSV row, from the net sales to the sum.
std::string csv_amounts(const invoicing::Figures& figures, std::string_view exempt) {
    std::string out;
    for (const Fen amount : {figures.net, figures.all_net})
        out.append(yuan_text(amount)).push_back(',');
    out.append(exempt);
    for (const Fen amount :
         {figures.vat_due,
          figures.city_tax,
          figures.education,
          figures.local_education,
          figures.income_tax,
          sum_of(figures)})
        out.append(",").append(yuan_text(amount));
    return out;
}

std::string csv_row(
    std::size_t number,
    const engine::FilingRow& row,
    const invoicing::Figures& figures,
    std::string_view part
) {
    std::string out = std::to_string(number);
    if (row.erased)
        out.append(",,,");
    else
        for (const std::string& text :
             {identity::mask_name(row.seller.name),
              std::string(identity::to_string(row.seller.id_type)),
              identity::mask_id_number(row.seller.id_number)})
            out.append(",").append(csv_field(text));
    out.append(",").append(std::to_string(figures.invoices));
    out.append(",").append(std::to_string(figures.red_letters)).append(",");
    out.append(csv_amounts(figures, figures.exempt ? "是" : "否"));
    out.append(",").append(to_base32(as_view(row.seller_token)));
    return out.append(",").append(part).append("\r\n");
}

std::string json_row(const engine::FilingRow& row, const invoicing::Figures& figures) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    write_person(json, "seller", row.erased ? nullptr : &row.seller, row.seller_token);
    write_figures(json, figures);
    json.member("exempt", figures.exempt);
    write_counts(json, figures);
    json.end_object();
    return out;
}

}  // namespace

FilingText::FilingText(
    const engine::FilingRequest& request,
    const std::optional<engine::ClosedFiling>& closed,
    bool csv
)
    : request_(request), closed_(closed), csv_(csv) {}

void FilingText::begin_if_first(std::string& out) {
    if (begun_) return;
    begun_ = true;
    if (csv_) {
        out.append(kByteOrderMark).append(kCsvHead);
        return;
    }
    JsonWriter json(out);
    json.begin_object();
    json.member("recycler_id", request_.recycler->id);
    json.member("month", request_.month.to_string());
    const engine::FilingMoment& moment = request_.moment;
    json.member("due_on", due_on(request_.month, moment.known_on, *moment.terms).to_string());
    json.member("status", closed_ ? "closed" : "open");
    if (closed_) json.member("closed_at", closed_->recorded_at.to_string());
    json.member("as_of_sequence", moment.as_of);
    json.key("rows").begin_array();
}

void FilingText::warn_of(const engine::FilingRow& row) {
    const auto warn = [&](std::string_view code) {
        warnings_.emplace_back(code, to_base32(as_view(row.seller_token)));
    };
    if (!row.erased && row.seller.phone.empty()) warn("seller_phone_missing");
    if (!row.erased && row.seller.address.empty()) warn("seller_address_missing");
    if (row.figures.vat_was_negative || (row.supplement && row.supplement->vat_was_negative))
        warn("vat_negative");
    if (row.unpaid > 0) warn("unpaid");
}

void FilingText::add_supplement(const engine::FilingRow& row) {
    const invoicing::Figures& figures = *row.supplement;
    supplement_totals_ += figures;
    if (csv_) {
        supplement_.append(csv_row(0, row, figures, "补充"));
        return;
    }
    if (!supplement_.empty()) supplement_.push_back(',');
    supplement_.append(json_row(row, figures));
}

void FilingText::add(const engine::FilingRow& row, std::string& out) {
    begin_if_first(out);
    if (!csv_) warn_of(row);
    if (row.supplement) add_supplement(row);
    if (!row.filed) return;
    ++rows_;
    totals_ += row.figures;
    if (csv_) {
        out.append(csv_row(rows_, row, row.figures, "本期"));
        return;
    }
    if (rows_ > 1) out.push_back(',');
    out.append(json_row(row, row.figures));
}

void FilingText::end(std::string& out) {
    begin_if_first(out);
    if (csv_) {
        out.append("合计,,,,").append(std::to_string(totals_.invoices)).append(",");
        out.append(std::to_string(totals_.red_letters)).append(",");
        out.append(csv_amounts(totals_, "")).append(",,\r\n").append(supplement_);
        return;
    }
    out.append("],");
    std::string rest;
    JsonWriter json(rest);
    const auto write_totals = [&](const invoicing::Figures& totals) {
        json.key("totals").begin_object();
        write_figures(json, totals);
        write_counts(json, totals);
        json.end_object();
    };
    json.begin_object();
    write_totals(totals_);
    if (closed_) {
        json.key("supplement").begin_object();
        json.key("rows").begin_array();
        if (!supplement_.empty()) json.raw(supplement_);
        json.end_array();
        write_totals(supplement_totals_);
        json.end_object();
    }
    json.key("warnings").begin_array();
    for (const auto& [code, token] : warnings_)
        json.begin_object().member("code", code).member("seller_token", token).end_object();
    json.end_array().end_object();
    out.append(std::string_view(rest).substr(1));  // It goes on with the object that was begun.
}

}  // namespace huanxin::http
