"""New keys for the entries of a bibliography: unique, stable, and the same in all formats."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.formats import load
from dprkpal.organizing.citation_keys import new_keys
from dprkpal.organizing.key_pattern import KeyPattern

PATTERN = KeyPattern("[auth][year]")


def entry(key: str, name: str, year: str = "1") -> str:
    """Return an entry."""
    return f"@book{{{key}, author = {{{name}}}, year = {{{year}}}, title = {{T}}}}\n"


def keys(text: str) -> dict[str, str]:
    """Return the new keys of a ``.bib`` file."""
    return new_keys(load(io.StringIO(text), "bibtex"), PATTERN).keys


def test_equal_keys_get_letters() -> None:
    """In the order of the file; a key that fits already stays."""
    text = entry("x", "Kim") + entry("Kim1a", "Kim") + entry("y", "KIM") + entry("z", "Kim")
    assert keys(text) == {"x": "Kim1", "y": "KIM1b", "z": "Kim1c"}


def test_more_entries_than_letters() -> None:
    """Two letters follow after z."""
    text = "".join(entry(f"x{number}", "Kim") for number in range(60))
    document = load(io.StringIO(text), "bibtex")
    found = new_keys(document, PATTERN).keys
    assert [found["x26"], found["x27"], found["x59"]] == ["Kim1z", "Kim1aa", "Kim1bg"]
    document.rename_all(found)
    assert new_keys(document, PATTERN).keys == {}


def test_keys_can_be_swapped_with_the_fields_that_name_them() -> None:
    """All at once, so that no key is renamed twice."""
    text = entry("Lee1", "Kim") + entry("Kim1", "Lee") + "@inbook{c, crossref = {Kim1}, related = {Lee1,Kim1}}\n"
    document = load(io.StringIO(text), "bibtex")
    document.rename_all({"Lee1": "Kim1", "Kim1": "Lee1"})
    assert "crossref = {Lee1}, related = {Kim1,Lee1}" in document.text
    assert list(document.entries) == ["Kim1", "Lee1", "c"]


def test_entries_that_keep_their_key_are_reported() -> None:
    """Repeated keys, and entries without the fields; their keys stay taken."""
    text = entry("a", "Kim") + entry("a", "Lee") + "@misc{Park1, note = {N}}\n" + entry("b", "Park")
    found = new_keys(load(io.StringIO(text), "bibtex"), PATTERN)
    assert found.keys == {"b": "Park1a"}
    assert [one.key for one in found.findings] == ["a", "Park1"]


@pytest.mark.parametrize(
    ("format", "text", "after"),
    [
        ("csljson", '[{"id": "x", "type": "book", "author": [{"family": "Kim"}]}]', '"id": "Kim"'),
        ("cslyaml", "references:\n- id: x  # note\n  type: book\n  author:\n  - family: Kim\n", "id: Kim  # note"),
        ("ris", "TY  - BOOK\nID  - x\nAU  - Kim, A\nER  - \n", "ID  - Kim"),
    ],
)
def test_every_format_gets_new_keys(format: str, text: str, after: str) -> None:
    """The rest of the file stays."""
    document = load(io.StringIO(text), format)
    document.rename_all(new_keys(document, PATTERN).keys)
    assert after in document.text


NAMES = st.sampled_from(["Kim", "KIM", "kim", "Lee", "김", "Kim1", ""])
KEYS = st.sampled_from(["x", "Kim1", "Kim1a", "KIM1", "Lee1b", "y", "z", "Kim11"])


@given(st.lists(st.tuples(KEYS, NAMES, st.sampled_from(["1", "11", ""])), max_size=8))
def test_new_keys_are_unique_and_stable(entries: list[tuple[str, str, str]]) -> None:
    """Whatever the keys were before."""
    document = load(io.StringIO("".join(entry(*one) for one in entries) or "% empty"), "bibtex")
    before = {one.casefold() for one in document.entries}
    count = len(document.entries)
    found = new_keys(document, PATTERN).keys
    document.rename_all(found)
    assert len(document.entries) == count
    if len(before) == count:
        assert len({one.casefold() for one in document.entries}) == count
    assert new_keys(document, PATTERN).keys == {}
