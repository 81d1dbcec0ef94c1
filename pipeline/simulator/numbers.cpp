#include "pipeline/simulator/numbers.h"

#include <cassert>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace fairway::simulator {
namespace {

// ISO 6346 annex A: letters count from 10 and leave out the multiples of 11.
int equivalent(char symbol) {
  if (symbol >= '0' && symbol <= '9') return symbol - '0';
  const int letter = symbol - 'A';
  return 10 + letter + (letter + 9) / 10;
}

}  // namespace

Reference reference(RefKind kind, const std::string& value) {
  auto made = make_reference(kind, value);
  assert(made);
  return *std::move(made);
}

Reference container_number(std::uint64_t ordinal) {
  // Four owners, so that a port's boxes do not look like one fleet.
  constexpr std::string_view kOwners[] = {"FWSU", "SHDU", "EASU", "NBXU"};
  std::string number = fmt::format("{}{:06}", kOwners[ordinal % 4], ordinal / 4 % 1'000'000);
  int sum = 0;
  for (std::size_t place = 0; place < number.size(); ++place) {
    sum += equivalent(number[place]) << place;
  }
  number += static_cast<char>('0' + sum % 11 % 10);
  return reference(RefKind::container, number);
}

std::string imo_number(std::uint64_t ordinal) {
  std::string number = fmt::format("{:06}", 970'000 + ordinal % 29'999);
  int sum = 0;
  for (std::size_t place = 0; place < number.size(); ++place) {
    sum += (number[place] - '0') * (7 - static_cast<int>(place));
  }
  number += static_cast<char>('0' + sum % 10);
  return number;
}

std::string credit_code(std::uint64_t ordinal) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::string code = fmt::format("91310115FW{:07}", ordinal % 10'000'000);
  std::uint64_t sum = 0;
  std::uint64_t weight = 1;
  for (const char symbol : code) {
    sum += kAlphabet.find(symbol) * weight;
    weight = weight * 3 % 31;
  }
  code += kAlphabet[(31 - sum % 31) % 31];
  return code;
}

Reference air_waybill_number(std::uint64_t ordinal) {
  const std::uint64_t serial = 1'000'000 + ordinal % 9'000'000;
  return reference(RefKind::air_waybill, fmt::format("999{:07}{}", serial, serial % 7));
}

Reference entry_number(std::uint64_t ordinal, int year, bool import) {
  return reference(RefKind::declaration,
                   fmt::format("2248{:04}{}{:09}", year, import ? 1 : 0, ordinal % 1'000'000'000));
}

Reference unified_number(std::uint64_t ordinal, int year, bool import) {
  return reference(RefKind::declaration_seq, fmt::format("{}{:04}{:013}", import ? 'I' : 'E', year,
                                                         ordinal % 1'000'000'000'000));
}

}  // namespace fairway::simulator
