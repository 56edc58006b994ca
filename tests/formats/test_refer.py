"""Refer files, the tagged exports of EndNote and databases."""

from __future__ import annotations

from dprkpal.formats.refer.reader import parse


def test_a_record_becomes_an_item() -> None:
    """The journal, the date and the identifiers have tags of their own."""
    text = (
        "%0 Journal Article\n%A Lee, Ann\n%A World Health Organization,\n%T On ash\nand fire\n%J Cities\n%V 5\n%N 2\n"
        "%P 10-9\n%D 2001\n%8 July 26\n%@ 0039-6265\n%R doi:10.1000/182\n%U https://example.org/a\n%K ash\nfire\n"
        "%G eng\n%F lee2001\n%+ A university\n"
    )
    reading = parse(text, "a.enw")
    assert reading.items == [{
        "id": "lee2001", "type": "article-journal", "title": "On ash and fire", "container-title": "Cities",
        "volume": "5", "author": [{"family": "Lee", "given": "Ann"}, {"literal": "World Health Organization"}],
        "issued": {"date-parts": [[2001, 7, 26]]}, "issue": "2", "page": "10–19", "ISSN": "0039-6265",
        "DOI": "10.1000/182", "URL": "https://example.org/a", "language": "en", "keyword": "ash; fire",
    }]  # fmt: skip
    assert "%+" in str(reading.asides[-1])


def test_files_without_types_are_split_at_empty_lines() -> None:
    """The program refer writes them."""
    first, second = parse("%A Ann Lee\n%T One\n%I Press\n%D 1891\n\n%T Two\n%J Journal\n").items
    assert (first["type"], first["author"]) == ("book", [{"family": "Lee", "given": "Ann"}])
    assert (second["type"], second["container-title"]) == ("article-journal", "Journal")


def test_an_edited_book_has_editors() -> None:
    """EndNote calls them authors."""
    [item] = parse("%0 Edited Book\n%A Roe, Jane\n%T A book\n%P 173 s.\n").items
    assert item["editor"] == [{"family": "Roe", "given": "Jane"}]
    assert item["number-of-pages"] == "173"


def test_an_unknown_type_is_noted_with_its_line() -> None:
    """The work is read as a document."""
    reading = parse("%0 Hologram\n%T A\n")
    assert reading.items[0]["type"] == "document"
    assert (reading.notes[0].code, reading.notes[0].line) == ("BIB039", 1)


def test_records_without_a_type_are_not_joined_to_those_before_them() -> None:
    """The library of the AIS writes the title first, and a type only for articles."""
    text = (
        "%T Maps\n%0 Journal Article\n%A Roe, Ann\n%X First.\n\nSecond paragraph.\n\n%U https://example.org/1\n\n\n"
        "%T Contents\n%D 2021\n\n%A Doe, Jane\n%T Rivers\n%D 2022\n\n%T Roads\n%0 Book\n%D 2023\n\n%0 Book\n%T Seas\n"
    )
    items = parse(text).items
    assert [item["title"] for item in items] == ["Maps", "Contents", "Rivers", "Roads", "Seas"]
    assert items[0]["URL"] == "https://example.org/1"
    assert items[0]["abstract"] == "First. Second paragraph."
    assert items[2]["author"] == [{"family": "Doe", "given": "Jane"}]


def test_values_that_are_not_used_are_noted_with_their_line() -> None:
    """A second title, and a book beside a journal."""
    reading = parse("%0 Journal Article\n%T On maps\n%T On charts\n%J Review\n%B Book\n%D 2001\n")
    assert reading.items[0]["title"] == "On maps"
    assert [str(note) for note in reading.notes] == [
        "1: on2001: %B was not read, because %J names the container too",
        "3: on2001: %T has several values; the first was used",
    ]
