#include "tests/laws/history.h"

#include <array>
#include <chrono>
#include <random>
#include <string_view>

#include <boost/json.hpp>

#include "schemas/base/clock.h"

namespace fairway::test {
namespace {

namespace json = boost::json;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant kBegin = std::chrono::sys_days{std::chrono::year{2026} / 10 / 1};
constexpr std::array<std::string_view, 3> kPlaces = {"CNSHA", "SGSIN", "NLRTM"};
constexpr std::array<std::string_view, 10> kBoxKinds = {
    "empty_out", "stuffed",  "gate_in",  "loaded",    "discharged",
    "gate_out",  "stripped", "empty_in", "inspected", "weighed"};
constexpr std::array<std::string_view, 12> kDeclarationKinds = {
    "submitted", "lodged",   "accepted", "inspection_ordered", "duty_due", "released",
    "closed",    "rejected", "reopened", "cancelled",          "held",     "withdrawn"};
constexpr std::array<std::string_view, 4> kCallKinds = {"arrived", "berthed", "unberthed",
                                                        "departed"};
constexpr std::array<std::string_view, 3> kParcelKinds = {"waybill_declared", "arrival_reported",
                                                          "exited"};
constexpr std::array<std::string_view, 3> kBillKinds = {"manifest_accepted", "bill_released",
                                                        "loading_allowed"};
constexpr std::array<std::string_view, 5> kSources = {"terminal-a", "carrier-x", "customs-s",
                                                      "aggregator-z", "importer"};
constexpr std::array<std::string_view, 3> kClassifiers = {"actual", "estimated", "planned"};

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  ingest::RawMessage next(std::uint64_t offset) {
    const Instant happened = kBegin + hours{pick(24 * 60)};
    const Instant received = happened + minutes{pick(14 * 24 * 60)};
    const std::string source(one_of(kSources));
    const unsigned kind = pick(20);
    std::string bytes = kind == 0   ? rubbish()
                        : kind <= 4 ? dcsa(happened)
                                    : fairway(happened, received);
    return {{0, offset}, received, SourceName{source}, std::move(bytes)};
  }

 private:
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }
  bool chance(unsigned percent) { return pick(100) < percent; }
  template <std::size_t N>
  std::string_view one_of(const std::array<std::string_view, N>& all) {
    return all[pick(N)];
  }
  std::string numbered(std::string_view prefix, unsigned of) {
    return std::string(prefix) + std::to_string(pick(of));
  }

  std::string box() { return numbered("container:MSKU030896", 3); }
  std::string bill() { return numbered("bill:MAEU10000", 4); }
  std::string booking() { return numbered("booking:BKG70000", 2); }
  std::string call() {
    return "voyage_call:9722003/03" + std::to_string(pick(2)) + "W/" + std::string(one_of(kPlaces));
  }
  // Numbers that are used again after a gap (RULES R4): a lorry's the next day, a parcel's much
  // later.
  std::string vehicle() { return numbered("vehicle:HUB1234", 2); }
  std::string parcel() { return numbered("parcel:SF/77000008", 2); }
  std::string entry() { return numbered("declaration:22482026100000010", 3); }
  std::string unified() { return numbered("declaration_seq:I2026000090000010", 2); }

  json::object fact(Instant happened) {
    json::object fact;
    std::string_view kind;
    switch (pick(7)) {
      case 5:
        fact["subject"] = vehicle();
        kind = one_of(kCallKinds);
        break;
      case 6:
        fact["subject"] = parcel();
        kind = one_of(kParcelKinds);
        if (chance(50)) happened -= hours{24 * 250};
        break;
      case 0:
        fact["subject"] = call();
        kind = one_of(kCallKinds);
        break;
      case 1:
        fact["subject"] = chance(70) ? entry() : unified();
        kind = one_of(kDeclarationKinds);
        break;
      case 2:
        fact["subject"] = bill();
        kind = one_of(kBillKinds);
        break;
      default:
        fact["subject"] = box();
        kind = one_of(kBoxKinds);
    }
    fact["kind"] = chance(4) ? "never_heard_of" : kind;
    fact["classifier"] = chance(75) ? "actual" : one_of(kClassifiers);
    fact["time"] = to_rfc3339(happened + minutes{pick(3) * 30});
    if (chance(70)) fact["place"] = one_of(kPlaces);
    if (chance(30)) fact["references"] = json::array{chance(70) ? bill() : booking()};
    if (chance(40)) {
      fact["attributes"] = json::object{{"direction", chance(50) ? "import" : "export"},
                                        {"fullEmpty", chance(50) ? "full" : "empty"}};
    }
    return fact;
  }

