#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include <boost/json.hpp>
#include <fmt/core.h>
#include <unistd.h>

#include "pipeline/app/commands.h"
#include "schemas/base/limits.h"
#include "sinks/json/finding_json.h"

namespace fairway::pipeline {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kProgressEvery = 100;  // messages between two looks of the progress line

// The words of the report, in both languages.
struct Words {
  std::string_view en;
  std::string_view zh;
  std::string_view in(Language language) const { return language == Language::zh ? zh : en; }
};
constexpr Words kRefused{"refused", "拒收"};
constexpr Words kWarning{"warning", "警告"};
constexpr Words kSummary{"{} files, {} messages: {} ok, {} with warnings, {} refused\n",
                         "{} 个文件，{} 条报文：{} 条通过，{} 条有警告，{} 条拒收\n"};
constexpr Words kWouldBeRefused{"{} of {} messages would be refused, whole or in part",
                                "{} / {} 条报文会被全部或部分拒收"};

struct Totals {
  std::size_t files = 0;
  std::size_t messages = 0;
  std::size_t ok = 0;
  std::size_t with_warnings = 0;
  std::size_t refused = 0;
};

// Checks messages one after the other and prints what it finds.
class Checking {
 public:
  Checking(MessageChecker& checker, const CheckRequest& request)
      : checker_(checker),
        request_(request),
        language_(request.language == "zh" ? Language::zh : Language::en),
        shows_progress_(request.progress || isatty(STDERR_FILENO) == 1) {}

  // A message that begins at the line.
  void message(const std::string& file, std::uint64_t line, std::string bytes) {
    const sinks::CheckReport report = checker_.check(SourceName{request_.source}, std::move(bytes));
    ++totals_.messages;
    ++(!report.ok()              ? totals_.refused
       : report.warnings.empty() ? totals_.ok
                                 : totals_.with_warnings);
    if (request_.json) {
      print_json(file, line, report);
    } else {
      print(file, line, report.errors, kRefused);
      print(file, line, report.warnings, kWarning);
    }
    if (shows_progress_ && totals_.messages % kProgressEvery == 0) progress();
  }

  void file_done() {
    ++totals_.files;
    if (shows_progress_) progress();
  }

  Status finish() const {
    if (shows_progress_) std::fputc('\n', stderr);
    if (request_.json) {
      const json::object summary{{"files", totals_.files},
                                 {"messages", totals_.messages},
                                 {"ok", totals_.ok},
                                 {"withWarnings", totals_.with_warnings},
                                 {"refused", totals_.refused}};
      fmt::print("{}\n", json::serialize(json::object{{"summary", summary}}));
    } else {
      fmt::print(fmt::runtime(kSummary.in(language_)), totals_.files, totals_.messages, totals_.ok,
                 totals_.with_warnings, totals_.refused);
    }
    if (totals_.refused == 0) return {};
    return failure("refused_messages", fmt::format(fmt::runtime(kWouldBeRefused.in(language_)),
                                                   totals_.refused, totals_.messages));
  }

 private:
  void print(const std::string& file, std::uint64_t first_line,
             const std::vector<sinks::Finding>& findings, const Words& what) const {
    for (const sinks::Finding& finding : findings) {
      const Refusal& refusal = finding.refusal;
      const std::string& remedy = finding.remedy.in(language_);
      fmt::print("{}:{}: {} {}: {}", file, first_line + finding.line.value_or(1) - 1,
                 what.in(language_), refusal.code, finding.title.in(language_));
      if (!refusal.pointer.empty()) fmt::print(" [{}]", refusal.pointer);
      fmt::print("\n    {}\n", refusal.detail);
      if (!remedy.empty()) fmt::print("    -> {}\n", remedy);
    }
  }

  void print_json(const std::string& file, std::uint64_t line,
                  const sinks::CheckReport& report) const {
    json::object out = json::parse(sinks::checks_json({{line, report}}, language_))
                           .at("messages")
                           .at(0)
                           .as_object();
    out.emplace("file", file);
    fmt::print("{}\n", json::serialize(out));
  }

  void progress() const {
    std::fprintf(stderr, "\r%zu messages of %zu files", totals_.messages, totals_.files);
    std::fflush(stderr);
  }

  MessageChecker& checker_;
  const CheckRequest& request_;
  Language language_;
  bool shows_progress_;
  Totals totals_;
};

bool has_lines(const fs::path& file) {
  return file.extension() == ".ndjson" || file.extension() == ".jsonl";
}

void check_stream(const std::string& name, bool lines, std::istream& in, Checking& checking) {
  if (!lines) {
    // What is larger is refused for that, whatever else it holds.
    std::string bytes(limits::kMessageBytes + 1, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return checking.message(name, 1, std::move(bytes));
  }
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t") != std::string::npos) checking.message(name, number, line);
  }
}

// The files of a folder, by name; a file itself.
Result<std::vector<fs::path>> files_of(const fs::path& path) {
  std::error_code problem;
  if (path == "-" || fs::is_regular_file(path, problem)) return std::vector{path};
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(path, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (entry->is_regular_file(problem)) files.push_back(entry->path());
  }
  if (problem) {
    return failure("bad_usage", "it cannot be read: " + problem.message(), path.string(),
                   "Name files or folders of messages");
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Status check(const Config& config, const CheckRequest& request) {
  const auto vocabulary = Vocabulary::load(node_options(config));
  if (!vocabulary) return std::unexpected(vocabulary.error());
  Checking checking(*vocabulary->checker, request);
  for (const fs::path& path : request.files) {
    const auto files = files_of(path);
    if (!files) return std::unexpected(files.error());
    for (const fs::path& file : *files) {
      if (file == "-") {
        check_stream("-", false, std::cin, checking);
      } else {
        std::ifstream in(file, std::ios::binary);
        if (!in) return failure("bad_usage", "it cannot be read", file.string());
        check_stream(file.string(), has_lines(file), in, checking);
      }
      checking.file_done();
    }
  }
  return checking.finish();
}

}  // namespace fairway::pipeline
