"""The kinds of what is said about a file, by the codes of `dprkpal.model.rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class Say(Protocol):
        """Takes what there is to say about a file."""

        def __call__(self, message: str, code: str = ..., *, lost: bool = ...) -> None:
            """Take *message*, with the code of its kind, and whether something of the file is lost."""


__all__ = [
    "CIRCLE",
    "DATE",
    "DUPLICATE_FIELD",
    "DUPLICATE_KEY",
    "ENCODING",
    "MISSING_KEY",
    "MISSING_PARENT",
    "NAME",
    "ODD",
    "STRING",
    "TYPE",
    "UNKNOWN_COMMAND",
    "UNREADABLE",
]

UNREADABLE = "BIB001"
ODD = "BIB002"
DUPLICATE_KEY = "BIB033"
MISSING_KEY = "BIB034"
DUPLICATE_FIELD = "BIB035"
STRING = "BIB036"
MISSING_PARENT = "BIB037"
CIRCLE = "BIB038"
TYPE = "BIB039"
DATE = "BIB040"
NAME = "BIB041"
UNKNOWN_COMMAND = "BIB042"
ENCODING = "BIB043"
