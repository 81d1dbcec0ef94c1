#include "pipeline/config.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "pipeline/config_table.h"
#include "tests/support/source_dir.h"
#include "tests/support/temp_dir.h"

namespace fairway::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const fs::path kExample = test::source_dir() / "deploy" / "fairway.example.yaml";

class ConfigTest : public ::testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(dir / name, std::ios::binary) << text;
    return dir / name;
  }

  Result<Config> load(const std::string& yaml) const {
    return load_config({write("fairway.yaml", yaml), {}, {}});
  }
  Config loaded(const std::string& yaml) const {
    auto config = load(yaml);
    if (!config) throw std::runtime_error(config.error().text());
    return *config;
  }
  Error error_of(const std::string& yaml) const {
    const auto config = load(yaml);
    if (config) throw std::runtime_error("this configuration is good");
    EXPECT_EQ(config.error().code, "bad_config");
    return config.error();
  }
  static Result<Config> set(std::vector<std::string> settings) {
    return load_config({{}, {}, std::move(settings)});
  }
  static Result<Config> with(std::string variable, std::string value) {
    return load_config({{}, {{std::move(variable), std::move(value)}}, {}});
  }

  const test::TempDir dir;
};

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(ConfigTest, NoConfigurationGivesTheDefaults) {
  const auto config = load_config({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data_dir, "./data");
  EXPECT_EQ(config->http_listen, (ListenAddress{"127.0.0.1", 8080}));
  EXPECT_EQ(config->memory_limit, 1ULL << 30);
  EXPECT_EQ(config->clock, ClockKind::wall);
  EXPECT_EQ(config->log_segment, limits::kSegmentBytes);
  EXPECT_FALSE(config->log_retention);
  EXPECT_TRUE(config->kafka_brokers.empty());
  EXPECT_TRUE(config->takes_unknown_sources());
  EXPECT_TRUE(load(""));
  EXPECT_TRUE(load("http:\nlog:\n  segment:\n"));
}

TEST_F(ConfigTest, ExampleFileIsTheOneTheTableGives) {
  EXPECT_EQ(text_of(kExample), example_yaml());
}

TEST_F(ConfigTest, ExampleFileNamesEveryKeyWithItsDefault) {
  const auto example = load_config({kExample, {}, {}});
  ASSERT_TRUE(example) << example.error().text();
  EXPECT_EQ(to_yaml(*example), to_yaml(Config{}));
  for (const ConfigKey& key : config_keys()) {
    const std::string name{key.stem()};
    const std::string leaf = name.substr(name.find('.') + 1);
    if (!key.is_prefix()) {
      // Only a key that the file gives can be given twice.
      const std::string again = text_of(kExample) + "\n" + name + ": " + key.write(Config{});
      EXPECT_EQ(error_of(again).what, name + " is given twice");
    }
    EXPECT_THAT(text_of(kExample), HasSubstr(leaf + ": " + key.write(Config{}))) << name;
    EXPECT_THAT(text_of(kExample), HasSubstr("# " + std::string(key.help) + "."));
  }
}

TEST_F(ConfigTest, EnvironmentStandsOverTheFileAndSettingsOverBoth) {
  const auto file = write("fairway.yaml", "data_dir: /file\nhttp.listen: a:1\nclock: input\n");
  const auto config = load_config(
      {file,
       {{"FAIRWAY_DATA_DIR", "/environment"}, {"FAIRWAY_HTTP_LISTEN", "b:2"}, {"HOME", "/nobody"}},
       {"http.listen=c:3"}});
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(config->clock, ClockKind::input);
  EXPECT_EQ(config->data_dir, "/environment");
  EXPECT_EQ(config->http_listen, (ListenAddress{"c", 3}));
}

TEST_F(ConfigTest, KeysMayBeNestedOrDotted) {
  const auto nested = loaded("rocksdb:\n  cf:\n    facts:\n      options: a=b\n");
  const auto dotted = loaded("rocksdb.cf.facts.options: a=b\n");
  EXPECT_EQ(to_yaml(nested), to_yaml(dotted));
  EXPECT_EQ(nested.rocksdb_table_options.at("facts"), "a=b");
}

TEST_F(ConfigTest, UnknownKeyIsAnErrorWithItsLineAndTheNearestKey) {
  const Error in_file = error_of("data_dir: x\nhttp:\n  # where\n  lisen: 127.0.0.1:1\n");
  EXPECT_EQ(in_file.what, "unknown key http.lisen");
  EXPECT_EQ(in_file.where, (dir / "fairway.yaml").string() + ":4");
  EXPECT_EQ(in_file.remedy, "Did you mean http.listen?");
  EXPECT_EQ(error_of("listen: 127.0.0.1:1").remedy, "Did you mean http.listen?");
  EXPECT_EQ(error_of("htpp:\n").what, "unknown key htpp");
  EXPECT_EQ(error_of("memory.limits: 1GiB").remedy, "Did you mean memory.limit?");
  EXPECT_THAT(error_of("colour: red").remedy, HasSubstr("check-config"));

  const auto setting = set({"kafka.broker=a:1"});
  ASSERT_FALSE(setting);
  EXPECT_EQ(setting.error().where, "--set kafka.broker");
  EXPECT_EQ(setting.error().remedy, "Did you mean kafka.brokers?");
  EXPECT_EQ(set({"clock"}).error().what, "a setting is written as KEY=VALUE");

  const auto variable = with("FAIRWAY_DATADIR", "x");
  ASSERT_FALSE(variable);
  EXPECT_EQ(variable.error().what, "unknown key FAIRWAY_DATADIR");
  EXPECT_EQ(variable.error().remedy, "Did you mean FAIRWAY_DATA_DIR?");
  EXPECT_TRUE(with("FAIRWAY_CRASH_AT", "log_after_sync"));
  EXPECT_TRUE(with("FAIRWAY_SHARED", "/somewhere"));
}

TEST_F(ConfigTest, BrokenFilesAreErrorsWithTheirLine) {
  EXPECT_THAT(error_of("a: [1,\nb: 2\n").where, StartsWith((dir / "fairway.yaml").string() + ":"));
  EXPECT_EQ(error_of("clock: wall\nclock: x60\n").where, (dir / "fairway.yaml").string() + ":2");
  EXPECT_EQ(error_of("log.level: info\nlog: {level: info}\n").what, "log.level is given twice");
  EXPECT_THAT(error_of("- a\n").what, HasSubstr("map of keys"));
  EXPECT_THAT(error_of("http: 8080\n").what, HasSubstr("http has keys below it"));
  EXPECT_THAT(error_of("clock: [wall]\n").what, HasSubstr("single value"));
  EXPECT_THAT(error_of("a: &a {b: *a}\n").code, "bad_config");
  const auto missing = load_config({dir / "missing.yaml", {}, {}});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, (dir / "missing.yaml").string());
  EXPECT_FALSE(load_config({dir.path(), {}, {}}));
}

