"""Internal: spaces and punctuation next to a citation that becomes a note, or stops being one.

- A note reference follows its word without a space. In most languages, it also follows the punctuation.
- A citation in the text follows a space, and goes before the punctuation.
"""

from __future__ import annotations

import re
from typing import Protocol

__all__ = ["Neighbour", "Neighbours", "close_up", "continues_sentence", "open_up", "pull_punctuation", "space_after"]

_SPACES = re.compile(r"[ \t\u00a0\u202f]+$")
_PUNCTUATION = re.compile(r"[.,;:!?…]{1,3}(?![\w({\[])")
_LAST_PUNCTUATION = re.compile(r"([.,])([”’»\"'])$|([.,;:!?…]{1,3})$")
_NEW_SENTENCE = re.compile(r"\s+[\"“‘«(\[]?[^a-zß-öø-ÿ]|\s*$")
_SENTENCE_CONTINUES = re.compile(r"\s*(?:[.,;:!?)\]’”\"'—–-]|[a-zß-öø-ÿ])")


class Neighbour(Protocol):
    """Text in the document that can be changed."""

    text: str


class Neighbours:
    """The text directly before and after a citation; ``None`` where there is none, or something else."""

    def __init__(self, before: Neighbour | None, after: Neighbour | None) -> None:
        self.before = before
        self.after = after


def close_up(around: Neighbours) -> None:
    """Remove the spaces before a citation."""
    if around.before is not None:
        around.before.text = _SPACES.sub("", around.before.text)


def pull_punctuation(around: Neighbours, *, in_quotes: bool) -> str:
    """Remove the punctuation after a citation, and return it to be written before the note reference.

    Args:
        around: The text next to the citation.
        in_quotes: Whether full stops and commas go inside closing quotation marks. They are then written there, and
            nothing is returned.
    """
    if around.after is None or not (sign := _PUNCTUATION.match(around.after.text)):
        return ""
    around.after.text = around.after.text[sign.end() :]
    before = around.before.text if around.before is not None else ""
    if before.endswith(sign[0]):
        return sign[0][1:]
    if around.before is not None and in_quotes and sign[0] in (".", ",") and before[-1:] in ("”", "’", '"'):
        around.before.text = f"{before[:-1]}{sign[0]}{before[-1]}"
        return ""
    return sign[0]


def open_up(around: Neighbours) -> str:
    """Remove the punctuation before a note reference, and return it to be written after the citation.

    A full stop stays where a sentence goes on after it, because it then ends an abbreviation. Of a quotation, only full
    stops and commas move, because a question mark belongs to the quotation.
    """
    if around.before is None:
        return ""
    text = around.before.text
    after = around.after.text if around.after is not None else ""
    match = _LAST_PUNCTUATION.search(text)
    sign = "" if match is None else match[1] or match[3]
    if match is None or (sign == "." and not _NEW_SENTENCE.match(after)):
        return ""
    around.before.text = text[: match.start()] + (match[2] or "")
    return sign


def space_after(text: str) -> str:
    """Return the space between *text* and a citation.

    >>> space_after("the guns"), space_after("(see "), space_after("“")
    (' ', '', '')
    """
    return "" if not text or text[-1].isspace() or text[-1] in "([{“‘«" else " "


def continues_sentence(after: str) -> bool:
    """Return whether *after*, the text after a citation that starts a note, continues its sentence.

    >>> continues_sentence("; see also"), continues_sentence(" See also"), continues_sentence("")
    (True, False, False)
    """
    return _SENTENCE_CONTINUES.match(after) is not None
