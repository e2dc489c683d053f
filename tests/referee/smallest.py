"""Takes away from an invoice all that a difference does not need."""

from tree import Spelling, document


def without(keep, still):
    """The items of the list that cannot be left out, one at a time."""
    kept = list(keep)
    for one in list(keep):
        fewer = [other for other in kept if other is not one]
        if still(fewer):
            kept = fewer
    return kept


def prune(root, node, still):
    """Drops what is below the node, the largest parts first."""
    for child in list(node.children):
        place = node.children.index(child)
        node.children.remove(child)
        if not still(root):
            node.children.insert(place, child)
            if hasattr(child, "children"):
                prune(root, child, still)
    for key in list(getattr(node, "attributes", {})):
        value = node.attributes.pop(key)
        if not still(root):
            node.attributes[key] = value


def smallest(case, differs):
    """The bytes of a small document for which `differs` still holds."""
    plain = Spelling(pretty=True)
    changes = without(case.changes, lambda fewer: differs(document(case.tree(fewer), case.spelling)))
    root = case.tree(changes)
    spelling = plain if differs(document(root, plain)) else case.spelling
    prune(root, root, lambda one: differs(document(one, spelling)))
    return document(root, spelling)
