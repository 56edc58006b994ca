"""Internal: find the texts of a record that did not arrive in its item."""

from __future__ import annotations

import re
from typing import Any

from .value_parsing import scalars_in

__all__ = ["arrived", "words_in"]

_MARKUP = re.compile(r"</?[a-z]{1,10}(?: [^<>]{0,100})?>")
_WORD = re.compile(r"[^\W_]+")


def words_in(value: Any) -> frozenset[str]:
    """Return all words of a CSL-JSON item, or of any other value, in lower case.

    >>> sorted(words_in({"title": "On <i>ash</i>", "issued": {"date-parts": [[2001]]}}))
    ['2001', 'ash', 'i', 'on']
    """
    found: set[str] = set()
    for one in scalars_in(value):
        if isinstance(one, str | int) and not isinstance(one, bool):
            text = str(one).casefold()
            found.update(_WORD.findall(text))
            if "<" in text:  # in H<sub>2</sub>O, the word is H2O
                found.update(_WORD.findall(_MARKUP.sub("", text)))
    return frozenset(found)


def arrived(text: str, words: frozenset[str]) -> bool:
    """Return whether each word of *text* is one of *words*, those of an item.

    >>> words = words_in({"title": "On ash"})
    >>> arrived("Ash, on", words), arrived("Also in print.", words), arrived("–", words)
    (True, False, True)
    """
    return all(match[0] in words for match in _WORD.finditer(text.casefold()))
