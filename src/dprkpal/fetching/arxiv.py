"""Internal: fetch references by arXiv number.

Source: arXiv API User's Manual, section 3.3 "Outline of an Atom feed" and section 3.4 "Errors".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import FetchError, NotFoundError
from .client import Client
from .csl_answer import date_of, name_of, plain_value
from .record import Record

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["fetch_arxiv"]

_ATOM = "{http://www.w3.org/2005/Atom}"
_TYPES = frozenset({"application/atom+xml", "application/xml", "text/xml"})
_ADDRESS = re.compile(r"https?://arxiv\.org/abs/(?P<number>.+?)(?:v\d+)?")


def fetch_arxiv(client: Client, number: str) -> Record:
    """Return what arXiv says about a preprint.

    Args:
        client: The client.
        number: The number, with or without a version: ``"2006.15047"``, ``"hep-th/9901001v2"``.

    Raises:
        NotFoundError: There is no such preprint.
        FetchError: There is no usable answer.
    """
    url = f"{client.services.arxiv}/api/query?id_list={quote(number)}&max_results=1"
    identifier = f"arxiv:{number}"
    answer = client.get(url, accept="application/atom+xml", content_types=_TYPES)
    entry = _entry(answer.data, identifier)
    found = _ADDRESS.fullmatch(_text(entry, "id")) if entry is not None else None
    if entry is None or found is None or not _text(entry, "title"):
        raise NotFoundError("arXiv has no preprint with this number", identifier=identifier)
    bare = re.sub(r"v\d+$", "", number)
    if found["number"].lower() != bare.lower():
        raise FetchError(f"the answer is about another preprint, {found['number'][:50]}", identifier=identifier)
    return Record(_item(entry, found["number"], number), url, "arXiv")


def _entry(data: bytes, identifier: str) -> Element | None:
    """Return the entry of the feed, or ``None`` if it has none."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        feed: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise FetchError("the answer is not a valid Atom feed", identifier=identifier) from None
    entries = feed.findall(f"{_ATOM}entry")
    return entries[0] if len(entries) == 1 else None


def _text(element: Element, name: str) -> str:
    """Return the text of a child element as one line, or ``""``."""
    return plain_value((element.findtext(f"{_ATOM}{name}") or "").replace("<", "&lt;"))


def _item(entry: Element, bare: str, number: str) -> dict[str, Any]:
    """Return the preprint as CSL-JSON, with the fields that ``eprint`` and ``eprinttype`` of BibTeX are read as."""
    item: dict[str, Any] = {"type": "article", "title": _text(entry, "title")}
    authors = [_text(author, "name") for author in entry.findall(f"{_ATOM}author")[:5_000]]
    if names := [name_of(author) for author in authors if author]:
        item["author"] = names
    published = _text(entry, "published")
    if re.match(r"\d{4}-\d\d-\d\dT", published):
        item["issued"] = date_of({"date-parts": [[int(part) for part in published[:10].split("-")]]})
    item |= {"publisher": "arXiv", "archive": "arXiv", "archive_location": number,
             "DOI": f"10.48550/arXiv.{bare}", "URL": f"https://arxiv.org/abs/{number}"}  # fmt: skip
    if version := re.search(r"v(\d+)$", number):
        item["version"] = version[1]
    return item
