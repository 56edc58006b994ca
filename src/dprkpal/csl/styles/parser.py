"""Internal: parse the XML of CSL styles and locales into the named tuples of `dprkpal.csl.styles.style`.

The XML parser is expat of the standard library. Document type declarations are refused, so that no entity can expand or
access files. The limits are far above those of real styles: the largest of the 10,844 published styles has 246 kB,
4,129 elements and a depth of 19.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from xml.parsers import expat

from ...errors import StyleError, visible
from ..text.content import PLAIN, Formatting
from ..text.markup import decode_references
from .style import (
    NAME_OPTIONS,
    Branch,
    Choose,
    Condition,
    Date,
    DatePart,
    Element,
    EtAl,
    FormattingAttributes,
    Group,
    Key,
    Label,
    Layout,
    Name,
    NamePart,
    Names,
    Number,
    Section,
    Style,
    StyleLocale,
    Term,
    Text,
)

__all__ = ["parse_locale", "parse_style"]

NAMESPACE = "http://purl.org/net/xbiblio/csl"
MAX_BYTES = 2_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 50_000

_NO_ATTRIBUTES = FormattingAttributes()
_AFFIXES = frozenset({"prefix", "suffix"})
_FONT = frozenset({"font-style", "font-variant", "font-weight", "text-decoration", "vertical-align"})
_FORMAT = _AFFIXES | _FONT | {"text-case", "strip-periods", "quotes", "display"}
_GLOBAL_OPTIONS = frozenset(
    {"demote-non-dropping-particle", "initialize-with-hyphen", "page-range-format", "limit-day-ordinals-to-day-1"}
)
_CONDITIONS = ("type", "variable", "is-numeric", "is-uncertain-date", "locator", "position", "disambiguate")

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
    "layout": _AFFIXES | _FONT | {"delimiter"},
    "text": _FORMAT | {"variable", "macro", "term", "value", "form", "plural"},
    "number": _FORMAT | {"variable", "form"},
    "date": _FORMAT | {"variable", "form", "date-parts", "delimiter"},
    "date-part": _FORMAT | {"name", "form", "range-delimiter"},
    "names": _FORMAT | NAME_OPTIONS | {"variable", "delimiter"},
    "name": _FORMAT | NAME_OPTIONS | {"form", "delimiter"},
    "name-part": _FORMAT | {"name"},
    "et-al": _AFFIXES | _FONT | {"term", "text-case", "strip-periods", "quotes"},
    "label": _FORMAT | {"variable", "form", "plural"},
    "substitute": frozenset(),
    "group": _FORMAT | {"delimiter"},
    "choose": frozenset(),
    "if": frozenset({*_CONDITIONS, "match"}),
    "else-if": frozenset({*_CONDITIONS, "match"}),
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
    "if": _RENDERING,
    "else-if": _RENDERING,
    "else": _RENDERING,
    "choose": frozenset({"if", "else-if", "else"}),
    "date": frozenset({"date-part"}),
    "names": frozenset({"name", "et-al", "label", "substitute"}),
    "name": frozenset({"name-part"}),
}
_NONE: frozenset[str] = frozenset()


class _XmlElement:
    """An XML element, before it is converted to a named tuple."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[_XmlElement] = []
        self.text = ""


