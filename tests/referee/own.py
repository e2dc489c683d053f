"""The program under test, asked about a folder at a time."""

import json
import subprocess
from collections import Counter
from pathlib import Path


class Unreadable(Exception):
    """The program did not answer for each document."""


def run(program, layer, folder):
    """The answer on each document of the folder, by its name."""
    asked = subprocess.run([program, "check", "--layer", layer, "--format", "ndjson", "--lang", "en", folder],
                           capture_output=True, text=True, check=False, timeout=1800)
    if asked.returncode not in (0, 1, 2):
        raise Unreadable(f"{program} ended with {asked.returncode}: {asked.stderr[-500:]}")
    answers = [json.loads(line) for line in asked.stdout.splitlines()]
    return {Path(one["document"]).stem: one for one in answers}


def official_ids(answer):
    """How often each id of the artefacts was reported; what only the reader says is no part of it."""
    return Counter(one["rule"] for one in answer["findings"] if one["rule"].startswith(("BR-", "CII-")))


def fatal(answer):
    return any(one["severity"] == "fatal" for one in answer["findings"])
