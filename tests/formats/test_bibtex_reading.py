"""What other programs write into ``.bib`` files, and what it is read as."""

from __future__ import annotations

import io
from typing import Any

import pytest

from dprkpal import Library
from dprkpal.formats import read
from dprkpal.formats.tex.reader import decode_tex


def item(body: str, kind: str = "book") -> dict[str, Any]:
    """Return the item of an entry with these fields."""
    reading = read(io.StringIO(f"@{kind}{{a, {body}}}"), "bibtex")
    assert reading.findings == []
    return reading.items[0]


@pytest.mark.parametrize(
    "body",
    [
        "title = {Locks},\n% note = {old},\n year = 1999",
        "title = {Locks}, % checked\n year = 1999 % too\n",
        "% first\n title = {Locks}, year = 1999",
        "título = {x}, title = {Locks}, year = 1999",
        "год = 1998, title = {Locks}, year = 1999",
        "Early Access Date = {MAY 1999}, title = {Locks}, year = 1999",
        "funding_text 2 = {Some Fund}, title = {Locks}, year = 1999",
    ],
)
def test_an_odd_field_or_a_comment_does_not_cost_the_entry(body: str) -> None:
    """BibTeX would refuse some of these entries; biber reads them."""
    read_item = item(body)
    assert (read_item["title"], read_item["issued"]) == ("Locks", {"date-parts": [[1999]]})


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (r"Pe\~na, Ana", [("Peña", "Ana")]),
        (r"Jo\~ao Reis and A~B Roe", [("Reis", "João"), ("Roe", "A B")]),
        ("Roe, Ann,", [("Roe", "Ann")]),
        ("Roe, Ann, and Doe, Jo", [("Roe", "Ann"), ("Doe", "Jo")]),
        ("useprefix=true and Roe, Ann", [("Roe", "Ann")]),
        ("Ann Roe et al.", [("Roe", "Ann")]),
        ("Roe, Ann and et.al.", [("Roe", "Ann")]),
        ("Roe, Ann and et. al", [("Roe", "Ann")]),
    ],
)
def test_names_are_split_as_bibtex_splits_them(source: str, names: list[tuple[str, str]]) -> None:
    """An accent is no tie, and a comma at the end says nothing."""
    author = item(f"author = {{{source}}}")["author"]
    assert [(name["family"], name["given"]) for name in author] == names
    assert not any("suffix" in name for name in author)


@pytest.mark.parametrize(
    ("kind", "body", "variable", "value"),
    [
        ("inproceedings", "organization = {Club}, publisher = {Press}", "publisher", "Press"),
        ("thesis", "publisher = {Shop}, school = {College}", "publisher", "College"),
        ("techreport", "publisher = {Shop}, institution = {Bureau}", "publisher", "Bureau"),
        ("book", "publisher = {Reed and Sons}", "publisher", "Reed and Sons"),
        ("inproceedings", "location = {Oslo}, address = {Rome}", "publisher-place", "Rome"),
        ("inproceedings", "location = {Oslo}, address = {Rome}", "event-place", "Oslo"),
        ("book", "location = {Oslo and Rome}", "publisher-place", "Oslo; Rome"),
        ("incollection", "booktitle = {A Book}, journal = {A Journal}", "container-title", "A book"),
        ("article", "booktitle = {A Book}, journal = {A Journal}", "container-title", "A Journal"),
        ("misc", r"howpublished = {\href{https://x.example/a}{the page}}", "URL", "https://x.example/a"),
        ("misc", r"note = {\url{https://x.example/a}}", "URL", "https://x.example/a"),
        ("article", r"journal = {\mnras}", "container-title", "Monthly Notices of the Royal Astronomical Society"),
        ("article", r"journal = {\mnras}", "container-title-short", "MNRAS"),
        ("article", "series = {oldseries}", "collection-title", "old series"),
        ("patent", "type = {patreqde}", "genre", "German patent request"),
        ("article", "pages = {EX1--2}, eid = {EX1-2}", "page", "EX1–2"),
        ("unpublished", "eventtitle = {A Meeting}", "type", "speech"),
        ("misc", "urlyear = {2020-03-04}", "accessed", {"date-parts": [[2020, 3, 4]]}),
    ],
)
def test_the_right_field_is_used(kind: str, body: str, variable: str, value: object) -> None:
    """Where several fields are for the same variable, or a field has a value of its own kind."""
    assert item(body, kind)[variable] == value


