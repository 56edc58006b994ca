"""Tests of arguments of the wrong type: each error says what to pass."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dprkpal import Library, library
from dprkpal.checks import Bibliography, Selection, check_bibliographies, rule_of
from dprkpal.csl import Processor, load_locale, load_style
from dprkpal.documents import process, process_office
from dprkpal.formats import read
from dprkpal.html import page

WORKS: Any = Library([{"id": "a", "type": "book", "title": "T"}, {"id": "b", "type": "book", "title": "U"}])
WRONG: Any = 5
"""Not a text; `Any`, because a type checker would find the mistake."""


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: WORKS.cite(["a", "b"]), "pass keys one by one, as in cite(*keys)"),
        (lambda: WORKS.cite(WORKS["a"]), "pass its id"),
        (lambda: WORKS[None], "no reference 'None'; a key is text"),
        (lambda: WORKS.bibliography(keys=WRONG), "no reference '5'"),
        (lambda: WORKS.bibliography(keys=[["a"]]), "keys are texts or numbers, not list"),
        (lambda: WORKS.export("ris", keys=[None]), "keys are texts or numbers, not NoneType"),
        (lambda: WORKS.publications(keys=1.5j), "keys are texts or numbers, not complex"),
        (lambda: WORKS.publications(author=WRONG), "a person is a name or an ORCID, as text, not int"),
        (lambda: WORKS.publications(group_by=True), "cannot group by True; use year, decade, type, a variable or"),
        (lambda: WORKS.bibliography(WRONG), "a style is an id, a path or a Style, not int"),
        (lambda: load_style(WRONG), "a style is an id, a path or a Style, not int"),
        (lambda: WORKS.cite("a", locale=WRONG), "a locale is a code such as 'de-DE', not int"),
        (lambda: load_locale(WRONG), "a locale is a code such as 'de-DE', not int"),
        (lambda: WORKS.cite("a", to=None), "an output format is one of html, text, .*, or a Backend, not None"),
        (lambda: Processor("apa", WORKS, to=WRONG), "or a Backend, not 5"),
        (lambda: WORKS.search(None), "a query is text, not NoneType"),
        (lambda: WORKS.search("a", limit="5"), "a limit is a number, or None for all results, not str"),
        (lambda: WORKS.select(author=["Roe"]), "an author is a name, as text, not list"),
        (lambda: WORKS.verified(3), "a level is one of .*, not int"),
        (lambda: WORKS.prefixed(None), "a prefix is text, not NoneType"),
        (lambda: WORKS.merge({"a": 1}), "only libraries can be merged, not dict; make one with Library(references)"),
        (lambda: WORKS.duplicates(None), "only libraries can be merged, not NoneType"),
        (lambda: WORKS.merge(WORKS, plan="plan"), "a plan is a MergePlan, which `duplicates` returns, not str"),
        (lambda: WORKS | None, "unsupported operand type"),
        (lambda: WORKS.check(select=None), "rules are codes or names, as text, not NoneType"),
        (lambda: Selection(WRONG), "rules are codes or names, as text, not int"),
        (lambda: rule_of(WRONG), "a rule is a code or a name, as text, not int"),
        (lambda: library().cite_topic(WRONG), "topics, entities and claims have ids, which are texts, not int"),
        (lambda: library().claims.where(entity=["hamas"]), "which are texts, not list; pass one id"),  # type: ignore[arg-type]  # the mistake
        (lambda: library().claims[["a"]], "no claim \"['a']\""),  # type: ignore[index]  # the mistake
        (lambda: read(b"@book{a}"), "a source is a path or an open file, not bytes; pass io.BytesIO(data)"),  # type: ignore[arg-type]  # the mistake
        (lambda: process(b"text"), "a document is text, not bytes; decode it"),  # type: ignore[arg-type]  # the mistake
        (lambda: process("[@a]", library=[{"id": "a"}]), "the library is a Library, not list; make one with"),  # type: ignore[arg-type]  # the mistake
        (lambda: process_office("paper.docx"), "a document is bytes, not str; read them with Path.read_bytes()"),  # type: ignore[arg-type]  # the mistake
        (lambda: check_bibliographies(["a.bib"]), "not str; pass [Bibliography(path)]"),  # type: ignore[list-item]  # the mistake
        (lambda: page(["entry"]), "the body of a page is HTML, as text, not list"),  # type: ignore[arg-type]  # the mistake
    ],
)  # fmt: skip
def test_a_wrong_argument_is_an_error_that_says_what_to_pass(call: Callable[[], object], said: str) -> None:
    """Not an attribute that some object deep inside does not have."""
    pattern = re.escape(said).replace(r"\.\*", ".*")
    with pytest.raises((TypeError, KeyError, ValueError), match=pattern):
        call()


def test_unhashable_ids_are_in_no_mapping() -> None:
    """As for other ids that do not exist."""
    assert ["a"] not in WORKS
    assert WORKS.get(["a"]) is None
    assert ["tunnels"] not in library().topics
    assert library().topics.get(None) is None  # type: ignore[call-overload]  # the mistake


def test_one_text_is_one_key_topic_or_kind() -> None:
    """Its letters were looked up, and nothing was found."""
    works = library()
    processor = Processor("ieee", WORKS)
    assert [key for key, _ in processor.entries("b")] == ["b"]
    assert list(processor.rendered_entries("b")) == ["b"]
    processor.renumber("b")
    assert processor.numbers() == {"b": 1, "a": 2}
    assert works.with_topics("tunnels") == works.with_topics(["tunnels"]) != {}
    assert list(works.timeline(kinds="claim")) == list(works.timeline(kinds=["claim"]))
    assert works.changes(kinds="claim") == works.changes(kinds=["claim"])


def test_a_time_is_a_day_in_the_history() -> None:
    """A `datetime` is a date too."""
    noon = datetime.datetime(2026, 11, 22, 12)
    assert len(library(as_of=noon)) == len(library(as_of="2026-11-22"))
    assert library().changes(noon) == library().changes("2026-11-22")


def test_bibliographies_can_be_paths_and_come_from_a_generator(tmp_path: Path) -> None:
    """The findings of a generator were lost, and a `Path` was an error."""
    path = tmp_path / "a.bib"
    path.write_text("@book{a, title = {T}}\n")
    several: Any = (Bibliography(one) for one in [path])
    assert next(finding.path for finding in check_bibliographies(several)) == str(path)
