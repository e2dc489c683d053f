// Invoices that go to the platform together, as one archive.
#pragma once

#include <string>
#include <vector>

#include "chorus/follow.h"

namespace rulec::cli {

// A name of plain letters, as the platform takes them in file names: `number` with other characters as "-", and
// `extension`.
std::string file_name_for(const std::string& number, const std::string& extension);

struct Lot {
  std::vector<std::string> documents;  // where each came from
  std::vector<chorus::Courier::Parcel> parcels;
  std::size_t size = 0;  // of the archive, at most

  bool has(const std::string& supplier, const std::string& number) const;
  // Whether the file fits beside the others in an archive of so many bytes, and its name is free there.
  bool takes(const std::string& file_name, const std::string& bytes, std::size_t limit) const;
  void add(const std::string& document, chorus::Courier::Parcel parcel);
};

std::string new_archive_name();  // no two are alike: the ledger knows by it what went together

}  // namespace rulec::cli
