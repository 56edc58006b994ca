"""Internal: JSON schemas of the fields of requests, for the description of the service and for the tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..collection.citing import DEFAULT_STYLE
from ..collection.claims import HEDGES, STANCES
from ..csl import OUTPUTS
from ..formats import FORMATS
from ..model.verification import LEVELS
from ..search.searchable_text import KINDS
from .formatting import MODES
from .limits import Limits
from .lookups import MOST_SKIPPED, PAGE

__all__ = ["Schema", "field_schemas", "object_schema"]

Schema = dict[str, Any]


def object_schema(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """Return the schema of an object that has these *properties* and no others."""
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    if required := list(required):
        schema["required"] = required
    return schema


def field_schemas(limits: Limits) -> dict[str, Schema]:
    """Return the schema of each field by name."""

    def text(description: str, *, longest: int = limits.query_characters) -> Schema:
        return {"type": "string", "maxLength": longest, "description": description}

    def choice(words: Iterable[str], description: str) -> Schema:
        return {"type": "string", "enum": list(words), "description": description}

    def number(least: int, most: int, default: int, description: str) -> Schema:
        bounds = {"minimum": least, "maximum": most, "default": default}
        return {"type": "integer", **bounds, "description": description}

    def flag(default: bool, description: str) -> Schema:
        return {"type": "boolean", "default": default, "description": description}

    longest = limits.affix_characters
    label, value = text("A CSL locator label, such as chapter."), text("The place.", longest=longest)
    locator = object_schema({"label": label, "value": value}, ["value"])
    cite_object = object_schema(
        {
            "id": text("The key of the reference."),
            "locator": {"anyOf": [text("Such as p. 45 or ch. 3.", longest=longest), locator]},
            "prefix": text("Text before the cite, such as 'see '.", longest=longest),
            "suffix": text("Text after the cite.", longest=longest),
            "mode": choice(MODES, "How the author is shown."),
        },
        ["id"],
    )
    cite = {"anyOf": [text("A key, or a key and a locator: young2021guns, p. 45.", longest=longest), cite_object]}
    cites = {"type": "array", "items": cite, "minItems": 1, "maxItems": limits.cites}
    citation = {
        "anyOf": [
            text("A key, or a key and a locator.", longest=longest),
            cites,
            object_schema({"cites": cites, "note_number": {"type": "integer", "minimum": 0}}, ["cites"]),
        ]
    }
    return {
        "q": text("Words to search for. Words in double quotation marks must follow each other."),
        "kind": choice(KINDS, "Only results of this kind."),
        "type": text("Only references of this CSL item type, such as book or article-newspaper."),
        "years": text("Only these years: 1972, 1970-1979, 1970- or -1979."),
        "topic": text("The id of a topic, such as tunnels; includes narrower topics."),
        "author": text("Only works by this author, in any spelling, and claims that this person makes."),
        "entity": text("The id of a person, organisation, place, event or weapon, such as hamas."),
        "source": text("The key of a reference that is evidence for or against the claim."),
        "hedge": choice(HEDGES, "How firmly the source itself puts the claim."),
        "stance": choice(STANCES, "Only claims for which a source takes this stance."),
        "min_verified": choice(LEVELS, "Only references verified at least to this level."),
        "limit": number(1, limits.results, PAGE, "Number of results to return, at most."),
        "offset": number(0, MOST_SKIPPED, 0, "Number of results to skip."),
        "key": text("The key of a reference, such as young2021guns."),
        "id": text("The id of a claim, such as coughlin-tunnels."),
        "items": {
            "type": "array",
            "items": {"type": "object"},
            "maxItems": limits.items,
            "description": "References as CSL-JSON.",
        },
        "text": text("References as text, instead of items.", longest=limits.body_bytes),
        "format": choice(FORMATS, "The format of text; found from the text if absent."),
        "keys": {
            "type": "array",
            "items": {"type": "string", "maxLength": limits.query_characters},
            "maxItems": limits.items,
            "description": "Only the references with these keys.",
        },
        "citations": {
            "type": "array",
            "items": citation,
            "maxItems": limits.citations,
            "description": "The citations of a document in reading order.",
        },
        "style": {
            **text("The id of a bundled CSL style, such as apa. A path or an address is refused."),
            "default": DEFAULT_STYLE,
        },
        "locale": text("A locale code, such as ko-KR; the style's own, or en-US, if absent."),
        "to": {**choice(OUTPUTS, "The output format."), "default": "text"},
        "links": flag(True, "Whether addresses become links, in formats that have links."),
        "sort": flag(True, "Whether the bibliography is sorted as the style says."),
        "bibliography": flag(False, "Whether to return the bibliography too."),
    }
