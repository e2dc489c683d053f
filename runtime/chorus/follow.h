// Sends an invoice once, and learns what became of it. The ledger is written before the network is touched; what an
// interruption leaves open is settled by asking the platform.
#pragma once

#include <chrono>
#include <optional>
#include <variant>

#include "chorus/client.h"
#include "chorus/ledger.h"

namespace rulec::chorus {

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

  // Changes what the platform has, where its state allows it. The ledger says so before the network is touched; what an
  // interruption leaves is settled by `ask`.
  std::optional<Trouble> recycle(Entry& entry, const Recycling& recycling);
  std::optional<Trouble> complete(Entry& entry, const std::vector<Attachment>& files, const std::string& comment);

  // One round of questions; the entry and the ledger are moved on by the answers.
  std::optional<Trouble> ask(Entry& entry);

 private:
  template <typename Act>
  std::optional<Trouble> change(Entry& entry, std::string recipient, const std::string& what, Act act);
  std::optional<Trouble> settle(Entry& entry);
  std::optional<Trouble> ask_flow(Entry& entry);
  std::optional<Trouble> find_invoice(Entry& entry);
  std::optional<Trouble> ask_status(Entry& entry);
  std::optional<Trouble> last_shown(const Entry& entry, bool& last);
  Answer<std::optional<InvoiceRecord>> look_up(const Entry& entry);

  Client& client_;
  Ledger& ledger_;
  std::chrono::seconds settle_;
};

}  // namespace rulec::chorus
