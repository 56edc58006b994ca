"""The built pages: links, content security policy, and metadata for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urldefrag
from xml.etree import ElementTree

import pytest

from dprkpal import library
from dprkpal.collection.claim_sentences import claim_citation
from dprkpal.formats import read

pytest.importorskip("sphinx", reason="the documentation is built with `pip install -e .[docs]`")

import zotero
from site_build import PAGES, ROOT, build

pytestmark = pytest.mark.slow


class Page(HTMLParser):
    """A page as a list of elements, with the text of its data blocks."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.data: list[str] = []
        self._in_data = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Store the element."""
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if found.get("type") == "application/ld+json":
            self._in_data = True

    def handle_endtag(self, tag: str) -> None:
        """End a block of data."""
        self._in_data = False

    def handle_data(self, data: str) -> None:
        """Store the text of a block of data."""
        if self._in_data:
            self.data.append(data)

    def all(self, tag: str) -> Iterator[dict[str, str]]:
        """Yield the attributes of each element of this name."""
        return (attributes for name, attributes in self.elements if name == tag)

    def metas(self) -> dict[str, list[str]]:
        """Return the contents of the ``<meta>`` elements by name or property."""
        found: dict[str, list[str]] = {}
        for one in self.all("meta"):
            found.setdefault(one.get("name") or one.get("property") or "", []).append(one.get("content", ""))
        return found


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """Return all pages by path."""
    return {str(path.relative_to(site)): Page(path) for path in sorted(site.rglob("*.html"))}


def test_everything_has_a_page(pages: dict[str, Page]) -> None:
    """Every reference, claim, topic and entity has its own page."""
    works = library()
    wanted = {f"references/{key}" for key in works} | {f"claims/{key}" for key in works.claims}
    wanted |= {f"topics/{key}" for key in works.topics} | {f"entities/{key}" for key in works.entities}
    assert {f"collection/{name}.html" for name in wanted} <= pages.keys()
    assert len(wanted) == PAGES


def test_every_internal_link_works(site: Path, pages: dict[str, Page]) -> None:
    """Every linked page, anchor and file exists.

    Source pages are excluded: Sphinx links from them to descriptions that may not exist.
    """
    ids = {
        name: {attributes["id"] for _, attributes in page.elements if "id" in attributes}
        for name, page in pages.items()
    }
    broken = []
    for name, page in pages.items():
        for tag, attributes in page.elements if not name.startswith("_modules/") else ():
            address = attributes.get("href") or attributes.get("src") or ""
            if tag == "use" or not address or re.match(r"[a-z]+:|//", address):
                continue
            path, place = urldefrag(address)
            start = site if address.startswith("/") else (site / name).parent  # the page for errors begins at the root
            target = start / unquote(path.partition("?")[0]).lstrip("/") if path else site / name
            if not target.exists():
                broken.append((name, address))
            elif place and target.suffix == ".html":
                there = ids[str(target.resolve().relative_to(site.resolve()))]
                if unquote(place) not in there and not place.startswith("svg-"):
                    broken.append((name, address))
    assert not broken, broken


def test_no_page_violates_its_content_security_policy(pages: dict[str, Page]) -> None:
    """The policy allows scripts and styles only from files of the site, not inline and not in attributes."""
    for name, page in pages.items():
        policies = [one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
        assert len(policies) == 1, name
        assert policies[0].startswith("default-src 'self';"), name
        for tag, attributes in page.elements:
            assert tag not in ("style", "iframe", "object", "embed"), (name, tag)
            assert "style" not in attributes, (name, tag, attributes["style"])
            assert not [one for one in attributes if one.startswith("on")], (name, tag)
            if tag == "script" and "src" not in attributes:
                assert attributes.get("type") == "application/ld+json", name


def test_no_page_loads_anything_from_another_host(pages: dict[str, Page]) -> None:
    """Only links lead to other hosts."""
    loading = {"script": "src", "img": "src", "source": "src", "video": "src", "audio": "src"}
    for name, page in pages.items():
        for tag, attributes in page.elements:
            address = attributes.get(loading.get(tag, ""), "")
            if tag == "link" and attributes.get("rel") in (
                "stylesheet",
                "icon",
                "shortcut icon",
                "preload",
                "prefetch",
            ):
                address = attributes["href"]
            assert not re.match(r"(?!data:)[a-z]+:|//", address), (name, address)


def test_no_page_contains_a_build_path(site: Path, pages: dict[str, Page]) -> None:
    """The build must not leak paths of the machine."""
    for name, page in pages.items():
        assert str(ROOT) not in page.path.read_text(encoding="utf-8"), name


def test_text_in_another_script_has_a_language(site: Path) -> None:
    """Korean and Arabic text is in an element with ``lang`` and ``dir``."""
    text = (site / "collection/entities/kim-il-sung.html").read_text(encoding="utf-8")
    assert '<bdi lang="ko" dir="ltr">김일성</bdi>' in text
    from dprkpal.sphinxext.collection_pages.writing_systems import marked_html

    assert marked_html("Abu (أبو عمار)") == 'Abu (<bdi lang="ar" dir="rtl">أبو عمار</bdi>)'


def test_all_styles_are_readable_without_scripts(site: Path) -> None:
    """Each style can be unfolded, and controls that need a script are hidden."""
    from dprkpal.sphinxext.collection_pages.citation_styles import STYLES

    page = Page(site / "collection/references/young2021guns.html")
    assert [one["data-style"] for one in page.all("details") if "data-style" in one] == list(STYLES)
    assert [one for one in page.all("button") if "copy" in one.get("class", "") and "hidden" not in one] == []


def test_citations_on_pages_equal_those_of_the_command_line(site: Path) -> None:
    """Every reference in every style is compared with ``dprkpal cite`` and ``dprkpal bib``."""
    from dprkpal.sphinxext.collection_pages.citation_styles import STYLES

    for key, entry in list(library().items())[::7]:
        copied = [
            one["data-text"]
            for one in Page(site / f"collection/references/{key}.html").all("div")
            if "data-text" in one
        ]
        wanted = [form for style in STYLES for form in (entry.cite(style), entry.bibliography(style))]
        assert copied == wanted, key


@pytest.mark.parametrize("ending", [".bib", ".biblatex.bib", ".json", ".ris"])
def test_download_files_contain_the_reference(site: Path, ending: str) -> None:
    """Each reference can be downloaded in four formats, and the whole collection as one file."""
    for key, entry in library().items():
        found = read(site / f"collection/references/{key}{ending}")
        assert [item["id"] for item in found.items] == [key]
        assert found.findings == []
        assert found.items[0]["title"] == entry.to_csl()["title"]
    assert [item["id"] for item in read(site / f"collection/dprkpal{ending}").items] == list(library())


def test_pages_have_metadata_for_reference_managers(site: Path) -> None:
    """There is one title, one element for each author (surname first), a date with slashes, and the container.

    Source: Google Scholar, "Inclusion Guidelines for Webmasters", "Indexing"; Zotero, "Exposing Your Metadata".
    """
    for key, entry in library().items():
        page = Page(site / f"collection/references/{key}.html")
        csl, said = entry.to_csl(), page.metas()
        assert said["citation_title"] == [re.sub("<[^>]+>", "", csl["title"])], key
        assert len(said.get("citation_author", [])) == len(csl.get("author", [])), key
        date = said.get("citation_publication_date", [""])[0]
        assert re.fullmatch(r"(\d{4}(/\d\d){0,2})?", date), key
        assert bool(date) == bool(csl.get("issued", {}).get("date-parts")), key
        containers = {"citation_journal_title", "citation_inbook_title", "prism.publicationName"} & said.keys()
        assert len(containers) <= 1, key
        assert not [one for one in page.all("span") if one.get("class") == "Z3988"], "a single page has tags or COinS"
        kinds = {one.get("type") for one in page.all("link") if one.get("rel") == "alternate"}
        assert {"application/x-bibtex", "application/x-research-info-systems"} <= kinds, key


def test_a_list_has_a_context_object_for_each_reference(site: Path) -> None:
    """Each reference of a list has one context object as in Z39.88-2004, without markup.

    Source: "OpenURL COinS: A Convention to Embed Bibliographic Metadata in HTML", 1.0.
    """
    page = Page(site / "collection/references/index.html")
    found = [parse_qs(one["title"], strict_parsing=True) for one in page.all("span") if one.get("class") == "Z3988"]
    assert len(found) == len(library())
    for one, entry in zip(found, library().values(), strict=True):
        csl = entry.to_csl()
        assert one["ctx_ver"] == ["Z39.88-2004"]
        assert re.fullmatch(r"info:ofi/fmt:kev:mtx:(book|journal|dissertation|dc)", one["rft_val_fmt"][0])
        titles = one.get("rft.atitle") or one.get("rft.btitle") or one["rft.title"]
        assert titles == [re.sub("<[^>]+>", "", csl["title"])]
        if csl["type"] == "book":
            assert one["rft.genre"] == ["book"]
    assert not [name for name in page.metas() if name.startswith("citation_")]


KINDS = {
    "article-journal": "journalArticle", "article-magazine": "magazineArticle", "article-newspaper": "newspaperArticle",
    "book": "book", "entry-encyclopedia": "encyclopediaArticle", "legal_case": "case", "post-weblog": "blogPost",
    "report": "report", "review": "journalArticle", "thesis": "thesis", "webpage": "webpage",
}  # fmt: skip
"""The name of each item type in Zotero."""


def wanted_item(csl: dict[str, Any]) -> zotero.Item:
    """Return the item that Zotero should save for a reference."""
    people = [
        (name["literal"], "")
        if "literal" in name
        else (
            " ".join(filter(None, (name.get("non-dropping-particle"), name["family"]))),
            " ".join(filter(None, (name.get("given"), name.get("dropping-particle")))).rstrip(
                "" if "suffix" in name else "."  # Zotero strips a full stop at the end of a name
            ),
        )
        for name in csl.get("author", [])
    ]
    day = csl.get("issued", {}).get("date-parts", [[]])[0]
    pages = str(csl.get("page", "")).replace("–", "-")
    item = {
        "kind": KINDS[csl["type"]],
        "title": re.sub("<[^>]+>", "", csl["title"]),
        "creators": people,
        "date": "-".join(f"{int(part):02}" for part in day),
        "publication": csl.get("container-title"),
        "publisher": csl.get("publisher") or csl.get("authority"),
        "place": csl.get("publisher-place"),
        "volume": str(csl.get("volume", "")),
        "issue": str(csl.get("issue", "")),
        "pages": pages,
        "ISBN": csl.get("ISBN"),
        "url": csl.get("URL"),
        "DOI": csl.get("DOI"),
    }
    return {field: value for field, value in item.items() if value}


def test_zotero_saves_a_reference_from_its_page(site: Path) -> None:
    """By Zotero's rules for Embedded Metadata, the item has the type, names and fields of the data.

    If the reference has no URL, the item has that of the page. The abstract is complete.
    """
    for key, entry in library().items():
        csl = entry.to_csl()
        page = Page(site / f"collection/references/{key}.html")
        metas = [(one.get("name") or one.get("property") or "", one.get("content", "")) for one in page.all("meta")]
        item = zotero.from_page([(name, content) for name, content in metas if name], "here")
        wanted = wanted_item(csl)
        wanted.setdefault("url", "here")
        wanted |= {field: csl[name] for field, name in (("language", "language"), ("genre", "genre")) if csl.get(name)}
        item["date"] = item.get("date", "").replace("/", "-")
        assert " ".join(item.pop("abstract").split()) == " ".join(re.sub("<[^>]+>", "", csl["abstract"]).split()), key
        item.pop("number", None)
        item.pop("ISSN", None)
        assert {name: value for name, value in item.items() if value} == wanted, key


def test_zotero_saves_all_references_of_a_list(site: Path) -> None:
    """They are read by Zotero's rules for COinS."""
    page = Page(site / "collection/references/index.html")
    spans = [one["title"] for one in page.all("span") if one.get("class") == "Z3988"]
    for span, entry in zip(spans, library().values(), strict=True):
        wanted = wanted_item(entry.to_csl())
        if wanted["kind"] not in ("book", "report"):  # COinS has it only for these types
            wanted.pop("place", None)
        if wanted["kind"] == "report":  # COinS has no container for reports
            wanted.pop("publication", None)
        assert zotero.from_span(span) == wanted, entry.id


