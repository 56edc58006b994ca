"""Internal: the layout of a bibliography: indents, aligned labels and spacing.

Source: CSL 1.0.2, "Whitespace".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["BibliographyLayout", "layout_params"]

_MOST_LINES = 20
"""More space than this is a mistake in the style."""
_ALIGNMENTS = ("flush", "margin")


def layout_params(options: Mapping[str, str], longest_label: int = 0) -> dict[str, object]:
    """Return the parameters of `Backend.join` for the attributes of ``cs:bibliography``.

    Args:
        options: The attributes.
        longest_label: The number of characters of the longest label, such as ``[12]``.

    >>> layout_params({"hanging-indent": "true", "line-spacing": "2", "entry-spacing": "0"})
    {'hanging-indent': True, 'line-spacing': 2, 'entry-spacing': 0}
    >>> layout_params({"second-field-align": "flush"}, 4)["longest-label"]
    4
    """
    params: dict[str, object] = {
        "hanging-indent": options.get("hanging-indent") == "true",
        "line-spacing": _lines(options.get("line-spacing"), 1),
        "entry-spacing": _lines(options.get("entry-spacing"), 0),
    }
    if (alignment := options.get("second-field-align")) in _ALIGNMENTS:
        params |= {"second-field-align": alignment, "longest-label": longest_label}
    return params


def _lines(value: object, least: int) -> int:
    """Return a number of lines; 1 if *value* is not one."""
    text = str(value)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 1
    return min(max(number, least), _MOST_LINES)


class BibliographyLayout(NamedTuple):
    """The parameters of `Backend.join`, with a type for each."""

    hanging_indent: bool = False
    """Whether all lines of an entry but the first are indented."""
    second_field_align: str = ""
    """``"flush"`` for labels in a column, ``"margin"`` for labels in the margin, or empty."""
    line_spacing: int = 1
    """The height of a line, in lines of the text around the bibliography."""
    entry_spacing: int = 1
    """The number of empty lines between entries."""
    longest_label: int = 0
    """The number of characters of the longest label."""

    @classmethod
    def of(cls, params: Mapping[str, object]) -> BibliographyLayout:
        """Return the layout in *params*; missing or invalid parameters have the defaults of CSL.

        >>> BibliographyLayout.of({"hanging-indent": True}).entry_spacing
        1
        """
        alignment = params.get("second-field-align")
        return cls(
            params.get("hanging-indent") is True,
            str(alignment) if alignment in _ALIGNMENTS else "",
            _lines(params.get("line-spacing"), 1),
            _lines(params.get("entry-spacing"), 0),
            label if isinstance(label := params.get("longest-label"), int) and label > 0 else 0,
        )
