// The shape of a report as JSON, shared by ndjson and json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "report/write.h"

namespace rulec::report {

// Keys may be added behind those that are there, never renamed: scripts read them.
nlohmann::ordered_json to_json(const Report& report, Record record);

}  // namespace rulec::report
