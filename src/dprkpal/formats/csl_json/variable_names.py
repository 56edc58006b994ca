"""Internal: the names in CSL of variables and types in other spelling, such as ``doi`` and ``container_title``.

Source: the CSL 1.0.2 specification, Appendices III and IV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..finding_codes import READ_OTHERWISE

if TYPE_CHECKING:
    from ..finding_codes import Report

__all__ = ["csl_type", "csl_variable", "with_csl_names"]

_MAX_LENGTH = 40
"""Longer names are in no case variables."""


def _fold(name: str) -> str:
    """Return *name* without what distinguishes ``container-title``, ``container_title`` and ``containerTitle``."""
    return name[:_MAX_LENGTH].replace("-", "").replace("_", "").lower()


_NAMES = frozenset((*TEXT_VARIABLES, *NAME_VARIABLES, *DATE_VARIABLES, *NUMBER_VARIABLES, "type", "id", "custom"))
_VARIABLES = {_fold(name): name for name in sorted(_NAMES - {"id", "custom"})}
_TYPES = {_fold(name): name for name in ITEM_TYPES}


def csl_variable(name: str) -> str:
    """Return the variable of CSL that *name* means, or *name*.

    >>> csl_variable("doi"), csl_variable("containerTitle"), csl_variable("colour")
    ('DOI', 'container-title', 'colour')
    """
    return name if name in _NAMES else _VARIABLES.get(_fold(name), name)


def csl_type(name: str) -> str | None:
    """Return the type of CSL that *name* means, or ``None``.

    >>> csl_type("Article_Journal"), csl_type("poem")
    ('article-journal', None)
    """
    return _TYPES.get(_fold(name))


def with_csl_names(value: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return *value* with variables such as ``doi`` under their names in CSL, and report them.

    A variable that has its own name in *value* too is not replaced.
    """
    if all(name in _NAMES for name in value):
        return value
    made: dict[str, Any] = {}
    for name, content in value.items():
        known = csl_variable(name)
        if known != name and known not in value and known not in made and content is not None:
            report(f"{name[:100]}: read as {known}, its name in CSL", READ_OTHERWISE)
            made[known] = content
        else:
            made[name] = content
    return made
