"""An XML tree that remembers how its text is spelled, and writes itself."""

from xml.sax.saxutils import escape, quoteattr

URIS = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "odd": "urn:example:of-another-format",
}


class Piece:
    """What stands between two tags and is no element: kind is text, cdata, comment or pi."""

    def __init__(self, kind, text):
        self.kind, self.text = kind, text

    def copy(self):
        return Piece(self.kind, self.text)


class Node:
    """An element. Its name is `ram:ID`, the prefix standing for the namespace; without one it has none."""

    def __init__(self, name, *children, **attributes):
        self.name = name
        self.attributes = {key.replace("__", ":"): value for key, value in attributes.items()}
        self.children = []
        self.add(*children)

    def add(self, *children):
        for child in children:
            if isinstance(child, (list, tuple)):
                self.add(*child)
            elif isinstance(child, str):
                self.children.append(Piece("text", child))
            elif child is not None:
                self.children.append(child)
        return self

    @property
    def local(self):
        return self.name.split(":")[-1]

    def elements(self):
        return [child for child in self.children if isinstance(child, Node)]

    def text(self):
        """The characters directly below, without those of comments."""
        return "".join(c.text for c in self.children if isinstance(c, Piece) and c.kind in ("text", "cdata"))

    def say(self, text):
        self.children = [Piece("text", text)]

    def copy(self):
        twin = Node(self.name)
        twin.attributes = dict(self.attributes)
        twin.children = [child.copy() for child in self.children]
        return twin


def walk(node, parent=None):
    """Each element with its parent, in the order of the document."""
    yield node, parent
    for child in list(node.elements()):
        yield from walk(child, node)


def find(node, *names):
    """All elements reached by these local names, one step each."""
    found = [node]
    for name in names:
        found = [child for one in found for child in one.elements() if child.local == name]
    return found


class Spelling:
    """Which prefix stands for which namespace, and whether lines are broken."""

    def __init__(self, prefixes=None, pretty=False, encoding="UTF-8"):
        self.prefixes = prefixes or {key: key for key in URIS if key != "odd"} | {"odd": "odd"}
        self.pretty, self.encoding = pretty, encoding

    def name(self, name):
        if ":" not in name:
            return name
        prefix, local = name.split(":")
        written = self.prefixes[prefix]
        return f"{written}:{local}" if written else local

    def declarations(self):
        return "".join(
            f' xmlns{":" + self.prefixes[key] if self.prefixes[key] else ""}="{uri}"' for key, uri in URIS.items()
        )


def written(piece):
    if piece.kind == "cdata":
        return f"<![CDATA[{piece.text}]]>"
    if piece.kind == "comment":
        return f"<!--{piece.text}-->"
    if piece.kind == "pi":
        return f"<?note {piece.text}?>"
    return escape(piece.text, {"\r": "&#13;"})


def markup(node, spelling, declared=False):
    name = spelling.name(node.name)
    inside = "" if declared else spelling.declarations()
    if ":" not in node.name and "" in spelling.prefixes.values():
        inside += ' xmlns=""'  # a child in the default namespace declares it again below
    elif declared and node.name.split(":")[0] in spelling.prefixes and not spelling.prefixes[node.name.split(":")[0]]:
        inside += f' xmlns="{URIS[node.name.split(":")[0]]}"'
    for key, value in node.attributes.items():
        inside += f" {spelling.name(key)}={quoteattr(value, {chr(10): '&#10;', chr(9): '&#9;'})}"
    if not node.children:
        return f"<{name}{inside}/>"
    gap = "\n" if spelling.pretty and all(isinstance(c, Node) for c in node.children) else ""
    body = gap.join(markup(c, spelling, True) if isinstance(c, Node) else written(c) for c in node.children)
    return f"<{name}{inside}>{gap}{body}{gap}</{name}>"


def document(root, spelling):
    """The bytes of the document."""
    text = f'<?xml version="1.0" encoding="{spelling.encoding}"?>\n{markup(root, spelling)}\n'
    return text.encode(spelling.encoding, "xmlcharrefreplace")
