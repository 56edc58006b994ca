"""The kinds of what is said about a file, by the codes of `dprkpal.model.rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class Report(Protocol):
        """Takes what there is to say about a file."""

        def __call__(self, message: str, code: str = ..., *, lost: bool = ...) -> None:
            """Take *message*, with the code of its kind, and whether something of the file is lost."""


__all__ = [
    "CIRCULAR_PARENT",
    "DUPLICATE_FIELD",
    "DUPLICATE_KEY",
    "IMPOSSIBLE_DATE",
    "MISFORMED_NAME",
    "MISSING_PARENT",
    "NOT_UNICODE",
    "NO_KEY",
    "READ_OTHERWISE",
    "UNDEFINED_STRING",
    "UNKNOWN_COMMAND",
    "UNKNOWN_TYPE",
    "UNREADABLE",
]

UNREADABLE = "BIB001"
READ_OTHERWISE = "BIB002"
DUPLICATE_KEY = "BIB033"
NO_KEY = "BIB034"
DUPLICATE_FIELD = "BIB035"
UNDEFINED_STRING = "BIB036"
MISSING_PARENT = "BIB037"
CIRCULAR_PARENT = "BIB038"
UNKNOWN_TYPE = "BIB039"
IMPOSSIBLE_DATE = "BIB040"
MISFORMED_NAME = "BIB041"
UNKNOWN_COMMAND = "BIB042"
NOT_UNICODE = "BIB043"
