#include "schemas.h"

#include <fstream>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace rulec::tests {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

json schema_named(std::string name) {
  for (char& c : name)
    if (c == '/') c = '.';
  std::ifstream file(std::filesystem::path(RULEC_SCHEMAS) / (name + ".json"));
  return file ? json::parse(file) : json();
}

// What is wrong with a value, by the schema of that name; "" where nothing is.
std::string fault_by(const std::string& name, const json& value) {
  const json written = schema_named(name);
  if (written.is_null()) return "no schema " + name;
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(Adapter(written), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema, Adapter(value), &results)) return "";
  std::string said = name + ": ";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& step : error.context) said += step;
    said += " " + error.description + "; ";
  }
  return said + value.dump().substr(0, 600);
}

// "token" or "call": the gateway answers for all operations alike.
std::string side_of(const json& call) { return call["path"] == "token" ? "token" : "call"; }

void add(std::vector<std::string>& faults, std::string fault) {
  if (!fault.empty()) faults.push_back(std::move(fault));
}

}  // namespace

std::vector<std::string> faults_of_client(const json& call) {
  std::vector<std::string> faults;
  add(faults, fault_by(side_of(call) + ".headers", call["headers"]));
  add(faults, fault_by(call["path"].get<std::string>() + ".request", call["request"]));
  return faults;
}

std::vector<std::string> faults_of_platform(const json& call) {
  std::vector<std::string> faults;
  const int status = call["status"];
  if (status == 0) return faults;  // a fault broke the connection, or answered nonsense
  if (status == 200) {
    add(faults, fault_by(call["path"].get<std::string>() + ".answer", call["answer"]));
    return faults;
  }
  const json answer = {
      {"status", status}, {"challenge", call["challenge"]}, {"type", call["type"]}, {"answer", call["answer"]}};
  add(faults, fault_by(side_of(call) + "." + std::to_string(status), answer));
  return faults;
}

std::vector<json> calls_in(const std::filesystem::path& record) {
  std::vector<json> calls;
  std::ifstream lines(record);
  for (std::string line; std::getline(lines, line);) calls.push_back(json::parse(line));
  return calls;
}

std::vector<std::string> faults_in_record(const std::filesystem::path& record) {
  std::vector<std::string> faults;
  try {
    for (const json& call : calls_in(record))
      for (auto* side : {faults_of_client, faults_of_platform})
        for (std::string& fault : side(call)) faults.push_back(std::move(fault));
  } catch (const json::exception& problem) {
    faults.push_back(std::string("no record of calls: ") + problem.what());
  }
  return faults;
}

}  // namespace rulec::tests
