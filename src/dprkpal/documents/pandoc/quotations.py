"""Internal: mark quotations in formatted text with spans, as pandoc's citation processor does.

The spans have no attributes and change nothing that a reader sees. They let the output of ``pandoc --citeproc`` and of
the filter be compared byte by byte, for example when a website moves from one to the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from .inlines import FORMATTED, Inline, joined, parse_inlines

__all__ = ["mark_quotations", "parse_quotations"]


def parse_quotations(text: str, marks: Sequence[tuple[str, str]]) -> list[Inline]:
    """Return the elements in *text*, as `parse_inlines`, with each quotation in a span."""
    elements = parse_inlines(text)
    return mark_quotations(elements, marks) if any(begin in text for begin, _ in marks) else elements


def mark_quotations(elements: Sequence[Inline], marks: Sequence[tuple[str, str]]) -> list[Inline]:
    """Return *elements* with each quotation in a span, also inside other elements.

    A quotation must end in the list in which it begins; others are unchanged.

    Args:
        elements: Formatted inline elements, not nested deeper than a style.
        marks: The opening and closing quotation marks of the language.

    >>> mark_quotations([{"t": "Str", "c": "(“A”)"}], [("“", "”")])[1]
    {'t': 'Span', 'c': [['', [], []], [{'t': 'Str', 'c': '“A”'}]]}
    """
    ends = {begin: end for begin, end in marks if begin != end}
    signs = {*ends, *ends.values()}
    done: list[Inline] = []
    opened: list[tuple[str, int]] = []  # the mark that closes each open quotation, and where it begins in *done*

    def add(text: str) -> None:
        if text:
            done.append({"t": "Str", "c": text})

    for element in elements:
        text = element.get("c")
        if element.get("t") != "Str" or not isinstance(text, str) or signs.isdisjoint(text):
            done.append(_with_content_marked(element, marks))
            continue
        begin = 0
        for index, sign in enumerate(text):
            if sign in ends:
                add(text[begin:index])
                begin = index
                opened.append((ends[sign], len(done)))
            elif sign in signs and not text[index + 1 : index + 2].isalnum():  # otherwise it is an apostrophe
                while opened and opened[-1][0] != sign and any(end == sign for end, _ in opened):
                    opened.pop()
                if opened and opened[-1][0] == sign:
                    add(text[begin : index + 1])
                    begin = index + 1
                    start = opened.pop()[1]
                    done[start:] = [{"t": "Span", "c": [["", [], []], done[start:]]}]
        add(text[begin:])
    return joined(done) if opened else done


def _with_content_marked(element: Inline, marks: Sequence[tuple[str, str]]) -> Inline:
    match element:
        case {"t": "Link" | "Span" as kind, "c": [attributes, [*inside], *target]}:
            return {"t": kind, "c": [attributes, mark_quotations(inside, marks), *target]}
        case {"t": str(kind), "c": [*inside]} if kind in FORMATTED:
            return {"t": kind, "c": mark_quotations(inside, marks)}
    return element
