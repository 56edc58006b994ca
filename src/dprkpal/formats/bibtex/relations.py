"""Internal: inheritance between the entries of a ``.bib`` file through ``crossref``, ``xdata`` and ``related``.

Source: the biblatex manual, "Data Inheritance", "Entry Types" (``xdata``) and "Related Entries". BibTeX compares the
keys of ``crossref`` without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ..finding_codes import CIRCULAR_PARENT, MISSING_PARENT, UNREADABLE
from .names import split_list
from .tables import INHERITED_TITLES, NOT_INHERITED

__all__ = ["Entry", "Inheritance", "relate"]

Report = Callable[..., None]

_GRANULAR = re.compile(r"xdata=([^\s,]+)-([a-z]+)(?:-(\d{1,4}))?", re.IGNORECASE)
_LIST_SIGN = re.compile(r"(?<!\s)(\s++and\s++)")
MAX_GRANULAR_DEPTH = 8
"""How many ``xdata=key-field`` may lead to one another."""
GRANULAR_COST = 10
"""How much of the budget a copied character uses: lists of names are slow to parse."""
_ORIGINAL = {
    "title": "original-title", "issued": "original-date", "publisher": "original-publisher",
    "publisher-place": "original-publisher-place",
}  # fmt: skip
_TRANSLATED = {**_ORIGINAL, "author": "original-author", "language": "original-language"}
_RELATED = {
    "translationof": _TRANSLATED, "translationfrom": _TRANSLATED, "reprintof": _ORIGINAL, "reprintfrom": _ORIGINAL,
    "origpubin": _ORIGINAL,
    "reviewof": {"title": "reviewed-title", "author": "reviewed-author", "genre": "reviewed-genre"},
}  # fmt: skip
"""For each ``relatedtype``, the variables of the related work and the variables of this work that they fill."""


class Entry(NamedTuple):
    """One entry of the file, with its values still in TeX, by lower-case field name."""

    kind: str
    key: str
    fields: dict[str, str]
    line: int
    begin: int
    """The position of the entry in the text."""


class Inheritance:
    """Resolves ``crossref`` and ``xdata``.

    Args:
        entries: All entries by key.
        report: A function that is called with an entry, a message, the code of a rule, and ``lost`` if data is lost.
        size: The length of the file, which limits how much text may be inherited.
    """

    def __init__(self, entries: dict[str, Entry], report: Report, size: int) -> None:
        self.entries, self.report = entries, report
        self.done: dict[str, dict[str, str]] = {}
        self.members: dict[tuple[str, str], list[str]] = {}
        self.budget = 16 * size + 2_000_000

    def all(self) -> Iterator[tuple[Entry, dict[str, str]]]:
        """Yield each entry, except ``@xdata``, with its own and inherited fields."""
        for entry in self.entries.values():
            if entry.kind != "xdata":
                yield entry, self.resolve(entry)

    def resolve(self, entry: Entry) -> dict[str, str]:
        """Return the own and inherited fields of *entry*, without recursion."""
        if not any(relation in entry.fields for relation in ("crossref", "xdata")):
            if any(map(_may_be_granular, entry.fields.values())):
                return self.resolve_granular(entry, dict(entry.fields))
            return entry.fields
        if entry.key not in self.done:
            stack = [(entry, self.parents(entry))]
            in_progress = {entry.key}
            while stack:
                current, parents = stack[-1]
                for key in parents:
                    if key not in self.done and key not in in_progress:
                        in_progress.add(key)
                        stack.append((self.entries[key], self.parents(self.entries[key])))
                        break
                else:
                    stack.pop()
                    self.done[current.key] = self.merge_parents(current)
        return self.done[entry.key]

    def parents(self, entry: Entry) -> Iterator[str]:
        """Yield the keys of the entries that *entry* inherits from and that exist."""
        keys = [*self.named(entry, "xdata"), *self.named(entry, "crossref")]
        return (key for key in keys if key in self.entries)

    def named(self, entry: Entry, relation: str) -> list[str]:
        """Return the keys that a field of *entry* names, also in another case than that of the entry."""
        keys = [key.strip() for key in entry.fields.get(relation, "").split(",")]
        return [key if key in self.entries else self.by_lower_case.get(key.lower(), key) for key in keys if key]

    @cached_property
    def by_lower_case(self) -> dict[str, str]:
        """The keys by their lower-case forms; the first of several counts."""
        return {key.lower(): key for key in reversed(self.entries)}

    def merge_parents(self, entry: Entry) -> dict[str, str]:
        """Return the fields of *entry* and its parents. A parent that is not done yet is part of a circle."""
        fields = dict(entry.fields)
        for relation in ("xdata", "crossref"):
            for key in self.named(entry, relation):
                if key not in self.entries:
                    self.report(entry, f"{relation}: there is no entry {key[:100]!r} in this file", MISSING_PARENT)
                elif key not in self.done:
                    self.report(
                        entry, f"{relation}: circular reference through {key[:100]!r}; it was ignored", CIRCULAR_PARENT
                    )
                elif self.budget < 0:
                    message = f"{relation}: the entries of this file inherit too much text; nothing was inherited"
                    self.report(entry, message, UNREADABLE, lost=True)
                    return fields
                else:
                    self.inherit(fields, entry, self.entries[key], relation)
        return self.resolve_granular(entry, fields)

    def inherit(self, fields: dict[str, str], entry: Entry, parent: Entry, relation: str) -> None:
        """Add the fields that *entry* inherits from *parent* to *fields*."""
        titles = INHERITED_TITLES.get((parent.kind, entry.kind), {}) if relation == "crossref" else {}
        inherited = self.done[parent.key]
        for name, value in inherited.items():
            self.budget -= 10 + len(value)
            if self.budget < 0:
                return
            if relation == "crossref" and (name in NOT_INHERITED or name == "shorttitle"):
                continue
            if name in titles:
                name = titles[name]
            elif titles and name in ("title", "subtitle", "titleaddon"):
                continue
            if value and not fields.get(name):
                fields[name] = value
        if relation == "crossref" and titles and parent.kind in ("book", "mvbook") and entry.kind == "inbook":
            fields.setdefault("bookauthor", inherited.get("author", ""))

    def resolve_granular(self, entry: Entry, fields: dict[str, str]) -> dict[str, str]:
        """Replace values and members of lists like ``xdata=key-field`` or ``xdata=key-field-2``."""
        for name, value in list(fields.items()):
            if _may_be_granular(value):
                fields[name] = self.granular(entry, name, value, 0)
        return fields

    def granular(self, entry: Entry, name: str, value: str, depth: int) -> str:
        """Return *value* with the named fields, or their members, instead of ``xdata=key-field``."""
        members = _LIST_SIGN.split(value) if " and" in value or "\nand" in value else [value]
        for number, member in enumerate(members):
            match = _GRANULAR.fullmatch(member.strip())
            if match is None:
                continue
            parent = self.entries.get(match[1])
            source = parent.fields.get(match[2].lower(), "") if parent is not None and parent.kind == "xdata" else ""
            if match[3] and source:
                listed = self.listed(match[1], match[2].lower(), source)
                source = listed[int(match[3]) - 1] if 0 < int(match[3]) <= len(listed) else ""
            self.budget -= GRANULAR_COST * len(source)
            if source and self.budget >= 0 and depth < MAX_GRANULAR_DEPTH:
                nested = _may_be_granular(source)
                members[number] = self.granular(entry, name, source, depth + 1) if nested else source
            else:
                self.report(entry, f"{name}: {member[:100]!r} matches nothing in this file", MISSING_PARENT)
        return "".join(members)

    def listed(self, key: str, field: str, source: str) -> list[str]:
        """Return the members of a list, split once, because many entries may name members of a long one."""
        if (key, field) not in self.members:
            self.members[key, field] = split_list(source)
        return self.members[key, field]


def _may_be_granular(value: str) -> bool:
    """Return quickly whether *value* may have a reference such as ``xdata=key-field``."""
    return "data=" in value or "DATA=" in value


def relate(items: Mapping[str, dict[str, Any]], note: Callable[[str, str], None], budget: int) -> None:
    """Fill variables of items from their related works, depending on ``relatedtype``.

    Args:
        items: CSL-JSON mappings by id, with ``related`` in ``custom.fields``.
        note: A function that is called with an id and a message.
        budget: The maximum number of characters to copy in total.
    """
    for key, item in items.items():
        fields = item.get("custom", {}).get("fields", {})
        named = [one.strip() for one in fields.get("related", "").split(",")] if "related" in fields else []
        for missing in (one for one in named[:20] if one and one not in items):
            note(key, f"related: there is no entry {missing[:100]!r} in this file")
        variables = _RELATED.get(fields.get("relatedtype", "").strip().lower(), {})
        work = next((items[one] for one in named if one in items), None)
        if work is None or work is item:
            continue
        for variable, filled in variables.items():
            value = work.get(variable)
            if value is None or filled in item or (filled == "original-title" and value == item.get(variable)):
                continue
            budget -= len(str(value)) if budget >= 0 else 0
            if budget >= 0:
                item[filled] = [dict(one) for one in value] if isinstance(value, list) else value
