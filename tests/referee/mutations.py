"""Small changes to an invoice, each a function of a source of chance and the root."""

import amounts
import codes as code_lists
from lines import day
from tree import Node, Piece, walk

ATTRIBUTES = ["schemeID", "schemeName", "schemeAgencyID", "schemeVersionID", "unitCode", "format", "currencyID", "listID", "listVersionID",
              "listAgencyID", "mimeCode", "filename", "languageID", "name", "id", "qdt:format", "characterSetCode", "encodingCode", "objectUri"]
DATES = ["20260231", "2026-01-31", "20261301", "202601", "26", "", " 20260131 ", "20260131T00:00", "abcd", "00000000", "99999999", "20240229"]


def some(rng, root, fits=lambda node: True):
    """An element below the root, and its parent; None where none fits."""
    found = [(node, parent) for node, parent in walk(root) if parent is not None and fits(node)]
    return rng.choice(found) if found else (None, None)


def leaf(node):
    return not node.elements()


def numeric(node):
    return leaf(node) and node.local.endswith(("Amount", "Percent", "Quantity"))


def coded(node):
    return leaf(node) and (node.local.endswith("Code") or node.local in ("CountryID", "Indicator"))


def dated(node):
    return node.local in ("DateTimeString", "DateString")


def delete(rng, root, world):
    node, parent = some(rng, root)
    parent.children.remove(node)


def delete_leaf(rng, root, world):
    node, parent = some(rng, root, leaf)
    if node:
        parent.children.remove(node)


def duplicate(rng, root, world):
    node, parent = some(rng, root, lambda one: rng.random() < 0.5 or not leaf(one))
    if node:
        parent.children.insert(rng.randrange(len(parent.children) + 1), node.copy())


def duplicate_changed(rng, root, world):
    node, parent = some(rng, root)
    twin = node.copy()
    parent.children.insert(rng.randrange(len(parent.children) + 1), twin)
    inner = [one for one, _ in walk(twin) if leaf(one)]
    rng.choice(inner).say(rng.choice(["", "2", "X", "S", "VAT", "true", rng.choice(amounts.NUMBERS)]))


def move(rng, root, world):
    node, parent = some(rng, root)
    inside = {id(one) for one, _ in walk(node)}
    goal, _ = some(rng, root, lambda one: not leaf(one) and id(one) not in inside)
    if goal:
        parent.children.remove(node)
        goal.children.insert(rng.randrange(len(goal.children) + 1), node)


def shuffle(rng, root, world):
    node, _ = some(rng, root, lambda one: len(one.elements()) > 1)
    if node:
        rng.shuffle(node.children)


def rename(rng, root, world):
    node, _ = some(rng, root)
    if node:
        node.name = world.forbidden.prefixed(rng.choice(sorted(world.forbidden.namespaces)))


def namespace(rng, root, world):
    node, _ = some(rng, root)
    node.name = rng.choice(["odd:", "udt:", "ram:", "rsm:", "qdt:", ""]) + node.local


def empty(rng, root, world):
    node, _ = some(rng, root, lambda one: leaf(one) or rng.random() < 0.2)
    if node:
        node.children = []


def blank(rng, root, world):
    node, _ = some(rng, root, leaf)
    if node:
        node.say(rng.choice([" ", "\n", "\t ", "  "]))


def number(rng, root, world):
    node, _ = some(rng, root, numeric)
    if node:
        node.say(rng.choice(amounts.NUMBERS))


def amount(rng, root, world):
    """Another amount, mostly near the old one."""
    node, _ = some(rng, root, numeric)
    if not node:
        return
    try:
        old = amounts.Decimal(node.text().strip())
        shift = rng.choice(["0.01", "-0.01", "0.001", "0.005", "-0.005", "0.004", "0.5", "0.49", "0.99", "1", "-1", "1.01", "-1.01", "0.000000001", "100"])
        node.say(amounts.plain(old + amounts.Decimal(shift)) if rng.random() < 0.8 else amounts.opposite(amounts.plain(old)))
    except ArithmeticError:
        node.say("7.00")


