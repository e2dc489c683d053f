// rulec find: the invoices that the platform has, by number, state and day of deposit.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "chorus/states.h"
#include "cli/chorus/connection.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"

namespace rulec::cli {
namespace {

using Json = nlohmann::ordered_json;

Json object_of(const chorus::InvoiceRecord& record) {
  return {{"number", record.number},
          {"status", record.status},
          {"status_at", record.status_at},
          {"comment", record.comment},
          {"invoice_id", record.id},
          {"flow", record.flow},
          {"type", record.type},
          {"date", record.date},
          {"deposited", record.deposited},
          {"supplier", record.supplier},
          {"recipient", record.recipient},
          {"recipient_name", record.recipient_name},
          {"service", record.service},
          {"commitment", record.commitment},
          {"net", record.net},
          {"gross", record.gross},
          {"due", record.due},
          {"currency", record.currency}};
}

}  // namespace

// 0 where something was found, 1 where nothing was.
int find(const ChorusOptions& options, const Display& display, Io& io) {
  const auto profile = profile_for(options, display, io);
  const auto credentials = profile ? credentials_for(*profile, display, io) : std::nullopt;
  if (!credentials) return kUnable;
  Connection connection(*profile, *credentials);
  const auto answer = connection.client().search({options.number, "", options.state, options.from, options.to});
  if (const auto* problem = std::get_if<chorus::Trouble>(&answer)) return fail(*problem, display, io);
  const auto& found = std::get<std::vector<chorus::InvoiceRecord>>(answer);
  if (options.format == "json") {
    Json list = Json::array();
    for (const chorus::InvoiceRecord& record : found) list.push_back(object_of(record));
    io.out << list.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    for (const chorus::InvoiceRecord& record : found) {
      const chorus::InvoiceState state = chorus::invoice_state(record.status);
      io.out << fmt::format("{}  {}  {}  {} {}  {}\n", record.number, record.status,
                            display.french ? state.french : state.english, record.gross, record.currency,
                            record.recipient);
    }
  }
  if (found.empty()) say(io, display, "the platform has no such invoice", "la plateforme n'a pas de telle facture");
  return found.empty() ? kRefused : kDone;
}

}  // namespace rulec::cli
