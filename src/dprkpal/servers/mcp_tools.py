"""Internal: the tools of the MCP server."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from .limits import Limits
from .schemas import Schema, field_schemas, object_schema

__all__ = ["INSTRUCTIONS", "Tool", "tools"]

INSTRUCTIONS = (
    "dprkpal is a verified bibliography of North Korea's relations with the Palestinian movement, and formats "
    "citations in any CSL style. Look a key or an id up before you use it, and never make one up. Quote a claim only "
    "as cite_claim returns it, with its hedge and attribution, and say so if sources dispute it or share one origin."
)
"""Instructions for the model that uses the tools."""


class Tool(NamedTuple):
    """A tool."""

    name: str
    """The name in calls."""

    title: str
    """The name to show to people."""

    description: str
    """A description for the model."""

    operation: str
    """The operation it runs: a key of `dprkpal.servers.operations.OPERATIONS`."""

    input_schema: Schema
    """The arguments, as a JSON schema."""

    output_schema: Schema
    """The result, as a JSON schema."""

    defaults: Mapping[str, Any] = MappingProxyType({})
    """Default fields of the operation."""


TEXT: Schema = {"type": "string"}
NULLABLE: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer"}
TEXTS: Schema = {"type": "array", "items": TEXT}


def tools(limits: Limits) -> dict[str, Tool]:
    """Return the tools by name.

    >>> list(tools(Limits()))
    ['search', 'get_reference', 'find_claims', 'cite_claim', 'format_references', 'find_styles']
    """
    fields = field_schemas(limits)

    def arguments(*names: str, required: tuple[str, ...] = ()) -> Schema:
        return object_schema({name: fields[name] for name in names}, required)

    made = [
        Tool(
            "search", "Search the collection",
            "Find references, claims, topics and entities of the collection by words, best first. Names and titles "
            "match in other spellings and scripts too. Each result has the id that the other tools take: the key of a "
            "reference, or the id of a claim, topic or entity.",
            "search",
            arguments("q", "kind", "type", "years", "topic", "author", "limit"),
            _result({"total": WHOLE, "missing": TEXTS, "results": _rows(kind=TEXT, id=TEXT, label=TEXT, snippet=TEXT)}),
        ),
        Tool(
            "get_reference", "Get a reference",
            "Return a reference of the collection by its key: its fields as CSL-JSON, the level to which it is "
            "verified, how each field was verified and where it was seen, the claims for which it is evidence, and "
            "its citation and bibliography entry in a CSL style.",
            "reference",
            arguments("key", "style", "locale", "to", required=("key",)),
            _result({
                "key": TEXT, "description": TEXT, "csl": {"type": "object"}, "level": TEXT, "level_meaning": TEXT,
                "verification": {"type": "object"}, "topics": TEXTS, "claims": TEXTS, "citation": NULLABLE,
                "entry": NULLABLE,
            }),
            {"to": "text"},
        ),
        Tool(
            "find_claims", "Find claims",
            "List claims of the collection by words, topic, entity, source, hedge, stance or years. Each has its "
            "sentence with hedge and attribution, the keys of the sources that carry it and of those that dispute it, "
            "and the number of independent origins.",
            "claims",
            arguments("q", "topic", "entity", "source", "stance", "hedge", "years", "offset", "limit"),
            _result({
                "total": WHOLE,
                "claims": _rows(
                    id=TEXT, sentence=TEXT, hedge=TEXT, attribution=TEXT, date=NULLABLE, carried_by=TEXTS,
                    disputed_by=TEXTS, independent_origins=WHOLE,
                ),
            }),
        ),
        Tool(
            "cite_claim", "Cite a claim",
            "Return a claim by its id as a sentence that may be quoted: with its hedge, its attribution and its "
            "citation in a CSL style, the sources that dispute it, and how many independent origins its sources have. "
            "Quote the sentence as it is: to drop the hedge or the attribution would say more than the sources do.",
            "cited-claim",
            arguments("id", "style", "locale", "to", required=("id",)),
            _result({
                "id": TEXT, "text": TEXT, "sentence": TEXT, "citation": TEXT, "hedge": TEXT, "hedge_meaning": TEXT,
                "attribution": TEXT, "date": NULLABLE, "carried_by": _evidence(), "disputed_by": _evidence(),
                "independence": {
                    "type": "object",
                    "properties": {"summary": TEXT, "sources": WHOLE, "origins": WHOLE, "note": NULLABLE},
                    "required": ["summary", "sources", "origins"],
                },
                "assessment": NULLABLE,
            }),
        ),
        Tool(
            "format_references", "Format references",
            "Format a bibliography in any CSL style from your own references: CSL-JSON in items, or BibTeX, biblatex, "
            "RIS, CSL-JSON or CSL-YAML in text. Give keys alone for references of the collection. What could not be "
            "read is in warnings.",
            "bibliography",
            arguments("items", "text", "format", "keys", "style", "locale", "to", "links", "sort"),
            _result({
                "style": TEXT, "locale": TEXT, "to": TEXT, "entries": _rows(key=TEXT, text=TEXT),
                "warnings": _rows(message=TEXT),
            }),
        ),
        Tool(
            "find_styles", "Find styles",
            "Find CSL styles by words of their id and title, such as 'chicago notes'. The ids are what the other "
            "tools take as style.",
            "styles",
            arguments("q", "offset", "limit", required=("q",)),
            _result({"total": WHOLE, "styles": _rows(id=TEXT, title=TEXT)}),
        ),
    ]  # fmt: skip
    return {tool.name: tool for tool in made}


def _result(properties: dict[str, Schema]) -> Schema:
    """Return the schema of a result that has at least these *properties*."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _rows(**properties: Schema) -> Schema:
    """Return the schema of an array of objects."""
    return {"type": "array", "items": _result(properties)}


def _evidence() -> Schema:
    return _rows(key=TEXT, description=TEXT, level=TEXT, locators=TEXTS, notes=TEXTS)
