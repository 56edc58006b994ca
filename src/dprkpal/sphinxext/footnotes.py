"""Citations take their places on a page: in the running text, or in notes that are numbered with all others.

In a style of notes a citation is a footnote of docutils: a mark, and a note somewhere below. Docutils numbers them
as it numbers those that the writer makes, in the order in which their marks are read.
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
from .citation_records import Placed
from .configuration import Setting, setting_of
from .nodes import pending_citation, pending_listing, pending_notes
from .roles import Form

__all__ = ["CitationNotes", "NotesPlace"]

_PUNCTUATION = re.compile(r"[.,;:!?…]+[”’»\"')\]]*|[”’»\"'][.,;:!?…]*")

_OPENING = frozenset(",.;:([")
"""What may stand before a mark that keeps it from going behind the punctuation after it."""


class CitationNotes(SphinxTransform):
    """Gives each citation of a page its place, and makes the notes that it needs."""

    default_priority = Footnotes.default_priority - 10  # after substitutions, before docutils numbers the notes

    def apply(self, **kwargs: Any) -> None:
        """Replace what the roles left behind."""
        setting = setting_of(self.config)
        made = False
        for node in list(self.document.findall(pending_citation)):
            if "placed" in node or _above(node, nodes.substitution_definition) is not None:
                continue
            found = self._expanded(node, setting)
            made = made or any(isinstance(one, nodes.footnote_reference) for one in found)
            parent = node.parent
            at = parent.index(node)
            parent[at : at + 1] = found
            for one in found:
                if isinstance(one, nodes.footnote_reference) or (setting.is_raised and _is_figure(one, node)):
                    _raise_mark(one, setting.marks_follow)
        if made:
            _in_reading_order(self.document)
        for serial, node in enumerate(self.document.findall(pending_citation)):
            if "placed" in node and _above(node, nodes.substitution_definition) is None:
                node["serial"] = serial

    def _expanded(self, node: pending_citation, setting: Setting) -> list[nodes.Node]:
        """Return what stands in the place of *node*."""
        form: Form = node["form"]
        cites: tuple[Cite, ...] = node["cites"]
        in_note = _above(node, nodes.footnote)
        placed = Placed(cites, capital=form.capital, unsorted=node["unsorted"])
        if form.kind in ("silent", "year"):
            found: list[nodes.Node] = [_waiting(node, replace(placed, form=form.kind))]
        elif form.kind == "author":
            found = self._one_by_one(node, placed, setting, "author-only")
        elif form.kind == "note" and in_note is None:
            return [self._note(node, _in_a_note(placed, setting))]
        elif setting.is_note and in_note is None and form.kind == "citation":
            return [self._note(node, placed)]
        elif setting.is_note and in_note is not None:
            return [_waiting(node, _amid(placed, node, in_note, setting))]
        elif form.kind == "text-note" or (form.kind == "text" and setting.is_note):
            return self._one_by_one(node, placed, setting, "author-only", with_notes=in_note is None)
        elif form.kind == "text":
            return self._one_by_one(node, placed, setting, "author-in-text")
        else:
            found = [_waiting(node, replace(placed, inline=form.kind == "bare"))]
        return [nodes.Text("("), *found, nodes.Text(")")] if form.bracketed else found

    def _one_by_one(
        self, node: pending_citation, placed: Placed, setting: Setting, mode: Any, *, with_notes: bool = False
    ) -> list[nodes.Node]:
        """Return the cites of *placed* as citations of their own, as in "a, b and c"."""
        between = setting.joined([cite.id for cite in placed.cites])
        found: list[nodes.Node] = []
        for number, cite in enumerate(placed.cites):
            shown = replace(cite, mode=mode)
            if with_notes:  # the words beside the cite stand in the note
                shown = replace(shown, locator=None, prefix="", suffix="")
            capital = placed.capital and number == 0
            found += [nodes.Text(between[number - 1])] if number else []
            found.append(_waiting(node, replace(placed, cites=(shown,), capital=capital)))
            if with_notes:
                rest = replace(placed, cites=(replace(cite, mode="suppress-author"),), capital=False)
                found.append(self._note(node, _in_a_note(rest, setting)))
        return found

    def _note(self, node: pending_citation, placed: Placed) -> nodes.footnote_reference:
        """Return the mark of a new note that holds *placed*."""
        document = self.document
        # Some builders make one page of all, so that the page is part of the name.
        name = f"note-{nodes.make_id(self.env.docname)}-{len(document.autofootnotes) + 1}"
        mark = nodes.footnote_reference("", auto=1, refname=name, ids=[f"mark-{name}"])
        mark.source, mark.line = node.source, node.line
        document.note_autofootnote_ref(mark)
        document.note_footnote_ref(mark)
        note = nodes.footnote("", nodes.paragraph("", "", _waiting(node, placed)), auto=1, names=[name])
        note["classes"].append("bib-note")
        note.source, note.line = node.source, node.line
        document.note_autofootnote(note)
        document += note
        return mark


def _is_figure(found: nodes.Node, node: pending_citation) -> bool:
    """Return whether *found*, which takes the place of *node*, begins with a superior figure."""
    return isinstance(found, pending_citation) and node["form"].kind == "citation" and not node["cites"][0].prefix


def _waiting(node: pending_citation, placed: Placed) -> pending_citation:
    """Return a node that waits for the text of *placed*, in the place of *node*."""
    found = pending_citation(node.rawsource, placed=placed)
    found.source, found.line = node.source, node.line
    return found


def _in_a_note(placed: Placed, setting: Setting) -> Placed:
    """Return *placed* as it stands in a note of its own, whatever the style."""
    if setting.is_note:
        return placed
    # In a note brackets are no use, but those around a number, which would else be a number and nothing more.
    return replace(placed, inline=not setting.is_numeric, closing=".", capital=True)


def _amid(placed: Placed, node: nodes.Node, note: nodes.Element, setting: Setting) -> Placed:
    """Return *placed* as it stands in a *note* of the writer's own, perhaps amid words."""
    texts = [one for one in note.findall() if isinstance(one, nodes.Text | pending_citation | nodes.label)]
    at = texts.index(node)  # type: ignore[arg-type]  # any node
    before = [one for one in texts[:at] if not isinstance(one.parent, nodes.label)]
    begins = not any(isinstance(one, pending_citation) or one.astext().strip() for one in before)
    ends = not any(isinstance(one, pending_citation) or one.astext().strip() for one in texts[at + 1 :])
    if begins and ends:
        return placed
    suffix = setting.style.citation.layout.attributes.suffix
    return replace(placed, inline=True, capital=begins, closing=suffix if ends else "")