SINGLE = {"references": "reference", "claims": "claim", "topics": "topic", "entities": "entity"}
PROPERTIES = {
    "Thing": "name alternateName description disambiguatingDescription sameAs url mainEntityOfPage identifier "
    "subjectOf",
    "CreativeWork": "author editor translator contributor datePublished inLanguage genre publisher isPartOf about "
    "keywords comment text creditText temporalCoverage position mentions headline abstract materialExtent",
    "Article": "pagination pageStart pageEnd", "Book": "isbn bookEdition numberOfPages", "Report": "reportNumber",
    "Chapter": "pagination", "Claim": "appearance firstAppearance", "DefinedTerm": "termCode inDefinedTermSet",
    "Person": "familyName givenName honorificSuffix", "Organization": "location", "Event": "startDate",
    "PropertyValue": "propertyID value", "Periodical": "issn", "PublicationVolume": "volumeNumber pagination",
    "PublicationIssue": "issueNumber pagination", "Comment": "", "Review": "itemReviewed",
}  # fmt: skip
"""The properties of each schema.org type that we might use, without inherited ones."""
ABOVE = {
    "ScholarlyArticle": "Article", "NewsArticle": "Article", "BlogPosting": "Article",
    **dict.fromkeys(("DefinedTerm", "Person", "Organization", "Event", "Place", "PropertyValue"), "Thing"),
    "CreativeWork": "Thing", "Newspaper": "Periodical",
}  # fmt: skip
"""The parent of each type; the default is ``CreativeWork``."""