def test_the_number_of_a_published_article_in_an_archive_is_kept_apart() -> None:
    """It is not part of the reference to the journal."""
    read_item = item("journal = {J}, eprint = {2001.1}, archiveprefix = {arXiv}, pages = {7}, eid = {7}", "article")
    assert not {"archive", "archive_location", "number"} & read_item.keys()
    assert read_item["custom"]["fields"] == {"eprint": "2001.1", "eprinttype": "arxiv"}


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"Gel\cprime fand, Kr\ocirc{u}ta", "Gelʹfand, Krůta"),
        (r"${\cal N}=2$ and $\mathbb{Z}$ and $\mathcal O(n)$", "N=2 and ℤ and 𝒪(n)"),
        (r"\ce{H2O}, \ce{SO4^2-} and \ce{Ca^{2+}}", "H<sub>2</sub>O, SO<sub>4</sub><sup>2-</sup> and Ca<sup>2+</sup>"),
        (r"\textipa{S@} and \textesh", "ʃə and ʃ"),
        (r"\bibstring{newseries}", "new series"),
        ("`quoted' and don't", "‘quoted’ and don't"),
        (r"\(x^2\)", "x<sup>2</sup>"),
    ],
)
def test_commands_print_their_text(source: str, printed: str) -> None:
    """Commands of MathSciNet, mhchem, tipa and biblatex, and single quotation marks."""
    assert decode_tex(source) == printed


def test_abbreviations_hold_in_the_files_that_follow() -> None:
    r"""As with ``\bibliography{abbreviations,mine}``; a file on its own keeps the name."""
    first, second = '@string{bw = "Big Waters"}', "@article{a, journal = BW, title = {T}}"
    works = Library.load(io.StringIO(first), io.StringIO(second))
    assert works["a"].csl["container-title"] == "Big Waters"
    assert Library.load(io.StringIO(second))["a"].csl["container-title"] == "BW"


def test_an_entry_is_found_by_its_other_keys() -> None:
    """They are in the field ``ids``; a key of another entry wins."""
    text = "@book{a, ids = {old, older, b}, author = {Roe, Ann}, date = {2001}}@book{b, title = {B}}"
    works = Library.load(io.StringIO(text))
    assert "older" in works
    assert works["older"].id == "a"
    assert works["b"].title == "B"
    assert works.cite("old", style="apa") == "(Roe, 2001)"
    assert list(works) == ["a", "b"]


def test_html_entities_of_web_exports_are_characters() -> None:
    r"""An unescaped ampersand is an error in TeX, so it can only begin an entity. ``\&amp;`` prints *&amp;*."""
    read_item = item(
        r"author = {M&uuml;ller, J&ouml;rg and Good, Ada}, title = {A &amp; B &lt; C \&amp; D &#100;&#123; &no; &#2;},"
        "publisher = {Johnson &amp; Sons}, url = {https://example.org/?a=1&amp;b=2&copy=3}, other = {&amp;}"
    )
    assert read_item["author"][0] == {"family": "Müller", "given": "Jörg"}
    assert read_item["title"] == "A & B < C &amp; D d{ &no; &#2;"
    assert read_item["publisher"] == "Johnson & Sons"
    assert read_item["URL"] == "https://example.org/?a=1&b=2&copy=3"
    assert read_item["custom"]["fields"] == {"other": "&amp;"}


def test_an_entity_for_a_backslash_begins_no_command() -> None:
    """Text from the web is never a command."""
    assert item("title = {A &#92;emph&#123;b&#125;}")["title"] == r"A \emph{b}"


@pytest.mark.parametrize(
    ("language", "title", "tag"),
    [
        ("english (us)", "The small stones", "en-US"), ("American English", "The small stones", "en-US"),
        ("English, British", "The small stones", "en-GB"), ("en_US", "The small stones", "en-US"),
        ("eng", "The small stones", "eng"), ("Brazilian Portuguese", "The Small Stones", "pt-BR"),
        ("english and french", "The small stones", None), ("deutsch", "The Small Stones", None),
    ],
)  # fmt: skip
def test_names_of_languages_are_read_with_their_region(language: str, title: str, tag: str | None) -> None:
    """As programs write them, not only as babel knows them."""
    read_item = item(f"title = {{The Small Stones}}, langid = {{{language}}}")
    assert (read_item["title"], read_item.get("language")) == (title, tag)


