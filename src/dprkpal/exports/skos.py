"""Internal: export topics as SKOS, in Turtle and in JSON-LD.

Source: W3C, "SKOS Simple Knowledge Organization System Reference" (2009); "RDF 1.1 Turtle" (2014), section 6.4
"Escape Sequences"; "JSON-LD 1.1" (2020).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..collection.topics import Concept, TopicScheme
from ..errors import VocabularyError
from .safe_values import iri, to_json

__all__ = ["BASE", "to_json_ld", "to_turtle"]

BASE = "urn:dprkpal:topic:"
"""The default prefix of topic identifiers: a URN, which does not promise a web page."""

SKOS = "http://www.w3.org/2004/02/skos/core#"

_RELATIONS = ("broader", "narrower", "related")


def to_turtle(topics: TopicScheme, *, base: str = BASE, title: str | None = "", language: str = "en") -> str:
    r"""Return *topics* as a SKOS concept scheme in Turtle.

    Args:
        topics: The topics.
        base: The prefix of each id; the scheme itself is *base* with ``scheme``, or ``scheme-`` if a topic has this id.
        title: The label of the scheme; ``None`` for none, and empty for "Topics", with the name of the package that
            the topics come from.
        language: The language tag of the labels. Labels in another script than Latin have a tag for their script.

    Raises:
        VocabularyError: *language* is not a language tag.

    >>> print(to_turtle(TopicScheme([{"id": "arms", "pref_label": 'Arms "of" war'}])).split("\n\n")[1])
    <urn:dprkpal:topic:scheme> a skos:ConceptScheme ;
        skos:prefLabel "Topics"@en ;
        skos:hasTopConcept <urn:dprkpal:topic:arms> .
    """
    _check(language)
    scheme = _address(base, _scheme(topics))
    named = [] if title is None else [("skos:prefLabel", _literal(title or _title(topics), language))]
    blocks = [f"@prefix skos: <{SKOS}> ."]
    tops = [("skos:hasTopConcept", _address(base, topic.id)) for topic in topics.top]
    blocks.append(_block(scheme, "skos:ConceptScheme", [*named, *tops]))
    for topic in topics.values():
        lines = [("skos:inScheme", scheme), ("skos:prefLabel", _literal(topic.pref_label, language))]
        lines += [("skos:altLabel", _literal(label, language)) for label in topic.alt_label]
        lines += [("skos:definition", _literal(topic.definition, language))] if topic.definition else []
        if not topic.broader:
            lines.append(("skos:topConceptOf", scheme))
        for relation in _RELATIONS:
            lines += [(f"skos:{relation}", _address(base, other.id)) for other in _others(topic, relation)]
        blocks.append(_block(_address(base, topic.id), "skos:Concept", lines))
    return "\n\n".join(blocks) + "\n"


def to_json_ld(topics: TopicScheme, *, base: str = BASE, title: str | None = "", language: str = "en") -> str:
    """Return *topics* as a SKOS concept scheme in JSON-LD; see `to_turtle` for the arguments.

    >>> import json
    >>> json.loads(to_json_ld(TopicScheme([{"id": "arms", "pref_label": "Arms"}])))["@graph"][1]["prefLabel"]
    'Arms'
    """
    links = {name: {"@id": f"skos:{name}", "@type": "@id"} for name in (*_RELATIONS, "inScheme", "topConceptOf",
                                                                        "hasTopConcept")}  # fmt: skip
    texts = {name: {"@id": f"skos:{name}", "@language": language} for name in ("prefLabel", "altLabel", "definition")}
    _check(language)
    whole_id = iri(base, _scheme(topics))
    scheme: dict[str, Any] = {"@id": whole_id, "@type": "skos:ConceptScheme"}
    if title is not None:
        scheme["prefLabel"] = _value(title or _title(topics), language)
    scheme["hasTopConcept"] = [iri(base, topic.id) for topic in topics.top]
    graph = [scheme]
    for topic in topics.values():
        node: dict[str, Any] = {"@id": iri(base, topic.id), "@type": "skos:Concept", "inScheme": whole_id}
        node["prefLabel"] = _value(topic.pref_label, language)
        if topic.alt_label:
            node["altLabel"] = [_value(label, language) for label in topic.alt_label]
        if topic.definition:
            node["definition"] = _value(topic.definition, language)
        if not topic.broader:
            node["topConceptOf"] = whole_id
        for relation in _RELATIONS:
            if others := [iri(base, other.id) for other in _others(topic, relation)]:
                node[relation] = others
        graph.append(node)
    whole = {"@context": {"skos": SKOS, **links, **texts}, "@graph": graph}
    return to_json(whole, removing=False)


def _title(topics: TopicScheme) -> str:
    """Return the label of a scheme, in English."""
    package = topics._library.package if topics._library is not None else None
    return f"Topics of {package}" if package else "Topics"


def _scheme(topics: TopicScheme) -> str:
    """Return the id of the scheme, which is not the id of a topic: nothing is both (condition S9)."""
    name = "scheme"
    while name in topics:
        name += "-"
    return name


def _check(language: str) -> None:
    """Refuse a *language* that is not a language tag: Turtle with it cannot be parsed."""
    if not re.fullmatch("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", language):
        raise VocabularyError(f"{language!r} is not a language tag; use one such as en or de-CH")


def _address(base: str, name: str) -> str:
    """Return an identifier in Turtle syntax."""
    return f"<{iri(base, name)}>"


def _others(topic: Concept, relation: str) -> Iterable[Concept]:
    others: tuple[Concept, ...] = getattr(topic, relation)
    return others


def _block(subject: str, kind: str, lines: Iterable[tuple[str, str]]) -> str:
    """Return all statements about *subject*."""
    said = "".join(f" ;\n    {name} {value}" for name, value in lines)
    return f"{subject} a {kind}{said} ."


def _literal(text: str, language: str) -> str:
    """Return *text* as a quoted Turtle string with its language. Characters that do more than print are escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    escaped = _SURROGATES.sub("\ufffd", escaped)  # Turtle has no escape for them
    escaped = _ACTIVE.sub(lambda match: f"\\u{ord(match[0]):04X}", escaped)
    return f'"{escaped}"@{_language(text, language)}'


_SURROGATES = re.compile("[\ud800-\udfff]")
_ACTIVE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def _value(text: str, language: str) -> str | dict[str, str]:
    """Return *text* as a JSON-LD value, with its language unless it is *language*, which is in the context."""
    tag = _language(text, language)
    return text if tag == language else {"@value": text, "@language": tag}


_SCRIPTS = {
    "ko": "[\u1100-\u11ff\uac00-\ud7a3]", "ja": "[\u3040-\u30ff]", "und-Hani": "[\u4e00-\u9fff]",
    "he": "[\u0590-\u05ff]", "und-Arab": "[\u0600-\u06ff]", "und-Cyrl": "[\u0400-\u04ff]", "el": "[\u0370-\u03ff]",
}  # fmt: skip
"""Language tags for scripts; the script itself where it belongs to several languages."""


def _language(text: str, language: str) -> str:
    """Return the language tag for *text*: *language*, unless it has no Latin letters and those of another script.

    >>> _language("tunnels", "en"), _language("땅굴", "en"), _language("أنفاق", "en")
    ('en', 'ko', 'und-Arab')
    """
    if re.search("[A-Za-z]", text):
        return language
    return next((tag for tag, letters in _SCRIPTS.items() if re.search(letters, text)), language)