def check_shape(node: Any, name: str) -> None:
    """Assert that *node* uses only properties of its type, and that addresses are URLs."""
    if isinstance(node, list):
        for one in node:
            check_shape(one, name)
    elif isinstance(node, dict) and "@type" in node:
        kind: str | None = node["@type"]
        allowed: set[str] = set()
        while kind is not None:
            allowed |= set(PROPERTIES.get(kind, "").split())
            kind = None if kind == "Thing" else ABOVE.get(kind, "CreativeWork")
        said = {one for one in node if not one.startswith(("@", "cito:", "dprkpal:"))}
        assert said - allowed == set(), (name, node["@type"], said - allowed)
        for one in node.values():
            check_shape(one, name)
    elif isinstance(node, dict) and "@id" in node and node.keys() == {"@id"}:
        assert re.match(r"(https?|urn):", node["@id"]), (name, node)


def test_pages_have_schema_org_data(site: Path, pages: dict[str, Page]) -> None:
    """Each page has one block of JSON-LD of the right type, and no text can close the block early."""
    types = {"references": None, "claims": {"Claim"}, "topics": {"DefinedTerm"}}
    types["entities"] = {"Person", "Organization", "Place", "Event", "Thing"}
    count = 0
    for name, page in pages.items():
        match = re.fullmatch(r"collection/(\w+)/(.+)\.html", name)
        if match is None or match[2] == "index":
            assert page.data == [], name
            continue
        data = json.loads("".join(page.data))
        assert data["@context"]["@vocab"] == "https://schema.org/", name
        assert data["@id"] == f"urn:dprkpal:{SINGLE[match[1]]}:{match[2]}", name
        wanted = types[match[1]]
        assert wanted is None or data["@type"] in wanted, name
        assert data.get("name") or data.get("text") or data.get("disambiguatingDescription"), name
        check_shape(data, name)
        assert page.metas()["og:title"], name
        count += 1
    assert count == PAGES
    claim = json.loads("".join(pages["collection/claims/coughlin-tunnels.html"].data))
    assert claim["text"] == library().claims["coughlin-tunnels"].sentence