@pytest.mark.parametrize(
    "fields",
    ["publisher = {{arXiv}}", "archiveprefix = {arXiv}, eprint = {2001.1}", "howpublished = {bioRxiv}",
     "howpublished = {arXiv preprint arXiv:2001.1}", "publisher = {medRxiv}, url = {https://example.org}"],
)  # fmt: skip
def test_a_miscellaneous_work_on_a_preprint_server_is_a_preprint(fields: str) -> None:
    """CSL 1.0.2, "Types": preprints are of the type *article*."""
    assert item(f"title = {{T}}, {fields}", "misc")["type"] == "article"
    assert item(f"title = {{T}}, {fields}", "online")["type"] == "webpage"
    assert item("title = {T}, publisher = {Archive of arXiv Studies}", "misc")["type"] == "document"


def test_the_booktitle_of_a_book_is_not_its_container() -> None:
    """It is there for entries with a crossref to the book. With pages, the entry is a part after all."""
    assert "container-title" not in item("title = {Stones}, booktitle = {Stones, by A. Good}", "book")
    assert item("title = {Stones}, booktitle = {Rocks}, pages = {1--2}", "proceedings")["container-title"] == "Rocks"
    text = "@inproceedings{a, title = {T}, crossref = {b}} @proceedings{b, title = {Stones}, booktitle = {Stones}}"
    assert [one.get("container-title") for one in read(io.StringIO(text), "bibtex").items] == ["Stones", None]


@pytest.mark.parametrize(
    ("kind", "series", "printed"),
    [("article", "3", "3rd series"), ("article", "11", "11th series"), ("article", "B", "B"), ("book", "3", "3")],
)
def test_the_number_of_a_series_of_a_journal_is_an_ordinal(kind: str, series: str, printed: str) -> None:
    """Source: the biblatex manual, "series"."""
    assert item(f"title = {{T}}, series = {{{series}}}", kind)["collection-title"] == printed


@pytest.mark.parametrize(
    "written",
    ["10.1145/12.34", "doi:10.1145/12.34", "DOI 10.1145/12.34", "http://doi.acm.org/10.1145/12.34",
     "https://dl.acm.org/doi/abs/10.1145/12.34", r"\url{https://dx.doi.org/10.1145/12.34}",
     "https://doi-org.library.example/10.1145%2F12.34"],
)  # fmt: skip
def test_a_doi_is_read_in_any_address(written: str) -> None:
    """Those of publishers and of the proxies of libraries, too."""
    assert item(f"title = {{T}}, doi = {{{written}}}")["DOI"] == "10.1145/12.34"


@pytest.mark.parametrize(
    "written",
    [r"\url{https://example.org/a_b}", r"{\href{https://example.org/a_b}{The page}}", "https://example.org/a_b.",
     r"[Online]. Available: \url{https://example.org/a_b}", "Retrieved from https://example.org/a_b"],
)  # fmt: skip
def test_a_field_that_is_only_an_address_is_the_address_of_the_work(written: str) -> None:
    """With the words that say so; other words are the publisher or a note."""
    for field in ("howpublished", "note"):
        read_item = item(f"title = {{T}}, {field} = {{{written}}}", "misc")
        assert read_item["URL"] == "https://example.org/a_b"
        assert not {"publisher", "note"} & read_item.keys()
    assert item(r"title = {T}, howpublished = {See \url{https://example.org}}", "misc")["publisher"]


def test_small_words_after_an_abbreviation_stay_small() -> None:
    """A sentence does not begin with them."""
    read_item = item("title = {T}, booktitle = {Proc. of the Conf. on Stones. the End}", "inproceedings")
    assert read_item["container-title"] == "Proc. of the conf. on stones. The end"


def test_macros_of_journals_are_known() -> None:
    """They cause no note about unknown commands."""
    reading = read(io.StringIO(r"@article{a, title = {T}, journal = {\apj}}"), "bibtex")
    assert (reading.items[0]["container-title"], reading.notes) == ("Astrophysical Journal", [])


@pytest.mark.parametrize("end", ["others", "others,", "others."])
def test_a_sign_after_others_is_ignored(end: str) -> None:
    """No author is named *others*."""
    read = item(f"author = {{Roe, Ann and {end}}}")
    assert (len(read["author"]), read["custom"]) == (1, {"others": ["author"]})


