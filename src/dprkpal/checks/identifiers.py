"""Internal: check the syntax and check digits of ISBN, ISSN, DOI and ORCID.

Source: ISO 2108 (ISBN), ISO 3297 (ISSN), ISO 27729 (ORCID), ISO 26324 (DOI).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .checked_entry import CheckedEntry, Problem

__all__ = ["check_identifiers"]

_ISBN = re.compile(r"(?<![\d-])(?:97[89][\s-]?)?\d(?:[\s-]?\d){8}[\s-]?[\dXx](?![\d-])")
_ISSN = re.compile(r"(?<![\d-])\d{4}[-\s]?\d{3}[\dXx](?![\d-])")
_BARE_ISSN = re.compile(r"(?<![\d-])(\d{4})(\d{3}[\dXx])(?![\d-])")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+|10/[A-Za-z0-9]{2,20}")
"""A DOI, or one of the short forms that shortdoi.org makes."""
_RESOLVER = re.compile(r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?=10[./])", re.IGNORECASE)
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?")


def check_identifiers(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield problems with the identifiers of *entry*."""
    yield from _check_isbn(entry)
    yield from _check_issn(entry)
    yield from _check_doi(entry)
    yield from _check_orcid(entry)


def _check_isbn(entry: CheckedEntry) -> Iterator[Problem]:
    text = entry.text("ISBN")
    if not text:
        return
    from stdnum import isbn, issn

    found = _ISBN.findall(text[:1_000])
    if not found and issn.is_valid(text):
        yield Problem("BIB007", f"{text[:60]!r} is an ISSN, not an ISBN; write it into the field for ISSNs", "ISBN")
    elif not found:
        yield Problem("BIB007", f"{text[:60]!r} is not an ISBN; an ISBN has 10 or 13 digits", "ISBN")
    for one in found:
        if not isbn.is_valid(one):
            yield Problem(
                "BIB007", f"{one} is not a valid ISBN: the check digit is wrong; look for a typing error", "ISBN"
            )


def _check_issn(entry: CheckedEntry) -> Iterator[Problem]:
    text = entry.text("ISSN")
    if not text:
        return
    from stdnum import issn

    found = _ISSN.findall(text[:1_000])
    if not found:
        yield Problem(
            "BIB008", f"{text[:60]!r} is not an ISSN; an ISSN has eight digits with a hyphen in the middle", "ISSN"
        )
    for one in found:
        if not issn.is_valid(one):
            yield Problem(
                "BIB008", f"{one} is not a valid ISSN: the check digit is wrong; look for a typing error", "ISSN"
            )
        elif _BARE_ISSN.fullmatch(one):
            yield Problem("BIB009", f"write the ISSN with a hyphen: {one[:4]}-{one[4:]}", "ISSN", _add_hyphen)


def _add_hyphen(source: str, tex: bool) -> str:
    return _BARE_ISSN.sub(r"\1-\2", source)


def _check_doi(entry: CheckedEntry) -> Iterator[Problem]:
    text = entry.text("DOI").strip()
    if not text:
        return
    field = entry.field("DOI")
    written: Any = entry.source.get(field) if entry.source is not None and field is not None else text
    written = written[0] if isinstance(written, list) and written else written
    bare = str(written).strip('{}" \t\n') if isinstance(written, str) else text
    if _RESOLVER.match(bare):
        message = "write the DOI without https://doi.org/; it starts with 10."
        yield Problem("BIB011", message, "DOI", _remove_resolver)
    if not _DOI.fullmatch(_RESOLVER.sub("", text)):
        yield Problem("BIB010", f"{text[:60]!r} is not a DOI; a DOI looks like 10.1000/182", "DOI")


def _remove_resolver(source: str, tex: bool) -> str:
    opening = re.match(r"[{\"\s]*", source)
    at = opening.end() if opening else 0
    return source[:at] + _RESOLVER.sub("", source[at:], count=1)


def _check_orcid(entry: CheckedEntry) -> Iterator[Problem]:
    for text, where in _find_orcids(entry):
        for number in _ORCID.findall(text[:10_000]):
            from stdnum.iso7064 import mod_11_2

            if not mod_11_2.is_valid(number.replace("-", "")):
                yield Problem(
                    "BIB012", f"{number} is not a valid ORCID: the check digit is wrong; look for a typing error", where
                )


def _find_orcids(entry: CheckedEntry) -> Iterator[tuple[str, str]]:
    """Yield the values that may contain an ORCID, each with the name of its field."""
    for variable in ("author", "editor", "translator"):
        for name in entry.names(variable):
            for field in ("ORCID", "orcid"):
                if isinstance(name.get(field), str):
                    yield name[field], variable
    custom = entry.item.get("custom")
    fields = custom.get("fields") if isinstance(custom, dict) else None
    for field, value in fields.items() if isinstance(fields, dict) else ():
        if "orcid" in str(field).lower() and isinstance(value, str):
            yield value, str(field)
