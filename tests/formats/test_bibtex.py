"""Reading ``.bib`` files: what becomes of each field, and that no fault costs more than its own entry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal.formats.bibtex.names import parse_names, split_list
from dprkpal.formats.bibtex.reader import parse
from dprkpal.formats.bibtex.writer import write
from dprkpal.formats.results import Reading
from effort import assert_in_proportion, ends, spent

GOOD = "@book{good,\n  author = {Good, Ada},\n  title = {Survivor},\n  year = {2001}\n}\n"


def one(fields: str, kind: str = "article") -> dict[str, Any]:
    """Return what an entry with *fields* becomes, of which nothing is wrong."""
    reading = parse(f"@{kind}{{k, {fields}}}")
    assert [str(finding) for finding in reading.findings] == []
    [item] = reading.items
    assert reading.references[0].to_csl() == item
    return item


def told(reading: Reading) -> list[str]:
    """Return the findings and notes as they are printed."""
    return [str(finding) for finding in [*reading.findings, *reading.notes]]


class TestFields:
    """Which variable each field becomes. Source: biblatex manual, "Entry Fields"; CSL 1.0.2, Appendix IV."""

    @pytest.mark.parametrize(
        ("fields", "variable", "value"),
        [
            ("journal = {J}", "container-title", "J"),
            ("journaltitle = {J}, journalsubtitle = {S}", "container-title", "J: S"),
            ("title = {What?}, subtitle = {Sub}", "title", "What? Sub"),
            ("title = {T}, subtitle = {S}, titleaddon = {A}", "title", "T: S. A"),
            ("title = {T}, subtitle = {S}", "title-short", "T"),
            ("title = {T}, shorttitle = {Sh}", "title-short", "Sh"),
            ("volume = 3", "volume", "3"),
            ("number = {4}", "issue", "4"),
            ("number = {4}, issue = {Spring}", "issue", "4, Spring"),
            ("pages = {10--12, 15---16}", "page", "10–12, 15–16"),
            ("pages = {S10-S12}", "page", "S10–S12"),
            ("eid = {e17}", "number", "e17"),
            ("doi = {https://doi.org/10.1000/x_y}", "DOI", "10.1000/x_y"),
            (r"url = {http://x.org/a\_b~c}", "URL", "http://x.org/a_b~c"),
            ("urldate = {2020-01-02}", "accessed", {"date-parts": [[2020, 1, 2]]}),
            ("date = {2014-07-26}", "issued", {"date-parts": [[2014, 7, 26]]}),
            ("year = 2014, month = jul, day = 26", "issued", {"date-parts": [[2014, 7, 26]]}),
            ("year = 2014, month = jul # {~26}", "issued", {"date-parts": [[2014, 7, 26]]}),
            ("date = {2014}, year = {1999}", "issued", {"date-parts": [[2014]]}),
            ("date = {1999~}", "issued", {"date-parts": [[1999]], "circa": True}),
            (
                "eventdate = {1999~/2001?}",
                "event-date",
                {"date-parts": [[1999], [2001]], "circa": True, "edtf": "1999~/2001?"},
            ),
            (
                "date = {2004-04-25T14:30:00}",
                "issued",
                {"date-parts": [[2004, 4, 25]], "edtf": "2004-04-25T14:30:00"},
            ),
            ("origdate = {1848}", "original-date", {"date-parts": [[1848]]}),
            ("langid = {ngerman}", "language", "de"),
            ("language = {English}", "language", "en"),
            ("langid = {british}, language = {english}", "language", "en-GB"),
            ("language = {ko-KP}", "language", "ko-KP"),
            ("keywords = {a, b}", "keyword", "a, b"),
            ("note = {N.}, addendum = {A}", "note", "N. A"),
            (r"howpublished = {\url{http://x.org/}}", "URL", "http://x.org/"),
            ("eprint = {2101.00001}, archiveprefix = {arXiv}", "URL", "https://arxiv.org/abs/2101.00001"),
            ("eprint = {123}, eprinttype = {pubmed}", "PMID", "123"),
            ("pubstate = {in press}", "status", "in press"),
            ("container-title = {C}", "container-title", "C"),
            ("interviewer = {Doe, Jane}", "interviewer", [{"family": "Doe", "given": "Jane"}]),
            ("editor = {Doe, Jane}, editortype = {compiler}", "compiler", [{"family": "Doe", "given": "Jane"}]),
            ("editora = {Doe, Jane}, editoratype = {translator}", "translator", [{"family": "Doe", "given": "Jane"}]),
            ("bookauthor = {Doe, Jane}", "container-author", [{"family": "Doe", "given": "Jane"}]),
            ("author = {{Korean Central News Agency}}", "author", [{"literal": "Korean Central News Agency"}]),
            ("title = {The {DNA}}", "title", 'The <span class="nocase">DNA</span>'),
            ("publisher = {The {DNA} Press and Other}", "publisher", "The DNA Press; Other"),
        ],
    )
    def test_a_field_becomes_its_variable(self, fields: str, variable: str, value: Any) -> None:
        """In an article."""
        assert one(fields)[variable] == value

    @pytest.mark.parametrize(
        ("kind", "fields", "expected"),
        [
            ("book", "series = {S}, number = {4}", {"collection-title": "S", "collection-number": "4"}),
            (
                "techreport",
                "number = {4}, institution = {I}",
                {"number": "4", "publisher": "I", "genre": "Technical report"},
            ),
            ("report", "type = {resreport}", {"genre": "Research report"}),
            ("phdthesis", "school = {U}", {"type": "thesis", "publisher": "U", "genre": "PhD thesis"}),
            ("thesis", "type = {mathesis}", {"genre": "Master’s thesis"}),
            ("inproceedings", "booktitle = {B}, eventtitle = {E}", {"container-title": "B", "event-title": "E"}),
            ("incollection", "booktitle = {B}, maintitle = {M}", {"container-title": "M", "volume-title": "B"}),
            ("book", "title = {V}, maintitle = {M}", {"title": "M", "volume-title": "V"}),
            ("article", "entrysubtype = {newspaper}", {"type": "article-newspaper"}),
            ("online", "entrysubtype = {post-weblog}", {"type": "post-weblog"}),
            ("misc", "title = {T}, url = {http://x.org}", {"type": "webpage"}),
            ("misc", "title = {T}", {"type": "document"}),
            ("post-weblog", "title = {T}", {"type": "post-weblog"}),
            ("patent", "holder = {{Firm}}", {"author": [{"literal": "Firm"}]}),
            ("book", "address = {Pyongyang}", {"publisher-place": "Pyongyang"}),
            ("book", "location = {A and B}", {"publisher-place": "A; B"}),
        ],
    )
    def test_the_type_says_what_a_field_means(self, kind: str, fields: str, expected: dict[str, Any]) -> None:
        """Number is that of a series, of an issue, or the work's own; institutions are publishers."""
        item = one(fields, kind)
        assert {variable: item.get(variable) for variable in expected} == expected

    def test_a_field_without_a_variable_is_kept(self) -> None:
        """Nothing that a file says is lost."""
        assert one(r"file = {a\_b.pdf}, title = {T}")["custom"] == {"fields": {"file": r"a\_b.pdf"}}

    def test_others_are_remembered(self) -> None:
        """A list that ends in ``and others`` is not complete, and never an author named "others"."""
        item = one("author = {Doe, Jane and others}")
        assert item["author"] == [{"family": "Doe", "given": "Jane"}]
        assert item["custom"] == {"others": ["author"]}

    def test_verification_is_by_variable(self) -> None:
        """The added fields speak of fields of BibTeX, and are kept by CSL's names."""
        item = one(
            "title = {T}, titledescription = {true}, date = {1999}, verified = {date}, unverified = {title, doi}, "
            "verifynote = {date = {Year {only}.}}, seenat = {date = {http://x.org http://y.org}}"
        )
        assert item["custom"] == {
            "description": True,
            "verification": {
                "issued": {"status": "verified", "note": "Year only.", "seen-at": ["http://x.org", "http://y.org"]},
                "title": {"status": "unverified"},
                "DOI": {"status": "unverified"},
            },
        }

    @pytest.mark.parametrize(
        ("kind", "variable"), [("article", "issue"), ("book", "collection-number"), ("report", "number")]
    )
    def test_verification_of_a_number_is_of_what_the_number_counts(self, kind: str, variable: str) -> None:
        """As the value itself: the type of the entry decides."""
        item = one("number = {4}, verified = {number}, verifynote = {number = {On the cover.}}", kind)
        assert item[variable] == "4"
        assert item["custom"]["verification"] == {variable: {"status": "verified", "note": "On the cover."}}

    def test_a_tier_and_a_warning_are_kept_apart_from_the_fields(self) -> None:
        """They are about the work, so no style prints them."""
        assert one(r"tier = {core}, warning = {Retracted \& gone.}")["custom"] == {
            "tier": "core",
            "warning": "Retracted & gone.",
        }

    def test_a_romanised_form_stands_beside_the_value(self) -> None:
        """For fields and for names, in the language of the work, as Juris-M writes it."""
        item = one(
            "title = {로동신문}, author = {김, 일성 and 리, 광성}, langid = {korean}, "
            "romanized = {title = {Rodong sinmun}, author = {Kim, Il Sung}, series = {Of nothing}}"
        )
        assert item["title"] == "로동신문"
        assert item["multi"] == {"main": {"title": "ko"}, "_keys": {"title": {"ko-Latn": "Rodong sinmun"}}}
        form = {"ko-Latn": {"family": "Kim", "given": "Il Sung"}}
        assert item["author"] == [
            {"family": "김", "given": "일성", "multi": {"main": "ko", "_key": form}},
            {"family": "리", "given": "광성"},
        ]
        assert "custom" not in item

    def test_the_language_of_the_original_becomes_a_tag(self) -> None:
        """As that of the work does."""
        assert one("origlanguage = {korean}")["original-language"] == "ko"


