"""Internal: a regular expression that is compiled when it is first used.

Compiling all expressions at import takes longer than formatting a citation, and one citation needs few of them.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["Pattern"]


class Pattern:
    """Works like ``re.compile(source, flags)``, but compiles on first use.

    >>> Pattern("[a-z]+").search("Kim")[0]
    'im'
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the expression and return one of its methods, which is also stored here for the next use."""
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found
