"""The code lists of the project, and codes that are in none."""

import csv
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "rules" / "codelists"


def read(name):
    with open(FOLDER / f"{name}.tsv", encoding="utf-8") as rows:
        return [row["code"] for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)]


class Codes:
    def __init__(self):
        self.lists = {path.stem: read(path.stem) for path in sorted(FOLDER.glob("*.tsv")) if path.stem != "withdrawn"}

    def pick(self, rng, name):
        return rng.choice(self.lists[name])

    def any(self, rng):
        return self.pick(rng, rng.choice(sorted(self.lists)))


ODD = ["", " ", "X", "x", "999", "-", "EUR USD", "S Z", "é", "0", "ZZ", "QQQQQQQ", "SS", "EL", "XI", "1A", "92", "0103", "null"]


def odd(rng, code):
    """A code near this one, mostly outside its list."""
    return rng.choice([
        code.lower(), code.upper(), code.title(), f" {code}", f"{code} ", f"\n\t{code}\n", f"{code} {code}", f"{code},",
        code[:-1], code + "0", code[::-1], f"{code}\u00a0", rng.choice(ODD)])
