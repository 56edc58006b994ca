"""The schema.org export has the content of the collection, and nothing stronger."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from dprkpal import Library, __version__, library
from dprkpal.exports.schema_org import BASE, to_json_ld
from dprkpal.model.vocabulary import ITEM_TYPES

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of the reader itself

SCHEMA = Namespace("https://schema.org/")
TERMS = Namespace("urn:dprkpal:term:")
CITO = Namespace("http://purl.org/spar/cito/")


@cache
def read() -> Graph:
    """Return the whole collection as an RDF library reads it, offline."""
    return Graph().parse(data=library().export("json-ld").text, format="json-ld")


@pytest.fixture
def graph() -> Graph:
    """The whole collection, read once."""
    return read()


def node(kind: str, key: str) -> URIRef:
    """Return the identifier of an item."""
    return URIRef(f"{BASE}{kind}:{key}")


def test_everything_is_there_once(graph: Graph) -> None:
    """Each reference, claim, entity and topic has an identifier and a type."""
    works = library()
    for kind, keys in (("reference", works), ("claim", works.claims)):
        for key in keys:
            assert len(list(graph.objects(node(kind, key), RDF.type))) == 1, key
    named = {one for claim in works.claims.values() for one in claim.entities}
    assert {one.id for one in named} == {
        str(one).rpartition(":")[2] for one in graph.subjects(RDF.type) if str(one).startswith(BASE + "entity:")
    }


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("young2021guns", "Book"),
        ("bechtol2010support", "ScholarlyArticle"),
        ("coughlin2014hamas", "NewsArticle"),
        ("unpanel2010", "Report"),
        ("young2018guerilla", "Thesis"),
        ("stonefish2012flower", "BlogPosting"),
        ("kaplan2014", "CreativeWork"),
        ("wikipedialod2020", "Article"),
        ("berger2014arm", "WebPage"),
    ],
)
def test_a_reference_has_its_schema_org_type(graph: Graph, key: str, kind: str) -> None:
    """Or ``CreativeWork`` with a genre if there is none."""
    assert graph.value(node("reference", key), RDF.type) == SCHEMA[kind]


def test_a_description_is_not_exported_as_a_title(graph: Graph) -> None:
    """``name`` is only for real titles."""
    for key, entry in library().items():
        described = bool((entry.to_csl().get("custom") or {}).get("description"))
        name = graph.value(node("reference", key), SCHEMA.name)
        assert (name is None) is described, key
        said = graph.value(node("reference", key), SCHEMA.disambiguatingDescription)
        assert (said is not None) is described, key


def test_a_date_is_not_more_precise_than_known(graph: Graph) -> None:
    """A month stays a month; a double issue and a season become the year."""
    dates = {
        "coughlin2014hamas": "2014-07-26", "young2021how": "2021-05", "young2021guns": "2021",
        "berger2016disrupting": "2016", "bechtol2010support": "2010",
    }  # fmt: skip
    for key, date in dates.items():
        assert str(graph.value(node("reference", key), SCHEMA.datePublished)) == date
    assert graph.value(node("reference", "rodongsinmun1989"), SCHEMA.datePublished) is None


def test_a_claim_is_its_sentence_with_hedge_and_attribution(graph: Graph) -> None:
    """No property has the bare statement."""
    for key, claim in library().claims.items():
        assert graph.value(node("claim", key), RDF.type) == SCHEMA.Claim
        assert str(graph.value(node("claim", key), SCHEMA.text)) == claim.sentence
        credit = graph.value(node("claim", key), SCHEMA.creditText)
        assert (str(credit) if credit else "") == claim.attribution
        if claim.statement != claim.sentence:
            assert (None, None, Literal(claim.statement)) not in graph


def test_all_evidence_is_exported_with_its_locator(graph: Graph) -> None:
    """Carrying sources are appearances; disputing sources dispute."""

    def places(claim: str, name: URIRef) -> set[tuple[str, str]]:
        found = set()
        for one in graph.objects(node("claim", claim), name):
            part = graph.value(one, SCHEMA.isPartOf) if str(graph.value(one, SCHEMA.position) or "") else None
            position = str(graph.value(one, SCHEMA.position) or "") if part is not None else ""
            found.add((str(part if part is not None else one).removeprefix(BASE + "reference:"), position))
        return found

    for key, claim in library().claims.items():
        carried = {(row.source, row.locator or "") for row in claim.evidence if row.carries}
        assert places(key, SCHEMA.appearance) == carried, key
        for name, stance in ((CITO.isDisputedBy, "disputes"), (CITO.isDiscussedBy, "context")):
            expected = {(row.source, row.locator or "") for row in claim.evidence if row.stance == stance}
            assert places(key, name) == expected, key


def test_every_internal_link_has_a_target(graph: Graph) -> None:
    """No topic, entity or reference is named without being described."""
    described = set(graph.subjects(RDF.type))
    for one in graph.objects():
        if isinstance(one, URIRef) and str(one).startswith(BASE):
            assert one in described, one


def test_a_selection_keeps_all_evidence_of_its_claims() -> None:
    """With the references that it names."""
    text = library().export("json-ld", keys=["cha2014below"]).text
    nodes = {one["@id"]: one for one in json.loads(text)["@graph"]}
    assert f"{BASE}claim:coughlin-tunnels" in nodes
    for row in library().claims["coughlin-tunnels"].evidence:
        assert f"{BASE}reference:{row.source}" in nodes
    assert f"{BASE}reference:jackson2022roundtable" not in nodes


def test_a_warning_is_exported_with_its_reference(graph: Graph) -> None:
    """Users of the export see it as well."""
    comment = graph.value(node("reference", "armstrong2013tyranny"), SCHEMA.comment)
    assert "plagiarism" in str(graph.value(comment, SCHEMA.text))


def test_the_context_is_embedded() -> None:
    """Reading the document loads nothing."""
    context = json.loads(library().export("json-ld").text)["@context"]
    assert isinstance(context, dict)
    assert context["@vocab"] == "https://schema.org/"


PARENTS = {
    "Article": "CreativeWork", "ScholarlyArticle": "Article", "NewsArticle": "Article", "Report": "Article",
    "SocialMediaPosting": "Article", "BlogPosting": "SocialMediaPosting", "Book": "CreativeWork",
    "Chapter": "CreativeWork", "Claim": "CreativeWork", "Comment": "CreativeWork", "Dataset": "CreativeWork",
    "Thesis": "CreativeWork", "WebPage": "CreativeWork", "WebSite": "CreativeWork", "Blog": "CreativeWork",
    "Review": "CreativeWork", "Movie": "CreativeWork", "MusicRecording": "CreativeWork", "Map": "CreativeWork",
    "Legislation": "CreativeWork", "Manuscript": "CreativeWork", "VisualArtwork": "CreativeWork",
    "Collection": "CreativeWork", "CreativeWorkSeries": "CreativeWork", "Periodical": "CreativeWorkSeries",
    "Newspaper": "Periodical", "BookSeries": "CreativeWorkSeries", "PublicationIssue": "CreativeWork",
    "PublicationVolume": "CreativeWork", "CreativeWork": "Thing", "Person": "Thing", "Organization": "Thing",
    "Place": "Thing", "Event": "Thing", "Product": "Thing", "Vehicle": "Product", "DefinedTerm": "Intangible",
    "PropertyValue": "Intangible", "Language": "Intangible", "Intangible": "Thing",
}  # fmt: skip
"""The types that we use, and the type above each."""

DOMAINS = {
    **dict.fromkeys("name alternateName description disambiguatingDescription identifier sameAs url subjectOf".split(),
                    "Thing"),
    **dict.fromkeys(
        """about author comment contributor creditText dateModified datePublished editor genre hasPart inLanguage
        isBasedOn isPartOf keywords license materialExtent mentions position producer publisher temporalCoverage text
        translator version""".split(), "CreativeWork"),
    "appearance": "Claim", "itemReviewed": "Review", "termCode": "DefinedTerm", "startDate": "Event",
    "endDate": "Event", "familyName": "Person", "givenName": "Person", "honorificSuffix": "Person",
    "location": "Organization", "propertyID": "PropertyValue", "value": "PropertyValue", "isbn": "Book",
    "bookEdition": "Book", "numberOfPages": "Book", "illustrator": "Book", "director": "Movie",
    "reportNumber": "Report", "issueNumber": "PublicationIssue", "volumeNumber": "PublicationVolume",
    "pagination": "Article Chapter PublicationIssue PublicationVolume",
    "issn": "Blog CreativeWorkSeries Dataset WebSite",
}  # fmt: skip
"""The properties that we use, and the types that schema.org allows them for. Source: schema.org, release 28."""


def misplaced(graph: Graph) -> list[tuple[str, str]]:
    """Return each property that its node's type does not have, and unknown types and properties."""
    found = []
    for one, kind in graph.subject_objects(RDF.type):
        above = [str(kind).removeprefix(str(SCHEMA))]
        while above[-1] in PARENTS:
            above.append(PARENTS[above[-1]])
        assert above[-1] == "Thing", above
        for name in graph.predicates(one):
            if str(name).startswith(str(SCHEMA)):
                term = str(name).removeprefix(str(SCHEMA))
                if not set(DOMAINS[term].split()) & set(above):
                    found.append((above[0], term))
    return found


