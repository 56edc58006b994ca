"""Internal: find the fields, content controls and bookmarks in a part of a Word document that can hold a citation.

Source: ECMA-376, part 1, sections 17.5.2 (content controls), 17.13.6 (bookmarks) and 17.16 (fields).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from ...errors import FormatError
from .field_codes import MENDELEY_BIBLIOGRAPHY_TAG, MENDELEY_TAG
from .xml_parts import Element

__all__ = ["BOOKMARK", "WordField", "WordNames", "scan_part", "split_field_runs", "split_run", "text_of"]

BOOKMARK = "ZOTERO_BREF_"
"""Start of the names of the bookmarks in which Zotero keeps citations, on request."""

MAX_DEPTH = 50
"""Maximum nesting of fields, bookmarks and controls."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class WordNames:
    """The names of elements and attributes, which have another namespace in strict documents.

    >>> WordNames("urn:w")("p")
    '{urn:w}p'
    """

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self._prefix = f"{{{namespace}}}"
        self.deleted = frozenset({self("del"), self("moveFrom"), _FALLBACK})
        """Elements whose content is not part of the text."""

    def __call__(self, name: str) -> str:
        """Return *name* with its namespace."""
        return self._prefix + name


@dataclass
class WordField:
    """A field, a content control or a bookmark, with the runs that it consists of."""

    kind: str
    """``"field"``, ``"simple"``, ``"control"`` or ``"bookmark"``."""
    code: str
    """The code of the field, the tag of the control or the name of the bookmark."""
    begin: Element
    """The first element."""
    end: Element
    """The last element; for a simple field and a control, it is the first."""
    head: list[Element] = field(default_factory=list)
    """The runs before the text: from ``begin`` to ``separate``."""
    result: list[Element] = field(default_factory=list)
    """The runs with the text."""
    data: str = ""
    """The data of the field, in base64."""
    paragraph: int = 0
    """The number of its paragraph, counted from 1."""
    in_text_box: bool = False
    has_separator: bool = False

    @property
    def is_unfinished(self) -> bool:
        """Whether its end is missing."""
        return self.kind in ("field", "bookmark") and self.end is self.begin

    @property
    def all_elements(self) -> list[Element]:
        """All its elements, also those inside a simple field or control."""
        return [self.begin, *self.head, *self.result, self.end]

    @property
    def elements(self) -> list[Element]:
        """All elements that disappear with the field."""
        if self.kind in ("simple", "control"):
            return [self.begin]
        if self.kind == "bookmark":
            return [self.begin, *self.result, self.end]
        return [*self.head, *self.result, self.end]


@dataclass
class _Open:
    """A field that has begun."""

    word_field: WordField
    instructions: list[str] = field(default_factory=list)
    in_result: bool = False


def split_field_runs(root: Element, names: WordNames) -> None:
    """Split runs in which a field character is not alone, so that the parts of a field can be moved."""
    for character in list(root.iter(names("fldChar"))):
        run = character.getparent()
        if run is None or run.tag != names("r"):
            continue
        split_run(run, names)


def split_run(run: Element, names: WordNames) -> None:
    """Give each element of a run a run of its own, with the same properties."""
    properties = run.find(names("rPr"))
    last = run
    for child in [child for child in run if child is not properties][1:]:
        new = run.makeelement(run.tag, dict(run.attrib), nsmap=run.nsmap)
        if properties is not None:
            new.append(deepcopy(properties))
        new.append(child)
        last.addnext(new)
        last = new


def scan_part(root: Element, names: WordNames) -> Iterator[WordField | Element]:
    """Yield the fields of a part and its references to notes, in reading order.

    Fields inside the code of other fields are left out. Deleted text is skipped.
    """
    found: list[tuple[int, WordField | Element]] = []
    scan = _Scan(names, found)
    scan.story(root)
    for _, one in sorted(found, key=lambda pair: pair[0]):
        outer = scan.in_code.get(id(one), ())
        if all(other.is_unfinished for other in outer) and not (isinstance(one, WordField) and one.is_unfinished):
            yield one


