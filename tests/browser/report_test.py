"""The report as a reader uses it: reads, searches, filters, sorts, opens a document, changes the language, prints."""
import json
import os
import subprocess
import sys
import tempfile

import chromium

PROGRAM, SOURCE = sys.argv[1], sys.argv[2]
PICTURE = sys.argv[3] if len(sys.argv) > 3 else None
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> & Fils"


def example(name):
    with open(os.path.join(SOURCE, "examples", name), encoding="utf-8") as file:
        return file.read()


def documents(folder):
    """Invoices of several months and suppliers; one has a name that would be markup."""
    for number in range(60):
        bad = number % 4 == 0
        text = example("b2g-with-faults.json" if bad else "b2g.json")
        text = text.replace('"VM26"', '"T"').replace("0188" if bad else "0187", f"{number:03}")
        text = text.replace("2026-03-10", f"2026-{number % 6 + 1:02}-10")
        if number % 5 == 1:
            text = text.replace("Librairie du Vieux Moulin SARL", "Menuiserie Ferrand")
        if number == 7:
            text = text.replace("Librairie du Vieux Moulin SARL", HOSTILE.replace('"', '\\"'))
        with open(os.path.join(folder, f"invoice-{number:03}.json"), "w", encoding="utf-8") as file:
            file.write(text)
    with open(os.path.join(folder, "minimal.json"), "w", encoding="utf-8") as file:
        file.write(example("minimal.json"))
    with open(os.path.join(folder, "broken.json"), "w", encoding="utf-8") as file:
        file.write("{ this is no JSON </script>")


def make(folder, output):
    environment = dict(os.environ, SOURCE_DATE_EPOCH="1780000000", LC_ALL="C")
    done = subprocess.run([PROGRAM, "report", folder, "-o", output], env=environment, capture_output=True, check=False)
    assert done.returncode == 2, done  # one document cannot be read
    with open(output, "rb") as file:
        return file.read()


def rows(browser):
    return browser.js("[...document.querySelectorAll('#documents tbody tr')].map(r => [...r.cells].map(c => c.textContent.trim()))")


def click(browser, selector):
    browser.js(f"document.querySelector({json.dumps(selector)}).click()")


def check_table(browser):
    assert browser.js("document.title") == "Compliance report · rulec"
    assert browser.js("document.getElementById('found').textContent") == "62 of 62 documents"
    assert len(rows(browser)) == 50
    assert "Documents by rule" in browser.js("document.getElementById('charts').textContent")
    assert browser.js("document.querySelectorAll('.time rect').length") >= 6
    click(browser, "#after")
    assert len(rows(browser)) == 12
    figures = browser.js("document.getElementById('figures').textContent")
    assert "15invalid" in figures and "1incomplete" in figures, figures


def check_search(browser):
    browser.js("document.getElementById('search').focus()")
    browser.type("menuiserie T-01")
    found = rows(browser)
    assert [row[0] for row in found] == ["T-011", "T-016"], (found, browser.js("document.getElementById('search').value"))
    browser.js("document.getElementById('search').select()")
    browser.type("moulin")
    assert browser.js("document.getElementById('found').textContent").endswith("62 documents")
    click(browser, "#filters button[type=reset]")
    browser.wait("document.getElementById('found').textContent === '62 of 62 documents'")


def check_filter_and_sort(browser):
    browser.js("(s => { s.value = '1'; s.dispatchEvent(new Event('change', {bubbles: true})); })(document.getElementById('verdict'))")
    found = rows(browser)
    assert len(found) == 15 and all(row[2] == "invalid" for row in found), found
    click(browser, "#documents th:nth-child(2) button")
    dates = [row[1] for row in rows(browser)]
    assert dates == sorted(dates)
    click(browser, "#documents th:nth-child(2) button")
    dates = [row[1] for row in rows(browser)]
    assert dates == sorted(dates, reverse=True)
    assert browser.js("document.querySelector('#documents th:nth-child(2)').getAttribute('aria-sort')") == "descending"
    click(browser, "#filters button[type=reset]")
    browser.wait("document.getElementById('found').textContent === '62 of 62 documents'")


