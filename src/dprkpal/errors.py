"""All exceptions of dprkpal.

Catch `DprkpalError` to catch every one of them. Some are also built-in exceptions, so ``except KeyError`` and
``except ValueError`` work as well::

    DprkpalError
    ├── UnknownReferenceError   no reference has this key            (KeyError)
    ├── UnknownStyleError       no style has this id                 (KeyError)
    ├── UnknownLocaleError      no locale has this code              (KeyError)
    ├── UnknownTopicError       no topic has this id                 (KeyError)
    ├── UnknownEntityError      no entity has this id                (KeyError)
    ├── UnknownClaimError       no claim has this id                 (KeyError)
    ├── UnknownCollectionError  no installed collection has this name (KeyError)
    ├── UnknownLevelError       no verification level has this name  (KeyError)
    ├── UnknownOutputError      no output format has this name       (KeyError)
    ├── UnknownRuleError        no rule has this code or name        (KeyError)
    ├── UnknownTableError       no table has this name               (KeyError)
    ├── UnknownFieldError       no field of a reference has this name (TypeError)
    ├── UnknownTypeError        no item type has this name           (ValueError)
    ├── UnknownConditionError   no condition has this name           (ValueError)
    ├── UnknownBibliographyError  the document has no such bibliography  (ValueError)
    ├── UnknownFileError        no references come from this file    (ValueError)
    ├── UnknownSectionError     no section has this id               (ValueError)
    ├── DuplicateKeyError       a key is already used                (ValueError)
    ├── FormatError             a file or entry cannot be read       (ValueError)
    │   └── FileAccessError     a file cannot be opened or written   (OSError)
    │       ├── MissingFileError    there is no such file            (FileNotFoundError)
    │       └── FileChangedError    a file changed since it was read
    ├── StyleError              a style or locale is not valid CSL   (ValueError)
    ├── LocatorError            a locator has an unknown label       (ValueError)
    ├── VocabularyError         a word is not in its fixed list      (ValueError)
    └── FetchError              a reference cannot be fetched
        └── NotFoundError           no service knows the identifier

A message says what is wrong, where, and what to do. It is safe to print on a terminal: control and bidirectional
characters from the input are escaped. Errors can be pickled and copied, with their message and attributes.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = [
    "DprkpalError",
    "DuplicateKeyError",
    "FetchError",
    "FileAccessError",
    "FileChangedError",
    "FormatError",
    "LocatorError",
    "MissingFileError",
    "NotFoundError",
    "StyleError",
    "UnknownBibliographyError",
    "UnknownClaimError",
    "UnknownCollectionError",
    "UnknownConditionError",
    "UnknownEntityError",
    "UnknownFieldError",
    "UnknownFileError",
    "UnknownLevelError",
    "UnknownLocaleError",
    "UnknownOutputError",
    "UnknownReferenceError",
    "UnknownRuleError",
    "UnknownSectionError",
    "UnknownStyleError",
    "UnknownTableError",
    "UnknownTopicError",
    "UnknownTypeError",
    "VocabularyError",
    "visible",
]

_HIDDEN = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def visible(text: str) -> str:
    r"""Return *text* with control and bidirectional characters escaped, so that it is safe to print.

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
    """The base class of all exceptions of dprkpal."""

    def __str__(self) -> str:
        """Return the message without the quotation marks that ``KeyError`` puts around it."""
        return visible(str(self.args[0])) if self.args else ""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy the message and the attributes, not the arguments of the constructor."""
        return _restore, (type(self), self.args, dict(self.__dict__))


def _restore(kind: type[DprkpalError], args: tuple[object, ...], attributes: dict[str, Any]) -> DprkpalError:
    """Return a pickled error."""
    error = OSError.__new__(kind) if issubclass(kind, OSError) else kind.__new__(kind)
    error.args = args
    for name, value in attributes.items():
        setattr(error, name, value)
    return error


class _NearestError(DprkpalError):
    """A name is unknown. The message suggests similar names."""

    noun = "name"
    listing = ""

    def __init__(self, name: str, known: Iterable[str] = (), *, found: Sequence[str] = ()) -> None:
        import difflib  # imported here because it is only needed for the error message

        self.name = name
        by_folded: dict[str, str] = {}
        for candidate in known:
            by_folded.setdefault(candidate.casefold(), candidate)
        near = difflib.get_close_matches(name[:200].casefold(), list(by_folded), n=3, cutoff=0.6)
        self.nearest = tuple(dict.fromkeys([*found, *(by_folded[candidate] for candidate in near)]))[:3]
        message = f"no {self.noun} {name[:200]!r}"
        if self.nearest:
            message += "; did you mean " + " or ".join(repr(candidate) for candidate in self.nearest) + "?"
        elif self.listing:
            message += f"; {self.listing}"
        super().__init__(message)


class _UnknownError(_NearestError, KeyError):
    """A name is unknown, and looking it up is a ``KeyError``."""


class UnknownReferenceError(_UnknownError):
    """No reference has this key."""

    noun = "reference"
    listing = "`dprkpal list` shows the keys"

    def __init__(
        self, name: str, known: Iterable[str] = (), *, found: Sequence[str] = (), claim: str | None = None,
        listing: str | None = None,
    ) -> None:  # fmt: skip
        if listing is not None:
            self.listing = listing
        if claim is not None:
            self.listing = f"the claim {claim[:200]!r} rests on it, so cite the claim from the whole collection"
        kind, colon, _ = name.partition(":")
        if colon and kind in ("claim", "topic"):  # as on the command line and in documents
            self.listing = f"in Python, pass the id to `Library.cite_{kind}`"
        super().__init__(name, known, found=found)


class UnknownStyleError(_UnknownError):
    """No CSL style has this id."""

    noun = "style"
    listing = "`dprkpal styles WORDS` searches them"


class UnknownLocaleError(_UnknownError):
    """No CSL locale has this code."""

    noun = "locale"
    listing = "`dprkpal locales` lists them"


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


class UnknownCollectionError(_UnknownError):
    """No installed package has a collection with this name."""

    noun = "collection"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        known = tuple(known)
        self.listing = f"installed: {', '.join(known)}" if known else "install its package with pip"
        super().__init__(name, known)


class UnknownLevelError(_UnknownError):
    """No verification level has this name."""

    noun = "verification level"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        known = tuple(known)
        self.listing = f"use one of {', '.join(known)} (from low to high)"
        super().__init__(name, known)


class UnknownOutputError(_UnknownError):
    """No output format has this name."""

    noun = "output format"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        known = tuple(known)
        self.listing = "use one of " + ", ".join(known)
        super().__init__(name, known)


class UnknownTableError(_UnknownError):
    """No table has this name."""

    noun = "table"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        known = tuple(known)
        self.listing = "use one of " + ", ".join(known)
        super().__init__(name, known)


class UnknownRuleError(_UnknownError):
    """No rule of ``dprkpal check`` has this code or name."""

    noun = "rule"
    listing = "`dprkpal rule` lists them"


class UnknownFieldError(_NearestError, TypeError):
    """No field of a reference has this name."""

    noun = "field"
    listing = "the fields are the variables of CSL with '_' for '-', such as container_title"

    def __init__(self, name: str, known: Iterable[str] = (), *, meant: str | None = None) -> None:
        super().__init__(name, known)
        if meant is not None:
            self.nearest = (meant,)
            self.args = (f"no {self.noun} {name[:200]!r}; did you mean {meant!r}?",)


class UnknownTypeError(_NearestError, ValueError):
    """No item type of CSL has this name."""

    noun = "item type"
    listing = "`dprkpal.model.vocabulary.ITEM_TYPES` lists them"


class UnknownConditionError(_NearestError, ValueError):
    """No condition for the references of a bibliography has this name."""

    noun = "condition"
    listing = "the conditions are keys, type, keyword, cited, and the variables of CSL"


class UnknownBibliographyError(_NearestError, ValueError):
    """A document places a bibliography that has no conditions."""

    noun = "bibliography"

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        self.listing = f"give it conditions, as in {{#refs-{name[:50]} type=book}}, or name it under `bibliographies`"
        super().__init__(name, known)


class UnknownFileError(_NearestError, ValueError):
    """No reference of the document comes from a bibliography file with this name."""

    noun = "bibliography file"
    listing = "name a file of `bibliography`"


class UnknownSectionError(_NearestError, ValueError):
    """No heading of the document has this id."""

    noun = "section"
    listing = "give the id of a heading, as in '# Title {#id}', or 'this'"


class DuplicateKeyError(DprkpalError, ValueError):
    """A library already has a reference with this key.

    Attributes:
        key: The key.
    """

    def __init__(self, key: str, place: str = "") -> None:
        self.key = key
        where = f", in {place}" if place else ""
        super().__init__(f"{key[:200]}: this key is used before{where}; choose another key, or use replace()")


class FormatError(DprkpalError, ValueError):
    """A file, or one of its entries, cannot be read or has a problem.

    Attributes:
        path: The file name as it was given, ``"-"`` for standard input, or ``None``.
        line: The line of the problem, counted from 1, or ``None`` if unknown.
        column: The column of the problem, counted from 1, or ``None`` if unknown.
        key: The key of the entry with the problem, or ``None`` if unknown.
        code: The code of the rule, such as ``"DATA006"``, or ``None``. `dprkpal.model.rules` lists them.
        message: What is wrong and what to do, without the place.
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


