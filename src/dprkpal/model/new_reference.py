"""Internal: turn the arguments of `dprkpal.Reference.new` into a CSL-JSON item."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..errors import FormatError, UnknownFieldError, UnknownTypeError
from .csl_values import is_missing, plain_value
from .edtf import parse_edtf
from .keys import make_key
from .name_parser import parse_name, parse_names
from .vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES

__all__ = ["item_of_arguments"]

_UNDERSCORED = frozenset({"archive_collection", "archive_location"})
_OTHER_NAMES = {
    "journal": "container_title", "journaltitle": "container_title", "booktitle": "container_title",
    "newspaper": "container_title", "date": "issued", "year": "issued", "published": "issued", "urldate": "accessed",
    "pages": "page", "address": "publisher_place", "location": "publisher_place", "place": "publisher_place",
    "series": "collection_title", "school": "publisher", "institution": "publisher", "key": "id", "authors": "author",
    "editors": "editor", "subtitle": "title", "keywords": "keyword", "lang": "language", "link": "URL",
}  # fmt: skip
"""Names that other programs use for a field."""

_NAME_PARTS = (
    "family", "given", "dropping-particle", "non-dropping-particle", "suffix", "comma-suffix", "static-ordering",
    "literal", "parse-names", "multi",
)  # fmt: skip
"""The parts of a name in CSL-JSON."""


def item_of_arguments(type: str, arguments: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Return the arguments of `dprkpal.Reference.new` as a CSL-JSON item.

    Args:
        type: The CSL item type.
        arguments: The values, by field.
        fields: The fields of a reference.

    Raises:
        UnknownTypeError: The item type does not exist.
        UnknownFieldError: A field does not exist.
        FormatError: A value is not a name or a date.
    """
    if type not in ITEM_TYPES:
        raise UnknownTypeError(str(type), sorted(ITEM_TYPES))
    known = [name for name in fields if name != "type"]
    item: dict[str, Any] = {"type": type}
    for name, value in arguments.items():
        field = name.replace("-", "_")
        if field not in known:
            raise UnknownFieldError(name, known, meant=_OTHER_NAMES.get(name.casefold()))
        variable = field if field in _UNDERSCORED else field.replace("_", "-")
        if value is None or is_missing(value):
            continue
        value = plain_value(value, variable)
        if variable in NAME_VARIABLES:
            value = _names(variable, value)
        elif variable in DATE_VARIABLES:
            value = _date(variable, value)
        item[variable] = value
    return {"id": item.pop("id", None) or make_key(item), **item}


def _names(variable: str, value: Any) -> list[Any]:
    """Return names as CSL-JSON."""
    try:
        if isinstance(value, str):
            return list(parse_names(value))
        listed = value if isinstance(value, Sequence) else [value]
        names = [parse_name(one) if isinstance(one, str) else _csl(one) for one in listed]
    except FormatError as error:
        raise FormatError(f"{variable}: {error.message}") from None
    for name in names:
        if not isinstance(name, Mapping):
            raise FormatError(f"{variable}: {str(name)[:60]} is not a name; pass text, a Name, or a list of them")
        for part in name:
            # Other parts, such as an ORCID, are kept.
            if part not in _NAME_PARTS and (unknown := UnknownFieldError(str(part), _NAME_PARTS)).nearest:
                raise unknown
    return names


def _date(variable: str, value: Any) -> Any:
    """Return a date as CSL-JSON."""
    if (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer()):
        return {"date-parts": [[int(value)]]}
    if not isinstance(value, str):
        if isinstance(item := _csl(value), Mapping):
            return item
        raise FormatError(f"{variable}: {str(value)[:60]} is not a date; pass a year, a date, or '2021-06'")
    date, complaint = parse_edtf(value)
    if date is None or complaint is not None:
        reason = (complaint or f"{value[:60]!r} is not a date").partition(";")[0]
        forms = "write 2021, 2021-06, 2021-06-30 or 1972/1975, or pass Date(literal=…) to print the text as it is"
        raise FormatError(f"{variable}: {reason}; {forms}")
    return date


def _csl(value: Any) -> Any:
    """Return a `dprkpal.Name` or `dprkpal.Date` as CSL-JSON, and everything else as it is."""
    return value.to_csl() if hasattr(value, "to_csl") else value
