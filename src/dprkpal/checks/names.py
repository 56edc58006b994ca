"""Internal: find names that were probably split in the wrong place.

Programs read the last word of a name as the family name. This is wrong for *Kim Il-sung*, whose family name is Kim, and
for *United Nations*, which is not a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import FormatError
from ..formats.bibtex.document import BibtexEntry
from ..formats.bibtex.names import parse_names, split_list
from ..formats.tex.reader import decode_tex
from ..model.name_order import INSTITUTION_WORDS, SEVERAL_NAMES, is_family_name, is_family_name_first
from ..model.vocabulary import NAME_VARIABLES
from .checked_entry import CheckedEntry, Problem

__all__ = ["check_names"]

_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")


def check_names(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield problems with the names of *entry*."""
    for variable in sorted(NAME_VARIABLES & entry.item.keys()):
        written = _written_names(entry, variable) or []
        for one in list(written):
            if (";" in one or "&" in one or one.count(",") > 1) and (count := len(parse_names(one)[0])) > 1:
                # The reader has divided it, so that its source belongs to several names.
                message = f"{decode_tex(one, 'plain')[:60]!r} looks like several names; separate them with 'and'"
                yield Problem("BIB019", message, variable)
                at = written.index(one)
                written[at : at + 1] = [one] * count
        for number, name in enumerate(entry.names(variable)[:1_000]):
            source = written[number] if number < len(written) else None
            yield from _check_name(name, variable, source)


def _written_names(entry: CheckedEntry, variable: str) -> list[str] | None:
    """Return the names as they are written in a ``.bib`` file, or ``None`` in other formats."""
    field = entry.field(variable)
    if field is None or not isinstance(entry.source, BibtexEntry):
        return None
    try:
        value = str(entry.source.get(field) or "").strip()
        return split_list(value[1:-1] if value[:1] in ("{", '"') else value)
    except FormatError:
        return None


def _is_certain(family: str, source: str | None) -> bool:
    """Return whether the file says which part is the family name.

    In a ``.bib`` file a comma does. In other formats a program has often split the name, so only a common family name
    is certain.
    """
    return is_family_name(family) if source is None else "," in source


def _check_name(name: Mapping[str, Any], variable: str, source: str | None) -> Iterator[Problem]:
    family, given = (str(name.get(part) or "").strip()[:200] for part in ("family", "given"))
    literal = str(name.get("literal") or "").strip()[:500]
    if literal:
        if literal.count(",") > 2 or ";" in literal:
            message = f"{literal[:60]!r} looks like several names; separate them with 'and'"
            yield Problem("BIB019", message, variable)
        return
    if is_family_name_first(family, given) and not _is_certain(family, source):
        first, *rest = given.split()
        whole = "-".join([*rest, family]) if rest else family
        yield Problem("BIB017", f"{family!r} is read as the family name; write '{first}, {whole}'", variable)
        return
    whole = " ".join(str(name[part])[:200] for part in _PARTS if name.get(part))
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", f"{given} {family}")}
    if given and family and words & INSTITUTION_WORDS:
        message = f"'{given} {family}' looks like an institution; put it in braces: {{{given} {family}}}"
        yield Problem("BIB018", message, variable)
    elif SEVERAL_NAMES.search(whole) or given.count(",") > 1:
        yield Problem("BIB019", f"{whole[:60]!r} looks like several names; separate them with 'and'", variable)
    elif given and len(family) > 3 and family.isalpha() and family == family.upper() != family.lower():
        yield Problem(
            "BIB020", f"the family name {family!r} is in capitals; write it in upper and lower case", variable
        )