class _Reader:
    """Parses an XML document within the limits, and reports errors with their line."""

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.line = 1

    def fail(self, message: str, line: int | None = None) -> NoReturn:
        raise StyleError(message, path=self.path, line=line if line is not None else self.line)

    def read(self, xml: bytes, root_name: str) -> _XmlElement:
        """Parse *xml*, and return its root element, which has to be *root_name*."""
        if len(xml) > MAX_BYTES:
            self.fail(f"the file has {len(xml):,} bytes; the limit is {MAX_BYTES:,}")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        document = _XmlElement("", {}, 0)
        stack = [document]
        count = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal count
            count += 1
            if count > MAX_ELEMENTS:
                self.fail(f"the file has more than {MAX_ELEMENTS:,} elements", parser.CurrentLineNumber)
            if len(stack) > MAX_DEPTH:
                self.fail(f"elements are nested deeper than {MAX_DEPTH}", parser.CurrentLineNumber)
            decoded = {key: decode_references(value) for key, value in attributes.items()}
            node = _XmlElement(name, decoded, parser.CurrentLineNumber)
            stack[-1].children.append(node)
            stack.append(node)

        def end(_name: str) -> None:
            stack.pop()

        def data(text: str) -> None:
            stack[-1].text += text

        def doctype(*_arguments: object) -> None:
            self.fail("DOCTYPE is not allowed in CSL; remove it", parser.CurrentLineNumber)

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = doctype
        try:
            parser.Parse(xml, True)
        except StyleError:
            raise
        except expat.ExpatError as error:
            message = f"not well-formed XML ({expat.ErrorString(error.code)}); expected a CSL {root_name}"
            raise StyleError(message, path=self.path, line=error.lineno) from None
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

    def _validate(self, root: _XmlElement) -> None:
        """Remove namespace prefixes, and refuse elements and attributes that CSL does not have."""
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
                unknown = attributes.keys() - known
                if unknown:
                    self.fail(f"<{node.name}> has no attribute {sorted(unknown)[0][:60]!r} in CSL 1.0.2", node.line)
            allowed = _CHILDREN.get(node.name, _NONE)
            for child in node.children:
                if child.name not in allowed and child.name.rpartition(":")[2] not in allowed:
                    self.fail(f"<{node.name}> cannot contain <{child.name[:60]}> in CSL 1.0.2", child.line)
            pending.extend(node.children)


def _formatting(attributes: Mapping[str, str]) -> FormattingAttributes:
    """Return the affixes, formatting and text changes among the XML *attributes* of an element."""
    if not attributes.keys() & _FORMAT:
        return _NO_ATTRIBUTES
    get = attributes.get
    formatting = PLAIN
    if attributes.keys() & _FONT or "quotes" in attributes or "display" in attributes:
        formatting = Formatting(
            get("font-style"), get("font-variant"), get("font-weight"), get("text-decoration"),
            get("vertical-align"), get("quotes") == "true" if "quotes" in attributes else None, get("display"),
        )  # fmt: skip
    return FormattingAttributes(
        get("prefix", ""), get("suffix", ""), formatting, get("text-case"), get("strip-periods") == "true"
    )


