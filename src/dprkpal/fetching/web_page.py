"""Internal: make a reference of a web page from the metadata in its head.

If the page names its DOI, and the DOI is about a work with the same title, the reference is fetched by the DOI.
Otherwise it is made of the meta tags of Google Scholar (``citation_…``), Dublin Core and Open Graph.

Source: Google Scholar, "Inclusion Guidelines for Webmasters"; https://ogp.me/
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from ..errors import FetchError
from .client import Client
from .csl_answer import date_of, name_of, plain_value
from .doi import fetch_doi
from .identifiers import Identifier, parse_identifier
from .record import Record
from .same_work import same_title

__all__ = ["PageHead", "fetch_page"]

MAX_HEAD = 1_000_000
"""So many characters of a page are read."""
MAX_TAGS = 5_000
_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_DOI_TAGS = ("citation_doi", "prism.doi", "dc.identifier", "dc.identifier.doi", "bepress_citation_doi", "doi")


def fetch_page(client: Client, url: str) -> Record:
    """Return the reference of the web page at an address.

    Raises:
        NotFoundError: There is no such page.
        FetchError: There is no usable answer, or the page says too little about itself.
    """
    answer = client.get(url, accept="text/html, application/xhtml+xml;q=0.9", content_types=_TYPES)
    try:
        text = answer.data.decode(answer.charset or "utf-8", "replace")
    except LookupError:
        text = answer.data.decode("utf-8", "replace")
    head = PageHead.of(text)
    title = head.first("citation_title", "dc.title", "dcterms.title", "og:title") or head.title
    doi = head.doi()
    if doi is not None and title:
        try:
            record = fetch_doi(client, doi.value)
        except FetchError:
            pass  # the page is a source of its own
        else:
            if same_title(record.item["title"], title):
                return record
    item = _item(head, title, answer.url)
    if not title or not item.keys() & {"author", "issued", "container-title"}:
        message = "the page does not say its title and its author, date or site; add it by hand"
        raise FetchError(message, identifier=url[:200])
    return Record(item, answer.url, urlsplit(answer.url).hostname or "the web page")


def _item(head: PageHead, title: str, url: str) -> dict[str, Any]:
    """Return the page as CSL-JSON."""
    journal, site = head.first("citation_journal_title", "prism.publicationname"), head.first("og:site_name")
    item: dict[str, Any] = {"type": "article-journal" if journal else "webpage", "title": title}
    authors = head.all("citation_author") or head.all("dc.creator") or head.all("author", "article:author")
    names = [name for name in authors if not re.match(r"https?://", name)]
    if names:
        item["author"] = [name_of(name) for name in names[:1_000]]
    if container := journal or site:
        item["container-title"] = container
    for variable, tag in (("volume", "citation_volume"), ("issue", "citation_issue"), ("ISSN", "citation_issn"),
                          ("publisher", "citation_publisher")):  # fmt: skip
        if value := head.first(tag):
            item[variable] = value
    first, last = head.first("citation_firstpage"), head.first("citation_lastpage")
    if first:
        item["page"] = f"{first}-{last}" if last and last != first else first
    date = head.first("citation_publication_date", "citation_date", "dc.date", "dcterms.issued",
                      "article:published_time", "date")  # fmt: skip
    if found := re.match(r"(\d{4})(?:[-/](\d\d?)(?:[-/](\d\d?))?)?(?!\d)", date):
        item["issued"] = date_of({"date-parts": [[part for part in found.groups() if part]]})
    item["URL"] = url
    return {name: value for name, value in item.items() if value}


class PageHead(HTMLParser):
    """The title and meta tags of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._tags: dict[str, list[str]] = {}
        self._count = 0
        self._in_title = False

    @classmethod
    def of(cls, text: str) -> PageHead:
        """Return the head of the page *text*.

        >>> PageHead.of("<title> A &amp; B </title><meta name='Author' content='C'>").first("author")
        'C'
        """
        head = cls()
        end = re.search(r"</head\s*>|<body[\s>]", text[:MAX_HEAD], re.IGNORECASE)
        head.feed(text[: end.start() if end else MAX_HEAD])
        head.close()
        head.title = plain_value(head.title)
        return head

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a meta tag."""
        self._in_title = tag == "title" and not self.title
        self._count += 1
        if tag != "meta" or self._count > MAX_TAGS:
            return
        values = dict(attrs)
        name, content = values.get("name") or values.get("property"), plain_value(values.get("content"))
        if name and content:
            self._tags.setdefault(name.strip().lower(), []).append(content)

    def handle_endtag(self, tag: str) -> None:
        """Notice the end of the title."""
        self._in_title = False

    def handle_data(self, data: str) -> None:
        """Add text to the title."""
        if self._in_title and len(self.title) < 1_000:
            self.title += data

    def all(self, *names: str) -> list[str]:
        """Return the values of all tags with these names."""
        return [value for name in names for value in self._tags.get(name, ())]

    def first(self, *names: str) -> str:
        """Return the value of the first tag with one of these names, or ``""``."""
        return next(iter(self.all(*names)), "")

    def doi(self) -> Identifier | None:
        """Return the DOI of the page, or ``None`` if it names none or several."""
        found = set()
        for value in self.all(*_DOI_TAGS):
            try:
                identifier = parse_identifier(value)
            except FetchError:
                continue
            if identifier.kind == "doi":
                found.add(identifier)
        return found.pop() if len(found) == 1 else None
