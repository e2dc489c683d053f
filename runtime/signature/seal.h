// The signatures of an envelope: what they cover, and whether they hold.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "formats/document.h"
#include "signature/key.h"
#include "table/rule_table.h"

namespace rulec::signature {

// What a signature locks, as GOBL's head.SigningPayload: which envelope, which document, and when (Unix seconds).
struct Seal {
  std::string uuid, algorithm, digest;
  std::int64_t time = 0;
};
std::string written(const Seal& seal);  // JSON, as GOBL writes it

// The seal of an envelope that has been read, without a time; empty texts where the head lacks them.
Seal seal_of(const RuleTable& table, const Document& envelope);

// How many signatures there are.
std::size_t signatures(const RuleTable& table, const Document& envelope);

// Adds to the notices of the document what is wrong with its signatures (rules/reader/signature.rule). Each must be by
// one of the keys. The state of the digest is the reader's to notice.
void note_signatures(const RuleTable& table, std::span<const Key> keys, bool french, Document& document);

}  // namespace rulec::signature
