"""Internal: adjust spaces and punctuation next to citations in Markdown.

- A note reference follows its word without a space. In most languages, it also follows the punctuation.
  A full stop or comma goes inside the quotation mark before it where the locale says so, as in American English.
- A superscript number follows its word without a space.
- A citation at the start of a note loses its full stop if the sentence continues. An abbreviation such as "ibid." keeps
  its own. Two full stops in a row become one.
- A claim brings its own full stop, so the document's full stop after it is removed.

Source: Pandoc User's Guide, "Other relevant metadata fields" (``notes-after-punctuation``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .html_blocks import IN_HTML
from .reading_order import OrderedCitation

__all__ = ["Replacement", "replacement"]

WINDOW = 100
"""How many characters before a citation to search for spaces."""

MAX_QUOTATION = 1_000
"""How many characters before a citation to search for an opening quotation mark."""

_SPACE = re.compile(r"[ \t]*\n?[ \t]*$")
_HARD_BREAK = re.compile(r"(?:  |\\)\n[ \t]*$")
_PUNCTUATION = re.compile(r"[.,;:!?…]{1,3}(?![\w({]|\[(?!\^))")
_WORD_ENDS = re.compile(r"[^\s\\([{“‘\"'.,;:!?…]")
_OPENING = {
    "’": re.compile("‘"),
    "'": re.compile(r"(?<![^\s([{“\"—–])'(?=[^\W\d])(?!(?:bout|cause|cos|em|til|tis|twas|twere)\b)", re.IGNORECASE),
}
"""The opening mark of each single quotation mark that can also be an apostrophe. ``'`` is one in *'90s* and *'tis*."""
_APOSTROPHE = re.compile(r"(?<=\w)[’'](?=\w)")
_SENTENCE_CONTINUES = re.compile(r"\s*(?:[.,;:!?)\]’”\"'—–-]|[^\W\d_])")


class Replacement(NamedTuple):
    """The range of text to replace, and the new text."""

    start: int
    """Start of the replaced range, as an offset into the inline text."""
    end: int
    """End of the replaced range."""
    before: str
    """Punctuation moved in front of a superscript number."""
    text: str
    """The formatted citation, without the note reference."""
    after: str = ""
    """Punctuation moved in front of the note reference."""
    label: str = ""
    """After the note reference: the label of the link whose text the citation is."""


def replacement(
    ordered: OrderedCitation, text: str, *, has_note: bool, superscript: bool, notes_after_punctuation: bool,
    punctuation_in_quote: bool, abbreviations: Sequence[str] = (),
) -> Replacement:  # fmt: skip
    """Return the range that a formatted citation replaces, and the new text.

    Args:
        ordered: The citation.
        text: The formatted citation, in the output format.
        has_note: Whether a note reference follows.
        superscript: Whether the citation is a superscript number.
        notes_after_punctuation: Whether note references go after punctuation.
        punctuation_in_quote: Whether a full stop or comma goes inside a quotation mark.
        abbreviations: Terms of the language that bring a full stop of their own.
    """
    parsed, source = ordered.parsed, ordered.parsed.inline.text
    if parsed.names_link:
        end = parsed.end + 2 if source.startswith("][]", parsed.end) else parsed.end
        return Replacement(parsed.start, end, "", text, "", f"][{source[parsed.start : parsed.end]}")
    start, end = parsed.start, parsed.end
    if start and (superscript or has_note) and not ordered.plan.starts_with_words:
        before = source[max(start - WINDOW, 0) : start]
        space = _SPACE.search(before)
        after_tag = space is not None and IN_HTML in parsed.inline.token.meta and before[: space.start()].endswith(">")
        if space is not None and space.start() > 0 and not after_tag and _HARD_BREAK.search(before) is None:
            start -= len(before) - space.start()
    if (has_note or superscript) and notes_after_punctuation and (sign := _PUNCTUATION.match(source, end)):
        if punctuation_in_quote and sign[0] in (".", ",") and (at := _end_of_quotation(source, start)) is not None:
            return Replacement(at, sign.end(), sign[0] + source[at:start], text)
        if superscript:
            return Replacement(start, sign.end(), sign[0], text)
        moved = "" if text.endswith(".") and sign[0] == "." else sign[0]
        return Replacement(start, sign.end(), "", text, moved)
    if ordered.plan.claim is not None and ordered.plan.starts_with_words and source.startswith(".", end):
        end += 1
    elif text.endswith(".") and _loses_full_stop(ordered, text, abbreviations):
        text = text[:-1]
    return Replacement(start, end, "", text)


def _loses_full_stop(ordered: OrderedCitation, text: str, abbreviations: Sequence[str]) -> bool:
    """Return whether the full stop at the end of *text* is left out because of what follows the citation."""
    source, end = ordered.parsed.inline.text, ordered.parsed.end
    if source.startswith(".", end) and not source.startswith("..", end):
        return True
    if not ordered.starts_note or ordered.ends_note or text.casefold().endswith(tuple(abbreviations)):
        return False
    match = _SENTENCE_CONTINUES.match(source, end)
    return match is not None and not match[0][-1].isupper()


def _end_of_quotation(source: str, end: int) -> int | None:
    """Return the offset of the quotation marks that close a quotation at *end*, or ``None`` if there are none.

    A single mark counts only with its opening mark, because it can be an apostrophe.

    >>> _end_of_quotation("‘A word’", 8), _end_of_quotation("the authors’", 12), _end_of_quotation("“the ‘word’”", 12)
    (7, None, 10)
    """
    at = end
    while at and end - at < 2 and (source[at - 1] in '"”' or _is_closing(source, at - 1)):
        at -= 1
    return at if at < end and at and _WORD_ENDS.match(source, at - 1) else None


def _is_closing(source: str, at: int) -> bool:
    """Return whether the single mark at the offset *at* closes a quotation."""
    pattern = _OPENING.get(source[at])
    if pattern is None:
        return False
    opened = [match.end() for match in pattern.finditer(source, max(at - MAX_QUOTATION, 0), at)]
    return bool(opened) and source[at] not in _APOSTROPHE.sub("", source[opened[-1] : at])