class FileAccessError(FormatError, OSError):
    """A file cannot be opened, read or written.

    Attributes:
        errno: The error number of the system, such as ``errno.EACCES``, or ``None``.
        strerror: The reason in the words of the system.
        filename: The file name as it was given.
    """

    def __init__(self, message: str, *, path: str | None = None, number: int | None = None, reason: str = "") -> None:
        super().__init__(message, path=path)
        self.errno, self.strerror, self.filename = number, reason, path

    @classmethod
    def of(cls, error: OSError | ValueError, done: str, path: str | None) -> FileAccessError:
        """Return the error of the system as an error of dprkpal.

        Args:
            error: The error.
            done: What cannot be done with the file: ``"read"`` or ``"written"``.
            path: The file name as it was given.
        """
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        kind = MissingFileError if isinstance(error, FileNotFoundError) else FileAccessError
        number = error.errno if isinstance(error, OSError) else None
        return kind(f"cannot be {done}: {reason}", path=path, number=number, reason=reason)

    def __reduce__(self) -> tuple[Any, ...]:
        """Add the attributes of ``OSError``, which are not in ``__dict__``."""
        held = {"errno": self.errno, "strerror": self.strerror, "filename": self.filename}
        return _restore, (type(self), self.args, {**self.__dict__, **held})


