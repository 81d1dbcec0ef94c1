#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ingest/kafka_admin.h"
#include "pipeline/config.h"
#include "pipeline/service/node.h"
#include "schemas/base/result.h"

// The commands of `fairway` (CONTRACT section 2). Each prints its answer to standard output; an
// error comes back to main, which prints it and chooses the exit code.
namespace fairway::pipeline {

// Which Fairway a command speaks to.
struct Address {
  std::string to;  // a running one's URL; empty: the data directory, while nothing runs
  std::filesystem::path key_file;  // holds the key that it wants to see; empty: none
};

struct ReplayRequest {
  std::filesystem::path recording;  // a recording or a data directory
  Address at;                       // a running Fairway, or
  std::filesystem::path into;       // a data directory
  std::optional<double> speed;      // times life; none: as fast as it is taken
};

struct StateGetRequest {
  std::string reference;
  std::string as_of;  // RFC 3339; empty: now
  std::string language = "en";
};

struct CheckRequest {
  std::vector<std::filesystem::path> files;  // folders too, with all that is in them; "-": stdin
  std::string source;                        // whose feed they would come from; empty: any
  std::string language = "en";
  bool json = false;      // a line a message, for machines
  bool progress = false;  // also when standard error is no terminal
};

struct RefusedRequest {
  enum class Do { ls, show, replay, drop };

  Do what = Do::ls;
  Address at;
  std::vector<std::string> ids;
  std::string source;  // ls and replay: only of this one, and so on
  std::string code;
  std::string since;
  std::string status = "open";
  std::filesystem::path repair;  // replay: sent in place of the one that is named
  std::string language = "en";
  bool all = false;   // replay: every one that the filters leave
  bool raw = false;   // show: the bytes
  bool json = false;  // ls: a JSON object a line
};

struct KeysRequest {
  enum class Do { add, revoke, ls };

  Do what = Do::ls;
  Address at;
  std::string id;    // revoke
  std::string name;  // add: whose it is, and so on
  bool operator_ = false;
  std::vector<std::string> parties;
  std::vector<std::string> places;
  std::vector<std::string> sources;
  std::vector<std::string> scopes;
  std::string expires;
  bool json = false;  // as the API tells it
};

// Fails with code `refused_messages` when one of them would be.
Status check(const Config& config, const CheckRequest& request);
Status refused(const Config& config, const RefusedRequest& request);
Status keys(const Config& config, const KeysRequest& request);
Status run(const Config& config);
Status replay(const Config& config, const ReplayRequest& request);
Status state_get(const Config& config, const StateGetRequest& request);
Status state_dump(const Config& config);
Status state_verify(const Config& config);
// Every input with its position, and every data gap: a line of JSON each.
Status state_inputs(const Config& config);
// The topics that the sources name.
Status topics_create(const Config& config, const ingest::TopicShape& shape);
// Prints the effective configuration; it has been checked by being loaded.
Status check_config(const Config& config);
std::string version_text();

NodeOptions node_options(const Config& config);
// How to reach the cluster, whether topics of it are read or not.
ingest::KafkaOptions kafka_options(const Config& config);
// 1 for what was found wrong, 2 for a wrong question, 75 for what may pass, 78 for what must be
// changed, else 70 (CONTRACT section 2).
int exit_code_of(const Error& error);

}  // namespace fairway::pipeline
