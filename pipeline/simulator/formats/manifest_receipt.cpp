#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "pipeline/simulator/formats/formats.h"
#include "pipeline/simulator/formats/local_time.h"
#include "pipeline/simulator/formats/manifest.h"
#include "pipeline/simulator/formats/xml.h"

namespace fairway::simulator {
namespace {

const Sayable& sayable() {
  static const Sayable kSayable{.subjects = {RefKind::bill, RefKind::house_bill},
                                .references = {RefKind::bill},
                                .roles = {LinkRole::house_of},
                                .attributes = {"type", "request", "note"}};
  return kSayable;
}

struct Answer {
  std::string_view kind;
  std::string_view code;
  std::string_view text;
};

constexpr std::array kAnswers = {
    Answer{"manifest_submitted", "E3", "已发送海关"},
    Answer{"manifest_accepted", "01", "19000 接受申报"},
    Answer{"manifest_review", "02", "19010 转人工审核"},
    Answer{"manifest_rejected", "03", "19001 提运单号已经存在"},
    Answer{"bill_released", "11", "提运单放行"},
    Answer{"loading_allowed", "11", "提运单放行"},
    Answer{"loading_refused", "12", "不准装载"},
    Answer{"unloading_prohibited", "13", "禁止卸货"},
    Answer{"split", "01", "19000 接受申报"},
    Answer{"reallocated", "01", "19000 接受申报"},
    Answer{"report_submitted", "E3", "已发送海关"},
    Answer{"report_accepted", "01", "19000 接受申报"},
    Answer{"report_review", "02", "19010 转人工审核"},
    Answer{"report_rejected", "03", "19001 退回申报"},
};

std::string consignment(const Statement& statement, const Entry& entry) {
  assert(entry.place.empty() && entry.classifier == Classifier::actual &&
         entry.time == statement.published);
  const auto* answer = std::ranges::find(kAnswers, entry.kind, &Answer::kind);
  assert(answer != kAnswers.end());
  const std::string note = attribute(entry, "note");
  return element("Consignment", consignment_documents(statement, entry) +
                                    element("ResponseType",
                                            field("Code", answer->code) +
                                                field("Text", note.empty() ? answer->text : note)));
}

}  // namespace

// A receipt of the manifest system by sea, one Consignment a bill, actual, without a place. The
// attribute `type` is that of the message that it answers: MT1101 manifest_submitted, _accepted,
// _review, _rejected, bill_released, unloading_prohibited; MT2101 the first four, loading_allowed,
// loading_refused; MT6101 split, MT6102 reallocated; of the other types report_submitted,
// _accepted, _review, _rejected. The attribute `request` is the number of that message
// (manifest_request_number), one for all entries. The subject is a bill, or a house bill, which
// names its master (house_of). The time of every entry is the publication, a minute in Shanghai. A
// receipt is never corrected.
std::string write_manifest_receipt(const Statement& statement) {
  assert_sayable(statement, sayable());
  const std::string type = manifest_type(statement);
  const std::string request = attribute(statement.entries.front(), "request");
  std::string consignments;
  for (const Entry& entry : statement.entries) {
    assert(attribute(entry, "request") == request);
    consignments += consignment(statement, entry);
  }
  const std::string number =
      request.empty() ? fmt::format("CN_{}_1p0_2248{}", type, document_identity(statement, 9))
                      : request;
  return manifest_document("MTRES1", manifest_head(number, type, "11", statement.published) +
                                         element("Response", consignments));
}

}  // namespace fairway::simulator
