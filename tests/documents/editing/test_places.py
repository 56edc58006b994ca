"""Keys of entries in files, and edits between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.documents.editing.places import changed_parts, entry_keys, find_entry

LINES = st.lists(st.text("ab{}", max_size=6), max_size=5)


@pytest.mark.parametrize(
    ("syntax", "text", "keys"),
    [
        ("bibtex", "@book{a,}\n @ misc ( b1 ,\n x = 1)\n@comment{c}", ["a", "b1"]),
        ("csljson", '[{"id": "a", "x": {"id": "b"}}]', ["a", "b"]),
        ("cslyaml", "references:\n- id: a\n  title: T\n- title: U\n  id: 'b'\n", ["a", "b"]),
        ("ris", "TY  - BOOK\nID  - a\nER  -\n", ["a"]), ("unknown", "@book{a,}", []),
    ],
)  # fmt: skip
def test_keys_are_found_with_their_places(syntax: str, text: str, keys: list[str]) -> None:
    """In each format."""
    found = list(entry_keys(text, syntax))
    assert [key for key, _ in found] == keys
    assert all(text[start : start + len(key)] == key for key, start in found)


def test_the_line_decides_between_repeated_keys() -> None:
    """As `dprkpal check` reports them."""
    text = "@book{a,}\n@book{b,}\n@book{a,}\n"
    assert find_entry(text, "a", 3, "bibtex") == (26, 27)
    assert find_entry(text, "a", None, "bibtex") == (6, 7)
    assert find_entry(text, "a", 99, "bibtex") == (6, 7)
    assert find_entry(text, "c", 1, "bibtex") is None


@given(LINES, LINES)
def test_the_edits_lead_to_the_new_text(old: list[str], new: list[str]) -> None:
    """Applied from the last to the first."""
    before, after = "\n".join(old), "\n".join(new)
    text = before
    for edit in reversed(changed_parts("x", before, after)):
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert text == after
