#include "signature/seal.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "signature/jws.h"

namespace rulec::signature {
namespace {

using Json = nlohmann::ordered_json;

Place member(const RuleTable& table, const Tree& tree, Place object, std::string_view name) {
  if (object == kNoPlace || tree.nodes.empty() || tree[object].kind != NodeKind::object) return kNoPlace;
  return tree.member(object, table.name_number(name));
}

std::string text(const RuleTable& table, const Tree& tree, Place object, std::string_view name) {
  const Place place = member(table, tree, object, name);
  return place != kNoPlace && tree[place].kind == NodeKind::text ? std::string(tree[place].view()) : "";
}

std::string text_in(const Json& json, const char* name) {
  return json.is_object() && json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : "";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return text;
}

Seal seal_in(const std::string& payload) {
  const Json json = Json::parse(payload, nullptr, false);
  const Json digest = json.is_object() && json.contains("dig") ? json["dig"] : Json();
  Seal seal{text_in(json, "uuid"), text_in(digest, "alg"), text_in(digest, "val"), 0};
  if (json.is_object() && json.contains("iat") && json["iat"].is_number_integer())
    seal.time = json["iat"].get<std::int64_t>();
  return seal;
}

// The envelope's place of its signatures; where it has none, that of the whole.
Place list_of(const RuleTable& table, const Document& document) {
  return document.tree.xml ? kNoPlace : member(table, document.tree, 0, "sigs");
}

class Examiner {
 public:
  Examiner(const RuleTable& table, std::span<const Key> keys, bool french, Document& document)
      : keys_(keys), french_(french), document_(document), head_(seal_of(table, document)) {}

  void look_at(Place place) {
    const Node& node = document_.tree[place];
    const auto read = read_compact(node.kind == NodeKind::text ? node.view() : std::string_view());
    if (const auto* problem = std::get_if<Problem>(&read))
      return note("RT-SIGNATURE", place, french_ ? problem->french : problem->english, "");
    const Jws& jws = std::get<Jws>(read);
    const auto by = std::find_if(keys_.begin(), keys_.end(),
                                 [&](const Key& key) { return key.verify(jws.covered, jws.signature); });
    if (by == keys_.end()) return note("RT-SIGNATURE-KEY", place, jws.key_id, known());
    const Seal seal = seal_in(jws.payload);
    if (lower(seal.uuid) != lower(head_.uuid) || seal.algorithm != head_.algorithm || seal.digest != head_.digest)
      return note("RT-SIGNATURE-OTHER", place, fmt::format("{} {} {}", seal.uuid, seal.algorithm, seal.digest),
                  fmt::format("{} {} {}", head_.uuid, head_.algorithm, head_.digest));
    if (!by->allows(seal.time)) note("RT-SIGNATURE-TIME", place, std::to_string(seal.time), by->id());
  }

 private:
  void note(const char* rule, Place place, std::string value, std::string expected) {
    Notice notice{rule, kNone, {place}, {}};
    notice.fields[static_cast<std::size_t>(NoticeField::value)] = std::move(value);
    notice.fields[static_cast<std::size_t>(NoticeField::expected)] = std::move(expected);
    document_.notices.push_back(std::move(notice));
  }

  std::string known() const {
    std::string ids;
    for (const Key& key : keys_) ids += (ids.empty() ? "" : ", ") + key.id();
    return ids;
  }

  std::span<const Key> keys_;
  bool french_;
  Document& document_;
  Seal head_;
};

}  // namespace

std::string written(const Seal& seal) {
  Json json = {{"uuid", seal.uuid}, {"dig", {{"alg", seal.algorithm}, {"val", seal.digest}}}};
  if (seal.time != 0) json["iat"] = seal.time;
  return json.dump();
}

Seal seal_of(const RuleTable& table, const Document& envelope) {
  const Tree& tree = envelope.tree;
  if (tree.xml) return {};
  const Place head = member(table, tree, 0, "head"), digest = member(table, tree, head, "dig");
  return {text(table, tree, head, "uuid"), text(table, tree, digest, "alg"), text(table, tree, digest, "val"), 0};
}

std::size_t signatures(const RuleTable& table, const Document& envelope) {
  const Place list = list_of(table, envelope);
  std::size_t count = 0;
  if (list != kNoPlace)
    for (Place one = envelope.tree[list].first_child; one != kNone; one = envelope.tree[one].next) ++count;
  return count;
}

void note_signatures(const RuleTable& table, std::span<const Key> keys, bool french, Document& document) {
  const Place list = list_of(table, document);
  if (list == kNoPlace || document.tree[list].first_child == kNone) {
    document.notices.push_back({"RT-UNSIGNED", kNone, {list == kNoPlace ? Place{0} : list}, {}});
    return;
  }
  Examiner examiner(table, keys, french, document);
  for (Place one = document.tree[list].first_child; one != kNone; one = document.tree[one].next) examiner.look_at(one);
}

}  // namespace rulec::signature