def test_no_address_is_made_up(site: Path, pages: dict[str, Page]) -> None:
    """Without ``html_baseurl``, there are no canonical links, no site map and no absolute addresses."""
    assert not (site / "sitemap.xml").exists()
    for name, page in pages.items():
        assert not [one for one in page.all("link") if one.get("rel") == "canonical"], name
        assert "og:url" not in page.metas(), name


def test_the_feed_lists_changes_to_the_data(site: Path) -> None:
    """The Atom feed has an entry for each version whose data changed, with the text of the changelog.

    Source: RFC 4287, 4.1.1 and 4.1.2: id, title and updated are required of a feed and of an entry.
    """
    names = {"a": "http://www.w3.org/2005/Atom"}
    feed = ElementTree.parse(site / "collection/changes.atom").getroot()
    entries = feed.findall("a:entry", names)
    assert entries
    for one in [feed, *entries]:
        for name in ("id", "title", "updated"):
            assert one.findtext(f"a:{name}", None, names), name
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(one.findtext("a:updated", None, names)))
    days = [str(one.findtext("a:title", None, names)) for one in entries if "Collection" in str(one[1].text)]
    first = [one.event for one in library().changes() if one.date == "2026-11-22"]
    assert days[-1] == f"Collection: {first.count('added')} added, {first.count('changed')} changed"
    assert "/references/young2021guns.html" in str(entries[len(days) - 1].findtext("a:content", None, names))
    updated = str(feed.findtext("a:updated", None, names))
    assert updated == f"{library().changes()[-1].date}T00:00:00Z", "a new build is no news"
    assert "armstrong2013tyranny" in str(entries[-1].findtext("a:content", None, names))


