// Where in the input something stands that the built document has at a path.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/document.h"

namespace rulec::calculate {

struct Origin {
  Place place = kNoPlace;  // of the nearest thing that is there
  bool whole = false;      // the thing itself is there, nothing of the path is left
};

// `path` goes from the invoice where it begins with `$`, and from the envelope where it begins with `$.doc` or `$.head`
// and the input is one. Elements of lists are counted without null, which is dropped when a document is built.
Origin origin(const Document& input, std::string_view path);

// The same for many paths of one document, which must outlive it: a long list, or object, is gone through once.
class Origins {
 public:
  explicit Origins(const Document& input) : input_(input) {}
  Origin of(std::string_view path);

 private:
  Place element(Place list, std::size_t index);
  Place member(Place object, std::string_view name);

  const Document& input_;
  std::unordered_map<Place, std::vector<Place>> elements_;                               // of lists, without null
  std::unordered_map<Place, std::unordered_map<std::string_view, Place>> many_members_;  // of objects with very many
};

}  // namespace rulec::calculate
