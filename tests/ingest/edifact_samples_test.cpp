#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"
#include "tests/support/source_dir.h"

// Real messages of many senders, which are not part of ours: some have no licence for that. Each
// must give its facts or a refusal with a name.
namespace fairway::ingest {
namespace {

namespace fs = std::filesystem;

class EdifactSamples : public testing::Test {
 protected:
  void SetUp() override {
    const char* shared = std::getenv("FAIRWAY_SHARED");
    const fs::path root =
        shared != nullptr ? fs::path(shared) : test::source_dir().parent_path() / "shared";
    folder_ = root / "samples" / "edifact";
    if (!fs::is_directory(folder_)) {
      GTEST_SKIP() << "no EDIFACT samples at " << folder_
                   << ": set FAIRWAY_SHARED to the folder that holds samples/edifact";
    }
  }

  Decoded decode_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return decode(*decoder_, text.str());
  }

  fs::path folder_;
  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

// "definition facts links errors(first code) warnings".
const std::map<std::string, std::string> kSamples = {
    {"SYNTH_cusres_d96b_reject.edi", " 0 0 1(unrecognised) 0"},
    {"SYNTH_cusres_d96b_release.edi", " 0 0 1(unrecognised) 0"},
    // Seven calls, each with an estimated arrival and departure; no UNZ.
    {"VIFTSAI0000001.edi", "edifact-iftsai 14 0 0() 1"},
    {"VIFTSAI0000003.edi", "edifact-iftsai 18 0 0() 1"},
    // Bay plans are snapshots, not events: refused by name.
    {"baplie_caroline_maersk.edi", " 0 0 1(unrecognised) 0"},
    {"baplie_d04b_min.edi", " 0 0 1(unrecognised) 1"},
    {"baplie_gbsou_arrival.edi", " 0 0 1(unrecognised) 0"},
    {"baplie_job43005.edi", " 0 0 1(unrecognised) 0"},
    {"coprar_d95b_load.edi", " 0 0 1(unrecognised) 0"},
    {"cuscar_simple.edi", " 0 0 1(unrecognised) 0"},
    {"edifabric_Bayplan.edi", " 0 0 1(unrecognised) 0"},
    {"edifabric_CargoReport.edi", " 0 0 1(unrecognised) 0"},
    // The first UNH is broken; the second message is seen, and is an order.
    {"edifabric_CorruptUnh.edi", " 0 0 2(bad_segment) 2"},
    {"edifabric_DuplicateInterchange.edi", " 0 0 2(unrecognised) 4"},
    {"edifabric_Instruction.edi", " 0 0 1(unrecognised) 0"},
    {"edifabric_MixedTransactions.edi", " 0 0 2(unrecognised) 1"},
    // Three statuses of the 48th of January are refused, the others are kept.
    {"edifabric_TransportStatus.edi", "edifact-iftsta 3 0 3(bad_time) 0"},
    {"gen_codeco.edi", "edifact-codeco 1 1 0() 1"},
    {"gen_coparn.edi", "edifact-coparn 1 2 0() 2"},
    {"gen_copino.edi", " 0 0 1(unrecognised) 0"},
    {"gen_orders.edi", " 0 0 1(unrecognised) 0"},
    {"gen_vermas.edi", "edifact-vermas 1 1 0() 1"},
    {"gen_westim.edi", " 0 0 1(unrecognised) 0"},
    {"iftmin_d00b_4.edi", " 0 0 1(unrecognised) 1"},
    {"iftmin_invoic_mixed_una_comma.edi", " 0 0 4(unrecognised) 1"},
    // A railroad's own code: unmapped.
    {"iftsta_d00b_rail.edi", "edifact-iftsta 1 3 0() 3"},
    {"iftsta_dsv_d10b_latin1.edi", "edifact-iftsta 1 0 0() 1"},
    {"phpedi_D95BBAPLIE.edi", " 0 0 1(unrecognised) 0"},
    // One discharge and one loading report.
    {"phpedi_D95BCOARRI.edi", "edifact-coarri 21 39 0() 0"},
    {"phpedi_D96ADESADV.edi", " 0 0 1(unrecognised) 0"},
    {"phpedi_example.edi", " 0 0 1(unrecognised) 0"},
    {"phpedi_example_order_error.edi", " 0 0 1(unrecognised) 1"},
    {"phpedi_example_order_ok.edi", " 0 0 1(unrecognised) 1"},
    {"phpedi_example_utf8.edi", " 0 0 1(unrecognised) 0"},
    {"phpedi_example_wrapped.edi", " 0 0 1(unrecognised) 0"},
};

std::string summary(const Decoded& decoded) {
  return fmt::format("{} {} {} {}({}) {}", decoded.receipt.definition, decoded.facts.size(),
                     decoded.links.size(), decoded.receipt.errors.size(), decoded.error(),
                     decoded.receipt.warnings.size());
}

TEST_F(EdifactSamples, EachGivesItsFactsOrARefusalWithAName) {
  std::size_t seen = 0;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename();
    SCOPED_TRACE(name);
    const Decoded decoded = decode_file(entry.path());
    const auto expected = kSamples.find(name);
    EXPECT_EQ(summary(decoded), expected == kSamples.end() ? "?" : expected->second)
        << render(decoded);
    for (const Refusal& error : decoded.receipt.errors) {
      EXPECT_FALSE(error.code.empty() || error.detail.empty() || error.remedy.empty());
    }
    ++seen;
  }
  EXPECT_EQ(seen, kSamples.size());
}

}  // namespace
}  // namespace fairway::ingest
