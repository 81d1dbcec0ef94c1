#include "sinks/dcsa/filter.h"

#include <algorithm>

namespace fairway::sinks::dcsa {
namespace {

using Texts = std::vector<std::string>;

bool is_any(const Texts& wanted, const std::string& value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

bool is_one(const std::string& wanted, const std::string& value) {
  return wanted.empty() || wanted == value;
}

// A filter on the codes of one type lets no event of another type through.
bool is_code(const Texts& wanted, const char* type, const EventCode& code) {
  return wanted.empty() || (code.type == type && is_any(wanted, code.code));
}

bool is_call(const Filter& filter, const Event& event) {
  const bool asks = !filter.call.empty() || !filter.imo.empty() || !filter.voyage.empty() ||
                    !filter.export_voyage.empty() || !filter.service.empty();
  if (!asks) return true;
  if (!event.call) return false;
  const Call& call = *event.call;
  const bool voyage =
      filter.voyage.empty() || filter.voyage == call.voyage_in || filter.voyage == call.voyage_out;
  return voyage && is_one(filter.call, to_text(call.reference)) && is_one(filter.imo, call.imo) &&
         is_one(filter.export_voyage, call.voyage_out) && is_one(filter.service, call.service);
}

}  // namespace

bool Filter::passes(const Event& event) const {
  const EventCode& code = event.code;
  return is_any(types, code.type) && is_code(shipment_codes, "SHIPMENT", code) &&
         is_code(transport_codes, "TRANSPORT", code) &&
         is_code(equipment_codes, "EQUIPMENT", code) &&
         (documents.empty() || (code.type == "SHIPMENT" && is_any(documents, code.document))) &&
         is_call(*this, event) && is_one(place, event.place) &&
         (!updated_from || event.updated >= *updated_from) &&
         (!updated_to || event.updated <= *updated_to);
}

}  // namespace fairway::sinks::dcsa
