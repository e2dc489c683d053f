#include "chorus/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <stdexcept>
#include <utility>

#include "chorus/statement.h"

namespace rulec::chorus {
namespace {

constexpr int kSchema = 2;
constexpr int kBusyTimeout = 20000;  // milliseconds

constexpr std::array<std::string_view, 14> kPhaseNames = {
    "processing", "sent",     "integrated", "available", "to-recycle", "suspended",    "paid",
    "done",       "rejected", "withdrawn",  "error",     "not-sent",   "resubmitting", "not-ours"};

// `holds`: whether the number is taken by this row.
constexpr const char* kCreate = R"SQL(
CREATE TABLE deposit (
  id INTEGER PRIMARY KEY, platform TEXT NOT NULL, supplier TEXT NOT NULL, number TEXT NOT NULL, recipient TEXT NOT NULL,
  file_name TEXT NOT NULL, file_digest TEXT NOT NULL, syntax TEXT NOT NULL, phase TEXT NOT NULL, holds INTEGER NOT NULL,
  started TEXT NOT NULL, changed TEXT NOT NULL, flow TEXT NOT NULL, invoice INTEGER NOT NULL,
  platform_state TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX number_once ON deposit (platform, supplier, number) WHERE holds = 1;
CREATE TABLE event (
  id INTEGER PRIMARY KEY, deposit INTEGER NOT NULL REFERENCES deposit, at TEXT NOT NULL, what TEXT NOT NULL,
  text TEXT NOT NULL) STRICT;
CREATE INDEX event_of ON event (deposit);
PRAGMA user_version = 1;
)SQL";

// Version 2 knows what tells an invoice from another one of its number.
constexpr const char* kAddContent = R"SQL(
ALTER TABLE deposit ADD COLUMN date TEXT NOT NULL DEFAULT '';
ALTER TABLE deposit ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE deposit ADD COLUMN net TEXT NOT NULL DEFAULT '';
ALTER TABLE deposit ADD COLUMN gross TEXT NOT NULL DEFAULT '';
ALTER TABLE deposit ADD COLUMN due TEXT NOT NULL DEFAULT '';
PRAGMA user_version = 2;
)SQL";

constexpr const char* kColumns =
    "id, platform, supplier, number, recipient, file_name, file_digest, syntax, phase, started, changed, flow, "
    "invoice, platform_state, text, date, currency, net, gross, due";

Phase phase_named(std::string_view name) {
  for (std::size_t i = 0; i < kPhaseNames.size(); ++i)
    if (kPhaseNames[i] == name) return static_cast<Phase>(i);
  throw std::runtime_error(fmt::format("the ledger has a state `{}` that this version does not know", name));
}

}  // namespace

std::string_view name_of(Phase phase) { return kPhaseNames[static_cast<std::size_t>(phase)]; }
bool frees_number(Phase phase) { return phase == Phase::flow_rejected || phase == Phase::not_taken; }
bool is_end(Phase phase) {
  return phase == Phase::paid || phase == Phase::done || phase == Phase::rejected || phase == Phase::withdrawn ||
         phase == Phase::not_ours || frees_number(phase);
}

