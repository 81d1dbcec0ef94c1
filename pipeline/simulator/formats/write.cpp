#include <cassert>

#include "pipeline/simulator/formats/formats.h"

namespace fairway::simulator {

std::string write(const Statement& statement) {
  switch (statement.format) {
    case Format::fairway_fact:
      return write_fairway_fact(statement);
    case Format::edifact_codeco:
      return write_edifact_codeco(statement);
    case Format::edifact_coarri:
      return write_edifact_coarri(statement);
    case Format::declaration_result:
      return write_declaration_result(statement);
    case Format::manifest_request:
      return write_manifest_request(statement);
    case Format::manifest_receipt:
      return write_manifest_receipt(statement);
    case Format::dcsa_tnt_2:
      return write_dcsa_tnt_2(statement);
    case Format::dcsa_tnt_3:
      return write_dcsa_tnt_3(statement);
    case Format::dcsa_booking:
      return write_dcsa_booking(statement);
    case Format::edifact_vermas:
      return write_edifact_vermas(statement);
    default:
      break;
  }
  assert(false && "no writer for the format");
  return {};
}

}  // namespace fairway::simulator
