"""The citation label: the variable where the data has it, else made from names and year.

Source: CSL 1.0.2, Appendix IV, ``citation-label``, whose making is left to the processor. It is made as the
reference engine makes it: four letters of one author, two each of two, two and one and one of three, one each
of four; four letters of the title where there is none; then the last two digits of the year issued.
"""

from __future__ import annotations

import re

from ...model.lazy_pattern import Pattern
from ..text.content import Content, Span, plain_text
from ..text.text_case import STOP_WORDS
from .context import Context
from .item import Item

__all__ = ["citation_label", "label_text"]

_LETTERS = {1: (4,), 2: (2, 2), 3: (2, 1, 1)}
_ROLES = ("author", "editor", "translator", "composer", "director", "illustrator", "container-author")
_ARTICLE = Pattern(r"(?:the|an?) ", re.IGNORECASE)
_NO_LETTER = Pattern(r"[^A-Za-z\u00aa-\u02af\u0370-\u052f\u0600-\u06ff\u1e00-\u1fff]+")
_NO_WORD = Pattern(r"[\W_]+")


def _start(text: str, count: int) -> str:
    """Return the first *count* letters of *text*, what is no letter left out.

    >>> _start("O'Brien", 4), _start("DE LA CRUZ", 4), _start("38 North", 4)
    ('Obri', 'Dela', 'Nort')
    """
    letters: str = _NO_LETTER.sub("", text)
    return letters[:count].capitalize()


def _whole_name(name: str) -> str:
    """Return the name of an institution without its article."""
    article = _ARTICLE.match(name)
    return name[article.end() :] if article else name


def label_text(item: Item) -> str:
    """Return the label of *item* without a year suffix."""
    label = item.string("citation-label")
    if label:
        return label
    people = next((names for names in map(item.names, _ROLES) if names), ())
    counts = _LETTERS.get(len(people), (1, 1, 1, 1))
    for person, count in zip(people, counts, strict=False):
        start = _start(person.family or _whole_name(person.literal) or person.given, count)
        if not start:  # a name that has no such letters ends the row, as in the reference engine
            break
        label += start
    if not label:
        words = [word for word in plain_text(item.text("title")).split() if word not in STOP_WORDS and word != "a"]
        label = _NO_WORD.sub("", "".join(words))[:4].capitalize()
    date = item.date("issued")
    year = date.parts[0][0] if date and date.parts else None
    return label + (str(year)[-2:] if year is not None else "00")


def citation_label(context: Context) -> Content:
    """Return the label of the item, with its year suffix."""
    label = label_text(context.item)
    letters = context.disambiguation.year_suffix
    if letters and not context.year_suffix_done:
        context.year_suffix_done = True
        return (label, Span((letters,), tag="year-suffix"))
    return label
