"""Lines and columns of a text."""

from __future__ import annotations

__all__ = ["Positions"]


class Positions:
    r"""Where positions in a text are, by line and column; quick where each comes after the one before.

    >>> places = Positions("ab\ncd")
    >>> places.at(1), places.at(4), places.at(0)
    ((1, 2), (2, 2), (1, 1))
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._counted, self._line, self._begin = 0, 1, 0

    def at(self, position: int) -> tuple[int, int]:
        """Return the line and the column of *position*, both counted from 1."""
        if position < self._counted:
            self._counted, self._line, self._begin = 0, 1, 0
        if lines := self.text.count("\n", self._counted, position):
            self._line += lines
            self._begin = self.text.rfind("\n", self._counted, position) + 1
        self._counted = position
        return self._line, position - self._begin + 1
