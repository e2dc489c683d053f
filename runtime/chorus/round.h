// One round of questions about many invoices: what the platform says of a flow is asked once, whatever their number.
// For this room only.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "chorus/client.h"
#include "chorus/ledger.h"

namespace rulec::chorus {

class Round {
 public:
  Round(Client& client, std::span<const Entry> entries);

  // Whether several of the entries that are on their way came by this flow.
  bool is_shared(const std::string& flow) const;

  Answer<const FlowReport*> report(const std::string& flow);
  Answer<const std::vector<InvoiceRecord>*> invoices(const std::string& flow);  // that came by it
  Answer<const std::vector<InvoiceRecord>*> since(const std::string& day);      // deposited on that day or later

 private:
  Client& client_;
  std::map<std::string, unsigned> sharing_;
  std::map<std::string, FlowReport> reports_;
  std::map<std::string, std::vector<InvoiceRecord>> by_flow_, by_day_;
};

}  // namespace rulec::chorus
