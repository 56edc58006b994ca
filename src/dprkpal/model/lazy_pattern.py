"""A regular expression that is compiled when it is first used.

Compiling the expressions of all modules takes longer than formatting a citation does, and one citation
uses few of them.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["Pattern"]


class Pattern:
    """Stands for ``re.compile(source, flags)``; after the first use its methods are the compiled one's own.

    >>> Pattern("[a-z]+").search("Kim")[0]
    'im'
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Return a method or attribute of the compiled expression."""
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found
