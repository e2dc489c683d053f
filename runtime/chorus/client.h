// What a supplier asks of Chorus Pro, one function an operation. Names of members are the platform's in the bodies and
// ours in here. Amounts are texts, exact as the platform wrote them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chorus/session.h"

namespace rulec::chorus {

using Id = std::int64_t;

struct Deposit {
  std::string_view bytes;
  std::string file_name, syntax;  // "IN_DP_E1_CII_16B"
};
struct Receipt {
  std::string flow, date;  // numeroFluxDepot; "YYYY-MM-DD"
};

struct FlowError {
  std::string supplier, recipient, number, text;
};
struct FlowReport {
  std::string state, at;  // "" for a flow that the platform does not show yet
  std::vector<FlowError> errors;
};

struct InvoiceRecord {
  Id id = 0;
  std::string number, flow, status, status_at, comment, type, date, deposited;
  std::string supplier, recipient, recipient_name, service, commitment;
  std::string net, gross, due, currency;
};
struct InvoiceQuery {
  std::string number, flow, status, from, to;  // "" is no filter; days of deposit
};

struct HistoryStep {
  std::string status, at, comment;
};
struct History {
  std::string status;
  std::vector<HistoryStep> steps;  // in the order given
};

struct Structure {
  Id id = 0;
  std::string identifier, name, kind, state;  // "SIRET", "ACTIVE"
};
struct StructureDetail {
  bool service_required = false, commitment_required = false, service_or_commitment_required = false;
  bool payment_not_shown = false;  // its invoices end at MANDATEE or COMPTABILISEE
  std::string password_ends;       // of the technical account, where it is one's own structure
};
struct ServiceRecord {
  Id id = 0;
  std::string code, name;
  bool active = true, commitment_required = false;
};

struct Recycling {
  Id id = 0;
  std::string recipient, service, commitment, comment;
};
struct Attachment {
  std::string name, mime, extension;
  std::string_view bytes;
};

class Client {
 public:
  explicit Client(Session& session) : session_(session) {}

  Answer<Receipt> deposit(const Deposit& deposit);
  Answer<FlowReport> flow(const std::string& number);
  Answer<std::vector<InvoiceRecord>> search(const InvoiceQuery& query);
  Answer<InvoiceRecord> consult(Id invoice);
  Answer<History> history(Id invoice);
  Answer<std::string> recycle(const Recycling& recycling);  // the new status
  Answer<Id> upload(const Attachment& attachment);
  Answer<std::string> complete(Id invoice, const std::vector<std::pair<Id, std::string>>& attachments,
                               const std::string& comment);

  Answer<std::vector<Structure>> own_structures();
  Answer<std::vector<Structure>> structures(const std::string& siret, bool of_the_state);
  Answer<StructureDetail> structure(Id id);
  Answer<std::vector<ServiceRecord>> services(Id structure);  // without what each demands
  Answer<bool> service_wants_commitment(Id structure, Id service);

 private:
  Session& session_;
};

}  // namespace rulec::chorus
