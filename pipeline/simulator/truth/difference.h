#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "pipeline/simulator/truth/truth.h"

namespace fairway::simulator {

// One thing that is shown otherwise than it is.
struct Difference {
  Reference shipment;
  std::string what;                       // "gate_out of container:FWSU… at CNSHA"
  std::string truth;                      // what it is; empty: nothing
  std::string shown;                      // what is shown
  std::string kind = {};                  // of a milestone
  std::optional<Reference> subject = {};  // of that milestone
};

// Compares a timeline, as `GET /v1/timelines/…` answers it, with the truth. Empty: they agree.
std::vector<Difference> differences(const TrueTimeline& truth, const boost::json::value& shown);

std::string to_text(const Difference& difference);

// The truth in the shape of the answer with which it is compared.
boost::json::value to_json(const TrueTimeline& truth);

}  // namespace fairway::simulator
