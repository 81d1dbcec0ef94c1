#include "sinks/json/dcsa_parts.h"

#include <algorithm>
#include <utility>

#include "sinks/json/dcsa_json.h"

namespace fairway::sinks {
namespace {

constexpr std::size_t kReference = 100;  // of both versions

std::string_view severity_code(Severity severity) {
  if (severity == Severity::error) return "ERROR";
  return severity == Severity::warning ? "WARN" : "INFO";
}

}  // namespace

void put(json::object& out, std::string_view name, std::string_view value, std::size_t longest) {
  if (!value.empty() && value.size() <= longest) out.emplace(name, text(value, out.storage()));
}

void put(json::object& out, std::string_view name, json::object value) {
  if (!value.empty()) out.emplace(name, std::move(value));
}

void put(json::object& out, std::string_view name, json::array value) {
  if (!value.empty()) out.emplace(name, std::move(value));
}

std::string_view classifier_code(Classifier classifier) {
  if (classifier == Classifier::actual) return "ACT";
  return classifier == Classifier::estimated ? "EST" : "PLN";
}

std::string_view code_member(const dcsa::EventCode& code) {
  if (code.type == "SHIPMENT") return "shipmentEventTypeCode";
  if (code.type == "TRANSPORT") return "transportEventTypeCode";
  if (code.type == "EQUIPMENT") return "equipmentEventTypeCode";
  return code.type == "IOT" ? "iotEventTypeCode" : "reeferEventTypeCode";
}

bool is_unlocode(std::string_view place) {
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_sign = [&](char c) { return is_letter(c) || (c >= '2' && c <= '9'); };
  return place.size() == 5 && std::ranges::all_of(place.substr(0, 2), is_letter) &&
         std::ranges::all_of(place.substr(2), is_sign);
}

json::array document_references(const std::vector<dcsa::DocumentReference>& documents,
                                std::string_view type_name, std::string_view value_name,
                                const Storage& storage) {
  json::array out(storage);
  for (const dcsa::DocumentReference& document : documents) {
    if (document.value.size() > kReference) continue;
    json::object one(storage);
    put(one, type_name, document.type);
    put(one, value_name, document.value);
    out.push_back(std::move(one));
  }
  return out;
}

json::array box_references(const std::vector<std::string>& boxes, std::string_view type_name,
                           std::string_view value_name, const Storage& storage) {
  json::array out(storage);
  for (const std::string& box : boxes) {
    if (box.size() > kReference) continue;
    json::object one(storage);
    put(one, type_name, "EQ");
    put(one, value_name, box);
    out.push_back(std::move(one));
  }
  return out;
}

std::string dcsa_feedback_json(const std::vector<Feedback>& feedback) {
  json::monotonic_resource memory;
  json::object out(&memory);
  json::array elements(&memory);
  for (const Feedback& each : feedback) {
    json::object one(&memory);
    put(one, "severity", severity_code(each.severity));
    put(one, "message", each.message.substr(0, 5'000));
    put(one, "propertyPath", each.path, 1'000);
    elements.push_back(std::move(one));
  }
  if (!elements.empty()) out.emplace("feedbackElements", std::move(elements));
  return json::serialize(out);
}

}  // namespace fairway::sinks
