#include "cli/chorus/lot.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chorus/archive.h"
#include "chorus/encoding.h"

namespace rulec::cli {
namespace {

constexpr std::size_t kFrame = 2048;  // of an archive without files, and more

}  // namespace

std::string file_name_for(const std::string& number, const std::string& extension) {
  std::string name = number;
  for (char& c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_')) c = '-';
  return name + extension;
}

bool Lot::has(const std::string& supplier, const std::string& number) const {
  return std::ranges::any_of(parcels, [&](const chorus::Courier::Parcel& parcel) {
    return parcel.entry.number == number && parcel.entry.supplier == supplier;
  });
}

bool Lot::takes(const std::string& file_name, const std::string& bytes, std::size_t limit) const {
  const bool is_free = std::ranges::none_of(
      parcels, [&](const chorus::Courier::Parcel& parcel) { return parcel.entry.file_name == file_name; });
  return is_free && kFrame + size + chorus::most_packed(bytes.size()) <= limit;
}

void Lot::add(const std::string& document, chorus::Courier::Parcel parcel) {
  size += chorus::most_packed(parcel.bytes.size());
  documents.push_back(document);
  parcels.push_back(std::move(parcel));
}

std::string new_archive_name() { return fmt::format("chorus_lot_factures_{}.tar.gz", chorus::random_text(8)); }

}  // namespace rulec::cli
