#include "chorus/round.h"

#include <utility>

namespace rulec::chorus {
namespace {

// What is kept under a name, else what asking gives.
template <typename Value, typename Ask>
Answer<const Value*> once(std::map<std::string, Value>& kept, const std::string& name, Ask ask) {
  auto found = kept.find(name);
  if (found == kept.end()) {
    Answer<Value> answer = ask();
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    found = kept.emplace(name, std::move(std::get<Value>(answer))).first;
  }
  return &found->second;
}

}  // namespace

Round::Round(Client& client, std::span<const Entry> entries) : client_(client) {
  for (const Entry& entry : entries)
    if (!entry.flow.empty() && !is_end(entry.phase)) ++sharing_[entry.flow];
}

bool Round::is_shared(const std::string& flow) const {
  const auto found = sharing_.find(flow);
  return found != sharing_.end() && found->second > 1;
}

Answer<const FlowReport*> Round::report(const std::string& flow) {
  return once(reports_, flow, [&] { return client_.flow(flow); });
}

Answer<const std::vector<InvoiceRecord>*> Round::invoices(const std::string& flow) {
  return once(by_flow_, flow, [&] { return client_.search({.flow = flow}); });
}

Answer<const std::vector<InvoiceRecord>*> Round::since(const std::string& day) {
  return once(by_day_, day, [&] { return client_.search({.from = day}); });
}

}  // namespace rulec::chorus
