"""Internal: place citations in the text or in footnotes.

In a note style, each citation becomes a docutils footnote: a mark in the text and a note below. Docutils numbers these
together with the author's own notes, in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docutils import nodes
from docutils.transforms.references import Footnotes
from sphinx.transforms import SphinxTransform

from ..model.citation import Cite
from .citation_records import CitationRecord
from .configuration import Settings, get_settings
from .nodes import pending_bibliography, pending_citation, pending_notes
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
        for node in list(self.document.findall(pending_citation)):
            if "record" in node or _ancestor(node, nodes.substitution_definition) is not None:
                continue
            found = self._replacement(node, settings)
            made = made or any(isinstance(one, nodes.footnote_reference) for one in found)
            parent = node.parent
            at = parent.index(node)
            parent[at : at + 1] = found
            for one in found:
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
        if form.kind in ("silent", "year"):
            found: list[nodes.Node] = [_pending(node, replace(record, form=form.kind))]
        elif form.kind == "author":
            found = self._one_by_one(node, record, settings, "author-only")
        elif form.kind == "note" and in_note is None:
            return [self._note(node, _in_own_note(record, settings))]
        elif settings.is_note and in_note is None and form.kind == "citation":
            return [self._note(node, record)]
        elif settings.is_note and in_note is not None:
            return [_pending(node, _in_authors_note(record, node, in_note, settings))]
        elif form.kind == "text-note" or (form.kind == "text" and settings.is_note):
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

    def _note(self, node: pending_citation, record: CitationRecord) -> nodes.footnote_reference:
        """Add a note with *record*, and return its mark."""
        document = self.document
        # Include the page name, because some builders merge all pages.
        name = f"note-{nodes.make_id(self.env.docname)}-{len(document.autofootnotes) + 1}"
        mark = nodes.footnote_reference("", auto=1, refname=name, ids=[f"mark-{name}"])
        mark.source, mark.line = node.source, node.line
        document.note_autofootnote_ref(mark)
        document.note_footnote_ref(mark)
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
            parent.replace(before, nodes.Text(kept))
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
            notes: list[nodes.Element] = sorted(self.document.findall(nodes.footnote), key=_number)
            if not gathered:
                notes = [note for note in notes if "bib-note" in note["classes"]]
            for note in notes:
                note.parent.remove(note)
            for transition in gathered:
                transition.parent.remove(transition)
            at = spots[0].parent.index(spots[0]) + 1  # after the target of a label
            spots[0].parent[at:at] = notes
        elif made and not gathered:
            self._place(made)
        for spot in spots:
            if not spot["ids"]:  # otherwise it is the target of a label
                spot.parent.remove(spot)

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
