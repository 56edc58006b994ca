"""Internal: parse the XML of CSL styles and locales into the named tuples of `dprkpal.csl.styles.style`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from ..text.content import PLAIN, Formatting
from .macro_sources import MacroSource, MacroSources, split_macros
from .style import (
    CSL_M_CONTENT_CONDITIONS,
    CSL_M_LIST_CONDITIONS,
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
    Institution,
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
from .style_xml import (
    CONDITIONS,
    CSL_M_CONDITIONS,
    FONT_ATTRIBUTES,
    FORMATTING_ATTRIBUTES,
    INSTITUTION_PARTS,
    NAMESPACE,
    XmlElement,
    XmlReader,
)

__all__ = ["parse_bundled_style", "parse_locale", "parse_style"]

_NO_ATTRIBUTES = FormattingAttributes()


def _formatting(attributes: Mapping[str, str]) -> FormattingAttributes:
    """Return the affixes, formatting and text changes among the XML *attributes* of an element."""
    if not attributes.keys() & FORMATTING_ATTRIBUTES:
        return _NO_ATTRIBUTES
    get = attributes.get
    formatting = PLAIN
    if attributes.keys() & FONT_ATTRIBUTES or "quotes" in attributes or "display" in attributes:
        formatting = Formatting(
            get("font-style"), get("font-variant"), get("font-weight"), get("text-decoration"),
            get("vertical-align"), get("quotes") == "true" if "quotes" in attributes else None, get("display"),
        )  # fmt: skip
    return FormattingAttributes(
        get("prefix", ""), get("suffix", ""), formatting, get("text-case"), get("strip-periods") == "true"
    )


class _Builder:
    """Converts XML elements to the named tuples of `dprkpal.csl.styles.style`."""

    def __init__(self, reader: XmlReader) -> None:
        self.fail = reader.fail
        self.ignore = reader.ignore
        self.tests_content = False
        """Whether the style has a test of CSL-M that depends on what variables contain."""

    def need(self, node: XmlElement, attribute: str) -> str:
        """Return the value of a required attribute."""
        value = node.attributes.get(attribute)
        if value is None:
            self.fail(f"<{node.name}> needs the attribute {attribute!r}", node.line)
        return value

    def elements(self, nodes: list[XmlElement]) -> tuple[Element, ...]:
        """Convert rendering elements."""
        return tuple([_BUILD[node.name](self, node) for node in nodes])

    def text(self, node: XmlElement) -> Text:
        attributes = node.attributes
        if attributes.get("variable") == "title-sub":  # of CSL-M: a part of the title, which only some titles have
            self.tests_content = True
        for source in ("variable", "macro", "term", "value"):
            if source in attributes:
                return Text(
                    source, attributes[source], attributes.get("form", "long"),
                    attributes.get("plural") == "true", _formatting(attributes), node.line,
                    attributes.get("label-form", ""),
                )  # fmt: skip
        self.fail("<text> needs one of the attributes variable, macro, term, value", node.line)

    def number(self, node: XmlElement) -> Number:
        attributes = node.attributes
        return Number(
            self.need(node, "variable"), attributes.get("form", "numeric"), _formatting(attributes), node.line,
            attributes.get("label-form", ""),
        )  # fmt: skip

    def date(self, node: XmlElement) -> Date:
        attributes = node.attributes
        return Date(
            attributes.get("variable", ""), attributes.get("form"), attributes.get("date-parts"),
            attributes.get("delimiter", ""), tuple(self.date_part(child) for child in node.children),
            _formatting(attributes), node.line,
        )  # fmt: skip

    def date_part(self, node: XmlElement) -> DatePart:
        name = self.need(node, "name")
        if name not in ("year", "month", "day"):
            self.fail(f"{name[:60]!r} is not a date part; use 'year', 'month' or 'day'", node.line)
        attributes = node.attributes
        return DatePart(name, attributes.get("form"), attributes.get("range-delimiter"), _formatting(attributes))

    def names(self, node: XmlElement) -> Names:
        attributes = node.attributes
        name = et_al = label = institution = None
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
            elif child.name == "institution":
                institution = self.institution(child)
            else:
                substitute = self.elements(child.children)
        return Names(
            tuple(attributes.get("variable", "").split()), attributes.get("delimiter"), name, et_al, label,
            label_first and name is not None, substitute,
            {key: value for key, value in attributes.items() if key in NAME_OPTIONS},
            _formatting(attributes), node.line, institution,
        )  # fmt: skip

    def institution(self, node: XmlElement) -> Institution:
        """Return CSL-M's ``cs:institution``."""
        self.ignore("<institution> is not in CSL 1.0.2; it is used as in CSL-M", node.line)
        attributes = node.attributes
        parts = {child.attributes.get("name"): child.attributes for child in node.children}
        counts = [attributes.get(name, "") for name in ("use-first", "substitute-use-first", "use-last")]
        first, substitute_first, last = (int(count) if count.isdecimal() and len(count) < 4 else 0 for count in counts)
        form = attributes.get("institution-parts") or attributes.get("form") or "long"
        return Institution(
            attributes.get("delimiter"), attributes.get("and"), first, substitute_first, last,
            attributes.get("reverse-order") == "true", form if form in INSTITUTION_PARTS else "long",
            _formatting(parts["long"]) if "long" in parts else None,
            _formatting(parts["short"]) if "short" in parts else None,
            parts.get("long", {}).get("if-short") == "true",
        )  # fmt: skip

    def name(self, node: XmlElement) -> Name:
        attributes = node.attributes
        parts = tuple(NamePart(self.need(child, "name"), _formatting(child.attributes)) for child in node.children)
        options = {key: value for key, value in attributes.items() if key in NAME_OPTIONS}
        return Name(attributes.get("form"), attributes.get("delimiter"), options, parts, _formatting(attributes))

    def label(self, node: XmlElement) -> Label:
        attributes = node.attributes
        return Label(
            attributes.get("variable", ""), attributes.get("form", "long"),
            attributes.get("plural", "contextual"), _formatting(attributes), node.line,
        )  # fmt: skip

    def group(self, node: XmlElement) -> Group:
        attributes = node.attributes
        require, reject = attributes.get("require", ""), attributes.get("reject", "")
        self.tests_content = self.tests_content or bool(require or reject)
        return Group(
            self.elements(node.children), attributes.get("delimiter", ""), _formatting(attributes), require, reject
        )

    def choose(self, node: XmlElement) -> Choose:
        branches = []
        for index, child in enumerate(node.children):
            if (child.name == "if") != (index == 0) or (child.name == "else" and index + 1 < len(node.children)):
                self.ignore(f"<{child.name}> is in the wrong place; <if> comes first, <else> last", child.line)
            branch = self.tests(child)
            if child.name != "else" and not branch.conditions and not branch.groups:
                self.ignore(f"<{child.name}> needs a condition; it is never true", child.line)
                branch = branch._replace(match="all", conditions=(Condition("type", ""),))
            rendering = [element for element in child.children if element.name != "conditions"]
            branches.append(branch._replace(children=self.elements(rendering)))
        return Choose(tuple(branches))

    def tests(self, node: XmlElement) -> Branch:
        """Return the conditions of ``cs:if``, or of CSL-M's ``cs:conditions`` or ``cs:condition``."""
        attributes = node.attributes
        if node.name == "conditions" or not attributes.keys().isdisjoint(CSL_M_CONDITIONS):
            what = "element" if node.name == "conditions" else "condition"
            self.ignore(f"<{node.name}> has an {what} that is not in CSL 1.0.2; it is used as in CSL-M", node.line)
        conditions = [
            Condition(kind, value)
            for kind in (*CONDITIONS, *CSL_M_CONDITIONS) if kind in attributes
            for value in ([attributes[kind]] if kind in CSL_M_LIST_CONDITIONS else attributes[kind].split())
        ]  # fmt: skip
        self.tests_content = self.tests_content or not attributes.keys().isdisjoint(CSL_M_CONTENT_CONDITIONS)
        groups = tuple([self.tests(child) for child in node.children if child.name in ("conditions", "condition")])
        return Branch(attributes.get("match", "all"), tuple(conditions), (), groups)

    def section(self, node: XmlElement) -> Section:
        layouts: list[Layout] = []
        sort: tuple[Key, ...] = ()
        for child in node.children:
            if child.name == "layout":
                layouts.append(self.layout(child))
            else:
                sort = tuple(self.key(key) for key in child.children)
        if not layouts:
            self.fail(f"<{node.name}> needs a <layout>", node.line)
        general = [layout for layout in layouts if not layout.languages] or layouts[-1:]
        localized = tuple([layout for layout in layouts if layout.languages and layout is not general[-1]])
        return Section(general[-1], sort, node.attributes, localized)

    def layout(self, node: XmlElement) -> Layout:
        attributes = node.attributes
        languages = attributes.get("locale", "")
        if languages:
            self.ignore("<layout> has no attribute 'locale' in CSL 1.0.2; it is used as in CSL-M", node.line)
        return Layout(
            self.elements(node.children), attributes.get("delimiter", ""), _formatting(attributes),
            tuple(languages.split()),
        )  # fmt: skip

    def key(self, node: XmlElement) -> Key:
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

    def locale(self, node: XmlElement) -> StyleLocale:
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

    def term(self, node: XmlElement) -> Term:
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


