"""Topics are a SKOS concept scheme: a hierarchy with a top, whose relations have their inverse."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import SKOS

from dprkpal import Library, library
from dprkpal.collection.topics import Concept, TopicScheme
from dprkpal.errors import UnknownTopicError
from dprkpal.exports.skos import BASE, to_json_ld, to_turtle
from dprkpal.model.keywords import keywords

TOPICS = [pytest.param(topic, id=key) for key, topic in library().topics.items()]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_name_in_plain_words(topic: Concept) -> None:
    """A name, not an id: no other topic has it, and no name stands twice on one topic."""
    assert re.fullmatch(r"[A-Z]\S*( \S+)*", topic.pref_label)
    assert topic.pref_label != topic.id
    assert len({label.casefold() for label in (topic.pref_label, *topic.alt_label)}) == 1 + len(topic.alt_label)
    assert topic.definition.endswith(".")
    assert [other.pref_label for other in library().topics.values()].count(topic.pref_label) == 1


@pytest.mark.parametrize("topic", TOPICS)
def test_every_relation_has_its_inverse(topic: Concept) -> None:
    """SKOS, S25: narrower is the inverse of broader; S23: related is symmetric."""
    assert all(topic in wider.narrower for wider in topic.broader)
    assert all(topic in below.broader for below in topic.narrower)
    assert all(topic in other.related for other in topic.related)


@pytest.mark.parametrize("topic", TOPICS)
def test_no_topic_stands_above_itself_or_is_related_to_one_above_it(topic: Concept) -> None:
    """A hierarchy has a top; SKOS, S27: related is disjoint with broader at any distance."""
    assert topic not in topic.ancestors
    assert topic not in topic.descendants
    assert not set(topic.related) & {*topic.ancestors, *topic.descendants, topic}
    assert bool(topic.broader) != (topic in library().topics.top)


def test_ancestors_stand_nearest_first() -> None:
    """As a path is read upwards."""
    wider = library().topics["iran-syria-intermediaries"].ancestors
    assert [one.id for one in wider] == ["smuggling-routes", "arms-transfers", "dprk-palestine-relations"]


def test_a_topic_gathers_the_works_on_narrower_topics_too() -> None:
    """Unless only its own are asked for."""
    topic = library().topics["arms-transfers"]
    own = topic.references(narrower=False)
    below = {key for one in topic.descendants for key in one.references(narrower=False)}
    assert set(topic.references()) == set(own) | below
    assert below - set(own)
    assert list(topic.references()) == [key for key in library() if key in topic.references()]


@pytest.mark.parametrize("key", library())
def test_every_keyword_of_a_reference_is_a_topic(key: str) -> None:
    """And the topic leads back to the reference."""
    entry = library()[key]
    assert [topic.id for topic in entry.topics] == keywords(entry.to_csl())
    assert all(topic.references(narrower=False)[key] is entry for topic in entry.topics)


def test_an_unknown_topic_is_answered_with_the_nearest() -> None:
    """The error is a `KeyError`, as mappings raise."""
    with pytest.raises(UnknownTopicError, match="'tunnels'") as caught:
        library().topics["tunnel"]
    assert isinstance(caught.value, KeyError)
    assert library().topics.get("tunnel") is None
    with pytest.raises(UnknownTopicError, match="'tunnels'"):
        library().cite_topic("tunnel")


def test_a_library_without_topics_has_none() -> None:
    """Nor has any of its works; and the keywords of a work need not be topics."""
    works = Library([{"id": "a", "type": "book", "keyword": "tunnels"}])
    assert dict(works.topics) == {}
    assert works["a"].topics == ()
    alone = TopicScheme([{"id": "tunnels"}])["tunnels"]
    assert (alone.pref_label, dict(alone.references()), dict(alone.claims())) == ("tunnels", {}, {})


def test_a_topic_is_cited_as_a_whole() -> None:
    """One citation of all works on it; none where there is no work."""
    works = library()
    cited = works.cite_topic("tunnels", "apa")
    assert cited == works.cite(*works.topics["tunnels"].references(), style="apa")
    assert works.cite_topic(works.topics["tunnels"], "apa") == cited
    empty = Library.load(io.StringIO("@book{a, title = {T}}"), data="no such folder")
    with pytest.raises(UnknownTopicError):
        empty.cite_topic("tunnels")


@pytest.mark.parametrize(
    ("to", "between"),
    [
        ("text", "\n\n"), ("markdown", "\n\n"), ("rst", "\n\n"), ("typst", "\n\n"), ("latex", "\\par "),
        ("html", '<div class="csl-annotation">'),
    ],
)  # fmt: skip
def test_an_annotated_bibliography_says_what_each_work_is_about(to: str, between: str) -> None:
    """Each entry, then its abstract, as the format writes paragraphs."""
    topic = library().topics["personal-diplomacy"]
    whole = library().cite_topic(topic.id, "apa", annotated=True, to=to)
    assert whole.count("It is the founding article of this bibliography.") == 1
    for key, entry in topic.references().items():
        assert f"{entry.bibliography('apa', to=to)}{between}{entry.abstract[:20]}" in whole, key


# -- as linked data -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the topics as another program reads them."""
    return Graph().parse(data=to_turtle(library().topics, title="Topics"), format="turtle")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of the reader that is compared with
