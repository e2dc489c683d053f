"""The catalogue of rules as a reader uses it: searches, follows a rule, changes the language."""
import os
import subprocess
import sys
import tempfile

import chromium

PROGRAM = sys.argv[1]

with tempfile.TemporaryDirectory() as scratch:
    chromium.find()
    subprocess.run([PROGRAM, "catalogue", "-o", scratch], env=dict(os.environ, LC_ALL="C"), check=True, capture_output=True)
    with chromium.Browser() as window:
        window.open(os.path.join(scratch, "index.html"))
        ids = window.js("[...document.querySelectorAll('#rules tbody a')].map(a => a.textContent)")
        assert len(ids) == len(os.listdir(os.path.join(scratch, "rules"))) > 500, len(ids)
        window.js("document.getElementById('search').focus()")
        window.type("BT-106 lignes")
        found = window.js("[...document.querySelectorAll('#rules tbody a')].map(a => a.textContent)")
        assert "BR-CO-10" in found and len(found) < 30, found
        window.js("(s => { s.value = 'en16931'; s.dispatchEvent(new Event('change')); })(document.getElementById('layer'))")
        assert "BR-CO-10" in window.js("document.getElementById('rules').textContent")
        assert not window.js(chromium.UNNAMED), window.js(chromium.UNNAMED)
        assert not window.js(chromium.CONTRAST), window.js(chromium.CONTRAST)[:5]
        assert not window.requests() and not window.complaints(), window.complaints()

        window.js("[...document.querySelectorAll('#rules tbody a')].find(a => a.textContent === 'BR-CO-10').click()")
        window.wait("document.querySelector('h1') && document.querySelector('h1').textContent.startsWith('BR-CO-10') && document.body.dataset.ready")
        text = window.js("document.querySelector('main').innerText")
        for wanted in ("The lines add up to {expected}", "Sum of Invoice line net amount", "BT-106", "$.totals.sum",
                       "ram:LineTotalAmount", "An invoice that fails", "100.01", "always", "en16931/totals.rule:"):
            assert wanted in text, (wanted, text)
        assert "La somme des lignes" not in text.split("As it is written")[0]
        window.js("document.querySelector('button[data-speak=fr]').click()")
        text = window.js("document.querySelector('main').innerText")
        assert "La somme des lignes est {expected}" in text and "Une facture qui échoue" in text
        assert not window.js(chromium.CONTRAST), window.js(chromium.CONTRAST)[:5]
        assert not window.complaints(), window.complaints()
