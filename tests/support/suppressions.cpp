// Linked into every suite.

#ifdef __SANITIZE_THREAD__
// Libraries of the system are not instrumented: the atomics that order what RocksDB's memtables and
// librdkafka's queues hold are not seen.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:librocksdb\nrace:librdkafka\n";
}
#endif
