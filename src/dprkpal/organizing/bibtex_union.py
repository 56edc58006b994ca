"""Internal: unite ``.bib`` entries that are the same work, in their source: values keep their TeX and their layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import FormatError
from ..formats.bibtex.document import BibtexEntry, decode_field
from ..model.vocabulary import NAME_VARIABLES
from .field_union import FieldChoice, is_richer, is_same_value, united_list, united_note

if TYPE_CHECKING:
    from ..formats.bibtex.source_text import FieldSource

__all__ = ["add_aliases", "biblatex_name", "unite_entries"]

_NAMES = {
    "journal": "journaltitle", "address": "location", "school": "institution", "annote": "annotation",
    "archiveprefix": "eprinttype", "primaryclass": "eprintclass", "pdf": "file", "keyword": "keywords",
    "year": "date", "month": "date", "day": "date",
}  # fmt: skip
"""The name of biblatex for fields of BibTeX. Year, month and date are one field."""
_DATE = ("date", "year", "month", "day")
_CLASSIC = {
    "journaltitle": "journal", "location": "address", "annotation": "annote", "eprinttype": "archiveprefix",
    "eprintclass": "primaryclass",
}  # fmt: skip
"""The names of BibTeX for fields of biblatex that it does not know."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_LISTS = {"keywords": "keyword", "ids": "ids", "file": "file", "groups": "groups"}
_NOTES = frozenset(("note", "annotation", "addendum", "comment"))
_VARIABLES = {"author": "author", "editor": "editor", "pages": "page", "title": "title", "date": "issued"}
"""The CSL variable of the fields in which one value can say more than the other."""
_GENERAL_KINDS = frozenset(("misc", "unpublished", "online", "electronic", "www", "booklet"))
_NOT_INHERITED = frozenset(
    ("crossref", "xref", "xdata", "ids", "keywords", "file", "abstract", "annotation", "related")
)
_TITLES = {"title": ("booktitle", "journaltitle", "maintitle"), "subtitle": ("booksubtitle", "mainsubtitle")}


def biblatex_name(field: str) -> str:
    """Return the name of biblatex for a field, in lower case; year, month and day are the date."""
    return _NAMES.get(field.lower(), field.lower())


def unite_entries(
    mine: BibtexEntry, theirs: BibtexEntry, items: tuple[Mapping[str, Any], Mapping[str, Any]],
    strings: tuple[Mapping[str, str], Mapping[str, str]], parents: Mapping[str, BibtexEntry],
    choices: dict[str, FieldChoice], classic: bool = False,
) -> None:  # fmt: skip
    """Give *mine* the fields of *theirs* that it lacks, and record the values that are not kept.

    Args:
        mine: The entry that is kept, and changed.
        theirs: The entry with the same work.
        items: Both as CSL-JSON.
        strings: The ``@string`` abbreviations that are defined at each of them, by lower-case name.
        parents: The entries of the file of *mine*, to find what it inherits.
        choices: The values that differ are added to it.
        classic: Whether the file of *mine* is for BibTeX, which does not know the fields of biblatex.

    Raises:
        FormatError: An entry has a syntax error.
    """
    union = _Union(mine, theirs, items, strings, choices, classic)
    union.choose_kind()
    inherited = dict(_inherited(mine, parents))
    done = set()
    for one in theirs.field_sources() or ():
        name = biblatex_name(one.name)
        base, annotated, _ = name.partition("+an")
        if name in done or (annotated and base not in union.taken):  # an annotation describes the value of its file
            continue
        done.add(name)
        union.add(name, one, inherited.get(name))
    union.drop_own_key()


def add_aliases(entry: BibtexEntry, keys: Sequence[str], strings: Mapping[str, str]) -> None:
    """Add *keys* to the ``ids`` of an entry.

    Args:
        entry: The entry.
        keys: The keys by which it can also be cited.
        strings: The ``@string`` abbreviations that are defined there.

    Raises:
        FormatError: The entry has a syntax error.
    """
    union = _Union(entry, entry, ({}, {}), (strings, strings), {}, classic=False)
    union.add_list("ids", ", ".join(keys))
    union.drop_own_key()


