"""Internal: tidy a ``.bib`` file: layout, order, braces, months, page ranges, capitals, repeated and unwanted fields.

Each change is made only if it is asked for. Everything else keeps its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import FormatError
from ..formats.bibtex.capitals import Capitals
from ..formats.bibtex.document import BibtexDocument, BibtexEntry
from ..formats.bibtex.tables import NAMES
from ..formats.document import normalize_newlines
from .entry_layout import Layout, split_entry
from .entry_order import broken_entries, in_order
from .field_values import (
    add_second_braces,
    bare_number,
    braced,
    is_empty,
    journal_title,
    month_macro,
    page_dashes,
    protect_capitals,
    remove_second_braces,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .entry_layout import EntrySource, FieldText

__all__ = ["FIELD_ORDER", "TidyOptions", "tidy"]

FIELD_ORDER = tuple(
    """title subtitle shorttitle author editor year date month day journal journaltitle booktitle booksubtitle location
    on publisher address institution school organization series edition volume number pages chapter doi isbn issn eprint
    archiveprefix primaryclass url urldate copyright category note keywords abstract""".split()
)
"""A usual order of fields. Other fields follow in their own order."""

_TITLES = frozenset(("title", "subtitle"))
_JOURNALS = frozenset(("journal", "journaltitle"))


@dataclass(frozen=True)
class TidyOptions:
    """The changes to make. Names of fields are in lower case."""

    layout: Layout | None = None
    """Write each field on a line of its own."""
    sort: tuple[str, ...] = ()
    """Sort the entries by these fields, or by ``key`` or ``type``; ``-year`` is descending."""
    sort_fields: tuple[str, ...] = ()
    """Sort the fields of each entry in this order; fields that are not named follow."""
    blank_lines: bool = False
    """Put one empty line between entries."""
    lower_case: bool = False
    """Write entry types and field names in lower case."""
    braces: bool = False
    """Write values in braces instead of quotation marks."""
    numbers: bool = False
    """Write values that are only digits without braces."""
    months: bool = False
    """Write English months as ``jan`` to ``dec``."""
    page_dashes: bool = False
    """Write page ranges with two hyphens."""
    protect_capitals: bool = False
    """Put names and acronyms in titles in braces."""
    double_braces: tuple[str, ...] = ()
    """Put the whole value of these fields in a second pair of braces."""
    single_braces: tuple[str, ...] = ()
    """Remove the second pair of braces round the whole value of these fields."""
    repeated_fields: bool = False
    """Remove a field that is repeated with the same value."""
    journals: Callable[[str], str] | None = None
    """Change the titles of journals with this function: one that abbreviates or expands them."""
    drop: tuple[str, ...] = ()
    """Remove these fields."""
    drop_empty: bool = False
    """Remove fields without a value."""


def tidy(document: BibtexDocument, options: TidyOptions) -> list[FormatError]:
    r"""Tidy *document*. Its entries are new objects afterwards.

    Args:
        document: The file.
        options: The changes to make.

    Returns:
        What could not be changed: broken entries, and fields that are repeated with different values.

    >>> document = BibtexDocument("@book{a, pages = {1-2}, Title=\"T\"}\n", "utf-8", None)
    >>> tidy(document, TidyOptions(page_dashes=True, braces=True))
    []
    >>> document.text
    '@book{a, pages = {1--2}, Title={T}}\n'
    """
    document.sentence_case = False
    items = _read_items(document) if options.protect_capitals else {}
    capitals = Capitals(items.values()) if options.protect_capitals else None
    newline = "\r\n" if "\r\n" in document.text else "\n"
    findings: list[FormatError] = []
    line = 0
    for piece in document.pieces:
        if isinstance(piece, str):
            for start, number in broken_entries(piece):
                message = f"{start!r} is not a whole entry and was not changed; fix it first"
                findings.append(FormatError(message, path=document.path, line=line + number))
        line += normalize_newlines(piece if isinstance(piece, str) else piece.source).count("\n")
        if isinstance(piece, BibtexEntry):
            parts = None if _is_undecodable(piece.source) else split_entry(piece)
            if parts is None:
                reason = "has a syntax error" if not _is_undecodable(piece.source) else "is not in UTF-8"
                findings.append(_finding(document, piece, f"the entry {reason} and was not changed; fix it first"))
                continue
            source = _tidy_entry(parts, options, capitals, items.get(piece.line, {}), newline)
            findings += [_finding(document, piece, message) for message in _differing(parts, options)]
            if source is not None:
                piece.source = source
    if options.sort or options.blank_lines:
        try:
            items = _read_items(document) if options.sort else {}
            text = in_order(document, items, options.sort, options.blank_lines, newline)
        except FormatError as error:
            findings.append(FormatError(error.message, path=document.path))
            text = document.text
        document.replace_text(text)
    else:
        document.rescan()
    return findings


def _read_items(document: BibtexDocument) -> dict[int, Mapping[str, Any]]:
    """Return the references of *document* by the line where they begin, because keys can be repeated."""
    document.rescan()
    if not document.entries:
        return {}
    reading = document.read()
    lines = {key: line for key, (_, line) in reading.places.items() if line is not None}
    return {lines[key]: item for item in reading.items if (key := str(item["id"])) in lines}


def _is_undecodable(source: str) -> bool:
    """Return whether *source* has bytes that are not UTF-8. Lines with such bytes must not be joined with others."""
    return any("\udc80" <= sign <= "\udcff" for sign in source) if not source.isascii() else False


def _finding(document: BibtexDocument, entry: BibtexEntry, message: str) -> FormatError:
    """Return *message* about *entry*."""
    return FormatError(message, path=document.path, line=entry.line, key=entry.key[:200])


def _tidy_entry(
    parts: EntrySource, options: TidyOptions, capitals: Capitals | None, item: Mapping[str, Any], newline: str
) -> str | None:
    """Change *parts*; return their source, or ``None`` if nothing was changed."""
    changed = False
    for one in parts.fields:
        value = _tidy_value(one, options, capitals, item)
        changed = changed or value != one.value
        one.value = value
        if options.lower_case and one.name != one.name.lower():
            one.name, changed = one.name.lower(), True
    numbers = _kept_fields(parts, options)
    if numbers != list(range(len(parts.fields))):
        parts.keep(numbers)
        changed = True
    if options.lower_case and parts.kind != parts.kind.lower():
        begin = parts.head.index(parts.kind)
        parts.head = parts.head[:begin] + parts.kind.lower() + parts.head[begin + len(parts.kind) :]
        parts.kind, changed = parts.kind.lower(), True
    if options.layout is not None and (parts.fields or parts.has_comments):
        return parts.laid_out(options.layout, newline)
    return parts.written(newline) if changed else None


def _kept_fields(parts: EntrySource, options: TidyOptions) -> list[int]:
    """Return the numbers of the fields to keep, in their new order."""
    seen: set[tuple[str, str]] = set()
    kept: list[int] = []
    for number, one in enumerate(parts.fields):
        name = one.name.lower()
        repeated = (name, one.value) in seen
        seen.add((name, one.value))
        if name in options.drop or (options.drop_empty and is_empty(one.value)):
            continue
        if not (options.repeated_fields and repeated):
            kept.append(number)
    if options.sort_fields:
        places = {name: place for place, name in enumerate(options.sort_fields)}
        kept.sort(key=lambda number: places.get(parts.fields[number].name.lower(), len(places)))
    return kept


def _differing(parts: EntrySource, options: TidyOptions) -> list[str]:
    """Return messages about fields that are repeated with different values."""
    if not options.repeated_fields:
        return []
    names = [one.name.lower() for one in parts.fields]
    repeated = dict.fromkeys(name for name in names if names.count(name) > 1)
    return [f"the field {name!r} is repeated with another value and was kept; remove one of them" for name in repeated]


def _tidy_value(field: FieldText, options: TidyOptions, capitals: Capitals | None, item: Mapping[str, Any]) -> str:
    """Return the new source of the value of *field*."""
    name, value = field.name.lower(), field.value
    if options.months and name == "month":
        value = month_macro(value)
    if options.page_dashes and name == "pages":
        value = page_dashes(value)
    if options.braces:
        value = braced(value)
    if name not in NAMES:  # in a list of names, the second braces mark an organization
        if name in options.single_braces:
            value = remove_second_braces(value)
        if name in options.double_braces:
            value = add_second_braces(value)
    if options.journals is not None and name in _JOURNALS:
        value = journal_title(value, options.journals)
    if capitals is not None and name in _TITLES:
        language = item.get("language")
        value = protect_capitals(
            value, capitals, language if isinstance(language, str) else None, str(item.get("type", ""))
        )
    return bare_number(value) if options.numbers else value