TEST_F(ConfigTest, SizesHaveUnitsAndRanges) {
  EXPECT_EQ(loaded("memory.limit: 512MiB").memory_limit, 512 * limits::kMiB);
  EXPECT_EQ(loaded("memory.limit: 2 GiB").memory_limit, 2ULL << 30);
  EXPECT_EQ(loaded("log.segment: 65536").log_segment, 65'536u);
  for (const char* bad : {"1MB", "GiB", "-1GiB", "1.5GiB", "99999999999999999999", "9999999999TiB",
                          "255MiB", "2TiB", "\"\""}) {
    EXPECT_EQ(error_of("\nmemory.limit: " + std::string(bad)).where,
              (dir / "fairway.yaml").string() + ":2")
        << bad;
  }
  EXPECT_THAT(error_of("log.segment: 1KiB").what, HasSubstr("64KiB to 1GiB"));
}

TEST_F(ConfigTest, RetentionIsATimeOrNothing) {
  EXPECT_EQ(loaded("log.retention: 30d").log_retention, std::chrono::hours(720));
  EXPECT_FALSE(loaded("log.retention: \"\"").log_retention);
  for (const char* bad : {"30", "d", "0d", "1 month", "forever"}) {
    EXPECT_THAT(error_of("log.retention: " + std::string(bad)).what,
                HasSubstr("no length of time"));
  }
}

TEST_F(ConfigTest, ListenAddressesAreChecked) {
  EXPECT_EQ(loaded("http.listen: localhost:0").http_listen, (ListenAddress{"localhost", 0}));
  EXPECT_EQ(loaded("http.listen: '[::1]:65535'").http_listen, (ListenAddress{"::1", 65'535}));
  for (const char* bad : {"8080", ":8080", "localhost", "localhost:", "localhost:65536", "a:-1",
                          "::1:80", "http://localhost:80", "a b:80", "a:80x"}) {
    const auto config = set({"http.listen=" + std::string(bad)});
    ASSERT_FALSE(config) << bad;
    EXPECT_THAT(config.error().remedy, HasSubstr("HOST:PORT"));
  }
}

TEST_F(ConfigTest, WordsAreChecked) {
  EXPECT_EQ(loaded("clock: x60").clock, ClockKind::x60);
  EXPECT_EQ(loaded("log.level: off").log_level, "off");
  const Error error = error_of("clock: wal");
  EXPECT_EQ(error.what, "\"wal\" is none of wall, input, x60");
  EXPECT_EQ(error.remedy, "Did you mean wall?");
  EXPECT_THAT(error_of("kafka.brokers: 'a:1,,b:2'").what, HasSubstr("no list of brokers"));
  EXPECT_EQ(loaded("kafka.brokers: [a:1, b:2]").kafka_brokers, "a:1,b:2");
  EXPECT_THAT(error_of("data_dir: ''").what, HasSubstr("names no folder"));
  EXPECT_EQ(loaded("territory: NL").territory, "NL");
  EXPECT_THAT(error_of("territory: China").what, HasSubstr("no customs territory"));
}

TEST_F(ConfigTest, KafkaOptionsPassThrough) {
  const auto file =
      write("fairway.yaml", "kafka:\n  consumer:\n    fetch.min.bytes: 1\n    group: {id: ours}\n");
  const auto config = load_config(
      {file,
       {{"FAIRWAY_KAFKA_CONSUMER_FETCH_MIN_BYTES", "2"}, {"FAIRWAY_KAFKA_PRODUCER_LINGER_MS", "3"}},
       {"kafka.consumer.client.id=me, myself"}});
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_THAT(config->kafka_consumer.values,
              ElementsAre(std::pair("client.id", "me, myself"), std::pair("fetch.min.bytes", "2"),
                          std::pair("group.id", "ours")));
  EXPECT_THAT(config->kafka_producer.values, ElementsAre(std::pair("linger.ms", "3")));
  for (const char* option : {"acks=1", "enable.idempotence=false", "transactional.id=x",
                             "queue.buffering.max.kbytes=9", "no.such.option=1"}) {
    const auto refused = set({"kafka.producer." + std::string(option)});
    ASSERT_FALSE(refused) << option;
    EXPECT_EQ(refused.error().code, "bad_config") << option;
  }
  EXPECT_THAT(error_of("kafka.consumer: 5\n").what, HasSubstr("keys below it"));
  EXPECT_THAT(error_of("kafka.consumer: {a: [1]}\n").what, HasSubstr("single value"));
}

TEST_F(ConfigTest, SecretsComeFromFilesOnlyAndAreNeverPrinted) {
  const auto secret = write("secret", "h4rd to guess\n");
  for (const auto& config :
       {set({"kafka.consumer.sasl.password_file=" + secret.string()}),
        with("FAIRWAY_KAFKA_CONSUMER_SASL_PASSWORD_FILE", secret.string()),
        load("kafka: {consumer: {sasl.password_file: " + secret.string() + "}}")}) {
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_THAT(config->kafka_consumer.values,
                ElementsAre(std::pair("sasl.password", "h4rd to guess")));
    EXPECT_THAT(to_yaml(*config), Not(HasSubstr("h4rd")));
    EXPECT_THAT(to_yaml(*config), HasSubstr("sasl.password_file: " + secret.string()));
  }
  for (const char* option :
       {"sasl.password", "ssl.key.password", "ssl.key.pem", "sasl.oauthbearer.client.secret"}) {
    const auto config = set({"kafka.producer." + std::string(option) + "=h4rd"});
    ASSERT_FALSE(config) << option;
    EXPECT_THAT(config.error().remedy, EndsWith(std::string(option) + "_file"));
    EXPECT_THAT(config.error().text(), Not(HasSubstr("h4rd")));
  }
  EXPECT_THAT(set({"kafka.consumer.sasl.password_file=/missing"}).error().what,
              HasSubstr("cannot read the secret in /missing"));
}

TEST_F(ConfigTest, SourcesAreReadWhole) {
  const Config config = loaded(
      "sources:\n"
      "  - {name: 码头-a, class: terminal, trust: 10, state: test, party: 91310000, zone: "
      "Asia/Shanghai,\n"
      "     topics: [t1, t2], definitions: [edifact-iftsta], stamped: true, signature: required, "
      "silent_after: 30m, files: "
      "in/a}\n"
      "  - name: anyone\n");
  ASSERT_EQ(config.sources.size(), 2u);
  const SourceConfig& source = config.sources[0].source;
  EXPECT_EQ(source.name.value(), "码头-a");
  EXPECT_EQ(source.source_class, SourceClass::terminal);
  EXPECT_EQ(source.effective_trust(), 10);
  EXPECT_EQ(source.state, SourceState::test);
  EXPECT_EQ(source.party, "91310000");
  EXPECT_EQ(source.zone, "Asia/Shanghai");
  EXPECT_THAT(source.topics, ElementsAre("t1", "t2"));
  EXPECT_THAT(source.definitions, ElementsAre("edifact-iftsta"));
  EXPECT_TRUE(source.stamped);
  EXPECT_TRUE(source.signature_required);
  EXPECT_FALSE(config.sources[1].source.signature_required);
  EXPECT_EQ(source.silent_after, std::chrono::minutes(30));
  EXPECT_FALSE(config.sources[1].source.silent_after);
  EXPECT_EQ(config.sources[0].files, "in/a");
  EXPECT_EQ(config.sources[1].source.source_class, SourceClass::enterprise);
  EXPECT_EQ(config.sources[1].source.effective_trust(), 4);
  EXPECT_EQ(config.source_configs().size(), 2u);
  EXPECT_FALSE(config.takes_unknown_sources());
}

TEST_F(ConfigTest, WrongSourcesAreErrorsWithTheirLine) {
  const auto line_2 = (dir / "fairway.yaml").string() + ":2";
  const auto source = [&](const std::string& entry) { return error_of("sources:\n  - " + entry); };
  EXPECT_EQ(source("{name: a, class: customz}").where, line_2);
  EXPECT_EQ(source("{name: a, class: customz}").remedy, "Did you mean customs?");
  EXPECT_EQ(source("{name: a, clas: customs}").remedy, "Did you mean class?");
  EXPECT_EQ(source("{name: a, trust: 11}").what, "\"11\" is no whole number from 0 to 10");
  EXPECT_THAT(source("{name: a, trust: high}").what, HasSubstr("no whole number"));
  EXPECT_THAT(source("{name: a, state: dead}").what, HasSubstr("none of live, test, suspended"));
  EXPECT_THAT(source("{name: a, zone: ''}").what, HasSubstr("no time zone"));
  EXPECT_THAT(source("{name: a, zone: ../etc}").what, HasSubstr("no time zone"));
  EXPECT_THAT(source("{name: a, stamped: yes}").what, HasSubstr("none of false, true"));
  EXPECT_THAT(source("{name: a, signature: maybe}").what, HasSubstr("none of carried, required"));
  EXPECT_EQ(source("{name: a, silent_after: 9s}").what, "a source is not silent after 9s");
  EXPECT_EQ(source("{name: a, silent_after: 9s}").remedy, "Write 10s or more");
  EXPECT_THAT(source("{name: a, silent_after: soon}").what, HasSubstr("no length of time"));
  EXPECT_THAT(source("{class: customs}").what, HasSubstr("has no name"));
  EXPECT_THAT(source("{name: a b}").what, HasSubstr("no name of a source"));
  EXPECT_THAT(source("{name: " + std::string(65, 'n') + "}").what,
              HasSubstr("no name of a source"));
  EXPECT_THAT(source("{name: a, name: b}").what, HasSubstr("given twice"));
  EXPECT_THAT(source("just text").what, HasSubstr("written as"));
  EXPECT_THAT(error_of("sources: {name: a}").what, HasSubstr("is a list"));
  const Error twice = error_of("sources:\n  - {name: a}\n  - {name: b}\n  - {name: a}\n");
  EXPECT_EQ(twice.where, (dir / "fairway.yaml").string() + ":4");
  EXPECT_THAT(twice.what, HasSubstr("a is configured twice"));
  EXPECT_THAT(error_of("sources: [{name: a, files: in}, {name: b, files: ./in/}]").what,
              HasSubstr("two sources take their files"));
}

TEST_F(ConfigTest, ListsMayComeFromTheEnvironmentAndSettings) {
  const auto config = load_config(
      {{},
       {{"FAIRWAY_SOURCES", "[{name: a, class: port}]"}, {"FAIRWAY_DEFINITIONS", "one.yaml"}},
       {"definitions=[two.yaml, three]"}});
  ASSERT_TRUE(config) << config.error().text();
  EXPECT_EQ(config->sources.at(0).source.source_class, SourceClass::port);
  EXPECT_THAT(config->definitions, ElementsAre("two.yaml", "three"));
  EXPECT_EQ(set({"sources=[{name: a, class: prot}]"}).error().where, "--set sources");
  EXPECT_FALSE(set({"sources="}));
}

TEST_F(ConfigTest, OpenDoorIsClosedByTheFirstSourceUnlessAsked) {
  EXPECT_FALSE(loaded("sources_open: false").takes_unknown_sources());
  EXPECT_FALSE(loaded("sources: [{name: a}]").takes_unknown_sources());
  EXPECT_TRUE(loaded("sources: [{name: a}]\nsources_open: true").takes_unknown_sources());
}

TEST_F(ConfigTest, EffectiveConfigurationLoadsToItself) {
  const auto secret = write("key", "k");
  const std::string yaml =
      "data_dir: \"/tmp/a b: #c\"\nhttp.listen: '[::]:0'\nkafka.brokers: a:1,b:2\n"
      "kafka.on_truncation: rewind\nkafka.consumer.client.id: \"a b\"\n"
      "kafka.producer: {ssl.ca.location: \"\", client.rack: \"q\\\"\\\\\\n:\", linger.ms: null , "
      "client.id: \"null\", "
      "ssl.key.password_file: " +
      secret.string() +
      "}\nrocksdb.db_options: \"max_open_files=5;x={a=b}\"\nrocksdb.cf.raw.options: a=b\n"
      "memory.limit: 300MiB\nclock: input\nlog: {segment: 100000, retention: 90m, level: trace}\n"
      "definitions: [a, \"b, c\", '-d']\nsources_open: true\n"
      "sources:\n  - {name: \"a,b:c\", class: ais, trust: 0, zone: UTC, topics: [\"^in\\\\..*\"], "
      "stamped: true, signature: required, silent_after: 3600s, files: \"x y\", state: suspended, "
      "party: '#'}\n  - "
      "{name: \"-\"}\n";
  const Config config = loaded(yaml);
  EXPECT_EQ(config.kafka_producer.values.at("client.id"), "null");
  const std::string printed = to_yaml(config);
  const auto again = load(printed);
  ASSERT_TRUE(again) << again.error().text() << "\n" << printed;
  EXPECT_EQ(to_yaml(*again), printed);
  EXPECT_EQ(again->data_dir, config.data_dir);
  EXPECT_EQ(again->kafka_on_truncation, ingest::OnTruncation::rewind);
  EXPECT_EQ(again->kafka_consumer, config.kafka_consumer);
  EXPECT_EQ(again->kafka_producer, config.kafka_producer);
  EXPECT_EQ(again->definitions, config.definitions);
  EXPECT_EQ(again->log_retention, config.log_retention);
  EXPECT_EQ(again->sources.at(0).source.topics, config.sources.at(0).source.topics);
  EXPECT_EQ(again->sources.at(0).source.silent_after, std::chrono::hours(1));
  EXPECT_EQ(again->sources.at(1).source.name.value(), "-");
}

TEST_F(ConfigTest, ReadsTheVariablesOfThisProcess) {
  ::setenv("FAIRWAY_CLOCK", "input", 1);
  const auto variables = fairway_environment();
  ::unsetenv("FAIRWAY_CLOCK");
  EXPECT_THAT(variables,
              ::testing::Contains(std::pair<std::string, std::string>("FAIRWAY_CLOCK", "input")));
  for (const auto& [name, value] : variables) EXPECT_THAT(name, StartsWith("FAIRWAY_"));
}

}  // namespace
}  // namespace fairway::pipeline