class TestNames:
    """Names. Source: Markey, "Tame the BeaST", section 4; biblatex manual, "Name Parts"."""

    @pytest.mark.parametrize(
        ("source", "name"),
        [
            ("Jane Doe", {"family": "Doe", "given": "Jane"}),
            ("Doe, Jane", {"family": "Doe", "given": "Jane"}),
            ("Plato", {"family": "Plato"}),
            ("Ludwig van Beethoven", {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}),
            ("van der Berg, Anna", {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"}),
            ("de la Cruz, Jr., Juan",
             {"family": "Cruz", "given": "Juan", "non-dropping-particle": "de la", "suffix": "Jr."}),
            ("Garcia y Lopez, Ana", {"family": "Garcia y Lopez", "given": "Ana"}),
            ("al-Assad, Bashar", {"family": "al-Assad", "given": "Bashar"}),
            (r"{\'E}mile Zola", {"family": "Zola", "given": "Émile"}),
            (r"Mieczys{\l}aw Dedo", {"family": "Dedo", "given": "Mieczysław"}),
            ("{Barnes and Noble}", {"literal": "Barnes and Noble"}),
            ("{de Beauvoir}, Simone", {"family": "de Beauvoir", "given": "Simone"}),
            ("김, 일성", {"family": "김", "given": "일성"}),
            (r"Christina A. L.\ Thiele", {"family": "Thiele", "given": "Christina A. L."}),
            (r"TUG {\sltt DVI} Committee", {"family": "Committee", "given": r"TUG \sltt DVI"}),
            (r"Ada {\O}re {\aa}b Last", {"family": "Last", "given": "Ada Øre", "non-dropping-particle": "åb"}),
            ("family=Doe, given=Jane, prefix=van, useprefix=false",
             {"family": "Doe", "given": "Jane", "dropping-particle": "van"}),
            ("family={Müller-Lüdenscheidt}, given=A, suffix={III}",
             {"family": "Müller-Lüdenscheidt", "given": "A", "suffix": "III"}),
        ],
    )  # fmt: skip
    def test_each_form_of_a_name_is_understood(self, source: str, name: dict[str, str]) -> None:
        """First von Last; von Last, First; von Last, Jr, First; family=…; institutions in braces."""
        assert parse_names(source) == ([name], False, None)

    def test_an_annotation_says_that_the_family_name_stands_first(self) -> None:
        """Source: biblatex manual, "Data Annotations": the number of the name, then what is said of it."""
        item = one("author = {Doe, Jane and Yoo, Jinil}, author+an = {2=familyfirst}")
        assert item["author"] == [
            {"family": "Doe", "given": "Jane"},
            {"family": "Yoo", "given": "Jinil", "static-ordering": True},
        ]
        assert "custom" not in item

    @pytest.mark.parametrize("annotation", ["3=familyfirst", "1=corresponding", "0=familyfirst", "x"])
    def test_any_other_annotation_is_kept_as_it_is(self, annotation: str) -> None:
        """Nothing that a file says is lost, and a name that is not there does no harm."""
        item = one(f"author = {{Doe, Jane}}, author+an = {{{annotation}; 1=familyfirst}}")
        assert item["author"] == [{"family": "Doe", "given": "Jane", "static-ordering": True}]
        assert item["custom"] == {"fields": {"author+an": annotation}}

    def test_useprefix_false_lets_the_particle_drop(self) -> None:
        """As an option of the entry, in biblatex."""
        item = one("author = {von Goethe, Johann}, options = {useprefix=false}")
        assert item["author"] == [{"family": "Goethe", "given": "Johann", "dropping-particle": "von"}]

    @pytest.mark.parametrize("source", ["and and and", "A and and B", ", Jr, ", "A, B, C, D, E", "family=, given="])
    def test_a_faulty_list_is_told(self, source: str) -> None:
        """What can be read of it is read."""
        assert parse_names(source)[2]

    @given(st.text(st.sampled_from("aB{}, ~\\'nd") | st.characters(codec="utf-8"), max_size=50))
    def test_every_name_names_somebody(self, source: str) -> None:
        """No list of names, however strange, makes an empty one."""
        for name in parse_names(source)[0]:
            assert name.get("family") or name.get("given") or name.get("literal")

    def test_a_member_of_a_list_in_braces_is_whole(self) -> None:
        """``and`` in braces does not divide."""
        assert split_list("A and {B and C}") == ["A", "{B and C}"]


class TestRelated:
    """Works that are related. Source: biblatex manual, "Related Entries"."""

    PARENT = (
        "@book{p, author = {Roe, R.}, title = {Urtitel}, date = {1848}, publisher = {P}, location = {B}, "
        "langid = {german}}"
    )

    @pytest.mark.parametrize(
        ("relation", "filled"),
        [
            ("translationof", {"original-title": "Urtitel", "original-author": [{"family": "Roe", "given": "R."}],
                               "original-date": {"date-parts": [[1848]]}, "original-publisher": "P",
                               "original-publisher-place": "B", "original-language": "de"}),
            ("reprintof", {"original-title": "Urtitel", "original-date": {"date-parts": [[1848]]},
                           "original-publisher": "P", "original-publisher-place": "B"}),
            ("reviewof", {"reviewed-title": "Urtitel", "reviewed-author": [{"family": "Roe", "given": "R."}]}),
            ("multivolume", {}),
        ],
    )  # fmt: skip
    def test_a_related_work_fills_variables(self, relation: str, filled: dict[str, Any]) -> None:
        """As the type of the relation says; and the fields stay."""
        reading = parse(f"@book{{a, title = {{T}}, related = {{p}}, relatedtype = {{{relation}}}}}{self.PARENT}")
        item = reading.items[0]
        assert item.pop("custom") == {"fields": {"related": "p", "relatedtype": relation}}
        assert item == {"id": "a", "type": "book", "title": "T", **filled}
        assert told(reading) == []

    def test_what_the_entry_says_itself_counts(self) -> None:
        """Before what is related."""
        text = "@book{a, origdate = {1900}, related = {p, q}, relatedtype = {reprintof}}" + self.PARENT
        assert parse(text).items[0]["original-date"] == {"date-parts": [[1900]]}

    def test_a_missing_work_is_noted(self) -> None:
        """With its place; nothing of the entry is lost."""
        reading = parse("@book{a,\n  title = {T},\n  related = {q}}", "x.bib")
        assert [str(note) for note in reading.notes] == ["x.bib:3:3: a: related: there is no entry 'q' in this file"]


class TestKept:
    """What no variable holds is kept as it is written."""

    @pytest.mark.parametrize(
        ("fields", "kept"),
        [
            ("date = {2014}, year = {1999}", {"year": "1999"}),
            ("date = {2014}, year = 2014, month = jul", {"month": "jul"}),
            ("date = {2014-07}, year = 2014, month = jul", {}),
            ("month = jul, day = {4}", {"month": "jul", "day": "4"}),
            ("journaltitle = {J}, journal = {K}", {"journal": "K"}),
            ("journaltitle = {J}, journal = {J}", {}),
            ("journal = {J}, booktitle = {B}, booksubtitle = {S}", {"booktitle": "B", "booksubtitle": "S"}),
            ("subtitle = {S}", {"subtitle": "S"}),
            ("location = {A}, address = {B}", {"address": "B"}),
            ("annotation = {A}, annote = {A}", {}),
            ("publisher = {P}, institution = {I}", {"institution": "I"}),
            ("publisher = {P}, howpublished = {H}", {"howpublished": "H"}),
            ("shortauthor = {DPRK}", {"shortauthor": "DPRK"}),
            ("language = {Korean, perhaps}", {"language": "Korean, perhaps"}),
            ("langid = {korean}, language = {ko}", {}),
            ("langid = {english}, language = {german}", {"language": "german"}),
            ("editor = {Roe}, editortype = {redactor}", {"editortype": "redactor"}),
            ("editor = {Roe}, editortype = {compiler}", {}),
            ("author = {Roe}, holder = {Doe}", {"holder": "Doe"}),
            ("options = {skipbib}, entrysubtype = {mine}", {"options": "skipbib", "entrysubtype": "mine"}),
            ("options = {useprefix=true}", {}),
            ("xref = {p}, entryset = {q}, ids = {r}", {"xref": "p", "entryset": "q", "ids": "r"}),
            ("pagination = {section}, eprinttype = {x}", {"pagination": "section", "eprinttype": "x"}),
        ],
    )
    def test_a_field_that_is_not_used_stays(self, fields: str, kept: dict[str, str]) -> None:
        """Also where another field has the variable already, and says something else."""
        reading = parse(f"@article{{a, {fields}}}")
        assert reading.items[0].get("custom", {}).get("fields", {}) == kept
        assert told(reading) == []

    def test_the_title_of_a_special_issue_has_a_variable(self) -> None:
        """CSL 1.0.2, Appendix IV: ``volume-title`` is also that of a special issue."""
        assert one("issuetitle = {Special}, issuesubtitle = {Sub}")["volume-title"] == "Special: Sub"

    def test_what_revtex_says_to_its_style_is_no_work(self) -> None:
        """``@CONTROL`` stands in many files of physicists."""
        reading = parse('@CONTROL{REVTEX41Control}@CONTROL{apsrev41Control,author="08",year="1"}' + GOOD)
        assert ([item["id"] for item in reading.items], told(reading)) == (["good"], [])


class TestRecovery:
    """A broken entry is told with file, line and key, and costs no other."""

    @pytest.mark.parametrize(
        ("bad", "finding"),
        [
            ("@book{bad,\n  title = {Open {brace},\n  year = 1\n}\n", "x.bib:1:1: bad: the entry does not end"),
            ("@book{bad,\n  title = {A}\n  year\n}\n", "x.bib:3:3: bad: '}' expected"),
            ("@book{bad,\n  ti tle = {A}\n}\n", "x.bib:2:6: bad: '=' expected"),
            ("@book{bad, " + "year = {A} " * 52 + "}\n", "x.bib:1:23: bad: '}' expected"),
            ('@book{bad, title = "never closed}\n', "x.bib:1"),
            ("@xdata{, title = {A}}\n", "x.bib:1:1: the entry has no key"),
            ("@book(bad, title = {A}\n", "x.bib:1:1: bad: the entry does not end"),
            (
                "@book{bad, " + 'f = "xxxxxxxxxxxxxxxxxxxxxxxxxx", ' * 3_000 + "}\n",
                "x.bib:1:1: bad: too many quotation marks",
            ),
        ],
    )
    def test_the_others_survive_a_broken_entry(self, bad: str, finding: str) -> None:
        """Before it and after it."""
        reading = parse(GOOD.replace("good", "first") + GOOD + bad.replace("\n", "\n"), "x.bib")
        after = parse(bad + GOOD, "x.bib")
        assert [item["id"] for item in reading.items] == ["first", "good"]
        assert [item["id"] for item in after.items] == ["good"]
        assert len(after.findings) == 1
        assert told(after)[0].startswith(finding)

    def test_a_key_that_stands_twice_is_told_with_both_lines(self) -> None:
        """The first one keeps it, in every run; the others get a number, and none is lost."""
        text = GOOD + GOOD.replace("Survivor", "Second") + GOOD.replace("good", "good-2") + GOOD.replace("Sur", "Re")
        reading = parse(text, "x.bib")
        assert [(item["id"], item["title"]) for item in reading.items] == [
            ("good", "Survivor"), ("good-2", "Second"), ("good-2-2", "Survivor"), ("good-3", "Revivor")
        ]  # fmt: skip
        assert reading.findings == []
        assert told(reading)[0] == (
            "x.bib:6:1: good: the key is already used in line 1; this entry gets the key 'good-2'"
        )

    def test_an_entry_that_stands_there_twice_is_read_once(self) -> None:
        """With the lines of both; nothing is lost."""
        reading = parse(GOOD + GOOD.replace("  ", "\t").replace("{2001}", '"2001"'), "x.bib")
        assert [item["id"] for item in reading.items] == ["good"]
        assert (reading.findings, told(reading)) == (
            [],
            ["x.bib:6:1: good: this is a copy of the entry in line 1; remove one"],
        )

    @pytest.mark.parametrize("head", ["", ",", " ,\n", "\n "])
    def test_an_entry_without_a_key_gets_one(self, head: str) -> None:
        """Of name and year, so that it can be cited; one that there is already gets a number."""
        text = f"@book{{{head}author = {{Roe, Ann}}, date = {{1999-13}}, year = 1999}}"
        reading = parse(text + "@book{roe, title = {T}}", "x.bib")
        assert [(item["id"], item.get("author")) for item in reading.items] == [
            ("roe-2", [{"family": "Roe", "given": "Ann"}]), ("roe", None)
        ]  # fmt: skip
        assert set(reading.places) == {"roe", "roe-2"}
        assert {one.code: "'roe-2'" in str(one) for one in reading.notes} == {"BIB040": False, "BIB034": True}
        assert reading.findings == []

    @pytest.mark.parametrize(
        ("fields", "places"),
        [
            ('"T"\n  year = 1999\n  month = jan\n  note = {N}', [(3, 3), (4, 3), (5, 3)]),
            ("{T},\n year {1999},month =jan\n note = {N}", [(3, 7), (4, 2)]),
            ('{T},\n year "1999", month =jan, note{N}', [(3, 7), (3, 31)]),
        ],
    )
    def test_a_sign_that_is_missing_costs_nothing(self, fields: str, places: list[tuple[int, int]]) -> None:
        """Where there is no other way to read the entry."""
        reading = parse("@book{a,\n  title = " + fields + "}\n" + GOOD, "x.bib")
        assert reading.items[0] == {
            "id": "a", "type": "book", "title": "T", "issued": {"date-parts": [[1999, 1]]}, "note": "N"
        }  # fmt: skip
        assert reading.findings == []
        assert [(one.line, one.column) for one in reading.notes] == places

    def test_braces_that_are_too_deep_cost_nothing(self) -> None:
        """They protect nothing that those around them do not."""
        reading = parse("@book{deep, author = {Roe, Ann}, title = " + "{" * 9_000 + "T" + "}" * 9_000 + "}\n", "x.bib")
        assert (reading.items[0]["title"], reading.items[0]["author"]) == (
            '<span class="nocase">T</span>', [{"family": "Roe", "given": "Ann"}]
        )  # fmt: skip
        assert told(reading) == ["x.bib:1:1: deep: braces are nested deeper than 60; the inner ones are ignored"]

    @pytest.mark.parametrize("other", ["Good", "GOOD"])
    def test_keys_that_differ_by_case_are_told_and_kept(self, other: str) -> None:
        """BibTeX folds them, biber does not."""
        reading = parse(GOOD + GOOD.replace("good", other))
        assert [item["id"] for item in reading.items] == ["good", other]
        assert (len(reading.notes), reading.findings) == (1, [])
        assert "only in upper and lower case" in told(reading)[0]

    @pytest.mark.parametrize(
        ("text", "finding"),
        [
            ("@book{a,\n  title = {T},\n  date = {2001-02-30},\n}", "x.bib:3:3: a: date: '2001-02-30' does not exist"),
            ("@book{a, title = {T}, Author = {A, B, C, D}}", "x.bib:1:23: a: author: a name with more than two commas"),
            ("\n@book{a,\n crossref = {b}}", "x.bib:3:2: a: crossref: there is no entry 'b' in this file"),
            ("@book{a, author = {xdata=b-author-2}}", "x.bib:1:10: a: author: 'xdata=b-author-2' matches nothing"),
            ("@book{a, x = {y},, crossref = {b}}", "x.bib:1:1: a: crossref: there is no entry 'b' in this file"),
        ],
    )
    def test_a_finding_stands_at_its_field(self, text: str, finding: str) -> None:
        """Line and column, where pybtex did not have to read the entry."""
        [found] = told(parse(text, "x.bib"))
        assert found.startswith(finding)

    def test_a_field_that_stands_twice_is_told(self) -> None:
        """The first one counts; what the others say is kept, in a field of its own."""
        reading = parse("@book{a, title = {A}, Title = {B}, title = {A}, TITLE = {C}}")
        assert reading.items[0]["title"] == "A"
        assert reading.items[0]["custom"] == {"fields": {"title-2": "B", "title-3": "C"}}
        assert reading.findings == []
        assert ["'title' is repeated" in one for one in told(reading)] == [True] * 3

    @pytest.mark.parametrize("comma", ["", ","])
    def test_an_undefined_abbreviation_is_told_by_name_and_line(self, comma: str) -> None:
        """It stands as it is written, whoever read the entry."""
        reading = parse(f"@article{{a,{comma}\n  title = {{T}},\n  journal = nosuch # {{ B}},\n}}", "x.bib")
        assert reading.items == [{"id": "a", "type": "article-journal", "title": "T", "container-title": "nosuch B"}]
        message = "a: @string 'nosuch' is not defined; it is kept as it is written"
        assert [one for one in told(reading) if "comma" not in one and "}" not in one] == [f"x.bib:3:13: {message}"]

    def test_an_unknown_type_is_told_and_read_as_a_document(self) -> None:
        """A reader gets the work all the same, and what its author called it is kept, and written again."""
        reading = parse("@frobnicate{a, title = {T}}")
        assert reading.items == [{"id": "a", "type": "document", "title": "T", "custom": {"entrytype": "frobnicate"}}]
        assert "unknown entry type 'frobnicate'" in told(reading)[0]
        for classic in (False, True):
            assert write(reading.items, classic).text == "@frobnicate{a,\n  title = {T},\n}\n"

    def test_an_impossible_date_is_told_and_kept_as_text(self) -> None:
        """Never another date in silence."""
        reading = parse("@book{a, date = {2000-13-45}}")
        assert reading.items[0]["issued"] == {"literal": "2000-13-45"}
        assert "a: date: '2000-13-45' does not exist in the calendar" in told(reading)[0]

    def test_unknown_commands_are_told_once_a_file(self) -> None:
        """They stand in the text as they are written."""
        reading = parse(r"@book{a, title = {\foo{x}}}@book{b, title = {\foo{y}}}")
        assert [item["title"] for item in reading.items] == [r"\foo{x}", r"\foo{y}"]
        assert (len(reading.notes), reading.findings) == (1, [])

    def test_a_year_that_is_no_number_is_kept_and_no_fault(self) -> None:
        """Any text is a year to BibTeX; digits that are no year are noted."""
        reading = parse("@book{a, year = {in press}}@book{b, year = {0}}")
        assert [item["issued"] for item in reading.items] == [{"literal": "in press"}, {"literal": "0"}]
        assert (len(reading.notes), reading.findings) == (1, [])

    def test_keys_that_look_alike_are_kept_and_noted(self) -> None:
        """Accents may be written in two ways; both are keys."""
        reading = parse("@book{\u00e9, title = {A}}@book{e\u0301, title = {B}}")
        assert [item["title"] for item in reading.items] == ["A", "B"]
        assert (len(reading.notes), reading.findings) == (1, [])

    @settings(max_examples=200)
    @given(st.text(st.sampled_from('@{}(),="#\\ \nab1%') | st.characters(codec="utf-8"), max_size=80))
    def test_any_text_gives_a_reading(self, text: str) -> None:
        """Whatever stands before it, an entry at the beginning of a line is read, and what is read is valid."""
        reading = parse(text + "\n@book{zz, title = {T}}")
        assert reading.references is not None
        if "zz" not in text and "%" not in text:
            assert "zz" in [item["id"] for item in reading.items] or "comment" in text.lower()


class TestStructure:
    """What stands between entries, abbreviations, and inheritance."""

    def test_text_between_entries_is_no_entry(self) -> None:
        """An address with @, a comment line, @comment and @preamble."""
        text = "mail a@b.org or @nobody\n% @book{c, title={C}}\n@comment{@book{d,\n title={D}}}\n@preamble{ {x} }\n"
        reading = parse(text + GOOD)
        assert [item["id"] for item in reading.items] == ["good"]
        assert reading.places == {"good": (None, 6)}
        assert reading.findings == []

    def test_parentheses_and_quotation_marks_delimit_too(self) -> None:
        """Source: "BibTeXing", section 2."""
        reading = parse('@book(a, title = "He said {"}hi{"} (loud)", year = 1999)@book{b, title = {U}}')
        assert [item["title"] for item in reading.items] == ['He said "hi" (loud)', "U"]

    def test_abbreviations_are_joined(self) -> None:
        """``#`` joins; names have no case."""
        text = '@string{AP = "Academic " # "Press"}@book{a, publisher = ap # { Ltd}, month = jan, year = 1999}'
        item = parse(text).items[0]
        assert item["publisher"] == "Academic Press Ltd"
        assert item["issued"] == {"date-parts": [[1999, 1]]}

    def test_a_bomb_of_abbreviations_stops(self) -> None:
        """Ten lines that would expand to a gigabyte; the entries that do not use them are read."""
        bomb = '@string{a0 = "lollollol"}\n' + "".join(
            f"@string{{a{n + 1} = {' # '.join([f'a{n}'] * 10)}}}\n" for n in range(9)
        )
        reading = parse(bomb + "@book{bad, title = a9}\n" + GOOD)
        assert reading.items[-1]["id"] == "good"
        assert any("too much text" in line for line in told(reading))

    def test_a_chapter_inherits_from_its_book(self) -> None:
        """The title of the parent is the book title of the child; the child's own fields count."""
        reading = parse(
            "@incollection{c, title = {C}, author = {Doe, Jane}, pages = {1--2}, crossref = {b}}\n"
            "@collection{b, title = {B}, subtitle = {S}, editor = {Roe, Ann}, year = 1999, keywords = {k}}\n"
        )
        assert reading.findings == []
        assert reading.items[0] == {
            "id": "c",
            "type": "chapter",
            "title": "C",
            "container-title": "B: S",
            "issued": {"date-parts": [[1999]]},
            "author": [{"family": "Doe", "given": "Jane"}],
            "editor": [{"family": "Roe", "given": "Ann"}],
            "page": "1–2",
            "custom": {"fields": {"xref": "b"}},  # that it is the parent
        }

    def test_a_value_may_be_a_field_of_xdata(self) -> None:
        """Or one member of it. Source: biblatex manual, "Data Inheritance", granular xdata."""
        text = "@xdata{x-1, author = {Roe, R. and Doe, D.}, location = {Pyongyang and Seoul}}"
        item = parse(text + "@book{a, editor = {xdata=x-1-author-2}, location = {xdata=x-1-location}}").items[0]
        assert item["editor"] == [{"family": "Doe", "given": "D."}]
        assert item["publisher-place"] == "Pyongyang; Seoul"

    def test_a_bomb_of_inheritance_stops(self) -> None:
        """Many entries that take much text from one are told, and what they say themselves is kept."""
        text = "@xdata{x, " + "".join(f"field{n} = {{value}}," for n in range(20_000)) + "}"
        text += "".join(f"@book{{k{n}, title = {{T}}, xdata = {{x}}}}" for n in range(5_000))
        with ends():
            reading = parse(text)
        assert [item["title"] for item in reading.items] == ["T"] * 5_000
        assert "inherit too much text" in str(reading.findings[-1])

    def test_a_long_list_of_parents_takes_time_in_proportion(self) -> None:
        """As many as the file has entries."""
        text = "".join(f"@xdata{{x{n}, field{n} = {{v}}}}" for n in range(10_000))
        with ends():
            reading = parse(text + "@book{a, xdata = {" + ",".join(f"x{n}" for n in range(10_000)) + "}}")
        assert len(reading.items[0]["custom"]["fields"]) == 10_000

    def test_xdata_gives_its_fields_and_is_no_work(self) -> None:
        """Source: biblatex manual, "Data Inheritance", xdata."""
        reading = parse("@xdata{x, publisher = {P}}@book{a, title = {T}, xdata = {x}}")
        assert reading.items == [{"id": "a", "type": "book", "title": "T", "publisher": "P"}]

    @pytest.mark.parametrize(
        ("text", "finding"),
        [
            ("@book{a, crossref = {a}, title = {T}}", "a: crossref: circular reference through 'a'"),
            ("@book{a, crossref = {b}}@book{b, crossref = {a}}", "crossref: circular reference"),
            ("@xdata{x, xdata = {y}}@xdata{y, xdata = {x}}@book{a, xdata = {x}}", "xdata: circular reference"),
            ("@book{a, crossref = {gone}}", "a: crossref: there is no entry 'gone' in this file"),
        ],
    )
    def test_circles_and_missing_parents_are_told(self, text: str, finding: str) -> None:
        """The entries are read all the same."""
        reading = parse(text)
        assert "a" in [item["id"] for item in reading.items]
        assert finding in told(reading)[0]

    def test_a_long_chain_of_parents_is_followed(self) -> None:
        """Without recursion."""
        text = "".join(f"@book{{k{n}, crossref = {{k{n + 1}}}}}\n" for n in range(5000))
        reading = parse(text + "@book{k5000, publisher = {P}}")
        assert reading.items[0]["publisher"] == "P"
        assert reading.findings == []


ATTACKS: dict[str, Callable[[int], str]] = {
    "entries": lambda n: GOOD * n,
    "open braces": lambda n: "@book{a, title = {" * n,
    "entries that do not end": lambda n: "@book{a, title = {x\n" * n,
    "comments that do not end": lambda n: "@comment{\n@book{a, title = {x}}\n" * n,
    "quotation marks": lambda n: "@book{a, " + 'f = "x", ' * n + "}",
    "parentheses": lambda n: "@book(a, title = (" * n,
    "signs": lambda n: "@ " * n,
    "braces in a field": lambda n: "@book{a, title = {" + "{}" * n + "}}",
    "names": lambda n: "@book{a, author = {" + "A and " * n + "B}}",
    "commas": lambda n: "@book{a, author = {" + "A, " * n + "B}}",
    "spaces": lambda n: "@book{a, author = {A" + " " * n + "B}}",
    "comment lines": lambda n: "% @book{a, " * n,
    "abbreviations": lambda n: "".join(f'@string{{s{m} = "x"}}\n' for m in range(n)),
    "dates": lambda n: "@book{a, date = {" + "1999-" * n + "}}",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_time_is_linear(attack: str) -> None:
    """Four times the input takes about four times the time; a quadratic reader would take sixteen."""
    make = ATTACKS[attack]

    def seconds(count: int) -> float:
        text = make(count)
        return spent(lambda: parse(text))

    seconds(100)
    assert_in_proportion(seconds, 2000, 8000)


def test_the_source_imports_no_writer_of_pybtex() -> None:
    """Its writers double backslashes and its HTML makes links of any address; only its parser is used."""
    source = (Path(__file__).parents[2] / "src" / "dprkpal" / "formats" / "bibtex" / "reader.py").read_text(
        encoding="utf-8"
    )
    assert [line for line in source.splitlines() if line.startswith(("import pybtex", "from pybtex"))] == [
        "from pybtex.database.input.bibtex import LowLevelParser",
        "from pybtex.scanner import PybtexSyntaxError",
    ]
