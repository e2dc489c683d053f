#include "calculate/context.h"

#include <utility>

namespace rulec::calculate {

Remark& Context::remark(std::string rule, std::string path) {
  remarks.push_back({});
  remarks.back().rule = std::move(rule);
  remarks.back().path = std::move(path);
  return remarks.back();
}

void Context::refuse(std::string rule, std::string path, std::string value, std::string name, std::string expected) {
  refused = true;
  Remark& made = remark(std::move(rule), std::move(path));
  made.value = std::move(value);
  made.name = std::move(name);
  made.expected = std::move(expected);
  made.refuses = true;
}

void Context::refuse(std::string rule, Place place, std::string value, std::string expected) {
  refuse(std::move(rule), std::string(), std::move(value), {}, std::move(expected));
  remarks.back().place = place;
}

}  // namespace rulec::calculate
