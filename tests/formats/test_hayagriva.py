"""Hayagriva YAML, the bibliographies of Typst."""

from __future__ import annotations

import io

from dprkpal.formats import read, write
from dprkpal.formats.hayagriva.reader import parse

FILE = """kinetics:
    type: Article
    title: "Kinetics of {NaCl}"
    author: ["Doan, T. D.", "von der Leyen, Ursula", "Luther King, Jr., Martin", UNICEF]
    serial-number: {doi: "10.1000/182", arxiv: "2003.13722"}
    page-range: 10-19
    date: 2020-10
    url: {value: "https://example.org/a", date: 2020-11-30}
    parent:
        title: {value: Cities, short: Cit.}
        volume: 5
        issue: 2
        serial-number: {issn: 0039-6265}
talk:
    type: Article
    title: {value: A TALK, verbatim: true}
    parent:
        - type: Conference
          title: A conference
          location: Paris
        - type: Video
          url: https://example.org/v
        - type: Proceedings
          title: Papers
film:
    type: video
    title: A film
    date: ~1991
    affiliated:
        - {role: Director, names: "Cameron, James"}
        - {role: founder, names: "Roe, Jane"}
    mood: happy
"""


def test_entries_become_items_with_what_their_parents_say() -> None:
    """A parent without a type has the default type."""
    reading = parse(FILE, "a.yml")
    article, talk, film = reading.items
    assert article == {
        "id": "kinetics", "type": "article-journal", "title": 'Kinetics of <span class="nocase">NaCl</span>',
        "author": [
            {"family": "Doan", "given": "T. D."},
            {"family": "Leyen", "given": "Ursula", "non-dropping-particle": "von der"},
            {"family": "Luther King", "given": "Martin", "suffix": "Jr."}, {"family": "UNICEF"},
        ],
        "page": "10–19", "issued": {"date-parts": [[2020, 10]]}, "URL": "https://example.org/a",
        "accessed": {"date-parts": [[2020, 11, 30]]}, "DOI": "10.1000/182", "number": "arXiv:2003.13722",
        "archive": "arXiv", "container-title": "Cities", "container-title-short": "Cit.", "volume": "5", "issue": "2",
        "ISSN": "0039-6265",
    }  # fmt: skip
    assert (talk["type"], talk["event-title"], talk["event-place"]) == ("paper-conference", "A conference", "Paris")
    assert (talk["title"], talk["container-title"]) == ('<span class="nocase">A TALK</span>', "Papers")
    assert film["director"] == [{"family": "Cameron", "given": "James"}]
    assert film["issued"] == {"date-parts": [[1991]], "circa": True}
    assert [line for _, line in reading.places.values()] == [1, 14, 25]
    assert "affiliated (founder), mood" in str(reading.asides[0])


def test_an_error_costs_only_its_entry() -> None:
    """The finding has the line and the key."""
    reading = parse("a:\n  type: Book\nb:\n  title: [\nc:\n  type: Book\n", "a.yml")
    assert [item["id"] for item in reading.items] == ["a", "c"]
    assert (reading.findings[0].line, reading.findings[0].key) == (3, "b")


def test_aliases_are_refused() -> None:
    """A small file must not become a large one."""
    reading = parse("a: &x\n  type: Book\nb: *x\n")
    assert [item["id"] for item in reading.items] == ["a"] or reading.items == []
    assert "aliases" in str(reading.findings[0])


def test_protected_words_get_braces() -> None:
    """Braces of a title itself have a meaning in the format, so they become parentheses."""
    item = {"id": "a", "type": "book", "title": 'On <span class="nocase">NaCl</span> in {x}'}
    text = write([item], "hayagriva").text
    assert "On {NaCl} in (x)" in text


def test_names_that_the_short_form_cannot_express_are_mappings() -> None:
    """They are read as they were."""
    names = [
        {"family": "de Souza", "given": "Ann"}, {"family": "King", "given": "Martin", "suffix": "III"},
        {"literal": "Press, Sons"}, {"literal": "World Bank"}, {"family": "Plato"},
    ]  # fmt: skip
    item = {"id": "a", "type": "book", "title": "T", "author": names}
    assert read(io.StringIO(write([item], "hayagriva").text)).items == [item]
