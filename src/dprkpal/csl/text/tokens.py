"""Internal: the tokens of typeset text, which are strings and the start and end marks of formatted runs."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = ["BOLD", "CLOSE", "Close", "Open", "Token", "TokenList", "open_token"]


class Open(NamedTuple):
    """The start of a formatted run."""

    kind: str
    """A field of `Formatting` (``"font-style"``, …), ``"display"``, ``"link"``, ``"direction"``, ``"cite"`` or
    ``"highlight"``."""
    value: str
    """Its value, such as ``"italic"``, ``"left-margin"``, an address, ``"rtl"``, the key of a reference, or
    ``"name"``."""


class Close:
    """The end of the innermost open run."""

    __slots__ = ()


CLOSE = Close()
Token: TypeAlias = "str | Open | Close"


class TokenList(list[Token]):
    """Typeset text as a list of tokens."""

    __slots__ = ("_text",)

    @property
    def text(self) -> str:
        """The text without marks. Cached, so read it only when the list is complete."""
        try:
            return self._text
        except AttributeError:
            self._text: str = "".join([token for token in self if type(token) is str])
            return self._text

    def trim_end(self) -> None:
        """Remove spaces at the end. A mark that contains nothing but spaces keeps them, because none may be empty.

        >>> tokens = TokenList(["Doe ", BOLD, "2001 ", CLOSE, " "])
        >>> tokens.trim_end()
        >>> tokens[2:]
        ['2001', <dprkpal.csl.text.tokens.Close object at 0x...>]
        """
        for index in range(len(self) - 1, -1, -1):
            token = self[index]
            if type(token) is Open:
                return
            if type(token) is str:
                trimmed = token.rstrip(" ")
                if trimmed or type(self[index - 1]) is Open:
                    self[index] = trimmed or token
                    return
                del self[index]


_OPENS: dict[tuple[str, str], Open] = {}


def open_token(kind: str, value: str) -> Open:
    """Return the shared `Open` of this kind and value."""
    found = _OPENS.get((kind, value))
    if found is None:
        if len(_OPENS) > 500:
            return Open(kind, value)
        found = _OPENS[kind, value] = Open(kind, value)
    return found


BOLD = open_token("font-weight", "bold")
"""The mark for bold text."""
