"""Holds rulec against the official EN 16931 CII artefacts on random invoices. See docs/referee.md."""

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import explained
import own
import reasons
from artefacts import stylesheet
from case import Case, World
from comparison import Comparison, Tally
from conversions import Conversions
from official import Official
from schema import Invalid, schema
from smallest import smallest

BATCH = 1000


def wanted():
    parser = argparse.ArgumentParser(prog="./run referee", description="Judges random and mutated CII invoices by rulec and by the "
                                     "official artefacts 1.3.16 and compares the rule ids, each as often as it is reported.")
    parser.add_argument("--cases", type=int, default=2000, metavar="N", help="how many invoices (2000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed makes the same invoices (1)")
    parser.add_argument("--conversions", action="store_true",
                        help="judge the CII that rulec writes instead, by the schema D16B and by the artefacts")
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--folder", required=True, type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


class Referee:
    def __init__(self, options, sheet):
        self.options, self.world, self.official, self.tally = options, World(), Official(sheet), Tally()
        self.scratch = Path(tempfile.mkdtemp(dir=options.folder))

    def compare(self, documents):
        """A comparison of each of these documents, and what the artefacts said."""
        for old in self.scratch.iterdir():
            old.unlink()
        for name, text in documents.items():
            (self.scratch / f"{name}.xml").write_bytes(text)
        parity = own.run(self.options.program, "en16931-parity", str(self.scratch))
        default = own.run(self.options.program, "en16931", str(self.scratch))
        for name in documents:
            if name not in parity or name not in default:
                raise own.Unreadable(f"no answer on document {name}")
            said = self.official.judge(self.scratch / f"{name}.xml")
            yield name, Comparison(said, parity[name], default[name]), said

    def batch(self, numbers):
        cases = {str(number): Case(self.world, f"{self.options.seed}/{number}") for number in numbers}
        for name, found, said in self.compare({name: case.bytes() for name, case in cases.items()}):
            self.tally.add(cases[name], found, said)

    def differs(self, key):
        def holds(text):
            for _, found, _ in self.compare({"x": text}):
                return key in found.keys and found.explanation(text) is None
        return holds

    def keep_examples(self):
        folder = self.options.folder / "differences"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for key, (case, _) in sorted(self.tally.examples.items()):
            target = folder / (re.sub(r"[^\w-]+", "-", key) + ".xml")
            target.write_bytes(smallest(case, self.differs(key)))
            print(f"  {self.tally.keys[key]:5} {key}: {os.path.relpath(target)} (case {case.seed})", flush=True)

    def report(self):
        tally = self.tally
        judged = tally.cases - tally.stopped
        print(f"seed {self.options.seed}, {tally.cases} cases: {judged} judged by the artefacts, {tally.identical} with identical ids, "
              f"{tally.verdicts} with the same verdict by default, {len(tally.fired)} rules reported")
        print(f"  the artefacts stopped on {tally.stopped}: ours refuses {tally.stopped_refused} of them, "
              f"and is incomplete on {tally.stopped_unjudged}")
        print(f"  explained: {tally.explained}" + "".join(f", {count} by {kind}" for kind, count in tally.kinds.most_common()))
        print(f"  unexplained: {tally.unexplained}")
        self.keep_examples()

    def run(self):
        for start in range(0, self.options.cases, BATCH):
            self.batch(range(start, min(start + BATCH, self.options.cases)))
            if sys.stderr.isatty():
                print(f"\r{self.tally.cases} of {self.options.cases}", end="\n" if self.tally.cases == self.options.cases else "",
                      file=sys.stderr, flush=True)
        self.report()
        shutil.rmtree(self.scratch)
        return 1 if self.tally.unexplained else 0


def conversions(options, sheet):
    shared, form = os.environ.get("RULEC_SHARED"), schema(options.folder)
    if not shared:
        print("skipped: RULEC_SHARED names no folder of conformance cases")
        return 0
    if form is None:
        print("referee: the package of the schema holds no CII D16B; remove it to fetch it again", file=sys.stderr)
        return 2
    return Conversions(options, Path(shared), form, Official(sheet)).run()


def quiet():
    """Saxon writes what stops a stylesheet straight to descriptor 2; our own words keep it."""
    sys.stderr = os.fdopen(os.dup(2), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def main():
    options = wanted()
    sheet = stylesheet(options.folder)
    if sheet is None:
        print("referee: the package of the artefacts holds no CII stylesheet 1.3.16; remove it to fetch it again", file=sys.stderr)
        return 2
    if wrong := explained.check() or reasons.check():
        print(f"referee: a predicate does not tell its examples apart: {wrong}", file=sys.stderr)
        return 2
    quiet()
    try:
        return conversions(options, sheet) if options.conversions else Referee(options, sheet).run()
    except (own.Unreadable, Invalid) as fault:
        print(f"referee: {fault}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
