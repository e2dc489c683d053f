// The envelope around an invoice: its head with an identifier, the digest of the document, who sends it to whom.
#pragma once

#include "calculate/context.h"

namespace rulec::calculate {

// Wraps `invoice`, or puts it back into `envelope`. Signatures are dropped, for they are of another document.
Json wrapped(const Context& context, Json envelope, Json invoice, bool identify);

// SHA-256 over the canonical JSON of a value, as GOBL writes it: without members that it does not know.
std::string digest_of(const Schema& schema, const Json& value, TypeNumber type);

}  // namespace rulec::calculate
