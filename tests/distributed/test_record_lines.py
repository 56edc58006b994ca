"""Records of JSON lines and of lists in JSON."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.distributed import record_lines
from dprkpal.distributed.record_lines import is_list, records_of

WORKS: list[dict[str, Any]] = [
    {"id": "a", "title": 'Braces } and ] and "quotation marks" \\'},
    {"id": "b", "author": [{"family": "Roe"}], "custom": {"x": [[], {}]}},
    {"id": "c", "note": "two\nlines"},
]


def read(text: str | bytes) -> list[Any]:
    """Return the records of a file."""
    data = text.encode() if isinstance(text, str) else text
    return [json.loads(line) for line in records_of(io.BytesIO(data))]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "wrapped",
    [
        WORKS,
        {"items": WORKS},
        {"status": "ok", "message-type": "work-list", "message": {"facets": {}, "items": WORKS, "items-per-page": 3}},
        {"meta": {"count": 3}, "results": WORKS, "group_by": []},
    ],
)
def test_a_list_has_the_same_records_as_lines(wrapped: Any, indent: int | None) -> None:
    """CSL-JSON, the yearly files of Crossref, and the answers of Crossref and OpenAlex, on one line or indented."""
    text = json.dumps(wrapped, indent=indent)
    assert is_list(io.BytesIO(text.encode()))
    assert read(text) == read("\ufeff" + text) == WORKS


def test_lines_are_not_taken_for_a_list() -> None:
    """Even if a record has a variable with the name of a list."""
    works = [{"status": "published", "id": "a"}, {"id": "b", "items": [{}]}, {"meta": "x", "results": [{}]}]
    text = "\n".join(map(json.dumps, works))
    assert not is_list(io.BytesIO(text.encode()))
    assert read(text) == works


@given(
    st.lists(
        st.recursive(st.text() | st.none() | st.integers(), lambda one: st.lists(one) | st.dictionaries(st.text(), one))
    ),
    st.integers(1, 40),
    st.sampled_from([None, 2]),
    st.booleans(),
)
def test_any_list_is_read_whole_in_pieces_of_any_size(
    values: list[Any], chunk: int, indent: int | None, escaped: bool
) -> None:
    """Objects are never cut, wherever a piece ends."""
    objects = [{"value": value} for value in values]
    text = json.dumps(objects, indent=indent, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_lines, "CHUNK", chunk)
        assert [json.loads(line) for line in records_of(io.BytesIO(text))] == objects


def test_what_is_no_object_is_a_record_too() -> None:
    """So that it is reported."""
    lines = list(records_of(io.BytesIO(b'[1, {"id": "a"}, "x",\n{"id": "b"} {"id": "c"}, null]')))
    assert lines == [b"1\n", b'{"id": "a"}\n', b'"x"\n', b'{"id": "b"}\n', b'{"id": "c"}\n', b"null\n"]


def test_a_list_without_an_end_is_read_up_to_there() -> None:
    """The last object is given as it is, and then an error."""
    records = records_of(io.BytesIO(b'[{"id": "a"}, {"id": '))
    assert [next(records), next(records)] == [b'{"id": "a"}\n', b'{"id": \n']
    with pytest.raises(ValueError, match="the list has no end"):
        next(records)


def test_a_huge_object_ends_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded."""
    monkeypatch.setattr(record_lines, "CHUNK", 10)
    monkeypatch.setattr(record_lines, "MAX_LINE", 100)
    records = records_of(io.BytesIO(b'[{"id": "a"}, {"id": "' + b"x" * 1000 + b'"}]'))
    assert next(records) == b'{"id": "a"}\n'
    with pytest.raises(ValueError, match="longer than 100 bytes"):
        next(records)
