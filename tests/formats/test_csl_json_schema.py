"""Exported CSL-JSON is valid by the schema of CSL 1.0.2, and nothing is lost.

The schema below is written from the specification: Appendix III (types) and Appendix IV (variables), and the
description of names and dates in CSL-JSON.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal import library
from dprkpal.formats import write
from dprkpal.formats.csl_json.reader import parse
from dprkpal.model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

jsonschema = pytest.importorskip("jsonschema", reason="the extra `test` brings jsonschema")

TEXT, NUMBER = {"type": "string"}, {"type": ["string", "number"]}
FLAG = {"type": ["string", "number", "boolean"]}
NAME = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys("family given dropping-particle non-dropping-particle suffix literal".split(), TEXT),
        **dict.fromkeys("comma-suffix static-ordering parse-names".split(), FLAG),
    },
}
NAMES_OF_PEOPLE = {"type": "array", "items": NAME}
PARTS = {"type": "array", "minItems": 1, "maxItems": 3, "items": NUMBER}
DATE = {
    "type": "object",
    "anyOf": [
        {
            "required": ["edtf"],
            "properties": {"edtf": {"type": "string", "pattern": "^[0-9-%~X?./]{4,}$"}},
            "additionalProperties": False,
        },
        {
            "properties": {
                "date-parts": {"type": "array", "minItems": 1, "maxItems": 2, "items": PARTS},
                "season": NUMBER, "circa": FLAG, "literal": TEXT, "raw": TEXT,
            },
            "additionalProperties": False,
        },
    ],
}  # fmt: skip
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            **dict.fromkeys(TEXT_VARIABLES, TEXT),
            **dict.fromkeys(NUMBER_VARIABLES, NUMBER),
            **dict.fromkeys(("section", "version", "part-number", "printing-number", "supplement-number"), TEXT),
            **dict.fromkeys(NAME_VARIABLES, NAMES_OF_PEOPLE),
            **dict.fromkeys(DATE_VARIABLES, DATE),
            "type": {"enum": sorted(ITEM_TYPES)},
            "id": NUMBER,
            "citation-key": TEXT,
            "categories": {"type": "array", "items": TEXT},
            "custom": {"type": "object"},
        },
    },
}
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def test_the_export_of_the_collection_is_valid() -> None:
    """And reading it gives the same items."""
    text = library().export("csljson").text
    assert [error.message for error in VALIDATOR.iter_errors(json.loads(text))] == []
    assert parse(text).items == [dict(entry.csl) for entry in library().values()]


@pytest.mark.parametrize(
    "values",
    [
        {"issued": {"date-parts": [[2001]], "circa": True, "edtf": "2001?"}},
        {"issued": {"date-parts": [[1960], [1969]], "edtf": "196X"}},
        {"issued": {"literal": "–2001"}},
        {"issued": {"date-parts": [[2001], [0]]}},
        {"issued": {"edtf": "2001-21"}},
        {"multi": {"main": {"title": "ko"}, "_keys": {"title": {"ko-Latn": "T"}}}},
        {"author": [{"family": "김", "multi": {"main": "ko", "_key": {"ko-Latn": {"family": "Kim"}}}}]},
        {"custom": {"tier": "core"}, "multi": {"a": [1]}},
        {"volume": 3, "version": 2, "title": "1984"},
    ],
)
def test_own_data_are_kept_in_custom(values: dict[str, Any]) -> None:
    """The file is valid, no loss is reported, and the item is read back."""
    item = {"id": "a", "type": "book", **values}
    writing = write([item], "csljson")
    assert writing.notes == []
    assert [error.message for error in VALIDATOR.iter_errors(json.loads(writing.text))] == []
    assert parse(writing.text).items == [item]


def test_a_value_that_another_program_changed_is_kept() -> None:
    """The unofficial value would be out of date."""
    item = {"id": "a", "type": "book", "issued": {"date-parts": [[2001]], "circa": True, "edtf": "2001?"}}
    changed = json.loads(write([item], "csljson").text)
    changed[0]["issued"] = {"date-parts": [[2002]]}
    assert parse(json.dumps(changed)).items == [{"id": "a", "type": "book", "issued": {"date-parts": [[2002]]}}]


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-9999, 9999) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["family", "date-parts", "edtf", "literal", "season", "x"]), inner, max_size=3),
    max_leaves=8,
)
NAMES = ["title", "author", "issued", "volume", "section", "DOI", "multi", "custom", "categories", "accessed"]


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5))
def test_any_item_becomes_valid(values: dict[str, Any]) -> None:
    """Whatever a file had in it."""
    item = parse(json.dumps([{"id": "a", "type": "book", **values}])).items[0]
    text = write([item], "csljson").text
    assert [error.message for error in VALIDATOR.iter_errors(json.loads(text))] == []
    assert parse(text).items == [item]
