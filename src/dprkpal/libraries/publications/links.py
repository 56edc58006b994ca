"""Internal: the links of a publication: DOI, PDF, web page, and its BibTeX entry for download."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin

from ...model.safe_text import safe_url

__all__ = ["LINK_KINDS", "LinkTarget", "link_targets"]

LINK_KINDS = ("doi", "pdf", "url", "bibtex")
"""The kinds of links. The BibTeX entry is part of the page, and is offered in HTML only."""

_LABELS = {"doi": "DOI", "pdf": "PDF", "url": "Link", "bibtex": "BibTeX"}
_RESOLVER = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_PDF_ADDRESS = re.compile(r"[^?#]*\.pdf(?:[?#].*)?", re.IGNORECASE)
_PDF_FIELDS = ("pdf", "fulltext", "url_pdf", "urlpdf", "pdfurl")
"""Fields of bibliography files that give the address of the text. ``file`` is left out: it is a path on a computer."""


class LinkTarget(NamedTuple):
    """A link before it is written in an output format."""

    kind: str
    """One of `LINK_KINDS`."""
    label: str
    """The text of the link."""
    url: str
    """The address."""


def link_targets(item: Mapping[str, Any], kinds: tuple[str, ...], base_url: str) -> list[LinkTarget]:
    """Return the links of the CSL-JSON *item*, in the order of *kinds*, without those that it has no data for.

    Args:
        item: A reference.
        kinds: Some of `LINK_KINDS`.
        base_url: The address that relative addresses of PDF files begin at.

    >>> [link.url for link in link_targets({"DOI": "10.1000/182"}, ("doi", "pdf"), "")]
    ['https://doi.org/10.1000/182']
    """
    find = {"doi": _doi, "pdf": lambda item: _pdf(item, base_url), "url": _url, "bibtex": _bibtex}
    found = [(kind, find[kind](item)) for kind in kinds]
    return [LinkTarget(kind, _LABELS[kind], url) for kind, url in found if url]


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _doi(item: Mapping[str, Any]) -> str | None:
    doi = _RESOLVER.sub("", _string(item.get("DOI")), count=1)
    return safe_url("https://doi.org/" + quote(doi, safe="/:;()._-<>")) if doi else None


def _url(item: Mapping[str, Any]) -> str | None:
    return safe_url(_string(item.get("URL")))


def _pdf(item: Mapping[str, Any], base_url: str) -> str | None:
    custom = item.get("custom")
    fields = custom.get("fields") if isinstance(custom, Mapping) else None
    for name in _PDF_FIELDS:
        address = _string(fields.get(name)) if isinstance(fields, Mapping) else ""
        if address and base_url:
            address = _joined(base_url, address)
        if address and (found := safe_url(address)):
            return found
    url = _url(item)
    return url if url and _PDF_ADDRESS.fullmatch(url) else None


def _joined(base_url: str, address: str) -> str:
    """Return *address* relative to *base_url*; empty if it is malformed."""
    try:
        return urljoin(base_url, address)
    except ValueError:
        return ""


def _bibtex(item: Mapping[str, Any]) -> str:
    """Return the BibTeX entry of *item* as a ``data:`` address, without the private fields of its file."""
    from ...formats import write

    public = {name: value for name, value in item.items() if name not in ("custom", "annote")}
    text = write([public], "bibtex").text
    return "data:application/x-bibtex;charset=utf-8," + quote(text, safe="")
