"""The schema.org export has the content of the collection, and nothing stronger."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from dprkpal import Library, library
from dprkpal.exports.schema_org import BASE, to_json_ld

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of the reader itself

SCHEMA = Namespace("https://schema.org/")
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