  json::object link(Instant happened) {
    json::object link;
    switch (pick(11)) {
      case 7:
        link = {{"role", "same_as"}, {"from", call()}, {"to", call()}};
        break;
      case 8:
        link = {{"role", "sails_on"}, {"from", chance(50) ? bill() : box()}, {"to", call()}};
        link["leg"] = pick(2) + 1;
        break;
      case 9:
        link = {{"role", "sails_on"}, {"from", chance(50) ? bill() : box()}, {"to", vehicle()}};
        break;
      case 10:
        link = {
            {"role", "ordered_by"}, {"from", parcel()}, {"to", numbered("order:EBP1/ORD80", 3)}};
        break;
      case 0:
        link = {{"role", "declared_by"}, {"from", bill()}, {"to", entry()}};
        break;
      case 1:
        link = {{"role", "numbered"}, {"from", entry()}, {"to", unified()}};
        break;
      case 2:
        link = {{"role", "sails_on"}, {"from", chance(50) ? bill() : box()}, {"to", call()}};
        break;
      case 3:
        link = {{"role", "booked_by"}, {"from", bill()}, {"to", booking()}};
        break;
      case 4:
        link = {{"role", "house_of"}, {"from", numbered("house_bill:H", 2)}, {"to", bill()}};
        break;
      default:
        link = {{"role", "carries"}, {"from", chance(80) ? bill() : booking()}, {"to", box()}};
    }
    if (chance(20)) link["validFrom"] = to_rfc3339(happened);
    if (chance(60)) link["anchor"] = to_rfc3339(happened);
    if (chance(15)) link["present"] = false;
    return link;
  }

  std::string fairway(Instant happened, Instant received) {
    json::object message{{"format", "fairway.fact/1"}};
    if (chance(70)) message["document"] = numbered("DOC-", 12);
    if (chance(30)) message["version"] = pick(4);
    if (chance(70)) message["publishedAt"] = to_rfc3339(received - minutes{pick(120)});
    message["mode"] = chance(60) ? "whole" : "entry";
    const unsigned function = pick(10);
    message["function"] = function < 6 ? "original" : function < 9 ? "replace" : "delete";
    json::array facts;
    for (unsigned left = pick(4); left > 0; --left) facts.push_back(fact(happened));
    json::array links;
    for (unsigned left = pick(3); left > 0; --left) links.push_back(link(happened));
    message["facts"] = std::move(facts);
    message["links"] = std::move(links);
    if (chance(10)) {
      message["parties"] = json::array{
          json::object{{"of", bill()}, {"role", "consignee"}, {"id", "91310000MA1FL0A10X"}}};
    }
    return json::serialize(message);
  }

  std::string dcsa(Instant happened) {
    json::object event{{"eventID", numbered("evt-", 15)},
                       {"eventCreatedDateTime", to_rfc3339(happened + minutes{pick(600)})},
                       {"eventClassifierCode", chance(70) ? "ACT" : "EST"},
                       {"eventDateTime", to_rfc3339(happened)}};
    const std::string place(one_of(kPlaces));
    event["transportCall"] = json::object{{"UNLocationCode", place},
                                          {"importVoyageNumber", numbered("03", 2) + "W"},
                                          {"vessel", json::object{{"vesselIMONumber", "9722003"}}}};
    event["documentReferences"] = json::array{json::object{
        {"documentReferenceType", "TRD"}, {"documentReferenceValue", numbered("MAEU10000", 4)}}};
    if (chance(40)) {
      event["eventType"] = "TRANSPORT";
      event["transportEventTypeCode"] = chance(50) ? "ARRI" : "DEPA";
    } else {
      event["eventType"] = "EQUIPMENT";
      event["equipmentEventTypeCode"] = chance(50) ? "LOAD" : "DISC";
      event["equipmentReference"] = numbered("MSKU030896", 3);
      event["emptyIndicatorCode"] = chance(80) ? "LADEN" : "EMPTY";
    }
    return json::serialize(json::array{event});
  }

  std::string rubbish() { return chance(50) ? "{\"format\":\"unheard/9\"}" : "{broken"; }

  std::mt19937_64 random_;
};

SourceConfig source(std::string_view name, SourceClass source_class) {
  SourceConfig config;
  config.name = SourceName{std::string(name)};
  config.source_class = source_class;
  return config;
}

}  // namespace

std::vector<ingest::RawMessage> random_history(std::uint64_t seed, std::size_t messages) {
  Writer writer(seed);
  std::vector<ingest::RawMessage> history;
  for (std::size_t i = 0; i < messages; ++i) history.push_back(writer.next(i));
  return history;
}

std::vector<SourceConfig> history_sources() {
  return {source("terminal-a", SourceClass::terminal), source("carrier-x", SourceClass::carrier),
          source("customs-s", SourceClass::customs),
          source("aggregator-z", SourceClass::aggregator),
          source("importer", SourceClass::enterprise)};
}

}  // namespace fairway::test
