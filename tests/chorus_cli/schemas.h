// The JSON Schemas of the platform's operations (tests/chorus/schemas/), written from its field tables: what client and
// sandbox say to each other is held against them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rulec::tests {

// What is wrong in a record of the sandbox: each call with its path, request and answer.
std::vector<std::string> faults_in_record(const std::filesystem::path& record);

}  // namespace rulec::tests