def negative_all(rng, root, world):
    for node, _ in walk(root):
        if node.local.endswith("Amount") and leaf(node):
            node.say(amounts.opposite(node.text()))


def code(rng, root, world):
    node, _ = some(rng, root, coded)
    if node:
        node.say(code_lists.odd(rng, node.text()) if rng.random() < 0.6 else world.codes.any(rng))


def category(rng, root, world):
    node, _ = some(rng, root, lambda one: one.local == "CategoryCode")
    if node:
        node.say(rng.choice(["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B", "s", " S", "S ", "H", "", "A"]))


def tax_type(rng, root, world):
    node, _ = some(rng, root, lambda one: one.local == "TypeCode" and one.text() == "VAT")
    if node:
        node.say(rng.choice(["vat", "Vat", " VAT", "VAT ", "GST", "", "VAT\n", "VATT", "380", "OTH"]))


def country(rng, root, world):
    node, _ = some(rng, root, lambda one: one.local == "CountryID")
    if node:
        node.say(rng.choice(["IT", "FR", "fr", " FR", "XX", "EL", "XI", "1A", "SS", "", "FR DE"]))


def indicator(rng, root, world):
    node, _ = some(rng, root, lambda one: one.local == "Indicator")
    if node:
        node.say(rng.choice(["0", "1", " true", "false ", "TRUE", "False", "", "yes", "true", "false", "\ntrue\n", " 1 "]))


def date(rng, root, world):
    node, _ = some(rng, root, dated)
    if node:
        node.say(rng.choice(DATES) if rng.random() < 0.6 else day(rng))


def date_format(rng, root, world):
    node, _ = some(rng, root, dated)
    if node:
        node.attributes["format"] = rng.choice(["203", "", "102 ", "610", "616"])


def text(rng, root, world):
    node, _ = some(rng, root, leaf)
    if node:
        old = node.text()
        node.say(rng.choice([f" {old}", f"{old} ", old.lower(), old.upper(), old + old, old[:1], "x" * 1000, "<&>", "é", "\u00a0", f"{old}\r\n", "0", "1",
                             "true", "false", "FR", "EUR", "S", "VAT", "102", f"{old[:1]} {old[1:]}"]))


def same_text(rng, root, world):
    """The text of another element: two parties of one name, a currency for a country."""
    node, _ = some(rng, root, leaf)
    other, _ = some(rng, root, lambda one: leaf(one) and (rng.random() < 0.3 or one.local == node.local))
    if other:
        node.say(other.text())


def attribute(rng, root, world):
    node, _ = some(rng, root, lambda one: leaf(one) or rng.random() < 0.05)
    if node:
        node.attributes[rng.choice(ATTRIBUTES)] = rng.choice(["", " ", "102", "EUR", "0088", "VA", "FC", "C62", "x", " VA", "va", "STI", "916",
                                                              "application/pdf", world.codes.any(rng)])


def attribute_gone(rng, root, world):
    node, _ = some(rng, root, lambda one: one.attributes)
    if node:
        node.attributes.pop(rng.choice(sorted(node.attributes)))


def attribute_changed(rng, root, world):
    node, _ = some(rng, root, lambda one: one.attributes)
    if node:
        key = rng.choice(sorted(node.attributes))
        node.attributes[key] = code_lists.odd(rng, node.attributes[key]) if rng.random() < 0.7 else world.codes.any(rng)


def value_for(rng, name, world):
    if name.endswith(("Amount", "Percent", "Quantity", "Measure")):
        return rng.choice(["1", "0", "10.00", "1.005"])
    return rng.choice(["1", "x", "VAT", "916", "130", "50", "S", "true", world.codes.any(rng)])