class MissingFileError(FileAccessError, FileNotFoundError):
    """There is no such file."""


class FileChangedError(FileAccessError):
    """A file was changed by another program after it was read, so it is not overwritten."""

    def __init__(self, message: str = "", *, path: str | None = None) -> None:
        reason = "the file was changed after it was read; read it again and repeat the edits"
        super().__init__(message or f"cannot be written: {reason}", path=path, number=errno.EEXIST, reason=reason)


class StyleError(DprkpalError, ValueError):
    """A style or locale is not valid CSL, or is far larger than any real style.

    Attributes:
        path: The file or style id, or ``None`` for XML given as text.
        line: The line of the problem, counted from 1, or ``None`` if unknown.
        message: What is wrong, without the place.
    """

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None) -> None:
        self.message, self.path, self.line = message, path, line
        place = [str(part) for part in (path, line) if part is not None]
        super().__init__(": ".join([*([":".join(place)] if place else []), message]))


class StyleWarning(UserWarning):
    """Something in a style is not CSL 1.0.2 and was ignored. `dprkpal.csl.load_style` gives this warning."""


class DuplicateCitationError(DprkpalError, ValueError):
    """Two citations of a document have the same ``id``.

    An editor that copies the text of a citation copies its id as well. Give the copy an id of its own.

    Attributes:
        id: The id.
    """

    def __init__(self, identifier: str | None) -> None:
        self.id = identifier
        super().__init__(f"another citation of the document has the id {identifier!r}; give each its own")


class LocatorError(DprkpalError, ValueError):
    """A locator has a label that CSL does not define."""


class VocabularyError(DprkpalError, ValueError):
    """A word is not in its fixed list, such as the list of hedges."""


class FetchError(DprkpalError):
    """A reference could not be fetched.

    Attributes:
        message: What is wrong and what to do.
        identifier: The identifier or address that was asked for, or ``None``.
        errors: The errors of each reference, if several could not be fetched.
    """

    def __init__(self, message: str, *, identifier: str | None = None, errors: Sequence[FetchError] = ()) -> None:
        self.message, self.identifier, self.errors = message, identifier, tuple(errors)
        super().__init__(f"{identifier}: {message}" if identifier else message)


class NotFoundError(FetchError):
    """No service knows the identifier, or there is nothing at the address."""
