"""Internal: a bibliography in sections, each with a title and conditions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..csl.document.selection import Condition, Selection, yes_or_no
from ..errors import VocabularyError
from .annotated_bibliography import AnnotatedEntry, annotated_entries, join_entries
from .bibliography_conditions import LibraryConditions, divide, named_values, read_conditions
from .headings import heading

if TYPE_CHECKING:
    from ..csl import Processor
    from .library import Library

__all__ = ["BibliographySection", "SectionRequest", "divide_bibliography", "join_sections", "parse_section"]

_SECTION = re.compile(r"([^{}]*)(\{[^{}]*\})?\s*")


class SectionRequest(NamedTuple):
    """A section of a bibliography: its title, and the conditions of its references."""

    title: str
    """The title as plain text."""
    selection: Selection
    """The conditions, without ``rest``."""
    rest: bool
    """Whether it lists only references that are in no other section."""


class BibliographySection(NamedTuple):
    """A section of a bibliography with its entries."""

    title: str
    """The title as plain text."""
    entries: list[AnnotatedEntry]


def parse_section(text: str) -> SectionRequest:
    """Return the section that *text* describes: a title, and conditions in braces as after a heading in Markdown.

    Without conditions, it lists what is in no other section.

    Raises:
        UnknownConditionError: No condition has this name.
        UnknownTypeError: No CSL item type has this name.
        VocabularyError: The text has another form.

    >>> parse_section("Books {type=book}")
    SectionRequest(title='Books', selection=Selection(select=(Condition(name='type', values=('book',)),), include=(), \
exclude=(), quash=()), rest=False)
    >>> parse_section("Others").rest
    True
    """
    match = _SECTION.fullmatch(text)
    values = named_values(match[2] or "") if match is not None else {}
    left = re.sub(r"""[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'}]+)""", "", match[2] or "") if match is not None else "?"
    if match is None or left.strip("{} "):
        raise VocabularyError(f"{text[:80]!r} is not a section; write it like 'Books {{type=book}}'")
    rest = yes_or_no(Condition("rest", (values.pop("rest"),))) if "rest" in values else not values
    selection = read_conditions(values)
    selection.check(LibraryConditions.NAMES - {"cited"})
    return SectionRequest(match[1].strip(), selection, rest)


def divide_bibliography(
    processor: Processor, library: Library, requests: Sequence[SectionRequest], keys: Collection[str], *,
    annotated: bool = False,
) -> list[BibliographySection]:  # fmt: skip
    """Return the entries of each section, with the numbers and letters of the whole bibliography.

    Args:
        processor: A processor for the references.
        library: The library that they are in.
        requests: The sections.
        keys: The keys of the references.
        annotated: Whether to add annotations.

    Raises:
        UnknownReferenceError: A condition names a key that is not in the library.
        UnknownTopicError: A topic is neither a topic nor a keyword of the library.
        UnknownFileError: No references come from this file.
    """
    conditions = LibraryConditions(library)
    for request in requests:
        for condition in request.selection.conditions():
            conditions.check(condition)

    def select(index: int) -> list[str]:
        selection = requests[index].selection
        return [key for key in keys if selection.accepts(lambda one, key=key: conditions.meets(one, key))]  # type: ignore[misc]  # mypy infers no type

    works = {key: library[key] for key in keys}
    lists = divide([request.rest for request in requests], select)
    return [
        BibliographySection(request.title, annotated_entries(processor, works, annotated=annotated, keys=listed))
        for request, listed in zip(requests, lists, strict=True)
    ]


def join_sections(processor: Processor, sections: Sequence[BibliographySection], to: str) -> str:
    """Return the sections that have entries as one text in the output format *to*, with their titles."""
    parts = []
    for section in sections:
        if section.entries:
            title = heading(processor.write(section.title), to, 2)
            parts += [title] * bool(section.title) + [join_entries(processor, section.entries, to).rstrip("\n")]
    return ("\n" if to == "html" else "\n\n").join(parts)
