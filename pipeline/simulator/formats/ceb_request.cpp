#include <algorithm>
#include <array>
#include <cassert>

#include "pipeline/simulator/formats/ceb.h"
#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"
#include "pipeline/simulator/formats/xml.h"

namespace fairway::simulator {
namespace {

using enum RefKind;

const Sayable& sayable() {
  static const Sayable kSayable{
      .subjects = {order, parcel, customer_ref, list},
      .references = {order, parcel, customer_ref, list_pre, bill, air_waybill},
      .roles = {LinkRole::known_as, LinkRole::ordered_by, LinkRole::numbered},
      .attributes = {"direction", "amount", "packages", "grossWeight", "office", "tradeMode",
                     "transportMode", "reason", "voyage"},
      .replaces = true,
      .removes = true};
  return kSayable;
}

std::string_view change(Function function) {
  switch (function) {
    case Function::original:
      return "1";
    case Function::replace:
      return "2";
    case Function::remove:
      return "3";
  }
  return {};
}

std::string stamp(Instant instant) { return shanghai_text(instant, "{:%Y%m%d%H%M%S}"); }

// What every head begins with.
std::string head(const Statement& statement) {
  return field("guid", identity_of(statement, 32)) + field("appType", change(statement.function)) +
         field("appTime", stamp(statement.published)) + field("appStatus", "2");
}

std::string order_entry(const Statement& statement, const Entry& entry) {
  const auto [platform, number] = split(entry.subject.value, '/');
  const auto [owner, own] = split(one_named(statement, entry, customer_ref), '/');
  assert(own.empty() || own == number);
  return element("Order",
                 element("OrderHead", head(statement) + field("orderNo", number) +
                                          field("ebpCode", platform) + field("ebcCode", owner) +
                                          field("goodsValue", attribute(entry, "amount"))));
}

std::string payment_entry(const Statement& statement, const Entry& entry) {
  const std::string common =
      head(statement) + pair_fields(entry.subject.value, "ebpCode", "orderNo");
  const std::string number = document_identity(statement, 16);
  const std::string amount = attribute(entry, "amount");
  if (leaves(entry)) {
    return element("Receipts", common + field("payNo", number) + field("charge", amount) +
                                   field("accountingDate", stamp(entry.time)));
  }
  return element("Payment", element("PaymentHead", common + field("payTransactionId", number) +
                                                       field("amountPaid", amount) +
                                                       field("payTime", stamp(entry.time))));
}

std::string waybill_entry(const Statement& statement, const Entry& entry) {
  const std::string content = head(statement) +
                              pair_fields(entry.subject.value, "logisticsCode", "logisticsNo") +
                              pair_fields(statement, entry, order, "ebpCode", "orderNo") +
                              field("packNo", attribute(entry, "packages")) +
                              field("grossWeight", attribute(entry, "grossWeight"));
  return element("Logistics", leaves(entry) ? content : element("LogisticsHead", content));
}

// What lists and requests to cancel one have in common.
std::string list_fields(const Statement& statement, const Entry& entry) {
  return head(statement) + field("customsCode", attribute(entry, "office")) +
         pair_fields(statement, entry, customer_ref, "ebcCode", "copNo") +
         pair_fields(statement, entry, order, "ebpCode", "orderNo") +
         pair_fields(statement, entry, parcel, "logisticsCode", "logisticsNo") +
         field("preNo", one_named(statement, entry, list_pre)) +
         (entry.subject.kind == list ? field("invtNo", entry.subject.value) : "");
}

std::string list_entry(const Statement& statement, const Entry& entry) {
  assert(entry.subject.kind == customer_ref);
  return element("Inventory", element("InventoryHead",
                                      list_fields(statement, entry) +
                                          field("ieFlag", leaves(entry) ? "E" : "I") +
                                          field("tradeMode", attribute(entry, "tradeMode")) +
                                          field("trafMode", attribute(entry, "transportMode")) +
                                          field("packNo", attribute(entry, "packages")) +
                                          field("grossWeight", attribute(entry, "grossWeight"))));
}

std::string cancellation_entry(const Statement& statement, const Entry& entry) {
  assert(entry.classifier == Classifier::requested);
  return element("InvtCancel",
                 list_fields(statement, entry) + field("reason", attribute(entry, "reason")));
}

// Reports of parcels: a head for all of them, and their numbers.
std::string report(const Statement& statement, std::string_view name) {
  const Entry& first = statement.entries.front();
  const std::string by_sea = one_named(statement, first, bill);
  const std::string by_air = one_named(statement, first, air_waybill);
  const bool arrival = name == "Arrival";
  std::string content = head(statement) + field("customsCode", attribute(first, "office")) +
                        pair_fields(statement, first, customer_ref, "logisticsCode", "copNo") +
                        field("billNo", by_sea.empty() ? by_air : by_sea) +
                        field("trafMode", by_sea.empty() ? (by_air.empty() ? "" : "5") : "2") +
                        field(arrival ? "domesticTrafNo" : "voyageNo", attribute(first, "voyage"));
  if (arrival) {
    assert(first.time == statement.published);
    content += field("loctNo", first.facility);
  } else {
    assert(first.facility.empty());
    content += field("leaveTime", stamp(first.time));
  }
  content = element(std::string(name) + "Head", content);
  for (const Entry& entry : statement.entries) {
    assert(entry.subject.kind == parcel && entry.time == first.time &&
           entry.facility == first.facility &&
           split(entry.subject.value, '/').first ==
               split(one_named(statement, first, customer_ref), '/').first);
    content += element(std::string(name) + "List",
                       field("logisticsNo", split(entry.subject.value, '/').second));
  }
  return element(name, content);
}

struct Form {
  std::string_view kind;
  std::string_view export_number;
  std::string_view import_number;
  std::string (*entry)(const Statement&, const Entry&);
};

constexpr std::array kForms = {
    Form{"order_declared", "303", "311", order_entry},
    Form{"payment_declared", "403", "411", payment_entry},
    Form{"waybill_declared", "505", "511", waybill_entry},
    Form{"submitted", "603", "621", list_entry},
    Form{"withdrawn", "605", "623", cancellation_entry},
};

}  // namespace

// Declarations of cross-border parcels, entries of one kind a message, without a place. The
// attribute `direction` (export, import) chooses the message; only lists let it be seen.
//   order_declared of an order; may name its owner (known_as customer_ref:<ebcCode>/<its number>).
//   payment_declared of an order, with a time of its own; one a statement.
//   waybill_declared of a parcel; may name its order (ordered_by).
//   submitted of the list as its owner knows it (customer_ref); names parcel and order (parcel
//     ordered_by order, parcel and order known_as customer_ref).
//   withdrawn, requested, of a list, naming list_pre and customer_ref (numbered, known_as), or of
//     the customer_ref.
//   arrival_reported and exited of parcels, naming the report (customer_ref:<their carrier>/<own>)
//     and a bill or air_waybill, without `direction`; exited has a time of its own,
//     arrival_reported a facility.
// The time of the others is the publication; all are minutes in Shanghai. A document is what one
// kind says of one subject (of one report, for parcels); it may be replaced and removed.
std::string write_ceb_request(const Statement& statement) {
  assert_sayable(statement, sayable());
  const Entry& first = statement.entries.front();
  if (first.kind == "arrival_reported") {
    return ceb_message(statement, "507", report(statement, "Arrival"));
  }
  if (first.kind == "exited") return ceb_message(statement, "509", report(statement, "Departure"));
  const auto* form = std::ranges::find(kForms, first.kind, &Form::kind);
  assert(form != kForms.end());
  std::string content;
  for (const Entry& entry : statement.entries) {
    assert(entry.kind == first.kind && entry.place.empty() && leaves(entry) == leaves(first));
    assert(entry.time == statement.published || entry.kind == "payment_declared");
    assert(entry.kind != "payment_declared" || statement.entries.size() == 1);
    content += form->entry(statement, entry);
  }
  return ceb_message(statement, leaves(first) ? form->export_number : form->import_number, content);
}

}  // namespace fairway::simulator
