"""Why a conversion of ours is not as clean as that of GOBL's converter, or as the GOBL document: each reason by a predicate
over the document. `python3 reasons.py` runs the examples of each."""

import sys

from codes import Codes

ADDRESS = {"BR-08", "BR-09", "BR-10", "BR-11", "BR-CL-14"}
DIGITS = 15  # that a double holds for sure


def no_country(document):
    """A party with a tax number has no address, or one without a country that is a code."""
    known = set(Codes().lists["iso-3166-1"])
    for role in ("supplier", "customer"):
        party = document.get(role) or {}
        address = (party.get("addresses") or [{}])[0]
        if (party.get("tax_id") or {}).get("country") and address.get("country") not in known:
            return True
    return False


def figures(value):
    """All texts of a document."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from figures(one)
    elif isinstance(value, str):
        yield value


def beyond_doubles(document):
    return any(text.replace(".", "").isdigit() and len(text.replace(".", "")) > DIGITS for text in figures(document.get("totals", {})))


class Reason:
    """name and says: in words. ids: what it may explain. holds: of the GOBL document."""

    def __init__(self, name, says, ids, holds):
        self.name, self.says, self.ids, self.holds = name, says, ids, holds

    def explains(self, document, ids):
        return ids <= self.ids and self.holds(document)


REASONS = [
    Reason("country of the tax number", "the address has no country, or none that is a code: ours says so, GOBL's converter writes the country of the "
           "tax number in its place", ADDRESS, no_country),
    Reason("beyond doubles", "an amount has more digits than a double holds: the artefacts multiply doubles, ours is exact",
           {"BR-S-09", "BR-CO-17", "BR-CO-10", "BR-CO-14"}, beyond_doubles),
]


def check():
    """Nothing, or the first predicate that does not tell its examples apart."""
    def party(**more):
        return {"supplier": {"tax_id": {"country": "FR"}, **more}}

    examples = [(no_country, party(), party(addresses=[{"country": "FR"}])),
                (no_country, party(addresses=[{"country": "fr"}]), {"supplier": {"addresses": []}}),
                (beyond_doubles, {"totals": {"sum": "12345678901234.56"}}, {"totals": {"sum": "1234567890123.45"}}),
                (beyond_doubles, {"totals": {"taxes": [{"base": "1234567890123456"}]}}, {"series": "1234567890123456"})]
    return next((holds.__name__ for holds, has, lacks in examples if not holds(has) or holds(lacks)), None)


if __name__ == "__main__":
    wrong = check()
    print(wrong or "each reason tells its examples apart")
    sys.exit(1 if wrong else 0)
