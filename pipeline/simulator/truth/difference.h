#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "pipeline/simulator/truth/truth.h"

namespace fairway::simulator {

// One thing that is shown otherwise than it is.
struct Difference {
  Reference shipment;
  std::string what;   // "milestone gate_out of container:FWSU…"
  std::string truth;  // what it is; empty: nothing
  std::string shown;  // what is shown
};

// Compares a timeline, as `GET /v1/timelines/…` answers it, with the truth. Empty: they agree.
std::vector<Difference> differences(const TrueTimeline& truth, const boost::json::value& shown);

std::string to_text(const Difference& difference);

}  // namespace fairway::simulator
