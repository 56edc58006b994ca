"""The citation label: the variable where the data has it, else made from names and year.

Source: CSL 1.0.2, Appendix IV, ``citation-label``, whose making is left to the processor: four letters of
one author, two each of two, two and one and one of three, one each of four; then two digits of the year.
"""

from __future__ import annotations

from .content import Content, Span
from .context import Context

__all__ = ["citation_label"]

_LETTERS = {1: (4,), 2: (2, 2), 3: (2, 1, 1)}
_ROLES = ("author", "editor", "translator", "composer", "director", "illustrator", "container-author")


def citation_label(context: Context) -> Content:
    """Return the label of the item, with its year suffix."""
    item = context.item
    label = item.string("citation-label")
    if not label:
        people = next((item.names(role) for role in _ROLES if item.names(role)), ())
        counts = _LETTERS.get(len(people), (1, 1, 1, 1))
        for person, count in zip(people, counts, strict=False):
            name = person.family or person.literal or person.given
            label += name.replace(" ", "")[:count]
        date = item.date("issued") or item.date("accessed")
        year = date.parts[0][0] if date and date.parts else None
        label += f"{abs(year) % 100:02d}" if year is not None else "0000"
    letters = context.disambiguation.year_suffix
    if letters and not context.year_suffix_done:
        context.year_suffix_done = True
        return (label, Span((letters,), tag="year-suffix"))
    return label
