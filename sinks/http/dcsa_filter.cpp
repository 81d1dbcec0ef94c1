#include "sinks/http/dcsa_filter.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fairway::sinks::http {
namespace {

using Words = std::span<const std::string_view>;

struct Unanswered {
  std::string_view name;
  std::string_view why;
};
constexpr std::array kUnanswered = {
    Unanswered{"transportDocumentID", "documents are known by their numbers only"},
    Unanswered{"scheduleID", "schedules are not known"},
    Unanswered{"sort", "the order cannot be chosen"},
};

// Reads parameters into a filter and keeps the first problem.
class FilterReader {
 public:
  explicit FilterReader(const Request& request) : request_(request) {}

  void refuse_unanswered() {
    for (const Unanswered& each : kUnanswered) {
      if (request_.parameter(each.name)) {
        complain(each.name, std::string(each.why), "Leave it away");
      }
    }
  }

  std::vector<std::string> codes(std::string_view name, Words known) {
    std::vector<std::string> asked = any_of(request_, name);
    for (const std::string& code : asked) {
      if (std::ranges::find(known, code) == known.end()) {
        complain(name, fmt::format("\"{}\" is no {}", code, name),
                 fmt::format("It knows: {}", fmt::join(known, ", ")));
      }
    }
    return asked;
  }

  std::string text(std::string_view name) {
    return std::string(request_.parameter(name).value_or(""));
  }

  void about(std::string_view name, RefKind kind) {
    const auto asked = request_.parameter(name);
    if (!asked) return;
    auto reference = make_reference(kind, *asked);
    filter.nothing = filter.nothing || !reference;
    if (!reference || std::ranges::find(filter.about, *reference) != filter.about.end()) return;
    filter.about.push_back(std::move(*reference));
  }

  // Not before, or not after; `beyond`: nor then.
  void from(std::string_view name, Duration beyond = {}) {
    if (const auto time = read(name)) {
      filter.updated_from = std::max(filter.updated_from.value_or(Instant::min()), *time + beyond);
    }
  }
  void to(std::string_view name, Duration beyond = {}) {
    if (const auto time = read(name)) {
      filter.updated_to = std::min(filter.updated_to.value_or(Instant::max()), *time - beyond);
    }
  }

  OrProblem<dcsa::Filter> finish() {
    if (problem_) return std::unexpected(std::move(*problem_));
    return std::move(filter);
  }

  dcsa::Filter filter;

 private:
  std::optional<Instant> read(std::string_view name) {
    auto time = time_in(request_, name);
    if (time) return *time;
    if (!problem_) problem_ = std::move(time.error());
    return std::nullopt;
  }

  void complain(std::string_view name, std::string detail, std::string remedy) {
    if (problem_) return;
    problem_ =
        bad_parameter(request_, std::string(name), std::move(detail), std::move(remedy)).error();
  }

  const Request& request_;
  std::optional<Response> problem_;
};

void read_created(FilterReader& read) {
  constexpr Duration kNext{1};
  const std::string name = "eventCreatedDateTime";
  for (const std::string& exactly : {name, name + ":eq"}) {
    read.from(exactly);
    read.to(exactly);
  }
  read.from(name + ":gte");
  read.from(name + ":gt", kNext);
  read.to(name + ":lte");
  read.to(name + ":lt", kNext);
}

}  // namespace

OrProblem<dcsa::Filter> dcsa_filter_in(const Request& request, dcsa::Version version) {
  FilterReader read(request);
  const dcsa::Words& words = dcsa::words_of(version);
  // The narrowest first: its timeline is walked.
  read.about("transportDocumentReference", RefKind::bill);
  read.about("carrierBookingReference", RefKind::booking);
  read.about("bookingReference", RefKind::booking);
  read.about("equipmentReference", RefKind::container);
  if (version == dcsa::Version::v3_0) {
    read.filter.types = read.codes("eventTypes", words.types);
    read.from("eventUpdatedDateTimeMin");
    read.to("eventUpdatedDateTimeMax");
    return read.finish();
  }
  read.refuse_unanswered();
  read.filter.types = read.codes("eventType", words.types);
  read.filter.shipment_codes = read.codes("shipmentEventTypeCode", words.shipment);
  read.filter.transport_codes = read.codes("transportEventTypeCode", words.transport);
  read.filter.equipment_codes = read.codes("equipmentEventTypeCode", words.equipment);
  read.filter.documents = read.codes("documentTypeCode", words.documents);
  read.filter.call = read.text("transportCallID");
  read.filter.imo = read.text("vesselIMONumber");
  read.filter.voyage = read.text("carrierVoyageNumber");
  read.filter.export_voyage = read.text("exportVoyageNumber");
  read.filter.service = read.text("carrierServiceCode");
  read.filter.place = read.text("UNLocationCode");
  read_created(read);
  return read.finish();
}

}  // namespace fairway::sinks::http
