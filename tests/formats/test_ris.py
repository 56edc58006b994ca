"""Reading and writing RIS: what is converted, what is kept, and what is reported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dprkpal.formats import read, write
from dprkpal.formats.results import clean
from dprkpal.formats.ris.reader import parse
from dprkpal.formats.ris.tables import KNOWN_TAGS, TYPES, TYPES_FROM_CSL
from dprkpal.libraries.built_in import library
from dprkpal.model.vocabulary import ITEM_TYPES
from effort import ends

GOOD = "TY  - BOOK\nID  - good\nAU  - Good, Ada\nTI  - Survivor\nPY  - 2001\nER  - \n"
GOOD_ITEM = {
    "id": "good",
    "type": "book",
    "title": "Survivor",
    "author": [{"family": "Good", "given": "Ada"}],
    "issued": {"date-parts": [[2001]]},
}


def item_of(*lines: str, kind: str = "JOUR") -> dict[str, Any]:
    """Return what a record of *kind* with *lines* becomes, without id and type; the record after it is read."""
    text = "\n".join([f"TY  - {kind}", "ID  - probe", *lines, "ER  - ", "", GOOD])
    reading = parse(text, "x.ris")
    assert not reading.findings, [str(finding) for finding in reading.findings]
    assert reading.items[-1] == GOOD_ITEM
    assert reading.references[0].to_csl() == reading.items[0]
    item = dict(reading.items[0])
    assert (item.pop("id"), item.pop("type")) == ("probe", TYPES.get(kind, "document"))
    return item


def told(text: str) -> tuple[list[str], list[str]]:
    """Return the findings and the notes of reading *text*."""
    reading = parse(text, "x.ris")
    return [str(finding) for finding in reading.findings], [str(note) for note in reading.notes]


def test_types_map_to_csl_types_and_back() -> None:
    """Every reference type maps to a CSL type, and every CSL type to a known reference type."""
    assert set(TYPES.values()) <= ITEM_TYPES
    assert set(TYPES_FROM_CSL) == ITEM_TYPES
    assert set(TYPES_FROM_CSL.values()) <= set(TYPES)


def test_article() -> None:
    """All variables of a journal article, in the tags of 2011."""
    assert item_of(
        "AU  - Shannon, C. E.", "AU  - Roe, R., Jr.", "AU  - World Bank", "A2  - Editor, E.", "TI  - A Theory",
        "T2  - Bell Journal", "J2  - Bell J.", "VL  - 27", "IS  - 3", "SP  - 379", "EP  - 423", "PY  - 1948",
        "DA  - 1948/07/01/", "DO  - https://doi.org/10.1002/j.1538", "UR  - https://example.org/a", "SN  - 0005-8580",
        "KW  - one", "KW  - two, too", "AB  - About.", "N1  - First.", "N1  - Second.", "LA  - English",
        "Y2  - 2020/01/02", "DB  - A Database",
    ) == {
        "author": [
            {"family": "Shannon", "given": "C. E."}, {"family": "Roe", "given": "R.", "suffix": "Jr."},
            {"literal": "World Bank"},
        ],
        "editor": [{"family": "Editor", "given": "E."}], "title": "A Theory", "container-title": "Bell Journal",
        "container-title-short": "Bell J.", "volume": "27", "issue": "3", "page": "379–423",
        "issued": {"date-parts": [[1948, 7, 1]]}, "DOI": "10.1002/j.1538", "URL": "https://example.org/a",
        "ISSN": "0005-8580", "keyword": "one; two, too", "abstract": "About.", "note": "First.; Second.",
        "language": "en", "accessed": {"date-parts": [[2020, 1, 2]]}, "source": "A Database",
    }  # fmt: skip


def test_older_tags() -> None:
    """The tags of 2001, which many sites still write."""
    assert item_of(
        "T1  - Title",
        "A1  - Young, B.",
        "JF  - Full Name",
        "JO  - F. N.",
        "Y1  - 2014/07/26/",
        "CP  - 2",
        "N2  - Abstract",
    ) == {
        "title": "Title",
        "author": [{"family": "Young", "given": "B."}],
        "container-title": "Full Name",
        "container-title-short": "F. N.",
        "issued": {"date-parts": [[2014, 7, 26]]},
        "issue": "2",
        "abstract": "Abstract",
    }


def test_book_in_a_series() -> None:
    """``T2`` is the series, ``A2`` its editor, and ``SP`` the number of pages."""
    assert item_of("T2  - Series", "A2  - Roe, R.", "ED  - Doe, D.", "IS  - 4", "SP  - 320", "PB  - Press",
                   "CY  - Rome", "SN  - 978-0-19-852663-6", kind="BOOK") == {
        "collection-title": "Series", "collection-editor": [{"family": "Roe", "given": "R."}],
        "editor": [{"family": "Doe", "given": "D."}], "collection-number": "4", "number-of-pages": "320",
        "publisher": "Press", "publisher-place": "Rome", "ISBN": "978-0-19-852663-6",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "line", "made"),
    [
        ("BOOK", "A2  - Roe, R.", {"editor": [{"family": "Roe", "given": "R."}]}),
        ("EDBOOK", "AU  - Roe, R.",
         {"editor": [{"family": "Roe", "given": "R."}], "custom": {"fields": {"TY": ["EDBOOK"]}}}),
        ("CHAP", "SE  - 4", {"chapter-number": "4"}),
        ("NEWS", "SE  - B", {"section": "B"}),
        ("CHAP", "T2  - Book", {"container-title": "Book"}),
        ("CHAP", "T3  - Series", {"collection-title": "Series"}),
        ("RPRT", "SN  - TR-7", {"number": "TR-7"}),
        ("RPRT", "M3  - Working paper", {"genre": "Working paper"}),
        ("THES", "A3  - Roe, R.", {"contributor": [{"family": "Roe", "given": "R."}]}),
        ("MPCT", "A2  - Roe, R.", {"director": [{"family": "Roe", "given": "R."}]}),
        ("CASE", "PB  - A Court", {"authority": "A Court"}),
        ("CPAPER", "CY  - Seoul", {"event-place": "Seoul"}),
        ("JOUR", "C7  - e12", {"number": "e12"}),
        ("JOUR", "C2  - PMC12", {"PMCID": "PMC12"}),
        ("JOUR", "M3  - doi: 10.1000/x", {"DOI": "10.1000/x"}),
        ("JOUR", "L3  - https://doi.org/10.1000/x", {"DOI": "10.1000/x"}),
        ("JOUR", "L3  - https://doi.org/10/gf29tr", {"DOI": "10/gf29tr"}),
        ("BOOK", "N1  - doi: 10.1000/x", {"DOI": "10.1000/x"}),
        ("JOUR", "DOI  - 10.1000/x", {"DOI": "10.1000/x"}),
        ("JOUR", "SN  - 1234-5678 (print); 2345-6789 (online)",
         {"ISSN": "1234-5678", "custom": {"fields": {"SN": ["2345-6789"]}}}),
        ("CHAP", "SN  - 9780306406157 1234-5678", {"ISBN": "9780306406157", "ISSN": "1234-5678"}),
        ("BOOK", "SN  - 978 0 19 852663 6", {"ISBN": "978 0 19 852663 6"}),
        ("CASE", "A2  - U.S.", {"custom": {"fields": {"A2": ["U.S."]}}}),
        ("PAT", "A2  - Issuer, X.", {"custom": {"fields": {"A2": ["Issuer, X."]}}}),
        ("JOUR", "SP  - 12--34", {"page": "12–34"}),
        ("JOUR", "EP  - 34", {"page": "34"}),
        ("INPR", "TI  - T", {"title": "T", "status": "in press", "custom": {"fields": {"TY": ["INPR"]}}}),
    ],
)  # fmt: skip
def test_meaning_of_tag_depends_on_type(kind: str, line: str, made: dict[str, Any]) -> None:
    """Source: the table of 2011."""
    assert item_of(line, kind=kind) == made


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("U1  - own", {"U1": ["own"]}),
        ("C1  - own", {"C1": ["own"]}),
        ("L1  - file:///etc/passwd", {"L1": ["file:///etc/passwd"]}),
        ("ZZ  - unknown", {"ZZ": ["unknown"]}),
        ("LA  - Klingon of the north", {"LA": ["Klingon of the north"]}),
    ],
)
def test_tag_without_variable_is_kept(line: str, fields: dict[str, list[str]]) -> None:
    """It is stored in ``custom`` under its tag."""
    assert item_of(line) == {"custom": {"fields": fields}}


def test_tags_of_web_of_science() -> None:
    """Its RIS files have some of its own tags."""
    assert item_of(
        "T2  - J", "JI  - J. Short", "BN  - 978-0-306-40615-7", "EI  - 1234-5678", "PU  - Press", "PI  - Rome",
        "BP  - 1", "EP  - 5", "AR  - e7", "DI  - 10.1000/x",
    ) == {
        "container-title": "J", "container-title-short": "J. Short", "ISBN": "978-0-306-40615-7", "ISSN": "1234-5678",
        "publisher": "Press", "publisher-place": "Rome", "page": "1–5", "number": "e7", "DOI": "10.1000/x",
    }  # fmt: skip
    capitals = item_of("AN  - WOS:1", "AU  - Maxwell, BD", "T2  - PLOS ONE", "JI  - PLoS One", "PI  - NEW YORK")
    assert capitals["author"] == [{"family": "Maxwell", "given": "B. D."}]
    assert (capitals["container-title"], capitals["publisher-place"]) == ("PLoS One", "New York")
    conference = item_of("CP  - Third Conference", "CL  - Paris", "Y2  - SEP 03-07, 2018", kind="CPAPER")
    assert conference == {
        "event-title": "Third Conference", "event-place": "Paris",
        "event-date": {"date-parts": [[2018, 9, 3], [2018, 9, 7]]},
    }  # fmt: skip


def test_html_entities_are_characters() -> None:
    """Exports of web sites leave them in titles and addresses. Other ampersands stay."""
    assert item_of("TI  - A &amp; B &eacute; &#8211; &unknown; AT&T; x", "UR  - http://x.org/?a=1&amp;b=2&copy=3") == {
        "title": "A & B é – &unknown; AT&T; x", "URL": "http://x.org/?a=1&b=2&copy=3",
    }  # fmt: skip


@pytest.mark.parametrize("value", ["0000", "0", "0000///", "0000/00/00/"])
def test_year_zero_is_no_date(value: str) -> None:
    """Many programs write it for works without a date. The writer writes 1 BC as -0000."""
    assert item_of(f"PY  - {value}") == {"custom": {"fields": {"PY": [value]}}}
    assert item_of(f"PY  - {value}", "DA  - 2001/05/03")["issued"] == {"date-parts": [[2001, 5, 3]]}
    assert item_of("PY  - -0000")["issued"] == {"date-parts": [[-1]]}


def test_names_joined_with_and() -> None:
    """They are names if each has one comma."""
    assert item_of("AU  - Smith, A. and Jones, B.") == {
        "author": [{"family": "Smith", "given": "A."}, {"family": "Jones", "given": "B."}]
    }
    assert item_of("AU  - Ministry of Food and Trade") == {"author": [{"literal": "Ministry of Food and Trade"}]}


def test_repeated_tags_are_kept() -> None:
    """The first one is used for the variable, and repetitions of its value are ignored."""
    item = item_of("UR  - https://a.example/", "UR  - https://b.example/", "TI  - T", "TI  - T", "T1  - Other")
    assert (item["URL"], item["title"]) == ("https://a.example/", "T")
    assert item["custom"]["fields"] == {"UR": ["https://b.example/"], "T1": ["Other"]}


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2014", [[2014]]), ("2014///", [[2014]]), ("2014/07/26/", [[2014, 7, 26]]), ("2014/7/6", [[2014, 7, 6]]),
        ("2014/07", [[2014, 7]]), ("2014/00/00", [[2014]]), ("2014-07-26", [[2014, 7, 26]]),
        ("26 July 2014", [[2014, 7, 26]]), ("July 26, 2014", [[2014, 7, 26]]), ("2014 Jul", [[2014, 7]]),
        ("2014/Jul/26", [[2014, 7, 26]]), ("1999/2000", [[1999], [2000]]), ("1999-2000", [[1999], [2000]]),
        ("2014/07/26/Summer", [[2014, 7, 26]]), ("-44", [[-44]]),
    ],
)  # fmt: skip
def test_dates_in_all_common_forms(value: str, date: list[list[int]]) -> None:
    """Up to four parts of a RIS date, and forms from other formats."""
    item = item_of(f"PY  - {value}")
    assert item["issued"]["date-parts"] == date
    assert item.get("custom") == ({"fields": {"PY": [value]}} if "Summer" in value else None)


def test_season() -> None:
    """The fourth part of a date is text."""
    assert item_of("PY  - 2014///Spring")["issued"] == {"date-parts": [[2014]], "season": 1}


@pytest.mark.parametrize("value", ["in press", "forthcoming 2020"])
def test_date_as_text_is_kept(value: str) -> None:
    """It is not a problem."""
    assert item_of(f"PY  - {value}") == {"issued": {"literal": value}}


@pytest.mark.parametrize("value", ["///", "//", "/"])
def test_empty_date_is_ignored(value: str) -> None:
    """Programs write the slashes of an empty date."""
    assert "issued" not in item_of(f"PY  - {value}")


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2001/99/99/", {"date-parts": [[2001]]}),
        ("2001/02/30", {"date-parts": [[2001, 2]]}),
        ("99999999999", {"literal": "99999999999"}),
        ("9" * 5000, {"literal": "9" * 5000}),
        ("2001-13-45", {"literal": "2001-13-45"}),
    ],
)
def test_impossible_date_is_reported_with_its_line(value: str, date: dict[str, Any]) -> None:
    """It never silently becomes a wrong date."""
    reading = parse(f"TY  - JOUR\nID  - a\nPY  - {value}\nER  - \n{GOOD}", "x.ris")
    assert [(str(note)[:16], note.code) for note in reading.notes] == [("x.ris:3:7: a: PY", "BIB040")]
    assert reading.items[0]["issued"] == date
    assert "literal" in date or reading.items[0]["custom"] == {"fields": {"PY": [value]}}
    assert reading.items[1] == GOOD_ITEM


@pytest.mark.parametrize(
    ("lines", "issued", "kept"),
    [
        (["PY  - 1948", "DA  - 1948/07/01"], {"date-parts": [[1948, 7, 1]]}, None),
        (["PY  - 1948", "DA  - July"], {"date-parts": [[1948, 7]]}, None),
        (["DA  - 1948/07/01"], {"date-parts": [[1948, 7, 1]]}, None),
        (["PY  - 1948", "DA  - 2001/02/03"], {"date-parts": [[1948]]}, {"DA": ["2001/02/03"]}),
        (["PY  - 1948", "DA  - soon"], {"date-parts": [[1948]]}, {"DA": ["soon"]}),
    ],
)
def test_da_refines_py(lines: list[str], issued: dict[str, Any], kept: dict[str, list[str]] | None) -> None:
    """``DA`` is more exact than ``PY``. If they differ, the year is used and ``DA`` is kept."""
    item = item_of(*lines)
    assert item["issued"] == issued
    assert item.get("custom", {}).get("fields") == kept


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Young, Benjamin R.", [{"family": "Young", "given": "Benjamin R."}]),
        ("Roe, R., Jr.", [{"family": "Roe", "given": "R.", "suffix": "Jr."}]),
        ("UNESCO", [{"family": "UNESCO"}]),
        ("World Bank", [{"literal": "World Bank"}]),
        ("Barnes, Noble, and Sons,", [{"literal": "Barnes, Noble, and Sons"}]),
        ("Doe, J.; Roe, R.", [{"family": "Doe", "given": "J."}, {"family": "Roe", "given": "R."}]),
        ("Barnes; Noble", [{"literal": "Barnes; Noble"}]),
        (", Jr", [{"literal": "Jr"}]),
    ],
)
def test_names(text: str, names: list[dict[str, str]]) -> None:
    """Family, given, suffix. Without a comma, or with one at the end, it is an institution."""
    assert item_of(f"AU  - {text}") == {"author": names}


@pytest.mark.parametrize("text", [",", " , ,", ""])
def test_name_of_only_commas_is_ignored(text: str) -> None:
    """It contains no name."""
    assert item_of(f"AU  - {text}") == {}


def test_lines_without_a_tag_continue_the_previous_one() -> None:
    """Long fields are wrapped, and abstracts have paragraphs."""
    item = item_of("TI  - A title", "that goes on", "   and on", "", "AB  - One.", "", "Two -- see IL -6.")
    assert item == {"title": "A title that goes on and on", "abstract": "One. Two -- see IL -6."}


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r"), "\ufeff" + GOOD, GOOD.replace("  - ", " - "),
        GOOD.replace("  - ", "  -"), GOOD.replace("  - ", "\t- "), GOOD.replace("ER  - ", "ER  -"),
        GOOD.replace("\n", "\n  "), GOOD.replace("\n", "\n\n"),
        GOOD.lower().replace("good, ada", "Good, Ada").replace("survivor", "Survivor"),
        "Provider: Somebody\nContent: text/plain\n\n" + GOOD,
    ],
)  # fmt: skip
def test_spacing_does_not_matter(tmp_path: Path, text: str) -> None:
    """Line ends, byte order mark, spaces around the tag, lower case, and text before the first record."""
    path = tmp_path / "x.ris"
    for encoding in ("utf-8", "utf-16"):
        path.write_bytes(text.encode(encoding))
        reading = read(path)
        assert (reading.items, reading.findings) == ([GOOD_ITEM], [])


def test_file_is_recognised_by_content(tmp_path: Path) -> None:
    """The file name does not matter."""
    path = tmp_path / "export.txt"
    path.write_text("\n\n" + GOOD, encoding="utf-8")
    assert read(path).items == [GOOD_ITEM]


def test_record_without_er() -> None:
    """The next record ends it, or the end of the file."""
    text = "TY  - JOUR\nID  - a\nTI  - T\n" + GOOD.replace("ER  - \n", "")
    assert [item["id"] for item in parse(text).items] == ["a", "good"]
    assert told(text) == ([], [f"x.ris:{line}:1: {key}: the ER line of this reference is missing; "
                                "it ends where the next one begins"
                               for line, key in ((1, "a"), (4, "good"))])  # fmt: skip


def test_record_without_ty() -> None:
    """It is read as a document, and gets a key."""
    text = "AU  - Bad, Bob\nTI  - Probe\nER  - \n" + GOOD
    reading = parse(text, "x.ris")
    assert [(item["id"], item["type"]) for item in reading.items] == [("bad", "document"), ("good", "book")]
    assert told(text) == (
        [],
        [
            "x.ris:1:1: bad: the TY line of this reference is missing; read as a document",
            "x.ris:1:1: the reference has no ID; keys are made of name and year, such as 'bad'",
        ],
    )


def test_unknown_type_is_reported_and_kept() -> None:
    """The record is read as a document."""
    text = "TY  - FROB\nID  - a\nER  - \n" + GOOD
    assert told(text) == ([], ["x.ris:1:7: a: unknown type 'FROB'; read as a document"])
    assert parse(text).items[0] == {"id": "a", "type": "document", "custom": {"fields": {"TY": ["FROB"]}}}


def test_duplicate_id_gets_a_number() -> None:
    """IDs are often database numbers, and can be repeated when files are joined."""
    reading = parse(GOOD + GOOD + GOOD.replace("good", "good-2"), "x.ris")
    assert [item["id"] for item in reading.items] == ["good", "good-2", "good-2-2"]
    assert list(reading.places.values()) == [("x.ris", 1), ("x.ris", 7), ("x.ris", 13)]
    assert str(reading.notes[0]) == (
        "x.ris:7:1: good-2: the ID 'good' is used before; the key of this reference is 'good-2'"
    )


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("AU  - Müller, Ö.\nPY  - 1999/01/02", "muller1999"),
        ("AU  - 김일성\nPY  - 1972", "김일성1972"),
        ("TI  - The Title", "the"),
        ("PB  - P", "reference"),
    ],
)
def test_missing_id_is_replaced_by_a_key(lines: str, key: str) -> None:
    """The key is always made of the first name, or the first word of the title, and the year."""
    assert [item["id"] for item in parse(f"TY  - BOOK\n{lines}\nER  - \n" * 2).items] == [key, f"{key}-2"]


def test_text_that_is_not_ris_is_reported() -> None:
    """An empty result is never silent."""
    assert told("Dear reader,\nthis is a letter.\n") == (
        ["x.ris:1:1: there are no RIS references; each must begin with 'TY  - ' and its type"],
        [],
    )
    assert told("\n\n") == ([], [])
    assert told("A header\n" + GOOD) == ([], ["x.ris:1:1: text outside of references was skipped"])


def test_unknown_tags_are_reported_once() -> None:
    """They are listed in a single note."""
    text = GOOD.replace("ER", "X9  - a\nX9  - b\nQQ  - c\nER")
    assert told(text) == ([], ["x.ris:6:1: unknown tags are kept as they are: X9, QQ"])
    assert parse(text).items[0]["custom"] == {"fields": {"X9": ["a", "b"], "QQ": ["c"]}}


@pytest.mark.parametrize(
    "text",
    [
        GOOD * 20_000,
        GOOD.replace("Survivor", "x" * 5_000_000),
        GOOD.replace("ER", "AU  - Roe, R.\n" * 100_000 + "ER"),
        GOOD.replace("Survivor", "x\n" * 500_000),
        GOOD.replace("ER", "SP  - " + "a-" * 50_000 + " b\nER"),
        GOOD.replace("ER", "DO  - " + "10." * 50_000 + " b\nER"),
        GOOD.replace("2001", "1/" * 50_000),
        GOOD.replace("Good, Ada", "," * 100_000),
        "TY  - JOUR" * 50_000,
        "TY  - JOUR\n" * 50_000,
        " " * 1_000_000 + "\n" + GOOD,
    ],
)
def test_reading_takes_linear_time(text: str) -> None:
    """No input is slow to read."""
    with ends():
        parse(text)


VALUES = st.text(max_size=30).map(clean)  # as `read` does before any reader sees a text
TAGS = st.one_of(st.sampled_from(sorted(KNOWN_TAGS)), st.from_regex(r"[A-Z][A-Z0-9]", fullmatch=True))
RECORDS = st.lists(
    st.tuples(st.sampled_from([*sorted(TYPES), "FROB", ""]), st.lists(st.tuples(TAGS, VALUES), max_size=12)), max_size=4
)


@given(st.one_of(st.text(), st.binary().map(lambda data: data.decode("latin-1"))))
def test_any_text_can_be_read(text: str) -> None:
    """Reading any text raises no exception."""
    parse(text)


@given(RECORDS)
def test_every_item_is_a_valid_reference(records: list[tuple[str, list[tuple[str, str]]]]) -> None:
    """The model accepts every item, and keys are unique."""
    text = "".join(
        f"TY  - {kind}\n" + "".join(f"{tag}  - {value}\n" for tag, value in lines) + "ER  - \n"
        for kind, lines in records
    )
    reading = parse(text)
    for reference, item in zip(reading.references, reading.items, strict=True):
        assert reference.to_csl() == item
    assert len({item["id"] for item in reading.items}) == len(reading.items)


@given(RECORDS)
@example([("ABST", [("TY", "\x08")])])
@example([("ABST", [("AB", "\n\x850")])])
def test_second_round_trip_changes_nothing(records: list[tuple[str, list[tuple[str, str]]]]) -> None:
    """The first one loses no word."""
    text = "".join(
        f"TY  - {kind}\n" + "".join(f"{tag}  - {value}\n" for tag, value in lines) + "ER  - \n"
        for kind, lines in records
    )
    once = write(parse(text).items, "ris").text
    again = parse(once)
    assert write(again.items, "ris").text == once


WORDS = st.text("abcdefgéü평 ,.;:()[]<>&%$#_~^\\{}'\"", min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
)
FILLED = WORDS.filter(bool)
NAME = st.one_of(
    st.fixed_dictionaries(
        {"family": st.sampled_from(["Young", "de la Cruz"]), "given": st.sampled_from(["B. R.", "Ada"])}
    ),
    st.fixed_dictionaries(
        {"family": st.just("Roe"), "given": st.just("R."), "suffix": st.sampled_from(["Jr.", "III"])}
    ),
    st.fixed_dictionaries({"literal": st.sampled_from(["World Bank", "UNESCO", "Barnes, Noble, and Sons"])}),
)
DATE = st.one_of(
    st.tuples(st.integers(1, 2999), st.integers(1, 12), st.integers(1, 28)).map(lambda d: {"date-parts": [list(d)]}),
    st.tuples(st.integers(1, 2999), st.integers(1, 12)).map(lambda d: {"date-parts": [list(d)]}),
    st.integers(1000, 2999).map(lambda year: {"date-parts": [[year]]}),
    st.integers(1, 4).map(lambda season: {"date-parts": [[1999]], "season": season}),
    st.just({"date-parts": [[1999, 5], [2000, 6]]}),
    st.just({"date-parts": [[1999]], "circa": True}),
    st.just({"literal": "in press"}),
)
COMMON = {"title": FILLED, "abstract": FILLED, "URL": st.just("https://example.org/?a=1"), "volume": FILLED}
ARTICLE = st.fixed_dictionaries(
    {"id": st.just("a"), "type": st.sampled_from(["article-journal", "article-magazine", "article-newspaper"])},
    optional={
        **COMMON, "author": st.lists(NAME, min_size=1, max_size=3), "issued": DATE, "accessed": DATE,
        "container-title": st.just("A Journal"), "container-title-short": st.just("A J."), "issue": FILLED,
        "page": st.sampled_from(["1–9", "5", "A12", "S1–S4"]), "DOI": st.just("10.1000/182"),
        "ISSN": st.just("1234-567X"), "note": FILLED, "language": st.sampled_from(["en", "ko-KR"]),
        "keyword": st.just("one; two"), "collection-title": st.just("A Series"),
        "translator": st.lists(NAME, min_size=1, max_size=2),
        "custom": st.just({"fields": {"U1": ["x", "y"], "C3": ["z"]}}),
    },
)  # fmt: skip
BOOK = st.fixed_dictionaries(
    {"id": st.just("a"), "type": st.sampled_from(["book", "report", "chapter", "webpage"])},
    optional={
        **COMMON, "author": st.lists(NAME, min_size=1, max_size=3), "editor": st.lists(NAME, min_size=1, max_size=2),
        "issued": DATE, "publisher": FILLED, "publisher-place": FILLED, "edition": FILLED, "genre": FILLED,
        "collection-title": st.just("A Series"), "collection-number": st.just("7"),
        "ISBN": st.just("978-0-19-852663-6"),
        "number-of-volumes": st.just("3"), "call-number": FILLED,
    },
)  # fmt: skip


@given(st.one_of(ARTICLE, BOOK))
def test_written_item_is_read_back(item: dict[str, Any]) -> None:
    """All variables that RIS supports."""
    writing = write([item], "ris")
    assert writing.notes == []
    reading = parse(writing.text)
    assert (reading.items, reading.findings) == ([item], [])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
VARIABLES = st.sampled_from(["title", "custom", "author", "issued", "page", "volume", "keyword"])


@given(st.dictionaries(VARIABLES, ANYTHING))
def test_any_item_can_be_written(values: dict[str, Any]) -> None:
    """No value can break out of its line."""
    text = write([{"id": "a", "type": "book", **values}], "ris").text
    assert len(parse(text).items) == 1


def test_lost_variables_are_reported() -> None:
    """The note has the key."""
    writing = write([{"id": "a", "type": "treaty", "scale": "1:50", "custom": {"verification": {}}}], "ris")
    assert [str(note) for note in writing.notes] == ["a: RIS has no field for type, scale, custom.verification"]


def test_collection_survives_a_round_trip() -> None:
    """Authors, titles, years and URLs of all references are read back."""
    works = [entry.to_csl() for entry in library().values()]
    writing = write(works, "ris")
    told = {note.key: note.message for note in writing.notes}
    back = {item["id"]: item for item in parse(writing.text).items}
    for work in works:
        same = back[work["id"]]
        for variable in ("title", "issued", "URL", "DOI", "container-title", "publisher", "type"):
            assert same.get(variable) == work.get(variable) or variable in told[work["id"]], (work["id"], variable)


@pytest.mark.parametrize("end", ["ER  - ", "ER  -", "ER", "ER - ", "  ER"])
def test_the_last_line_of_a_reference_is_known_without_its_hyphen(end: str) -> None:
    """It is never part of the value before it."""
    text = f"TY  - BOOK\nID  - a\nDA  - 1999/12\n{end}\nTY  - BOOK\nID  - b\nER  - \n"
    items = parse(text).items
    assert [one["id"] for one in items] == ["a", "b"]
    assert items[0]["issued"] == {"date-parts": [[1999, 12]]}
    text = "TY  - BOOK\nID  - a\nAB  - Care in the\nER of a clinic\nER  - \n"
    assert parse(text).items[0]["abstract"] == "Care in the ER of a clinic"
