"""Internal: one bibliography of a document in another style than the others.

Its entries keep what citations show: the letters after the year, and the citation numbers if the citations have any.
"""

from __future__ import annotations

from collections.abc import Collection

from ..csl import Processor
from ..csl.styles.macro_usage import uses_variable

__all__ = ["entries_in_style"]


def entries_in_style(own: Processor, main: Processor, keys: Collection[str]) -> list[tuple[str, str]]:
    """Return the entries of the bibliography *keys* with their keys, in the style of *own*.

    Args:
        own: A processor in the style of the bibliography, with the citations of the document.
        main: The processor of the document.
        keys: The references of the bibliography.

    >>> works = [{"id": "a", "type": "book", "title": "A"}, {"id": "b", "type": "book", "title": "B"}]
    >>> entries_in_style(Processor("ieee", works), Processor("apa", works), ["b"])[0][1].strip()
    '[1] B.'
    >>> entries_in_style(Processor("ieee", works), Processor("nature", works), ["b"])[0][1].strip()
    '[2] B.'
    """
    known = main.numbers()
    wanted = frozenset(keys)
    order = [key for key in own.order() if key in wanted]
    if uses_variable(main.style, main.style.citation.layout.children, "citation-number"):
        others = [key for key in order if key not in known]
        numbers = {**known, **{key: number for number, key in enumerate(others, len(known) + 1)}}
    else:
        numbers = {key: number for number, key in enumerate(order, 1)}
    suffixes = {key: (main if key in known else own).disambiguation(key).year_suffix for key in order}
    return own.entries(keys, numbers=numbers, year_suffixes=suffixes)
