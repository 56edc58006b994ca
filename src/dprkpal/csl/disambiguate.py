"""Telling cites apart: given names, more names, the disambiguate condition, year suffixes.

Output is never edited: what is worked out here is a `Disambiguation` for each item, with which the same
functions render again. Uncited entries of the bibliography take part.

Source: CSL 1.0.2, "Disambiguation".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .context import Context, Disambiguation

__all__ = ["disambiguate", "suffix_letters"]


def suffix_letters(index: int) -> str:
    """Return the year suffix number *index*, counted from 0: a … z, aa, ab, …

    >>> [suffix_letters(i) for i in (0, 25, 26, 27, 701, 702)]
    ['a', 'z', 'aa', 'ab', 'zz', 'aaa']
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def disambiguate(
    ids: Sequence[str],
    options: Mapping[str, str],
    rendered: Callable[[str, Disambiguation], tuple[str, Context]],
    has_condition: bool,
) -> dict[str, Disambiguation]:
    """Return what must be added to the cites of each item, for those that need something."""
    groups: dict[str, list[str]] = {}
    for identifier in ids:
        groups.setdefault(rendered(identifier, Disambiguation())[0], []).append(identifier)
    found: dict[str, Disambiguation] = {}
    for members in groups.values():
        if len(members) < 2:
            continue
        if has_condition:
            texts = {identifier: rendered(identifier, Disambiguation(condition=True))[0] for identifier in members}
            if len(set(texts.values())) > 1:
                for identifier in members:
                    found[identifier] = Disambiguation(condition=True)
                continue
        if options.get("disambiguate-add-year-suffix") == "true":
            for index, identifier in enumerate(members):
                found[identifier] = Disambiguation(year_suffix=suffix_letters(index))
    return found
