#include "schemas/catalogue/data_files.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <system_error>

#include "schemas/base/limits.h"

// The table that schemas/CMakeLists.txt generates; a row without a path ends it.
struct FairwayDataFile {
  const char* path;
  std::uint64_t path_size;
  const char* text;
  std::uint64_t text_size;
};
static_assert(sizeof(FairwayDataFile) == 32, "the generated table counts on 64-bit pointers");
extern "C" const FairwayDataFile fairway_data_files[];

namespace fairway {
namespace {

namespace fs = std::filesystem;

Result<DataFile> read_file(const fs::path& path) {
  std::error_code problem;
  const std::uintmax_t size = fs::file_size(path, problem);
  if (problem) {
    return failure("unreadable_data", "this data file cannot be read: " + problem.message(),
                   path.string());
  }
  if (size > limits::kDataFileBytes) {
    return failure("oversized_data", "this data file is larger than any that people write",
                   path.string(), "Split it");
  }
  std::ifstream in(path, std::ios::binary);
  DataFile file{path.filename().string(), {std::istreambuf_iterator(in), {}}};
  if (!in) return failure("unreadable_data", "this data file cannot be read", path.string());
  return file;
}

Result<std::vector<fs::path>> yaml_files(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (entry->path().extension() == ".yaml" && entry->is_regular_file(problem)) {
      paths.push_back(entry->path());
    }
  }
  if (problem) {
    return failure("unreadable_data", "this folder cannot be read: " + problem.message(),
                   folder.string());
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

DataFiles built_in_data() {
  DataFiles files;
  for (const FairwayDataFile* row = fairway_data_files; row->path != nullptr; ++row) {
    files.push_back({{row->path, row->path_size}, {row->text, row->text_size}});
  }
  std::ranges::sort(files, {}, &DataFile::path);
  return files;
}

Result<DataFiles> read_data(const fs::path& path) {
  std::error_code problem;
  std::vector<fs::path> paths{path};
  if (fs::is_directory(path, problem)) {
    auto listed = yaml_files(path);
    if (!listed) return std::unexpected(std::move(listed.error()));
    paths = std::move(*listed);
  }
  DataFiles files;
  for (const fs::path& one : paths) {
    auto file = read_file(one);
    if (!file) return std::unexpected(std::move(file.error()));
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace fairway
