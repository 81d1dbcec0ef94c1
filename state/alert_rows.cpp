#include "state/alert_rows.h"

#include "state/bytes.h"
#include "state/codec.h"
#include "state/model_codec.h"
#include "state/sealed.h"

namespace fairway::state {
namespace {

constexpr char kTag = 'a';

void put(ByteWriter& out, const std::optional<Acknowledgement>& acknowledged) {
  out.flag(acknowledged.has_value());
  if (!acknowledged) return;
  out.instant(acknowledged->at);
  out.text(acknowledged->by);
  out.text(acknowledged->note);
}

std::optional<Acknowledgement> get_acknowledged(ByteReader& in) {
  if (!in.flag()) return std::nullopt;
  Acknowledgement acknowledged;
  acknowledged.at = in.instant();
  acknowledged.by = in.text();
  acknowledged.note = in.text();
  return acknowledged;
}

Severity get_severity(ByteReader& in) {
  const std::uint8_t number = in.u8();
  if (number > static_cast<std::uint8_t>(Severity::critical)) in.fail();
  return static_cast<Severity>(number);
}

Result<Alert> decode_alert(std::string_view key, std::string_view value) {
  if (key.size() != 1 + sizeof(Hash16::bytes)) {
    return corrupt_row(Table::log, key, "has a key of another length");
  }
  return open_value<Alert>(Table::log, key, value, [&](ByteReader& in) {
    Alert alert;
    alert.id = AlertId{Hash16::from_bytes(key.substr(1))};
    alert.rule = in.text();
    alert.severity = get_severity(in);
    alert.subject = get_reference(in);
    alert.about = get_reference(in);
    alert.kind = in.text();
    alert.place = in.text();
    alert.true_from = in.instant();
    alert.known_from = in.instant();
    for (std::uint64_t left = in.count(); left > 0; --left) {
      alert.causes.push_back(FactId{in.hash()});
    }
    alert.acknowledged = get_acknowledged(in);
    return alert;
  });
}

}  // namespace

std::string alert_key(const AlertId& id) {
  std::string key(1, kTag);
  key += id.value().view();
  return key;
}

std::string encode(std::string_view key, const Alert& alert) {
  ByteWriter out = begin_value();
  out.text(alert.rule);
  out.u8(static_cast<std::uint8_t>(alert.severity));
  put(out, alert.subject);
  put(out, alert.about);
  out.text(alert.kind);
  out.text(alert.place);
  out.instant(alert.true_from);
  out.instant(alert.known_from);
  out.number(alert.causes.size());
  for (const FactId& cause : alert.causes) out.hash(cause.value());
  put(out, alert.acknowledged);
  return sealed(key, out);
}

void put_alert(WriteBatch& batch, const Alert& alert) {
  std::string key = alert_key(alert.id);
  std::string value = encode(key, alert);
  batch.put(Table::log, std::move(key), std::move(value));
}

void remove_alert(WriteBatch& batch, const AlertId& id) { batch.remove(Table::log, alert_key(id)); }

Result<std::optional<Alert>> read_alert(const Reader& reader, const AlertId& id) {
  const std::string key = alert_key(id);
  const auto value = reader.get(Table::log, key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return decode_alert(key, **value);
}

Result<std::vector<Alert>> read_alerts(const Reader& reader, const std::optional<AlertId>& after,
                                       std::size_t limit) {
  std::vector<Alert> alerts;
  Status good;
  const std::string from = after ? alert_key(*after) : std::string();
  FAIRWAY_TRY(reader.scan(
      Table::log, std::string(1, kTag),
      [&](std::string_view key, std::string_view value) {
        if (alerts.size() == limit) return false;
        if (key == from) return true;
        auto alert = decode_alert(key, value);
        if (!alert) {
          good = std::unexpected(std::move(alert.error()));
          return false;
        }
        alerts.push_back(std::move(*alert));
        return true;
      },
      from));
  if (!good) return std::unexpected(good.error());
  return alerts;
}

}  // namespace fairway::state
