"""Internal: parse names as people write them: ``Yasser Arafat``, ``Kim, Il-sung``, ``Kim Il-sung``, ``{World Bank}``.

Source: O. Patashnik, "BibTeXing" (1988), section 4, for the order of the parts and for particles.
"""

from __future__ import annotations

import re

from ..errors import FormatError
from .name_order import INSTITUTION_WORDS, SEVERAL_NAMES, is_family_name_first

__all__ = ["parse_name", "parse_names"]

_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|[IVX]{2,4}|[IV]", re.IGNORECASE)
_NUMBER = re.compile(r"(?:Jr|Sr)\.?|[IVX]{2,5}")
_INITIALS = re.compile(r"[^\W\d_]{1,3}|(?:[^\W\d_]\.-?)+")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[^\W\d_]+")


def parse_names(text: str) -> list[dict[str, str | bool]]:
    """Parse names separated by semicolons to CSL-JSON names.

    Raises:
        FormatError: A name is empty, or one of them looks like several names.

    >>> parse_names("Kim Il-sung; Charles de Gaulle; {World Bank}")[1:]
    [{'family': 'Gaulle', 'given': 'Charles', 'non-dropping-particle': 'de'}, {'literal': 'World Bank'}]
    """
    return [parse_name(name) for name in _split(text)]


def _split(text: str) -> list[str]:
    """Split *text* at the semicolons outside braces."""
    depth, names = 0, [""]
    for character in text:
        depth += (character == "{") - (character == "}")
        if character == ";" and depth <= 0:
            names.append("")
        else:
            names[-1] += character
    if len(names) > 1 and not names[-1].strip():
        names.pop()  # a semicolon at the end
    return names


def parse_name(text: str) -> dict[str, str | bool]:
    """Parse one name to a CSL-JSON name.

    A name with a comma begins with the family name. Without a comma, the last word is the family name, unless the name
    is recognized as Korean or Chinese: then the first word is, and the name is printed in this order. If the last word
    is only initials, as in "Doe JA", the words before it are the family name. A name in braces
    or with a word such as "Ministry" is the name of an institution.

    Raises:
        FormatError: The name is empty, or looks like several names.

    >>> parse_name("Kim Il-sung")
    {'family': 'Kim', 'given': 'Il-sung', 'static-ordering': True}
    >>> parse_name("Kim, Il-sung"), parse_name("Yasser Arafat")
    ({'family': 'Kim', 'given': 'Il-sung'}, {'family': 'Arafat', 'given': 'Yasser'})
    >>> parse_name("Doe JA"), parse_name("King, Martin Luther, Jr.")["suffix"]
    ({'family': 'Doe', 'given': 'JA'}, 'Jr.')
    """
    text = " ".join(text.split())
    if text.startswith("{") and text.endswith("}") and text[1:-1].strip():
        return {"literal": text[1:-1].strip()}
    if not text.strip("{},"):
        raise FormatError("a name is empty; write names like 'Kim, Il-sung; Arafat, Yasser'")
    if {word.casefold() for word in _WORD.findall(text)} & INSTITUTION_WORDS:
        return {"literal": text}
    parts = [part.strip() for part in text.split(",")]
    first = parts[0].split()
    if SEVERAL_NAMES.search(text) or len(parts) > 3 or (len(parts) > 1 and _is_family_first(first)):
        raise FormatError(f"{text[:80]!r} looks like several names; separate them with ';', or pass a list of names")
    if len(parts) == 2 and len(first) > 1 and _SUFFIX.fullmatch(parts[1]):
        return {**parse_name(parts[0]), "suffix": parts[1]}
    if len(parts) > 1:
        if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]) and not _SUFFIX.fullmatch(parts[1]):
            parts = [parts[0], parts[2], parts[1]]  # "King, Martin Luther, Jr."
        low = _particles(first)
        name = _name(first[low:], parts[-1].split(), first[:low])
        return {**name, "suffix": parts[1]} if len(parts) == 3 and parts[1] else name
    if len(first) > 1 and _NUMBER.fullmatch(first[-1]):  # "John Doe III", "Louis XIV"
        return {**parse_name(" ".join(first[:-1])), "suffix": first[-1]} if len(first) > 2 else {"family": text}
    if len(first) > 1 and _is_initials(first[-1]) and any([word.upper() != word for word in first[:-1]]):
        low = _particles(first[:-1])  # "Doe JA", as in Vancouver style and in PubMed
        return _name(first[low:-1], first[-1:], first[:low])
    if len(first) > 1 and _EAST_ASIAN.fullmatch("".join(first)):
        return _name(first[:1], first[1:], [])  # "김 일성"
    if _is_family_first(first):
        return {**_name(first[:1], first[1:], []), "static-ordering": True}
    begin = next((n for n, word in enumerate(first[:-1]) if word[0].islower()), len(first) - 1)
    end = begin + _particles(first[begin:])
    return _name(first[end:], first[:begin], first[begin:end])


def _is_initials(word: str) -> bool:
    """Return whether *word* is only initials, such as ``JA`` or ``J.-A.``."""
    return word.isupper() and _INITIALS.fullmatch(word) is not None


def _is_family_first(words: list[str]) -> bool:
    """Return whether the first of *words* is the family name."""
    return len(words) > 1 and is_family_name_first(words[-1], " ".join(words[:-1]))


def _particles(words: list[str]) -> int:
    """Return the number of words up to the last particle, a word in lower case before the family name."""
    if not words or not words[0][0].islower():
        return 0
    return max(n for n in range(len(words)) if n == 0 or words[n - 1][0].islower()) if len(words) > 1 else 0


def _name(family: list[str], given: list[str], particles: list[str]) -> dict[str, str | bool]:
    """Return a CSL-JSON name without empty parts."""
    parts = {"family": family, "given": given, "non-dropping-particle": particles}
    return {part: " ".join(words) for part, words in parts.items() if words}
