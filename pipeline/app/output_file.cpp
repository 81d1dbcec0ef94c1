#include "pipeline/app/output_file.h"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace fairway::pipeline {

Result<std::unique_ptr<OutputFile>> OutputFile::open(const std::filesystem::path& path) {
  std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
  if (file != nullptr) return std::unique_ptr<OutputFile>(new OutputFile(file, path));
  return failure("bad_usage", std::generic_category().message(errno), path.string(),
                 "Name a file that can be written");
}

OutputFile::OutputFile(std::FILE* file, std::filesystem::path path)
    : file_(file), path_(std::move(path)) {}

OutputFile::~OutputFile() {
  if (file_ != stdout) std::fclose(file_);
}

Status OutputFile::write(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), file_) == text.size() ? Status{} : problem();
}

Status OutputFile::finish() { return std::fflush(file_) == 0 ? Status{} : problem(); }

Status OutputFile::problem() const {
  return failure("storage_failed", std::generic_category().message(errno), path_.string(),
                 "Make room, or write elsewhere");
}

}  // namespace fairway::pipeline
