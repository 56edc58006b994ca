"""The exceptions dprkpal raises, in one tree.

::

    DprkpalError
    ├── UnknownReferenceError   (also KeyError)
    ├── UnknownStyleError       (also KeyError)
    ├── UnknownLocaleError      (also KeyError)
    ├── UnknownTopicError       (also KeyError)
    ├── UnknownEntityError      (also KeyError)
    ├── UnknownClaimError       (also KeyError)
    ├── UnknownLevelError       (also KeyError)
    ├── UnknownOutputError      (also KeyError)
    ├── UnknownRuleError        (also KeyError)
    ├── UnknownTableError       (also KeyError)
    ├── FormatError             (also ValueError)  .path .line .column .key .code
    ├── StyleError              (also ValueError)  .path .line
    ├── LocatorError            (also ValueError)
    └── VocabularyError         (also ValueError)

A message names the thing, the place and the mend, and is safe to print on a
terminal: control and bidirectional characters of the input are shown escaped.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "DprkpalError",
    "FormatError",
    "LocatorError",
    "StyleError",
    "UnknownClaimError",
    "UnknownEntityError",
    "UnknownLevelError",
    "UnknownLocaleError",
    "UnknownOutputError",
    "UnknownReferenceError",
    "UnknownRuleError",
    "UnknownStyleError",
    "UnknownTableError",
    "UnknownTopicError",
    "VocabularyError",
    "visible",
]

_HIDDEN = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def visible(text: str) -> str:
    r"""Return *text* with control and bidirectional characters escaped, so that a message cannot act.

    >>> visible("key\x1b[31m")
    'key\\x1b[31m'
    """
    if text.isprintable():
        return text
    return "".join(
        character
        if character == "\n" or (character.isprintable() and character not in _HIDDEN)
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


class DprkpalError(Exception):
    """Anything dprkpal can say about what it was given; catch this to catch them all."""

    def __str__(self) -> str:
        """Return the message as it is (``KeyError`` would put it in quotation marks)."""
        return visible(str(self.args[0])) if self.args else ""


class _UnknownError(DprkpalError, KeyError):
    """A name that nothing answers to; the nearest names are offered."""

    noun = "name"
    listing = ""

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        import difflib  # only needed to help with a mistake, so it costs nothing otherwise

        self.name = name
        by_folded: dict[str, str] = {}
        for candidate in known:
            by_folded.setdefault(candidate.casefold(), candidate)
        near = difflib.get_close_matches(name[:200].casefold(), list(by_folded), n=3, cutoff=0.6)
        self.nearest = tuple(by_folded[candidate] for candidate in near)
        message = f"no {self.noun} {name[:200]!r}"
        if self.nearest:
            message += "; did you mean " + " or ".join(repr(candidate) for candidate in self.nearest) + "?"
        elif self.listing:
            message += f"; {self.listing}"
        super().__init__(message)


class UnknownReferenceError(_UnknownError):
    """No reference has this key."""

    noun = "reference"
    listing = "`dprkpal list` shows the keys"


class UnknownStyleError(_UnknownError):
    """No CSL style has this id."""

    noun = "style"
    listing = "`dprkpal styles QUERY` searches them"


class UnknownLocaleError(_UnknownError):
    """No CSL locale has this code."""

    noun = "locale"


class UnknownTopicError(_UnknownError):
    """No topic has this id."""

    noun = "topic"
    listing = "`dprkpal topics` shows them"


class UnknownEntityError(_UnknownError):
    """No person, organisation, place, event or weapon has this id."""

    noun = "entity"


class UnknownClaimError(_UnknownError):
    """No claim has this id."""

    noun = "claim"
    listing = "`dprkpal claims` shows them"


class UnknownLevelError(_UnknownError):
    """No level of verification has this name."""

    noun = "level of verification"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        known = tuple(known)
        self.listing = "from low to high there are " + ", ".join(known)
        super().__init__(name, known)


class UnknownOutputError(_UnknownError):
    """No output format has this name."""

    noun = "output format"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        known = tuple(known)
        self.listing = "there are " + ", ".join(known)
        super().__init__(name, known)


class UnknownTableError(_UnknownError):
    """No table has this name."""

    noun = "table"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        known = tuple(known)
        self.listing = "there are " + ", ".join(known)
        super().__init__(name, known)


class UnknownRuleError(_UnknownError):
    """No rule of a check has this code or name."""

    noun = "rule"
    listing = "`dprkpal rule` lists them"


class FormatError(DprkpalError, ValueError):
    """A file, or one entry of it, is not what its format asks for.

    Attributes:
        path: The file's name as it was given, ``"-"`` for standard input, or ``None``.
        line: The line of the fault, counted from 1, where known.
        column: The column of the fault, counted from 1, where known.
        key: The key of the entry at fault, where known.
        code: The code of the rule it breaks, such as ``"DATA006"``, where it is one of `dprkpal.model.rules`.
        message: What is wrong and how to mend it, without the place.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        key: str | None = None,
        code: str | None = None,
    ) -> None:
        self.message, self.path, self.line, self.column, self.key = message, path, line, column, key
        self.code = code
        place = [str(part) for part in (path, line, column) if part is not None]
        super().__init__(": ".join([*([":".join(place)] if place else []), *([key] if key else []), message]))


class StyleError(DprkpalError, ValueError):
    """A style or locale is not CSL, or asks for more work than any real style does.

    Attributes:
        path: The file or style id, or ``None`` for XML given as text.
        line: The line of the fault, counted from 1, where known.
        message: What is wrong, without the place.
    """

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None) -> None:
        self.message, self.path, self.line = message, path, line
        place = [str(part) for part in (path, line) if part is not None]
        super().__init__(": ".join([*([":".join(place)] if place else []), message]))


class LocatorError(DprkpalError, ValueError):
    """A locator's label is not one of CSL's."""


class VocabularyError(DprkpalError, ValueError):
    """A word that is none of a short list, such as that of the hedges."""
