"""Internal: format page ranges such as ``"1496-504"``.

Source: CSL 1.0.2, "Page Ranges" and appendix "Page Range Formats".
"""

from __future__ import annotations

from functools import lru_cache

from ...model.lazy_pattern import Pattern
from .numeric_variables import SIMPLE_RANGE

__all__ = ["first_page", "page_range"]

# As in `dprkpal.csl.rendering.numeric_variables`, the look-behind keeps matching linear for long runs of spaces.
# A range may have a hyphen, an en dash, or the two hyphens of BibTeX; an em dash or a minus sign is left alone.
# The conjunctions are those of all locales, because page numbers are not always written in the language of the style.
_AND = "(?:and|et|und|en|og|och|ja|y|e)"
_SEPARATOR = Pattern(
    rf"(?<!\s)\s*(?:,\s+{_AND}\s+|[,;]\s+(?:&\s*)?|(?P<ampersand>&\s*)"
    rf"|(?P<dash>(?:(?<!\\)--?(?!-)|–)\s*)|(?<=\s){_AND}\s+)"
)
_PAGE = Pattern(r"([0-9]*[A-Za-z]+|[0-9]+:)?([0-9]+)([A-Za-z]*)")
"""A page, possibly with letters or with the number of an article: ``6:40``."""
_ROMAN = Pattern(r"[ivxlcdm]+|[IVXLCDM]+")
_RANGE_OR_LIST = Pattern(r"[-–&]|[,;]\s")
_LABEL = Pattern(r"(?:^|(?<=[,;&]\s))pp?\.\s*(?=[A-Za-z]*[0-9])")


@lru_cache(maxsize=2048)
def page_range(text: str, format: str | None = None, delimiter: str = "–", ampersand: str = "&") -> str:
    r"""Return *text* with its page ranges in *format*.

    Args:
        text: One or more pages and ranges: ``"1-4, 110-118 & 22"``. ``\-`` is a hyphen that never becomes a dash.
        format: ``"expanded"``, ``"minimal"``, ``"minimal-two"``, ``"chicago-15"``, ``"chicago-16"``, or ``"chicago"``
            for ``"chicago-15"``; ``None`` does not change the digits.
        delimiter: The locale's term ``page-range-delimiter``.
        ampersand: The locale's term ``and`` in symbol form, which replaces ``&`` between pages.

    Returns:
        The pages. A range whose ends have different prefixes (``"R583-6"``) keeps its hyphen and all digits. Text
        without pages is returned unchanged.

    Source: CSL 1.0.2, "Page Range Formats".

    >>> [page_range("1496-1500", name) for name in ("expanded", "minimal", "chicago", "chicago-16", None)]
    ['1496–1500', '1496–500', '1496–1500', '1496–500', '1496–1500']
    >>> page_range("N110 - N5, 321-328 & 22", "minimal-two"), page_range("6:1-6:40")
    ('N110–15, 321–28 & 22', '6:1–6:40')
    """
    if text.isdecimal():
        return text
    if simple := SIMPLE_RANGE.fullmatch(text):
        first, last = simple.groups()
        return f"{first}{delimiter}{_range_end(first, last, format)}"
    text = text.strip()
    if "." in text:
        text = _LABEL.sub("", text)
    elements, dashes, separators, start = [], [], [], 0
    for match in _SEPARATOR.finditer(text):
        elements.append(text[start : match.start()])
        dashes.append(match["dash"] is not None)
        separators.append(f" {ampersand} " if match["ampersand"] else _spaced(match.group()))
        start = match.end()
    elements.append(text[start:])
    if not all(elements) or not any(map(_is_page, elements)):
        return text.replace("\\-", "-")
    printed = [elements[0]]
    for index, separator in enumerate(separators):
        last = elements[index + 1]
        if dashes[index]:
            # In "1-2-3" the last two numbers are the range.
            chained = index + 1 < len(dashes) and dashes[index + 1]
            pair = None if chained else _range_end(elements[index], last, format)
            separator, last = ("-", last) if pair is None else (delimiter, pair)
        printed += (separator, last)
    return "".join(printed).replace("\\-", "-")


def first_page(pages: str) -> str:
    """Return the first page of *pages*, up to a range delimiter or comma. Source: CSL 1.0.2, ``page-first``.

    >>> [first_page(pages) for pages in ("12-14", "S12, S17", "pp. 12–14", "N. pag.", "123 passim")]
    ['12', 'S12', '12', 'N. pag.', '123 passim']
    """
    pages = pages.strip()
    if label := _LABEL.match(pages):
        pages = pages[label.end() :]
    further = _RANGE_OR_LIST.search(pages)
    return pages[: further.start()].rstrip() if further else pages


def _spaced(separator: str) -> str:
    """Normalize the spaces of *separator*: ``", "``, ``", and "``, ``" and "``."""
    words = " ".join(separator.split())
    return f"{words} " if words[:1] in (",", ";") else f" {words} "


def _is_page(element: str) -> bool:
    return bool(_PAGE.fullmatch(element) or _ROMAN.fullmatch(element))


def _range_end(first: str, last: str, format: str | None) -> str | None:
    """Return the end of the range *first* to *last* in *format*, or ``None`` if it is not a range."""
    start, end = _PAGE.fullmatch(first.rpartition("-")[2]), _PAGE.fullmatch(last.partition("\\")[0])
    if start is None or end is None:
        return last if (start or _ROMAN.fullmatch(first)) and (end or _ROMAN.fullmatch(last)) else None
    if start[1] != end[1]:
        return None
    if format is None or "\\" in last:
        return last
    low: str = start[2]
    high: str = end[2]
    suffix: str = end[3]
    if len(high) < len(low):
        high = low[: len(low) - len(high)] + high
    if suffix and not start[3]:
        # "123-129a": keep all digits, because "123-9a" would be unclear.
        return f"{end[1] or ''}{high}{suffix}"
    if format == "expanded":
        return f"{end[1] or ''}{high}{suffix}"
    if len(high) > len(low):
        return high + suffix
    if high <= low:
        # A descending range cannot be shortened: "108-1" would not mean 108 to 101.
        return last
    return high[len(high) - _count_digits(low, high, format) :] + suffix


def _count_digits(low: str, high: str, format: str) -> int:
    """Return how many digits of *high* are printed. *low* is a smaller number with the same number of digits."""
    changed = len(high) - next(index for index, (one, two) in enumerate(zip(low, high, strict=True)) if one != two)
    if format == "minimal":
        return changed
    if format == "minimal-two":
        return min(max(changed, 2), len(high))
    if not format.startswith("chicago") or len(low.lstrip("0")) < 3 or low.endswith("00"):
        return len(high)
    if low[-2] != "0":
        changed = max(changed, 2)
    if format != "chicago-16" and len(high) == 4 and changed == 3:
        return 4
    return changed