@pytest.mark.parametrize("number", ["2006.15047", "arXiv:2006.15047", "arxiv: 2006.15047"])
def test_the_name_of_the_archive_is_not_part_of_the_address(number: str) -> None:
    """It is written in any capitals."""
    assert item(f"eprint = {{{number}}}, eprinttype = {{arXiv}}")["URL"] == "https://arxiv.org/abs/2006.15047"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("Smith, A.; Jones, B.;Doe, C.", "A. Smith, B. Jones, C. Doe"),
        (r"A. Smith & B. Jones \& C. Doe", "A. Smith, B. Jones, C. Doe"),
        ("Smith, A. and Jones, B. & Doe, C.", "A. Smith, B. Jones, C. Doe"),
        ("Smith, A., Jones, B. C., Doe, D.", "A. Smith, B. C. Jones, D. Doe"),
        ("Ann Smith, Ben Jones, Cleo Doe", "Ann Smith, Ben Jones, Cleo Doe"),
        (r"Johnson \& Johnson", "Johnson & Johnson"),
        ("Bureau of Land & Water Management and Doe, A.", "Bureau of Land & Water Management, A. Doe"),
        ("{A; B}", "A; B"),
    ],
)
def test_names_are_divided_where_other_signs_are_in_the_place_of_and(source: str, names: str) -> None:
    """People write semicolons, ampersands and commas. An ampersand can also be part of the name of an institution."""
    read_names = item(f"title = {{T}}, author = {{{source}}}")["author"]
    assert ", ".join(name.get("literal") or f"{name['given']} {name['family']}" for name in read_names) == names


@pytest.mark.parametrize(
    "fields",
    ["doi = {{10.1000/a}}", r"doi = {\href{https://doi.org/10.1000/a}{10.1000/a}}", "note = {DOI: 10.1000/a.}",
     r"note = {\url{https://doi.org/10.1000/a}}", r"note = {\href{https://dx.doi.org/10.1000/a}{doi:10.1000/a}}"],
)  # fmt: skip
def test_a_doi_is_found_in_braces_in_links_and_in_notes(fields: str) -> None:
    """A note with other text stays a note."""
    found = item(f"title = {{T}}, {fields}")
    assert (found["DOI"], "note" in found, "URL" in found) == ("10.1000/a", False, False)
    assert item("title = {T}, note = {See 10.1000/a}")["note"] == "See 10.1000/a"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("preprint", ("article", None)), ("presentation", ("speech", None)), ("mathesis", ("thesis", "Master’s thesis"))],
)
def test_entry_types_that_only_some_styles_know_are_read(kind: str, expected: tuple[str, str | None]) -> None:
    """They are not in the manual of biblatex, but their meaning is clear."""
    found = item("title = {T}", kind)
    assert (found["type"], found.get("genre")) == expected


def test_an_entry_without_its_sign_or_with_a_type_of_two_words_is_read() -> None:
    """Only at the beginning of a line between entries, so that no text is taken for an entry."""
    text = (
        "@book{a, title = {One}}\nbook{b,\n title = {Two}}\n@my type{c,\n title = {Three}}\n"
        "text about a book{ing}\n@book{d, title = {Four}, abstract = {see\nbook{e, title = {no}}\n}}"
    )
    reading = read(io.StringIO(text), "bibtex")
    assert [(one["id"], one["title"]) for one in reading.items] == [
        ("a", "One"), ("b", "Two"), ("c", "Three"), ("d", "Four"),
    ]  # fmt: skip
    assert "'@' is missing" in str(reading.notes[0])
    assert reading.notes[0].line == 2


def test_functions_in_formulas_have_spaces_around_them() -> None:
    """As TeX prints them."""
    assert item(r"title = {On $n\log n$ and $O(n \log \log n)$, $\sin(x)$, $\log_2 x$}")["title"] == (
        "On n log n and O(n log log n), sin(x), log<sub>2</sub> x"
    )


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("2021/11/01", [2021, 11, 1]),
        ("22.10.2014", [2014, 10, 22]),
        ("Dezember 2012", [2012, 12]),
        ("October 22, 2014", [2014, 10, 22]),
    ],
)
def test_a_date_in_another_form_is_read_with_a_finding(written: str, parts: list[int]) -> None:
    """EDTF has hyphens, and slashes between the ends of a range. The finding says how to write the date."""
    reading = read(io.StringIO(f"@book{{a, title = {{T}}, date = {{{written}}}, author = {{A}}}}"), "bibtex")
    assert reading.items[0]["issued"] == {"date-parts": [parts]}
    correct = "-".join(f"{part:02}" for part in parts)
    assert f"date: {written!r} is not in the form of a date; write {correct}" in str(reading.notes[0])


def test_the_year_counts_if_the_date_cannot_be_read() -> None:
    """As in biber, which ignores such a date. Its text stays in the file."""
    source = "date = {02.20.1979}, year = 1979, month = feb"
    assert item(source)["issued"] == {"date-parts": [[1979, 2]]}
    assert item(source)["custom"]["fields"]["date"] == "02.20.1979"
    assert item("date = {02.20.1979}, year = {in press}")["issued"] == {"literal": "02.20.1979"}