def test_every_property_belongs_to_its_type(graph: Graph) -> None:
    """So do those of nodes within nodes."""
    assert misplaced(graph) == []


@pytest.mark.parametrize("kind", sorted(ITEM_TYPES))
def test_no_type_of_reference_gets_a_property_of_another(kind: str) -> None:
    """Whatever the item has."""
    names = [{"family": "Roe", "given": "A.", "suffix": "Jr."}]
    roles = dict.fromkeys("author editor translator illustrator director composer performer".split(), names)
    item = {
        "id": "a", "type": kind, "title": "T", "page": "1-2", "number-of-pages": 9, "ISBN": "9781503613294",
        "DOI": "10.1/x", "ISSN": "1234-5679", "edition": "2", "number": "7", "volume": "1", "issue": "2",
        "publisher": "P", "publisher-place": "Q", "reviewed-title": "R", "reviewed-author": names,
        "issued": {"date-parts": [[2000]]},
        **roles,
    }  # fmt: skip
    for container in ({"container-title": "C"}, {"collection-title": "S"}):
        assert misplaced(Graph().parse(data=to_json_ld({"a": item | container}), format="json-ld")) == []


def test_an_event_has_its_days(graph: Graph) -> None:
    """Both ends of a range, as exactly as they are known."""
    ends = {
        "munich-1972": ("1972-09-05", "1972-09-06"), "lod-1972": ("1972-05-30", None),
        "bangkok-2009": ("2009-12", None), "gaza-war-2014": ("2014", None),
    }  # fmt: skip
    for key, (begin, end) in ends.items():
        one = node("entity", key)
        assert str(graph.value(one, SCHEMA.startDate)) == begin
        assert (str(graph.value(one, SCHEMA.endDate)) if end else graph.value(one, SCHEMA.endDate)) == end


