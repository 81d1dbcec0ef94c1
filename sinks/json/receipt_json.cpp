#include "sinks/json/receipt_json.h"

#include <utility>

#include "sinks/json/values.h"

namespace fairway::sinks {
namespace {

constexpr std::string_view kAccepted = "accepted";

json::object refusal(const Refusal& value, const Storage& storage) {
  json::object out(storage);
  out.emplace("code", text(value.code, storage));
  out.emplace("pointer", text_or_null(value.pointer, storage));
  out.emplace("detail", text(value.detail, storage));
  out.emplace("remedy", text_or_null(value.remedy, storage));
  out.emplace("byte", value.byte);
  return out;
}

// A merged message's errors are those of its refused parts, which have names: "{id}.1" and so on.
json::array errors(const Receipt& receipt, const Storage& storage) {
  json::array out(storage);
  out.reserve(receipt.errors.size());
  std::size_t number = 0;
  for (const Refusal& error : receipt.errors) {
    json::object item = refusal(error, storage);
    const bool part = receipt.outcome != Outcome::refused;
    const std::string name = to_text(receipt.message) + "." + std::to_string(++number);
    item.emplace("part", text_or_null(part ? name : "", storage));
    out.emplace_back(std::move(item));
  }
  return out;
}

json::array facts(const MessageView& view, const Storage& storage) {
  json::array out(storage);
  out.reserve(view.receipt.facts.size());
  for (std::size_t i = 0; i < view.receipt.facts.size(); ++i) {
    const Receipt::Entry& entry = view.receipt.facts[i];
    json::object item(storage);
    item.emplace("id", text(to_text(entry.id), storage));
    item.emplace("subject", reference(entry.subject, storage));
    item.emplace("kind", text_or_null(i < view.kinds.size() ? view.kinds[i] : "", storage));
    out.emplace_back(std::move(item));
  }
  return out;
}

json::object receipt(const MessageView& view, Outcome outcome, const Storage& storage) {
  const Receipt& receipt = view.receipt;
  json::object out(storage);
  out.emplace("id", text(to_text(receipt.message), storage));
  out.emplace("source", text(receipt.source.value(), storage));
  out.emplace("definition", text_or_null(receipt.definition, storage));
  out.emplace("outcome", text(to_text(outcome), storage));
  out.emplace("status", text(to_text(outcome), storage));
  out.emplace("receivedAt", time(view.received, storage));
  out.emplace("copies", view.positions.size());
  out.emplace("position", view.positions.empty() ? json::value(nullptr, storage)
                                                 : position(view.positions.front(), storage));
  out.emplace("facts", facts(view, storage));
  out.emplace("links", receipt.links);
  out.emplace("errors", errors(receipt, storage));
  out.emplace("errorsLeftOut", receipt.errors_left_out);
  out.emplace("warnings", array_of(receipt.warnings, storage, refusal));
  out.emplace("bytes", receipt.bytes);
  out.emplace("repairs", text_or_null(view.repairs ? to_text(*view.repairs) : "", storage));
  return out;
}

json::object posted(const Posted& value, const Storage& storage) {
  json::object out = value.outcome && value.view ? receipt(*value.view, *value.outcome, storage)
                                                 : json::object(storage);
  out.emplace("id", text(to_text(value.accepted.id), storage));
  out["status"] = text(value.outcome ? to_text(*value.outcome) : kAccepted, storage);
  out.emplace("location", text(location_of(value.accepted.id), storage));
  out["position"] = position(value.accepted.position, storage);  // of this copy, not of the first
  return out;
}

}  // namespace

std::string receipt_json(const MessageView& view) {
  json::monotonic_resource memory;
  return json::serialize(receipt(view, view.receipt.outcome, &memory));
}

std::string receipt_json(const Pending& message) {
  json::monotonic_resource memory;
  json::object out(&memory);
  out.emplace("id", text(to_text(message.id), &memory));
  out.emplace("source", text(message.source.value(), &memory));
  out.emplace("outcome", kAccepted);
  out.emplace("status", kAccepted);
  out.emplace("receivedAt", time(message.received, &memory));
  out.emplace("position", position(message.position, &memory));
  return json::serialize(out);
}

std::string location_of(const MessageId& id) { return "/v1/messages/" + to_text(id); }

std::string posted_json(const std::vector<Posted>& messages) {
  json::monotonic_resource memory;
  // Who sends one message reads its answer without unpacking a list.
  json::object out =
      messages.size() == 1 ? posted(messages.front(), &memory) : json::object(&memory);
  out.emplace("messages", array_of(messages, &memory, posted));
  return json::serialize(out);
}

}  // namespace fairway::sinks
