#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

// Every limit of Fairway with its number and its reason, in one place (DESIGN law 6).
// Limits refuse at the door; behind it everything is stored.
namespace fairway::limits {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

// One message. The largest real ones seen (bay plans, collective manifests) are near 1 MB.
constexpr std::size_t kMessageBytes = 8 * kMiB;
// One HTTP request body: a newline-delimited batch of messages.
constexpr std::size_t kRequestBytes = 16 * kMiB;
// HTTP header block: cookies and tracing included, far more than any client of ours needs.
constexpr std::size_t kHeaderBytes = 16 * kKiB;
// A source's name: it is repeated in every record and label.
constexpr std::size_t kSourceNameBytes = 64;
// A reference's value: the longest real ones are cross-border numbers of three parts, below 100.
constexpr std::size_t kReferenceBytes = 160;
// Nesting of a JSON message: DCSA goes 6 deep; hostile input goes to the stack's end.
constexpr std::size_t kJsonDepth = 64;
// Nesting of an XML message: manifests and notifications go 10 deep.
constexpr std::size_t kXmlDepth = 64;
// Tags of an XML message: a manifest of the largest size has half as many. Each takes up to 64
// bytes while it is read.
constexpr std::size_t kXmlTags = 1'048'576;
// Attributes of one element: real ones have below 10, and each is compared with the others.
constexpr std::size_t kXmlAttributes = 256;
// Envelopes within one another: senders use one; a second is a gateway's.
constexpr std::size_t kEnvelopes = 2;
// Parts of an EDIFACT segment: ISO 9735 knows 99 elements, the longest real lists have 50 parts.
constexpr std::size_t kEdifactComponents = 1'024;
// Segments of an EDIFACT input: a bay plan of the largest ship has 24,000 boxes with 12 each.
constexpr std::size_t kEdifactSegments = 1'000'000;
// Facts and links that one message may state: a bay plan of the largest ship has 24,000 boxes.
constexpr std::size_t kEntriesPerMessage = 65'536;
// One data file (a definition, a code list) that a person gives: all ports of the world fit.
constexpr std::size_t kDataFileBytes = 16 * kMiB;
// Refused parts that a receipt lists in full; the rest is counted.
constexpr std::size_t kErrorsPerReceipt = 1'000;

// A segment of the embedded log: short enough to open and scan in a second, long enough to be few.
constexpr std::size_t kSegmentBytes = 64 * kMiB;
// Bytes waiting for one fsync: beyond, appenders are told to come again (429).
constexpr std::size_t kAppendQueueBytes = 32 * kMiB;
// What one fsync takes of them: some milliseconds at a disk's speed, so that nobody waits for all.
constexpr std::size_t kAppendGroupBytes = 8 * kMiB;
// A file in a watched folder is read whole: a day of a large port's feed, and no memory trap.
constexpr std::size_t kFeedFileBytes = 64 * kMiB;
// Files that one look into a watched folder takes: it gives way to other work in between.
constexpr std::size_t kFeedFiles = 64;

// What one step of the worker takes in: RULES 2.4 step 1 and B25.
constexpr std::size_t kBatchBytes = 4 * kMiB;
constexpr std::size_t kBatchMessages = 4'096;
// How long an input that cannot be reached holds T: RULES R9.
constexpr std::chrono::minutes kUnreachableHold{5};
// Records that librdkafka has fetched and nobody polled yet: its own default, enough to keep the
// worker busy while a broker answers. A running process takes its share of memory.limit instead.
constexpr std::size_t kKafkaQueueBytes = 64 * kMiB;
// New partitions, deleted topics and how far behind we are is seen that soon, for the price of two
// small questions a partition.
constexpr std::chrono::seconds kKafkaLookEvery{5};
// An audit reads two records a partition again: once a minute it costs nothing.
constexpr int kKafkaLooksPerAudit = 12;
// A start waits so long for a broker before it says "try again": a broker restarts in less.
constexpr std::chrono::seconds kKafkaStartWait{10};
// One question to a broker; a look asks again.
constexpr std::chrono::seconds kKafkaAnswerTime{3};
// A consumer is let go by then: librdkafka 2.0.2 may wait for ever for a deleted partition (#4724).
constexpr std::chrono::seconds kKafkaEndTime{3};
// Records on their way to Kafka: beyond, their sender waits for the brokers.
constexpr std::size_t kProducerQueueBytes = 32 * kMiB;
// A record that we send: a message that was refused, with all that is said about it.
constexpr std::size_t kProducedBytes = kMessageBytes + kMiB;
// One transaction of the publisher: readers of read_committed see nothing of it before its end.
constexpr std::size_t kPublishedChanges = 500;
constexpr std::size_t kPublishedBytes = 8 * kMiB;
// A transaction that is not answered by then is given up with its producer; before librdkafka would
// send a request a second time (socket.timeout.ms, a minute).
constexpr std::chrono::seconds kPublishWait{15};
// So long after a failure the publisher tries again.
constexpr std::chrono::milliseconds kPublishAgain{500};
// A commit's batch; larger ones make the write-ahead log's tail long after a crash.
constexpr std::size_t kCommitBytes = 8 * kMiB;
// Write-ahead log to replay after a crash: 25-29 MB/s were measured, so about 2.5 s.
constexpr std::size_t kWalBytes = 64 * kMiB;

// Rows whose folds the change log keeps in memory, so that a box's two hundredth trip or a call's
// twenty thousandth shipment does not fold the others again: some 40 MB, twice as many for a while.
constexpr std::size_t kFoldedRows = 32'768;

// Facts that one fold takes of a reference; beyond, the greatest by R7's order and a flag (B13).
constexpr std::size_t kFactsPerFold = 4'096;
// References that one timeline gathers: the largest bills carry a few hundred containers.
constexpr std::size_t kReachPerTimeline = 4'096;
// Messages that one page of the list of refusals looks at: about 0.1 s at some 10 us each.
constexpr std::size_t kRefusedScanned = 10'000;
// Shipments that one page of their list folds: about 0.1 s at some 200 us each.
constexpr std::size_t kShipmentsFolded = 500;
// References that one page of unlinked facts looks at: as long, most have few roots.
constexpr std::size_t kTracksLookedAt = 500;
// Candidates of one unlinked fact: what a person looks through.
constexpr std::size_t kCandidates = 10;
// Items of one page of a list: what a client gets that does not say, and the most that it gets.
constexpr std::size_t kPage = 100;
constexpr std::size_t kPageMax = 1'000;
// Facts and links of its subject that a change names as its causes. Who sees a part of the subject
// hears of it by the causes that it sees, and must find its own among those of others: a list of
// all that was discharged from a vessel at once has some hundred.
constexpr std::size_t kCausesPerChange = 512;
// ... and of other tracks, which the subject shows: enough to see why, for thousands may show them.
constexpr std::size_t kCausesFromAfar = 16;
// Places by which a change can be filtered: a long rail journey passes fewer.
constexpr std::size_t kPlacesPerChange = 32;
// Ports whose authorities are told what is news at theirs, of one subject: a box sees some forty in
// its life. Each is looked at by itself.
constexpr std::size_t kPortsPerChange = 256;
// Bytes of the change log that one page reads: a change has some 300, so about 3,000 of them.
constexpr std::size_t kChangePageBytes = kMiB;
// Times that a message may end the process while it is decoded before it is refused (DESIGN law 7):
// one may be chance (a kill, no memory left), the second proves it alone, the third is certain.
constexpr std::uint32_t kDecodeTries = 3;
// Messages taken in one at a time after such an end, at most: a batch of each of several inputs.
constexpr std::size_t kCautiousMessages = 16 * kBatchMessages;
// Candidates that a bare number may answer with.
constexpr std::size_t kReferenceMatches = 100;

// Open connections: those of the streams and 500 others. The lowest hard limit on descriptors seen
// (20,000) allows for them.
constexpr std::size_t kConnections = 10'500;
// A request's headers must be in by then (slow-loris), its body likewise.
constexpr std::chrono::seconds kHeaderTime{10};
constexpr std::chrono::seconds kBodyTime{60};
// ?wait=merged gives up then and answers 202 with the receipt's address.
constexpr std::chrono::seconds kWaitTime{30};
// A connection may rest between two requests: clients that poll each minute keep theirs.
constexpr std::chrono::seconds kIdleTime{75};
// A client must have taken its answer by then: the largest timelines over a slow line.
constexpr std::chrono::seconds kWriteTime{60};
// How long a refused request's rest is read and dropped, so that the client gets to see the answer.
constexpr std::chrono::seconds kLingerTime{2};
// A stop waits so long for requests under way: half of what service managers give before a kill.
constexpr std::chrono::seconds kDrainTime{5};
// The target of a request: a reference and its query stay below 1 KiB.
constexpr std::size_t kTargetBytes = 4 * kKiB;
// Bodies of all requests under way: 16 of the largest; beyond, senders are told to come again.
constexpr std::size_t kBodiesBytes = 16 * kRequestBytes;
// Messages of one request: each costs about 150 bytes beside its own until it is on the log.
constexpr std::size_t kMessagesPerRequest = 65'536;
// Messages appended lately of which a receipt still says "accepted": some seconds of full load.
constexpr std::size_t kRecentMessages = 65'536;
// Streams of changes: as many as a port's community has screens. One connection in 25 is kept for
// those who ask.
constexpr std::size_t kStreams = 10'000;
constexpr std::size_t kConnectionsPerQuery = 25;
// Streams of one principal: every screen of a large company; beyond, one client is lost in a loop.
constexpr std::size_t kStreamsPerPrincipal = 500;
// What waits for one reader: some 1,500 changes, seconds of a busy port. Beyond, it is too slow.
constexpr std::size_t kStreamQueueBytes = kMiB;
// What waits for all readers, what they share counted once. Beyond, whoever lags is let go.
constexpr std::size_t kStreamsBytes = 64 * kMiB;
// What the system buffers of a stream that is not read, so that 10,000 of them do not take its
// memory; it is the system that doubles it.
constexpr std::size_t kStreamSocketBytes = 32 * kKiB;
// What one write hands to the system, and a reader must take within kStreamWriteTime.
constexpr std::size_t kStreamPieces = 16;
constexpr std::chrono::seconds kStreamWriteTime{30};
// What readers are given of the log at once: rendered some 120 KiB, well below a reader's queue.
constexpr std::size_t kStreamChanges = 200;
constexpr std::size_t kStreamPageBytes = 64 * kKiB;
// A sign of life, with the cursor and T: below the patience of proxies, which is 30 s or more.
constexpr std::chrono::milliseconds kProgressTime{10'000};
// Changes of so long go to the readers together: 10,000 readers take some 80 ms of a core each
// time, and nobody sees the difference.
constexpr std::chrono::milliseconds kStreamPace{10};
// So long the next changes wait until half of the readers have taken those before. Then more than
// half are slow, and the others shall not be.
constexpr std::chrono::milliseconds kStreamPatience{250};
// When a reader comes back that lost its stream: spread, so that not all come at once.
constexpr std::chrono::milliseconds kRetryLeast{2'500};
constexpr std::chrono::milliseconds kRetryMost{4'500};
// An alert's note: a paragraph.
constexpr std::size_t kAlertNoteBytes = 1'000;
// Hours of a port's figures in one answer: a year and a day.
constexpr std::size_t kFigureHours = std::size_t{366} * 24;
// A source that is asked to speak oftener than this is not silent, only slow.
constexpr std::chrono::seconds kSilenceLeast{10};
// Sources that have labels of their own in the metrics; the rest is counted as "other".
constexpr std::size_t kMetricSources = 256;
// Partitions that have labels of their own in the metrics: those of a few large topics.
constexpr std::size_t kMetricInputs = 1'024;

// Keys, revoked ones included, and grants: all of them are held in memory, some 500 bytes each.
constexpr std::size_t kKeys = 10'000;
constexpr std::size_t kGrants = 10'000;
// Credit codes, places, sources or shipments that one key or grant names: a group's companies.
constexpr std::size_t kNamedPerKey = 256;
// A key's name, a grant's purpose: a sentence.
constexpr std::size_t kPurposeBytes = 200;
// A body that orders a key or a grant.
constexpr std::size_t kOrderBytes = 64 * kKiB;
// A key's secret: 256 bits, so that no number of guesses matters, and a fast hash is good enough.
constexpr std::size_t kSecretBytes = 32;
// What one key may ask a second, and at once after a rest: one key cannot fill the server, which
// answers some 78,000 small requests a second, and a page of a console asks a few dozen.
constexpr double kRequestsPerSecond = 2'000;
constexpr double kRequestsAtOnce = 10'000;
// ... and how many bytes of bodies it may send: what a disk takes beside other senders.
constexpr std::size_t kBytesPerSecond = 64 * kMiB;
constexpr std::size_t kBytesAtOnce = 256 * kMiB;
// Principals whose rates are counted at once; those that rest for some seconds are forgotten first.
constexpr std::size_t kRateBuckets = 20'000;
// What may be configured instead: more a second than that is none.
constexpr std::int64_t kRateMost = 1'000'000'000;
// A token (JWT): those of large identity providers stay below 4 KiB.
constexpr std::size_t kTokenBytes = 8 * kKiB;
// A token's subject stands in every audit record that it makes; providers use ids and addresses.
constexpr std::size_t kSubjectBytes = 200;
// A token's beginning may lie so far ahead: its issuer's clock is not ours. Its end is taken at its
// word.
constexpr std::chrono::seconds kTokenLeeway{60};
// Tokens whose signatures were found good, some 1 KiB each: 10,000 streams ask again together.
constexpr std::size_t kTokensKnown = 20'000;
// A stream's token is looked at again by then, also if it does not run out.
constexpr std::chrono::hours kTokenReview{1};
// Keys of an issuer: one or two are in use, and some are on their way in and out.
constexpr std::size_t kIssuerKeys = 64;
// An RSA key below 2048 bits signs nothing (NIST SP 800-131A).
constexpr std::size_t kRsaBits = 2'048;
// A file of keys or certificates: a chain of ten is below 32 KiB.
constexpr std::size_t kKeyFileBytes = 256 * kKiB;
// An issuer's keys are fetched that often, and at once, but no oftener than the second, when a
// token names another. An address on this machine answers within the third.
constexpr std::chrono::minutes kIssuerKeysAge{5};
constexpr std::chrono::minutes kIssuerKeysPause{1};
constexpr std::chrono::seconds kIssuerKeysTime{3};
// A connection over TLS: four buffers of a TLS record each (OpenSSL's pair, Asio's two) and its
// keys.
constexpr std::size_t kTlsConnectionBytes = 96 * kKiB;
// Reads of shipments' data that are remembered: some weeks of a busy port, 30 to 300 MB.
constexpr std::size_t kAuditReads = 100'000;
// ... that may wait to be written together, once a second; beyond, readers wait for the disk.
constexpr std::size_t kAuditNoted = 1'000;
// References that one record names; a list's page makes several.
constexpr std::size_t kAuditReferences = 100;

}  // namespace fairway::limits
