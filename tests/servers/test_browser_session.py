"""The session that answers the page of the formatter in the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkpal.csl import Processor
from dprkpal.csl.citation_forms import citation_forms
from dprkpal.formats import WRITTEN, read
from dprkpal.servers.browser_session import COMMON, LISTS, MOST_STYLES, BrowserSession

BIB = """@string{press = {Example Press}}
@book{one, author = {M{\\"u}ller, Ada}, title = {A {DNA} Primer}, publisher = press, year = 2001}
@book{two, author = {M{\\"u}ller, Ada}, title = {Another Book}, publisher = press, year = 2001, isbn = {123}}
"""


@pytest.fixture
def empty(tmp_path: Path) -> BrowserSession:
    """Return a session without a file."""
    folder = tmp_path / "session"
    folder.mkdir()
    return BrowserSession(str(folder))


@pytest.fixture
def session(empty: BrowserSession) -> BrowserSession:
    """Return a session with an open file."""
    assert json.loads(empty.open("thesis.bib", BIB.encode()))["count"] == 2
    return empty


def ask(session: BrowserSession, operation: str, **fields: Any) -> dict[str, Any]:
    """Return the answer to a request."""
    answer: dict[str, Any] = json.loads(session.answer(operation, json.dumps(fields)))
    return answer


@pytest.mark.parametrize("style", ["apa", "ieee", "chicago-notes-bibliography"])
def test_a_list_is_that_of_the_processor(session: BrowserSession, style: str, tmp_path: Path) -> None:
    """Year suffixes, numbers and order are those of the whole list."""
    path = tmp_path / "thesis.bib"
    path.write_text(BIB, encoding="utf-8")
    items = read(path).items
    entries = ask(session, "list", style=style)["entries"]
    for to in ("html", "text"):
        expected = Processor(style, items, to=to).entries()
        assert [(entry["key"], entry[to]) for entry in entries] == expected


def test_the_locale_changes_the_list(session: BrowserSession) -> None:
    """An empty locale is that of the style."""
    assert ask(session, "list", style="apa", locale="")["language"] == "en-US"
    arabic = ask(session, "list", style="apa", locale="ar")
    assert (arabic["language"], arabic["direction"]) == ("ar", "rtl")


def test_a_style_without_a_bibliography_lists_citations(session: BrowserSession) -> None:
    """The first note of each reference is shown."""
    answer = ask(session, "list", style="chicago-notes")
    assert not answer["bibliography"]
    assert answer["entries"][0]["text"].startswith("Ada Müller, A DNA Primer")


def test_findings_have_the_line_and_no_folder(session: BrowserSession) -> None:
    """A duplicate names the line of the other entry."""
    answer = ask(session, "check")
    isbn = next(one for one in answer["findings"] if one["code"] == "BIB014" or "ISBN" in one["message"])
    assert (isbn["line"], isbn["key"]) == (3, "two")
    session.open("d.bib", b"@book{a, title={T}, isbn={9781503613294}}\n@book{b, title={T}, isbn={9781503613294}}")
    messages = [one["message"] for one in ask(session, "check")["findings"]]
    assert any("(d.bib:1)" in message for message in messages)
    assert all("session" not in message for message in messages)


@pytest.mark.parametrize("kind", [*WRITTEN, *LISTS])
def test_every_download_has_a_name_and_a_text(session: BrowserSession, kind: str) -> None:
    """The name is that of the file, with the ending of the format."""
    answer = ask(session, "download", **{"as": kind, "style": "apa"})
    assert answer["name"].startswith("thesis.")
    assert "Primer" in answer["text"] or "primer" in answer["text"]


def test_a_download_says_what_the_format_loses(session: BrowserSession) -> None:
    """Each note has the key of its reference."""
    session.open("a.json", b'[{"id": "a", "type": "book", "title": "T", "scale": "1:100"}]')
    assert [note["key"] for note in ask(session, "download", **{"as": "ris"})["notes"]] == ["a"]


def test_downloads_for_reading_are_whole_documents(session: BrowserSession) -> None:
    """A browser and a word processor can open them."""
    assert ask(session, "download", **{"as": "html", "style": "apa"})["text"].startswith("<!DOCTYPE html>")
    assert ask(session, "download", **{"as": "rtf", "style": "apa"})["text"].startswith("{\\rtf1")


def test_styles_are_searched_and_common_ones_offered(empty: BrowserSession) -> None:
    """All common styles exist, and a search that finds too much is cut."""
    assert [style for style, _ in ask(empty, "styles", query=" ")["styles"]] == list(COMMON)
    assert ask(empty, "styles", query="lancet")["styles"][0][0] == "the-lancet"
    many = ask(empty, "styles", query="journal")
    assert len(many["styles"]) == MOST_STYLES < many["total"]


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("", "TY  - BOOK\nTI  - A\nER  - \n", 1),
        ("", '[{"id": "a", "type": "book", "title": "T"}]', 1),
        ("../../etc/x.ris", "TY  - BOOK\nTI  - A\nER  - \n", 1),
        ("C:\\refs\\x.yaml", "references:\n- id: a\n  type: book\n  title: T\n", 1),
        ("", "@book{a, title = {T}}", 1),
    ],
)
def test_the_format_is_detected(empty: BrowserSession, name: str, text: str, count: int) -> None:
    """From the contents of pasted text, and from the name of a file."""
    assert json.loads(empty.open(name, text.encode()))["count"] == count


def test_errors_are_answers(empty: BrowserSession) -> None:
    """The page shows their message."""
    assert "detect the format" in json.loads(empty.open("", b"hello"))["error"]
    assert json.loads(empty.open("", b"TY  - BOOK\nTI  - A\nER  - \n", "csljson"))["error"]
    empty.open("a.bib", BIB.encode())
    assert "'nix'" in ask(empty, "list", style="nix")["error"]


def test_the_forms_of_a_reference_are_offered(empty: BrowserSession) -> None:
    """These are the citation and the entry."""
    item = {"id": "a", "type": "book", "title": "T", "author": [{"family": "Doe"}]}
    answer = ask(empty, "forms", style="ieee", item=item)
    assert answer["forms"] == [form._asdict() for form in citation_forms("ieee", item)]
    assert not answer["note_style"]
    assert ask(empty, "forms", style="chicago-notes", item=item)["note_style"]
