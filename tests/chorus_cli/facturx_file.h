// PDFs that carry an invoice, made for tests.
#pragma once

#include <string>

namespace rulec::tests {

// One page, and a file of that name inside.
std::string pdf_with(const std::string& name, const std::string& bytes);

}  // namespace rulec::tests