def _above(node: nodes.Node, kind: type[nodes.Element]) -> nodes.Element | None:
    """Return the element of this *kind* that *node* stands in, if it stands in one."""
    above = node.parent
    while above is not None and not isinstance(above, kind):
        above = above.parent
    return above


def _raise_mark(mark: nodes.Node, follows: bool) -> None:
    """Let *mark* touch the word before it; with *follows*, put it behind the punctuation that follows it."""
    parent = mark.parent
    at = parent.index(mark)
    before = parent[at - 1] if at else None
    after = parent[at + 1] if at + 1 < len(parent) else None
    if isinstance(before, nodes.Text):
        kept = str(before).rstrip()  # a node is never false
        if not kept and _first_of_marks(mark) < at:  # two figures that touch would be another figure
            kept = "\u00a0"
        if kept != before:
            parent.replace(before, nodes.Text(kept))
    first = _first_of_marks(mark)
    before = parent[first - 1] if first else None
    told = before.rstrip()[-1:] if isinstance(before, nodes.Text) else ""
    if not follows or not isinstance(after, nodes.Text) or told in _OPENING:
        return
    match = _PUNCTUATION.match(after)
    if match is None:
        return
    marks = parent[first : at + 1]
    parent[first : at + 2] = [nodes.Text(match[0]), *marks, nodes.Text(after[match.end() :])]


def _first_of_marks(mark: nodes.Node) -> int:
    """Return where the row of marks begins that *mark* ends: citations with nothing but spaces between them."""
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
    """Let docutils number the notes of *document* in the order in which their first marks are read."""
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
        last = len(place)  # a note that nothing refers to
        first[id(note)] = min(known) if known else last if note["names"] else next(anonymous, last)
    document.autofootnotes.sort(key=lambda note: first[id(note)])


class NotesPlace(SphinxTransform):
    """Puts the notes of citations where the writer wants them: at a directive, with the writer's own, or at the end."""

    default_priority = Footnotes.default_priority + 5  # after MyST has gathered the notes at the end

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
            at = spots[0].parent.index(spots[0]) + 1  # after the place to which a label there leads
            spots[0].parent[at:at] = notes
        elif made and not gathered:
            self._place(made)
        for spot in spots:
            if not spot["ids"]:  # else a label leads there
                spot.parent.remove(spot)

    def _place(self, made: Sequence[nodes.footnote]) -> None:
        """Put the notes *made* beside the last of the writer's own, else before the bibliography that ends the page."""
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
        """Return where the notes of a page stand: at its end, but before a bibliography that stands there."""
        last: nodes.Element = self.document
        while len(last) and isinstance(last[-1], nodes.section):
            last = last[-1]
        listing = last[-1] if len(last) else None
        if not isinstance(listing, pending_listing):
            return self.document, len(self.document)
        if isinstance(last, nodes.section) and len(last) == 2:  # a section that holds a bibliography and nothing else
            return last.parent, last.parent.index(last)
        return last, last.index(listing)


def _number(note: Any) -> int:
    """Return the number of *note*, or a high one where it has none."""
    label = note[0].astext() if len(note) and isinstance(note[0], nodes.label) else ""
    return int(label) if label.isdecimal() else 1_000_000
