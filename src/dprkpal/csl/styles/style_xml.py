"""Internal: read the XML of CSL styles and locales, within limits, and keep what CSL 1.0.2 has.

The XML parser is expat of the standard library. Entity declarations are refused, so that no entity can expand or access
files. The limits are far above those of real styles: the largest of the 10,844 published styles has 246 kB, 4,129
elements and a depth of 19.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from ...errors import StyleError, visible
from ..text.markup import decode_references
from .style import CSL_M_CONTENT_CONDITIONS, NAME_OPTIONS

__all__ = [
    "CONDITIONS", "CSL_M_CONDITIONS", "FONT_ATTRIBUTES", "FORMATTING_ATTRIBUTES", "MAX_BYTES", "NAMESPACE",
    "XmlElement", "XmlReader",
]  # fmt: skip

NAMESPACE = "http://purl.org/net/xbiblio/csl"
MAX_BYTES = 2_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 50_000
MAX_FAULTS = 100
"""The maximum number of faults of one style that are kept."""

_AFFIXES = frozenset({"prefix", "suffix"})
FONT_ATTRIBUTES = frozenset({"font-style", "font-variant", "font-weight", "text-decoration", "vertical-align"})
FORMATTING_ATTRIBUTES = _AFFIXES | FONT_ATTRIBUTES | {"text-case", "strip-periods", "quotes", "display"}
_GLOBAL_OPTIONS = frozenset(
    """demote-non-dropping-particle initialize-with-hyphen page-range-format limit-day-ordinals-to-day-1
    default-locale-sort""".split()
)
CONDITIONS = ("type", "variable", "is-numeric", "is-uncertain-date", "locator", "position", "disambiguate")
CSL_M_CONDITIONS = ("has-day", "has-year-only", "has-to-month-or-season", "context", *CSL_M_CONTENT_CONDITIONS)
"""Conditions of CSL-M that styles of Juris-M use."""
_CSL_M_ATTRIBUTES: dict[str, frozenset[str]] = {
    "style": frozenset({"require-comma-on-symbol"}),
    "bibliography": frozenset({"exclude-types"}),
    "group": frozenset({"reject", "require"}),
    "number": frozenset({"label-form"}),
    "text": frozenset({"label-form"}),
}
"""Attributes of CSL-M that are used, by element; others are ignored."""
INSTITUTION_PARTS = frozenset({"long", "short", "short-long", "long-short"})

_ATTRIBUTES: dict[str, frozenset[str]] = {
    "style": NAME_OPTIONS | _GLOBAL_OPTIONS | {"class", "version", "default-locale", "lang", "schemaLocation"},
    "locale": frozenset({"lang", "version", "schemaLocation"}),
    "terms": frozenset(),
    "term": frozenset({"name", "form", "gender", "gender-form", "match"}),
    "single": frozenset(),
    "multiple": frozenset(),
    "style-options": frozenset({"punctuation-in-quote", "limit-day-ordinals-to-day-1"}),
    "macro": frozenset({"name"}),
    "citation": NAME_OPTIONS
    | {
        "disambiguate-add-givenname", "givenname-disambiguation-rule", "disambiguate-add-names",
        "disambiguate-add-year-suffix", "cite-group-delimiter", "collapse", "year-suffix-delimiter",
        "after-collapse-delimiter", "near-note-distance",
    },
    "bibliography": NAME_OPTIONS
    | {
        "hanging-indent", "second-field-align", "line-spacing", "entry-spacing",
        "subsequent-author-substitute", "subsequent-author-substitute-rule",
    },
    "intext": NAME_OPTIONS,
    "sort": frozenset(),
    "key": frozenset({"variable", "macro", "sort", "names-min", "names-use-first", "names-use-last"}),
    "layout": _AFFIXES | FONT_ATTRIBUTES | {"delimiter", "locale"},
    "text": FORMATTING_ATTRIBUTES | {"variable", "macro", "term", "value", "form", "plural"},
    "number": FORMATTING_ATTRIBUTES | {"variable", "form"},
    "date": FORMATTING_ATTRIBUTES | {"variable", "form", "date-parts", "delimiter"},
    "date-part": FORMATTING_ATTRIBUTES | {"name", "form", "range-delimiter"},
    "names": FORMATTING_ATTRIBUTES | NAME_OPTIONS | {"variable", "delimiter"},
    "name": FORMATTING_ATTRIBUTES | NAME_OPTIONS | {"form", "delimiter"},
    "institution": frozenset(
        "and delimiter form institution-parts reverse-order substitute-use-first use-first use-last".split()
    ),
    "institution-part": FORMATTING_ATTRIBUTES | {"name", "if-short"},
    "name-part": FORMATTING_ATTRIBUTES | {"name"},
    "et-al": _AFFIXES | FONT_ATTRIBUTES | {"term", "text-case", "strip-periods", "quotes"},
    "label": FORMATTING_ATTRIBUTES | {"variable", "form", "plural"},
    "substitute": frozenset(),
    "group": FORMATTING_ATTRIBUTES | {"delimiter"},
    "choose": frozenset(),
    "if": frozenset({*CONDITIONS, *CSL_M_CONDITIONS, "match"}),
    "else-if": frozenset({*CONDITIONS, *CSL_M_CONDITIONS, "match"}),
    "conditions": frozenset({"match"}),
    "condition": frozenset({*CONDITIONS, *CSL_M_CONDITIONS, "match"}),
    "else": frozenset(),
}  # fmt: skip
_RENDERING = frozenset({"text", "number", "date", "names", "label", "group", "choose"})
_CHILDREN: dict[str, frozenset[str]] = {
    "style": frozenset({"info", "locale", "macro", "citation", "intext", "bibliography"}),
    "locale": frozenset({"info", "terms", "date", "style-options"}),
    "terms": frozenset({"term"}),
    "term": frozenset({"single", "multiple"}),
    "macro": _RENDERING,
    "citation": frozenset({"sort", "layout"}),
    "intext": frozenset({"layout"}),
    "bibliography": frozenset({"sort", "layout"}),
    "sort": frozenset({"key"}),
    "layout": _RENDERING,
    "group": _RENDERING,
    "substitute": _RENDERING,
    "if": _RENDERING | {"conditions"},
    "else-if": _RENDERING | {"conditions"},
    "conditions": frozenset({"condition"}),
    "else": _RENDERING,
    "choose": frozenset({"if", "else-if", "else"}),
    "date": frozenset({"date-part"}),
    "names": frozenset({"name", "et-al", "institution", "label", "substitute"}),
    "institution": frozenset({"institution-part"}),
    "name": frozenset({"name-part"}),
}
_NONE: frozenset[str] = frozenset()


class XmlElement:
    """An XML element, before it is converted to a named tuple."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[XmlElement] = []
        self.text = ""