def test_both_formats_say_the_same(graph: Graph) -> None:
    """Turtle and JSON-LD are one graph."""
    other = Graph().parse(data=to_json_ld(library().topics, title="Topics"), format="json-ld")
    assert isomorphic(graph, other)


def test_the_graph_is_the_scheme(graph: Graph) -> None:
    """Every topic with its name, in the scheme; every broader has its narrower; nothing leads in a ring."""
    concepts = {str(one).removeprefix(BASE): one for one in graph.subjects(RDF.type, SKOS.Concept)}
    assert set(concepts) == set(library().topics)
    scheme = URIRef(BASE + "scheme")
    assert set(graph.objects(scheme, SKOS.hasTopConcept)) == set(graph.subjects(SKOS.topConceptOf, scheme))
    for key, one in concepts.items():
        topic = library().topics[key]
        assert [str(label) for label in graph.objects(one, SKOS.prefLabel)] == [topic.pref_label]
        assert {str(label) for label in graph.objects(one, SKOS.altLabel)} == set(topic.alt_label)
        assert (one, SKOS.inScheme, scheme) in graph
        assert one not in set(graph.transitive_objects(one, SKOS.broader)) - {one}
        assert [wider for wider in graph.objects(one, SKOS.broader) if (wider, SKOS.narrower, one) not in graph] == []
        assert [below for below in graph.objects(one, SKOS.narrower) if (below, SKOS.broader, one) not in graph] == []


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(label=words.filter(str.strip), definition=words.filter(str.strip), identity=words)
def test_what_is_written_is_what_is_read(label: str, definition: str, identity: str) -> None:
    """Whatever stands in a label, and whatever an id is made of."""
    topics = TopicScheme([{"id": identity, "pref_label": label, "definition": definition}])
    read = Graph().parse(data=to_turtle(topics), format="turtle")
    [concept] = read.subjects(RDF.type, SKOS.Concept)
    assert [str(one) for one in read.objects(concept, SKOS.prefLabel)] == [label]
    assert [str(one) for one in read.objects(concept, SKOS.definition)] == [definition]


# -- schemes of others ------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefgh")), st.lists(st.sampled_from("abcx")))
    )
)
def test_any_scheme_can_be_walked(topics: list[tuple[str, list[str], list[str]]]) -> None:
    """Rings end, relations lead to topics that exist, and inverses are there."""
    data: list[dict[str, Any]] = [
        {"id": key, "broader": broader, "related": related} for key, broader, related in topics
    ]
    scheme = TopicScheme(data)
    assert set(scheme) == {key for key, _, _ in topics}
    for topic in scheme.values():
        assert topic not in topic.ancestors
        assert len(set(topic.ancestors)) == len(topic.ancestors)
        assert all(topic in wider.narrower for wider in topic.broader)
        assert all(topic in other.related for other in topic.related)


def test_a_very_deep_scheme_is_walked_without_recursion() -> None:
    """Depth costs time in proportion, and no stack."""
    scheme = TopicScheme([{"id": str(n), "broader": [str(n + 1)]} for n in range(20_000)])
    assert len(scheme["0"].ancestors) == 19_999
    assert len(scheme["19999"].descendants) == 19_999
