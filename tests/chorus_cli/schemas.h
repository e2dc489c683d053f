// The JSON Schemas of the platform (tests/chorus/schemas/), written from its field tables: what client and sandbox say
// to each other is held against them: headers and bodies of requests, and answers of every status.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace rulec::tests {

// The calls that a sandbox recorded (docs/chorus-sandbox.md).
std::vector<nlohmann::json> calls_in(const std::filesystem::path& record);

// What is wrong with the request of a call, and with the answer.
std::vector<std::string> faults_of_client(const nlohmann::json& call);
std::vector<std::string> faults_of_platform(const nlohmann::json& call);

// What is wrong in a record, on both sides.
std::vector<std::string> faults_in_record(const std::filesystem::path& record);

}  // namespace rulec::tests
