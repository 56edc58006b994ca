"""Internal: make the citation label of an item, such as ``Doe20``, from its names and year.

Source: CSL 1.0.2, Appendix IV, ``citation-label``. The specification leaves the format to the processor. As in the
reference engine, a label has four letters of one author, two of each of two authors, two, one and one of three, or one
of each of four. Without names it has four letters of the title. The last two digits of the year issued follow.
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
_NOT_LETTERS = Pattern(r"[^A-Za-z\u00aa-\u02af\u0370-\u052f\u0600-\u06ff\u1e00-\u1fff]+")
_NOT_WORD_CHARACTERS = Pattern(r"[\W_]+")


def _first_letters(text: str, count: int) -> str:
    """Return the first *count* letters of *text*, ignoring all other characters.

    >>> _first_letters("O'Brien", 4), _first_letters("DE LA CRUZ", 4), _first_letters("38 North", 4)
    ('Obri', 'Dela', 'Nort')
    """
    letters: str = _NOT_LETTERS.sub("", text)
    return letters[:count].capitalize()


def _without_article(name: str) -> str:
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
        name_letters = _first_letters(person.family or _without_article(person.literal) or person.given, count)
        if not name_letters:  # as in the reference engine, stop at a name without letters
            break
        label += name_letters
    if not label:
        words = [word for word in plain_text(item.text("title")).split() if word not in STOP_WORDS and word != "a"]
        label = _NOT_WORD_CHARACTERS.sub("", "".join(words))[:4].capitalize()
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
