#include "ingest/times.h"

#include <fmt/format.h>

#include "ingest/edifact_time.h"
#include "ingest/refusals.h"

namespace fairway::ingest {
namespace {

constexpr std::string_view kLikeItsCode =
    "Write times as their format code says, like 202611011420 with 203 (EDIFACT 2379)";

std::optional<WrittenTime> written_time(const TimePlan& plan, const Values& values, RowId row,
                                        std::string_view text) {
  std::string scratch;
  if (!plan.form_of.empty()) {
    return read_edifact_time(values.text(plan.form_of, row, scratch).value_or(""), text);
  }
  for (const TimeForm form : plan.forms) {
    if (const auto written = read_time(form, text)) return written;
  }
  for (const TimePattern& pattern : plan.patterns) {
    if (const auto written = pattern.read(text)) return written;
  }
  return std::nullopt;
}

std::string remedy_for(const TimePlan& plan) {
  if (!plan.form_of.empty()) return std::string(kLikeItsCode);
  if (plan.forms.empty() && !plan.patterns.empty()) {
    return fmt::format("Write times as {}", plan.patterns[0].text());
  }
  if (plan.forms.at(0) == TimeForm::cargo_imp) return "Write times like 31DEC1640 (Cargo-IMP)";
  if (plan.forms.at(0) == TimeForm::unix) return "Write seconds since 1970, like 1793537760";
  return "Write times like 2026-11-01T14:20:00+08:00 (RFC 3339)";
}

}  // namespace

void Times::resolve(const TimePlan& plan, const WrittenTime& written, const Values& values,
                    RowId row, std::string_view place, const SourceConfig& source,
                    EventTime& time) {
  if (written.offset) {
    time.basis = ZoneBasis::given;
    time.instant = Instant{written.local.time_since_epoch() - *written.offset};
    return;
  }
  if (plan.zone == TimePlan::Zone::fixed) {  // the format itself says where its clocks stand
    time.basis = ZoneBasis::given;
    time.instant = zones_.instant(written.local, plan.zone_name);
    return;
  }
  std::string scratch;
  if (plan.zone == TimePlan::Zone::of_element) {
    place = values.text(plan.zone_place, row, scratch).value_or("");
  }
  if (written.yearless) {  // the fold looks for the same zone, and for the year
    const bool known = !place.empty() && catalogue_.places().zone_of(place);
    time.basis = known ? ZoneBasis::place : ZoneBasis::assumed;
    return;
  }
  if (!place.empty()) {
    if (const auto zone = catalogue_.places().zone_of(place)) {
      time.basis = ZoneBasis::place;
      time.instant = zones_.instant(written.local, *zone);
      if (time.instant) return;
    }
  }
  time.basis = ZoneBasis::assumed;
  if (!source.zone.empty()) time.instant = zones_.instant(written.local, source.zone);
  if (!time.instant) time.instant = Instant{written.local.time_since_epoch()};
}

std::expected<EventTime, Refusal> Times::read(const TimePlan& plan, const Values& values, RowId row,
                                              std::string_view place, const SourceConfig& source) {
  std::string scratch;
  const auto text = values.text(plan.from, row, scratch);
  if (!text) {
    if (!plan.otherwise.empty() && values.text(plan.otherwise[0].from, row, scratch)) {
      auto time = read(plan.otherwise[0], values, row, place, source);
      if (time) time->basis = ZoneBasis::assumed;
      return time;
    }
    if (plan.optional) return EventTime{};
    return std::unexpected(missing(values, row, plan.from));
  }
  const auto written = written_time(plan, values, row, *text);
  if (!written) {
    return std::unexpected(wrong_value(values, row, plan.from, "bad_time",
                                       fmt::format("{} is no time", shown(*text)),
                                       remedy_for(plan)));
  }
  EventTime time;
  time.text = *text;
  time.precision = written->precision;
  resolve(plan, *written, values, row, place, source, time);
  if (plan.assumed) time.basis = ZoneBasis::assumed;
  return time;
}

std::expected<std::optional<Instant>, Refusal> Times::instant(const std::optional<TimePlan>& plan,
                                                              const Values& values, RowId row,
                                                              const SourceConfig& source) {
  std::string scratch;
  if (!plan || !values.text(plan->from, row, scratch)) return std::nullopt;
  const auto time = read(*plan, values, row, {}, source);
  if (!time) return std::unexpected(time.error());
  return time->instant;
}

}  // namespace fairway::ingest