def test_a_page_says_when_its_subject_was_added_and_changed(site: Path) -> None:
    """The newest change comes first, with its reason and the fields that changed."""
    text = (site / "collection/claims/coughlin-tunnels.html").read_text(encoding="utf-8")
    section = text[text.index('id="changes"') :]
    assert section.index('<time datetime="2026-11-30">') < section.index('<time datetime="2026-11-22">')
    assert "First topics, entities and claims with their evidence" in section
    note = library().claims["coughlin-tunnels"].cite("apa", version=True).removesuffix(".").rpartition(" (")[2]
    assert f'<span class="version">({note}</span>' in text
    for kind in ("references/young2021guns", "topics/tunnels", "entities/hamas"):
        assert '<time datetime="2026-11-22">' in (site / f"collection/{kind}.html").read_text(encoding="utf-8"), kind


def test_the_footnote_of_a_claim_names_every_source_that_disputes_or_doubts_it(site: Path) -> None:
    """Also sources that only give context, since some of them call the claim a speculation."""
    for identity, claim in list(library().claims.items())[::5]:
        cited = {cite.id for cite in claim_citation(claim, context=True).cites}
        assert cited == {row.source for row in claim.evidence}
        footnote = library().cite_claim(identity, "chicago-notes-bibliography", context=True).citation
        text = unescape(re.sub("<[^>]*>", "", (site / f"collection/claims/{identity}.html").read_text("utf-8")))
        assert " ".join(footnote.split()) in " ".join(text.split()), identity