class _Union:
    """Two entries that become one."""

    def __init__(
        self, mine: BibtexEntry, theirs: BibtexEntry, items: tuple[Mapping[str, Any], Mapping[str, Any]],
        strings: tuple[Mapping[str, str], Mapping[str, str]], choices: dict[str, FieldChoice], classic: bool,
    ) -> None:  # fmt: skip
        self.classic = classic
        self.mine = mine
        self.theirs = theirs
        self.items = items
        self.strings = strings
        self.choices = choices
        self.taken: set[str] = set()
        """The fields whose value was taken from the other entry."""

    def choose_kind(self) -> None:
        """Keep the entry type that says more."""
        one, other = self.mine.kind, self.theirs.kind
        if one.lower() != other.lower():
            better = one.lower() in _GENERAL_KINDS and other.lower() not in _GENERAL_KINDS
            self.record("entry type", one, other, better)
            if better:
                self.mine.set_kind(other)

    def add(self, name: str, field: FieldSource, inherited: str | None) -> None:
        """Add a field, unless the entry has it or inherits it."""
        own = [one for one in self.mine.field_sources() or () if biblatex_name(one.name) == name]
        if name == "date":
            self._add_date(own)
        elif not own and inherited is not None:
            other = self._source(field)
            if not is_same_value(name, decode_field(name, inherited[1:-1]), decode_field(name, other[1:-1])):
                self.record(name, inherited, other, better=False)
        elif not own:
            self.mine.set_source(self._written(field.name), self._source(field))
            self.taken.add(name)
        elif name in _LISTS:
            self.add_list(own[0].name, self._text(field))
        elif name in _NOTES:
            before = self._own_text(own[0])
            if (after := united_note(before, self._text(field))) != before:
                self.mine.set_source(own[0].name, "{" + after + "}")
        else:
            self._choose(name, own[0], field)

    def _choose(self, name: str, own: FieldSource, field: FieldSource) -> None:
        """Keep one of two values."""
        value = self.mine.source[own.begin : own.end]
        other = self._source(field)
        if value == other or is_same_value(
            name, decode_field(name, self._own_text(own)), decode_field(name, self._text(field))
        ):
            return
        variable = _VARIABLES.get(name)
        if variable in NAME_VARIABLES and self.items[0].get(variable) == self.items[1].get(variable):
            return
        better = not self._own_text(own).strip() or (variable is not None and is_richer(variable, *self.items))
        self.record(name, value, other, better)
        if better:
            self.mine.set_source(own.name, other)
            self.taken.add(name)
            for annotation in [one for one in self.mine.names if one.lower().startswith(f"{own.name.lower()}+an")]:
                self.mine.remove(annotation)

    def _add_date(self, own: list[FieldSource]) -> None:
        """Keep the date that is more precise."""
        theirs = [one for one in self.theirs.field_sources() or () if one.name.lower() in _DATE]
        if own and not is_richer("issued", *self.items):
            one, other = (item.get("issued") for item in self.items)
            if one != other and not is_richer("issued", self.items[1], self.items[0]):
                self.record("date", _date_text(self.mine, own), _date_text(self.theirs, theirs), better=False)
            return
        for one in own:
            self.mine.remove(one.name)
        issued = self.items[1].get("issued")
        parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
        if (
            self.classic
            and any(one.name.lower() == "date" for one in theirs)
            and parts
            and len(parts) == 1
            and parts[0]
        ):
            year, *rest = parts[0]
            self.mine.set_source("year", "{" + str(year) + "}")
            if rest and str(rest[0]).isdecimal() and 0 < int(rest[0]) <= len(_MONTHS):
                self.mine.set_source("month", _MONTHS[int(rest[0]) - 1])
            if len(rest) > 1:
                self.mine.set_source("day", "{" + str(rest[1]) + "}")
            return
        for one in theirs:
            self.mine.set_source(one.name, self._source(one))

    def _written(self, name: str) -> str:
        """Return the name under which a field is written in the file of the entry."""
        return _CLASSIC.get(name.lower(), name) if self.classic else name

    def add_list(self, name: str, text: str) -> None:
        """Add the members of a list that the entry lacks."""
        own = next((one for one in self.mine.field_sources() or () if one.name.lower() == name.lower()), None)
        if own is None:
            self.mine.set_source(name, "{" + text + "}")
            return
        before = self._own_text(own)
        after = united_list(_LISTS[biblatex_name(name)], before, text)
        if after != before:
            self.mine.set_source(own.name, "{" + after + "}")

    def drop_own_key(self) -> None:
        """Remove the key of the entry from its other keys."""
        own = next((one for one in self.mine.field_sources() or () if one.name.lower() == "ids"), None)
        if own is None:
            return
        ids = [one.strip() for one in self._own_text(own).split(",")]
        kept = [one for one in ids if one and one != self.mine.key]
        if not kept:
            self.mine.remove(own.name)
        elif kept != ids:
            self.mine.set_source(own.name, "{" + ", ".join(kept) + "}")

    def record(self, name: str, one: str, other: str, better: bool) -> None:
        """Record two values that differ."""
        choice = self.choices.setdefault(name, FieldChoice(name, one))
        lost = one if better else other
        if better:
            choice.keep = other
        if lost not in choice.drop and lost != choice.keep:
            choice.drop.append(lost)

    def _source(self, field: FieldSource) -> str:
        """Return the source of a value of the other entry, with the abbreviations that differ here written out."""
        source = self.theirs.source
        macros = [source[part.begin : part.end].lower() for part in field.parts if part.kind == "macro"]
        if all(self.strings[1].get(name) == self.strings[0].get(name) for name in macros):
            return source[field.begin : field.end]
        return "{" + self._text(field) + "}"

    def _text(self, field: FieldSource) -> str:
        """Return the text of a value of the other entry without its delimiters."""
        return _plain_source(self.theirs.source, field, self.strings[1])

    def _own_text(self, field: FieldSource) -> str:
        """Return the text of a value of the entry without its delimiters."""
        return _plain_source(self.mine.source, field, self.strings[0])


