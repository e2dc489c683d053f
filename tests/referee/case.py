"""One case: an invoice by a seed, the changes made to it, and how it is written."""

import random

from codes import Codes
from forbidden import Forbidden
from invoice import invoice
from mutations import ALL
from tree import Spelling, document

LETTERS = [
    {"rsm": "a", "ram": "b", "udt": "c", "qdt": "d", "odd": "e"},
    {"rsm": "rsm", "ram": "", "udt": "udt", "qdt": "qdt", "odd": "odd"},
    {"rsm": "", "ram": "ram", "udt": "udt", "qdt": "qdt", "odd": "odd"},
    {"rsm": "ram", "ram": "rsm", "udt": "qdt", "qdt": "udt", "odd": "_x"},
    {"rsm": "CII", "ram": "ID", "udt": "u", "qdt": "q", "odd": "ram"},
]


class World:
    """What all cases share."""

    def __init__(self):
        self.codes, self.forbidden = Codes(), Forbidden()


def spelling(rng):
    if rng.random() < 0.8:
        return Spelling(pretty=rng.random() < 0.5)
    return Spelling(rng.choice(LETTERS), rng.random() < 0.5, rng.choice(["UTF-8", "UTF-8", "ISO-8859-1", "UTF-16"]))


class Case:
    def __init__(self, world, seed):
        rng = random.Random(seed)
        self.world, self.seed = world, seed
        self.changes = [(rng.choice(ALL), rng.random()) for _ in range(rng.choice([0, 0, 1, 1, 1, 1, 2, 2, 3, 5]))]
        self.spelling = spelling(rng)

    def tree(self, changes=None):
        root = invoice(random.Random(f"{self.seed} invoice"), self.world.codes)
        for change, chance in self.changes if changes is None else changes:
            change(random.Random(chance), root, self.world)
        return root

    def bytes(self):
        return document(self.tree(), self.spelling)
