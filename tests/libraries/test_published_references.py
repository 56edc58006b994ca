"""Files of references that a web page offers to its readers."""

from __future__ import annotations

import io

import pytest

from dprkpal.formats import read
from dprkpal.libraries.published_references import PUBLISHED_FORMATS, published_reference, write_published

WORK = {
    "id": "a", "type": "book", "title": "Salt", "annote": "dull", "abstract": "Long", "keyword": "toread",
    "DOI": "10.1/x",
    "custom": {"entrytype": "manual", "fields": {"file": "papers/a.pdf", "owner": "me", "eprint": "2001.1"}, "tier": 2},
}  # fmt: skip


def test_a_published_reference_has_only_what_is_needed_to_cite_it() -> None:
    """Fields that only the owner of the file uses are left out, and identifiers are kept."""
    assert published_reference(WORK) == {
        "id": "a", "type": "book", "title": "Salt", "DOI": "10.1/x",
        "custom": {"entrytype": "manual", "fields": {"eprint": "2001.1"}},
    }  # fmt: skip


@pytest.mark.parametrize(
    "custom", [None, [], "x", {}, {"fields": None}, {"fields": ["file"]}, {"fields": {"file": "x"}}]
)
def test_custom_values_of_any_shape_are_left_out(custom: object) -> None:
    """CSL-JSON files are not checked."""
    assert published_reference({"id": "a", "custom": custom}) == {"id": "a"}


@pytest.mark.parametrize("name", PUBLISHED_FORMATS)
def test_each_format_is_read_back(name: str) -> None:
    """Nothing private is in the file, and the work is the same."""
    text = write_published([WORK], name).text
    [item] = read(io.StringIO(text), name).items
    assert (item["id"], item["title"], item["DOI"]) == ("a", "Salt", "10.1/x")
    assert not any(word in text for word in ("dull", "Long", "toread", "papers", "owner"))
