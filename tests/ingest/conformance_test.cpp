#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"
#include "tests/support/source_dir.h"

// Every message in tests/data/<definition>/{accept,reject} gives what stands beside it, and is
// recognised by that definition and no other. FAIRWAY_WRITE_EXPECTED=1 writes what is given now:
// read it.
namespace fairway::ingest {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool is_expectation(const fs::path& path) { return path.stem().extension() == ".expected"; }

bool is_message(const fs::path& path) {
  const fs::path extension = path.extension();
  return (extension == ".json" || extension == ".xml" || extension == ".edi") &&
         !is_expectation(path);
}

// The files below a folder that are messages, sorted.
std::vector<fs::path> messages_below(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (is_message(entry.path())) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

// What lies in an envelope has a definition of its own: the receipt names that.
bool is_envelope(const fs::path& definition) {
  const std::string path = "messages/" + definition.string() + ".yaml";
  const DataFiles files = built_in_data();
  const auto file = std::ranges::find(files, path, &DataFile::path);
  return file != files.end() && file->text.find("    unwrap:") != std::string::npos;
}

const fs::path kData = test::source_dir() / "tests" / "data";

TEST(Conformance, EverySampleGivesWhatStandsBesideIt) {
  const auto decoder = built_in_decoder();
  const bool write = std::getenv("FAIRWAY_WRITE_EXPECTED") != nullptr;
  for (const fs::path& path : messages_below(kData)) {
    SCOPED_TRACE(path.string());
    const Decoded decoded = decode(*decoder, read(path));
    fs::path beside = path;
    beside.replace_extension(".expected.json");
    if (write) std::ofstream(beside, std::ios::binary) << render(decoded);
    EXPECT_EQ(render(decoded), read(beside));
    const fs::path definition = path.parent_path().parent_path().filename();
    if (!is_envelope(definition)) {
      EXPECT_EQ(decoded.receipt.definition, definition);
    }
    const bool accept = path.parent_path().filename() == "accept";
    EXPECT_EQ(decoded.merged(), accept);
    EXPECT_EQ(decoded.receipt.errors.empty(), accept);
  }
}

TEST(Conformance, EveryDefinitionHasSamplesOfBothKinds) {
  for (const DataFile& file : built_in_data()) {
    if (!file.path.starts_with("messages/")) continue;
    const fs::path folder = kData / fs::path(file.path).stem();
    for (const char* kind : {"accept", "reject"}) {
      ASSERT_TRUE(fs::is_directory(folder / kind)) << folder / kind;
      EXPECT_FALSE(messages_below(folder / kind).empty()) << folder / kind;
    }
  }
}

// A source that may use only one other definition must not be able to have the sample read.
TEST(Conformance, NoSampleIsRecognisedByTwoDefinitions) {
  for (const DataFile& file : built_in_data()) {
    if (!file.path.starts_with("messages/")) continue;
    const std::string name = fs::path(file.path).stem();
    SourceConfig source;
    source.name = SourceName{"feed"};
    source.definitions = {name};
    const auto decoder = built_in_decoder({source});
    for (const fs::path& path : messages_below(kData)) {
      const Decoded decoded = decode(*decoder, read(path));
      const bool own = path.parent_path().parent_path().filename() == name;
      EXPECT_EQ(decoded.error() != "unrecognised", own) << name << " and " << path;
    }
  }
}

// The samples of the standard's own project are not part of ours: they have no licence for that.
class Published : public testing::Test {
 protected:
  void SetUp() override {
    const char* shared = std::getenv("FAIRWAY_SHARED");
    const fs::path root =
        shared != nullptr ? fs::path(shared) : test::source_dir().parent_path() / "shared";
    folder_ = root / "samples" / "dcsa";
    if (!fs::is_directory(folder_)) {
      GTEST_SKIP() << "no published DCSA samples at " << folder_
                   << ": set FAIRWAY_SHARED to the folder that holds samples/dcsa";
    }
  }

  fs::path folder_;
  std::unique_ptr<Decoder> decoder_ = built_in_decoder();
};

struct Expectation {
  std::string definition;
  std::size_t facts;
  std::size_t errors;
  std::string first_error;
};

// What each sample that a definition knows must give.
const std::map<std::string, Expectation> kKnown = {
    // A free time for each of two boxes.
    {"arrivalnotice-api-100-post-freetime-request.json", {"dcsa-arrival-notice-1.0", 3, 0, ""}},
    {"arrivalnotice-api-100-post-freighted-request.json", {"dcsa-arrival-notice-1.0", 1, 0, ""}},
    {"arrivalnotice-api-100-post-notification-request.json", {"dcsa-arrival-notice-1.0", 1, 0, ""}},
    // Seven events of all three types.
    {"tnt-220-response.json", {"dcsa-tnt-2.2", 7, 0, ""}},
    // Its first event has no eventID; the others are kept, the wrong check digit as a warning.
    {"tnt-220-response-wrong-attribute-values.json", {"dcsa-tnt-2.2", 2, 1, "missing_element"}},
    // None of the seven has an eventID, whatever else is wrong with their times.
    {"tnt-220-response-wrong-date-times.json", {"dcsa-tnt-2.2", 0, 7, "missing_element"}},
    // Events wrapped in something that 2.2 does not know.
    {"tnt-220-response-wrong-structure.json", {"", 0, 1, "unrecognised"}},
    {"tnt-300-request-iot.json", {"dcsa-tnt-3.0", 1, 0, ""}},
    {"tnt-300-request-reefer.json", {"dcsa-tnt-3.0", 1, 0, ""}},
    {"tnt-300-request-shipment.json", {"dcsa-tnt-3.0", 1, 0, ""}},
    {"tnt-300-request-transport.json", {"dcsa-tnt-3.0", 1, 0, ""}},
    // One event of each of the five types.
    {"tnt-300-response.json", {"dcsa-tnt-3.0", 5, 0, ""}},
};

// Templates with bare words in the place of values: no JSON at all.
const std::set<std::string> kNoJson = {"eblsurrender-api-v3.0.0-request.json",
                                       "jit-200-port-call-request.json",
                                       "jit-200-port-call-service-request.json"};

TEST_F(Published, EachKnownSampleGivesItsFactsOrARefusalWithAName) {
  for (const auto& [name, expected] : kKnown) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(fs::exists(folder_ / name));
    const Decoded decoded = decode(*decoder_, read(folder_ / name));
    EXPECT_EQ(decoded.receipt.definition, expected.definition);
    EXPECT_EQ(decoded.facts.size(), expected.facts);
    EXPECT_EQ(decoded.receipt.errors.size(), expected.errors);
    EXPECT_EQ(decoded.error(), expected.first_error);
  }
}

TEST_F(Published, EveryOtherSampleIsRefusedByName) {
  std::size_t others = 0;
  for (const fs::path& path : messages_below(folder_)) {
    const std::string name = path.filename();
    if (kKnown.contains(name)) continue;
    EXPECT_FALSE(name.starts_with("tnt-")) << name << " has no expectation";
    const Decoded decoded = decode(*decoder_, read(path));
    EXPECT_EQ(decoded.error(), kNoJson.contains(name) ? "not_json" : "unrecognised") << name;
    EXPECT_TRUE(decoded.facts.empty()) << name;
    ++others;
  }
  EXPECT_GT(others, 0U);
}

TEST_F(Published, TheSamplesOfOneShipmentMeetOnItsReferences) {
  const Decoded decoded = decode(*decoder_, read(folder_ / "tnt-220-response.json"));
  std::set<std::string> links;
  for (const LinkRow& row : decoded.links) {
    links.insert(to_text(row.link.from) + " " + std::string(to_text(row.link.role)) + " " +
                 to_text(row.link.to));
  }
  EXPECT_THAT(links,
              testing::UnorderedElementsAre(
                  "bill:RESERVEDHHL123 booked_by booking:ABC123123123",
                  "bill:RESERVEDHHL123 carries container:APZU4812090",
                  "bill:RESERVEDHHL123 sails_on voyage_call:9321483/2103N/FRPAR",
                  "booking:ABC123123123 carries container:APZU4812090",
                  "container:APZU4812090 sails_on voyage_call:9321483/2103N/FRPAR",
                  "voyage_call:9321483/2103N/FRPAR same_as voyage_call:9321483/2103S/FRPAR"));
}

}  // namespace
}  // namespace fairway::ingest