def test_the_verification_of_each_field_is_exported(graph: Graph) -> None:
    """Status, pages and remark."""
    for key, entry in library().items():
        found = {}
        for row in graph.objects(node("reference", key), TERMS.verification):
            pages = {str(page) for page in graph.objects(row, SCHEMA.subjectOf)}
            remark = graph.value(row, SCHEMA.description)
            field, status = (str(graph.value(row, name)) for name in (SCHEMA.propertyID, SCHEMA.value))
            found[field] = (status, len(pages), bool(remark))
        checks = entry.verification
        assert found == {
            name: (check.status, len(set(check.seen_at)), bool(check.note)) for name, check in checks.items()
        }, key


def test_hedge_stance_and_origins_of_a_claim_are_exported(graph: Graph) -> None:
    """A program need not read the sentence for them."""
    for key, claim in library().claims.items():
        one = node("claim", key)
        assert str(graph.value(one, TERMS.hedge)) == claim.hedge
        assert graph.value(one, TERMS.originCount).toPython() == len(claim.origins.origins)
        rows = sorted(
            (str(graph.value(row, TERMS.source)).rpartition(":")[2], str(graph.value(row, TERMS.stance)))
            for row in graph.objects(one, TERMS.evidence)
        )
        assert rows == sorted((row.source, row.stance) for row in claim.evidence), key
        origins = {str(origin).rpartition(":")[2] for origin in graph.objects(one, TERMS.origin)}
        assert origins == set(claim.origins.origins)


def test_a_reference_names_what_it_depends_on(graph: Graph) -> None:
    """Every link is there; those that were seen are also ``isBasedOn``."""
    links = library().links
    assert sum(1 for _ in graph.triples((None, TERMS.dependsOn, None))) == len(links)
    based = {(str(a), str(b)) for a, b in graph.subject_objects(SCHEMA.isBasedOn)}
    seen = {(link.source, link.on) for link in links if link.confidence == "seen" and link.on in library()}
    assert based == {(str(node("reference", a)), str(node("reference", b))) for a, b in seen}


