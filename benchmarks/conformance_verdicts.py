"""Who is right where dprkpal differs from the reference engine: the rules of `conformance.py`.

Some differences are of a known kind, about which the specification decides. For the others, pandoc is asked: if it
agrees with one of both at each place where they differ, that one is right. What remains is a matter of taste, or was
not decided.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

__all__ = ["KINDS", "Difference", "Kind", "judge"]

Items = Mapping[str, Mapping[str, Any]]
CONTEXT = 10
"""How many characters around a difference are looked for in the text of pandoc."""

_TAG = re.compile(r"<[^>]*>")
_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)


class Difference(NamedTuple):
    """A line that differs."""

    place: str
    """The index of a citation, or the key of an entry."""
    reference: str
    """The line of the reference engine, as HTML."""
    ours: str
    """The line of dprkpal, as HTML."""
    third: str | None
    """The line of pandoc without formatting; ``None`` if it fails in this style."""


class Kind(NamedTuple):
    """A kind of difference."""

    name: str
    """Its id."""
    verdict: str
    """``"right"`` if dprkpal is right, ``"wrong"`` if the reference engine is, else ``"taste"``."""
    text: str
    """What differs, and why one of both is right."""
    applies: Callable[[Difference, str, str], bool] = lambda difference, reference, mine: False
    """Whether a difference is of this kind; it gets the texts of both engines without formatting."""


def plain(text: str) -> str:
    """Return the text of a line without formatting, with plain quotation marks and spaces.

    >>> plain("<i>A&#160;“B”</i>")
    'A "B"'
    """
    text = html.unescape(_TAG.sub("", text)).translate(str.maketrans("‘’“”", "''\"\""))
    return " ".join(text.split())


def _only_case(difference: Difference, reference: str, mine: str) -> bool:
    return reference != mine and reference.casefold() == mine.casefold()


def _changed(pattern: str) -> Callable[[Difference, str, str], bool]:
    """Return a test whether the reference has more matches of *pattern* than dprkpal."""
    compiled = re.compile(pattern)
    return lambda difference, reference, mine: len(compiled.findall(reference)) > len(compiled.findall(mine))


def _only_delimiter(difference: Difference, reference: str, mine: str) -> bool:
    """Return whether only commas of the reference are other delimiters in a citation."""
    if not difference.place.isdigit() or reference.count(",") <= mine.count(","):
        return False
    old, new = ([word for word in _TOKEN.findall(text) if word.isalnum()] for text in (reference, mine))
    return old == new


def _bare_term(difference: Difference, reference: str, mine: str) -> bool:
    """Return whether the only difference is a term that the reference prints without its variable."""
    words, ours = _TOKEN.findall(reference), _TOKEN.findall(mine)
    found = difflib.SequenceMatcher(None, words, ours, autojunk=False).get_opcodes()
    removed = ["".join(words[i1:i2]).strip(" .,:;()") for tag, i1, i2, _, _ in found if tag == "delete"]
    changed = [tag for tag, *_ in found if tag != "equal"]
    return bool(removed) and len(removed) == len(changed) and {text.lower() for text in removed} <= _TERMS


def _moved_last(starts: str) -> Callable[[Difference, str, str], bool]:
    """Return a test whether only the order of cites differs, and the last cite of dprkpal matches *starts*."""
    compiled = re.compile(starts)

    def applies(difference: Difference, reference: str, mine: str) -> bool:
        mine, reference = mine.strip("()[]"), reference.strip("()[]")
        cites, others = ([cite.strip(".") for cite in re.split(r" ?; ", text)] for text in (mine, reference))
        moved = len(cites) > 1 and cites[-1] != others[-1] and sorted(cites) == sorted(others)
        return difference.place.isdigit() and moved and compiled.search(cites[-1]) is not None

    return applies


def _suffix_again(difference: Difference, reference: str, mine: str) -> bool:
    """Return whether the only difference is a letter of the year that an entry of the reference prints twice."""
    once = _YEAR_WITH_LETTER.findall(mine)
    twice = _YEAR_WITH_LETTER.findall(reference)
    bare = (_YEAR_WITH_LETTER.sub(r"\1", text) for text in (reference, mine))
    return not difference.place.isdigit() and 0 < len(once) < len(twice) and len(set(bare)) == 1


_YEAR_WITH_LETTER = re.compile(r"\b(\d{4})[a-z]\b")

_ET_AL = ("et al", "u. a.", "and others", "et coll", "i in.", "m.fl.", "m. fl.", "e colab", "e col.", "y col")
"""The terms for "et al." that were seen."""

_TERMS = {"in", "review of", "review", "dans", "en", "na", "ed", "eds", "n", "no", "vol", "p", "pp", "available at"}
"""The terms of bare groups that were seen."""


def _fewer_names(difference: Difference, reference: str, mine: str) -> bool:
    """Return whether the reference shows more names of an entry, which it has added to make cites unambiguous."""
    if difference.place.isdigit():
        return False
    shorter, replaced = len(mine) < len(reference), mine.startswith(("—", "–", "-"))
    return shorter and (replaced or any(term in mine for term in _ET_AL))


KINDS = (
    Kind("formatting", "taste", "Only the formatting differs, not the text.", lambda _, old, new: old == new),
    Kind(
        "title-case", "right",
        "Titles in other languages keep their case (CSL 1.0.2, “Title case conversion”); citeproc-js changes some "
        "variables, such as reviewed-title, in every language.", _only_case,
    ),
    Kind(
        "range-affixes", "right",
        "Affixes of a date are printed once around a range (CSL 1.0.2, “Date ranges”); citeproc-js repeats those of "
        "the year inside it.", _changed(r"–\s?[(\[A-Za-z.]+:?\s?\(?\d{4}"),
    ),
    Kind(
        "era", "right", "“BC” belongs to the year, so a suffix of the year follows it (pandoc agrees).",
        _changed(r"\d[)\]] ?(?:BC|v\. Chr|av\. J)"),
    ),
    Kind(
        "inverted-institution", "right",
        "The name of an institution is never inverted, so no delimiter follows it with “after-inverted-name” "
        "(CSL 1.0.2, “delimiter-precedes-et-al”).",
        _changed(r"(?:Examples|Tests|——|Council|Inc\.), (?:and others|et al)"),
    ),
    Kind(
        "entry-names", "taste",
        "Names that are added to ambiguous cites are not added to entries: CSL 1.0.2, “Disambiguation”, speaks of "
        "cites only. citeproc-js and pandoc add them.", _fewer_names,
    ),
    Kind(
        "cite-delimiter", "right",
        "A work without names does not belong to the group of the author before it (CSL 1.0.2, “Cite grouping”), so "
        "the delimiter of the layout separates them; citeproc-js prints that of the group.", _only_delimiter,
    ),
    Kind(
        "empty-group", "right",
        "A term is not printed if all variables of its group are empty, also those that a substitute has printed (CSL "
        "1.0.2, “Group”).", _bare_term,
    ),
    Kind(
        "empty-sort-key", "right",
        "Cites without a sort key come last (CSL 1.0.2, “Sorting”); the others sort empty macros first.",
        _moved_last(r"^(?:\d{4}|[\"'«„‹])"),
    ),
    Kind(
        "no-date", "taste",
        "A cite without a date comes last, also if the style prints “n.d.”. CSL does not say whether these words sort "
        "as text. citeproc-js puts such works last in bibliographies, and first in some citations.",
        _moved_last(r"\b(?:n\. ?d\b|no date|s\. ?[adf]\b|o\. ?J\b|u\. ?å\b|b\. ?r\b|z\. ?j\b)"),
    ),
    Kind(
        "year-suffix-twice", "right",
        "The letter after a year stands after the first date of an entry (CSL 1.0.2, “Disambiguation”); citeproc-js "
        "repeats it.", _suffix_again,
    ),
    Kind("agrees-with-dprkpal", "right", "Pandoc prints what dprkpal prints."),
    Kind("agrees-with-reference", "wrong", "Pandoc prints what citeproc-js prints."),
    Kind("undecided", "taste", "The three engines print three texts, or pandoc fails."),
)  # fmt: skip
"""All kinds. The first that applies counts; the last three are decided by pandoc."""

_BY_NAME = {kind.name: kind for kind in KINDS}


def judge(difference: Difference, items: Items) -> tuple[str, str]:
    """Return the kind of a difference, and who is right."""
    reference, mine = plain(difference.reference), plain(difference.ours)
    third = None if difference.third is None else plain(difference.third)
    kind = next((kind for kind in KINDS if kind.applies(difference, reference, mine)), None)
    if kind is None:
        kind = _BY_NAME["undecided" if third is None else _by_third(reference, mine, third)]
    return kind.name, kind.verdict


def _by_third(reference: str, mine: str, third: str) -> str:
    """Return the kind that the text of pandoc decides."""
    if third in (reference, mine):
        return "agrees-with-reference" if third == reference else "agrees-with-dprkpal"
    words, ours = _TOKEN.findall(reference), _TOKEN.findall(mine)
    at, there = _starts(words), _starts(ours)
    votes = set()
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, words, ours, autojunk=False).get_opcodes():
        if tag != "equal":
            theirs = reference[max(0, at[i1] - CONTEXT) : at[i2] + CONTEXT]
            own = mine[max(0, there[j1] - CONTEXT) : there[j2] + CONTEXT]
            votes.add((theirs in third) - (own in third))
    if votes == {1}:
        return "agrees-with-reference"
    return "agrees-with-dprkpal" if votes == {-1} else "undecided"


def _starts(words: list[str]) -> list[int]:
    """Return the index of the first character of each word, and of the end."""
    places = [0]
    for word in words:
        places.append(places[-1] + len(word))
    return places
