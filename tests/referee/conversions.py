"""Holds what rulec writes as CII against the schema D16B and the official artefacts. See docs/referee.md."""

import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import own
from reasons import REASONS
from schema import Invalid, faults, works

DIALECTS = ["en16931", "choruspro-v1", "choruspro-gobl"]
SHOWN = 20  # of each kind of difference


def converted(program, source, target, *flags):
    """Whether the document was written. It may be refused, or not be read; anything else is a fault."""
    asked = subprocess.run([program, "convert", str(source), "--lang", "en", "-o", str(target), *flags],
                           capture_output=True, text=True, check=False, timeout=120)
    if asked.returncode not in (0, 1, 2):
        raise own.Unreadable(f"{program} convert {source} ended with {asked.returncode}: {asked.stderr[-300:]}")
    if (asked.returncode == 0) != target.exists():
        raise own.Unreadable(f"{program} convert {source} ended with {asked.returncode}, the file is {'' if target.exists() else 'not '}there")
    return asked.returncode == 0


def is_json(path):
    try:
        json.loads(path.read_bytes())
        return True
    except ValueError:
        return False


def is_clean(folder):
    """Nothing fatal for the artefacts on the plain conversion of GOBL's own converter."""
    verdict = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    return verdict.get("cii_schematron_en16931", verdict.get("cii_schematron")) == []


class Conversions:
    def __init__(self, options, shared, sheet, official):
        self.program, self.sheet, self.official = options.program, sheet, official
        self.cases = sorted(one for one in (shared / "conformance/gobl/cases").iterdir()
                            if (one / "built.json").exists() and is_json(one / "built.json"))
        self.invoices = sorted((shared / "conformance/cii/cases").glob("*.xml"))
        self.scratch = Path(tempfile.mkdtemp(dir=options.folder))
        self.failed = 0

    def tell(self, words, wrong=(), explained=()):
        """A line of the report, and below it what is wrong."""
        kinds = "".join(f", {count} explained by {kind}" for kind, count in Counter(explained).items())
        print(words + kinds + (f": {len(wrong)} wrong" if wrong else ""), flush=True)
        self.failed += len(wrong)
        for one in wrong[:SHOWN]:
            print(f"  {one}")
        if len(wrong) > SHOWN:
            print(f"  and {len(wrong) - SHOWN} more")

    def written(self, jobs):
        """The paths of those of these jobs (source, target, flags) that gave a file."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            done = list(pool.map(lambda job: converted(self.program, job[0], job[1], *job[2]), jobs))
        return [job[1] for job, wrote in zip(jobs, done) if wrote]

    def valid(self, what, asked, paths):
        found = faults(self.sheet, paths)
        self.tell(f"{what}: {asked} documents, {len(paths)} written, {len(paths) - len(found)} valid by the schema D16B",
                  [f"{Path(path).stem}: {'; '.join(words[:2])}" for path, words in found.items()])

    def write_dialect(self, dialect):
        folder = self.scratch / dialect
        folder.mkdir()
        paths = self.written([(one / "built.json", folder / f"{one.name}.xml", ["--to", "cii", "--dialect", dialect])
                              for one in self.cases])
        self.valid(f"GOBL to CII, {dialect}", len(self.cases), paths)
        return paths

    def there_and_back(self):
        gobl, back = self.scratch / "gobl", self.scratch / "back"
        gobl.mkdir()
        back.mkdir()
        between = self.written([(one, gobl / f"{one.stem}.json", ["--to", "gobl"]) for one in self.invoices])
        paths = self.written([(one, back / f"{one.stem}.xml", ["--to", "cii"]) for one in between])
        self.valid("CII to GOBL to CII", len(self.invoices), paths)

    def explanation(self, name, ids):
        """The reason that explains these ids on the conversion of this case; None where none does."""
        document = json.loads((self.built(name)).read_bytes())
        return next((one.name for one in REASONS if one.explains(document.get("doc", document), ids)), None)

    def built(self, name):
        return self.cases[0].parent / name / "built.json"

    def clean(self, dialect, paths):
        """What is clean for the artefacts in the conversion of GOBL's own converter is clean in ours."""
        asked = {one.name for one in self.cases if is_clean(one)}
        judged = [path for path in paths if path.stem in asked]
        wrong, explained = [], []
        for path in judged:
            found, fatal = self.official.judge(path)
            if found is None:
                wrong.append(f"{path.stem}: the artefacts stop")
            elif fatal:
                reason = self.explanation(path.stem, set(found))
                (explained if reason else wrong).append(reason or f"{path.stem}: {' '.join(sorted(found))}")
        fine = len(judged) - len(wrong) - len(explained)
        self.tell(f"clean by the artefacts, in {dialect}: {len(judged)} documents, {fine} without a fatal finding", wrong, explained)

    def same_ids(self, paths):
        """The parity layer says of the GOBL document what the artefacts say of our conversion of it; what is told of the form
        of CII (CII-SR, CII-DT) aside."""
        folder = self.scratch / "built"
        folder.mkdir()
        for path in paths:
            shutil.copy(self.built(path.stem), folder / f"{path.stem}.json")
        answers = own.run(self.program, "en16931-parity", str(folder))
        wrong, explained = [], []
        for path in paths:
            found, _ = self.official.judge(path)
            if found is None:
                wrong.append(f"{path.stem}: the artefacts stop")
                continue
            ours = {rule for rule in own.official_ids(answers[path.stem]) if rule.startswith("BR-")}
            theirs = {rule for rule in found if rule.startswith("BR-")}
            if ours != theirs:
                reason = self.explanation(path.stem, ours ^ theirs)
                told = f"{path.stem}: on GOBL only {sorted(ours - theirs)}, on our CII only {sorted(theirs - ours)}"
                (explained if reason else wrong).append(reason or told)
        same = len(paths) - len(wrong) - len(explained)
        self.tell(f"same ids on the GOBL document as on our conversion: {same} of {len(paths)}", wrong, explained)

    def run(self):
        if not works(self.sheet, self.scratch):
            raise Invalid("the schema finds no fault with an empty invoice")
        paths = {dialect: self.write_dialect(dialect) for dialect in DIALECTS}
        self.there_and_back()
        for dialect in ("en16931", "choruspro-v1"):
            self.clean(dialect, paths[dialect])
        self.same_ids(paths["en16931"])
        shutil.rmtree(self.scratch)
        return 1 if self.failed else 0
