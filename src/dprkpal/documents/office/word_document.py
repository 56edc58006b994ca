"""Internal: read and write the citations, notes and bibliography of a Word document. Everything else stays as it is.

Source: ECMA-376, part 1, sections 17.11 (notes) and 17.16 (fields).
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ...csl.output.layout import BibliographyLayout
from ...errors import FormatError
from ...formats.word_xml.fields import sources_to_csl
from ...formats.word_xml.tables import BIBLIOGRAPHY_NAMESPACES
from .citations import BibliographyEntries, FieldText, FoundBibliography, FoundCitation, FoundNote
from .field_codes import (
    MENDELEY_BIBLIOGRAPHY_TAG,
    MENDELEY_TAG,
    StoredBibliography,
    StoredCitation,
    endnote_without_author,
    mendeley_tag_code,
    read_code,
)
from .package import Package
from .preferences import (
    DocumentPreferences,
    join_pieces,
    new_preferences,
    read_preferences,
    style_id,
    updated_preferences,
)
from .spacing import Neighbours, close_up, open_up, pull_punctuation, space_after
from .word_bibliography import write_bibliography
from .word_fields import WordField, scan_part, split_field_runs, text_of
from .word_parts import WordParts
from .word_runs import WordNeighbour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...csl import Style
    from .xml_parts import Element

__all__ = ["WordDocument"]

_PREFERENCES = "ZOTERO_PREF"
CONTEXT = 20
"""Number of runs after a citation in which to look for text."""
_PUNCTUATION = " \t\u00a0.,;:"
_OBJECTS = ("drawing", "pict", "object", "tbl", "sym", "fldSimple", "fldChar", "hyperlink", "ins", "del", "tab", "br")
"""Elements in a note that are more than text."""


class WordDocument:
    """A Word document whose citations can be read and written.

    Args:
        package: The parts of the document.

    Raises:
        FormatError: This is not a Word document, or it is damaged.
    """

    field_type = "Field"

    def __init__(self, package: Package) -> None:
        self.package = package
        self.parts = WordParts(package)
        self.names = self.parts.names
        self.make = self.parts.make
        self._properties = self.parts.custom_properties()
        self.preferences = self._preferences()
        self.sources = self._sources()
        self.events: list[FoundCitation | FoundNote] = []
        self.bibliographies: list[FoundBibliography] = []
        self._part_of: dict[int, str] = {}
        self._claimed: set[Element] = set()
        """The elements of all citations and bibliographies."""
        self._note_parts: dict[str, str] = {}
        self._ids = {"footnote": 0, "endnote": 0}
        self._pieces: dict[str, str] = {}
        self._moved: set[str] = set()
        """The kinds of notes that were added or removed."""
        self._read()

    def _preferences(self) -> DocumentPreferences:
        """Return the preferences of Zotero, or the style of Mendeley."""
        text = join_pieces(self._properties, _PREFERENCES)
        if text:
            return read_preferences(text)
        style = style_id(self._properties.get("Mendeley Citation Style_1", ""))
        return DocumentPreferences(style)

    def _sources(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the works of Word's source manager by tag."""
        for name in self.parts.related("customXml"):
            try:
                root = self.package.root(name)
            except FormatError:
                continue  # any program may store anything there
            if root.tag in [f"{{{namespace}}}Sources" for namespace in BIBLIOGRAPHY_NAMESPACES]:
                return sources_to_csl(root)
        return {}

    # -- reading ----------------------------------------------------------------------------------

    def _read(self) -> None:
        """Find the citations, notes and bibliographies."""
        notes: dict[str, dict[str, Element]] = {}
        for kind in ("footnote", "endnote"):
            root = self.parts.notes(kind)
            notes[kind] = {}
            self._note_parts[kind] = next(iter(self.parts.related(f"{kind}s")), "")
            if root is not None:
                split_field_runs(root, self.names)
                notes[kind] = {one.get(self.names("id"), ""): one for one in root.iterfind(self.names(kind))}
            numbers = [int(identity) for identity in notes[kind] if identity.lstrip("-").isdecimal()]
            self._ids[kind] = max([0, *numbers])
        numbered = {"footnote": 0, "endnote": 0}
        for one in self._scan(self.parts.main):
            if isinstance(one, WordField):
                self._add(one, self.parts.main, f"paragraph {one.paragraph}")
                continue
            kind = "footnote" if one.tag == self.names("footnoteReference") else "endnote"
            note = None if one.getparent() in self._claimed else notes[kind].pop(one.get(self.names("id"), ""), None)
            if note is not None:
                has_number = one.get(self.names("customMarkFollows")) not in ("1", "true", "on")
                numbered[kind] += has_number
                self._add_note(FoundNote((note, one), kind, numbered[kind], has_number=has_number))
        for kind in ("header", "footer", "comments"):
            for name in self.parts.related(kind):
                for one in self._scan(name):
                    if isinstance(one, WordField):
                        self._add(one, name, f"{kind.rstrip('s')} paragraph {one.paragraph}", allows_note=False)

    def _scan(self, name: str) -> list[Any]:
        root = self.package.root(name)
        split_field_runs(root, self.names)
        return list(scan_part(root, self.names))

    def _code_of(self, one: WordField) -> StoredCitation | StoredBibliography | None:
        """Return what a field stands for, or ``None`` if it is neither a citation nor a bibliography."""
        if one.kind == "control":
            if one.code.startswith(MENDELEY_BIBLIOGRAPHY_TAG):
                return StoredBibliography("mendeley-cite")
            return mendeley_tag_code(one.code)
        if one.kind == "bookmark":
            code = join_pieces(self._properties, one.code)
            return read_code(code) if code else None
        return read_code(one.code, one.data)

    def _add(
        self, one: WordField, part: str, place: str, note: FoundNote | None = None, *, allows_note: bool = True
    ) -> FoundCitation | None:
        """Add a field to the citations or bibliographies of the document."""
        stored: StoredCitation | StoredBibliography | None
        problem = ""
        try:
            stored = self._code_of(one)
            if stored is None:
                return None
        except FormatError as error:
            stored, problem = None, error.message
        if not self._claimed.isdisjoint(one.all_elements):
            return None  # part of another citation, which will be replaced as a whole
        if stored is not None and self._has_objects(one):
            stored, problem = None, "there is a note or a picture in it, so it was left alone"
        self._claimed.update(one.all_elements)
        self._part_of[id(one)] = part
        if isinstance(stored, StoredBibliography):
            self.bibliographies.append(FoundBibliography(one, stored, place))
            return None
        text = " ".join(text_of(one.result, self.names).split())
        if one.in_text_box:
            place += ", in a text box"
        found = FoundCitation(one, stored, problem, place, text, note, allows_note and not one.in_text_box)
        if note is None:
            self.events.append(found)
        else:
            note.citations.append(found)
        return found

    def _has_objects(self, one: WordField) -> bool:
        """Return whether a field contains more than text, which would be lost."""
        tags = [self.names(name) for name in ("footnoteReference", "endnoteReference", "drawing", "pict", "object")]
        return any(True for run in one.all_elements for _ in run.iter(*tags))

    def _add_note(self, note: FoundNote) -> None:
        """Add a note with its citations."""
        element, _ = note.handle
        self.events.append(note)
        part = self._note_parts[note.kind]
        inside: set[Element] = set()
        for one in scan_part(element, self.names):
            if isinstance(one, WordField):
                found = self._add(one, part, f"{note.kind} {note.number}", note)
                if found is not None:
                    inside.update(inner for run in one.elements for inner in run.iter())
        if note.citations:
            self._add_context(element, note)
            rest = [run for run in element.iter(self.names("r")) if run not in inside]
            objects = {self.names(name) for name in _OBJECTS} - {self.names("tab")}
            note.has_text = bool(text_of(rest, self.names).strip(_PUNCTUATION)) or any(
                one.tag in objects for run in rest for one in run.iter()
            )

    def _add_context(self, element: Element, note: FoundNote) -> None:
        """Note which text is before and after each citation of a note."""
        runs = list(element.iter(self.names("r")))
        places = {run: number for number, run in enumerate(runs)}
        texts = [text_of([run], self.names) for run in runs]
        begun = next((number for number, text in enumerate(texts) if text.strip(_PUNCTUATION)), len(runs))
        for found in note.citations:
            one: WordField = found.field
            own = [
                places[run] for part in one.elements for run in part.iter(self.names("r")) if run in places
            ]  # fmt: skip
            if own:
                found.begins_note = min(own) <= begun
                found.text_after = "".join(texts[max(own) + 1 : max(own) + CONTEXT])

    # -- writing ----------------------------------------------------------------------------------

    def _changed(self, one: WordField) -> str:
        """Note that the part of a field changes, and return its name."""
        part = self._part_of[id(one)]
        self.package.change(part)
        return part

    def replace(self, found: FoundCitation, text: FieldText) -> None:
        """Write a citation where it is."""
        one: WordField = found.field
        self._changed(one)
        was_superscript = any(self._is_superscript(run) for run in one.result)
        around = self._neighbours(one.begin, one.end)
        space = ""
        if text.superscript:
            close_up(around)
        elif was_superscript and around.before is not None:
            space = space_after(around.before.text)
        base = self.make.base_of(self._first_run(one))
        self._put(one, self._built(found, text, base), base, space)

    def _first_run(self, one: WordField) -> Element | None:
        return next(iter([*one.head[:1], *one.result[:1]]), None)

    def _is_superscript(self, run: Element) -> bool:
        align = run.find(f"{self.names('rPr')}/{self.names('vertAlign')}")
        return align is not None and align.get(self.names("val")) == "superscript"

    def _put(self, one: WordField, elements: list[Element], base: Element, space: str = "") -> None:
        """Replace a field by *elements*.

        A content control around whole paragraphs gets a paragraph. Word's own control around a citation is removed if
        *elements* is no field.
        """
        names = self.names
        anchor = one.begin
        parent = anchor.getparent()
        if space:
            elements = [self.make.run(base, self.make.text(space)), *elements]
        control = parent.getparent() if parent.tag == names("sdtContent") else None
        is_citation = control is not None and control.find(f"{names('sdtPr')}/{names('citation')}") is not None
        if is_citation and not any(True for one in elements for _ in one.iter(names("fldChar"))):
            anchor = control
        elif one.kind == "control" and (old := one.begin.find(f"{names('sdtContent')}/{names('p')}")) is not None:
            paragraph = self.make.element("p")
            paragraph.extend(deepcopy(one) for one in old.findall(names("pPr")))
            paragraph.extend(elements)
            elements = [paragraph]
        for element in elements:
            anchor.addprevious(element)
        self._remove(one)

    def _remove(self, one: WordField) -> None:
        """Remove a field, and the content control of Word around it. Comments on it are kept."""
        names = self.names
        comments = [names("commentRangeStart"), names("commentRangeEnd"), names("commentReference")]
        for element in one.elements:
            parent = element.getparent()
            if parent is None:
                continue
            for comment in list(element.iter(*comments)):
                run = comment.getparent() if comment.tag == comments[2] else comment
                element.addprevious(run if run is not element else deepcopy(run))
            parent.remove(element)
            control = parent.getparent()
            if parent.tag == names("sdtContent") and not len(parent) and control.getparent() is not None:
                control.getparent().remove(control)

    def _built(self, found: FoundCitation, text: FieldText, base: Element) -> list[Element]:
        """Return the elements of a citation: text, or a field with text."""
        one: WordField = found.field
        make, names = self.make, self.names
        result = make.runs(text.runs, base)
        if text.program == "":
            return result
        if text.program == "zotero":
            return make.field(f" ADDIN ZOTERO_ITEM CSL_CITATION {text.code} ", result, base)
        if one.kind == "control":
            control = deepcopy(one.begin)
            if text.code is not None:
                control.find(f"{names('sdtPr')}/{names('tag')}").set(names("val"), MENDELEY_TAG + text.code)
            content = control.find(names("sdtContent"))
            for child in list(content):
                content.remove(child)
            content.extend(result)
            return [control]
        if one.kind == "bookmark":
            if text.code is not None:
                self._pieces[one.code] = f"ZOTERO_ITEM CSL_CITATION {text.code}"
            return [deepcopy(one.begin), *result, deepcopy(one.end)]
        if text.code is not None:
            word = "ADDIN ZOTERO_ITEM CSL_CITATION" if "ZOTERO" in one.code[:40] else "ADDIN CSL_CITATION"
            return make.field(f" {word} {text.code} ", result, base, locked=self._is_locked(one))
        is_word = found.stored is not None and found.stored.program == "word"
        if one.kind == "simple":
            return make.field(one.code, result, base, locked=is_word)
        head = [deepcopy(run) for run in one.head]
        if text.lead:  # a field of EndNote whose author is now in the text
            code, data = endnote_without_author(one.code, one.data)
            head = make.field_head(code, base)
            if data:
                stored = make.element("fldData")
                stored.text = data
                head[0].find(names("fldChar")).append(stored)
        elif not one.has_separator:
            head.append(make.run(base, make.element("fldChar", fldCharType="separate")))
        if is_word:  # Word would otherwise format it anew in one of its own styles
            head[0].find(names("fldChar")).set(names("fldLock"), "1")
        return [*head, *result, make.run(base, make.element("fldChar", fldCharType="end"))]

    def _is_locked(self, one: WordField) -> bool:
        character = one.begin.find(self.names("fldChar"))
        return character is not None and character.get(self.names("fldLock")) in ("1", "true", "on")

    def move_to_note(self, found: FoundCitation, text: FieldText, kind: str, *, after_punctuation: bool) -> None:
        """Write a citation of the text into a new note."""
        one: WordField = found.field
        self._changed(one)
        make = self.make
        self._ids[kind] += 1
        self._moved.add(kind)
        identity = str(self._ids[kind])
        root = self.parts.notes_to_change(kind)
        reference_style = make.element("rPr")
        reference_style.append(make.element("rStyle", val=self.parts.style(f"{kind} reference")))
        note = make.element(kind, id=identity)
        paragraph = make.element("p")
        properties = make.element("pPr")
        properties.append(make.element("pStyle", val=self.parts.style(f"{kind} text")))
        plain = make.element("rPr")
        paragraph.extend([
            properties, make.run(reference_style, make.element(f"{kind}Ref")), make.run(plain, make.text(" ")),
        ])  # fmt: skip
        built = self._built(found, text, plain)
        for element in built:
            for run in element.iter(self.names("r")):
                if (old := run.find(self.names("rPr"))) is not None and run.find(self.names("t")) is None:
                    run.remove(old)
            paragraph.append(element)
        note.append(paragraph)
        root.append(note)
        around = self._neighbours(one.begin, one.end)
        if not text.lead:
            close_up(around)
        base = make.base_of(self._first_run(one))
        sign = pull_punctuation(around, in_quotes=self.punctuation_in_quotes) if after_punctuation else ""
        elements = make.runs(text.lead, base)
        if sign:
            elements.append(make.run(base, make.text(sign)))
        elements.append(make.run(reference_style, make.element(f"{kind}Reference", id=identity)))
        self._put(one, elements, base)

    punctuation_in_quotes = False
    """Whether full stops and commas go inside closing quotation marks."""

    def move_to_text(self, note: FoundNote, texts: list[tuple[FoundCitation, FieldText]]) -> None:
        """Write the citations of a note into the text, and remove the note."""
        element, reference = note.handle
        make, names = self.make, self.names
        run = reference.getparent()
        around = self._neighbours(run, run)
        self.package.change(self.parts.main)
        self.parts.notes_to_change(note.kind)
        self._moved.add(note.kind)
        before = around.before.element.getparent() if isinstance(around.before, WordNeighbour) else None
        base = make.base_of(before if before is not None else run)
        moved = open_up(around)
        space = "" if texts[0][1].superscript else self._space_before(run)
        elements = [make.run(base, make.text(space))] if space else []
        for number, (found, text) in enumerate(texts):
            if number and not text.superscript:
                elements.append(make.run(base, make.text(" ")))
            elements += self._built(found, text, base)
        if moved:
            elements.append(make.run(base, make.text(moved)))
        for one in elements:
            run.addprevious(one)
        reference.getparent().remove(reference)
        if not [child for child in run if child.tag != names("rPr")]:
            run.getparent().remove(run)
        element.getparent().remove(element)

    def _space_before(self, element: Element) -> str:
        """Return the space to write between the text before *element* and a citation."""
        before = self._neighbour(element, forwards=False)
        if before is not None:
            return space_after(before.text)
        previous = element.getprevious()
        return " " if previous is not None and previous.find(self.names("fldChar")) is not None else ""

    def _neighbours(self, begin: Element, end: Element) -> Neighbours:
        """Return the text directly before and after the elements from *begin* to *end*."""
        return Neighbours(self._neighbour(begin, forwards=False), self._neighbour(end, forwards=True))

    def _neighbour(self, element: Element, *, forwards: bool) -> WordNeighbour | None:
        """Return the text next to *element* in its paragraph, if nothing else is between them."""
        names = self.names
        entered = {names(name) for name in ("ins", "hyperlink", "smartTag")}
        left = entered | {names("sdtContent"), names("sdt"), names("r")}
        skipped = {names(name) for name in (
            "proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "lastRenderedPageBreak",
            "rPr", "sdtPr", "sdtEndPr",
        )}  # fmt: skip
        current = element
        while True:
            following = current.getnext() if forwards else current.getprevious()
            if following is None:
                current = current.getparent()
                if current is None or current.tag not in left:
                    return None
                continue
            current = following
            while current.tag in entered or current.tag == names("r"):
                children = [child for child in current if child.tag not in skipped]
                if not children:
                    break
                current = children[0] if forwards else children[-1]
            if current.tag == names("t"):
                if current.text:
                    return WordNeighbour(current)
            elif current.tag not in skipped and current.tag != names("r"):
                return None

    def write_bibliography(self, found: FoundBibliography | None, entries: BibliographyEntries) -> None:
        """Write a bibliography at its place, or at the end if it has none. Without entries, remove it."""
        if found is not None:
            self._changed(found.field)
        else:
            self.package.change(self.parts.main)
        layout = BibliographyLayout.of(entries.params)
        write_bibliography(self.parts, None if found is None else found.field, entries, layout)

    def write_preferences(self, style: Style, locale: str, *, create: bool) -> None:
        """Write the style into Zotero's preferences, if the document has any or *create* is true."""
        text = join_pieces(self._properties, _PREFERENCES)
        if text:
            self._pieces[_PREFERENCES] = updated_preferences(text, style, locale)
        elif create:
            self._pieces[_PREFERENCES] = new_preferences(style, locale, "dprkpal0", self.field_type)

    def save(self) -> bytes:
        """Return the file."""
        self.parts.set_pieces(self._pieces)
        for kind in sorted(self._moved):
            self.parts.sort_notes(kind)
        return self.package.write()

    @property
    def is_signed(self) -> bool:
        """Whether the document has a digital signature."""
        return any(name.startswith("_xmlsignatures/") for name in self.package.names)
