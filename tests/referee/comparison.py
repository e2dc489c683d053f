"""Where the program and the artefacts differ on one document."""

from collections import Counter

import own
from explained import explain


class Comparison:
    """ids: rule id to how many more the program reports (negative: fewer). verdict: +1 where only the default layer refuses,
    -1 where only the artefacts do. stopped: why the artefacts gave no verdict. unjudged: why the program gave none."""

    def __init__(self, official, parity, default):
        found, said = official
        self.stopped = None if found is not None else said
        self.ids, self.verdict = {}, 0
        self.refused = default["verdict"] == "invalid"
        self.unjudged = None if {parity["verdict"], default["verdict"]} <= {"valid", "invalid"} else "incomplete"
        if found is None:
            return
        ours = own.official_ids(parity)
        self.ids = {rule: ours[rule] - found[rule] for rule in found | ours if ours[rule] != found[rule]}
        self.verdict = own.fatal(default) - said
        self.default = default

    def explanation(self, text):
        """The names of the kinds that explain all that differs; None where something is left, or nothing differs."""
        if self.stopped or self.unjudged or not (self.ids or self.verdict):
            return None
        return explain(text, self.ids, self.verdict, self.default)

    @property
    def keys(self):
        """What differs, in words that stay the same while a document shrinks."""
        made = {f"{rule} {'too many' if more > 0 else 'too few'}" for rule, more in self.ids.items()}
        if self.verdict:
            made.add("verdict: only ours refuses" if self.verdict > 0 else "verdict: only the artefacts refuse")
        if self.unjudged and not self.ids and not self.stopped and not self.verdict:
            made.add("no verdict of ours")
        return made


class Tally:
    def __init__(self):
        self.cases = self.identical = self.stopped = self.stopped_refused = self.stopped_unjudged = 0
        self.verdicts, self.keys, self.fired, self.examples = 0, Counter(), set(), {}
        self.explained, self.unexplained, self.kinds = 0, 0, Counter()

    def add(self, case, comparison, official):
        """What differs and nothing explains is kept by its keys, what is explained by its kinds."""
        self.cases += 1
        if comparison.stopped:
            self.stopped += 1
            self.stopped_refused += comparison.refused
            self.stopped_unjudged += bool(comparison.unjudged)
            return
        self.fired |= set(official[0])
        self.identical += not comparison.ids
        self.verdicts += not comparison.verdict
        kinds = comparison.explanation(case.bytes()) if comparison.keys else None
        if kinds:
            self.explained += 1
            self.kinds.update(kinds)
            return
        self.unexplained += bool(comparison.keys)
        for key in comparison.keys:
            self.keys[key] += 1
            kept = self.examples.get(key)
            if kept is None or len(comparison.keys) < kept[1]:
                self.examples[key] = (case, len(comparison.keys))
