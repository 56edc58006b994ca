"""Topics as SKOS are the same in Turtle and JSON-LD, for an RDF library that reads them."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from dprkpal.cli import main
from dprkpal.collection.topics import TopicScheme
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
