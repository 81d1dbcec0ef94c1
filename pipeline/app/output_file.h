#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "schemas/base/result.h"

namespace fairway::pipeline {

// A file that a command writes; "-" is standard output. Codes: bad_usage when it cannot be opened,
// storage_failed when it cannot be written. One thread.
class OutputFile {
 public:
  static Result<std::unique_ptr<OutputFile>> open(const std::filesystem::path& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  Status write(std::string_view text);
  // Everything is handed to the operating system; once, last.
  Status finish();

 private:
  OutputFile(std::FILE* file, std::filesystem::path path);
  Status problem() const;

  std::FILE* file_;
  std::filesystem::path path_;
};

}  // namespace fairway::pipeline
