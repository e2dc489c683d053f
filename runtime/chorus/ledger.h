// What was sent, and what became of it: one SQLite file, read and written by any number of processes. A deposit is
// written down before the network is touched and closed after, so that whatever happens between, the ledger knows that
// there is something to ask the platform about. A number that is taken cannot be written a second time.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rulec::chorus {

// Where a deposit stands. The words are those of the file and of `status`.
enum class Phase : std::uint8_t {
  open,           // "processing": being sent, or interrupted; only the platform knows
  sent,           // the platform gave a flow number
  integrated,     // the invoice exists there
  available,      // with the recipient: locked
  to_recycle,     // asks for recycling
  suspended,      // asks for documents
  paid,           // the end, and a good one
  done,           // the same, where the recipient does not show the payment
  rejected,       // the end; the number is burnt
  withdrawn,      // the end: abandoned or deleted
  flow_rejected,  // "error": no invoice came of it, the number is free
  not_taken,      // "not-sent": the platform did not take it, the number is free
  resubmitting,   // being recycled or completed, or interrupted at it; the platform tells what came of it
  not_ours,       // "not-ours": the number is another invoice's on the platform; nobody waits for ours, which may come
};
std::string_view name_of(Phase phase);
bool frees_number(Phase phase);
bool is_end(Phase phase);

// An entry of the ledger: a number of a supplier on a platform.
struct Entry {
  std::int64_t id = 0;
  std::string platform, supplier, number, recipient;  // platform: its address
  std::string file_name, file_digest, syntax;         // digest: SHA-256
  std::string date, currency, net, gross, due;        // of the invoice: YYYY-MM-DD; amounts as written; "" if unknown
  Phase phase = Phase::open;
  std::string started, changed;      // UTC, ISO 8601
  std::string flow;                  // "" until known
  std::int64_t invoice = 0;          // identifiantFactureCPP; 0 until known
  std::string platform_state, text;  // as the platform wrote them; a text of our own is a phrase (phrase.h)
};

struct Event {
  std::string at, what, text;  // what: the phase, or the platform's state
};

// Keeps others from the entry while it lives, even where this process dies: the system lets go of it then.
class EntryLock {
 public:
  ~EntryLock();
  EntryLock(EntryLock&& other) noexcept;
  EntryLock& operator=(EntryLock&&) = delete;

 private:
  friend class Ledger;
  explicit EntryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

// What fails here (a full disk, a file that is no ledger) is an exception with a message for people: nothing that
// sends may go on without its ledger.
class Ledger {
 public:
  explicit Ledger(const std::filesystem::path& file);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Writes an open entry; nothing where the number is taken.
  std::optional<Entry> open(Entry entry);

  // Moves the entry on, and keeps the step among its events where the phase or the platform's state is new.
  void update(Entry& entry, Phase phase, const std::string& platform_state, const std::string& text);

  // The same of several, all or none.
  void update(std::span<Entry> entries, Phase phase, const std::string& platform_state, const std::string& text);

  // Steps that the platform tells of, each kept once.
  void add_history(const Entry& entry, const std::vector<Event>& steps);

  // The entry that holds the number, else the last one of that number. `supplier` "" is any.
  std::optional<Entry> find(const std::string& platform, const std::string& supplier, const std::string& number) const;
  std::vector<Entry> list(const std::string& platform) const;  // newest first
  // Those that went in the same archive, itself among them: their file names are ARCHIVE/FILE. None where it went
  // alone.
  std::vector<Entry> together_with(const Entry& entry) const;
  std::vector<Event> events(std::int64_t entry) const;

  // Nothing where another process works on the entry, or on one of them.
  std::optional<EntryLock> lock(const Entry& entry) const;
  std::optional<EntryLock> lock(std::span<const Entry> entries) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string utc_now();
// Seconds since such a time; nothing where it is none.
std::optional<std::chrono::seconds> age_of(std::string_view utc);

}  // namespace rulec::chorus
