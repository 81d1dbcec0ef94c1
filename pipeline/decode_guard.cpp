#include "pipeline/decode_guard.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/mman.h>
#include <unistd.h>

#include "schemas/base/crash_point.h"
#include "schemas/base/limits.h"

namespace fairway::pipeline {
namespace {

constexpr std::uint64_t kMagic = 0x31304f4e59415746;  // "FWAYNO01"
constexpr std::size_t kPageBytes = 4096;
// Several inputs may each have one; more at a time are a machine's fault, not the messages'.
constexpr std::size_t kSuspects = 8;

std::unexpected<Error> unusable(const std::filesystem::path& file, int error) {
  if (error == ENOSPC || error == EDQUOT) {
    return failure("storage_full", "there is no room for a file", file.string(), "Make room");
  }
  if (error == EMFILE || error == ENFILE) {
    return failure("storage_failed", std::string("a file cannot be opened: ") + strerror(error),
                   file.string(), "Let the process have more descriptors (ulimit -n, LimitNOFILE)");
  }
  return failure("data_dir_unusable", std::string("a file cannot be used: ") + strerror(error),
                 file.string(), "Mend the data directory");
}

// A descriptor that closes itself.
class File {
 public:
  File(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags, 0644)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

bool append_synced(const std::filesystem::path& path, const std::string& line) {
  const File file(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC);
  const auto size = static_cast<ssize_t>(line.size());
  return file.get() >= 0 && ::write(file.get(), line.data(), line.size()) == size &&
         ::fsync(file.get()) == 0;
}

}  // namespace

struct DecodeGuard::Suspect {
  std::uint32_t tries;  // 0: a free place
  std::uint32_t input;
  std::uint64_t offset;
};

struct DecodeGuard::Page {
  std::uint64_t magic;
  std::atomic<std::uint32_t> decoding;
  std::uint32_t input;
  std::uint64_t offset;
  std::array<Suspect, kSuspects> suspects;
};

Result<std::unique_ptr<DecodeGuard>> DecodeGuard::open(const std::filesystem::path& folder,
                                                       std::string_view name,
                                                       ingest::Decoder& decoder,
                                                       std::string_view program) {
  const Hash16 reader = hash_parts({program, decoder.definitions_hash().hex()});
  std::unique_ptr<DecodeGuard> guard(new DecodeGuard(decoder, folder / crashes_file(name), reader));
  FAIRWAY_TRY(guard->map(folder / (std::string(name) + ".now")));
  FAIRWAY_TRY(guard->read_crashes());
  guard->suspect_last();
  return guard;
}

DecodeGuard::~DecodeGuard() {
  if (page_ != nullptr) ::munmap(page_, kPageBytes);
}

Status DecodeGuard::map(const std::filesystem::path& path) {
  static_assert(sizeof(Page) <= kPageBytes);
  const File file(path, O_RDWR | O_CREAT | O_CLOEXEC);
  if (file.get() < 0) return unusable(path, errno);
  // Room for the page now: a store into a page without any would end the process.
  if (const int error = ::posix_fallocate(file.get(), 0, kPageBytes); error != 0) {
    return unusable(path, error);
  }
  void* mapped = ::mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (mapped == MAP_FAILED) return unusable(path, errno);
  page_ = static_cast<Page*>(mapped);
  if (page_->magic != kMagic) {
    std::memset(mapped, 0, kPageBytes);
    page_->magic = kMagic;
  }
  return {};
}

// "<message> <reader>", one a line; a line that a crash cut off is none.
Status DecodeGuard::read_crashes() {
  std::ifstream in(crashes_);
  for (std::string line; std::getline(in, line) && !in.eof();) {
    const auto blank = line.find(' ');
    const auto message = message_id_from(line.substr(0, blank));
    if (message && blank != std::string::npos && line.substr(blank + 1) == reader_.hex()) {
      condemned_.insert(*message);
    }
  }
  return {};
}

void DecodeGuard::suspect_last() {
  if (page_->decoding.exchange(0) != 0) {
    Suspect* suspect = find({page_->input, page_->offset});
    if (suspect == nullptr) {
      suspect = std::ranges::min_element(page_->suspects, {}, &Suspect::tries);
      *suspect = {0, page_->input, page_->offset};
    }
    ++suspect->tries;
    spdlog::warn("the process ended while it decoded the message at {}:{} ({} of {} tries)",
                 suspect->input, suspect->offset, suspect->tries, limits::kDecodeTries);
  }
  cautious_ =
      std::ranges::any_of(page_->suspects, [](const Suspect& one) { return one.tries > 0; });
}

DecodeGuard::Suspect* DecodeGuard::find(Position position) {
  auto* found = std::ranges::find_if(page_->suspects, [&](const Suspect& one) {
    return one.tries > 0 && one.input == position.input && one.offset == position.offset;
  });
  return found == page_->suspects.end() ? nullptr : found;
}

void DecodeGuard::clear(Suspect& suspect) {
  suspect = {};
  cautious_ =
      std::ranges::any_of(page_->suspects, [](const Suspect& one) { return one.tries > 0; });
}

void DecodeGuard::decode(const ingest::RawMessage& message, std::vector<Record>& out) {
  Suspect* suspect = nullptr;
  if (cautious_ || !condemned_.empty()) {
    const MessageId id = message_id(message.source, message.bytes);
    suspect = find(message.position);
    if (suspect != nullptr && suspect->tries >= limits::kDecodeTries) condemn(id);
    if (condemned_.contains(id)) {
      refuse(message, out);
      if (suspect != nullptr) clear(*suspect);
      return;
    }
  }
  page_->input = message.position.input;
  page_->offset = message.position.offset;
  page_->decoding.store(1, std::memory_order_release);
  crash_on(message.bytes);
  decoder_.decode(message, out);
  page_->decoding.store(0, std::memory_order_release);

  if (suspect != nullptr) clear(*suspect);
  // A suspect lies in the batch that was read again after the start, or it never comes again.
  if (cautious_ && ++cautious_messages_ > limits::kCautiousMessages) {
    for (Suspect& one : page_->suspects) clear(one);
  }
}

void DecodeGuard::condemn(const MessageId& message) {
  spdlog::error("{} is refused: it ends the process that decodes it", to_text(message));
  condemned_.insert(message);
  const std::string line = fmt::format("{} {}\n", to_text(message), reader_.hex());
  if (!append_synced(crashes_, line)) {
    spdlog::error("{} cannot be written: a rebuilt state may try the message again: {}",
                  crashes_.string(), strerror(errno));
  }
}

void DecodeGuard::refuse(const ingest::RawMessage& message, std::vector<Record>& out) {
  MessageRecord record;
  Receipt& receipt = record.receipt;
  receipt.message = message_id(message.source, message.bytes);
  receipt.source = message.source;
  receipt.bytes = message.bytes.size();
  receipt.outcome = Outcome::refused;
  receipt.errors = {{"crashes_decoder",
                     {},
                     fmt::format("the process ended {} times while it decoded this message",
                                 limits::kDecodeTries),
                     {},
                     0}};
  record.copy = {message.position, message.received};
  out.emplace_back(std::move(record));
}

}  // namespace fairway::pipeline
