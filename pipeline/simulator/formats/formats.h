#pragma once

#include <string>

#include "pipeline/simulator/statement.h"

// One writer a format; what it can say stands above its definition. Wherever a format has room for
// a reference, it may stand among an entry's references or as the other end of a bond of its
// subject.
namespace fairway::simulator {

std::string write_fairway_fact(const Statement& statement);
std::string write_edifact_codeco(const Statement& statement);
std::string write_edifact_coarri(const Statement& statement);
std::string write_declaration_result(const Statement& statement);
std::string write_manifest_request(const Statement& statement);
std::string write_manifest_receipt(const Statement& statement);
std::string write_dcsa_tnt_2(const Statement& statement);
std::string write_dcsa_tnt_3(const Statement& statement);
std::string write_dcsa_booking(const Statement& statement);
std::string write_edifact_vermas(const Statement& statement);
std::string write_cargo_imp_fsu(const Statement& statement);
std::string write_ceb_request(const Statement& statement);
std::string write_ceb_receipt(const Statement& statement);
std::string write_edifact_iftsai(const Statement& statement);
std::string write_edifact_iftsta(const Statement& statement);
std::string write_dcsa_arrival_notice(const Statement& statement);
std::string write_terminal49(const Statement& statement);
std::string write_ais(const Statement& statement);

// The number by which receipts name the message in which the request is written.
std::string manifest_request_number(const Statement& request);

}  // namespace fairway::simulator
