#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/ingest/decode_support.h"
#include "tests/support/source_dir.h"

// The published samples of customs, of an aggregator, of air cargo and of ships: each gives its
// facts or a refusal with a name, as tests/data/published.tsv says. They are not part of the
// project: they have no licence for that. FAIRWAY_WRITE_EXPECTED=1 writes what is given now: read
// it.
namespace fairway::ingest {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolders[] = {
    "china_ceb", "china_declaration", "china_manifest", "customs_uk_cds", "terminal49", "air_fsu",
    "ais"};

const fs::path kExpected = test::source_dir() / "tests" / "data" / "published.tsv";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// definition, facts, unmapped ones, links, errors, the first of them
std::string summary(const Decoded& decoded) {
  std::size_t unmapped = 0;
  for (const FactRow& row : decoded.facts) {
    const CodeTable* table = catalogue().table(row.fact.table);
    if (table != nullptr && !table->find(row.fact.code)) ++unmapped;
  }
  const auto shown = [](const std::string& text) { return text.empty() ? "-" : text; };
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}", shown(decoded.receipt.definition),
                     decoded.facts.size(), unmapped, decoded.links.size(),
                     decoded.receipt.errors.size(), shown(decoded.error()));
}

TEST(PublishedSamples, EachGivesItsFactsOrARefusalWithAName) {
  const char* shared = std::getenv("FAIRWAY_SHARED");
  const fs::path root =
      shared != nullptr ? fs::path(shared) : test::source_dir().parent_path() / "shared";
  std::map<std::string, std::string> found;
  const auto decoder = built_in_decoder();
  for (const char* folder : kFolders) {
    if (!fs::is_directory(root / "samples" / folder)) {
      GTEST_SKIP() << "no published samples at " << root / "samples" / folder
                   << ": set FAIRWAY_SHARED to the folder that holds samples";
    }
    for (const auto& entry : fs::directory_iterator(root / "samples" / folder)) {
      const Decoded decoded = decode(*decoder, read(entry.path()));
      const std::string name = fmt::format("{}/{}", folder, entry.path().filename().string());
      EXPECT_TRUE(!decoded.facts.empty() || !decoded.links.empty() || !decoded.error().empty() ||
                  !decoded.announcements.empty())
          << name << " gives nothing";
      found[name] = summary(decoded);
    }
  }
  std::string text = "# file\tdefinition\tfacts\tunmapped\tlinks\terrors\tfirst error\n";
  for (const auto& [name, given] : found) text += fmt::format("{}\t{}\n", name, given);
  if (std::getenv("FAIRWAY_WRITE_EXPECTED") != nullptr) {
    std::ofstream(kExpected, std::ios::binary) << text;
  }
  EXPECT_EQ(text, read(kExpected));
}

}  // namespace
}  // namespace fairway::ingest
