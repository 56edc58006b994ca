"""Internal: the codes of the rules in `dprkpal.model.rules` that reading a file can break, by the name of the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class Report(Protocol):
        """A function that records a finding or a note."""

        def __call__(self, message: str, code: str = ..., *, lost: bool = ...) -> None:
            """Record *message* under the rule with *code*; *lost* says that the items lack something of the file."""


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
