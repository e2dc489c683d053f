// What is the same for the whole invoice while it is built, and what is said about it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calculate/facts.h"
#include "calculate/json.h"
#include "calculate/schema.h"
#include "formats/document.h"

namespace rulec::calculate {

// Something to be said: a rule of the reader, with the place that it is about as a path of the built document.
struct Remark {
  std::string rule;
  std::string path;        // $.lines[0].taxes[0], from the invoice; or
  Place place = kNoPlace;  // a place of the input
  std::string value, name, expected, list;
  std::size_t count = 0;
  bool refuses = false;
};

struct Context {
  const Schema& schema;
  const Facts& facts;
  const Document& input;
  Day today = 0;

  std::vector<std::string> addons;  // with those that they require
  bool en16931 = false, choruspro = false;
  std::string country;        // of the regime; empty: none
  std::string_view rounding;  // precise or currency, or what else the invoice says
  std::string_view currency;
  int decimals = 2;
  bool adds_up = false;  // figures are rounded as EN 16931 wants them
  Day day = 0;           // on which rates are looked up
  std::vector<std::string> former_tags;
  std::vector<Place> unknown;  // members that GOBL does not know
  bool head_only = false;      // the invoice inside of an envelope is read apart

  std::vector<Remark> remarks;
  bool refused = false;

  void refuse(std::string rule, std::string path, std::string value = {}, std::string name = {},
              std::string expected = {});
  void refuse(std::string rule, Place place, std::string value, std::string expected);
  Remark& remark(std::string rule, std::string path);
};

}  // namespace rulec::calculate