def check_document(browser):
    """By keyboard: a document is opened from its number, and left again."""
    browser.js("document.getElementById('search').focus()")
    browser.type("T-004")
    browser.js("document.querySelector('#documents tbody button').focus()")
    browser.key("Enter", text="\r")
    browser.wait("document.getElementById('document').dataset.ready && !document.getElementById('document').hidden")
    text = browser.js("document.getElementById('document').innerText")
    for wanted in ("T-004", "Librairie du Vieux Moulin SARL", "Commune de Valbrume", "The lines add up to 4731.48",
                   "VAT breakdown", "How it adds up", "Sum of Invoice line net amount", "BR-11", "missing: Buyer country code"):
        assert wanted in text, (wanted, text)
    wrong = browser.js("[...document.querySelectorAll('#document .paper .wrong')].map(e => e.textContent)")
    assert "4,713.84" in wrong and "734.27" in wrong and "HRS" in wrong, wrong
    workings = browser.js("[...document.querySelectorAll('.workings')].map(t => [...t.rows].map(r => [...r.cells].map(c => c.textContent.trim())))")
    sums = [table for table in workings if any("sum" in row[0] for row in table)]
    assert any(row[-1] == "4,731.48" for table in sums for row in table), workings
    assert any(row[0] == "gives" and row[-1] == "4,613.84" for table in workings for row in table), workings
    narrow = browser.js("[...document.querySelectorAll('#document .facts dd')].filter(e => e.textContent && e.clientWidth < 100).map(e => e.textContent)")
    assert not narrow, narrow
    assert browser.js("document.documentElement.scrollWidth <= innerWidth")
    assert browser.js("document.activeElement.id") == "document-title"
    browser.js("document.getElementById('back').focus()")
    browser.key("Enter", text="\r")
    browser.wait("document.getElementById('document').hidden")
    assert browser.js("document.activeElement.textContent") == "T-004"
    click(browser, "#filters button[type=reset]")
    browser.wait("document.getElementById('found').textContent === '62 of 62 documents'")


def open_document(browser, words):
    browser.js("location.hash = ''")
    browser.wait("!document.getElementById('overview').hidden")
    browser.js(f"(s => {{ s.value = {json.dumps(words)}; s.dispatchEvent(new Event('input')); }})(document.getElementById('search'))")
    click(browser, "#documents tbody button")
    browser.wait("!document.getElementById('document').hidden")


def check_hostile(browser):
    open_document(browser, "T-007")
    assert HOSTILE in browser.js("document.getElementById('document').innerText")
    assert browser.js("document.querySelectorAll('img').length") == 0
    assert "owned" not in browser.js("document.title")
    open_document(browser, "broken.json")
    assert "could not be read" in browser.js("document.getElementById('document').innerText")


def check_french(browser):
    open_document(browser, "T-004")
    click(browser, "button[data-speak=fr]")
    browser.wait("document.getElementById('document').innerText.includes('La somme des lignes')")
    text = browser.js("document.getElementById('document').innerText")
    assert "Raison sociale" in text and "Le calcul" in text and "4\u202f713,84" in text
    assert browser.js("document.documentElement.lang") == "fr"
    assert browser.js("document.title") == "Rapport de conformité · rulec"
    assert not browser.js(chromium.CONTRAST), browser.js(chromium.CONTRAST)
    click(browser, "button[data-speak=en]")
    browser.js("location.hash = ''")
    browser.wait("!document.getElementById('overview').hidden")


def check_print(browser):
    click(browser, "#filters button[type=reset]")
    browser.wait("document.getElementById('found').textContent === '62 of 62 documents'")
    browser.js("dispatchEvent(new Event('beforeprint'))")
    assert len(rows(browser)) == 62
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.js("getComputedStyle(document.getElementById('filters')).display") == "none"
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.js("dispatchEvent(new Event('afterprint'))")
    assert len(rows(browser)) == 50


