// Sends an invoice once, and learns what became of it. The ledger is written before the network is touched; what an
// interruption leaves open is settled by asking the platform.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "chorus/client.h"
#include "chorus/ledger.h"
#include "chorus/phrase.h"

namespace rulec::chorus {

class Round;

// The number is taken by this entry.
struct Taken {
  Entry entry;
};

class Courier {
 public:
  // `settle`: how long the platform may take to show what it accepted. After that, what it does not know was not taken.
  Courier(Client& client, Ledger& ledger, std::chrono::seconds settle)
      : client_(client), ledger_(ledger), settle_(settle) {}

  struct Sent {
    Entry entry;                     // open: only the platform knows
    std::optional<Trouble> trouble;  // why it was not taken, or why that is not known
  };
  std::variant<Sent, Taken> send(const Deposit& deposit, Entry entry);

  // Several in one deposit, a .tar.gz of the name `archive`. `entry.file_name` names the file inside; no two are alike.
  struct Parcel {
    Entry entry;
    std::string bytes;
  };
  struct SentTogether {
    std::vector<Entry> entries;                        // all with the same fate so far; none where all were taken
    std::vector<std::pair<std::size_t, Entry>> taken;  // by index: the number is taken by this entry
    std::optional<Trouble> trouble;
  };
  SentTogether send(std::vector<Parcel> parcels, const std::string& archive);

  // Changes what the platform has, where its state allows it. The ledger says so before the network is touched; what an
  // interruption leaves is settled by `ask`.
  std::optional<Trouble> recycle(Entry& entry, const Recycling& recycling);
  std::optional<Trouble> complete(Entry& entry, const std::vector<Attachment>& files, const std::string& comment);

  // One round of questions; the entry and the ledger are moved on by the answers. Of one alone that is not ours the
  // number is asked about again: it moves on where ours has come since, and holds the number all the same.
  std::optional<Trouble> ask(Entry& entry);
  // About each flow once, and only of those that moved. A trouble with one does not keep from asking about the others,
  // but where it would meet them all; returned is the first.
  std::optional<Trouble> ask(std::span<Entry> entries);

 private:
  template <typename Act>
  std::optional<Trouble> change(Entry& entry, std::string recipient, const std::string& what, Act act);
  std::optional<Trouble> ask(Entry& entry, Round& round);
  std::optional<Trouble> settle(Entry& entry, Round& round);
  std::optional<Trouble> settle_by_number(Entry& entry, bool is_late);
  std::optional<Trouble> ask_again(Entry& entry);
  void note_absent(Entry& entry, const Phrase& others);
  std::optional<Trouble> settle_by_archive(Entry& entry, const std::vector<Entry>& together, Round& round);
  Answer<std::vector<std::string>> flows_of(const std::vector<Entry>& together, Round& round);
  Answer<Phrase> strangeness(const Entry& entry, const InvoiceRecord& record);
  void recognise(Entry& entry, const InvoiceRecord& record);
  std::optional<Trouble> ask_flow(Entry& entry, Round& round);
  std::optional<Trouble> hear(Entry& entry, const FlowReport& report, Round& round);
  std::optional<Trouble> find_invoice(Entry& entry, Round& round);
  bool has_moved(const Entry& entry, Round& round);
  std::optional<Trouble> ask_status(Entry& entry);
  std::optional<Trouble> last_shown(const Entry& entry, bool& last);
  Answer<std::optional<InvoiceRecord>> look_up(const Entry& entry, Round& round);

  Client& client_;
  Ledger& ledger_;
  std::chrono::seconds settle_;
};

}  // namespace rulec::chorus
