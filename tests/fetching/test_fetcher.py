"""Tests for fetching references from the services, and for the provenance of each field."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from dprkpal.fetching.fetcher import Fetched, Fetcher
from dprkpal.fetching.identifiers import parse_identifier
from dprkpal.fetching.lock_file import LockFile
from local_services import ARXIV_ERROR, CROSSREF_CSL, CSL, LocalServices, Reply, json_reply

DAY = datetime.date(2026, 11, 30)


def fetch(services: LocalServices, *texts: str, lock: LockFile | None = None, **options: bool) -> Fetched:
    """Fetch references from the local servers."""
    with Fetcher(services.options(), lock=lock, today=lambda: DAY, **options) as fetcher:
        return fetcher.fetch(map(parse_identifier, texts))


def one(services: LocalServices, text: str) -> dict[str, object]:
    """Fetch one reference without its verification."""
    fetched = fetch(services, text)
    assert not fetched.errors
    (item,) = fetched.items.values()
    return {name: value for name, value in item.items() if name != "custom"}


def problem(services: LocalServices, text: str) -> str:
    """Return why one reference cannot be fetched."""
    fetched = fetch(services, text)
    assert not fetched.items
    return str(fetched.errors[0])


def test_a_doi_is_fetched_by_content_negotiation(services: LocalServices) -> None:
    """Only variables of CSL are kept; lists, markup and subtitles become what CSL expects."""
    assert one(services, "10.5555/Tunnels") == {
        "id": "voss2020", "type": "article-journal", "publisher": "Example University Press", "issue": "2",
        "DOI": "10.5555/tunnels", "page": "101-120", "title": "Tunnels & <i>Trenches</i>: A History", "volume": "52",
        "author": [{"family": "Voss", "given": "Ana"}, {"literal": "Working Group on Borders"}],
        "container-title": "Journal of Examples", "language": "en", "issued": {"date-parts": [[2020, 5]]},
        "ISSN": "0020-7438",
    }  # fmt: skip
    assert [request.headers["accept"] for request in services.asked] == [CSL, CSL]


def test_an_arxiv_preprint_is_read_from_its_atom_feed(services: LocalServices) -> None:
    """The fields are those that ``eprint`` of BibTeX is read as."""
    assert one(services, "arXiv:2006.15047") == {
        "id": "beethoven2020", "type": "article", "title": "Counting Edges in Planar Graphs",
        "author": [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
                   {"literal": "ATLAS Collaboration"}],
        "issued": {"date-parts": [[2020, 6, 26]]}, "publisher": "arXiv", "archive": "arXiv",
        "archive_location": "2006.15047", "DOI": "10.48550/arXiv.2006.15047",
        "URL": "https://arxiv.org/abs/2006.15047",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["PMID: 33057194", "PMC7613271", "https://pubmed.ncbi.nlm.nih.gov/33057194/"])
def test_pubmed_numbers_are_fetched_as_csl(services: LocalServices, text: str) -> None:
    """The day of the request, which PubMed sends as ``accessed``, is not part of the work."""
    item = one(services, text)
    assert (item["title"], item["PMID"], item["PMCID"]) == ("A cohort of examples", "33057194", "PMC7613271")
    assert "accessed" not in item
    assert "source" not in item


def test_an_isbn_is_fetched_from_open_library(services: LocalServices) -> None:
    """Ten digits become thirteen, and the date is read as far as it is certain."""
    assert one(services, "0-306-40615-2") == {
        "id": "hale1999", "type": "book", "title": "An Example: with answers",
        "author": [{"family": "Hale", "given": "Mary A."}], "issued": {"date-parts": [[1999, 6]]},
        "publisher": "Example Press", "publisher-place": "Leeds", "number-of-pages": "240", "ISBN": "9780306406157",
    }  # fmt: skip


def test_each_field_records_where_and_when_it_was_seen(services: LocalServices) -> None:
    """The address is the one that answered, after redirects."""
    (item,) = fetch(services, "10.5555/tunnels").items.values()
    checks = item["custom"]["verification"]
    assert checks["title"] == {
        "status": "verified", "note": "Fetched from 127.0.0.1 on 2026-11-30",
        "seen-at": [f"{services.base}/crossref/transform"],
    }  # fmt: skip
    assert checks.keys() == item.keys() - {"id", "type", "language", "custom"}


def test_unknown_identifiers_are_reported_one_by_one(services: LocalServices) -> None:
    """The others are fetched."""
    services.replies["/books/api/books?bibkeys=ISBN:9781503627635&format=json&jscmd=data"] = json_reply({})
    services.replies["/arxiv/api/query?id_list=2001.00001&max_results=1"] = Reply(
        ARXIV_ERROR.encode(), "application/atom+xml"
    )
    fetched = fetch(services, "10.5555/none", "9781503627635", "arXiv:2001.00001", "PMID:1", "10.5555/tunnels")
    assert [str(error) for error in fetched.errors] == [
        "doi:10.5555/none: this DOI does not exist; look for a typing error",
        "isbn:9781503627635: Open Library does not know this ISBN; add the book by hand, or by its DOI",
        "arxiv:2001.00001: arXiv has no preprint with this number",
        "pmid:1: PubMed has no work with this number",
    ]
    assert len(fetched.items) == 1


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (json_reply({**CROSSREF_CSL, "DOI": "10.5555/other"}, CSL), "the answer is about another DOI, '10.5555/other'"),
        (json_reply({"type": "book"}, CSL), "the answer has no title"),
        (json_reply([1, 2], CSL), "the answer has another form than documented"),
        (Reply(b'{"title": "T"', CSL), "the answer is not valid JSON"),
        (Reply(b"\xff\xfe\x00", CSL), "the answer is not valid JSON"),
        (Reply(b'{"a":' * 100_000, CSL), "the answer is not valid JSON"),
        (Reply(b"<html>Sign in</html>", "text/html"), "the server sent 'text/html', which is not what was asked for"),
        (Reply(b"<html>", "", 403), "the server refuses the request (status 403)"),
    ],
)
def test_wrong_answers_are_refused(services: LocalServices, reply: Reply, message: str) -> None:
    """A server can send anything. Each case is one sentence, and nothing is added."""
    services.replies["/crossref/transform"] = reply
    assert message in problem(services, "10.5555/tunnels")


def test_values_of_wrong_types_are_left_out(services: LocalServices) -> None:
    """The rest of the record can be used."""
    services.replies["/crossref/transform"] = json_reply(
        {"title": ["T\u202e\x00"], "type": "<b>", "author": ["x", {"given": "Solo"}, {"family": 3}, None], "page": {},
         "issued": {"date-parts": [[2020, 2, 31]]}, "volume": 5, "container-title": None, "ISSN": [], "id": "../../x",
         "custom": {"verification": {"title": {"status": "verified", "seen-at": ["https://example.org"]}}},
         "DOI": "10.5555/TUNNELS", "publisher": "<script>alert(1)</script>"},
        CSL,
    )  # fmt: skip
    item = one(services, "10.5555/tunnels")
    assert item == {
        "id": "solo2020", "type": "document", "title": "T", "author": [{"literal": "Solo"}, {"family": "3"}],
        "issued": {"date-parts": [[2020, 2]]}, "volume": "5", "DOI": "10.5555/TUNNELS", "publisher": "alert(1)",
    }  # fmt: skip


@pytest.mark.parametrize(
    "feed",
    [
        '<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><feed><entry>&b;</entry></feed>',
        '<!DOCTYPE feed SYSTEM "file:///etc/passwd"><feed/>',
        "<feed>" * 50_000,
        "",
    ],
)
def test_atom_feeds_with_entities_or_errors_are_refused(services: LocalServices, feed: str) -> None:
    """Entities can make a small feed huge or read files, so a document type is refused."""
    services.replies["/arxiv/api/query?id_list=2006.15047&max_results=1"] = Reply(feed.encode(), "text/xml")
    assert problem(services, "2006.15047") == "arxiv:2006.15047: the answer is not a valid Atom feed"


def test_a_lock_file_makes_fetching_repeatable_without_network(services: LocalServices, tmp_path: Path) -> None:
    """The second time nothing is asked for, and ``offline`` needs no server at all."""
    path = str(tmp_path / "library.lock.json")
    first = fetch(services, "10.5555/tunnels", lock=LockFile(path)).items
    asked = len(services.asked)
    assert fetch(services, "10.5555/tunnels", lock=LockFile(path)).items == first
    assert fetch(services, "10.5555/tunnels", lock=LockFile(path), offline=True).items == first
    missing = fetch(services, "PMID:33057194", lock=LockFile(path), offline=True).errors
    assert "the network is off; run once without --offline" in str(missing[0])
    assert len(services.asked) == asked
    kept = json.loads(Path(path).read_text(encoding="utf-8"))["references"]["doi:10.5555/tunnels"]
    assert (kept["fetched"], kept["url"]) == ("2026-11-30", f"{services.base}/crossref/transform")


def test_refresh_asks_again_and_replaces_what_the_lock_file_has(services: LocalServices, tmp_path: Path) -> None:
    """Records of services are corrected now and then."""
    path = str(tmp_path / "library.lock.json")
    fetch(services, "10.5555/tunnels", lock=LockFile(path))
    services.replies["/crossref/transform"] = json_reply({**CROSSREF_CSL, "page": "101-121"}, CSL)
    (item,) = fetch(services, "10.5555/tunnels", lock=LockFile(path), refresh=True).items.values()
    assert item["page"] == "101-121"
    (item,) = fetch(services, "10.5555/tunnels", lock=LockFile(path), offline=True).items.values()
    assert item["page"] == "101-121"