class _Builder:
    """Converts XML elements to the named tuples of `dprkpal.csl.styles.style`."""

    def __init__(self, reader: _Reader) -> None:
        self.fail = reader.fail

    def need(self, node: _XmlElement, attribute: str) -> str:
        """Return the value of a required attribute."""
        value = node.attributes.get(attribute)
        if value is None:
            self.fail(f"<{node.name}> needs the attribute {attribute!r}", node.line)
        return value

    def elements(self, nodes: list[_XmlElement]) -> tuple[Element, ...]:
        """Convert rendering elements."""
        return tuple([_BUILD[node.name](self, node) for node in nodes])

    def text(self, node: _XmlElement) -> Text:
        attributes = node.attributes
        for source in ("variable", "macro", "term", "value"):
            if source in attributes:
                return Text(
                    source, attributes[source], attributes.get("form", "long"),
                    attributes.get("plural") == "true", _formatting(attributes), node.line,
                )  # fmt: skip
        self.fail("<text> needs one of the attributes variable, macro, term, value", node.line)

    def number(self, node: _XmlElement) -> Number:
        attributes = node.attributes
        return Number(
            self.need(node, "variable"), attributes.get("form", "numeric"), _formatting(attributes), node.line
        )

    def date(self, node: _XmlElement) -> Date:
        attributes = node.attributes
        return Date(
            attributes.get("variable", ""), attributes.get("form"), attributes.get("date-parts"),
            attributes.get("delimiter", ""), tuple(self.date_part(child) for child in node.children),
            _formatting(attributes), node.line,
        )  # fmt: skip

    def date_part(self, node: _XmlElement) -> DatePart:
        name = self.need(node, "name")
        if name not in ("year", "month", "day"):
            self.fail(f"{name[:60]!r} is not a date part; use 'year', 'month' or 'day'", node.line)
        attributes = node.attributes
        return DatePart(name, attributes.get("form"), attributes.get("range-delimiter"), _formatting(attributes))

    def names(self, node: _XmlElement) -> Names:
        attributes = node.attributes
        name = et_al = label = None
        label_first = False
        substitute: tuple[Element, ...] = ()
        for child in node.children:
            if child.name == "name":
                name = self.name(child)
            elif child.name == "et-al":
                et_al = EtAl(child.attributes.get("term", "et-al"), _formatting(child.attributes))
            elif child.name == "label":
                label = self.label(child)
                label_first = name is None
            else:
                substitute = self.elements(child.children)
        return Names(
            tuple(attributes.get("variable", "").split()), attributes.get("delimiter"), name, et_al, label,
            label_first and name is not None, substitute,
            {key: value for key, value in attributes.items() if key in NAME_OPTIONS},
            _formatting(attributes), node.line,
        )  # fmt: skip

    def name(self, node: _XmlElement) -> Name:
        attributes = node.attributes
        parts = tuple(NamePart(self.need(child, "name"), _formatting(child.attributes)) for child in node.children)
        options = {key: value for key, value in attributes.items() if key in NAME_OPTIONS}
        return Name(attributes.get("form"), attributes.get("delimiter"), options, parts, _formatting(attributes))

    def label(self, node: _XmlElement) -> Label:
        attributes = node.attributes
        return Label(
            attributes.get("variable", ""), attributes.get("form", "long"),
            attributes.get("plural", "contextual"), _formatting(attributes), node.line,
        )  # fmt: skip

    def group(self, node: _XmlElement) -> Group:
        attributes = node.attributes
        return Group(self.elements(node.children), attributes.get("delimiter", ""), _formatting(attributes))

    def choose(self, node: _XmlElement) -> Choose:
        branches = []
        for index, child in enumerate(node.children):
            if (child.name == "if") != (index == 0) or (child.name == "else" and index + 1 < len(node.children)):
                self.fail(f"<{child.name}> is in the wrong place; <if> comes first, <else> last", child.line)
            conditions = tuple(
                [Condition(kind, value) for kind in _CONDITIONS for value in child.attributes.get(kind, "").split()]
            )
            if child.name != "else" and not conditions:
                self.fail(f"<{child.name}> needs a condition", child.line)
            branches.append(Branch(child.attributes.get("match", "all"), conditions, self.elements(child.children)))
        return Choose(tuple(branches))

    def section(self, node: _XmlElement) -> Section:
        layout: Layout | None = None
        sort: tuple[Key, ...] = ()
        for child in node.children:
            if child.name == "layout":
                layout = Layout(
                    self.elements(child.children), child.attributes.get("delimiter", ""), _formatting(child.attributes)
                )
            else:
                sort = tuple(self.key(key) for key in child.children)
        if layout is None:
            self.fail(f"<{node.name}> needs a <layout>", node.line)
        return Section(layout, sort, node.attributes)

    def key(self, node: _XmlElement) -> Key:
        attributes = node.attributes
        source = "macro" if "macro" in attributes else "variable"
        name = self.need(node, source)
        options = {
            option: attributes[own]
            for own, option in (
                ("names-min", "et-al-min"), ("names-use-first", "et-al-use-first"),
                ("names-use-last", "et-al-use-last"),
            )
            if own in attributes
        }  # fmt: skip
        return Key(source, name, attributes.get("sort") == "descending", options, node.line)

    def locale(self, node: _XmlElement) -> StyleLocale:
        terms: list[Term] = []
        dates: dict[str, Date] = {}
        options: dict[str, str] = {}
        for child in node.children:
            if child.name == "terms":
                terms.extend(self.term(term) for term in child.children)
            elif child.name == "date":
                date = self.date(child)
                dates[date.form or "text"] = date
            elif child.name == "style-options":
                options.update(child.attributes)
        return StyleLocale(node.attributes.get("lang") or None, tuple(terms), dates, options)

    def term(self, node: _XmlElement) -> Term:
        single = multiple = node.text if not node.children else ""
        for child in node.children:
            if child.name == "single":
                single = child.text
            else:
                multiple = child.text
        attributes = node.attributes
        name = attributes.get("name")
        if name is None:
            self.fail("<term> needs the attribute 'name'", node.line)
        return Term(
            name, attributes.get("form", "long"), single, multiple, attributes.get("gender"),
            attributes.get("gender-form"), attributes.get("match"),
        )  # fmt: skip


