"""Internal: unite the duplicates of one file that can be united safely, for ``dprkpal check --fix``."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import DprkpalError, FormatError
from ..formats.bibtex.document import BibtexDocument, is_classic
from .merging import Merge, Merged
from .work_comparison import require_rapidfuzz

__all__ = ["UnitedDuplicates", "unite_duplicates"]

_WITH_IDS = frozenset(("bibtex", "csljson", "cslyaml"))
"""Formats in which an entry can have other keys."""


class UnitedDuplicates(NamedTuple):
    """The duplicates of a file that were united."""

    merged: Merged
    """The file, which is not saved."""
    united: int
    """The number of entries that were united with another one."""


def unite_duplicates(path: str, *, keys_follow: bool) -> UnitedDuplicates | None:
    """Unite the duplicates of a file that differ in no field, so that nothing has to be decided.

    Args:
        path: The file.
        keys_follow: Whether the documents that cite the entries are known, and get the new keys. Otherwise entries with
            different keys are united only where the other key stays valid: as one of the ``ids`` that biblatex and
            dprkpal know, but BibTeX does not.

    Returns:
        What was united, or ``None`` if there is nothing to unite, or the format cannot be edited.

    Raises:
        FormatError: The file cannot be read.
    """
    try:
        require_rapidfuzz()
        merge = Merge([path])
    except FormatError:
        return None
    except DprkpalError:  # finding duplicates is an extra, and so is fixing them
        return None
    merged = merge.apply()
    document = merged.document
    aliases = document.format in _WITH_IDS and not (isinstance(document, BibtexDocument) and is_classic(merge.texts[0]))
    for group in merged.plan.groups:
        keys_differ = {entry.key for entry in group.entries} != {group.key}
        group.merge = group.merge and not group.fields and (keys_follow or aliases or not keys_differ)
    merged = merge.apply(merged.plan)
    count = sum(len(group.entries) - 1 for group in merged.plan.groups if group.merge)
    return UnitedDuplicates(merged, count) if count else None
