"""The built-in collection is valid, and every reference is verified or says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dprkpal import Entry, library
from dprkpal.formats import read
from dprkpal.model.verification import STATUSES

ROOT = Path(__file__).resolve().parents[2]
REFS = ROOT / "refs.bib"

ENTRIES = [pytest.param(entry, id=key) for key, entry in library().items()]


def test_the_library_contains_refs_bib() -> None:
    """``refs.bib`` has no errors, and the library has all its references in order."""
    reading = read(REFS)
    assert reading.findings == []
    assert reading.items == [entry.to_csl() for entry in library().values()]
    assert {key: line for key, (_, line) in reading.places.items()} == {
        key: entry.place[1] for key, entry in library().items()
    }


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_reference_is_valid(entry: Entry) -> None:
    """It fits the model, and its key is safe in URLs and file names."""
    assert entry.reference.to_csl() == entry.to_csl()
    assert re.fullmatch(r"[a-z][a-z0-9]+", entry.id)
    assert (entry.custom or {}).get("tier") in ("required", "core", "supporting")
    assert entry.language
    assert entry.abstract
    assert entry.keyword


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_field_is_verified_or_missing(entry: Entry) -> None:
    """An unverified field has no value, but a title is replaced by a description, and an inferred date is marked."""
    checks = entry.verification
    assert {check.status for check in checks.values()} <= STATUSES.keys()
    for variable, check in checks.items():
        if check.status == "unverified" and variable != "title":
            assert variable not in entry.to_csl() or variable == "issued", variable
    issued = entry.to_csl().get("issued", {})
    inferred = "issued" in checks and checks["issued"].status == "unverified"
    assert bool(issued.get("circa")) == bool(inferred and issued), "only an inferred date is marked"
    assert not issued.get("circa") or re.search("inferred|deduced|only|since", checks["issued"].note or "")
    described = bool((entry.custom or {}).get("description"))
    assert described == (checks["title"].status == "unverified")


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_conflicting_field_has_a_note(entry: Entry) -> None:
    """Readers can judge the conflict themselves."""
    for variable, check in entry.verification.items():
        if check.status == "conflicting":
            assert check.note, variable


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_working_note_is_printed(entry: Entry) -> None:
    """No brackets and no words about verification appear in five kinds of styles."""
    for style in ("apa", "chicago-notes-bibliography", "mhra-notes", "modern-language-association", "ieee"):
        printed = entry.bibliography(style)
        assert printed
        printed += entry.cite(style)
        assert not re.search(r"verified|not found|not shown|not seen|None|null", printed)
        # APA has brackets of its own: around the genre of a thesis, and around what is reviewed. IEEE numbers in them.
        # MHRA puts the date of access into them, and several styles an uncertain date.
        bracketed = re.findall(r"\[([^\]]*)\]", printed)
        allowed = r"PhD dissertation|Review of|\d+$|Online$|[\w ,]*\d{4}\?$|accessed \d+ \w+ \d{4}$"
        assert all(re.match(allowed, words) for words in bracketed)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_description_is_printed_as_plain_words(entry: Entry) -> None:
    """It has no italics, no quotation marks and no title case."""
    if (entry.custom or {}).get("description"):
        for style in ("apa", "chicago-notes-bibliography", "modern-language-association", "ieee"):
            printed = entry.bibliography(style, to="html") or entry.cite(style, to="html")
            assert entry.title in printed
            assert not re.search(r"(<[ib]>|<span[^>]*>|[“‘])" + re.escape(entry.title), printed), style


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_isbn_has_a_valid_check_digit(entry: Entry) -> None:
    """Source: ISBN Users' Manual, check digit of an ISBN-13."""
    for isbn in [entry.ISBN, *(one["value"] for one in (entry.custom or {}).get("ISBN", []))]:
        if isbn is not None:
            assert re.fullmatch(r"\d{13}", isbn)
            assert sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(isbn)) % 10 == 0


@pytest.mark.parametrize("entry", ENTRIES)
def test_urls_are_valid(entry: Entry) -> None:
    """Both the cited URLs and those of the evidence."""
    seen = [address for check in entry.verification.values() for address in check.seen_at]
    for address in filter(None, [entry.URL, *seen]):
        assert re.fullmatch(r"https?://[^\s{}\\<>\"]+", address)


def test_no_name_is_printed_twice() -> None:
    """A newspaper that is also the author of an article appears only as the container."""
    for entry in library().values():
        for name in entry.author or ():
            assert name.literal is None or name.literal != entry.container_title


def test_every_added_field_is_explained_at_the_head_of_the_file() -> None:
    """The head of ``refs.bib`` explains the fields for editors."""
    head, _, _ = REFS.read_text(encoding="utf-8").partition("\n@")
    for field in ("titledescription", "romanized", "isbns", "lccn", "tier", "warning", *sorted(STATUSES),
                  "verifynote", "seenat"):  # fmt: skip
        assert re.search(rf"^%   {field}\b", head, re.MULTILINE), field
