"""Topics are a SKOS concept scheme: a hierarchy whose relations have inverses."""

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
def test_every_topic_has_a_unique_label(topic: Concept) -> None:
    """A label, not an id. The labels of one topic have no duplicates."""
    assert re.fullmatch(r"[A-Z]\S*( \S+)*", topic.pref_label)
    assert topic.pref_label != topic.id
    assert len({label.casefold() for label in (topic.pref_label, *topic.alt_label)}) == 1 + len(topic.alt_label)
    assert topic.definition.endswith(".")
    assert [other.pref_label for other in library().topics.values()].count(topic.pref_label) == 1


@pytest.mark.parametrize("topic", TOPICS)
def test_other_labels_are_synonyms(topic: Concept) -> None:
    """SKOS Reference, section 5: an alternative label names the same concept, not a part or an example of it."""
    named = " ".join((topic.pref_label, topic.definition)).casefold()
    others = [label for other in library().topics.values() if other != topic for label in other.alt_label]
    for label in topic.alt_label:
        assert label not in others
        for entity in library().entities.values():
            if label.casefold() in {name.casefold() for name in entity.names}:
                assert entity.kind == "event" or label.casefold() in named, entity.id
    assert "Hezbollah" not in library().topics["iran-syria-intermediaries"].alt_label


@pytest.mark.parametrize("topic", TOPICS)
def test_every_relation_has_its_inverse(topic: Concept) -> None:
    """SKOS, S25: narrower is the inverse of broader; S23: related is symmetric."""
    assert all(topic in wider.narrower for wider in topic.broader)
    assert all(topic in below.broader for below in topic.narrower)
    assert all(topic in other.related for other in topic.related)


@pytest.mark.parametrize("topic", TOPICS)
def test_no_topic_is_broader_than_itself_or_related_to_a_broader_one(topic: Concept) -> None:
    """SKOS, S27: related is disjoint with broader at any distance."""
    assert topic not in topic.ancestors
    assert topic not in topic.descendants
    assert not set(topic.related) & {*topic.ancestors, *topic.descendants, topic}
    assert bool(topic.broader) != (topic in library().topics.top)


def test_ancestors_are_sorted_by_distance() -> None:
    """The nearest comes first."""
    wider = library().topics["iran-syria-intermediaries"].ancestors
    assert [one.id for one in wider] == ["smuggling-routes", "arms-transfers", "dprk-palestine-relations"]


def test_a_topic_includes_references_on_narrower_topics() -> None:
    """Unless only its own references are requested."""
    topic = library().topics["arms-transfers"]
    own = topic.references(narrower=False)
    below = {key for one in topic.descendants for key in one.references(narrower=False)}
    assert set(topic.references()) == set(own) | below
    assert below - set(own)
    assert list(topic.references()) == [key for key in library() if key in topic.references()]


@pytest.mark.parametrize("key", library())
def test_every_keyword_of_a_reference_is_a_topic(key: str) -> None:
    """And the topic lists the reference."""
    entry = library()[key]
    assert [topic.id for topic in entry.topics] == keywords(entry.to_csl())
    assert all(topic.references(narrower=False)[key] is entry for topic in entry.topics)


def test_an_unknown_id_suggests_similar_topics() -> None:
    """The error is a `KeyError`."""
    with pytest.raises(UnknownTopicError, match="'tunnels'") as caught:
        library().topics["tunnel"]
    assert isinstance(caught.value, KeyError)
    assert library().topics.get("tunnel") is None
    with pytest.raises(UnknownTopicError, match="'tunnels'"):
        library().cite_topic("tunnel")


def test_a_library_without_topics_has_none() -> None:
    """Its references have no topics either, and their keywords can be anything."""
    works = Library([{"id": "a", "type": "book", "keyword": "tunnels"}])
    assert dict(works.topics) == {}
    assert works["a"].topics == ()
    alone = TopicScheme([{"id": "tunnels"}])["tunnels"]
    assert (alone.pref_label, dict(alone.references()), dict(alone.claims())) == ("tunnels", {}, {})


def test_all_references_on_a_topic_can_be_cited() -> None:
    """In one citation, which is empty if there are none."""
    works = library()
    cited = works.cite_topic("tunnels", "apa")
    assert cited == works.cite(*works.topics["tunnels"].references(), style="apa")
    assert works.cite_topic(works.topics["tunnels"], "apa") == cited
    empty = Library.load(io.StringIO("@book{a, title = {T}}"))
    with pytest.raises(UnknownTopicError):
        empty.cite_topic("tunnels")


@pytest.mark.parametrize(
    ("to", "between"),
    [
        ("text", "\n\n"), ("markdown", "\n\n"), ("rst", "\n\n"), ("typst", "\n\n"), ("latex", "\\par "),
        ("rtf", "\\par\\fi0 "),
        ("html", '<div class="csl-annotation">'),
    ],
)  # fmt: skip
def test_an_annotated_bibliography_has_abstracts(to: str, between: str) -> None:
    """Each entry is followed by its abstract as a paragraph."""
    topic = library().topics["personal-diplomacy"]
    whole = library().cite_topic(topic.id, "apa", annotated=True, to=to)
    assert whole.count("It is the founding article of this bibliography.") == 1
    for key, entry in topic.references().items():
        assert f"{entry.bibliography('apa', to=to)}{between}{entry.abstract[:20]}" in whole, key


# -- as linked data -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the topics as an RDF library reads them."""
    return Graph().parse(data=to_turtle(library().topics, title="Topics"), format="turtle")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of the reader that is compared with
def test_turtle_and_json_ld_are_equivalent(graph: Graph) -> None:
    """Both give the same graph."""
    other = Graph().parse(data=to_json_ld(library().topics, title="Topics"), format="json-ld")
    assert isomorphic(graph, other)


def test_the_graph_has_all_topics_and_relations(graph: Graph) -> None:
    """Every broader relation has its inverse, and there is no cycle."""
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
def test_any_label_and_id_can_be_exported(label: str, definition: str, identity: str) -> None:
    """RDF readers get back the same text."""
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
    """Cycles end, relations lead to existing topics, and inverses exist."""
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
    """In linear time."""
    scheme = TopicScheme([{"id": str(n), "broader": [str(n + 1)]} for n in range(20_000)])
    assert len(scheme["0"].ancestors) == 19_999
    assert len(scheme["19999"].descendants) == 19_999
