"""Internal: the references that a processor accepts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol, TypeAlias

__all__ = ["HasCsl", "Highlight", "References"]


class HasCsl(Protocol):
    """An object that can be converted to CSL-JSON, such as a `dprkpal.Reference`."""

    def to_csl(self) -> Mapping[str, Any]:
        """Return the reference as CSL-JSON."""


References: TypeAlias = "Mapping[str, HasCsl | Mapping[str, Any]] | Iterable[HasCsl | Mapping[str, Any]]"
"""References for a processor: a library or another mapping by key, or an iterable of references."""

Highlight: TypeAlias = "Callable[[Mapping[str, Any]], Mapping[str, Collection[int]]]"
"""Returns the names of a reference to highlight: by name variable, their indexes counted from 0."""
