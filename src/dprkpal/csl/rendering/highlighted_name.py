"""Internal: a name to be highlighted.

It has a module of its own because mypyc, which compiles the modules around it, does not support its base class.
"""

from __future__ import annotations

from functools import lru_cache

from .particles import NameParts

__all__ = ["HighlightedName", "highlighted"]


class HighlightedName(NameParts):
    """A name to be highlighted. It equals the same name without highlighting, so disambiguation is not affected."""

    __slots__ = ()


@lru_cache(maxsize=8192)
def highlighted(name: NameParts) -> HighlightedName:
    """Return *name* as one to be highlighted.

    >>> from dprkpal.csl.rendering.particles import name_parts
    >>> young = name_parts({"family": "Young", "given": "Benjamin R."})
    >>> highlighted(young) == young, type(highlighted(young)).__name__
    (True, 'HighlightedName')
    """
    return HighlightedName(*name)
