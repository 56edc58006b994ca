"""Internal: the references that a processor accepts."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol, TypeAlias

__all__ = ["HasCsl", "Highlight", "References", "each_reference"]


class HasCsl(Protocol):
    """An object that can be converted to CSL-JSON, such as a `dprkpal.Reference`."""

    def to_csl(self) -> Mapping[str, Any]:
        """Return the reference as CSL-JSON."""


References: TypeAlias = "Mapping[str, HasCsl | Mapping[str, Any]] | Iterable[HasCsl | Mapping[str, Any]]"
"""References for a processor: a library or another mapping by key, or an iterable of references."""

Highlight: TypeAlias = "Callable[[Mapping[str, Any]], Mapping[str, Collection[int]]]"
"""Returns the names of a reference to highlight: by name variable, their indexes counted from 0."""


def each_reference(references: References) -> Iterable[HasCsl | Mapping[str, Any]]:
    """Return the references one by one.

    Raises:
        TypeError: *references* is the name of a file.
    """
    if isinstance(references, str | bytes | os.PathLike):
        raise TypeError(f"{references!r} is a name; load the file: Processor(style, Library.load({references!r}))")
    return references.values() if isinstance(references, Mapping) else references
