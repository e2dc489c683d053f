"""The schema of CII D16B, taken out of the package that Maven brought, and xmllint to ask it."""

import re
import subprocess
import zipfile
from pathlib import Path

from tree import URIS

INSIDE = "external/schemas/d16b/"
OUTERMOST = "data/standard/CrossIndustryInvoice_100pD16B.xsd"
AT_ONCE = 200
SAID = re.compile(r"^(.*?\.xml):(\d+): (?:element .*?: )?(Schemas .*|parser error.*)$", re.MULTILINE)


def schema(folder):
    """The path of its outermost file below the folder; None where the package is not there or holds none."""
    target = folder / "d16b"
    if not (target / OUTERMOST).exists():
        packages = sorted(folder.glob("ph-cii-d16b-*.jar"))
        try:
            with zipfile.ZipFile(packages[0]) as package:
                unpack(package, target)
        except (IndexError, KeyError, zipfile.BadZipFile):
            return None
    return target / OUTERMOST if (target / OUTERMOST).exists() else None


def unpack(package, target):
    for name in package.namelist():
        if name.startswith(INSIDE) and name.endswith(".xsd"):
            place = target / name[len(INSIDE):]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(package.read(name))


class Invalid(Exception):
    """xmllint did not say of each document whether it is valid."""


def works(sheet, scratch):
    """Refuses an invoice without content: a schema that lets it pass would say nothing of any."""
    empty = scratch / "empty.xml"
    empty.write_text(f'<CrossIndustryInvoice xmlns="{URIS["rsm"]}"/>', encoding="utf-8")
    return bool(faults(sheet, [empty]))


def faults(sheet, paths):
    """What the schema says against each of these documents, by path; those it has nothing to say against are not there."""
    found, paths = {}, [str(path) for path in paths]
    for start in range(0, len(paths), AT_ONCE):
        batch = paths[start:start + AT_ONCE]
        asked = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", str(sheet), *batch],
                               capture_output=True, text=True, check=False, timeout=600)
        verdicts = set(re.findall(r"^(.*\.xml) (?:validates|fails to validate)$", asked.stderr, re.MULTILINE))
        fine = set(re.findall(r"^(.*\.xml) validates$", asked.stderr, re.MULTILINE))
        said = {}
        for path, _, words in SAID.findall(asked.stderr):
            said.setdefault(path, []).append(words)
        for path in batch:
            if path not in verdicts and path not in said:
                raise Invalid(f"xmllint said nothing of {Path(path).name}: {asked.stderr[-300:]}")
            if path not in fine:
                found[path] = said.get(path, ["not valid"])
    return found
