"""PubMed and MEDLINE files."""

from __future__ import annotations

from dprkpal.formats.nbib.reader import parse

RECORD = """
PMID- 30000001
OWN - NLM
IS  - 1759-8486 (Electronic)
IS  - 1759-8478 (Print)
VI  - 10
IP  - 4
DP  - 2018 Jul-Aug
TI  - Smoke in tunnels: a long title that
      goes on.
PG  - 335-9
LID - 10.1000/182 [doi]
LID - S0000 [pii]
AB  - BACKGROUND: Nothing is
      known.
FAU - Lee, Ann B Jr
AU  - Lee AB Jr
AD  - A hospital.
CN  - Tunnel Group
LA  - eng
PT  - Journal Article
DEP - 20170728
TA  - J Smoke
JT  - Journal of smoke
MH  - *Smoke/adverse effects
OT  - tunnels
PMC - PMC1234567
"""


def test_a_record_becomes_an_item() -> None:
    """Full names are preferred, pages are completed, and the full stop of the title is left out."""
    reading = parse(RECORD, "a.nbib")
    [item] = reading.items
    assert item == {
        "id": "pmid30000001", "type": "article-journal", "title": "Smoke in tunnels: a long title that goes on",
        "abstract": "BACKGROUND: Nothing is known.", "issue": "4", "container-title": "Journal of smoke",
        "PMID": "30000001", "container-title-short": "J Smoke", "volume": "10",
        "author": [{"family": "Lee", "given": "Ann B", "suffix": "Jr."}, {"literal": "Tunnel Group"}],
        "issued": {"date-parts": [[2018, 7], [2018, 8]]}, "available-date": {"date-parts": [[2017, 7, 28]]},
        "page": "335–339", "DOI": "10.1000/182", "PMCID": "PMC1234567", "ISSN": "1759-8478", "language": "en",
        "keyword": "Smoke/adverse effects; tunnels",
    }  # fmt: skip
    assert reading.places == {"pmid30000001": ("a.nbib", 2)}
    assert "AD" in str(reading.asides[-1])


def test_short_names_have_their_initials_at_the_end() -> None:
    """Older records have no full names."""
    [item] = parse("PMID- 1\nTI  - T\nAU  - van der Berg JA 3rd\nAU  - Li X\n").items
    assert item["author"] == [
        {"family": "van der Berg", "given": "J. A.", "suffix": "3rd"}, {"family": "Li", "given": "X."},
    ]  # fmt: skip


def test_a_chapter_of_a_book_has_its_book_and_its_editors() -> None:
    """PubMed has chapters of the NCBI Bookshelf."""
    titles = "PMID- 2\nTI  - A syndrome\nBTI - Syndromes\nFED - Roe, Jane\n"
    [item] = parse(f"{titles}PT  - Review\nPT  - Book Chapter\nPB  - NCBI\nPL  - Bethesda\n").items
    assert (item["type"], item["container-title"], item["publisher-place"]) == ("chapter", "Syndromes", "Bethesda")
    assert item["editor"] == [{"family": "Roe", "given": "Jane"}]


def test_records_without_numbers_are_split() -> None:
    """ERIC writes the same tags, but no PMID; PubMed Central puts its number first."""
    eric = "OWN - ERIC\nTI  - One\nDP  - 2020\n\nOWN - ERIC\nTI  - Two\nDP  - 2021\n"
    assert [item["title"] for item in parse(eric).items] == ["One", "Two"]
    thesis = "OWN - ERIC\nTI  - One\nPT  - Dissertations/Theses - Doctoral Dissertations\nJT  - A university\n"
    [item] = parse(thesis).items
    assert (item["type"], item["publisher"]) == ("thesis", "A university")
    central = "PMC - PMC1\nPMID- 1\nTI  - One\n\nPMC - PMC2\nPMID- 2\nTI  - Two\n"
    assert [item["id"] for item in parse(central).items] == ["pmid1", "pmid2"]


def test_a_number_that_occurs_twice_gets_a_number() -> None:
    """Two searches can find the same article."""
    reading = parse("PMID- 1\nTI  - One\n\nPMID- 1\nTI  - One\n")
    assert [item["id"] for item in reading.items] == ["pmid1", "pmid1-2"]
    assert reading.notes[0].code == "BIB033"


def test_a_date_that_does_not_exist_is_noted_with_its_line() -> None:
    """The year is used."""
    reading = parse("PMID- 1\nTI  - T\nDP  - 2018 Feb 31\n")
    assert (reading.notes[0].line, reading.notes[0].code) == (3, "BIB040")
    assert reading.items[0]["issued"]["date-parts"][0][0] == 2018


def test_a_second_value_of_a_field_that_has_one_is_noted() -> None:
    """The same value again is not."""
    reading = parse("PMID- 1\nTI  - On maps\nTI  - On charts\nLA  - eng\nLA  - eng\n")
    assert reading.items[0]["title"] == "On maps"
    assert [str(note) for note in reading.notes] == ["3: pmid1: TI has several values; the first was used"]