def page_of_sent(scratch):
    """Of two invoices, one of which the sandbox takes to its payment; the flow that it was given."""
    folder, page = os.path.join(scratch, "sent"), os.path.join(scratch, "sent.html")
    os.mkdir(folder)
    for number in ("VM26-0301", "VM26-0302"):
        text = example("b2g.xml").replace("VM26-0187", number).replace("21997301300010", "12345678200051")
        text = text.replace("<ram:BuyerReference>BIBLIOTHEQUE</ram:BuyerReference>", "")
        with open(os.path.join(folder, number + ".xml"), "w", encoding="utf-8") as file:
            file.write(text)
    with subprocess.Popen([PROGRAM, "sandbox", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as sandbox:
        try:
            ready = json.loads(sandbox.stdout.readline())
            environment = dict(os.environ, LC_ALL="C", RULEC_HOME=os.path.join(scratch, "home"))
            for name in ("client_id", "client_secret", "login", "password"):
                environment["RULEC_" + name.upper()] = ready[name]
            say = lambda *words: subprocess.run([PROGRAM, *words], env=environment, capture_output=True, check=False)
            say("profile", "init", "demo", "--url", ready["url"])
            say("send", os.path.join(folder, "VM26-0301.xml"), "--profile", "demo", "--wait", "30s")
            flow = json.loads(say("status", "VM26-0301", "--profile", "demo", "--format", "json").stdout.splitlines()[0])["flow"]
            assert say("report", folder, "--profile", "demo", "-o", page).returncode == 0
        finally:
            sandbox.kill()
    return page, flow


def check_sent(browser, flow):
    """State and flow stand beside each invoice, are found by searching, and are told of a document."""
    heads = browser.js("[...document.querySelectorAll('#documents th')].map(h => h.textContent.trim())")
    at = heads.index("Chorus Pro")
    cells = {row[0]: row[at] for row in rows(browser)}
    assert flow in cells["VM26-0301"] and "paid" in cells["VM26-0301"], cells
    assert cells["VM26-0302"] == "not in the ledger", cells
    browser.js("document.getElementById('search').focus()")
    browser.type(flow)
    assert [row[0] for row in rows(browser)] == ["VM26-0301"]
    click(browser, f"#documents th:nth-child({at + 1}) button")
    open_document(browser, "VM26-0301")
    text = browser.js("document.getElementById('document').innerText")
    assert flow in text and "MISE_EN_PAIEMENT" in text, text
    click(browser, "button[data-speak=fr]")
    browser.wait("document.getElementById('document').innerText.includes('mise en paiement')")
    assert not browser.js(chromium.CONTRAST), browser.js(chromium.CONTRAST)


with tempfile.TemporaryDirectory() as scratch:
    os.mkdir(os.path.join(scratch, "invoices"))
    documents(os.path.join(scratch, "invoices"))
    page = os.path.join(scratch, "report.html")
    chromium.find()
    assert make(os.path.join(scratch, "invoices"), page) == make(os.path.join(scratch, "invoices"), page), "not reproducible"
    with chromium.Browser() as window:
        window.open(page)
        if PICTURE:
            window.picture(PICTURE)
        for check in (check_table, check_search, check_filter_and_sort, check_document, check_hostile, check_french, check_print):
            check(window)
            print("ok", check.__name__)
        assert not window.js(chromium.CONTRAST), window.js(chromium.CONTRAST)
        assert not window.js(chromium.UNNAMED), window.js(chromium.UNNAMED)
        if PICTURE:
            open_document(window, "T-004")
            window.picture(PICTURE.replace(".png", "-document.png"))
        assert not window.requests(), window.requests()
        assert not window.complaints(), window.complaints()
    sent, number = page_of_sent(scratch)
    with chromium.Browser() as window:
        window.open(sent)
        check_sent(window, number)
        print("ok check_sent")
        assert not window.js(chromium.UNNAMED), window.js(chromium.UNNAMED)
        assert not window.requests(), window.requests()
        assert not window.complaints(), window.complaints()
