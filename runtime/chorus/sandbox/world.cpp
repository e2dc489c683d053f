#include "chorus/sandbox/world.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rulec::chorus::sandbox {

World::World(Scenario scenario, Understand understand)
    : scenario_(std::move(scenario)),
      directory_(scenario_),
      flows_(scenario_, directory_, std::move(understand)),
      invoices_(scenario_, directory_) {}

std::optional<Json> World::answer(std::string_view path, const Json& request) {
  using Operation = Json (*)(World&, const Json&);
  constexpr std::array<std::pair<std::string_view, Operation>, 13> kOperations = {{
      {"factures/v1/deposer/flux", [](World& w, const Json& asked) { return w.flows_.deposit(asked); }},
      {"transverses/v1/consulterCRDetaille", [](World& w, const Json& asked) { return w.flows_.report(asked); }},
      {"factures/v1/rechercher/fournisseur", [](World& w, const Json& asked) { return w.invoices_.search(asked); }},
      {"factures/v1/consulter/fournisseur", [](World& w, const Json& asked) { return w.invoices_.consult(asked); }},
      {"factures/v1/consulter/historique", [](World& w, const Json& asked) { return w.invoices_.history(asked); }},
      {"factures/v1/recycler", [](World& w, const Json& asked) { return w.invoices_.recycle(asked); }},
      {"transverses/v1/ajouter/fichier", [](World& w, const Json& asked) { return w.invoices_.upload(asked); }},
      {"factures/v1/completer", [](World& w, const Json& asked) { return w.invoices_.complete(asked); }},
      {"transverses/v1/recuperer/structures/actives/fournisseur",
       [](World& w, const Json&) { return w.directory_.own_structures(); }},
      {"structures/v1/rechercher", [](World& w, const Json& asked) { return w.directory_.structures(asked); }},
      {"structures/v1/consulter", [](World& w, const Json& asked) { return w.directory_.structure(asked); }},
      {"structures/v1/rechercher/services", [](World& w, const Json& asked) { return w.directory_.services(asked); }},
      {"structures/v1/consulter/service", [](World& w, const Json& asked) { return w.directory_.service(asked); }},
  }};
  const auto* const found = std::ranges::find(kOperations, path, &std::pair<std::string_view, Operation>::first);
  if (found == kOperations.end()) return std::nullopt;
  const std::lock_guard guard(mutex_);
  move_on();
  return found->second(*this, request);
}

void World::move_on() {
  for (const Integrated& integrated : flows_.newly_integrated()) invoices_.add(integrated);
  invoices_.move_on();
}

}  // namespace rulec::chorus::sandbox
