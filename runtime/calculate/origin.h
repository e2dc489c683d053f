// Where in the input something stands that the built document has at a path.
#pragma once

#include <string>
#include <string_view>

#include "formats/document.h"

namespace rulec::calculate {

struct Origin {
  Place place = kNoPlace;  // of the nearest thing that is there
  bool whole = false;      // the thing itself is there, nothing of the path is left
};

// `path` goes from the invoice where it begins with `$`, and from the envelope where it begins with `$.doc` or `$.head`
// and the input is one. Elements of lists are counted without null, which is dropped when a document is built.
Origin origin(const Document& input, std::string_view path);

}  // namespace rulec::calculate