class XmlReader:
    """Parses an XML document within the limits, and reports errors with their line.

    Args:
        path: The file or style id, for messages.
        strict: Refuse everything that is not CSL 1.0.2; otherwise ignore what can be ignored.
        line: The line of the file in which the XML begins.
    """

    def __init__(self, path: str | None, *, strict: bool = True, line: int = 1) -> None:
        self.path = path
        self.line = line
        self._strict = strict
        self.faults: list[StyleError] = []
        """The parts of the style that were ignored, with the reason."""

    def fail(self, message: str, line: int | None = None) -> NoReturn:
        """Raise a `StyleError` for *line*; if something there was ignored, that is the cause."""
        for fault in self.faults:
            if fault.line == line:
                raise fault
        raise StyleError(message, path=self.path, line=line if line is not None else self.line)

    def ignore(self, message: str, line: int) -> None:
        """Note that something at *line* is ignored because it is not CSL; with `strict` raise a `StyleError`.

        Only the first fault of a line is kept, because the others mostly follow from it.
        """
        if self._strict:
            self.fail(message, line)
        if len(self.faults) < MAX_FAULTS and all([fault.line != line for fault in self.faults]):
            self.faults.append(StyleError(message, path=self.path, line=line))

    def read(self, xml: bytes, root_name: str) -> XmlElement:
        """Parse *xml*, and return its root element, which has to be *root_name*."""
        if len(xml) > MAX_BYTES:
            self.fail(f"the file has {len(xml):,} bytes; the limit is {MAX_BYTES:,}")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        document = XmlElement("", {}, 0)
        stack = [document]
        count = 0
        lines_before = self.line - 1

        def line() -> int:
            return parser.CurrentLineNumber + lines_before

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal count
            count += 1
            if count > MAX_ELEMENTS:
                self.fail(f"the file has more than {MAX_ELEMENTS:,} elements", line())
            if len(stack) > MAX_DEPTH:
                self.fail(f"elements are nested deeper than {MAX_DEPTH}", line())
            if "&#" in "".join(attributes.values()):
                attributes = {key: decode_references(value) for key, value in attributes.items()}
            node = XmlElement(name, attributes, parser.CurrentLineNumber + lines_before)
            stack[-1].children.append(node)
            stack.append(node)

        def end(_name: str) -> None:
            stack.pop()

        def data(text: str) -> None:
            stack[-1].text += text

        def doctype(*_arguments: object) -> None:
            self.ignore("DOCTYPE is not allowed in CSL; remove it", line())

        def entity(*_arguments: object) -> None:
            self.fail("entity declarations are not allowed in CSL; remove the DOCTYPE", line())

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = doctype
        parser.EntityDeclHandler = entity
        try:
            parser.Parse(xml, True)
        except StyleError:
            raise
        except expat.ExpatError as error:
            message = f"not well-formed XML ({expat.ErrorString(error.code)}); expected a CSL {root_name}"
            raise StyleError(message, path=self.path, line=error.lineno + lines_before) from None
        except (ValueError, LookupError) as error:  # an encoding that expat or Python does not support
            raise StyleError(f"not well-formed XML ({visible(str(error))[:200]})", path=self.path, line=1) from None
        root = document.children[0]
        if root.name.rpartition(":")[2] != root_name:
            self.fail(f"the root element is <{root.name[:60]}>; a CSL {root_name} starts with <{root_name}>", root.line)
        prefix = root.name.rpartition(":")[0]
        if root_name == "style" and root.attributes.get(f"xmlns:{prefix}" if prefix else "xmlns") != NAMESPACE:
            self.fail(f'<{root.name[:60]}> is not CSL; start with <style xmlns="{NAMESPACE}" …>', root.line)
        self._validate(root)
        return root

    def _validate(self, root: XmlElement) -> None:
        """Remove namespace prefixes, and the elements and attributes that CSL does not have."""
        pending = [root]
        while pending:
            node = pending.pop()
            node.name = node.name.rpartition(":")[2]
            if node.name == "info":
                continue
            attributes, known = node.attributes, _ATTRIBUTES[node.name]
            if not attributes.keys() <= known:
                for attribute in list(attributes):
                    if ":" in attribute:
                        attributes[attribute.rpartition(":")[2]] = attributes.pop(attribute)
                    elif attribute == "xmlns":
                        del attributes[attribute]
                for attribute in sorted(attributes.keys() - known):
                    message = f"<{node.name}> has no attribute {attribute[:60]!r} in CSL 1.0.2"
                    if attribute in _CSL_M_ATTRIBUTES.get(node.name, _NONE):
                        self.ignore(f"{message}; it is used as in CSL-M", node.line)
                        continue
                    self.ignore(message, node.line)
                    del attributes[attribute]
            allowed = _CHILDREN.get(node.name, _NONE)
            known_children = []
            for child in node.children:
                if child.name in allowed or child.name.rpartition(":")[2] in allowed:
                    known_children.append(child)
                else:
                    self.ignore(f"<{node.name}> cannot contain <{child.name[:60]}> in CSL 1.0.2", child.line)
            node.children = known_children
            pending.extend(node.children)
