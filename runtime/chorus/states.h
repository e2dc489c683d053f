// The states of flows and invoices as the platform names them, and what they mean to a supplier. A state that is not
// listed is shown as it is and never taken for an end.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rulec::chorus {

enum class FlowStage : std::uint8_t { pending, integrated, partly_integrated, rejected, not_processed };

struct FlowState {
  std::string_view code, english, french;
  FlowStage stage = FlowStage::pending;
};
std::span<const FlowState> flow_states();
// That of an unknown code is pending, with the code as its name.
FlowState flow_state(std::string_view code);

enum class InvoiceStage : std::uint8_t {
  waiting,      // for somebody else
  available,    // with the recipient: the invoice is locked
  processed,    // near the end; the last that some recipients show
  to_recycle,   // wrong recipient, service or commitment: recycle
  to_complete,  // documents are missing: complete
  paid,         // the end, and a good one
  rejected,     // the end; the number is burnt
  withdrawn,    // the end: abandoned, deleted
};

struct InvoiceState {
  std::string_view code, english, french;
  InvoiceStage stage = InvoiceStage::waiting;
};
std::span<const InvoiceState> invoice_states();
// That of an unknown code is waiting, with the code as its name.
InvoiceState invoice_state(std::string_view code);

}  // namespace rulec::chorus
