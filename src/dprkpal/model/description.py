"""Internal: describe a reference in one line, or as a table with a row for each field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .edtf import write_edtf
from .plain_text import plain
from .verification import LEVELS, Verification

__all__ = ["describe", "field_rows"]


_ADDRESSES = ("URL", "DOI")
"""Variables in which an ampersand never starts an entity."""

_APOSTROPHES = ("'", "’", "-")
"""The end of a particle that has no space before the family name, as in *d’Alembert* and *al-Husayni*."""


def describe(csl: Mapping[str, Any]) -> str:
    """Return one line for a CSL-JSON reference: author or container, title and year.

    >>> describe({"id": "a", "author": [{"family": "Kim"}], "title": "<i>Juche</i>", "issued": {"raw": "1982"}})
    'Kim, Juche, 1982'
    >>> describe({"id": "a", "title": "Guns", "issued": {"date-parts": [[2014, 7]], "circa": True}})
    'Guns, 2014?'
    """
    names: Any = next((csl[role] for role in ("author", "editor", "translator", "director") if csl.get(role)), ())
    families = [_plain(name).partition(",")[0] for name in names]
    if len(families) > 3:
        families = [f"{families[0]} et al."]
    elif not families and csl.get("type") != "legal_case":  # the law report does not identify a case
        families = [_plain(csl.get("container-title", ""))]
    issued = csl.get("issued", "")
    year = _plain(issued).partition("-")[0].rstrip("?~%")
    year += "?" if year and isinstance(issued, Mapping) and issued.get("circa") else ""
    parts = [" and ".join(families) if len(families) < 3 else ", ".join(families), _plain(csl.get("title", "")), year]
    line = ", ".join(part for part in parts if part)
    return f"{line} (with a warning)" if _own(csl).get("warning") else line


def field_rows(csl: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the name, status and value of each field, with its notes and sources in rows of their own."""
    own, checks = _own(csl), Verification.of(csl)
    more, forms, warning = own.get("fields"), csl.get("multi"), own.get("warning")
    values = {name: value for name, value in csl.items() if name not in ("id", "custom", "multi")}
    values |= {name: "" for name in checks if name not in values}
    values |= {name: value for name, value in own.items() if name not in ("verification", "fields", "warning")}
    values |= more if isinstance(more, dict) else {}
    rows = [("warning", "", _plain(warning))] if warning else []
    rows += [("level", checks.level, LEVELS[checks.level])] if checks else []
    for name, value in values.items():
        check = checks.get(name)
        shown = str(value) if name in _ADDRESSES and isinstance(value, str) else _plain(value)
        rows.append((name, check.status if check else "", shown))
        rows += [("", "", f"{tag}: {_plain(form)}") for tag, form in _forms(forms, name)]
        if check:
            rows += [("", "", f"note: {check.note}")] if check.note else []
            rows += [("", "", f"seen at {page}") for page in check.seen_at]
    return rows


def _own(csl: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ``custom`` object of *csl*, or an empty mapping."""
    custom = csl.get("custom")
    return custom if isinstance(custom, dict) else {}


def _forms(multi: Any, name: str) -> list[tuple[str, Any]]:
    """Return the forms of the field *name* in other scripts, by language tag. Juris-M keeps them in ``multi``."""
    for part in ("_keys", name):
        multi = multi.get(part) if isinstance(multi, dict) else None
    return list(multi.items()) if isinstance(multi, dict) else []


def _plain(value: Any) -> str:
    """Return a value of CSL-JSON as a line of text without markup."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value)
    if not isinstance(value, dict):
        return plain(value) if isinstance(value, str) else str(value)
    dates = value.get("date-parts")
    if dates and (edtf := write_edtf(value)):
        return edtf  # with the season, and with the mark of an uncertain date
    if isinstance(dates, list) and all(isinstance(date, list) for date in dates):
        return "/".join("-".join(str(part).zfill(2) for part in date) for date in dates)
    particle, family = (plain(str(value.get(name) or "")) for name in ("non-dropping-particle", "family"))
    if particle and family:
        family = f"{particle}{'' if particle.endswith(_APOSTROPHES) else ' '}{family}"
    names = ("given", "dropping-particle", "suffix", "literal", "value", "format", "raw")
    parts = [family or particle, *(plain(str(value[name])) for name in names if value.get(name))]
    return ", ".join(filter(None, parts))
