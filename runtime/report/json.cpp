#include <nlohmann/json.hpp>

#include "report/ndjson.h"

namespace rulec::report {

std::string render_json(const Report& report, Record record) {
  using Json = nlohmann::ordered_json;
  return to_json(report, record).dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace rulec::report
