#include "calculate/json.h"

#include <utility>

namespace rulec::calculate {

Json written(Amount amount) {
  AmountText text;
  return Json(Text(amount.written_in(text)).mark_plain());
}

void put_extension(Json& object, std::string_view key, std::string_view code) {
  Json* const ext = find(object, "ext");
  if (ext == nullptr && code.empty()) return take_out(object, "ext");
  JsonMembers sorted;
  sorted.reserve((ext == nullptr ? 0 : ext->size()) + 1);
  bool waits = !code.empty();
  const auto take_place = [&] {
    if (waits) sorted.emplace_back(Text::lasting(key), lasting(code));
    waits = false;
  };
  if (ext != nullptr)
    for (auto& [name, value] : members_of(*ext)) {
      if (std::string_view(name) > key) take_place();
      if (std::string_view(name) != key) sorted.emplace_back(name, std::move(value));
    }
  take_place();
  if (sorted.empty()) return take_out(object, "ext");
  if (ext == nullptr) {
    put(object, "ext", Json(std::move(sorted)));
  } else {
    members_of(*ext).swap(sorted);
  }
}

}  // namespace rulec::calculate
