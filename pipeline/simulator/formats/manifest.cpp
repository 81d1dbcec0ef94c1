#include "pipeline/simulator/formats/manifest.h"

#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/local_time.h"
#include "pipeline/simulator/formats/xml.h"

namespace fairway::simulator {

std::string manifest_head(std::string_view number, std::string_view type, std::string_view function,
                          Instant sent) {
  return element("Head", field("MessageID", number) + field("FunctionCode", function) +
                             field("MessageType", type) +
                             field("SendTime", shanghai_text(sent, "{:%Y%m%d%H%M%S}000")));
}

std::string consignment_documents(const Statement& statement, const Entry& entry) {
  const auto document = [](std::string_view name, const std::string& number) {
    return element(name, field("ID", number));
  };
  if (entry.subject.kind == RefKind::bill) {
    return document("TransportContractDocument", entry.subject.value);
  }
  const std::string master = one_named(statement, entry, RefKind::bill);
  assert(!master.empty() && "a house bill is told below its master");
  return document("TransportContractDocument", master) +
         document("AssociatedTransportDocument", entry.subject.value);
}

std::string manifest_document(std::string_view schema, std::string_view content) {
  return xml_document(
      element("Manifest", content,
              fmt::format(" xmlns=\"urn:Declaration:datamodel:standard:CN:{}:1\"", schema)));
}

std::string manifest_type(const Statement& statement) {
  std::string type = attribute(statement.entries.front(), "type");
  for ([[maybe_unused]] const Entry& entry : statement.entries) {
    assert(attribute(entry, "type") == type);
  }
  assert(type.starts_with("MT") && type.size() == 6 && type[3] == '1' && "a type by sea");
  return type;
}

}  // namespace fairway::simulator
