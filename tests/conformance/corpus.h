// The conformance cases for GOBL documents, which lie beside the checkout.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rulec::conformance {

using Ids = std::set<std::string>;

struct Case {
  std::string name;
  std::string input;                 // in.json, whatever its bytes
  bool is_json = false;              // a strict reader takes it
  std::optional<std::string> built;  // the document with its totals
  bool has_totals = false;           // of that document
  std::optional<Ids> official;       // fatal BR ids of the official rules on its conversion; nothing: never converted
};

// $RULEC_SHARED, else ../shared of the checkout; nothing where there is none.
std::optional<std::filesystem::path> shared_folder();

// What a program without them ends with, after saying so: a failure in CI, where they must run.
int skipped();

std::vector<Case> gobl_cases(const std::filesystem::path& shared);

// What follows from what: the ids that the official rules report beside one of ours.
struct Follows {
  std::map<std::string, Ids> always, apart;  // apart: the same cause, but each id also has others
};
Follows read_follows(const std::filesystem::path& file);
Ids implied_by(const Ids& reported, const std::map<std::string, Ids>& follows);

std::string bytes_of(const std::filesystem::path& file);

}  // namespace rulec::conformance
