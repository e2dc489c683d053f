#include "other_faults.h"

namespace rulec::conformance {

const std::vector<Fault>& other_faults() {
  static const std::vector<Fault> faults = {};
  return faults;
}

}  // namespace rulec::conformance