class _Scan:
    """Goes through the elements of a part. Each text box has fields of its own."""

    def __init__(self, names: WordNames, found: list[tuple[int, WordField | Element]]) -> None:
        self.names = names
        self.found = found
        self.in_code: dict[int, list[WordField]] = {}
        """The fields in whose code a field is, by the id of the object."""
        self.paragraph = 0
        self.count = 0
        self.box, self.run_tag, self.paragraph_tag = names("txbxContent"), names("r"), names("p")
        self.notes = (names("footnoteReference"), names("endnoteReference"))

    def story(self, root: Element, *, in_text_box: bool = False) -> None:
        """Scan *root*, and its text boxes as stories of their own."""
        names = self.names
        fields: list[_Open] = []
        bookmarks: dict[str, WordField] = {}
        controls: list[WordField] = []
        pending: list[tuple[Element, bool]] = [(root, False)]
        while pending:
            element, is_end = pending.pop()
            tag = element.tag
            if is_end:
                if controls and controls[-1].begin is element:
                    controls.pop()
                elif fields and fields[-1].word_field.begin is element:
                    fields.pop()
                continue
            if not isinstance(tag, str) or tag in names.deleted:
                continue
            if tag == self.box and element is not root:
                self.story(element, in_text_box=True)
                continue
            self.count += 1
            if tag == self.paragraph_tag:
                self.paragraph += not in_text_box
            elif tag == self.run_tag:
                self._run(element, fields, [*controls, *bookmarks.values()], in_text_box)
            elif tag in self.notes:
                self.found.append((self.count, element))
            elif tag == names("fldSimple"):
                one = WordField("simple", element.get(names("instr"), ""), element, element)
                self._add(one, fields, in_text_box)
                fields.append(_Open(one, in_result=True))
                pending.append((element, True))
            elif tag == names("sdt"):
                tagged = element.find(f"{names('sdtPr')}/{names('tag')}")
                code = tagged.get(names("val"), "") if tagged is not None else ""
                is_known = element.find(names("sdtContent")) is not None and len(controls) < MAX_DEPTH
                if is_known and code.startswith((MENDELEY_TAG, MENDELEY_BIBLIOGRAPHY_TAG)):
                    one = WordField("control", code, element, element)
                    self._add(one, fields, in_text_box)
                    controls.append(one)
                    pending.append((element, True))
            elif tag == names("bookmarkStart") and element.get(names("name"), "").startswith(BOOKMARK):
                one = WordField("bookmark", element.get(names("name")), element, element)
                one.paragraph, one.in_text_box = self.paragraph, in_text_box
                if len(bookmarks) == MAX_DEPTH:  # damaged documents have bookmarks without an end
                    del bookmarks[next(iter(bookmarks))]
                bookmarks[element.get(names("id"), "")] = one
                self.found.append((self.count, one))
            elif tag == names("bookmarkEnd") and (marked := bookmarks.pop(element.get(names("id"), ""), None)):
                marked.end = element
            pending.extend((child, False) for child in reversed(element))

    def _add(self, one: WordField, fields: list[_Open], in_text_box: bool) -> None:
        one.paragraph, one.in_text_box = self.paragraph, in_text_box
        if all(outer.in_result for outer in fields):
            self.found.append((self.count, one))

    def _run(self, run: Element, fields: list[_Open], others: list[WordField], in_text_box: bool) -> None:
        """Add a run to the fields that it is in, and notice where a field begins, has its text, and ends."""
        names = self.names
        for other in others:
            other.result.append(run)
        character = run.find(names("fldChar"))
        kind = character.get(names("fldCharType")) if character is not None else None
        if kind == "begin":
            if len(fields) > MAX_DEPTH:
                raise FormatError("fields are nested too deeply; simplify the document")
            _add_run(run, fields)
            data = character.find(names("fldData"))
            one = WordField("field", "", run, run, [run], data="" if data is None else "".join(data.itertext()))
            one.paragraph, one.in_text_box = self.paragraph, in_text_box
            fields.append(_Open(one))
            self.found.append((self.count, one))
            return
        innermost = next((outer for outer in reversed(fields) if outer.word_field.kind == "field"), None)
        if kind == "separate" and innermost is not None:
            _add_run(run, fields)
            innermost.in_result = innermost.word_field.has_separator = True
            return
        if kind == "end" and innermost is not None:
            fields.remove(innermost)
            done = innermost.word_field
            done.end, done.code = run, "".join(innermost.instructions)
            _add_run(run, fields)
            if around := [outer.word_field for outer in fields if not outer.in_result]:
                self.in_code[id(done)] = around
                outer = fields[-1]
                outer.word_field.data = outer.word_field.data or done.data
                if "<EndNote>" in done.code:
                    outer.instructions.append(done.code)
            return
        _add_run(run, fields)
        if innermost is not None and not innermost.in_result:
            innermost.instructions += [one.text or "" for one in run.iter(names("instrText"))]


def _add_run(run: Element, fields: list[_Open]) -> None:
    """Add a run to the code or the text of each field that it is in."""
    for outer in fields:
        (outer.word_field.result if outer.in_result else outer.word_field.head).append(run)


def text_of(elements: list[Element], names: WordNames) -> str:
    """Return the text in *elements*; a tab or a break is a space."""
    parts = []
    for element in elements:
        for one in element.iter():
            if one.tag == names("t"):
                parts.append(one.text or "")
            elif one.tag in (names("tab"), names("br"), names("cr")) and one.getparent().tag == names("r"):
                parts.append(" ")
            elif one.tag == names("noBreakHyphen"):
                parts.append("‑")
    return "".join(parts)
