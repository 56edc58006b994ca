"""Internal: format works one by one, quickly, with a style that is compiled once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..csl import Processor
from ..csl.styles.loader import load_style
from ..csl.styles.macro_usage import uses_variable
from ..csl.styles.style import Section, Style
from ..errors import DprkpalError
from ..model.citation import Cite
from ..model.gc_pause import pause_gc

__all__ = ["WorkFormatter", "formatter_for"]

_OF_THE_LIST = ("disambiguate-", "subsequent-author-substitute")
"""The options of a section that make the text of a work depend on other works."""

Item = Mapping[str, Any]


class WorkFormatter:
    """Formats each work as if it were alone in its document: the first cite, and the only entry.

    Args:
        style: A style id or the path of a style.
        locale: The language of the output; ``None`` is that of the style.
        to: The output format.

    Raises:
        UnknownStyleError: No style has this id.
        StyleError: The file is not a valid style.
        DprkpalError: There is no such locale or output format.

    >>> work = {"id": "a", "type": "book", "title": "Maps", "author": [{"family": "Roe"}]}
    >>> WorkFormatter("apa").references([work, {**work, "id": "b"}])
    ['Roe. (n.d.). Maps.', 'Roe. (n.d.). Maps.']
    """

    def __init__(
        self, style: str, locale: str | None = None, to: str = "text", note_fields: bool = True
    ) -> None:
        self._whole = load_style(style)
        self._style = _without_list(self._whole)
        self._options: dict[str, Any] = {"locale": locale, "to": to, "note_fields": note_fields}
        self._empty = self._processor([])
        # A condition can ask for disambiguation. Only single works are then certain to be independent of others.
        self._one_by_one = self._empty.citation_area.tests_disambiguate
        self._numbers = uses_variable(self._style, self._style.citation.layout.children, "citation-number")

    @pause_gc
    def references(self, items: Sequence[Item]) -> list[str]:
        """Return the entry of each work; empty if the style prints nothing for it."""
        return [text for part in self._parts(items) for text in self._references(part)]

    @property
    def prints_numbers(self) -> bool:
        """Whether the entries of the style have citation numbers."""
        section = self._style.bibliography
        return section is not None and uses_variable(self._style, section.layout.children, "citation-number")

    @pause_gc
    def numbered(self, works: Sequence[tuple[Item, int]]) -> list[str]:
        """Return the entry of each work with its citation number.

        >>> work = {"id": "a", "type": "book", "title": "Maps", "author": [{"family": "Roe"}]}
        >>> WorkFormatter("ieee").numbered([(work, 7), (work, 8)])
        ['[7] Roe, Maps. ', '[8] Roe, Maps. ']
        """
        parts = [[work] for work in works] if self._one_by_one else [works]
        return [
            text for part in parts
            for text in self._references([item for item, _ in part], [number for _, number in part])
        ]  # fmt: skip

    @pause_gc
    def citations(self, items: Sequence[Item]) -> list[str]:
        """Return the first cite of each work."""
        parts = [[item] for item in items] if self._numbers else self._parts(items)
        return [text for part in parts for text in self._citations(part)]

    @pause_gc
    def list_of(self, items: Sequence[Item]) -> list[str]:
        """Return the entries of works of the same authors and year, in their order, with the letters that they need."""
        numbered = [{**item, "id": str(number)} for number, item in enumerate(items)]
        style = self._whole._replace(bibliography=_section_without_list(self._whole.bibliography, _OF_THE_LIST[1:]))
        processor = Processor(style, numbered, **self._options)
        texts = dict(processor.entries(numbers={str(number): 1 for number in range(len(items))}))
        return [texts.get(str(number), "") for number in range(len(items))]

    def _parts(self, items: Sequence[Item]) -> list[Sequence[Item]]:
        return [[item] for item in items] if self._one_by_one else [items]

    def _processor(self, items: Sequence[Item]) -> Processor:
        numbered = [{**item, "id": str(number)} for number, item in enumerate(items)]
        if len(items) == 1:  # making a processor takes longer than formatting a work
            self._empty.add(numbered)
            return self._empty
        return Processor(self._style, numbered, sort=False, **self._options)

    def _references(self, items: Sequence[Item], citation_numbers: Sequence[int] | None = None) -> list[str]:
        keys = [str(number) for number in range(len(items))]
        numbers = dict(zip(keys, citation_numbers or [1] * len(keys), strict=True))
        texts = dict(self._processor(items).entries(numbers=numbers, year_suffixes={}))
        return [texts.get(key, "") for key in keys]

    def _citations(self, items: Sequence[Item]) -> list[str]:
        processor = self._processor(items)
        return [processor.preview(Cite(str(number))) for number in range(len(items))]


def _without_list(style: Style) -> Style:
    """Return *style* without everything that depends on other works of the list."""
    citation = _section_without_list(style.citation, _OF_THE_LIST)
    bibliography = _section_without_list(style.bibliography, _OF_THE_LIST)
    assert citation is not None
    options = {name: value for name, value in style.options.items() if not name.startswith(_OF_THE_LIST)}
    return style._replace(options=options, citation=citation, bibliography=bibliography)


def _section_without_list(section: Section | None, names: tuple[str, ...]) -> Section | None:
    """Return a section without the options that begin with one of *names*."""
    if section is None:
        return None
    return section._replace(
        options={name: value for name, value in section.options.items() if not name.startswith(names)}
    )


@lru_cache(maxsize=4)
def formatter_for(style: str, locale: str | None, to: str, note_fields: bool) -> WorkFormatter:
    """Return the formatter for these settings. Each process compiles a style once and keeps the last few."""
    return WorkFormatter(style, locale, to, note_fields)


def format_safely(call: Any, items: Sequence[Any]) -> tuple[list[str], dict[int, str]]:
    """Return the text of each work, and by number the message about each work that cannot be formatted.

    Args:
        call: A method of a formatter.
        items: The works, as the method takes them.
    """
    try:
        return call(items), {}
    except Exception:
        if len(items) == 1:
            raise
    texts: list[str] = []
    faults: dict[int, str] = {}
    for number, item in enumerate(items):
        try:
            texts += call([item])
        except Exception as error:  # a fault of ours must not cost the other works
            texts.append("")
            faults[number] = str(error) if isinstance(error, DprkpalError) else f"{type(error).__name__}: {error}"
    return texts, faults
