"""Topics as SKOS are the same in Turtle and JSON-LD, for an RDF library that reads them."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from dprkpal.cli import main
from dprkpal.collection.topics import TopicScheme
from dprkpal.errors import VocabularyError
from dprkpal.exports.skos import BASE, to_json_ld, to_turtle

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of the reader itself

TOPICS = TopicScheme(
    [
        {"id": "arms", "pref_label": 'Arms "of" war\\', "alt_label": ["무기", "أسلحة", "arms\ttrade"]},
        {"id": "tunnels", "pref_label": "Tun\x1b[2Jnels\x9b\u202e", "definition": "Line\nbreak", "broader": ["arms"]},
    ]
)


def graphs() -> list[Graph]:
    """Return the topics, read from both formats."""
    return [
        Graph().parse(data=to_turtle(TOPICS, title="Topics"), format="turtle"),
        Graph().parse(data=to_json_ld(TOPICS, title="Topics"), format="json-ld"),
    ]


def test_both_formats_have_the_same_statements() -> None:
    """With every label, in its language."""
    first, second = graphs()
    assert set(first) == set(second)
    scheme, arms, tunnels = (URIRef(BASE + name) for name in ("scheme", "arms", "tunnels"))
    assert first.value(scheme, SKOS.prefLabel) == Literal("Topics", lang="en")
    assert first.value(arms, SKOS.prefLabel) == Literal('Arms "of" war\\', lang="en")
    assert set(first.objects(arms, SKOS.altLabel)) == {
        Literal("무기", lang="ko"), Literal("أسلحة", lang="und-Arab"), Literal("arms\ttrade", lang="en"),
    }  # fmt: skip
    assert first.value(tunnels, SKOS.definition) == Literal("Line\nbreak", lang="en")
    assert (tunnels, SKOS.broader, arms) in first


@pytest.mark.parametrize("text", [to_turtle(TOPICS), to_json_ld(TOPICS)])
def test_labels_have_no_control_characters(text: str) -> None:
    """They are escaped: neither a terminal nor the direction of text is changed by the file."""
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "Tun\\u001b[2Jnels" in text.replace("001B", "001b")


def test_the_command_names_the_scheme() -> None:
    """Every concept has exactly one preferred label in its language (condition S14)."""
    for to in ("turtle", "json-ld"):
        result = CliRunner().invoke(main, ["topics", "--skos", to])
        graph = Graph().parse(data=result.stdout, format=to)
        assert graph.value(URIRef(BASE + "scheme"), SKOS.prefLabel) == Literal("Topics of dprkpal", lang="en")
        for concept in graph.subjects(RDF.type, SKOS.Concept):
            assert len(list(graph.objects(concept, SKOS.prefLabel))) == 1


PIECES = st.sampled_from(
    ['"', "\\", "\n", "\r", "\u2028", "\x85", "\ufffe", "\uffff", "\0", "\x1b[31m", "\u202e", "\u2066", "\ud800", '"""',
     "@en", "^^<a>", "<", ">", "{}", " ", "%20", "%", "a b", "é", "땅굴", "\\u0041", "\ufdd0", "\U0001fffe", "scheme",
     "#"]
)  # fmt: skip
BASES = st.sampled_from([BASE, "http://a b/<"])
HOSTILE = st.lists(PIECES, min_size=1, max_size=4).map("".join)
NOT_AN_IRI = re.compile(
    '[\x00-\x20<>"{}|^`\\\\\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff]'
)


@settings(max_examples=100, deadline=None)
@given(st.lists(HOSTILE, min_size=2, max_size=2, unique=True), HOSTILE, HOSTILE, BASES)
def test_any_text_and_any_id_can_be_read_in_both_formats(ids: list[str], label: str, text: str, base: str) -> None:
    """With valid identifiers that differ, and with the text, in which only half characters are replaced."""
    one, two = ids
    topics = TopicScheme(
        [{"id": one, "pref_label": label, "definition": text}, {"id": two, "pref_label": text, "broader": [one]}]
    )
    turtle, json_ld = (write(topics, base=base, title="T").encode() for write in (to_turtle, to_json_ld))
    first = Graph().parse(data=turtle, format="turtle")
    assert set(first) == set(Graph().parse(data=json_ld, format="json-ld"))
    concepts = set(first.subjects(RDF.type, SKOS.Concept))
    assert len(concepts | set(first.subjects(RDF.type, SKOS.ConceptScheme))) == 3
    assert not any(NOT_AN_IRI.search(str(node)) for node in first.all_nodes() if isinstance(node, URIRef))
    labels = {str(node) for node in first.objects(None, SKOS.prefLabel)}
    assert labels == {re.sub("[\ud800-\udfff]", "\ufffd", one) for one in (label, text, "T")}


def test_words_that_are_no_language_tag_are_refused() -> None:
    """Turtle with such a tag could not be parsed."""
    for write in (to_turtle, to_json_ld):
        with pytest.raises(VocabularyError, match="use one such as en"):
            write(TOPICS, language="en_US")
