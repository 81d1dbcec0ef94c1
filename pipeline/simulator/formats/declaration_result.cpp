#include <algorithm>
#include <array>
#include <cassert>

#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"
#include "pipeline/simulator/formats/said.h"
#include "pipeline/simulator/formats/xml.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{
      .subjects = {RefKind::declaration, RefKind::declaration_seq},
      .references = {RefKind::declaration_seq, RefKind::bill, RefKind::house_bill,
                     RefKind::air_waybill, RefKind::house_air_waybill, RefKind::rail_waybill,
                     RefKind::road_waybill},
      .roles = {LinkRole::numbered, LinkRole::declared_by, LinkRole::same_as},
      .attributes = {"office", "packages", "grossWeight", "voyage", "note"}};
  return kSayable;
}

struct Letter {
  std::string_view kind;
  std::string_view channel;
  std::string_view note;
};

constexpr std::array kLetters = {
    Letter{"submitted", "7", "直接申报成功"},
    Letter{"submit_failed", "4", "申报失败"},
    Letter{"lodged", "L", "海关入库成功"},
    Letter{"accepted", "J", "通关无纸化审结"},
    Letter{"rejected", "E", "退单"},
    Letter{"returned", "Z", "退回修改"},
    Letter{"held", "H", "挂起"},
    Letter{"inspection_ordered", "C", "查验通知"},
    Letter{"quarantine", "S", "检验检疫"},
    Letter{"duty_due", "T", "需交税费"},
    Letter{"released_under_guarantee", "B", "担保放行"},
    Letter{"released", "P", "已放行"},
    Letter{"closed", "R", "结关"},
    Letter{"reopened", "M", "报关单重审"},
    Letter{"cancelled", "D", "删单"},
    Letter{"summary_declared", "SpL", "概要申报入库"},
    Letter{"documents_required", "Sp1", "要求补充单证"},
};

// The document that was declared, as BILL_NO has it, and by what it is carried (TRAF_MODE).
struct Carried {
  std::string number;
  std::string_view mode;
};

Carried carried(const Statement& statement, const Entry& entry) {
  const auto joined = [&](RefKind master, RefKind house, std::string_view sign) {
    const std::string above = one_named(statement, entry, master);
    const std::string below = one_named(statement, entry, house);
    assert((below.empty() || !above.empty()) && "a house is told behind its master");
    return below.empty() ? above : above + std::string(sign) + below;
  };
  std::string number = joined(RefKind::bill, RefKind::house_bill, "*");
  if (!number.empty()) return {std::move(number), "2"};
  number = joined(RefKind::air_waybill, RefKind::house_air_waybill, "_");
  if (!number.empty()) return {std::move(number), "5"};
  number = one_named(statement, entry, RefKind::rail_waybill);
  if (!number.empty()) return {std::move(number), "3"};
  number = one_named(statement, entry, RefKind::road_waybill);
  if (!number.empty()) return {std::move(number), "4"};
  return {};
}

std::string note_of(const Statement& statement, const Entry& entry, const Letter& letter) {
  std::string note = attribute(entry, "note");
  if (note.empty()) note = letter.note;
  // What the declaring system called the declaration before it gave the number.
  if (entry.subject.kind == RefKind::declaration_seq) {
    note = one_named(statement, entry, RefKind::declaration_seq) + note;
  }
  return note;
}

std::string receipt(const Statement& statement, const Entry& entry) {
  assert(entry.place.empty() && entry.classifier == Classifier::actual);
  const auto* letter = std::ranges::find(kLetters, entry.kind, &Letter::kind);
  assert(letter != kLetters.end());
  const bool numbered = entry.subject.kind == RefKind::declaration;
  const std::string sequence =
      numbered ? one_named(statement, entry, RefKind::declaration_seq) : entry.subject.value;
  assert(!sequence.empty());
  const Carried document = carried(statement, entry);
  // A local number is shorter than customs', and blanks fill the field.
  const std::string number = numbered ? entry.subject.value : std::string(18, ' ');
  return element(
      "DEC_RESULT",
      field("SEQ_NO", sequence) + field("ENTRY_ID", number) +
          field("NOTICE_DATE", shanghai_text(entry.time, "{:%Y%m%dT%H%M%S}00")) +
          field("CHANNEL", letter->channel) + field("NOTE", note_of(statement, entry, *letter)) +
          field("DECL_PORT", attribute(entry, "office")) + field("BILL_NO", document.number) +
          field("TRAF_MODE", document.mode) + field("VOYAGE_NO", attribute(entry, "voyage")) +
          field("PACK_NO", attribute(entry, "packages")) +
          field("GROSS_WT", attribute(entry, "grossWeight")));
}

}  // namespace

// DEC_DATA of one or several DEC_RESULT: what customs says of a declaration (kLetters), actual,
// without a place. The subject is the declaration, which names its declaration_seq (numbered), or,
// until customs has given the number, the declaration_seq alone, which may name the number that the
// declaring system used before (a bond same_as from that one). May name what is declared, one
// transport document (declared_by); of a house bill its master, too, which is only written, not
// seen. The time of an entry is its own publication. A receipt is never corrected: the next one
// says something else.
std::string write_declaration_result(const Statement& statement) {
  assert_sayable(statement, sayable());
  std::string receipts;
  for (const Entry& entry : statement.entries) receipts += receipt(statement, entry);
  return xml_document(element("DEC_DATA", receipts));
}

}  // namespace fairway::simulator
