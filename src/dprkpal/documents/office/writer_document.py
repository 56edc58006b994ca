"""Internal: read and write the citations, notes and bibliography of a LibreOffice document (OpenDocument text).

Zotero keeps a citation in a reference mark whose name is its code, or in a bookmark whose code is in the properties of
the document. The bibliography is a section.

Source: OpenDocument 1.3, part 3, sections 5.4 (sections), 6.2 (bookmarks), 6.3 (notes) and 7.7 (reference marks).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import etree

from ...errors import FormatError
from .citations import BibliographyEntries, FieldText, FoundBibliography, FoundCitation, FoundNote
from .field_codes import StoredBibliography, StoredCitation, read_code
from .package import Package
from .preferences import (
    join_pieces,
    new_preferences,
    read_preferences,
    split_pieces,
    updated_preferences,
)
from .spacing import Neighbours, close_up, open_up, pull_punctuation, space_after
from .writer_bibliography import BibliographyWriter, named_style, paragraph_of
from .writer_text import (
    TEXT,
    TextStyles,
    clear_between,
    has_objects,
    insert_before,
    neighbour,
    remove_keeping_tail,
    text_between,
)
from .xml_parts import Element

if TYPE_CHECKING:
    from ...csl import Style

__all__ = ["WriterDocument"]

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STARTS = (f"{TEXT}reference-mark-start", f"{TEXT}bookmark-start", f"{_FIELD}fieldmark-start")
_ENDS = (f"{TEXT}reference-mark-end", f"{TEXT}bookmark-end", f"{_FIELD}fieldmark-end")
_SKIPPED = (f"{TEXT}tracked-changes", f"{_OFFICE}annotation")
_PREFERENCES = "ZOTERO_PREF"
_BOOKMARK = "ZOTERO_BREF_"
_RANDOM = re.compile(r"\s*RND\w+\s*$")
CONTEXT = 100
"""Number of characters after a citation in a note in which to look for text."""
_PUNCTUATION = " \t\n\u00a0.,;:"
_CONTENT = "content.xml"


class _Mark:
    """A reference mark, bookmark, section or field: its first and its last element."""

    def __init__(self, start: Element, kind: str, name: str) -> None:
        self.start = start
        self.end: Element | None = start
        self.kind = kind
        self.name = name


class WriterDocument:
    """A LibreOffice document whose citations can be read and written.

    Args:
        package: The parts of the document.

    Raises:
        FormatError: This is not a text document, or it is damaged.
    """

    field_type = "ReferenceMark"
    punctuation_in_quotes = False
    """Whether full stops and commas go inside closing quotation marks."""

    def __init__(self, package: Package) -> None:
        self.package = package
        if b"encryption-data" in package.bytes_of("META-INF/manifest.xml"):
            raise FormatError("the document has a password; save it without one", path=package.path)
        root = package.root(_CONTENT)
        text = root.find(f"{_OFFICE}body/{_OFFICE}text")
        if text is None:
            raise FormatError("not a text document of LibreOffice", path=package.path)
        self.text: Element = text
        styles = root.find(f"{_OFFICE}automatic-styles")
        if styles is None:
            styles = etree.Element(f"{_OFFICE}automatic-styles")
            root.find(f"{_OFFICE}body").addprevious(styles)
        self.styles = TextStyles(styles)
        self._properties = self._read_properties()
        self.preferences = read_preferences(join_pieces(self._properties, _PREFERENCES))
        self.sources: Mapping[str, Mapping[str, Any]] = {}
        self.events: list[FoundCitation | FoundNote] = []
        self.bibliographies: list[FoundBibliography] = []
        self._count = 0
        self._pieces: dict[str, str] = {}
        self._read()

    def _read_properties(self) -> dict[str, str]:
        """Return the user-defined properties of the document."""
        if "meta.xml" not in self.package:
            return {}
        root = self.package.root("meta.xml")
        return {one.get(f"{_META}name", ""): "".join(one.itertext()) for one in root.iter(f"{_META}user-defined")}

    # -- reading ----------------------------------------------------------------------------------

    def _pairs(self) -> dict[Element, Element]:
        """Return the end of each reference mark, bookmark and field by its start."""
        pairs: dict[Element, Element] = {}
        begun: dict[tuple[str, str], Element] = {}
        fields: list[Element] = []
        for one in self.text.iter(*_STARTS, *_ENDS):
            name = one.get(f"{TEXT}name", "")
            if one.tag == f"{_FIELD}fieldmark-start":
                fields.append(one)
            elif one.tag == f"{_FIELD}fieldmark-end":
                if fields:
                    pairs[fields.pop()] = one
            elif one.tag in _STARTS:
                begun[one.tag.removesuffix("-start"), name] = one
            elif (start := begun.pop((one.tag.removesuffix("-end"), name), None)) is not None:
                pairs[start] = one
        return pairs

    def _read(self) -> None:
        """Find the citations, notes and bibliographies, in reading order."""
        pairs = self._pairs()
        numbered = {"footnote": 0, "endnote": 0}
        paragraph = boxes = 0
        note: FoundNote | None = None
        within: Element | None = None  # the last element of a citation or bibliography
        skipped: Element | None = None
        for event, one in etree.iterwalk(self.text, events=("start", "end")):
            tag = one.tag
            if skipped is not None:
                if event == "end" and one is skipped:
                    skipped = None
                continue
            if not isinstance(tag, str):
                continue
            if event == "end":
                if note is not None and note.handle is one:
                    self._finish_note(note)
                    note = None
                boxes -= tag == f"{_DRAW}text-box"
                within = None if within is one else within
                continue
            boxes += tag == f"{_DRAW}text-box"
            if tag in _SKIPPED:
                skipped = one
            elif tag in (f"{TEXT}p", f"{TEXT}h"):
                paragraph += note is None
            elif tag == f"{TEXT}note" and note is None and within is None:
                kind = "endnote" if one.get(f"{TEXT}note-class") == "endnote" else "footnote"
                numbered[kind] += 1
                note = FoundNote(one, kind, numbered[kind])
                self.events.append(note)
            elif within is None and (tag in _STARTS or tag == f"{TEXT}section"):
                kind = tag.rpartition("}")[2].removesuffix("-start")
                mark = _Mark(one, kind, _field_code(one) if kind == "fieldmark" else one.get(f"{TEXT}name", ""))
                mark.end = one if kind == "section" else pairs.get(one)
                place = f"{note.kind} {note.number}" if note is not None else f"paragraph {paragraph}"
                if mark.end is not None and self._add(mark, place, note, allows_note=not boxes):
                    within = mark.end

    def _add(self, mark: _Mark, place: str, note: FoundNote | None, *, allows_note: bool = True) -> bool:
        """Add a mark if it is a citation or a bibliography, and return whether it is."""
        code = mark.name
        if mark.kind == "bookmark":
            code = join_pieces(self._properties, mark.name) if mark.name.startswith(_BOOKMARK) else ""
        problem, stored = "", None
        try:
            is_code = mark.kind == "fieldmark" or "CSL_" in code or "ZOTERO_" in code
            stored = read_code(_RANDOM.sub("", code)) if is_code else None
        except FormatError as error:
            problem = error.message
        if stored is None and not problem:
            return False
        start, end = paragraph_of(mark.start), paragraph_of(mark.end)
        if isinstance(stored, StoredBibliography):
            if mark.kind != "section" and (start is None or end is None or start.getparent() is not end.getparent()):
                return False
            self.bibliographies.append(FoundBibliography(mark, stored, place))
            return True
        if mark.kind == "section" or start is None or start is not end:
            return False
        if has_objects(mark.start, mark.end):
            stored, problem = None, "there is a note or a picture in it, so it was left alone"
        text = " ".join(text_between(mark.start, mark.end).split())
        found = FoundCitation(mark, stored if isinstance(stored, StoredCitation) else None, problem, place, text, note,
                              allows_note)  # fmt: skip
        if note is None:
            self.events.append(found)
        else:
            note.citations.append(found)
        return True

    def _finish_note(self, note: FoundNote) -> None:
        """Note which text of a note is not in its citations, and which text follows each of them."""
        body = note.handle.find(f"{TEXT}note-body")
        if body is None or not note.citations:
            return
        starts = {found.field.start: found for found in note.citations}
        ends = {found.field.end: found for found in note.citations}
        following: list[FoundCitation] = []
        has_begun = is_inside = False
        for event, one in etree.iterwalk(body, events=("start", "end")):
            if event == "start" and one in starts:
                starts[one].begins_note = not has_begun
                is_inside = True
            elif event == "start" and one in ends:
                following.append(ends[one])
                is_inside = False
            text = (one.text if event == "start" else one.tail if one is not body else "") or ""
            if not text:
                continue
            for found in following:
                found.text_after += text
            following = [found for found in following if len(found.text_after) < CONTEXT]
            is_text = bool(text.strip(_PUNCTUATION))
            has_begun = has_begun or is_text
            note.has_text = note.has_text or (is_text and not is_inside)
        if any(True for _ in body.iter(f"{_DRAW}frame", f"{TEXT}bibliography-mark")):
            note.has_text = True

    # -- writing ----------------------------------------------------------------------------------

    def _nodes(self, found: FoundCitation, text: FieldText) -> list[Element | str]:
        """Return a citation: text, or text between marks."""
        mark: _Mark = found.field
        inner = self.styles.nodes(text.runs)
        if text.program == "":
            return inner
        kind, name = mark.kind, mark.name
        if text.code is not None:
            if kind == "bookmark":
                self._pieces[name] = f"ZOTERO_ITEM CSL_CITATION {text.code}"
            elif kind == "fieldmark" and not text.program:
                word = "ZOTERO_ITEM CSL_CITATION" if "ZOTERO" in name[:40] else "CSL_CITATION"
                name = f"ADDIN {word} {text.code}"
            else:
                ending = _RANDOM.search(name)
                word = "ZOTERO_ITEM CSL_CITATION" if "ZOTERO" in name[:40] or text.program else "ADDIN CSL_CITATION"
                name = f"{word} {text.code}{ending[0] if ending else ' ' + self._random(text.code)}"
        if kind == "fieldmark" and text.program:
            kind = "reference-mark"
        begin, end = self._mark_elements(mark, kind, name)
        return [*begin, *inner, end]

    def _mark_elements(self, mark: _Mark, kind: str, name: str) -> tuple[list[Element], Element]:
        """Return the elements before and after the text of a mark like *mark*."""
        if kind == "fieldmark":  # a field of Word, which LibreOffice keeps
            start = deepcopy(mark.start)
            start.tail = None
            for one in start.iter(f"{_FIELD}param"):
                if one.get(f"{_FIELD}name", "").endswith(".code"):
                    one.set(f"{_FIELD}value", name)
            return [start, etree.Element(f"{_FIELD}fieldmark-separator")], etree.Element(f"{_FIELD}fieldmark-end")
        both = etree.Element(f"{TEXT}{kind}-start"), etree.Element(f"{TEXT}{kind}-end")
        for one in both:
            one.set(f"{TEXT}name", name)
        return [both[0]], both[1]

    def _random(self, code: str) -> str:
        """Return the characters that make the name of a mark unique."""
        self._count += 1
        return "RND" + hashlib.sha256(f"{self._count} {code}".encode()).hexdigest()[:10]

    def _take_out(self, mark: _Mark) -> None:
        """Remove a mark and its text."""
        clear_between(mark.start, mark.end)
        remove_keeping_tail(mark.start)
        remove_keeping_tail(mark.end)

    def _neighbours(self, begin: Element, end: Element) -> Neighbours:
        return Neighbours(neighbour(begin, forwards=False), neighbour(end, forwards=True))

    def replace(self, found: FoundCitation, text: FieldText) -> None:
        """Write a citation where it is."""
        self.package.change(_CONTENT)
        mark: _Mark = found.field
        if text.superscript:
            close_up(self._neighbours(mark.start, mark.end))
        clear_between(mark.start, mark.end)
        insert_before(mark.start, self._nodes(found, text))
        remove_keeping_tail(mark.start)
        remove_keeping_tail(mark.end)

    def move_to_note(self, found: FoundCitation, text: FieldText, kind: str, *, after_punctuation: bool) -> None:
        """Write a citation of the text into a new note."""
        self.package.change(_CONTENT)
        mark: _Mark = found.field
        around = self._neighbours(mark.start, mark.end)
        if not text.lead:
            close_up(around)
        sign = pull_punctuation(around, in_quotes=self.punctuation_in_quotes) if after_punctuation else ""
        self._count += 1
        note = etree.Element(f"{TEXT}note")
        note.set(f"{TEXT}id", f"cite{self._count}")
        note.set(f"{TEXT}note-class", kind)
        etree.SubElement(note, f"{TEXT}note-citation").text = str(self._count)
        body = etree.SubElement(note, f"{TEXT}note-body")
        paragraph = etree.SubElement(body, f"{TEXT}p")
        paragraph.set(f"{TEXT}style-name", named_style(self.package, kind.capitalize()) or "Standard")
        anchor = etree.SubElement(paragraph, f"{TEXT}s")
        insert_before(anchor, self._nodes(found, text))
        paragraph.remove(anchor)
        insert_before(mark.start, [*self.styles.nodes(text.lead), *([sign] if sign else []), note])
        self._take_out(mark)

    def move_to_text(self, note: FoundNote, texts: list[tuple[FoundCitation, FieldText]]) -> None:
        """Write the citations of a note into the text, and remove the note."""
        self.package.change(_CONTENT)
        element = note.handle
        around = self._neighbours(element, element)
        nodes: list[Element | str] = []
        moved = open_up(around)
        if not texts[0][1].superscript:
            before = neighbour(element, forwards=False)
            previous = element.getprevious()
            if before is not None and (space := space_after(before.text)):
                nodes.append(space)
            elif before is None and previous is not None and previous.tag.endswith("-end"):
                nodes.append(" ")
        for number, (found, text) in enumerate(texts):
            if number and not text.superscript:
                nodes.append(" ")
            nodes += self._nodes(found, text)
        insert_before(element, [*nodes, moved] if moved else nodes)
        remove_keeping_tail(element)

    def write_bibliography(self, found: FoundBibliography | None, entries: BibliographyEntries) -> None:
        """Write a bibliography at its place, or at the end if it has none. Without entries, remove it."""
        self.package.change(_CONTENT)
        section_name = f"ZOTERO_BIBL {entries.code} CSL_BIBLIOGRAPHY {self._random(str(entries.code))}"
        writer = BibliographyWriter(self.package, self.text, self.styles, entries, section_name)
        mark: _Mark | None = None if found is None else found.field
        if mark is None or mark.kind == "section":
            writer.write_section(None if mark is None else mark.start)
            return
        begin, end = self._mark_elements(mark, mark.kind, mark.name)
        writer.write_between(mark.start, mark.end, begin, end)

    # -- properties -------------------------------------------------------------------------------

    def _write_pieces(self) -> None:
        """Store the changed texts in the user-defined properties ``NAME_1``, ``NAME_2`` and so on."""
        changed = {name: text for name, text in self._pieces.items() if join_pieces(self._properties, name) != text}
        if not changed or "meta.xml" not in self.package:
            return
        meta = self.package.root("meta.xml").find(f"{_OFFICE}meta")
        if meta is None:
            return
        for one in list(meta.iter(f"{_META}user-defined")):
            if one.get(f"{_META}name", "").rpartition("_")[0] in changed:
                meta.remove(one)
        for name, text in changed.items():
            for piece_name, piece in split_pieces(name, text).items():
                made = etree.SubElement(meta, f"{_META}user-defined")
                made.set(f"{_META}name", piece_name)
                made.text = piece
        self.package.change("meta.xml")

    def write_preferences(self, style: Style, locale: str, *, create: bool) -> None:
        """Write the style into Zotero's preferences, if the document has any or *create* is true."""
        text = join_pieces(self._properties, _PREFERENCES)
        if text:
            self._pieces[_PREFERENCES] = updated_preferences(text, style, locale)
        elif create:
            self._pieces[_PREFERENCES] = new_preferences(style, locale, "dprkpal0", self.field_type)

    def save(self) -> bytes:
        """Return the file, with its notes numbered."""
        self._write_pieces()
        numbers = {"footnote": 0, "endnote": 0}
        for note in self.text.iter(f"{TEXT}note"):
            kind = "endnote" if note.get(f"{TEXT}note-class") == "endnote" else "footnote"
            number = note.find(f"{TEXT}note-citation")
            if number is not None and number.get(f"{TEXT}label") is None:
                numbers[kind] += 1
                if (number.text or "").isdecimal():
                    number.text = str(numbers[kind])
        return self.package.write()

    @property
    def is_signed(self) -> bool:
        """Whether the document has a digital signature."""
        return "META-INF/documentsignatures.xml" in self.package


def _field_code(start: Element) -> str:
    """Return the code of a field of Word that LibreOffice keeps."""
    for one in start.iter(f"{_FIELD}param"):
        if one.get(f"{_FIELD}name", "").endswith(".code"):
            return str(one.get(f"{_FIELD}value", ""))
    return ""
