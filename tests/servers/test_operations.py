"""Tests of the operations with random requests: every answer is JSON with an expected status."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dprkpal.servers.limits import Limits
from dprkpal.servers.operations import OPERATIONS, answer
from dprkpal.servers.schemas import field_schemas

LIMITS = Limits(items=20, citations=20, cites=5)

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["young2021guns", "coughlin-tunnels", "apa", "html", "1972-", "tunnels", "a", "a, p. 3", "p. 3"])
)  # fmt: skip
NAMES = st.sampled_from([*field_schemas(LIMITS), "cites", "locator", "prefix", "mode", "label", "value", "author"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=4)
)
REQUESTS = st.dictionaries(NAMES, VALUES, max_size=5)


@pytest.mark.parametrize("operation", OPERATIONS)
@given(fields=REQUESTS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_fields_get_an_answer(operation: str, fields: dict[str, Any]) -> None:
    """The fields can come from a body or a query string. There is never an internal error."""
    try:
        body = json.dumps(fields, allow_nan=False).encode("utf-8", "surrogatepass")
    except ValueError:
        body = json.dumps(fields).encode("utf-8", "surrogatepass")
    for status, text in (answer(operation, fields, None, LIMITS), answer(operation, {}, body, LIMITS)):
        assert status in (200, 400, 404, 422), text
        value = json.loads(text)
        if status != 200:
            assert set(value) >= {"error", "code"}


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=100)
def test_any_body_gets_an_answer(body: bytes) -> None:
    """Most random bodies are not JSON."""
    status, text = answer("bibliography", {}, body, LIMITS)
    assert status in (200, 400, 422)
    assert isinstance(json.loads(text), dict)


def test_text_in_any_format_is_read_or_refused() -> None:
    """The format can be given or detected."""
    for format, text in {
        "bibtex": "@book{a, title = {T}}",
        "ris": "TY  - BOOK\nID  - a\nTI  - T\nER  - \n",
        "csljson": '[{"id": "a", "type": "book", "title": "T"}]',
        "cslyaml": "references:\n- id: a\n  type: book\n  title: T\n",
    }.items():
        for fields in ({"text": text}, {"text": text, "format": format}):
            status, body = answer("bibliography", {**fields, "style": "apa"}, None, LIMITS)
            assert (status, json.loads(body)["entries"]) == (200, [{"key": "a", "text": "T. (n.d.)."}]), body
    assert answer("bibliography", {"text": "[]", "format": "ris"}, None, LIMITS).status in (200, 422)
    many = "".join(f"@book{{k{number}, title = {{T}}}}" for number in range(21))
    assert json.loads(answer("bibliography", {"text": many}, None, LIMITS).body)["code"] == "too-many"