_BUILD: dict[str, Callable[[_Builder, XmlElement], Any]] = {
    "text": _Builder.text,
    "number": _Builder.number,
    "date": _Builder.date,
    "names": _Builder.names,
    "label": _Builder.label,
    "group": _Builder.group,
    "choose": _Builder.choose,
}


def _undefined_macros(root: XmlElement, defined: Collection[str]) -> dict[str, int]:
    """Return the macros that *root* calls but does not define, with the line of the first call."""
    missing: dict[str, int] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        name = node.attributes.get("macro") if node.name in ("text", "key") else None
        if name is not None and name not in defined:
            missing[name] = min(node.line, missing.get(name, node.line))
        pending.extend(node.children)
    return missing


def parse_style(xml: bytes, *, path: str | None = None, strict: bool = False) -> Style:
    """Parse an independent style.

    Args:
        xml: A CSL 1.0 style, in any encoding that XML supports.
        path: The file or style id, for error messages.
        strict: Refuse everything that is not CSL 1.0.2. Otherwise elements and attributes that CSL does not have,
            calls of macros that are not defined, and a document type without entities are ignored; `Style.faults` lists
            them. Layouts for certain languages, which CSL-M has, are used.

    Returns:
        The style. It always has a citation section; for a dependent style, which has none, use `parent_of` first.

    Raises:
        StyleError: The text is not XML or not CSL, or exceeds a limit; with *strict*, also what is ignored otherwise.

    Source: CSL 1.0.2, "Styles - Structure".

    >>> style = parse_style(
    ...     b'<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0"><citation>'
    ...     b'<layout suffix="."><text variable="title"/></layout></citation></style>')
    >>> style.is_note, style.citation.layout.children[0].name
    (True, 'title')
    """
    reader = XmlReader(path, strict=strict)
    return _style(reader, reader.read(xml, "style"))


