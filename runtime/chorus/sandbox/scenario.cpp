#include "chorus/sandbox/scenario.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "chorus/json_answer.h"

namespace rulec::chorus::sandbox {
namespace {

constexpr std::array<std::pair<std::string_view, Mischief>, 15> kMischief = {
    {{"delay", Mischief::delay},
     {"reset_before", Mischief::reset_before},
     {"reset_after", Mischief::reset_after},
     {"unauthorized", Mischief::unauthorized},
     {"too_many", Mischief::too_many},
     {"error_before", Mischief::error_before},
     {"error_after", Mischief::error_after},
     {"forbidden", Mischief::forbidden},
     {"html", Mischief::html},
     {"truncated", Mischief::truncated},
     {"wrong_types", Mischief::wrong_types},
     {"endless", Mischief::endless},
     {"drip", Mischief::drip},
     {"redirect", Mischief::redirect},
     {"invalid_client", Mischief::invalid_client}}};

// Thrown inside of this file only: the path of the member that is wrong.
struct Wrong {
  std::string path;
};

using Setters = std::vector<std::pair<std::string_view, std::function<void(const Json&)>>>;

// Each member has its setter; one without is a slip of the author.
void read_object(const Json& object, const std::string& path, const Setters& setters) {
  if (!object.is_object()) throw Wrong{path};
  for (const auto& [name, value] : object.items()) {
    const std::string here = path + "." + name;
    bool known = false;
    for (const auto& [wanted, set] : setters) {
      if (wanted != name) continue;
      known = true;
      try {
        set(value);
      } catch (const Json::exception&) {
        throw Wrong{here};
      }
    }
    if (!known) throw Wrong{here};
  }
}

auto time_into(milliseconds& target) {
  return [&target](const Json& value) { target = milliseconds(std::llround(value.get<double>() * 1000)); };
}
template <typename Value>
auto into(Value& target) {
  return [&target](const Json& value) { target = value.get<Value>(); };
}

Fault read_fault(const Json& json, const std::string& path) {
  Fault fault;
  const auto kind = [&](const Json& value) {
    for (const auto& [name, what] : kMischief)
      if (value == name) {
        fault.what = what;
        return;
      }
    throw Wrong{path + ".do"};
  };
  read_object(json, path,
              {{"path", into(fault.path)},
               {"from", into(fault.from)},
               {"times", into(fault.times)},
               {"every", into(fault.every)},
               {"do", kind},
               {"seconds", time_into(fault.time)},
               {"target", into(fault.target)}});
  if (fault.every == 0) throw Wrong{path + ".every"};
  return fault;
}

PublicBody read_body(const Json& json, const std::string& path) {
  PublicBody body;
  const auto services = [&](const Json& list) {
    for (const Json& item : list) {
      Service service;
      read_object(item, path + ".services",
                  {{"code", into(service.code)},
                   {"active", into(service.active)},
                   {"commitment_required", into(service.commitment_required)}});
      body.services.push_back(std::move(service));
    }
  };
  read_object(json, path,
              {{"siret", into(body.siret)},
               {"name", into(body.name)},
               {"active", into(body.active)},
               {"service_required", into(body.service)},
               {"commitment_required", into(body.commitment)},
               {"service_or_commitment_required", into(body.either)},
               {"payment_not_shown", into(body.payment_not_shown)},
               {"services", services}});
  return body;
}

Life read_life(const Json& json, const std::string& path) {
  Life life;
  if (json.is_array()) return {json.get<std::vector<std::string>>(), ""};
  read_object(json, path, {{"states", into(life.states)}, {"comment", into(life.comment)}});
  return life;
}

Scenario read(const Json& json) {
  Scenario scenario;
  const auto each = [](auto& list, auto one, const char* path) {
    return [&list, one, path](const Json& items) {
      for (const Json& item : items) list.push_back(one(item, path));
    };
  };
  const auto lives = [&](const Json& items) {
    for (const auto& [number, life] : items.items()) scenario.lives[number] = read_life(life, "$.lives." + number);
  };
  const auto suppliers = [&](const Json& items) { scenario.suppliers = items.get<std::vector<std::string>>(); };
  read_object(json, "$",
              {{"token_lifetime", time_into(scenario.token_lifetime)},
               {"flow_step", time_into(scenario.flow_step)},
               {"flow_hidden", time_into(scenario.flow_hidden)},
               {"life_step", time_into(scenario.life_step)},
               {"errors_as", into(scenario.errors_as)},
               {"flows", into(scenario.flows)},
               {"lives", lives},
               {"suppliers", suppliers},
               {"recipients", each(scenario.recipients, read_body, "$.recipients")},
               {"unsubscribed", into(scenario.unsubscribed)},
               {"faults", each(scenario.faults, read_fault, "$.faults")},
               {"password_ends", into(scenario.password_ends)},
               {"record", into(scenario.record)},
               {"max_file", into(scenario.max_file)}});
  return scenario;
}

}  // namespace

std::variant<Scenario, Problem> read_scenario(std::string_view bytes) {
  const Json json = Json::parse(bytes, nullptr, false);
  if (json.is_discarded()) return Problem{"this is no JSON", "ceci n'est pas du JSON"};
  try {
    return read(json);
  } catch (const Wrong& wrong) {
    return Problem{fmt::format("`{}` is not what a scenario has there", wrong.path),
                   fmt::format("`{}` n'est pas ce qu'un scénario contient là", wrong.path)};
  }
}

std::vector<PublicBody> test_recipients() {
  std::vector<PublicBody> bodies;
  bodies.push_back({"12345678200051", "Destinataire sans parametre"});
  bodies.push_back({"12345678200036", "Destinataire engagement obligatoire", true, false, true});
  bodies.push_back({"12345678200028", "Destinataire service obligatoire", true, true});
  bodies.push_back({"12345678200044", "Destinataire service et engagement obligatoires", true, true, true});
  bodies.push_back({"11000201100044", "Destinataire Etat", true, true});
  for (PublicBody& body : bodies)
    if (body.service) body.services.push_back({"SERVICE_DEST_SERV_OBL", true, false});
  bodies.back().services = {{"SFACETAT", true, false}, {"FACTURES_PUBLIQUES", true, false}};
  for (int i = 1; i <= 24; ++i) bodies.back().services.push_back({fmt::format("SERVICE{:02}", i), i != 24, i == 23});
  return bodies;
}

}  // namespace rulec::chorus::sandbox