def below(rng, node, path, world):
    """Makes the path below the node, through what is there."""
    steps = [step for step in path.split("/") if step]
    for position, step in enumerate(steps):
        if step.startswith("@"):
            node.attributes[step[1:]] = rng.choice(["x", "1", "102", "EUR"])
            return
        here = [one for one in node.elements() if one.local == step]
        if here and (position < len(steps) - 1) and rng.random() < 0.8:
            node = here[0]
            continue
        made = Node(world.forbidden.prefixed(step))
        node.children.insert(rng.randrange(len(node.children) + 1), made)
        node = made
    if rng.random() < 0.8:
        node.say(value_for(rng, node.local, world))


def forbidden(rng, root, world):
    fitting = {node.local for node, _ in walk(root)}
    context, path = rng.choice([one for one in world.forbidden.places if one[0] in fitting])
    node = rng.choice([node for node, _ in walk(root) if node.local == context])
    below(rng, node, path, world)


def insert(rng, root, world):
    node, _ = some(rng, root, lambda one: not leaf(one))
    name = rng.choice(sorted(world.forbidden.namespaces))
    made = Node(world.forbidden.prefixed(name) if rng.random() < 0.9 else rng.choice(["odd:", ""]) + name)
    if rng.random() < 0.8:
        made.say(value_for(rng, name, world))
    node.children.insert(rng.randrange(len(node.children) + 1), made)


def missing(rng, root, world):
    """One of the groups or fields that rules of presence ask for, put where it was or not."""
    name = rng.choice(["ChargeTotalAmount", "AllowanceTotalAmount", "RoundingAmount", "TotalPrepaidAmount", "TaxTotalAmount", "TaxCurrencyCode",
                       "BasisAmount", "RateApplicablePercent", "ExemptionReason", "ExemptionReasonCode", "Reason", "ReasonCode", "IBANID", "ProprietaryID",
                       "DueDateTypeCode", "TaxPointDate", "ID", "GlobalID", "Name", "StartDateTime", "EndDateTime", "Description", "Value"])
    parent, _ = some(rng, root, lambda one: not leaf(one) and any(child.local != name for child in one.elements()))
    if parent:
        parent.children.append(Node(f"ram:{name}", value_for(rng, name, world)))


def split(rng, root, world):
    """A comment, an instruction or a CDATA section inside a text."""
    node, _ = some(rng, root, lambda one: leaf(one) and one.text())
    if node:
        old = node.text()
        cut = rng.randrange(len(old) + 1)
        inner = rng.choice([Piece("comment", " c "), Piece("pi", "x"), Piece("cdata", ""), Piece("comment", old)])
        node.children = [Piece("text", old[:cut]), inner, Piece(rng.choice(["text", "cdata"]), old[cut:])]


def cdata(rng, root, world):
    node, _ = some(rng, root, lambda one: leaf(one) and one.text())
    if node:
        node.children = [Piece("cdata", node.text())]


def comment(rng, root, world):
    node, _ = some(rng, root)
    node.children.insert(rng.randrange(len(node.children) + 1), Piece(rng.choice(["comment", "pi"]), " 1 "))


def mixed(rng, root, world):
    """Text beside elements, or an element inside a text."""
    node, _ = some(rng, root)
    node.children.insert(rng.randrange(len(node.children) + 1),
                         Piece("text", rng.choice(["x", "1", " "])) if rng.random() < 0.6 else Node("ram:Value", rng.choice(["1", "x", ""])))


ALL = [delete] * 3 + [delete_leaf] * 3 + [duplicate] * 3 + [duplicate_changed] * 2 + [move] * 2 + [rename, namespace, shuffle] + [empty] * 2 + [
    blank] * 2 + [number] * 4 + [amount] * 5 + [negative_all] + [code] * 4 + [category] * 3 + [tax_type] * 2 + [country] * 2 + [indicator] * 3 + [
    date] * 2 + [date_format] + [text] * 3 + [same_text] * 2 + [attribute] * 3 + [attribute_gone] * 2 + [attribute_changed] * 3 + [forbidden] * 5 + [
    insert] * 2 + [missing] * 3 + [split] * 2 + [cdata, comment, mixed]
