"""What CII has and EN 16931 forbids, read from the project's own rules."""

import re
from pathlib import Path

SYNTAX = Path(__file__).resolve().parents[2] / "rules" / "syntax"


def namespaces():
    """The prefix of each element of CII that the rules know."""
    rows = re.findall(r'\|\s*"([A-Z][^"]*)"\s*\|\s*"(\w+)"', (SYNTAX / "cii-elements.rule").read_text(encoding="utf-8"))
    return dict(rows)


def places():
    """Pairs of the last element of a context and a path that a rule names below it."""
    found, contexts = [], []
    for text in (SYNTAX / "cii.rule").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"\s*at (//?[\w/*]+.*)\{", text):
            contexts = [re.sub(r"\[.*?\]", "", one).strip(" /").split("/")[-1] for one in heading[1].split(" except ")[0].split(",")]
        elif rule := re.match(r"\s*CII-[A-Z]+-\d+ \w+ (?:forbid|at most \d+|exactly \d+) ([\w/@, ]+)", text):
            found += [(context, path.strip()) for context in contexts for path in rule[1].split(",")]
    return [(context, path) for context, path in found if path and "*" not in context]


class Forbidden:
    def __init__(self):
        self.namespaces, self.places = namespaces(), places()

    def prefixed(self, name):
        return f'{self.namespaces.get(name, "ram")}:{name}'