def test_every_record_links_to_the_ones_before_and_after_it(pages: dict[str, Page]) -> None:
    """The order is that of the list."""
    keys = list(library())
    for before, key, after in zip(keys, keys[1:], keys[2:], strict=False):
        links = {link.get("rel"): link["href"] for link in pages[f"collection/references/{key}.html"].all("link")}
        assert (links["prev"], links["next"]) == (f"{before}.html", f"{after}.html")


def test_pages_are_small(site: Path) -> None:
    """Pages, scripts and style sheets must load over a slow connection."""
    sizes = {path: path.stat().st_size for path in (site / "collection").rglob("*.html")}
    assert max(sizes.values()) < 250_000
    assert sorted(sizes.values())[len(sizes) // 2] < 50_000
    assert (site / "_static/dprkpal_collection.js").stat().st_size < 25_000
    assert (site / "_static/site.css").stat().st_size < 12_000
    assert (site / "_static/dprkpal_collection.css").stat().st_size < 12_000
    assert (site / "_static/dprkpal_search.css").stat().st_size < 12_000
    assert (site / "_static/dprkpal_search.js").stat().st_size < 50_000
    assert (site / "_static/dprkpal_lists.js").stat().st_size < 25_000
    assert (site / "_static/dprkpal_basket.js").stat().st_size < 6_000


def test_other_projects_can_link_to_references_claims_and_topics(site: Path) -> None:
    """The intersphinx inventory has the page of each, wherever else it is listed."""
    from sphinx.util.inventory import InventoryFile

    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="").data
    works = library()
    for kind, folder, things in (
        ("reference", "references", works), ("claim", "claims", works.claims), ("topic", "topics", works.topics)
    ):  # fmt: skip
        found = inventory[f"bib:{kind}"]
        assert {name: one.uri.partition("#")[0] for name, one in found.items()} == {
            name: f"collection/{folder}/{name}.html" for name in things
        }


def test_citations_in_guides_link_to_the_reference_and_back(site: Path, pages: dict[str, Page]) -> None:
    """The page of the reference lists the guide and links to the citation."""
    guide = pages["explanation/independence.html"]
    addresses = [one["href"] for one in guide.all("a") if "#reference-" in one.get("href", "")]
    assert "../collection/references/coughlin2014hamas.html#reference-coughlin2014hamas" in addresses
    for address in addresses:
        work = "collection/" + urldefrag(address).url.partition("collection/")[2]
        back = [one["href"] for one in pages[work].all("a") if "independence.html#cite-" in one.get("href", "")]
        assert back, work
        ids = {attributes.get("id") for _, attributes in guide.elements}
        assert {urldefrag(one).fragment for one in back} <= ids


@pytest.fixture(scope="module")
def again(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a second build from scratch, in several processes."""
    return build(tmp_path_factory.mktemp("again"), "-j", "auto")


def test_builds_are_reproducible(site: Path, again: Path) -> None:
    """Two builds give the same files, whatever the number of processes."""
    names = sorted(str(path.relative_to(site)) for path in site.rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(again)) for path in again.rglob("*") if path.is_file())
    assert [name for name in names if (site / name).read_bytes() != (again / name).read_bytes()] == []


def test_a_configured_address_is_used(again: Path) -> None:
    """There are canonical links, absolute addresses and a site map."""
    here = "https://example.org/en/"
    one = build(again.parent, "-j", "auto", "-D", f"html_baseurl={here}", to="addressed")  # reuses the doctrees
    root = ElementTree.parse(one / "sitemap.xml").getroot()
    listed = {node.text for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert f"{here}collection/claims/coughlin-tunnels.html" in listed
    page = Page(one / "collection/claims/coughlin-tunnels.html")
    canonical = [link["href"] for link in page.all("link") if link.get("rel") == "canonical"]
    assert canonical == [f"{here}collection/claims/coughlin-tunnels.html"]
    assert page.metas()["og:url"] == canonical
