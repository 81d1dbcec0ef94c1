#pragma once

#include <memory>
#include <string>

#include "pipeline/app/commands.h"
#include "schemas/base/result.h"
#include "sinks/http/client.h"

namespace fairway::pipeline {

class Node;

// The API of a running Fairway, or of the data directory, opened for one command alone.
class Api {
 public:
  using Headers = sinks::http::Client::Headers;

  // `headers` go with every request. Codes: bad_usage, data_dir_in_use, and those of a start.
  static Result<Api> open(const Config& config, const Address& at, Headers headers = {});
  Api(Api&&) noexcept;
  ~Api();

  // The body of a good answer; any other becomes the error that it tells of.
  Result<std::string> get(const std::string& path);
  Result<std::string> post(const std::string& path, std::string body);

 private:
  Api();

  std::unique_ptr<Node> node_;
  std::unique_ptr<sinks::http::Client> client_;
  Headers headers_;
};

// The header that shows a key which is kept in a file; none for an empty path. Code: bad_usage.
Result<Api::Headers> key_headers(const std::filesystem::path& file);

}  // namespace fairway::pipeline