def parse_bundled_style(xml: bytes, *, path: str | None = None) -> Style:
    """Parse a bundled style. Its macros are parsed when they are used, because bundled styles are valid.

    Args:
        xml: The style.
        path: Its id, for error messages.
    """
    parts = split_macros(xml)
    if parts is None:
        return parse_style(xml, path=path)
    rest, sources = parts
    reader = XmlReader(path, strict=False)
    return _style(reader, reader.read(rest, "style"), MacroSources(sources, partial(_macro_elements, path)))


def _macro_elements(path: str | None, source: MacroSource) -> tuple[Element, ...]:
    """Return the rendering elements of a macro of the style *path*."""
    reader = XmlReader(path, strict=False, line=source.line)
    root = reader.read(b'<style xmlns="%s">%s</style>' % (NAMESPACE.encode(), source.xml), "style")
    return _Builder(reader).elements(root.children[0].children)


def _style(reader: XmlReader, root: XmlElement, others: MacroSources | None = None) -> Style:
    """Return the style with the element *root*, and the macros *others* that are not in it."""
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
                reader.ignore(f"the macro {macro[:60]!r} is defined twice; the last one counts", child.line)
            macros[macro] = builder.elements(child.children)
        else:
            sections[child.name] = builder.section(child)
    if others is None:
        for name, line in _undefined_macros(root, macros).items():
            reader.ignore(f"there is no macro {name[:60]!r}", line)
            macros[name] = ()
    if "citation" not in sections:
        if parent:
            reader.fail(f"this is a dependent style; use its parent {parent[:80]!r}", root.line)
        reader.fail("the style has no <citation>", root.line)
    version = root.attributes.get("version", "1.0")
    if not version.startswith("1."):
        reader.fail(f"CSL version {version[:20]!r} is not supported; use a style for CSL 1.0", root.line)
    return Style(
        identifier, title, root.attributes.get("class") == "note", root.attributes.get("default-locale") or None,
        root.attributes, tuple(locales), macros if others is None else others, sections["citation"],
        sections.get("bibliography"), reader.path, sections.get("intext"),
        root.attributes.get("default-locale-sort") or None,
        tuple(sorted(reader.faults, key=lambda fault: fault.line or 0)), builder.tests_content,
    )  # fmt: skip


def parent_of(xml: bytes, *, path: str | None = None) -> tuple[str, str | None, int] | None:
    """Return the parent's id, the default locale, and the line of the link to the parent; ``None`` without a parent.

    The id is the last part of the parent's URL. The URL itself is never opened.
    """
    if b"independent-parent" not in xml and not xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    root = XmlReader(path, strict=False).read(xml, "style")
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
    reader = XmlReader(path)
    return _Builder(reader).locale(reader.read(xml, "locale"))
