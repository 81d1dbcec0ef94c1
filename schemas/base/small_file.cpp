#include "schemas/base/small_file.h"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace fairway {

Result<std::string> read_small_file(const std::filesystem::path& path, std::size_t max_bytes) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text(max_bytes + 1, '\0');
  if (in.is_open()) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) {
    const std::string reason = std::generic_category().message(errno);
    return failure("unreadable_file", "cannot read the file: " + reason, path.string());
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > max_bytes) {
    return failure("unreadable_file",
                   "the file is larger than " + std::to_string(max_bytes) + " bytes",
                   path.string());
  }
  return text;
}

}  // namespace fairway
