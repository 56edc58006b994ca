"""Internal: messages about citation keys that are in no bibliography of the document."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import UnknownReferenceError
from ..fetching.identifiers import parse_key

if TYPE_CHECKING:
    from ..libraries.library import Library

__all__ = ["UnknownKeys"]

MAX_SUGGESTIONS = 20
"""Similar keys are suggested only for this many unknown keys, because the search is slow."""
MAX_LIBRARY = 20_000
"""Similar keys are suggested only from libraries with fewer references."""
MAX_FILES = 3
"""The maximum number of bibliography files that a message names."""


class UnknownKeys:
    """Explains why keys are unknown.

    Args:
        library: The references that can be cited.

    >>> from dprkpal.libraries.library import Library
    >>> keys = UnknownKeys(Library([{"id": "hale", "type": "book"}]))
    >>> keys.message("hal")
    "no reference 'hal'; did you mean 'hale'?"
    >>> keys.file_names = ["refs.bib"]
    >>> keys.message("voss")
    "no reference 'voss'; correct the key, or add the reference to refs.bib"
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self.file_names: Sequence[str] = ()
        """The bibliography files that the document names."""
        self.reasons: Mapping[str, str] = {}
        """Why works that are cited by identifier could not be fetched."""
        self.switch = "use `--fetch`"
        """How to have them fetched."""
        self._messages: dict[str, str] = {}

    def message(self, key: str) -> str:
        """Return why *key* cannot be cited, and what to do."""
        if key not in self._messages:
            self._messages[key] = self._make_message(key)
        return self._messages[key]

    def _make_message(self, key: str) -> str:
        if key in self.reasons:
            return f"{key[:200]!r} could not be fetched: {self.reasons[key]}"
        if parse_key(key) is not None:
            return f"no reference {key[:200]!r}; add it with `dprkpal add`, or {self.switch}"
        near = len(self._messages) < MAX_SUGGESTIONS
        error = UnknownReferenceError(key, self._library.keys_near(key, MAX_LIBRARY) if near else ())
        if error.nearest or self._library.package is not None:
            return str(error)
        # `dprkpal list` shows the keys of the collection, not those of the document.
        hint = f"correct the key, or add the reference to {self._names_of_files() or 'the bibliography'}"
        return f"{str(error).removesuffix(f'; {error.listing}')}; {hint}"

    def _names_of_files(self) -> str:
        """Return the names of the first bibliography files; empty if the library is not from files."""
        names = self.file_names or dict.fromkeys(map(os.path.basename, self._library.file_names()))
        return " or ".join([*names][:MAX_FILES])
