"""Internal: report errors to a client as a status, a code and a message."""

from __future__ import annotations

import re
from typing import Any

from ..errors import DprkpalError, FormatError, visible

__all__ = ["RequestError", "rejection_of"]

_WORDS = re.compile(r"(?<!^)(?=[A-Z])")


class RequestError(Exception):
    """A request that cannot be answered, with the error for the client."""

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status."""
        self.code = code
        """A word for programs, such as ``"unknown-style"``."""
        self.details = details
        """More fields of the response."""

    def to_dict(self) -> dict[str, Any]:
        """Return the body of the response."""
        return {"error": visible(str(self)), "code": self.code, **self.details}




def rejection_of(error: DprkpalError, status: int = 422) -> RequestError:
    """Return *error* in the form that a client gets.

    Args:
        error: An error from the library.
        status: The HTTP status.

    >>> from dprkpal.errors import UnknownReferenceError
    >>> rejection_of(UnknownReferenceError("young2021gun", ["young2021guns"])).to_dict()
    {'error': "no reference 'young2021gun'; did you mean 'young2021guns'?", 'code': 'unknown-reference', 'nearest': ['young2021guns']}
    """  # noqa: E501 - an example is not broken
    code = _WORDS.sub("-", type(error).__name__.removesuffix("Error")).lower()
    message = str(error).partition("; `dprkpal ")[0]  # the hint names a command
    details: dict[str, Any] = {}
    nearest = getattr(error, "nearest", None)
    if nearest is not None:
        details["nearest"] = list(nearest)
    if isinstance(error, FormatError) and error.line is not None:
        details["line"] = error.line
    return RequestError(status, code, message, **details)