_BUILD: dict[str, Callable[[_Builder, _XmlElement], Any]] = {
    "text": _Builder.text,
    "number": _Builder.number,
    "date": _Builder.date,
    "names": _Builder.names,
    "label": _Builder.label,
    "group": _Builder.group,
    "choose": _Builder.choose,
}


def parse_style(xml: bytes, *, path: str | None = None) -> Style:
    """Parse an independent style.

    Args:
        xml: A CSL 1.0 style, in any encoding that XML supports.
        path: The file or style id, for error messages.

    Returns:
        The style. It always has a citation section; for a dependent style, which has none, use `parent_of` first.

    Raises:
        StyleError: The text is not XML or not CSL, has an element or attribute that CSL 1.0.2 does not have, or exceeds
            a limit.

    Source: CSL 1.0.2, "Styles - Structure".

    >>> style = parse_style(
    ...     b'<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0"><citation>'
    ...     b'<layout suffix="."><text variable="title"/></layout></citation></style>')
    >>> style.is_note, style.citation.layout.children[0].name
    (True, 'title')
    """
    reader = _Reader(path)
    root = reader.read(xml, "style")
    builder = _Builder(reader)
    identifier = title = parent = ""
    locales: list[StyleLocale] = []
    macros: dict[str, tuple[Element, ...]] = {}
    sections: dict[str, Section] = {}
    for child in root.children:
        if child.name == "info":
            for entry in child.children:
                name = entry.name.rpartition(":")[2]
                if name == "id":
                    identifier = entry.text.strip()
                elif name == "title":
                    title = entry.text.strip()
                elif name == "link" and entry.attributes.get("rel") == "independent-parent":
                    parent = entry.attributes.get("href", "").rstrip("/").rpartition("/")[2]
        elif child.name == "locale":
            locales.append(builder.locale(child))
        elif child.name == "macro":
            macro = builder.need(child, "name")
            if macro in macros:
                reader.fail(f"the macro {macro[:60]!r} is defined twice", child.line)
            macros[macro] = builder.elements(child.children)
        else:
            sections[child.name] = builder.section(child)
    if "citation" not in sections:
        if parent:
            reader.fail(f"this is a dependent style; use its parent {parent[:80]!r}", root.line)
        reader.fail("the style has no <citation>", root.line)
    version = root.attributes.get("version", "1.0")
    if not version.startswith("1."):
        reader.fail(f"CSL version {version[:20]!r} is not supported; use a style for CSL 1.0", root.line)
    return Style(
        identifier, title, root.attributes.get("class") == "note", root.attributes.get("default-locale") or None,
        root.attributes, tuple(locales), macros, sections["citation"],
        sections.get("bibliography"), path, sections.get("intext"),
    )  # fmt: skip


def parent_of(xml: bytes, *, path: str | None = None) -> tuple[str, str | None, int] | None:
    """Return the parent's id, the default locale, and the line of the link to the parent; ``None`` without a parent.

    The id is the last part of the parent's URL. The URL itself is never opened.
    """
    if b"independent-parent" not in xml and not xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    root = _Reader(path).read(xml, "style")
    if any(child.name == "citation" for child in root.children):
        return None
    for info in root.children:
        for entry in info.children if info.name == "info" else ():
            if entry.attributes.get("rel") == "independent-parent":
                address = entry.attributes.get("href", "")
                return address.rstrip("/").rpartition("/")[2], root.attributes.get("default-locale") or None, entry.line
    return None


def parse_locale(xml: bytes, *, path: str | None = None) -> StyleLocale:
    """Parse a CSL locale file.

    Raises:
        StyleError: The text is not XML, or not a CSL locale.

    Source: CSL 1.0.2, "Locale Files - Structure".

    >>> parse_locale(b'<locale xml:lang="en"><terms><term name="and">and</term></terms></locale>').terms[0].single
    'and'
    """
    reader = _Reader(path)
    return _Builder(reader).locale(reader.read(xml, "locale"))