std::string utc_now() {
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  std::tm parts{};
  ::gmtime_r(&now.tv_sec, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::optional<std::chrono::seconds> age_of(std::string_view utc) {
  std::tm parts{};
  if (::strptime(std::string(utc).c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) == nullptr) return std::nullopt;
  return std::chrono::seconds(std::time(nullptr) - ::timegm(&parts));
}

EntryLock::~EntryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}
EntryLock::EntryLock(EntryLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

struct Ledger::State {
  sqlite3* database = nullptr;
  std::filesystem::path file;

  ~State() { sqlite3_close(database); }

  [[noreturn]] void fail() const {
    throw std::runtime_error(fmt::format("the ledger {} cannot be used: {}", file.string(), sqlite3_errmsg(database)));
  }
  void run(const char* sql) const {
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }
};

namespace {

Entry entry_of(const Statement& row) {
  Entry entry;
  entry.id = row.number(0);
  entry.phase = phase_named(row.text(8));
  entry.invoice = row.number(12);
  using Text = std::string Entry::*;
  constexpr std::array<std::pair<int, Text>, 17> kTexts = {{{1, &Entry::platform},
                                                            {2, &Entry::supplier},
                                                            {3, &Entry::number},
                                                            {4, &Entry::recipient},
                                                            {5, &Entry::file_name},
                                                            {6, &Entry::file_digest},
                                                            {7, &Entry::syntax},
                                                            {9, &Entry::started},
                                                            {10, &Entry::changed},
                                                            {11, &Entry::flow},
                                                            {13, &Entry::platform_state},
                                                            {14, &Entry::text},
                                                            {15, &Entry::date},
                                                            {16, &Entry::currency},
                                                            {17, &Entry::net},
                                                            {18, &Entry::gross},
                                                            {19, &Entry::due}}};
  for (const auto& [column, member] : kTexts) entry.*member = row.text(column);
  return entry;
}

void add_event(sqlite3* database, std::int64_t deposit, const std::string& what, const std::string& text) {
  Statement(database, "INSERT INTO event (deposit, at, what, text) VALUES (?, ?, ?, ?)")
      .bind(deposit)
      .bind(utc_now())
      .bind(what)
      .bind(text)
      .step();
}

}  // namespace

Ledger::Ledger(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  state_->file = file;
  const mode_t before = ::umask(0077);  // the ledger names customers: it is its owner's
  const int opened = sqlite3_open_v2(file.c_str(), &state_->database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  ::umask(before);
  if (opened != SQLITE_OK) state_->fail();
  sqlite3_busy_timeout(state_->database, kBusyTimeout);
  state_->run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  Transaction transaction(state_->database);
  Statement version(state_->database, "PRAGMA user_version");
  version.step();
  if (version.number(0) > kSchema)
    throw std::runtime_error(fmt::format("the ledger {} was written by a later version of rulec", file.string()));
  const std::int64_t found = version.number(0);
  while (version.step()) {
  }
  if (found < 1) state_->run(kCreate);
  if (found < 2) state_->run(kAddContent);
  transaction.commit();
}

Ledger::~Ledger() = default;

std::optional<Entry> Ledger::open(Entry entry) {
  sqlite3* database = state_->database;
  Transaction transaction(database);
  entry.phase = Phase::open;
  entry.started = entry.changed = utc_now();
  Statement insert(database,
                   "INSERT INTO deposit (platform, supplier, number, recipient, file_name, file_digest, syntax, date, "
                   "currency, net, "
                   "gross, due, phase, holds, started, changed, flow, invoice, platform_state, text) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, '', 0, '', '')");
  for (const std::string* text :
       {&entry.platform, &entry.supplier, &entry.number, &entry.recipient, &entry.file_name, &entry.file_digest,
        &entry.syntax, &entry.date, &entry.currency, &entry.net, &entry.gross, &entry.due})
    insert.bind(*text);
  insert.bind(name_of(entry.phase)).bind(entry.started).bind(entry.changed);
  if (!insert.insert()) return std::nullopt;
  entry.id = sqlite3_last_insert_rowid(database);
  add_event(database, entry.id, std::string(name_of(entry.phase)), "");
  transaction.commit();
  return entry;
}

namespace {

void write(sqlite3* database, Entry& entry, Phase phase, const std::string& platform_state, const std::string& text) {
  const bool is_new = phase != entry.phase || platform_state != entry.platform_state || text != entry.text;
  entry.phase = phase;
  entry.platform_state = platform_state;
  entry.text = text;
  entry.changed = is_new ? utc_now() : entry.changed;
  Statement(database,
            "UPDATE deposit SET phase = ?, holds = ?, changed = ?, recipient = ?, flow = ?, invoice = ?, "
            "platform_state = ?, text = ? "
            "WHERE id = ?")
      .bind(name_of(phase))
      .bind(std::int64_t{frees_number(phase) ? 0 : 1})
      .bind(entry.changed)
      .bind(entry.recipient)
      .bind(entry.flow)
      .bind(entry.invoice)
      .bind(platform_state)
      .bind(text)
      .bind(entry.id)
      .step();
  if (is_new)
    add_event(database, entry.id, platform_state.empty() ? std::string(name_of(phase)) : platform_state, text);
}

}  // namespace

void Ledger::update(Entry& entry, Phase phase, const std::string& platform_state, const std::string& text) {
  update(std::span(&entry, 1), phase, platform_state, text);
}

void Ledger::update(std::span<Entry> entries, Phase phase, const std::string& platform_state, const std::string& text) {
  Transaction transaction(state_->database);
  for (Entry& entry : entries) write(state_->database, entry, phase, platform_state, text);
  transaction.commit();
}

void Ledger::add_history(const Entry& entry, const std::vector<Event>& steps) {
  Transaction transaction(state_->database);
  for (const Event& step : steps)
    Statement(state_->database,
              "INSERT INTO event (deposit, at, what, text) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM event "
              "WHERE deposit = ?1 AND at = ?2 AND what = ?3)")
        .bind(entry.id)
        .bind(step.at)
        .bind(step.what)
        .bind(step.text)
        .step();
  transaction.commit();
}

std::optional<Entry> Ledger::find(const std::string& platform, const std::string& supplier,
                                  const std::string& number) const {
  Statement select(state_->database,
                   fmt::format("SELECT {} FROM deposit WHERE platform = ? AND number = ? AND (? = '' OR supplier = ?) "
                               "ORDER BY holds DESC, id DESC LIMIT 1",
                               kColumns));
  select.bind(platform).bind(number).bind(supplier).bind(supplier);
  if (!select.step()) return std::nullopt;
  return entry_of(select);
}

std::vector<Entry> Ledger::list(const std::string& platform) const {
  Statement select(state_->database,
                   fmt::format("SELECT {} FROM deposit WHERE platform = ? ORDER BY id DESC", kColumns));
  select.bind(platform);
  std::vector<Entry> entries;
  while (select.step()) entries.push_back(entry_of(select));
  return entries;
}

std::vector<Entry> Ledger::together_with(const Entry& entry) const {
  const std::string archive = entry.file_name.substr(0, entry.file_name.find('/') + 1);
  if (archive.empty()) return {};
  Statement select(state_->database,
                   fmt::format("SELECT {} FROM deposit WHERE platform = ?1 AND substr(file_name, 1, length(?2)) = ?2 "
                               "ORDER BY id",
                               kColumns));
  select.bind(entry.platform).bind(archive);
  std::vector<Entry> entries;
  while (select.step()) entries.push_back(entry_of(select));
  return entries;
}

std::vector<Event> Ledger::events(std::int64_t entry) const {
  Statement select(state_->database, "SELECT at, what, text FROM event WHERE deposit = ? ORDER BY id");
  select.bind(entry);
  std::vector<Event> events;
  while (select.step()) events.push_back({select.text(0), select.text(1), select.text(2)});
  return events;
}

std::optional<EntryLock> Ledger::lock(const Entry& entry) const { return lock(std::span(&entry, 1)); }

// A byte of a file beside the ledger for each, at the number of the entry.
std::optional<EntryLock> Ledger::lock(std::span<const Entry> entries) const {
  const std::string file = state_->file.string() + ".lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::runtime_error(fmt::format("{} cannot be opened", file));
  EntryLock lock(descriptor);
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_len = 1;
  for (const Entry& entry : entries) {
    range.l_start = entry.id;
    if (::fcntl(descriptor, F_OFD_SETLK, &range) != 0) return std::nullopt;
  }
  return lock;
}

}  // namespace rulec::chorus
