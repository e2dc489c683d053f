#include "cli/chorus_words.h"

#include <array>
#include <string_view>
#include <utility>

namespace rulec::cli {
namespace {

constexpr std::array<std::pair<std::string_view, ChorusVerb>, 9> kVerbs = {{{"profile", ChorusVerb::profile},
                                                                            {"supplier", ChorusVerb::supplier},
                                                                            {"recipient", ChorusVerb::recipient},
                                                                            {"send", ChorusVerb::send},
                                                                            {"track", ChorusVerb::track},
                                                                            {"status", ChorusVerb::status},
                                                                            {"find", ChorusVerb::find},
                                                                            {"resubmit", ChorusVerb::resubmit},
                                                                            {"sandbox", ChorusVerb::sandbox}}};

class Adder {
 public:
  Adder(ChorusOptions& options, const WordMakers& make) : o_(options), make_(make) {}

  void all() {
    profile();
    supplier();
    recipient();
    send();
    track();
    status();
    find();
    resubmit();
    sandbox();
  }

 private:
  void text(CLI::App* sub, const std::string& flag, std::string& target, const std::string& about,
            const std::string& kind) {
    sub->add_option(flag, target, about)->type_name(kind);
  }
  void on_platform(CLI::App* sub) {
    text(sub, "--profile", o_.profile, "Which platform (sandbox)", "NAME");
    sub->add_flag("--live", o_.live, "Yes, a live profile is meant");
    make_.choice(sub, "--format", o_.format, {"text", "json"}, "Form of the output");
    make_.speaks(sub);
  }
  void number(CLI::App* sub, bool required) {
    auto* option = sub->add_option("NUMBER", o_.operands, "Number of the invoice")->expected(required ? 1 : 0, 1);
    option->type_name("");
    if (required) option->required();
    text(sub, "--supplier", o_.supplier, "SIRET of the supplier, where several used that number", "SIRET");
  }
  void waits(CLI::App* sub) { text(sub, "--wait", o_.wait, "Follow the invoice so long, to its end", "TIME"); }

  void profile() {
    CLI::App* sub = make_.verb("profile", "Write or show a profile: which platform, how to speak to it",
                               "rulec profile init demo --url http://127.0.0.1:8080\n  rulec profile show demo");
    make_.choice(sub, "ACTION", o_.action, {"init", "show"}, "What to do");
    sub->get_option("ACTION")->required();
    sub->add_option("NAME", o_.operands, "Name of the profile")->expected(0, 1)->type_name("");
    text(sub, "--url", o_.url, "Address of the platform; on this machine unless --live", "URL");
    text(sub, "--timeout", o_.timeout, "The longest that a call may take", "TIME");
    text(sub, "--pace", o_.pace, "The least time between two calls", "TIME");
    text(sub, "--key", o_.key, "Private key that signs GOBL invoices before they are sent", "FILE");
    text(sub, "--ca", o_.ca, "Certificates (PEM) to trust instead of those of the system", "FILE");
    text(sub, "--settle", o_.settle, "After that, what the platform does not know of it never took", "TIME");
    on_platform(sub);
  }
  void supplier() {
    CLI::App* sub =
        make_.verb("supplier", "Register a supplier: try its credentials, and keep them",
                   "rulec supplier register party.json --profile demo\n  rulec supplier check --profile demo");
    make_.choice(sub, "ACTION", o_.action, {"register", "check", "forget"}, "What to do");
    sub->get_option("ACTION")->required();
    sub->add_option("PARTY", o_.operands, "The supplier: an org.Party of GOBL, as JSON")->expected(0, 1)->type_name("");
    text(sub, "--secrets", o_.secrets, "Credentials as JSON, instead of RULEC_CLIENT_ID … RULEC_PASSWORD", "FILE");
    on_platform(sub);
  }
  void recipient() {
    CLI::App* sub = make_.verb("recipient", "Show what the directory says of a recipient",
                               "rulec recipient show 12345678200036 --profile demo");
    make_.choice(sub, "ACTION", o_.action, {"show"}, "What to do");
    sub->get_option("ACTION")->required();
    sub->add_option("SIRET", o_.operands, "SIRET of the recipient")->required()->expected(1)->type_name("");
    text(sub, "--service", o_.service, "Ask too whether this service demands a commitment number", "CODE");
    on_platform(sub);
  }
  void send() {
    CLI::App* sub = make_.verb("send", "Send invoices to Chorus Pro, each once",
                               "rulec send invoice.json --profile demo --wait 60s");
    sub->add_option("FILE", o_.operands, "Invoices (GOBL JSON, CII, Factur-X), folders, or - for standard input")
        ->type_name("");
    text(sub, "--files-from", o_.files_from, "Take the names from a file (- is standard input), one a line", "FILE");
    sub->add_flag("--archive", o_.archive, "Deposit them together, in one archive (.tar.gz) for a syntax");
    sub->add_flag("--unchecked", o_.unchecked, "Send in spite of faults; never to a live profile");
    waits(sub);
    on_platform(sub);
  }
  void track() {
    CLI::App* sub = make_.verb("track", "Ask the platform where an invoice stands",
                               "rulec track VM26-0187 --profile demo --wait 10m");
    number(sub, true);
    waits(sub);
    on_platform(sub);
  }
  void status() {
    CLI::App* sub = make_.verb("status", "Show what the ledger knows, without the network",
                               "rulec status --profile demo\n  rulec status VM26-0187 --profile demo");
    number(sub, false);
    on_platform(sub);
  }
  void find() {
    CLI::App* sub = make_.verb("find", "Search the invoices that the platform has",
                               "rulec find --number VM26-0187 --profile demo --format json");
    text(sub, "--number", o_.number, "Number of the invoice", "NUMBER");
    text(sub, "--state", o_.state, "State, as the platform writes it", "CODE");
    text(sub, "--from", o_.from, "First day of deposit", "YYYY-MM-DD");
    text(sub, "--to", o_.to, "Last day of deposit", "YYYY-MM-DD");
    on_platform(sub);
  }
  void resubmit() {
    CLI::App* sub = make_.verb("resubmit", "Recycle or complete an invoice, as its state asks",
                               "rulec resubmit VM26-0187 --profile demo --service SERVICE_DEST_SERV_OBL");
    number(sub, true);
    text(sub, "--service", o_.service, "New service code", "CODE");
    text(sub, "--commitment", o_.commitment, "New commitment number", "NUMBER");
    text(sub, "--recipient", o_.recipient, "New recipient", "SIRET");
    text(sub, "--comment", o_.comment, "A word to the recipient", "TEXT");
    sub->add_option("--attach", o_.attach, "A file to add; may be repeated")
        ->type_name("FILE")
        ->allow_extra_args(false);
    waits(sub);
    on_platform(sub);
  }
  void sandbox() {
    CLI::App* sub = make_.verb("sandbox", "Play Chorus Pro on this machine, to try and to test",
                               "rulec sandbox --port 8080 > sandbox.json");
    sub->add_option("--port", o_.port, "Port on 127.0.0.1; 0 is any free one")->check(CLI::Range(0, 65535));
    text(sub, "--scenario", o_.scenario, "How it behaves, as JSON", "FILE");
    make_.speaks(sub);
  }

  ChorusOptions& o_;
  const WordMakers& make_;
};

}  // namespace

void add_chorus(ChorusOptions& options, const WordMakers& make) { Adder(options, make).all(); }

bool is_chorus_verb(const std::string& name, ChorusOptions& options) {
  for (const auto& [known, verb] : kVerbs)
    if (known == name) {
      options.verb = verb;
      return true;
    }
  return false;
}

}  // namespace rulec::cli
