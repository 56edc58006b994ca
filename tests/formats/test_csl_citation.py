"""Read and write csl-citation JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dprkpal.errors import FormatError
from dprkpal.formats.csl_citation import read_csl_citation, write_csl_citation
from dprkpal.model.citation import Cite, Locator


def read_one(**members: Any) -> Cite:
    """Return the only cite of a citation."""
    return read_csl_citation(json.dumps({"citationItems": [{"id": 5, **members}]})).citation.cites[0]


@pytest.mark.parametrize(("members", "cite"), [
    ({}, Cite("5")),
    ({"locator": "3", "label": "chapter"}, Cite("5", Locator("chapter", "3"))),
    ({"locator": "x", "label": "sub verbo"}, Cite("5", Locator("sub-verbo", "x"))),
    ({"locator": 7}, Cite("5", Locator("page", "7"))),
    ({"locator": "7", "label": "nonsense"}, Cite("5", Locator("page", "nonsense 7"))),
    ({"locator": "", "label": "page"}, Cite("5")),
    ({"prefix": "see ", "suffix": " too"}, Cite("5", None, "see ", " too")),
    ({"suppress-author": True}, Cite("5", mode="suppress-author")),
    ({"author-only": 1}, Cite("5", mode="author-only")),
    ({"prefix": None, "suffix": [], "locator": {}}, Cite("5")),
])  # fmt: skip
def test_the_members_of_a_cite_are_read(members: dict[str, Any], cite: Cite) -> None:
    """A label that CSL does not have stays visible; a value of the wrong type is ignored."""
    assert read_one(**members) == cite


def test_what_was_read_is_written_again() -> None:
    """With members that this library does not know."""
    value = {
        "citationID": "c", "properties": {"noteIndex": 3, "unknown": [1]}, "own": {"x": 1},
        "citationItems": [{"id": "a/b", "uris": ["u"], "itemData": {"id": 1, "title": "T"}, "locator": "3",
                           "label": "sub verbo", "prefix": "p", "suffix": "s", "suppress-author": True, "extra": 1}],
    }  # fmt: skip
    written = json.loads(write_csl_citation(read_csl_citation(json.dumps(value))))
    assert {name: member for name, member in written.items() if name != "schema"} == value


def test_the_author_in_the_text_survives() -> None:
    """It is a property of the whole citation."""
    read = read_csl_citation('{"properties": {"mode": "composite"}, "citationItems": [{"id": 1}, {"id": 2}]}')
    assert [cite.mode for cite in read.citation.cites] == ["author-in-text", "normal"]
    assert read_csl_citation(write_csl_citation(read)).citation == read.citation


@pytest.mark.parametrize("other", [
    {"properties": {"dontUpdate": True}}, {"manualOverride": {"isManuallyOverridden": True}},
    {"mendeley": {"manualFormatting": "x"}},
])  # fmt: skip
def test_a_citation_edited_by_hand_says_so(other: dict[str, Any]) -> None:
    """Each program has its own way."""
    assert read_csl_citation(json.dumps({"citationItems": [{"id": 1}], **other})).was_edited
    assert not read_csl_citation('{"citationItems": [{"id": 1}]}').was_edited


@pytest.mark.parametrize("text", [
    "", "{", "[]", "3", "{}", '{"citationItems": []}', '{"citationItems": [3]}', '{"citationItems": {"id": 1}}',
    "[" * 100_000, json.dumps({"citationItems": [{"id": 1}] * 1001}),
])  # fmt: skip
def test_other_texts_are_refused(text: str) -> None:
    """With a message, never a crash."""
    with pytest.raises(FormatError):
        read_csl_citation(text)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("article", "article-locator"), ("title", "title-locator"), ("scene", "scene"), ("Pages", "page"),
        ("Ch.", "chapter"),
    ],
)
def test_labels_of_older_documents_and_other_programs_are_known(label: str, expected: str) -> None:
    """Zotero has changed some, and Mendeley's users write their own."""
    assert read_one(locator="5", label=label).locator == Locator(expected, "5")


@pytest.mark.parametrize("mode", ["author-only", "suppress-author"])
def test_the_mode_of_a_citation_is_that_of_its_first_cite(mode: str) -> None:
    """As in the reference engine; it is written with the cite."""
    read = read_csl_citation(json.dumps({"properties": {"mode": mode}, "citationItems": [{"id": 1}, {"id": 2}]}))
    assert [cite.mode for cite in read.citation.cites] == [mode, "normal"]
    assert read_csl_citation(write_csl_citation(read)).citation == read.citation


@pytest.mark.parametrize(
    ("flag", "mode"), [("false", "normal"), (0, "normal"), ("true", "suppress-author"), (1, "suppress-author")]
)
def test_a_flag_may_be_a_text_or_a_number(flag: object, mode: str) -> None:
    """Source: the schema ``csl-citation.json``."""
    assert read_one(**{"suppress-author": flag}).mode == mode
