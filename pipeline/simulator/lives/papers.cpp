#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/lives/lives.h"

namespace fairway::simulator {
namespace {

constexpr std::string_view kManifests = "manifest-sha";

Entry paper(std::string_view kind, const Reference& bill, Instant time, std::string_view type) {
  Entry entry = happened(kind, bill, time);
  entry.attributes["type"] = type;
  return entry;
}

}  // namespace

Statement manifested(Script& script, const Manifest& manifest, Instant sent) {
  Entry submitted = paper("manifest_submitted", manifest.bill, sent, manifest.type);
  submitted.references = manifest.boxes;
  submitted.references.push_back(manifest.call);
  std::vector<Bond> bonds = {{LinkRole::sails_on, manifest.bill, manifest.call}};
  for (const Reference& box : manifest.boxes) {
    bonds.push_back({LinkRole::carries, manifest.bill, box});
  }
  if (manifest.master) {
    submitted.references.push_back(*manifest.master);
    bonds.push_back({LinkRole::house_of, manifest.bill, *manifest.master});
  }
  if (manifest.consignee) {
    bonds.push_back({LinkRole::consignee, manifest.bill, *manifest.consignee});
  }
  return script.says_at(sent, kManifests, Format::manifest_request, {std::move(submitted)},
                        std::move(bonds));
}

Statement reported(Script& script, std::string_view source, std::string_view kind,
                   const Manifest& manifest, Instant time, std::string_view facility) {
  Entry report = paper(kind, manifest.bill, time, manifest.type);
  report.facility = facility;
  report.references = {manifest.call};
  std::vector<Bond> bonds = {{LinkRole::sails_on, manifest.bill, manifest.call}};
  if (manifest.master) {
    report.references.push_back(*manifest.master);
    bonds.push_back({LinkRole::house_of, manifest.bill, *manifest.master});
  }
  return script.says(source, Format::manifest_request, {std::move(report)}, std::move(bonds));
}

void answered(Script& script, const Statement& request, std::string_view kind, Instant time) {
  const Entry& asked = request.entries.front();
  Entry answer = paper(kind, asked.subject, time, asked.attributes.at("type"));
  answer.place.clear();
  answer.attributes["request"] = manifest_request_number(request);
  std::vector<Bond> bonds;
  for (const Bond& bond : request.bonds) {
    if (bond.role != LinkRole::house_of) continue;
    answer.references.push_back(bond.to);
    bonds.push_back(bond);
  }
  script.says_at(time, kManifests, Format::manifest_receipt, {std::move(answer)}, std::move(bonds));
}

}  // namespace fairway::simulator
