"""Internal: find the fields that a target format could not represent, by reading the written file again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..model.edtf import parse_edtf, parse_year, write_edtf
from ..model.vocabulary import DATE_VARIABLES, ITEM_TYPES
from .inline_markup import canonical
from .value_parsing import scalars_in

__all__ = ["Loss", "losses"]

Loss = tuple[str, str]
"""The name of a variable, and ``"lost"`` or ``"changed"``."""

_DASH = re.compile(r"\s*[-–—]+\s*")
_MEMBERS = ("fields", "verification")


def losses(item: Mapping[str, Any], reread: Mapping[str, Any] | None) -> list[Loss]:
    """Return the variables of *item* that are missing or different in *reread*.

    Args:
        item: The CSL-JSON mapping that was written.
        reread: The mapping that was read back, or ``None`` if there was none.

    Returns:
        Variables in the order of the item, without ``id``. Members of ``custom`` are named ``custom.NAME``. Different
        spellings of the same value are ignored: markup, white space, numbers as text, hyphens in page ranges, and dates
        in EDTF.

    >>> losses({"id": 1, "title": "A  b", "note": "N", "page": "1-2"}, {"id": "1", "title": "A b", "page": "1–2"})
    [('note', 'lost')]
    """
    reread = reread or {}
    found: list[Loss] = []
    for variable, value in item.items():
        if variable == "custom":
            found += _custom_losses(value, reread.get("custom"))
        elif variable != "id" and not _is_empty(value) and not _same(variable, value, reread.get(variable)):
            if variable == "type" and not (isinstance(value, str) and value in ITEM_TYPES):
                continue  # the reader has already reported it
            found.append((variable, "changed" if reread.get(variable) is not None and variable != "type" else "lost"))
    added = [variable for variable in reread if variable not in item and variable not in ("id", "type", "custom")]
    return found + [(variable, "changed") for variable in added]


def _custom_losses(value: Any, reread: Any) -> list[Loss]:
    """Return the members of ``custom`` that are lost or changed."""
    if not isinstance(value, Mapping):
        return [] if _is_empty(value) or value == reread else [("custom", "lost")]
    reread = reread if isinstance(reread, Mapping) else {}
    found: list[Loss] = []
    for name, inner in value.items():
        there = reread.get(name)
        if name == "fields" and isinstance(inner, Mapping):
            held = there if isinstance(there, Mapping) else {}
            found += [
                (f"custom.{field}"[:60], "changed" if field in held else "lost")
                for field, source in inner.items()
                if not _same("", source, held.get(field))
            ]
        elif inner is not None and not _same("", inner, there):
            found.append((f"custom.{name}"[:60], "lost" if there is None else "changed"))
    return found


def _is_empty(value: Any) -> bool:
    """Return whether *value* contains no text, number or ``True`` at any depth."""
    return all(one is None or one is False or (isinstance(one, str) and not one.strip()) for one in scalars_in(value))


def _same(variable: str, value: Any, reread: Any) -> bool:
    """Return whether the two are the same value, perhaps spelled differently."""
    pending = [(value, reread)]
    if variable in DATE_VARIABLES:
        pending = [(_normalize_date(value), _normalize_date(reread))]
    while pending:
        one, other = pending.pop()
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            names = [name for name in {**one, **other} if not _is_empty(one.get(name)) or other.get(name)]
            pending.extend((one.get(name), other.get(name)) for name in names)
        elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
            if len(one) != len(other):
                return False
            pending.extend(zip(one, other, strict=True))
        elif one != other and (_normalize_text(variable, one) != _normalize_text(variable, other) or other is None):
            return False
    return True


def _normalize_text(variable: str, value: Any) -> Any:
    """Return text or a number in a normal form, for comparison."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    text = canonical(str(value))
    if variable == "keyword":  # formats separate keywords with commas, semicolons or lines
        return tuple(word for word in map(str.strip, text.split(";" if ";" in text else ",")) if word)
    return _DASH.sub("–", text) if variable == "page" else text


def _normalize_date(value: Any) -> Any:
    """Return a date in a normal form, for comparison."""
    if not isinstance(value, Mapping):
        return value
    if (edtf := write_edtf(value)) is not None:
        return {"edtf": edtf} | {name: value[name] for name in ("raw",) if value.get(name)}
    date = {name: inner for name, inner in value.items() if inner not in (None, "", 0, False, "0", "false")}
    if "date-parts" not in date:
        said = str(date.get("literal") or date.get("edtf") or date.get("raw") or "")
        parsed, complaint = parse_edtf(said)
        if complaint or parsed is None:
            parsed, complaint = parse_year(said)
        date = parsed if parsed is not None and not complaint else {"literal": said}
        if (edtf := write_edtf(date)) is not None:
            return {"edtf": edtf}
    if date.get("circa"):
        date["circa"] = True
    parts = date.get("date-parts")
    first = parts[0] if isinstance(parts, list | tuple) and len(parts) == 1 else None
    if isinstance(first, list | tuple) and len(first) == 2:
        year, month = first
        if isinstance(month, int) and 12 < month < 25:  # some programs write seasons as months 13 to 24
            date |= {"date-parts": [[year]], "season": month - (12 if month < 17 else 20)}
    return date
