// `rulec new rule`: the text of a rule that is yet to be written, and the file that it belongs to.
#pragma once

#include <string>

#include "compiler/module.h"

namespace rulec::compiler {

// The file is that of the rules whose ids begin alike (HOUSE-01 for HOUSE-02), in `layer` where one is named; of a
// layer without such rules, that of the layer itself.
Skeleton skeleton_of(const std::string& folder, const std::string& id, const std::string& layer);

}  // namespace rulec::compiler
