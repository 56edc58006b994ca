"""What a settled text is made of: texts, and between them the marks of where formatted runs begin and end."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = ["CLOSE", "Close", "Open", "Token", "TokenList", "open_token"]


class Open(NamedTuple):
    """The beginning of a formatted run."""

    kind: str
    """An aspect of `Formatting` (``"font-style"``, …), ``"display"``, ``"link"``, ``"direction"`` or ``"cite"``."""
    value: str
    """Its value: ``"italic"``, ``"left-margin"``, an address, ``"rtl"`` or ``"ltr"``, the key of a work."""


class Close:
    """The end of the run that was opened last."""

    __slots__ = ()


CLOSE = Close()
Token: TypeAlias = "str | Open | Close"


class TokenList(list[Token]):
    """A settled run of tokens."""

    __slots__ = ("_text",)

    @property
    def text(self) -> str:
        """Their characters without the marks; asked for once they are complete."""
        try:
            return self._text
        except AttributeError:
            self._text: str = "".join([token for token in self if type(token) is str])
            return self._text


_OPENS: dict[tuple[str, str], Open] = {}


def open_token(kind: str, value: str) -> Open:
    """Return the one `Open` of this kind and value, so that equal ones are the same object."""
    found = _OPENS.get((kind, value))
    if found is None:
        if len(_OPENS) > 500:
            return Open(kind, value)
        found = _OPENS[kind, value] = Open(kind, value)
    return found
