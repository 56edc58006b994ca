"""Internal: convert positions in a text to lines and columns."""

from __future__ import annotations

__all__ = ["Positions"]


class Positions:
    r"""Converts positions in a text to lines and columns; fast if the positions are in ascending order.

    >>> places = Positions("ab\ncd")
    >>> places.at(1), places.at(4), places.at(0)
    ((1, 2), (2, 2), (1, 1))
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._counted, self._line, self._begin = 0, 1, 0

    def at(self, position: int) -> tuple[int, int]:
        """Return the line and column of *position*, both counted from 1."""
        if position < self._counted:
            self._counted, self._line, self._begin = 0, 1, 0
        if lines := self.text.count("\n", self._counted, position):
            self._line += lines
            self._begin = self.text.rfind("\n", self._counted, position) + 1
        self._counted = position
        return self._line, position - self._begin + 1
