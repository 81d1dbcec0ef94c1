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
    case Format::cargo_imp_fsu:
      return write_cargo_imp_fsu(statement);
    case Format::ceb_request:
      return write_ceb_request(statement);
    case Format::ceb_receipt:
      return write_ceb_receipt(statement);
    case Format::edifact_iftsai:
      return write_edifact_iftsai(statement);
    case Format::edifact_iftsta:
      return write_edifact_iftsta(statement);
    case Format::dcsa_arrival_notice:
      return write_dcsa_arrival_notice(statement);
    case Format::terminal49:
      return write_terminal49(statement);
    case Format::ais:
      return write_ais(statement);
  }
  assert(false && "no such format");
  return {};
}

}  // namespace fairway::simulator