def _plain_source(source: str, field: FieldSource, strings: Mapping[str, str]) -> str:
    """Return the parts of a value as one text, with abbreviations written out if they are known."""
    parts = []
    for part in field.parts:
        text = source[part.begin : part.end]
        parts.append(strings.get(text.lower(), text) if part.kind == "macro" else text)
    return "".join(parts)


def _date_text(entry: BibtexEntry, fields: list[FieldSource]) -> str:
    """Return the fields of a date for the plan."""
    return ", ".join(f"{one.name} = {entry.source[one.begin : one.end]}" for one in fields)


def _inherited(entry: BibtexEntry, parents: Mapping[str, BibtexEntry]) -> Iterator[tuple[str, str]]:
    """Yield the fields that an entry inherits with ``crossref`` and ``xdata``, and their sources."""
    for name in ("crossref", "xdata"):
        try:
            value = entry.get(name)
        except FormatError:
            return
        for key in re.split(r"\s*,\s*", value.strip('{}" ')) if value else ():
            parent = parents.get(key)
            if parent is None or parent is entry:
                continue
            for one in parent.field_sources() or ():
                field = biblatex_name(one.name)
                if field in _NOT_INHERITED:
                    continue
                for inherited in _TITLES.get(field, ()) if name == "crossref" else ():
                    yield inherited, parent.source[one.begin : one.end]
                if name == "xdata" or field not in _TITLES:
                    yield field, parent.source[one.begin : one.end]
