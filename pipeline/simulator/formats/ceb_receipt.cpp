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
      .subjects = {order, parcel, list, list_pre, customer_ref},
      .references = {order, list_pre, customer_ref},
      .roles = {LinkRole::known_as, LinkRole::numbered, LinkRole::listed_by},
      .attributes = {"direction", "office", "note"}};
  return kSayable;
}

struct Status {
  std::string_view kind;
  std::string_view code;
};

constexpr std::array kStatuses = {
    Status{"submitted", "2"},
    Status{"submit_failed", "4"},
    Status{"rejected", "100"},
    Status{"lodged", "120"},
    Status{"held", "300"},
    Status{"accepted", "399"},
    Status{"inspection_ordered", "500"},
    Status{"detained", "501"},
    Status{"returned_goods", "700"},
    Status{"released", "800"},
    Status{"closed", "899"},
    Status{"cancelled", "399"},
    Status{"report_submitted", "2"},
    Status{"report_review", "300"},
    Status{"report_accepted", "399"},
    Status{"report_rejected", "100"},
};

// The message that answers what a receipt is of.
struct Form {
  std::string_view export_number;
  std::string_view import_number;
  std::string_view name;
};

Form form_of(const Entry& entry) {
  if (entry.kind.starts_with("report_")) return {"508", "508", "ArrivalReturn"};
  if (entry.kind == "cancelled") return {"606", "624", "InvtCancelReturn"};
  if (entry.subject.kind == order) return {"304", "312", "OrderReturn"};
  if (entry.subject.kind == parcel) return {"506", "512", "LogisticsReturn"};
  return {"604", "622", "InventoryReturn"};
}

std::string references(const Statement& statement, const Entry& entry) {
  switch (entry.subject.kind) {
    case parcel:
      return pair_fields(entry.subject.value, "logisticsCode", "logisticsNo");
    case order: {
      const auto [owner, own] = split(one_named(statement, entry, customer_ref), '/');
      return pair_fields(entry.subject.value, "ebpCode", "orderNo") + field("ebcCode", owner);
    }
    default:
      break;
  }
  const std::string own = value_of(statement, entry, customer_ref);
  assert(!own.empty());
  if (entry.kind.starts_with("report_")) return pair_fields(own, "logisticsCode", "copNo");
  return pair_fields(own, "ebcCode", "copNo") +
         pair_fields(statement, entry, order, "ebpCode", "orderNo") +
         field("preNo", value_of(statement, entry, list_pre)) +
         (entry.subject.kind == list ? field("invtNo", entry.subject.value) : "");
}

std::string receipt(const Statement& statement, const Entry& entry) {
  assert(entry.classifier == Classifier::actual && entry.place.empty());
  const auto* status = std::ranges::find(kStatuses, entry.kind, &Status::kind);
  assert(status != kStatuses.end());
  return element(form_of(entry).name,
                 field("guid", identity_of(statement, 32)) +
                     field("customsCode", attribute(entry, "office")) +
                     references(statement, entry) + field("returnStatus", status->code) +
                     field("returnTime", shanghai_text(entry.time, "{:%Y%m%d%H%M%S}000")) +
                     field("returnInfo", attribute(entry, "note")));
}

}  // namespace

// Receipts of the cross-border system, entries of one sort a message, actual, without a place. The
// attribute `direction` (export, import) chooses the message and is not seen.
//   Of an order, which may name its owner (known_as customer_ref:<ebcCode>/<its number>), or of a
//     parcel: submitted, submit_failed, rejected, lodged.
//   Of a list, naming list_pre and customer_ref, of a list_pre, naming customer_ref, or of that:
//     these, held, accepted, inspection_ordered, detained, returned_goods, released, closed; and,
//     alone, cancelled. All that is named is tied (numbered, known_as; listed_by list and list_pre
//     from the customer_ref, and from the order if it is named).
//   Of the report of an arrival (customer_ref:<carrier>/<own>): report_submitted, _review,
//     _accepted, _rejected.
// The time of an entry is its own publication, a minute in Shanghai. A receipt is never corrected.
std::string write_ceb_receipt(const Statement& statement) {
  assert_sayable(statement, sayable());
  const Form form = form_of(statement.entries.front());
  const bool out = leaves(statement.entries.front());
  std::string content;
  for (const Entry& entry : statement.entries) {
    assert(form_of(entry).name == form.name && leaves(entry) == out);
    content += receipt(statement, entry);
  }
  return ceb_message(statement, out ? form.export_number : form.import_number, content);
}

}  // namespace fairway::simulator
