#include "schemas/model/reference.h"

#include <algorithm>
#include <array>
#include <utility>

#include "schemas/base/limits.h"

namespace fairway {
namespace {

struct KindName {
  RefKind kind;
  std::string_view name;
};

constexpr std::array kKindNames = {
    KindName{RefKind::bill, "bill"},
    KindName{RefKind::house_bill, "house_bill"},
    KindName{RefKind::air_waybill, "air_waybill"},
    KindName{RefKind::house_air_waybill, "house_air_waybill"},
    KindName{RefKind::rail_waybill, "rail_waybill"},
    KindName{RefKind::road_waybill, "road_waybill"},
    KindName{RefKind::parcel, "parcel"},
    KindName{RefKind::booking, "booking"},
    KindName{RefKind::order, "order"},
    KindName{RefKind::customer_ref, "customer_ref"},
    KindName{RefKind::delivery_order, "delivery_order"},
    KindName{RefKind::appointment, "appointment"},
    KindName{RefKind::declaration, "declaration"},
    KindName{RefKind::declaration_seq, "declaration_seq"},
    KindName{RefKind::list, "list"},
    KindName{RefKind::list_pre, "list_pre"},
    KindName{RefKind::manifest, "manifest"},
    KindName{RefKind::transit, "transit"},
    KindName{RefKind::certificate, "certificate"},
    KindName{RefKind::tax_bill, "tax_bill"},
    KindName{RefKind::mrn, "mrn"},
    KindName{RefKind::container, "container"},
    KindName{RefKind::seal, "seal"},
    KindName{RefKind::vehicle, "vehicle"},
    KindName{RefKind::train, "train"},
    KindName{RefKind::flight, "flight"},
    KindName{RefKind::voyage_call, "voyage_call"},
    KindName{RefKind::vessel, "vessel"},
    KindName{RefKind::local_vessel, "local_vessel"},
    KindName{RefKind::party, "party"},
    KindName{RefKind::alert, "alert"},
};

}  // namespace

std::span<const RefKind> all_ref_kinds() {
  static const auto kinds = [] {
    std::array<RefKind, kKindNames.size()> all{};
    std::ranges::transform(kKindNames, all.begin(), &KindName::kind);
    return all;
  }();
  return kinds;
}

std::string_view to_text(RefKind kind) {
  const auto* found = std::ranges::find(kKindNames, kind, &KindName::kind);
  return found == kKindNames.end() ? "unknown" : found->name;
}

std::optional<RefKind> ref_kind_from(std::string_view text) {
  const auto* found = std::ranges::find(kKindNames, text, &KindName::name);
  if (found == kKindNames.end()) return std::nullopt;
  return found->kind;
}

std::optional<Reference> make_reference(RefKind kind, std::string_view value) {
  Reference reference{kind, {}};
  reference.value.reserve(value.size());
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    if (c == ' ' || c == '-') continue;
    reference.value += (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const std::string& normal = reference.value;
  if (normal.empty() || normal.size() > limits::kReferenceBytes) return std::nullopt;
  if (normal.front() == '/' || normal.back() == '/') return std::nullopt;
  if (normal.find("//") != std::string::npos) return std::nullopt;
  return reference;
}

std::optional<Reference> parse_reference(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto kind = ref_kind_from(text.substr(0, colon));
  if (!kind) return std::nullopt;
  return make_reference(*kind, text.substr(colon + 1));
}

std::string to_text(const Reference& reference) {
  return std::string(to_text(reference.kind)) + ":" + reference.value;
}

Hash16 hash_of(const Reference& reference) {
  const char kind = static_cast<char>(reference.kind);
  return hash_parts({std::string_view(&kind, 1), reference.value});
}

Shard shard_of(const Reference& reference) { return Shard{hash_of(reference).bytes[0]}; }

bool is_root(RefKind kind) {
  switch (kind) {
    case RefKind::bill:
    case RefKind::house_bill:
    case RefKind::air_waybill:
    case RefKind::house_air_waybill:
    case RefKind::rail_waybill:
    case RefKind::road_waybill:
    case RefKind::parcel:
    case RefKind::booking:
    case RefKind::order:
      return true;
    default:
      return false;
  }
}

}  // namespace fairway
