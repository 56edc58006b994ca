"""Internal: recognize and split the values of number variables.

In CSL, ``"2nd"``, ``"L2d"``, ``"2-4"`` and ``"2 & 4"`` are numeric; ``"second"`` is not. All functions take time
proportional to the length of the text.

Source: CSL 1.0.2, "Number", "Choose" (``is-numeric``), "Label" (``plural="contextual"``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ...model.lazy_pattern import Pattern

__all__ = [
    "EMBEDDED_LABEL", "NUMBER", "SEPARATOR", "SIMPLE_RANGE", "TEXT", "Segment", "escape_hyphens", "has_numeric_parts",
    "is_numeric", "is_plural", "label_kind", "leading_label", "roman", "split_numbers",
]  # fmt: skip

NUMBER = "number"
"""The kind of a `Segment` that is a number: ``"12"``, ``"2nd"``, ``"S12"``, ``"iv"``."""
SEPARATOR = "separator"
"""The kind of a `Segment` between two numbers: ``"–"``, ``"-"``, ``", "``, ``" & "``, ``" and "``."""
TEXT = "text"
"""The kind of a `Segment` that is not a number."""

SIMPLE_RANGE = Pattern(r"([0-9]+)[-–]([0-9]+)")
"""A range of two plain numbers, as most ranges are."""

_LABELS = ("art", "bk", "ch", "col", "fig", "fol", "l", "n", "no", "p", "para", "pp", "pt", "sec", "vol")
"""Abbreviations of labels that are recognized inside a number, as in "3, fig. 4"."""
# Before a number or letter; the "p." of "(p. is missing)" is no label.
EMBEDDED_LABEL = Pattern(
    rf"(?:(?<=[\s(])|^)({'|'.join(_LABELS)})\.\s+(?=\w{{0,20}}\d|[ivxlcdmIVXLCDM]+\b|\w\b)"
)

_CACHE_SIZE = 2048

# Letters that may be next to digits: "5º" and "1ère" are numbers; "第2版" contains words and is not.
_LETTERS = "A-Za-zªºÀ-ÖØ-öø-ɏ"
_ARABIC = Pattern(rf"([{_LETTERS}]*)([0-9]+)([{_LETTERS}]*)")
_SINGLE = Pattern(rf"[{_LETTERS}]*[0-9]+[{_LETTERS}]*(?:/[0-9]+)?|[ivx]+")
_ROMAN = Pattern(r"[ivxlcdm]+|[IVXLCDM]+")
# A note on a page: "8n11564".
_NOTE_ON_PAGE = Pattern(r"[0-9]+[A-Za-z]+[0-9]+")
# The look-behind prevents quadratic time for long runs of spaces.
# A hyphen after a backslash is part of the number. A comma without a space may be part of it, too ("1,234").
_AND = "(?:and|et|und|en|og|och|ja|y|e)"
_SEPARATORS = Pattern(rf"(?<!\s)\s*(?:,\s+{_AND}\s+|[,;]\s+(?:&\s*)?|&\s*|(?<!\\)-+\s*|–\s*|(?<=\s){_AND}\s+)")
_LIST = Pattern(r"[,\-&]")
_OTHER_LABEL = Pattern(r"[a-z]+\.\s")
_PAGE_LABEL = Pattern(r"pp?\.\s*")

_ROMAN_DIGITS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class Segment(NamedTuple):
    """A piece of the value of a number variable."""

    text: str
    """The piece, as it is printed."""
    kind: str
    """`NUMBER`, `SEPARATOR` or `TEXT`."""


def roman(number: int) -> str:
    """Return *number* as a lower-case Roman numeral.

    Returns:
        The numeral; Arabic digits for numbers below 1 or above 5,999.

    Source: CSL 1.0.2, "Number" (``form="roman"``).

    >>> roman(1994), roman(0)
    ('mcmxciv', '0')
    """
    if not 0 < number < 6000:
        return str(number) if -(10**18) < number < 10**18 else ""
    digits = []
    for value, letters in _ROMAN_DIGITS:
        count, number = divmod(number, value)
        digits.append(letters * count)
    return "".join(digits)


@lru_cache(maxsize=_CACHE_SIZE)
def is_numeric(text: str) -> bool:
    """Return whether *text* consists of numbers only.

    Numbers may have letters before and after them, and be separated by commas, hyphens or ampersands. Lower-case Roman
    numerals with the letters i, v and x are numbers, and so is ``"1/2"``.

    Source: CSL 1.0.2, "Choose", ``is-numeric``.

    >>> [is_numeric(text) for text in ("2nd", "L2d", "2, 3", "2-4", "2 & 4", "second", "2nd edition")]
    [True, True, True, True, True, False, False]
    """
    text = text.strip()
    if not text:
        return False  # without compiling the patterns, which takes longer than the rest of a citation
    if _SINGLE.fullmatch(text) or SIMPLE_RANGE.fullmatch(text):
        return True
    elements, _ = _split(text)
    if len(elements) == 1:
        elements = _LIST.split(text.replace("\\-", ""))
    return bool(elements) and all(_SINGLE.fullmatch(element.strip().replace("\\-", "")) for element in elements)


def has_numeric_parts(text: str) -> bool:
    """Return whether *text* consists of numbers, each of which may have a label of its own.

    >>> has_numeric_parts("1, p. 10"), has_numeric_parts("see p. 10")
    (True, False)
    """
    if "." not in text:
        return is_numeric(text)
    return all([is_numeric(piece.strip(" ,;&()")) for piece in EMBEDDED_LABEL.split(text)[::2]])


@lru_cache(maxsize=_CACHE_SIZE)
def split_numbers(text: str) -> tuple[Segment, ...]:
    r"""Split *text* into numbers and separators.

    A hyphen between two numbers becomes an en dash without spaces; other hyphens stay. In ``"1-2-3"`` only the last
    hyphen is that of a range. ``\-`` is a hyphen that never becomes a dash. A comma or semicolon is followed by one
    space; an ampersand has one space on each side. Text without any number becomes a single `TEXT`, unchanged.

    Source: CSL 1.0.2, "Number".

    >>> [segment.text for segment in split_numbers("2nd - 4th,  7&8")]
    ['2nd', '–', '4th', ', ', '7', ' & ', '8']
    >>> split_numbers("annotated edition")
    (Segment(text='annotated edition', kind='text'),)
    """
    text = text.strip()
    elements, separators = _split(text)
    if not text:
        return ()
    if len(elements) == 1 or not all(elements) or not any(map(_is_number, elements)):
        whole = text.replace("\\-", "-")
        return (Segment(whole, NUMBER if _is_number(text) else TEXT),)
    segments = [_segment(elements[0])]
    last = len(separators) - 1
    for index, separator in enumerate(separators):
        if separator.strip() in ("-", "--"):
            chained = index < last and separators[index + 1].strip() == "-"
            separator = "-" if chained or not _is_range(elements[index], elements[index + 1]) else "–"
        elif separator.strip() in ("&", "–"):
            separator = " & " if "&" in separator else "–"
        elif "–" not in separator and "-" not in separator:
            words = " ".join(separator.split())
            separator = f"{words} " if words[0] in ",;" else f" {words} "
        segments += (Segment(separator, SEPARATOR), _segment(elements[index + 1]))
    return tuple(segments)


_LEADING_LABEL = Pattern(rf"(?i:({'|'.join(_LABELS)}))\.\s+(?=\w{{0,20}}\d|[ivxlcdmIVXLCDM]+\b|\w\b)")


def leading_label(text: str) -> str:
    """Return the abbreviated label at the start of *text*, in lower case without its full stop; empty if it has none.

    >>> leading_label("no. 5-6"), leading_label("Vol. II"), leading_label("no. of copies"), leading_label("7")
    ('no', 'vol', '', '')
    """
    found = _LEADING_LABEL.match(text) if "." in text else None
    return found[1].lower() if found else ""


def label_kind(text: str) -> str:
    """Return the label at the start of *text* as it is written; empty if it has none. Its case matters for labels."""
    return text[0] + leading_label(text) if leading_label(text) else ""


_INNER_HYPHEN = Pattern(r"(?<=[^\W_])-(?=[^\W_])")
_HYPHENATED = Pattern(r"(?<![\w\\-])\d+(?:-\d+)+(?![\w-])")
MAX_SPAN = 20
"""The largest difference between two numbers of a work that count as a range, as in ``12-13``."""


@lru_cache(maxsize=_CACHE_SIZE)
def escape_hyphens(text: str, kind: str) -> str:
    r"""Return the number of a work with a backslash before each hyphen that is part of the number, not of a range.

    This is every hyphen in the docket number of a legal case. In the number of another work, such as a report, it is a
    hyphen between numbers that do not ascend, have a leading zero, or differ by more than `MAX_SPAN`.

    >>> [escape_hyphens(text, "report") for text in ("14-06", "94-1234", "12-13")]
    ['14\\-06', '94\\-1234', '12-13']
    >>> escape_hyphens("12-13", "legal_case")
    '12\\-13'
    """
    if kind == "legal_case":
        return str(_INNER_HYPHEN.sub(r"\\-", text))
    return str(_HYPHENATED.sub(_escape_unless_range, text))


def _escape_unless_range(match: re.Match[str]) -> str:
    """Return a hyphenated number unchanged if it is a range, otherwise with its hyphens escaped."""
    numbers = match[0].split("-")
    first, last = numbers[0], numbers[-1]
    is_plain = len(numbers) == 2 and first[0] != "0" and len(first) <= len(last) < 10
    if is_plain and 0 < int(last) - int(first) <= MAX_SPAN:
        return match[0]
    return match[0].replace("-", "\\-")


_WITH_BRACKETS = Pattern(r"\d+[A-Za-z]?(?:\([^()]*\)|\[[^\[\]]*\])+|[(\[]\d+[)\]]")
"""A paragraph of a law, such as ``123(4)(a)``, or a number in brackets."""

_WITH_POINTS = Pattern(r"\*\d+|\d+(?:[.:]\d+)+[a-z]?")
"""A section (``2.1``), a page and line (``3:8``), a time, or a page of a database (``*7``)."""


@lru_cache(maxsize=_CACHE_SIZE)
def is_plural(text: str) -> bool:
    r"""Return whether the label of *text* is plural, because it contains a range or a list.

    >>> [is_plural(text) for text in ("10-20", "213, and 235", "S213–S235", "7", "327\\-30", "fol. 4-5")]
    [True, True, True, False, False, False]

    Source: CSL 1.0.2, "Label", ``plural="contextual"``.
    """
    text = text.strip()
    if SIMPLE_RANGE.fullmatch(text):
        return True
    if label := _PAGE_LABEL.match(text):
        text = text[label.end() :]
    elements, separators = _split(text)
    # The first element has to be a number, so that a title with a comma is not plural, unless numbers with brackets
    # follow, as in laws: "IV div 4, 129(5), 130(b)". The second may not be a word, as in "213, passim".
    if len(separators) == 1 and separators[0] == "-" and elements[0][:1].isdigit() and elements[1].isalpha():
        return False  # "12a-c", "10-K"
    if not separators or not _is_number(elements[0]) or _OTHER_LABEL.match(elements[1]):
        return any(
            _WITH_BRACKETS.fullmatch(first) and _WITH_BRACKETS.fullmatch(second)
            for first, second in pairwise(elements)
        )
    return _is_number(elements[1]) or not elements[1][:1].isalpha() or _ROMAN.fullmatch(elements[1]) is not None


def _split(text: str) -> tuple[list[str], list[str]]:
    """Return the elements of *text*, and the separators between them."""
    elements, separators, start = [], [], 0
    for match in _SEPARATORS.finditer(text):
        elements.append(text[start : match.start()])
        separators.append(match.group())
        start = match.end()
    elements.append(text[start:])
    return elements, separators


def _is_number(element: str) -> bool:
    return bool(
        _SINGLE.fullmatch(element)
        or _ROMAN.fullmatch(element)
        or _NOTE_ON_PAGE.fullmatch(element)
        or _WITH_BRACKETS.fullmatch(element)
        or _WITH_POINTS.fullmatch(element)
        or ("\\-" in element and _SINGLE.fullmatch(element.replace("\\-", "")))
    )


def _is_range(first: str, last: str) -> bool:
    """Return whether two elements are a range: both are numbers, with the same letters before them."""
    if not (_is_number(first) and _is_number(last)) or "/" in last:
        return False
    before, after = _ARABIC.fullmatch(first.rpartition("-")[2]), _ARABIC.fullmatch(last.partition("\\")[0])
    if before and after:
        return bool(before[1] == after[1])
    return not before or not last.isalpha()  # the parts of one number: "12a-c"


def _segment(element: str) -> Segment:
    return Segment(element.replace("\\-", "-"), NUMBER if _is_number(element) else TEXT)
