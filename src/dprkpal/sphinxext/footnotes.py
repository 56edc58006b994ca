"""Internal: place citations in the text or in footnotes.

In a note style, each citation becomes a docutils footnote: a mark in the text and a note below. Docutils numbers these
together with the author's own notes, in reading order.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docutils import nodes
from docutils.transforms.references import Footnotes
from sphinx.transforms import SphinxTransform

from ..model.citation import Cite
from .citation_records import CitationRecord
from .configuration import Settings, get_settings
from .nodes import pending_bibliography, pending_citation, pending_notes, replace_text
from .roles import RoleForm

__all__ = ["CitationFootnotes", "FootnotePlacement"]

_PUNCTUATION = re.compile(r"[.,;:!?…]+[”’»\"')\]]*|[”’»\"'][.,;:!?…]*")

_OPENING = frozenset(",.;:([")
"""A mark after one of these characters is not moved behind the punctuation that follows."""


class CitationFootnotes(SphinxTransform):
    """Places the citations of a page, and creates footnotes for them in note styles."""

    default_priority = Footnotes.default_priority - 10  # after substitutions, before docutils numbers notes

    def apply(self, **kwargs: Any) -> None:
        """Replace the nodes left by the roles."""
        settings = get_settings(self.config)
        made = False
        self._work_notes: dict[tuple[int, str], str] = {}
        spots = sum(1 for _ in self.document.findall(pending_notes))
        self._section = 0
        for node in list(self.document.findall(nodes.Element)):
            if isinstance(node, pending_notes):  # notes after the last directive are placed there too
                self._section = min(self._section + 1, spots - 1)
            if not isinstance(node, pending_citation):
                continue
            if "record" in node or _ancestor(node, nodes.substitution_definition) is not None:
                continue
            found = self._replacement(node, settings)
            made = made or any(isinstance(one, nodes.footnote_reference) for one in found)
            parent = node.parent
            at = parent.index(node)
            parent[at : at + 1] = found
            for one in found:
                if node["form"].kind.endswith("work-note") and not settings.is_note:
                    continue  # part of the sentence, as in "see [2]."
                is_number = settings.is_superscript and _starts_with_superscript(one, node)
                if is_number or isinstance(one, nodes.footnote_reference):
                    _move_mark(one, settings.notes_after_punctuation)
        if made:
            _in_reading_order(self.document)
        for serial, node in enumerate(self.document.findall(pending_citation)):
            if "record" in node and _ancestor(node, nodes.substitution_definition) is None:
                node["serial"] = serial

    def _replacement(self, node: pending_citation, settings: Settings) -> list[nodes.Node]:
        """Return the nodes that replace *node*."""
        form: RoleForm = node["form"]
        cites: tuple[Cite, ...] = node["cites"]
        in_note = _ancestor(node, nodes.footnote)
        record = CitationRecord(cites, capital=form.capital, unsorted=node["unsorted"])
        if node.get("key_prefixes"):
            record = replace(record, key_prefixes=node["key_prefixes"])
        if form.kind in ("silent", "year", "title", "entry", "url", "doi"):
            found: list[nodes.Node] = [_pending(node, replace(record, form=form.kind))]
        elif form.kind == "author":
            found = self._one_by_one(node, record, settings, "author-only")
        elif form.kind.endswith("work-note") and in_note is None and not settings.is_note:
            return self._with_work_notes(node, record, settings)
        elif form.kind.endswith("note") and not form.kind.startswith("text") and in_note is None:
            return [self._note(node, _in_own_note(record, settings))]
        elif settings.is_note and in_note is None and form.kind == "citation":
            return [self._note(node, record)]
        elif settings.is_note and in_note is not None:
            return [_pending(node, _in_authors_note(record, node, in_note, settings))]
        elif form.kind == "text-work-note" or (form.kind == "text" and settings.is_note):
            return self._one_by_one(node, record, settings, "author-only", with_notes=in_note is None)
        elif form.kind == "text":
            return self._one_by_one(node, record, settings, "author-in-text")
        else:
            found = [_pending(node, replace(record, inline=form.kind == "bare"))]
        return [nodes.Text("("), *found, nodes.Text(")")] if form.bracketed else found

    def _one_by_one(
        self, node: pending_citation, record: CitationRecord, settings: Settings, mode: Any, *, with_notes: bool = False
    ) -> list[nodes.Node]:
        """Return a separate citation for each cite of *record*, joined as in "a, b and c"."""
        between = settings.separators([cite.id for cite in record.cites])
        found: list[nodes.Node] = []
        for number, cite in enumerate(record.cites):
            text_cite = replace(cite, mode=mode)
            if with_notes:  # its prefix and suffix are in the note
                text_cite = replace(text_cite, locator=None, prefix="", suffix="")
            capital = record.capital and number == 0
            found += [nodes.Text(between[number - 1])] if number else []
            found.append(_pending(node, replace(record, cites=(text_cite,), capital=capital)))
            if with_notes:
                rest = replace(record, cites=(replace(cite, mode="suppress-author"),), capital=False)
                found.append(self._note(node, _in_own_note(rest, settings)))
        return found

    def _with_work_notes(self, node: pending_citation, record: CitationRecord, settings: Settings) -> list[nodes.Node]:
        """Return a mark for each cite of *record*, which leads to the one note with the full reference of the work.

        A textual role has the author before the mark. Prefix, locator and suffix are in the text, because other
        citations lead to the same note.
        """
        is_text = node["form"].kind == "text-work-note"
        between = settings.separators([cite.id for cite in record.cites]) if is_text else []
        found: list[nodes.Node] = []
        after = ""
        for number, cite in enumerate(record.cites):
            if number:
                found.append(nodes.Text(between[number - 1] if is_text else ", " if after else " "))
            if cite.prefix:
                found.append(nodes.Text(f"{cite.prefix.rstrip()} "))
            if is_text:
                author = replace(
                    record, cites=(Cite(cite.id, all_names=cite.all_names),), form="work-author",
                    capital=record.capital and number == 0,
                )  # fmt: skip
                found += [_pending(node, author), nodes.Text("\N{NO-BREAK SPACE}")]
            found.append(self._work_mark(node, cite.id))
            after = settings.locator_text(cite.locator) if cite.locator is not None else ""
            after = f"{', ' if after else ''}{after}{cite.suffix}"
            if after:
                found.append(nodes.Text(after))
        return found

    def _work_mark(self, node: pending_citation, key: str) -> nodes.footnote_reference:
        """Return a mark that leads to the note for this work, which is added if this part of the page has none yet."""
        name = self._work_notes.get((self._section, key))
        if name is not None:
            return self._mark(node, name)
        mark = self._note(node, CitationRecord((Cite(key),), form="work-entry"))
        self._work_notes[self._section, key] = mark["refname"]
        return mark

    def _mark(self, node: pending_citation, name: str) -> nodes.footnote_reference:
        """Return a mark for the note with this name."""
        document = self.document
        earlier = len(document.footnote_refs.get(name, ()))
        identifier = f"mark-{name}-{earlier + 1}" if earlier else f"mark-{name}"
        mark = nodes.footnote_reference("", auto=1, refname=name, ids=[identifier])
        mark.source, mark.line = node.source, node.line
        document.note_autofootnote_ref(mark)
        document.note_footnote_ref(mark)
        return mark

    def _note(self, node: pending_citation, record: CitationRecord) -> nodes.footnote_reference:
        """Add a note with *record*, and return its mark."""
        document = self.document
        # Include the page name, because some builders merge all pages.
        name = f"note-{nodes.make_id(self.env.docname)}-{len(document.autofootnotes) + 1}"
        mark = self._mark(node, name)
        note = nodes.footnote("", nodes.paragraph("", "", _pending(node, record)), auto=1, names=[name])
        note["classes"].append("bib-note")
        note.source, note.line = node.source, node.line
        document.note_autofootnote(note)
        document += note
        return mark


def _starts_with_superscript(found: nodes.Node, node: pending_citation) -> bool:
    """Return whether *found*, which replaces *node*, starts with a superscript number."""
    return isinstance(found, pending_citation) and node["form"].kind == "citation" and not node["cites"][0].prefix


def _pending(node: pending_citation, record: CitationRecord) -> pending_citation:
    """Return a placeholder for the text of *record*, with the source line of *node*."""
    found = pending_citation(node.rawsource, record=record)
    found.source, found.line = node.source, node.line
    return found


def _in_own_note(record: CitationRecord, settings: Settings) -> CitationRecord:
    """Return *record* as shown in a note of its own."""
    if settings.is_note:
        return record
    # In a note, keep brackets only around numbers: a bare number would look odd.
    return replace(record, inline=not settings.is_numeric, closing=".", capital=True)


def _in_authors_note(
    record: CitationRecord, node: nodes.Node, note: nodes.Element, settings: Settings
) -> CitationRecord:
    """Return *record* as shown in a *note* by the author, possibly in mid-sentence."""
    texts = [one for one in note.findall() if isinstance(one, nodes.Text | pending_citation | nodes.label)]
    at = texts.index(node)  # type: ignore[arg-type]  # any node
    before = [one for one in texts[:at] if not isinstance(one.parent, nodes.label)]
    begins = not any(isinstance(one, pending_citation) or one.astext().strip() for one in before)
    ends = not any(isinstance(one, pending_citation) or one.astext().strip() for one in texts[at + 1 :])
    if begins and ends:
        return record
    suffix = settings.style.citation.layout.attributes.suffix
    return replace(record, inline=True, capital=begins, closing=suffix if ends else "")


def _ancestor(node: nodes.Node, kind: type[nodes.Element]) -> nodes.Element | None:
    """Return the closest ancestor of *node* of this class, or ``None``."""
    above = node.parent
    while above is not None and not isinstance(above, kind):
        above = above.parent
    return above


def _move_mark(mark: nodes.Node, follows: bool) -> None:
    """Remove the space before *mark*. With *follows*, also move it behind the punctuation after it."""
    parent = mark.parent
    at = parent.index(mark)
    before = parent[at - 1] if at else None
    after = parent[at + 1] if at + 1 < len(parent) else None
    if isinstance(before, nodes.Text):
        kept = str(before).rstrip()  # docutils nodes are always true
        if not kept and _start_of_marks(mark) < at:  # adjacent numbers would read as one number
            kept = "\u00a0"
        if kept != before:
            replace_text(before, kept)
    first = _start_of_marks(mark)
    before = parent[first - 1] if first else None
    character_before = before.rstrip()[-1:] if isinstance(before, nodes.Text) else ""
    if not follows or not isinstance(after, nodes.Text) or character_before in _OPENING:
        return
    match = _PUNCTUATION.match(after)
    if match is None:
        return
    marks = parent[first : at + 1]
    parent[first : at + 2] = [nodes.Text(match[0]), *marks, nodes.Text(after[match.end() :])]


def _start_of_marks(mark: nodes.Node) -> int:
    """Return the index of the first in the sequence of adjacent marks that ends with *mark*."""
    parent = mark.parent
    first = at = parent.index(mark)
    while at:
        at -= 1
        one = parent[at]
        if isinstance(one, type(mark)):
            first = at
        elif not isinstance(one, nodes.Text) or one.strip():
            break
    return first


def _in_reading_order(document: nodes.document) -> None:
    """Sort the notes of *document* by their first mark, so that docutils numbers them in reading order."""
    place = {id(one): number for number, one in enumerate(document.findall(nodes.footnote_reference))}
    marks = [mark for mark in document.autofootnote_refs if id(mark) in place]
    marks.sort(key=lambda mark: place[id(mark)])
    document.autofootnote_refs = marks
    named: dict[str, int] = {}
    unnamed: list[int] = []
    for mark in marks:
        if "refname" in mark:
            named.setdefault(mark["refname"], place[id(mark)])
        else:
            unnamed.append(place[id(mark)])
    first: dict[int, int] = {}
    anonymous = iter(unnamed)
    for note in document.autofootnotes:
        known = [named[name] for name in note["names"] if name in named]
        last = len(place)  # notes without a reference come last
        first[id(note)] = min(known) if known else last if note["names"] else next(anonymous, last)
    document.autofootnotes.sort(key=lambda note: first[id(note)])


class FootnotePlacement(SphinxTransform):
    """Moves the footnotes of citations to the notes directive, to the author's notes, or to the end of the page."""

    default_priority = Footnotes.default_priority + 5  # after MyST has moved the notes to the end

    def apply(self, **kwargs: Any) -> None:
        """Move the notes."""
        spots = list(self.document.findall(pending_notes))
        made = [note for note in self.document.findall(nodes.footnote) if "bib-note" in note["classes"]]
        gathered = [one for one in self.document.findall(nodes.transition) if "footnotes" in one["classes"]]
        if made and spots:
            self._place_at(spots, bool(gathered))
            for transition in gathered:
                transition.parent.remove(transition)
        elif made and not gathered:
            self._place(made)
        for spot in spots:
            spot[:] = []
            if not spot["ids"]:  # otherwise it is the target of a label
                spot.parent.remove(spot)

    def _place_at(self, spots: Sequence[nodes.Element], with_own: bool) -> None:
        """Put each note at the first of *spots* after its first mark, or else at the last one.

        Args:
            spots: The placeholders in the order of the page.
            with_own: Whether to place the author's own notes too.
        """
        place = {id(node): number for number, node in enumerate(self.document.findall(nodes.Element))}
        marks: dict[str, int] = {}
        for mark in self.document.findall(nodes.footnote_reference):
            marks.setdefault(mark.get("refid", ""), place[id(mark)])
        ends = [place[id(spot)] for spot in spots]
        notes: dict[int, list[nodes.Element]] = {}
        for note in sorted(self.document.findall(nodes.footnote), key=_number):
            if not with_own and "bib-note" not in note["classes"]:
                continue
            first = min((marks[one] for one in note["ids"] if one in marks), default=len(place))
            notes.setdefault(min(bisect(ends, first), len(spots) - 1), []).append(note)
            note.parent.remove(note)
        for number, found in notes.items():
            spot = spots[number]
            at = spot.parent.index(spot) + 1  # after the target of a label
            spot.parent[at:at] = [*spot.children, *found]

    def _place(self, made: Sequence[nodes.footnote]) -> None:
        """Put the notes *made* after the author's last note, or before the final bibliography of the page."""
        own = [note for note in self.document.findall(nodes.footnote) if "bib-note" not in note["classes"]]
        own = [note for note in own if isinstance(note[0], nodes.label) and note[0].astext().isdecimal()]
        for note in made:
            note.parent.remove(note)
        if own:
            parent = own[-1].parent
            end = parent.index(own[-1]) + 1
            start = end
            while start and isinstance(parent[start - 1], nodes.footnote):
                start -= 1
            parent[start:end] = sorted([*parent[start:end], *made], key=_number)
            return
        parent, at = self._end()
        parent[at:at] = made

    def _end(self) -> tuple[nodes.Element, int]:
        """Return the default place for notes: the end of the page, before a final bibliography."""
        last: nodes.Element = self.document
        while len(last) and isinstance(last[-1], nodes.section):
            last = last[-1]
        last_node = last[-1] if len(last) else None
        if not isinstance(last_node, pending_bibliography):
            return self.document, len(self.document)
        if isinstance(last, nodes.section) and len(last) == 2:  # the section contains only a bibliography
            return last.parent, last.parent.index(last)
        return last, last.index(last_node)


def _number(note: Any) -> int:
    """Return the number of *note*, or a high number if it has none."""
    label = note[0].astext() if len(note) and isinstance(note[0], nodes.label) else ""
    return int(label) if label.isdecimal() else 1_000_000
