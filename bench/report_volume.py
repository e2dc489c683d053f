"""A report over many invoices: time, memory, size, and how soon its first table is there and can be searched.

report_volume.py PROGRAM SOURCE [DOCUMENTS]: prints one line a figure. Chromium is asked where there is one.
"""
import os
import resource
import subprocess
import sys
import tempfile
import time

PROGRAM, SOURCE = sys.argv[1], sys.argv[2]
DOCUMENTS = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
SUPPLIERS = ("Librairie du Vieux Moulin SARL", "Menuiserie Ferrand", "Imprimerie des Trois Ponts", "Atelier Kermadec")


def invoices(folder):
    """One in four has faults; two years, four suppliers."""
    texts = []
    for name in ("b2g.json", "b2g-with-faults.json"):
        with open(os.path.join(SOURCE, "examples", name), encoding="utf-8") as file:
            texts.append(file.read())
    for number in range(DOCUMENTS):
        text = texts[1 if number % 4 == 0 else 0].replace('"VM26"', '"T"').replace("0188", "0187")
        text = text.replace("0187", f"{number:06}").replace("2026-03-10", f"{2025 + number % 2}-{number % 12 + 1:02}-10")
        text = text.replace(SUPPLIERS[0], SUPPLIERS[number % len(SUPPLIERS)])
        with open(os.path.join(folder, f"{number:06}.json"), "w", encoding="utf-8") as file:
            file.write(text)


def in_browser(page):
    sys.path.insert(0, os.path.join(SOURCE, "tests", "browser"))
    import chromium  # pylint: disable=import-outside-toplevel
    if not any(map(chromium.shutil.which, chromium.NAMES)):
        print("no Chromium on this machine")
        return
    with chromium.Browser() as browser:
        print(f"first table {browser.open(page):.2f} s")
        start = time.monotonic()
        browser.js("document.getElementById('search').focus()")
        browser.type(f"T-{DOCUMENTS - 1:06}")
        browser.wait("document.querySelectorAll('#documents tbody tr').length === 1")
        print(f"a search of all documents {time.monotonic() - start:.2f} s")


with tempfile.TemporaryDirectory() as scratch:
    folder, page = os.path.join(scratch, "invoices"), os.path.join(scratch, "report.html")
    os.mkdir(folder)
    invoices(folder)
    begun = time.monotonic()
    code = subprocess.run([PROGRAM, "report", folder, "-o", page], stderr=subprocess.DEVNULL, check=False).returncode
    if code != 1:
        sys.exit(f"exit code {code}, not 1: a quarter of the invoices has faults")
    print(f"{DOCUMENTS} documents {time.monotonic() - begun:.1f} s")
    print(f"memory {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
    print(f"page {os.path.getsize(page) / 1e6:.1f} MB")
    in_browser(page)
