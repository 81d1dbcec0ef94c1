#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/model/ids.h"

namespace fairway {

// Kinds of references (CONTRACT section 3). The numbers are part of the key grammar: never change
// or reuse one. Below 0x20 lie the row classes of state/keys.h.
enum class RefKind : std::uint8_t {
  bill = 0x20,
  house_bill = 0x21,
  air_waybill = 0x22,
  house_air_waybill = 0x23,
  rail_waybill = 0x24,
  road_waybill = 0x25,
  parcel = 0x26,
  booking = 0x30,
  order = 0x31,
  customer_ref = 0x32,
  delivery_order = 0x33,
  appointment = 0x34,
  declaration = 0x40,
  declaration_seq = 0x41,
  list = 0x42,
  list_pre = 0x43,
  manifest = 0x44,
  transit = 0x45,
  certificate = 0x46,
  tax_bill = 0x47,
  mrn = 0x48,
  container = 0x50,
  seal = 0x51,
  vehicle = 0x52,
  train = 0x53,
  flight = 0x54,
  voyage_call = 0x60,
  vessel = 0x61,
  local_vessel = 0x62,
  party = 0x70,  // an enterprise by its credit code: the far end of a party statement
  alert = 0x71,  // an alert by its id: what was done about it
};

// All kinds in the order of their numbers.
std::span<const RefKind> all_ref_kinds();
std::string_view to_text(RefKind kind);
std::optional<RefKind> ref_kind_from(std::string_view text);

// A kind and a value. The value is normalised: upper-case, without spaces or dashes (CONTRACT 3).
struct Reference {
  RefKind kind{};
  std::string value;

  friend bool operator==(const Reference&, const Reference&) = default;
  friend auto operator<=>(const Reference&, const Reference&) = default;
};

// Normalises and checks a value: none when nothing is left, when it is longer than
// limits::kReferenceBytes, when it holds control characters, or when one of its parts between
// slashes is empty.
std::optional<Reference> make_reference(RefKind kind, std::string_view value);
// "bill:MAEU123456789"
std::optional<Reference> parse_reference(std::string_view text);
std::string to_text(const Reference& reference);

Hash16 hash_of(const Reference& reference);
Shard shard_of(const Reference& reference);

// Transport documents, booking and order: what a shipment's timeline may start from (RULES R6).
bool is_root(RefKind kind);

}  // namespace fairway

template <>
struct std::hash<fairway::Reference> {
  std::size_t operator()(const fairway::Reference& reference) const {
    return std::hash<std::string>{}(reference.value) * 31 +
           static_cast<std::size_t>(reference.kind);
  }
};
