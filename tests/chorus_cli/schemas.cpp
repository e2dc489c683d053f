#include "schemas.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace rulec::tests {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

json schema_for(std::string path, const char* kind) {
  for (char& c : path)
    if (c == '/') c = '.';
  std::ifstream file(std::filesystem::path(RULEC_SCHEMAS) / (path + "." + kind + ".json"));
  return file ? json::parse(file) : json();
}

std::string fault_in(const json& call, const char* kind) {
  const std::string path = call["path"];
  const json written = schema_for(path, kind);
  if (written.is_null()) return path + ": no schema of its " + kind;
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(Adapter(written), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema, Adapter(call[kind]), &results)) return "";
  std::string said = path + ", " + kind + ": ";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& step : error.context) said += step;
    said += " " + error.description + "; ";
  }
  return said + call[kind].dump().substr(0, 600);
}

}  // namespace

std::vector<std::string> faults_in_record(const std::filesystem::path& record) {
  std::vector<std::string> faults;
  std::ifstream lines(record);
  for (std::string line; std::getline(lines, line);) {
    const json call = json::parse(line, nullptr, false);
    if (call.is_discarded()) {
      faults.push_back("no JSON: " + line.substr(0, 300));
      continue;
    }
    for (const char* kind : {"request", "answer"})
      if (std::string fault = fault_in(call, kind); !fault.empty()) faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace rulec::tests
