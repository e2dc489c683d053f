#include "report/page/page.h"

#include <array>
#include <utility>

namespace rulec::report {

std::string page(std::string_view form, const PageParts& parts) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> holes = {
      {{"{{lang}}", parts.lang}, {"{{data}}", parts.data}, {"{{details}}", parts.details}}};
  std::string result;
  result.reserve(form.size() + parts.data.size() + parts.details.size());
  while (!form.empty()) {
    const std::size_t at = form.find("{{");
    result += form.substr(0, at);
    if (at == std::string_view::npos) break;
    form.remove_prefix(at);
    std::size_t skip = 2;
    std::string_view text = "{{";
    for (const auto& [hole, part] : holes)
      if (form.starts_with(hole)) skip = hole.size(), text = part;
    result += text;
    form.remove_prefix(skip);
  }
  return result;
}

}  // namespace rulec::report