def test_a_review_names_the_work_that_it_reviews(graph: Graph) -> None:
    """The reference itself if the library has it."""
    assert graph.value(node("reference", "jackson2022roundtable"), SCHEMA.itemReviewed) == node(
        "reference", "young2021guns"
    )
    item = {"id": "a", "type": "review-book", "title": "T", "reviewed-title": "R", "reviewed-author": [{"family": "X"}]}
    one = json.loads(to_json_ld({"a": item}))["@graph"][0]["itemReviewed"]
    assert (one["name"], one["author"]["name"]) == ("R", "X")


def test_the_collection_is_a_dataset() -> None:
    """With a version, a licence and a date that does not depend on the clock. A selection is not the collection."""
    nodes = json.loads(library().export("json-ld").text)["@graph"]
    sets = [one for one in nodes if one["@type"] == "Dataset"]
    assert [one["version"] for one in sets] == [__version__]
    assert sets[0]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    dates = [entry.csl["accessed"]["date-parts"][0] for entry in library().values() if "accessed" in entry.csl]
    assert sets[0]["dateModified"] == "-".join(f"{part:02d}" for part in max(dates))
    assert len(sets[0]["hasPart"]) == len(library()) + len(library().claims)
    assert '"Dataset"' not in library().export("json-ld", keys=["young2021guns"]).text
    assert '"Dataset"' not in Library([{"id": "a", "type": "book", "title": "T"}]).export("json-ld").text


def test_text_is_free_of_control_characters() -> None:
    """A terminal that shows the file is not controlled by it, and text does not run backwards."""
    item = {"id": "a", "type": "book", "title": "x\x1b[2J\x9b31m\u202egpj", "abstract": "א\u2067ב"}
    text = to_json_ld({"a": item})
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    one = json.loads(text)["@graph"][0]
    assert (one["name"], one["description"]) == ("x[2J31mgpj", "א\u2067ב\u2069")


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(
    st.text(min_size=1, max_size=10),
    st.dictionaries(
        st.sampled_from(
            ["title", "author", "issued", "URL", "DOI", "ISBN", "custom", "keyword", "container-title", "volume",
             "issue", "page", "number-of-pages", "publisher", "type", "collection-title", "abstract", "language"]
        ),
        VALUES,
    ),
)  # fmt: skip
def test_any_item_gives_valid_json_ld(key: str, item: dict[str, Any]) -> None:
    """Unsuitable values are ignored."""
    text = to_json_ld({key: {"id": key, **item}})
    read = Graph().parse(data=text.encode("utf-8", "replace"), format="json-ld")
    assert len(list(read.subjects(RDF.type))) >= 1


def test_an_unsafe_url_is_left_out() -> None:
    """Programs follow links in data."""
    works = Library([{"id": "a", "type": "book", "title": "T", "URL": "javascript:alert(1)", "DOI": "10.1/x y"}])
    one = json.loads(works.export("json-ld").text)["@graph"][0]
    assert "url" not in one
    assert one["sameAs"] == {"@id": "https://doi.org/10.1/xy"}


def test_links_and_languages_are_valid_or_left_out() -> None:
    """A DOI can have any characters; words are the name of a language, not its tag."""
    item = {"id": "a", "DOI": "10.1/a<1[x]:%b>#c#d", "URL": "https://e.org/100%[a]", "language": "English (US)"}
    one = json.loads(to_json_ld({"a": item}))["@graph"][0]
    assert one["sameAs"] == {"@id": "https://doi.org/10.1/a%3C1%5Bx%5D:%25b%3E#c%23d"}
    assert one["url"] == {"@id": "https://e.org/100%25%5Ba%5D"}
    assert one["inLanguage"] == {"@type": "Language", "name": "English (US)"}
    assert json.loads(to_json_ld({"a": {"id": "a", "language": "de-CH"}}))["@graph"][0]["inLanguage"] == "de-CH"
    for number, known in (("Q1", True), ("<&>", False)):
        entity = {"id": "e", "kind": "place", "name": "E", "wikidata": number}
        claim = {"id": "c", "statement": "S", "entities": ["e"], "evidence": [{"source": "a", "stance": "supports"}]}
        works = Library([item], dossier={"entities": [entity], "claims": [claim]})
        nodes = {node["@id"]: node for node in json.loads(works.export("json-ld").text)["@graph"]}
        assert ("sameAs" in nodes[f"{BASE}entity:e"]) is known
