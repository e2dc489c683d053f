#include "signature/jws.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "signature/base64url.h"

namespace rulec::signature {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kSignature = 64;

std::string member(const Json& json, const char* name) {
  return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : "";
}

}  // namespace

std::string signed_compact(const Key& key, std::string_view payload) {
  const Json header = {{"alg", "ES256"}, {"kid", key.id()}};
  const std::string covered = base64url(header.dump()) + "." + base64url(payload);
  return covered + "." + base64url(key.sign(covered));
}

std::variant<Jws, Problem> read_compact(std::string_view text) {
  const std::size_t first = text.find('.'), second = text.rfind('.');
  if (std::count(text.begin(), text.end(), '.') != 2)
    return Problem{"it is not three parts with points between", "ce ne sont pas trois parties séparées par des points"};
  const auto header = from_base64url(text.substr(0, first));
  auto payload = from_base64url(text.substr(first + 1, second - first - 1));
  auto signature = from_base64url(text.substr(second + 1));
  if (!header || !payload || !signature)
    return Problem{"one of its parts is no base64url", "une de ses parties n'est pas en base64url"};
  const Json json = Json::parse(*header, nullptr, false);
  if (!json.is_object()) return Problem{"its header is no JSON object", "son en-tête n'est pas un objet JSON"};
  if (member(json, "alg") != "ES256")
    return Problem{fmt::format("its algorithm is `{}`, and GOBL takes ES256 only", member(json, "alg")),
                   fmt::format("son algorithme est `{}`, et GOBL n'accepte que ES256", member(json, "alg"))};
  if (json.contains("crit"))
    return Problem{"its header demands extensions (`crit`)", "son en-tête exige des extensions (`crit`)"};
  if (signature->size() != kSignature)
    return Problem{fmt::format("its signature has {} bytes, not 64", signature->size()),
                   fmt::format("sa signature a {} octets, et non 64", signature->size())};
  return Jws{member(json, "kid"), std::move(*payload), std::string(text.substr(0, second)), std::move(*signature)};
}

}  // namespace rulec::signature
