#include "schemas/model/figure.h"

namespace fairway {
namespace {

constexpr std::string_view kSubject = "throughput:";

}  // namespace

std::string to_text(const PortHour& hour) { return hour.place + "/" + to_rfc3339(hour.from); }

std::optional<PortHour> port_hour_from(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos) return std::nullopt;
  const auto from = parse_rfc3339(text.substr(slash + 1));
  if (!from) return std::nullopt;
  return PortHour{std::string(text.substr(0, slash)), *from};
}

std::string figure_subject(const PortHour& hour) { return std::string(kSubject) + to_text(hour); }

std::optional<PortHour> revised_hour(const Change& change) {
  if (change.type != ChangeType::throughput_revised || !change.subject.starts_with(kSubject)) {
    return std::nullopt;
  }
  return port_hour_from(std::string_view(change.subject).substr(kSubject.size()));
}

MoveSums& MoveSums::operator+=(const MoveSums& other) {
  moves += other.moves;
  quarter_teu += other.quarter_teu;
  teu_unknown += other.teu_unknown;
  return *this;
}

MoveSums& MoveSums::operator-=(const MoveSums& other) {
  moves -= other.moves;
  quarter_teu -= other.quarter_teu;
  teu_unknown -= other.teu_unknown;
  return *this;
}

}  // namespace fairway
