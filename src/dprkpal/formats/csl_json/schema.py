"""Internal: bring items into the form that the CSL-JSON schema allows, and back.

The schema allows no other variables, and no other members of names and dates, than its own. Other programs may refuse a
file with more. So our own data, such as romanized forms (``multi``) and exact dates in EDTF, go into
``custom.unofficial``, from which the reader takes them again. Unknown variables of other programs stay where they are.

Source: the CSL 1.0.2 specification, Appendices III and IV; the CSL-JSON schema, ``csl-data.json``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

__all__ = ["UNOFFICIAL", "from_schema", "to_schema"]

UNOFFICIAL = "unofficial"
"""The member of ``custom`` with the data that the schema does not allow, by variable."""

_OTHERS = frozenset(("citation-key", "journalAbbreviation", "shortTitle"))
_ALWAYS_TEXT = frozenset(("part-number", "printing-number", "section", "supplement-number", "version"))
_OURS = frozenset(("multi", "original-language"))
_CHECKED = _OTHERS | _OURS | NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES | {"categories"}
_NAME_TEXTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
_NAME_FLAGS = ("comma-suffix", "static-ordering", "parse-names")
_EDTF = re.compile(r"[0-9\-%~X?./]{4,}")


def to_schema(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return *item* as the schema allows it, with the rest in ``custom.unofficial``, but for variables unknown to us.

    >>> date = {"date-parts": [[2001]], "circa": True, "edtf": "2001?"}
    >>> made = to_schema({"id": "a", "type": "book", "issued": date})
    >>> made["issued"], made["custom"]["unofficial"] == {"issued": date}
    ({'date-parts': [[2001]], 'circa': True}, True)
    >>> from_schema(made) == {"id": "a", "type": "book", "issued": date}
    True
    """
    made: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for variable, value in item.items():
        official = _official(variable, value) if variable in _CHECKED else value
        if official is not None:
            made[variable] = official
        if official != value or type(official) is not type(value):
            rest[variable] = value
    if not rest:
        return made
    custom = made.get("custom")
    made["custom"] = {**(custom if isinstance(custom, Mapping) else {}), UNOFFICIAL: rest}
    return made


def from_schema(item: dict[str, Any]) -> dict[str, Any]:
    """Return *item* with the data in ``custom.unofficial`` back in place.

    A value that another program has changed since then is kept.
    """
    custom = item.get("custom")
    rest = custom.get(UNOFFICIAL) if isinstance(custom, dict) else None
    if not isinstance(custom, dict) or not isinstance(rest, dict):
        return item
    made = dict(item)
    for variable, value in rest.items():
        if variable in _CHECKED and made.get(variable) == _official(variable, value):
            made[variable] = value
    if others := {name: inner for name, inner in custom.items() if name != UNOFFICIAL}:
        made["custom"] = others
    else:
        del made["custom"]
    return made


def _official(variable: str, value: Any) -> Any:
    """Return the part of *value* that the schema allows for *variable*, or ``None``."""
    if variable in NAME_VARIABLES:
        names = [_name(name) for name in value if isinstance(name, Mapping)] if isinstance(value, list) else []
        return names or None
    if variable in DATE_VARIABLES:
        return _date(value) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        words = variable == "categories" and isinstance(value, list) and all(isinstance(word, str) for word in value)
        return value if words else None
    if variable in NUMBER_VARIABLES:
        return str(value) if variable in _ALWAYS_TEXT else value
    return str(value) if variable in TEXT_VARIABLES or variable in _OTHERS else None


def _name(name: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of *name* that the schema allows."""
    return {
        part: str(value) if part in _NAME_TEXTS else value
        for part, value in name.items()
        if (part in _NAME_TEXTS or part in _NAME_FLAGS) and isinstance(value, str | int | float | bool)
    }


def _date(date: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return *date* with the members that the schema allows together: either ``edtf`` alone, or the others."""
    edtf, parts = date.get("edtf"), date.get("date-parts")
    made: dict[str, Any] = {}
    if _are_parts(parts):
        made["date-parts"] = parts
    elif isinstance(edtf, str) and _EDTF.fullmatch(edtf) and not date.get("literal"):
        return {"edtf": edtf}
    for form in ("season", "circa", "literal", "raw"):
        value = date.get(form)
        kinds = str | int | float if form == "season" else str if form in ("literal", "raw") else str | int | float
        if isinstance(value, kinds) and (form == "circa" or not isinstance(value, bool)):
            made[form] = value
    return made or None


def _are_parts(parts: Any) -> bool:
    """Return whether *parts* are one or two dates of one to three parts."""
    return (
        isinstance(parts, list)
        and 1 <= len(parts) <= 2
        and all(
            isinstance(one, list)
            and 1 <= len(one) <= 3
            and all(isinstance(part, str | int | float) and not isinstance(part, bool) for part in one)
            for one in parts
        )
    )
