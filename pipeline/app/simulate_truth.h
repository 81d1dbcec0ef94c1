#pragma once

#include "pipeline/app/simulate.h"
#include "schemas/base/result.h"

namespace fairway::pipeline {

// Asks a running Fairway for every shipment of the simulation and prints what it shows otherwise
// than it is, with who said what and what Fairway believed. Code of the error if anything does:
// differs_from_truth.
Status verify_truth(const SimulateRequest& request);

// Prints the truth: a JSON object a shipment, in the shape of a timeline's answer as far as it
// goes.
Status write_truth(const SimulateRequest& request);

}  // namespace fairway::pipeline
