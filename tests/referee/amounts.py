"""Amounts: exact, and rounded as the artefacts round."""

from decimal import ROUND_FLOOR, Decimal, localcontext

CENT = Decimal("0.01")


def cents(value):
    """To two decimals, halves up also below zero, as XPath does."""
    with localcontext() as context:
        context.prec = 60
        return ((value * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 100).quantize(CENT)


def plain(value):
    return format(value, "f")


def money(rng, kind):
    """An amount of two decimals; of three, or with a half in the third, where the kind says so."""
    if kind == "large":
        return Decimal(rng.randrange(10 ** rng.choice([11, 14, 15]))) / 100
    if kind == "halves":
        return Decimal(rng.randrange(-2000, 20000)) / 1000 if rng.random() < 0.5 else (
            Decimal(rng.randrange(3000)) / 100 + Decimal("0.005"))
    if kind == "negative":
        return Decimal(-rng.randrange(1, 100000)) / 100
    if kind == "zero":
        return Decimal("0.00")
    return Decimal(rng.randrange(1, rng.choice([100, 10000, 1000000]))) / 100


KINDS = ["plain"] * 12 + ["halves"] * 2 + ["negative", "zero", "large"]


def spelled(rng, value, odd):
    """The number as text; where odd, in a less usual but equal form."""
    text = plain(value)
    if not odd or rng.random() < 0.8:
        return text
    return rng.choice([
        text.rstrip("0").rstrip(".") if "." in text else text, text + ("0" if "." in text else ".0"),
        "0" + text if not text.startswith("-") else text, f" {text} ", f"{text}\n",
        "+" + text if not text.startswith("-") else text, text.replace("0.", ".", 1) if text.startswith("0.") else text,
        text[:-2] if text.endswith("00") else text])


def opposite(text):
    """The number with the other sign. Zero has none: Saxon holds an untyped -0.00 for less than the integer 0, against XPath."""
    if text.startswith("-"):
        return text[1:]
    return f"-{text}" if any(c in "123456789" for c in text) and not text.startswith("+") else text


NUMBERS = [".5", "+1", "1.", "1e3", "1E2", " 12 ", "\n12\n", "\t7", "NaN", "INF", "-INF", "Infinity", "", " ", "12 000", "1,5", "1.2.3",
           "abc", "-", "+", ".", "-.5", "+.5", "0", "0.0", "0.00", "00012.50", "1.005", "-1.005", "0.005", "0.5", "-0.5", "0.49", "0.4",
           "2.675", "1e-2", "1e400", "0x10", "--1", "-1", "100", "100.00", "100.000", "99999999999999.99", "123456789012345678", "1234567890123456.78",
           "0.1", "0.2", "0.3", "0.30000000000000004", "0.0000000001", "1\u00a0000", "١٢", "10 ", "1f", "1_000", "$5", "5 EUR", "true", "false"]
