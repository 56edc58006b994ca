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
"""The maximum number of characters of a page that are read."""
MAX_TAGS = 300
_END = re.compile(r"</head\s{0,9}>|<body[\s>]", re.IGNORECASE)
_META = re.compile(r"<meta(?=[\s/])", re.IGNORECASE)
_TAG = re.compile(r"""<[a-z]++(?>(?:[^<>"']{1,500}+|"[^"]{0,3000}+"|'[^']{0,3000}+'){0,40})>""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,1000})</title", re.IGNORECASE)
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


def _without(text: str, start: str, end: str) -> str:
    """Return *text* without everything from each *start* to the next *end*, in linear time."""
    opening, closing = (re.compile(re.escape(one), re.IGNORECASE) for one in (start, end))
    parts, at = [], 0
    while begin := opening.search(text, at):
        parts.append(text[at : begin.start()])
        stop = closing.search(text, begin.end())
        if stop is None:
            return "".join(parts)
        at = stop.end()
    return "".join([*parts, text[at:]])


def _attributes(tag: str) -> dict[str, str | None]:
    """Return the attributes of a start tag."""
    found: dict[str, str | None] = {}

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update(attrs)

    parser = Parser()
    parser.feed(tag)
    parser.close()
    return found


class PageHead:
    """The title and meta tags of a page.

    They are found by expressions with limits. The parser of Python takes quadratic time on unclosed tags and comments,
    and reads only single tags here.
    """

    def __init__(self, title: str, tags: dict[str, list[str]]) -> None:
        self.title = title
        self._tags = tags

    @classmethod
    def of(cls, text: str) -> PageHead:
        """Return the head of the page *text*.

        >>> PageHead.of("<title> A &amp; B </title><meta name='Author' content='C > D'>").first("author")
        'C > D'
        """
        text = _without(_without(text[:MAX_HEAD], "<!--", "-->"), "<script", "</script")
        end = _END.search(text)
        head = text[: end.start()] if end else text
        tags: dict[str, list[str]] = {}
        for number, start in enumerate(_META.finditer(head)):
            if number == MAX_TAGS:
                break
            if found := _TAG.match(head, start.start()):
                values = _attributes(found[0])
                name, content = values.get("name") or values.get("property"), plain_value(values.get("content"))
                if name and content:
                    tags.setdefault(name.strip().lower(), []).append(content)
        title = _TITLE.search(head)
        return cls(plain_value(title[1]) if title else "", tags)

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
