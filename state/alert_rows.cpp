#include "state/alert_rows.h"

#include "state/bytes.h"
#include "state/codec.h"
#include "state/model_codec.h"
#include "state/sealed.h"

namespace fairway::state {
namespace {

constexpr char kTag = 'a';

Result<Reference> decode_alert(std::string_view key, std::string_view value) {
  return open_value<Reference>(Table::log, key, value,
                               [](ByteReader& in) { return get_reference(in); });
}

}  // namespace

std::string alert_key(const AlertId& id) {
  std::string key(1, kTag);
  key += id.value().view();
  return key;
}

std::string encode_alert(std::string_view key, const Reference& shipment) {
  ByteWriter out = begin_value();
  put(out, shipment);
  return sealed(key, out);
}

void put_alert(WriteBatch& batch, const AlertId& id, const Reference& shipment) {
  std::string key = alert_key(id);
  std::string value = encode_alert(key, shipment);
  batch.put(Table::log, std::move(key), std::move(value));
}

void remove_alert(WriteBatch& batch, const AlertId& id) { batch.remove(Table::log, alert_key(id)); }

Result<std::optional<Reference>> shipment_of_alert(const Reader& reader, const AlertId& id) {
  const std::string key = alert_key(id);
  const auto value = reader.get(Table::log, key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  return decode_alert(key, **value);
}

Result<std::vector<std::pair<AlertId, Reference>>> read_alerts(const Reader& reader,
                                                               const std::optional<AlertId>& after,
                                                               std::size_t limit) {
  std::vector<std::pair<AlertId, Reference>> alerts;
  Status good;
  const std::string prefix(1, kTag);
  const std::string from = after ? alert_key(*after) : std::string();
  FAIRWAY_TRY(reader.scan(
      Table::log, prefix,
      [&](std::string_view key, std::string_view value) {
        if (alerts.size() == limit) return false;
        if (key == from) return true;
        const auto shipment = decode_alert(key, value);
        if (!shipment || key.size() != prefix.size() + sizeof(Hash16::bytes)) {
          good = shipment ? corrupt_row(Table::log, key, "has a key of another length")
                          : Status(std::unexpected(shipment.error()));
          return false;
        }
        alerts.emplace_back(AlertId{Hash16::from_bytes(key.substr(1))}, *shipment);
        return true;
      },
      from));
  if (!good) return std::unexpected(good.error());
  return alerts;
}

}  // namespace fairway::state
