"""Servers on 127.0.0.1 that answer as doi.org, Crossref, arXiv, PubMed, Open Library and the Internet Archive do.

The forms of the answers are those of the documentation of each service. The works in them do not exist.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from dprkpal.fetching.client import ClientOptions
from dprkpal.fetching.services import Services

CSL = "application/vnd.citationstyles.csl+json"

CROSSREF_CSL = {
    "indexed": {"date-parts": [[2026, 11, 1]], "date-time": "2026-11-01T00:00:00Z", "timestamp": 1},
    "reference-count": 12, "publisher": "Example University Press", "issue": "2",
    "content-domain": {"domain": ["example.org"], "crossmark-restriction": True},
    "published-print": {"date-parts": [[2020, 5]]}, "abstract": "<jats:p>Long.</jats:p>",
    "DOI": "10.5555/tunnels", "type": "article-journal", "created": {"date-parts": [[2020, 4, 1]]},
    "page": "101-120", "source": "Crossref", "is-referenced-by-count": 3,
    "title": "Tunnels &amp; <i>Trenches</i>", "prefix": "10.5555", "volume": "52",
    "author": [
        {"given": "Ana", "family": "Voss", "sequence": "first", "affiliation": [],
         "ORCID": "http://orcid.org/0000-0002-1825-0097"},
        {"name": "Working Group on Borders", "sequence": "additional", "affiliation": []},
    ],
    "member": "56", "container-title": "Journal of Examples", "original-title": [], "language": "en", "link": [],
    "deposited": {"timestamp": 1}, "score": 1, "subtitle": ["A History"], "short-title": [],
    "issued": {"date-parts": [[2020, 5]]}, "references-count": 12, "URL": "https://doi.org/10.5555/tunnels",
    "relation": {}, "ISSN": ["0020-7438", "1471-6380"], "subject": [], "published": {"date-parts": [[2020, 5]]},
}  # fmt: skip
"""What Crossref answers to content negotiation for one DOI."""

ARXIV_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?id_list=2006.15047" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: id_list=2006.15047</title>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">1</opensearch:totalResults>
  <entry>
    <id>http://arxiv.org/abs/2006.15047v1</id>
    <updated>2020-06-26T15:26:03Z</updated>
    <published>2020-06-26T15:26:03Z</published>
    <title>Counting Edges
  in Planar Graphs</title>
    <summary>We count.</summary>
    <author><name>Ludwig van Beethoven</name></author>
    <author><name>ATLAS Collaboration</name></author>
    <arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">3 pages</arxiv:comment>
    <link href="http://arxiv.org/abs/2006.15047v1" rel="alternate" type="text/html"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="math.CO"/>
  </entry>
</feed>"""

ARXIV_ERROR = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>ArXiv Query</title><entry>
<id>http://arxiv.org/api/errors#incorrect_id_format_for_x</id><title>Error</title>
<summary>incorrect id format for x</summary></entry></feed>"""

PUBMED_CSL = {
    "source": "PubMed", "accessed": {"date-parts": [[2026, 11, 30]]}, "id": "pmid:33057194",
    "title": "A cohort of examples", "author": [{"family": "Roe", "given": "Jane"}],
    "container-title-short": "Ex Med", "container-title": "Example medicine", "publisher-place": "England",
    "ISSN": "1234-5679", "issued": {"date-parts": [[2020, 10]]}, "page": "616-622", "volume": "586",
    "issue": "7830", "PMID": "33057194", "PMCID": "PMC7613271", "DOI": "10.5555/cohort", "type": "article-journal",
}  # fmt: skip

OPEN_LIBRARY = {
    "url": "https://openlibrary.org/books/OL1M/An_Example", "key": "/books/OL1M", "title": "An Example",
    "subtitle": "with answers", "authors": [{"url": "https://openlibrary.org/authors/OL1A", "name": "Mary A. Hale"}],
    "number_of_pages": 240, "identifiers": {"isbn_13": ["9780306406157"]},
    "publishers": [{"name": "Example Press"}], "publish_places": [{"name": "Leeds"}], "publish_date": "June 1999",
}  # fmt: skip


@dataclass
class Reply:
    """What the server sends."""

    body: bytes | Iterator[bytes] = b""
    content_type: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def json_reply(value: Any, content_type: str = "application/json") -> Reply:
    """Return a reply with a JSON value."""
    return Reply(json.dumps(value).encode(), content_type)


@dataclass
class Asked:
    """A request that the server got."""

    path: str
    headers: dict[str, str]


Answering = Reply | Callable[[Asked], Reply]


class LocalServices:
    """A server for all services. Tests change `replies`; `asked` has every request."""

    def __init__(self, cache: str | None = None) -> None:
        self.asked: list[Asked] = []
        self.slept: list[float] = []
        self.now = 1_000.0
        self.cache = cache
        services = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                services._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Keep standard error free."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Ignore that a client closed its connection early."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.replies: dict[str, Answering] = {
            "/doi/10.5555/tunnels": Reply(status=302, headers={"Location": f"{self.base}/crossref/transform"}),
            "/crossref/transform": json_reply(CROSSREF_CSL, CSL),
            "/arxiv/api/query?id_list=2006.15047&max_results=1": Reply(ARXIV_FEED.encode(), "application/atom+xml"),
            "/pubmed/lit/ctxp/v1/pubmed/?format=csl&id=33057194": json_reply(PUBMED_CSL),
            "/pubmed/lit/ctxp/v1/pmc/?format=csl&id=7613271": json_reply(PUBMED_CSL),
            "/books/api/books?bibkeys=ISBN:9780306406157&format=json&jscmd=data": json_reply(
                {"ISBN:9780306406157": OPEN_LIBRARY}
            ),
        }

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = Asked(handler.path, {name.lower(): value for name, value in handler.headers.items()})
        self.asked.append(asked)
        found = self.replies.get(unquote(handler.path), Reply(b"{}", status=404))
        reply = found if isinstance(found, Reply) else found(asked)
        try:
            handler.send_response(reply.status)
            for name, value in {"Content-Type": reply.content_type, **reply.headers}.items():
                handler.send_header(name, value)
            if isinstance(reply.body, bytes):
                handler.send_header("Content-Length", str(len(reply.body)))
                handler.end_headers()
                handler.wfile.write(reply.body)
                return
            handler.send_header("Connection", "close")
            handler.end_headers()
            for part in reply.body:
                handler.wfile.write(part)
            handler.close_connection = True
        except OSError:  # the client has closed the connection
            handler.close_connection = True

    @property
    def paths(self) -> list[str]:
        """The paths of all requests."""
        return [one.path for one in self.asked]

    def sleep(self, seconds: float) -> None:
        """Let the clock go on instead of waiting."""
        self.slept.append(seconds)
        self.now += seconds

    def options(self, contact: str | None = None, **others: Any) -> ClientOptions:
        """Return options for these servers, with a clock that only `sleep` moves."""
        services = Services(
            doi=f"{self.base}/doi", crossref=f"{self.base}/crossref", arxiv=f"{self.base}/arxiv",
            pubmed=f"{self.base}/pubmed", open_library=f"{self.base}/books", archive=f"{self.base}/archive",
        )  # fmt: skip
        given: dict[str, Any] = {"services": services, "allow_private": True, "cache": self.cache, "contact": contact,
                                 "clock": lambda: self.now, "sleep": self.sleep}  # fmt: skip
        return ClientOptions(**{**given, **others})

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
