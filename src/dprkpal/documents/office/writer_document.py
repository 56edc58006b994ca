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

from ...csl.output.layout import BibliographyLayout
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
from .writer_text import (
    FO,
    STYLE,
    TEXT,
    TextStyles,
    clear_between,
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
_PREFERENCES = "ZOTERO_PREF"
_BOOKMARK = "ZOTERO_BREF_"
_RANDOM = re.compile(r"\s*RND\w+\s*$")
_PUNCTUATION = " \t\u00a0.,;:"
_CONTENT = "content.xml"
_HALF_INCH = "0.5in"
CHARACTER = 0.09
"""Width of a character of a label, in inches."""


class _Mark:
    """A reference mark, bookmark, section or field: its first and its last element."""

    def __init__(self, start: Element, kind: str, name: str) -> None:
        self.start = start
        self.end = start
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

    def _read(self) -> None:
        """Find the citations, notes and bibliographies, in reading order."""
        marks: dict[str, _Mark] = {}
        fields: list[_Mark] = []
        numbered = {"footnote": 0, "endnote": 0}
        paragraph = 0
        note: FoundNote | None = None
        boxes = 0
        skipped: Element | None = None
        skipped_tags = (f"{TEXT}tracked-changes", f"{_OFFICE}annotation")
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
                continue
            boxes += tag == f"{_DRAW}text-box"
            if tag in skipped_tags:
                skipped = one
            elif tag in (f"{TEXT}p", f"{TEXT}h"):
                paragraph += note is None
            elif tag == f"{TEXT}note":
                kind = "endnote" if one.get(f"{TEXT}note-class") == "endnote" else "footnote"
                numbered[kind] += 1
                note = FoundNote(one, kind, numbered[kind])
                self.events.append(note)
            elif tag in (f"{TEXT}reference-mark-start", f"{TEXT}bookmark-start"):
                kind, name = str(tag).rpartition("}")[2].removesuffix("-start"), one.get(f"{TEXT}name", "")
                mark = _Mark(one, kind, name)
                place = f"{note.kind} {note.number}" if note is not None else f"paragraph {paragraph}"
                if self._add(mark, place, note, allows_note=not boxes):
                    marks[f"{kind} {name}"] = mark
            elif tag in (f"{TEXT}reference-mark-end", f"{TEXT}bookmark-end"):
                kind, name = str(tag).rpartition("}")[2].removesuffix("-end"), one.get(f"{TEXT}name", "")
                if ended := marks.pop(f"{kind} {name}", None):
                    ended.end = one
            elif tag == f"{_FIELD}fieldmark-start":
                mark = _Mark(one, "fieldmark", _field_code(one))
                fields.append(mark)
                place = f"{note.kind} {note.number}" if note is not None else f"paragraph {paragraph}"
                self._add(mark, place, note, allows_note=not boxes)
            elif tag == f"{_FIELD}fieldmark-end" and fields:
                fields.pop().end = one
            elif tag == f"{TEXT}section":
                self._add(_Mark(one, "section", one.get(f"{TEXT}name", "")), f"paragraph {paragraph + 1}", None)
        self._drop_unfinished()

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
        if isinstance(stored, StoredBibliography):
            self.bibliographies.append(FoundBibliography(mark, stored, place))
            return True
        found = FoundCitation(mark, stored if isinstance(stored, StoredCitation) else None, problem, place, "", note,
                              allows_note)  # fmt: skip
        if note is None:
            self.events.append(found)
        else:
            note.citations.append(found)
        return True

    def _drop_unfinished(self) -> None:
        """Leave out marks whose end is missing, and note the text of the others."""
        def is_finished(found: FoundCitation) -> bool:
            if found.field.end is found.field.start:
                return False
            found.text = " ".join(text_between(found.field.start, found.field.end).split())
            return True

        self.events = [one for one in self.events if isinstance(one, FoundNote) or is_finished(one)]
        for event in self.events:
            if isinstance(event, FoundNote):
                event.citations = [one for one in event.citations if is_finished(one)]
        self.bibliographies = [
            one for one in self.bibliographies
            if one.field.kind == "section" or one.field.end is not one.field.start
        ]  # fmt: skip

    def _finish_note(self, note: FoundNote) -> None:
        """Note which text of a note is not in its citations."""
        body = note.handle.find(f"{TEXT}note-body")
        if body is None or not note.citations:
            return
        whole = "".join(body.itertext())
        rest = whole
        for found in note.citations:
            mark = found.field
            if mark.end is mark.start:
                continue
            before = _text_before(body, mark.start)
            found.begins_note = not before.strip(_PUNCTUATION)
            inside = text_between(mark.start, mark.end)
            found.text_after = whole[len(before) + len(inside.replace("\t", "")) :]
            rest = rest.replace(inside, "", 1)
        others = body.iter(f"{_DRAW}frame", f"{TEXT}bibliography-mark")
        note.has_text = bool(rest.strip(_PUNCTUATION + "\n")) or any(True for _ in others)

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
        paragraph.set(f"{TEXT}style-name", self._named_style(kind.capitalize()) or "Standard")
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
        layout = BibliographyLayout.of(entries.params)
        section = found.field.start if found is not None and found.field.kind == "section" else None
        if found is not None and section is None:
            self._write_marked_bibliography(found, entries, layout)
            return
        old = None if section is None else section.find(f"{TEXT}p")
        paragraphs = self._paragraphs(entries, layout, None if old is None else old.get(f"{TEXT}style-name"))
        if section is not None and (not paragraphs or entries.program == ""):
            for paragraph in paragraphs:
                section.addprevious(paragraph)
            section.getparent().remove(section)
            return
        if section is None and paragraphs and entries.program == "zotero":
            section = self._new_section(entries)
            self.text.append(section)
        if section is None:
            self.text.extend(paragraphs)
            return
        for child in list(section):
            if child.tag != f"{TEXT}section-source":
                section.remove(child)
        section.extend(paragraphs)

    def _new_section(self, entries: BibliographyEntries) -> Element:
        """Return an empty section of Zotero for a bibliography."""
        section = etree.Element(f"{TEXT}section")
        code = f"ZOTERO_BIBL {entries.code} CSL_BIBLIOGRAPHY "
        section.set(f"{TEXT}name", code + self._random(code))
        return section

    def _write_marked_bibliography(
        self, found: FoundBibliography, entries: BibliographyEntries, layout: BibliographyLayout
    ) -> None:
        """Write a bibliography between the start and the end of a bookmark or field."""
        mark: _Mark = found.field
        first, last = _paragraph_of(mark.start), _paragraph_of(mark.end)
        paragraphs = self._paragraphs(entries, layout, first.get(f"{TEXT}style-name"))
        if first.getparent() is not last.getparent():
            raise FormatError(f"{found.place}: the bibliography begins and ends in different parts of the document",
                              path=self.package.path)  # fmt: skip
        clear_between(mark.start, mark.end)
        if paragraphs and entries.program == "zotero":
            section = self._new_section(entries)
            section.extend(paragraphs)
            paragraphs = [section]
        elif paragraphs and entries.program is None:
            begin, end = self._mark_elements(mark, mark.kind, mark.name)
            begin[-1].tail, paragraphs[0].text = paragraphs[0].text, None
            for one in reversed(begin):
                paragraphs[0].insert(0, one)
            paragraphs[-1].append(end)
        for paragraph in reversed(paragraphs):
            first.addnext(paragraph)
        for one in (mark.start, mark.end):
            remove_keeping_tail(one)
        for paragraph in dict.fromkeys([first, last]):
            if not len(paragraph) and not paragraph.text and len(paragraph.getparent()) > 1:
                paragraph.getparent().remove(paragraph)

    def _paragraphs(self, entries: BibliographyEntries, layout: BibliographyLayout, old: str | None) -> list[Element]:
        """Return the entries as paragraphs, based on the style of the old ones."""
        if not entries.entries:
            return []
        name = self.styles.add("paragraph", self._parent_of(old), _paragraph_properties(layout))
        made = []
        for entry in entries.entries:
            paragraph = etree.Element(f"{TEXT}p")
            paragraph.set(f"{TEXT}style-name", name)
            anchor = etree.SubElement(paragraph, f"{TEXT}s")
            insert_before(anchor, self.styles.nodes(entry))
            paragraph.remove(anchor)
            made.append(paragraph)
        return made

    def _parent_of(self, name: str | None) -> str:
        """Return the named style on which the style *name* is based."""
        for one in self.styles.styles:
            if name is not None and one.get(f"{STYLE}name") == name and one.get(f"{STYLE}family") == "paragraph":
                return str(one.get(f"{STYLE}parent-style-name", "Standard"))
        return name or self._named_style("Bibliography_20_1") or "Standard"

    def _named_style(self, name: str) -> str | None:
        """Return *name* if the document has a style of this name."""
        if "styles.xml" not in self.package:
            return None
        styles = self.package.root("styles.xml").iter(f"{STYLE}style")
        return name if any(one.get(f"{STYLE}name") == name for one in styles) else None

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


def _field_code(start: Element) -> str:
    """Return the code of a field of Word that LibreOffice keeps."""
    for one in start.iter(f"{_FIELD}param"):
        if one.get(f"{_FIELD}name", "").endswith(".code"):
            return str(one.get(f"{_FIELD}value", ""))
    return ""


def _text_before(body: Element, element: Element) -> str:
    """Return the text of *body* before *element*."""
    parts = []
    for event, one in etree.iterwalk(body, events=("start", "end")):
        if one is element:
            break
        parts.append((one.text if event == "start" else one.tail) or "")
    return "".join(parts)


def _paragraph_of(element: Element) -> Element:
    """Return the paragraph that contains *element*."""
    while element.tag not in (f"{TEXT}p", f"{TEXT}h"):
        element = element.getparent()
    return element


def _paragraph_properties(layout: BibliographyLayout) -> dict[str, str]:
    """Return the properties of an entry: indents, columns and spacing."""
    margin = hanging = "0in"
    if layout.second_field_align:
        hanging = f"{CHARACTER * (layout.longest_label + 1):.2f}in"
        margin = hanging if layout.second_field_align == "flush" else "0in"
    elif layout.hanging_indent:
        margin = hanging = _HALF_INCH
    return {
        f"{FO}margin-left": margin, f"{FO}margin-right": "0in",
        f"{FO}text-indent": f"-{hanging}" if hanging != "0in" else hanging, f"{STYLE}auto-text-indent": "false",
        f"{FO}margin-top": "0in", f"{FO}margin-bottom": f"{12 * layout.entry_spacing}pt",
        f"{FO}line-height": f"{100 * layout.line_spacing}%",
    }  # fmt: skip
