"""Reading ``.bib`` files: how fields are converted, and how broken entries are handled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal.csl import Processor
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
    """The CSL variable for each field. Source: biblatex manual, "Entry Fields"; CSL 1.0.2, Appendix IV."""

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
            ("pages = {5706–-5708, 1-–2}", "page", "5706–5708, 1–2"),
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
            ("title = {The {de Man} Case}", "title", 'The <span class="nocase">de Man</span> case'),
            ("publisher = {The {DNA} Press and Other}", "publisher", "The DNA Press and Other"),
            ("institution = {{A and B} and C}", "publisher", "A and B and C"),
            ("location = {A and B}", "publisher-place", "A; B"),
        ],
    )
    def test_field_is_converted_to_variable(self, fields: str, variable: str, value: Any) -> None:
        """The entry is an article."""
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
            ("misc", "title = {T}, url = {http://x.org}", {"type": "document"}),
            ("misc", "title = {T}", {"type": "document"}),
            ("post-weblog", "title = {T}", {"type": "post-weblog"}),
            ("patent", "holder = {{Firm}}", {"author": [{"literal": "Firm"}]}),
            ("book", "address = {Pyongyang}", {"publisher-place": "Pyongyang"}),
            ("book", "location = {A and B}", {"publisher-place": "A; B"}),
        ],
    )
    def test_meaning_of_field_depends_on_type(self, kind: str, fields: str, expected: dict[str, Any]) -> None:
        """``number`` is a number in a series, an issue or the work's own; institutions are publishers."""
        item = one(fields, kind)
        assert {variable: item.get(variable) for variable in expected} == expected

    def test_field_without_variable_is_kept(self) -> None:
        """Fields without a CSL variable are not lost."""
        assert one(r"file = {a\_b.pdf}, title = {T}")["custom"] == {"fields": {"file": r"a\_b.pdf"}}

    def test_and_others_is_kept(self) -> None:
        """``and others`` marks a list as incomplete; it is not an author called "others"."""
        item = one("author = {Doe, Jane and others}")
        assert item["author"] == [{"family": "Doe", "given": "Jane"}]
        assert item["custom"] == {"others": ["author"]}

    def test_verification_uses_variable_names(self) -> None:
        """The verification fields name BibTeX fields, and are stored under CSL names."""
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

    def test_a_note_for_a_status_holds_for_each_of_its_fields(self) -> None:
        """References that were fetched have the same note and address for each field; it is written once."""
        source = "title = {T}, date = {1999}, seenat = {verified = {http://x.org}, date = {http://y.org}}"
        item = one(source + ", verified = {title, date, doi}, unverified = {author}")
        checks = item["custom"]["verification"]
        assert {name: check.get("seen-at") for name, check in checks.items()} == {
            "title": ["http://x.org"], "issued": ["http://y.org"], "DOI": ["http://x.org"], "author": None,
        }  # fmt: skip
        checks["issued"]["seen-at"] = ["http://x.org"]
        text = write([item], False).text
        assert "seenat = {verified = {http://x.org}}," in text
        assert parse(text).items[0]["custom"] == item["custom"]

    @pytest.mark.parametrize(
        ("kind", "variable"), [("article", "issue"), ("book", "collection-number"), ("report", "number")]
    )
    def test_verification_of_number_depends_on_type(self, kind: str, variable: str) -> None:
        """The entry type decides which variable ``number`` is, here as well."""
        item = one("number = {4}, verified = {number}, verifynote = {number = {On the cover.}}", kind)
        assert item[variable] == "4"
        assert item["custom"]["verification"] == {variable: {"status": "verified", "note": "On the cover."}}

    def test_tier_and_warning_are_kept_in_custom(self) -> None:
        """Styles do not print them, because they are about the work."""
        assert one(r"tier = {core}, warning = {Retracted \& gone.}")["custom"] == {
            "tier": "core",
            "warning": "Retracted & gone.",
        }

    def test_romanized_forms_are_kept_in_multi(self) -> None:
        """They are stored for fields and names as Juris-M does, with the language of the work."""
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

    def test_original_language_becomes_a_tag(self) -> None:
        """``origlanguage`` is converted like ``langid``."""
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
            ("{de Beauvoir}, Simone", {"family": "de Beauvoir", "given": "Simone", "parse-names": False}),
            ("{École normale}, Ada", {"family": "École normale", "given": "Ada"}),
            ("useprefix=true, given=Jane, prefix=van, family=Doe",
             {"family": "Doe", "given": "Jane", "non-dropping-particle": "van"}),
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
    def test_all_forms_of_names_are_supported(self, source: str, name: dict[str, str]) -> None:
        """First von Last; von Last, First; von Last, Jr, First; family=…; institutions in braces."""
        assert parse_names(source) == ([name], False, None)

    def test_a_particle_in_braces_stays_in_front_of_the_family_name(self) -> None:
        """To BibTeX, braces make one family name. CSL processors look for particles unless they are told not to."""
        item = one("author = {{van Doe}, Jane}, title = {T}, year = 2001", "book")
        assert Processor("chicago-author-date", [item], to="text").bibliography() == ["van Doe, Jane. 2001. T."]

    def test_useprefix_of_a_list_counts_for_the_names_after_it(self) -> None:
        """Source: biblatex manual, "Name List Options" and "Name Options"."""
        source = "useprefix=false and van Doe, Jane and given=A, prefix=de, family=B, useprefix=true"
        names, _, complaint = parse_names(source)
        assert complaint is None
        assert names == [
            {"family": "Doe", "given": "Jane", "dropping-particle": "van"},
            {"family": "B", "given": "A", "non-dropping-particle": "de"},
        ]

    def test_annotation_familyfirst_sets_static_ordering(self) -> None:
        """Source: biblatex manual, "Data Annotations": the number of the name and the annotation."""
        item = one("author = {Doe, Jane and Yoo, Jinil}, author+an = {2=familyfirst}")
        assert item["author"] == [
            {"family": "Doe", "given": "Jane"},
            {"family": "Yoo", "given": "Jinil", "static-ordering": True},
        ]
        assert "custom" not in item

    @pytest.mark.parametrize("annotation", ["3=familyfirst", "1=corresponding", "0=familyfirst", "x"])
    def test_other_annotations_are_kept(self, annotation: str) -> None:
        """Unknown annotations, and those of missing names, are not lost."""
        item = one(f"author = {{Doe, Jane}}, author+an = {{{annotation}; 1=familyfirst}}")
        assert item["author"] == [{"family": "Doe", "given": "Jane", "static-ordering": True}]
        assert item["custom"] == {"fields": {"author+an": annotation}}

    def test_useprefix_false_makes_a_dropping_particle(self) -> None:
        """It is an entry option of biblatex."""
        item = one("author = {von Goethe, Johann}, options = {useprefix=false}")
        assert item["author"] == [{"family": "Goethe", "given": "Johann", "dropping-particle": "von"}]

    @pytest.mark.parametrize("source", ["and and and", "A and and B", ", Jr, ", "A, B, C, D, E", "family=, given="])
    def test_malformed_list_of_names_is_reported(self, source: str) -> None:
        """Names that can be read are read."""
        assert parse_names(source)[2]

    @given(st.text(st.sampled_from("aB{}, ~\\'nd") | st.characters(codec="utf-8"), max_size=50))
    def test_no_name_is_empty(self, source: str) -> None:
        """No list of names, however strange, produces an empty name."""
        for name in parse_names(source)[0]:
            assert name.get("family") or name.get("given") or name.get("literal")

    def test_braces_protect_members_of_a_list(self) -> None:
        """``and`` inside braces does not split a list."""
        assert split_list("A and {B and C}") == ["A", "{B and C}"]


class TestRelated:
    """Related entries. Source: biblatex manual, "Related Entries"."""

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
    def test_related_entry_fills_variables(self, relation: str, filled: dict[str, Any]) -> None:
        """The variables depend on ``relatedtype``, and the fields are kept."""
        reading = parse(f"@book{{a, title = {{T}}, related = {{p}}, relatedtype = {{{relation}}}}}{self.PARENT}")
        item = reading.items[0]
        assert item.pop("custom") == {"fields": {"related": "p", "relatedtype": relation}}
        assert item == {"id": "a", "type": "book", "title": "T", **filled}
        assert told(reading) == []

    def test_own_fields_take_precedence_over_related_entry(self) -> None:
        """A related entry only fills missing variables."""
        text = "@book{a, origdate = {1900}, related = {p, q}, relatedtype = {reprintof}}" + self.PARENT
        assert parse(text).items[0]["original-date"] == {"date-parts": [[1900]]}

    def test_missing_related_entry_is_noted(self) -> None:
        """The note has a place, and the entry loses nothing."""
        reading = parse("@book{a,\n  title = {T},\n  related = {q}}", "x.bib")
        assert [str(note) for note in reading.notes] == ["x.bib:3:3: a: related: there is no entry 'q' in this file"]


class TestKept:
    """Fields without a CSL variable are kept as they are written."""

    @pytest.mark.parametrize(
        ("fields", "kept"),
        [
            ("date = {2014}, year = {1999}", {"year": "1999"}),
            ("date = {2014}, year = 2014, month = jul", {"month": "jul"}),
            ("date = {2014-07}, year = 2014, month = jul", {}),
            ("date = {2014-07}, month = aug", {"month": "aug"}),
            ("date = {2014-07-01}, month = jul, day = 1", {}),
            ("date = {2014-21}, month = {spring}, day = 1", {"day": "1"}),
            ("year = {in press}, month = mar, day = 3", {"month": "mar", "day": "3"}),
            ("year = {2014--2015}, month = mar", {"month": "mar"}),
            ("year = {2014/11/05}, month = dec", {"month": "dec"}),
            ("month = jul, day = {4}", {"month": "jul", "day": "4"}),
            ("journaltitle = {J}, journal = {K}", {"journal": "K"}),
            ("journaltitle = {J}, journal = {J}", {}),
            ("journal = {J}, booktitle = {B}, booksubtitle = {S}", {"booktitle": "B", "booksubtitle": "S"}),
            ("subtitle = {S}", {"subtitle": "S"}),
            ("location = {A}, address = {B}", {"location": "A"}),
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
    def test_unused_field_is_kept(self, fields: str, kept: dict[str, str]) -> None:
        """Also if another field has already set the variable to another value."""
        reading = parse(f"@article{{a, {fields}}}")
        assert reading.items[0].get("custom", {}).get("fields", {}) == kept
        assert told(reading) == []

    def test_issuetitle_becomes_volume_title(self) -> None:
        """CSL 1.0.2, Appendix IV: ``volume-title`` is also the title of a special issue."""
        assert one("issuetitle = {Special}, issuesubtitle = {Sub}")["volume-title"] == "Special: Sub"

    def test_control_entry_of_revtex_is_not_a_reference(self) -> None:
        """Many files of physicists contain ``@CONTROL``."""
        reading = parse('@CONTROL{REVTEX41Control}@CONTROL{apsrev41Control,author="08",year="1"}' + GOOD)
        assert ([item["id"] for item in reading.items], told(reading)) == (["good"], [])


class TestRecovery:
    """A broken entry is reported with file, line and key, and does not affect the others."""

    @pytest.mark.parametrize(
        ("bad", "finding"),
        [
            ("@xdata{, title = {A}}\n", "x.bib:1:1: the entry has no key"),
            ("@book(bad,\n", "x.bib:1:1: bad: the entry does not end"),
            ("@book{bad\n", "x.bib:1:1: bad: the entry does not end"),
            (
                "@book{bad, " + 'f = "xxxxxxxxxxxxxxxxxxxxxxxxxx", ' * 3_000 + "}\n",
                "x.bib:1:1: bad: too many quotation marks",
            ),
        ],
    )
    def test_broken_entry_does_not_affect_others(self, bad: str, finding: str) -> None:
        """Entries before and after it are read."""
        reading = parse(GOOD.replace("good", "first") + GOOD + bad.replace("\n", "\n"), "x.bib")
        after = parse(bad + GOOD, "x.bib")
        assert [item["id"] for item in reading.items] == ["first", "good"]
        assert [item["id"] for item in after.items] == ["good"]
        assert len(after.findings) == 1
        assert told(after)[0].startswith(finding)

    def test_duplicate_key_is_reported_with_both_lines(self) -> None:
        """The first entry always keeps the key, and the others get a number."""
        text = GOOD + GOOD.replace("Survivor", "Second") + GOOD.replace("good", "good-2") + GOOD.replace("Sur", "Re")
        reading = parse(text, "x.bib")
        assert [(item["id"], item["title"]) for item in reading.items] == [
            ("good", "Survivor"), ("good-2", "Second"), ("good-2-2", "Survivor"), ("good-3", "Revivor")
        ]  # fmt: skip
        assert reading.findings == []
        assert told(reading)[0] == (
            "x.bib:6:1: good: the key is already used in line 1; this entry gets the key 'good-2'"
        )

    def test_exact_copy_of_an_entry_is_read_once(self) -> None:
        """The note has the lines of both."""
        reading = parse(GOOD + GOOD.replace("  ", "\t").replace("{2001}", '"2001"'), "x.bib")
        assert [item["id"] for item in reading.items] == ["good"]
        assert (reading.findings, told(reading)) == (
            [],
            ["x.bib:6:1: good: this is a copy of the entry in line 1; remove one"],
        )

    @pytest.mark.parametrize("head", ["", ",", " ,\n", "\n "])
    def test_an_entry_without_a_key_gets_one(self, head: str) -> None:
        """The key is made of name and year, with a number if it is already used."""
        text = f"@book{{{head}author = {{Roe, Ann}}, date = {{1999-13}}}}"
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
    def test_missing_comma_or_equals_sign_is_supplied(self, fields: str, places: list[tuple[int, int]]) -> None:
        """Only where there is no other way to read the entry."""
        reading = parse("@book{a,\n  title = " + fields + "}\n" + GOOD, "x.bib")
        assert reading.items[0] == {
            "id": "a", "type": "book", "title": "T", "issued": {"date-parts": [[1999, 1]]}, "note": "N"
        }  # fmt: skip
        assert reading.findings == []
        assert [(one.line, one.column) for one in reading.notes] == places

    def test_braces_that_are_too_deep_are_ignored(self) -> None:
        """They protect nothing that the outer braces do not already protect."""
        reading = parse("@book{deep, author = {Roe, Ann}, title = " + "{" * 9_000 + "T" + "}" * 9_000 + "}\n", "x.bib")
        assert (reading.items[0]["title"], reading.items[0]["author"]) == (
            '<span class="nocase">T</span>', [{"family": "Roe", "given": "Ann"}]
        )  # fmt: skip
        assert told(reading) == ["x.bib:1:1: deep: braces are nested deeper than 60; the inner ones are ignored"]

    @pytest.mark.parametrize("other", ["Good", "GOOD"])
    def test_keys_that_differ_in_case_are_noted_and_kept(self, other: str) -> None:
        """BibTeX ignores case in keys, biber does not."""
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
    def test_finding_has_the_place_of_its_field(self, text: str, finding: str) -> None:
        """Line and column are known for entries that pybtex did not have to parse."""
        [found] = told(parse(text, "x.bib"))
        assert found.startswith(finding)

    def test_repeated_field_is_reported(self) -> None:
        """The first value is used, and different ones are kept in fields of their own."""
        reading = parse("@book{a, title = {A}, Title = {B}, title = {A}, TITLE = {C}}")
        assert reading.items[0]["title"] == "A"
        assert reading.items[0]["custom"] == {"fields": {"title-2": "B", "title-3": "C"}}
        assert reading.findings == []
        assert ["'title' is repeated" in one for one in told(reading)] == [True] * 3

    @pytest.mark.parametrize("comma", ["", ","])
    def test_undefined_string_is_reported(self, comma: str) -> None:
        """It is kept as it is written, whichever parser reads the entry."""
        reading = parse(f"@article{{a,{comma}\n  title = {{T}},\n  journal = nosuch # {{ B}},\n}}", "x.bib")
        assert reading.items == [{"id": "a", "type": "article-journal", "title": "T", "container-title": "nosuch B"}]
        message = "a: @string 'nosuch' is not defined; it is kept as it is written"
        assert [one for one in told(reading) if "comma" not in one and "}" not in one] == [f"x.bib:3:13: {message}"]

    def test_unknown_type_is_read_as_document(self) -> None:
        """The entry type is kept and written again."""
        reading = parse("@frobnicate{a, title = {T}}")
        assert reading.items == [{"id": "a", "type": "document", "title": "T", "custom": {"entrytype": "frobnicate"}}]
        assert "unknown entry type 'frobnicate'" in told(reading)[0]
        for classic in (False, True):
            assert write(reading.items, classic).text == "@frobnicate{a,\n  title = {T},\n}\n"

    def test_impossible_date_is_reported_and_kept_as_text(self) -> None:
        """It never silently becomes another date."""
        reading = parse("@book{a, date = {2000-13-45}}")
        assert reading.items[0]["issued"] == {"literal": "2000-13-45"}
        assert "a: date: '2000-13-45' does not exist in the calendar" in told(reading)[0]

    def test_unknown_commands_are_reported_once_per_file(self) -> None:
        """They are kept as they are written."""
        reading = parse(r"@book{a, title = {\foo{x}}}@book{b, title = {\foo{y}}}")
        assert [item["title"] for item in reading.items] == [r"\foo{x}", r"\foo{y}"]
        assert (len(reading.notes), reading.findings) == (1, [])

    def test_year_that_is_not_a_number_is_kept(self) -> None:
        """BibTeX accepts any text as year; only digits that are not a year are noted."""
        reading = parse("@book{a, year = {in press}}@book{b, year = {0}}")
        assert [item["issued"] for item in reading.items] == [{"literal": "in press"}, {"literal": "0"}]
        assert (len(reading.notes), reading.findings) == (1, [])

    def test_keys_that_look_alike_are_noted_and_kept(self) -> None:
        """Accents can be encoded in two ways."""
        reading = parse("@book{\u00e9, title = {A}}@book{e\u0301, title = {B}}")
        assert [item["title"] for item in reading.items] == ["A", "B"]
        assert (len(reading.notes), reading.findings) == (1, [])

    @settings(max_examples=200)
    @given(st.text(st.sampled_from('@{}(),="#\\ \nab1%') | st.characters(codec="utf-8"), max_size=80))
    def test_any_text_can_be_read(self, text: str) -> None:
        """An entry at the start of a line is read whatever comes before it, and every item is valid."""
        reading = parse(text + "\n@book{zz, title = {T}}")
        assert reading.references is not None
        if "zz" not in text and "%" not in text:
            assert "zz" in [item["id"] for item in reading.items] or "comment" in text.lower()


class TestStructure:
    """Text between entries, abbreviations, and inheritance."""

    def test_text_between_entries_is_ignored(self) -> None:
        """A mail address with @, a comment line, @comment and @preamble."""
        text = "mail a@b.org or @nobody\n% @book{c, title={C}}\n@comment{@book{d,\n title={D}}}\n@preamble{ {x} }\n"
        reading = parse(text + GOOD)
        assert [item["id"] for item in reading.items] == ["good"]
        assert reading.places == {"good": (None, 6)}
        assert reading.findings == []

    def test_parentheses_and_quotation_marks_are_delimiters(self) -> None:
        """Source: "BibTeXing", section 2."""
        reading = parse('@book(a, title = "He said {"}hi{"} (loud)", year = 1999)@book{b, title = {U}}')
        assert [item["title"] for item in reading.items] == ['He said "hi" (loud)', "U"]

    def test_abbreviations_are_expanded_and_joined(self) -> None:
        """``#`` joins pieces, and names of abbreviations are not case-sensitive."""
        text = '@string{AP = "Academic " # "Press"}@book{a, publisher = ap # { Ltd}, month = jan, year = 1999}'
        item = parse(text).items[0]
        assert item["publisher"] == "Academic Press Ltd"
        assert item["issued"] == {"date-parts": [[1999, 1]]}

    def test_exponential_abbreviations_are_limited(self) -> None:
        """Ten lines would expand to a gigabyte; entries that do not use them are read."""
        bomb = '@string{a0 = "lollollol"}\n' + "".join(
            f"@string{{a{n + 1} = {' # '.join([f'a{n}'] * 10)}}}\n" for n in range(9)
        )
        reading = parse(bomb + "@book{bad, title = a9}\n" + GOOD)
        assert reading.items[-1]["id"] == "good"
        assert any("too much text" in line for line in told(reading))

    def test_a_chapter_inherits_from_its_book(self) -> None:
        """The title of the parent becomes the book title; the child's own fields take precedence."""
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

    def test_value_can_be_a_field_of_xdata(self) -> None:
        """Or a member of one. Source: biblatex manual, "Data Inheritance", granular xdata."""
        text = "@xdata{x-1, author = {Roe, R. and Doe, D.}, location = {Pyongyang and Seoul}}"
        item = parse(text + "@book{a, editor = {xdata=x-1-author-2}, location = {xdata=x-1-location}}").items[0]
        assert item["editor"] == [{"family": "Doe", "given": "D."}]
        assert item["publisher-place"] == "Pyongyang; Seoul"

    def test_members_of_lists_can_be_fields_of_xdata(self) -> None:
        """Next to others, all of a list, and through several entries. Source: biblatex manual, "Data Inheritance"."""
        text = "@xdata{x, author = {Roe, R. and Doe, D.}, location = {A and C}, editor = {{and} and xdata=y-editor-1}}"
        text += "@xdata{y, editor = {Poe, P.}} @xdata{z, author = {xdata=z-author-1 and xdata=z-author-1}}"
        book = "author = {Smith, S. and xdata=x-author}, editor = {xdata=x-editor-2\nand Lee, L.}"
        reading = parse(text + f"@book{{a, {book}, location = {{xdata=x-location-2 and B}}}}")
        assert not reading.notes
        item = reading.items[0]
        assert [name["family"] for name in item["author"]] == ["Smith", "Roe", "Doe"]
        assert [name["family"] for name in item["editor"]] == ["Poe", "Lee"]
        assert item["publisher-place"] == "C; B"
        with ends():
            reading = parse(text + "@book{a, author = {Smith, S. and xdata=x-author-9 and xdata=z-author}}")
        assert next(note.message for note in reading.notes) == "author: 'xdata=x-author-9' matches nothing in this file"

    @pytest.mark.parametrize("member", ["xdata=x-author-1", "xdata=x-author", "xdata=x-author-9999"])
    def test_many_members_of_a_long_list_are_quick(self, member: str) -> None:
        """The list is split once, and what exceeds the limit stays as it is and is named."""
        names = " and ".join(["N"] * 10_000)
        members = " and ".join([member] * 10_000)
        with ends():
            reading = parse(f"@xdata{{x, author = {{{names}}}}}@book{{a, author = {{{members}}}}}")
        assert len(reading.items[0]["author"]) >= 10_000
        assert bool(reading.notes) == (member == "xdata=x-author")

    def test_excessive_inheritance_is_limited(self) -> None:
        """If many entries inherit a long text, this is reported, and their own fields are kept."""
        text = "@xdata{x, " + "".join(f"field{n} = {{value}}," for n in range(20_000)) + "}"
        text += "".join(f"@book{{k{n}, title = {{T}}, xdata = {{x}}}}" for n in range(5_000))
        with ends():
            reading = parse(text)
        assert [item["title"] for item in reading.items] == ["T"] * 5_000
        assert "inherit too much text" in str(reading.findings[-1])

    def test_long_list_of_parents_takes_linear_time(self) -> None:
        """Here there are as many parents as entries."""
        text = "".join(f"@xdata{{x{n}, field{n} = {{v}}}}" for n in range(10_000))
        with ends():
            reading = parse(text + "@book{a, xdata = {" + ",".join(f"x{n}" for n in range(10_000)) + "}}")
        assert len(reading.items[0]["custom"]["fields"]) == 10_000

    def test_xdata_is_inherited_and_is_not_a_reference(self) -> None:
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
    def test_circular_and_missing_parents_are_reported(self, text: str, finding: str) -> None:
        """The entries are read anyway."""
        reading = parse(text)
        assert "a" in [item["id"] for item in reading.items]
        assert finding in told(reading)[0]

    def test_parents_are_found_in_any_case(self) -> None:
        """BibTeX ignores the case of these keys, and its own example file relies on that. The exact key comes first."""
        parents = "@book{whole, publisher = {P}}@book{Other, publisher = {O}}@book{other, publisher = {o}}"
        reading = parse("@inbook{a, crossref = {WHOLE}}@inbook{b, crossref = {other}}" + parents)
        assert [item.get("publisher") for item in reading.items[:2]] == ["P", "o"]
        assert reading.findings == []

    def test_long_chain_of_parents_is_followed(self) -> None:
        """The reader does not use recursion."""
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
def test_reading_takes_linear_time(attack: str) -> None:
    """Four times the input takes about four times as long; with a quadratic reader it would be sixteen times."""
    make = ATTACKS[attack]

    def seconds(count: int) -> float:
        text = make(count)
        return spent(lambda: parse(text))

    seconds(100)
    assert_in_proportion(seconds, 2000, 8000)


@pytest.mark.parametrize(
    ("before", "repeated", "after"),
    [
        ("title = {A", ".", "B C}"),
        ("title = {A", "?'", "B C}"),
        ("title = {A", ":'", "{B} C}"),
        ("title = {{A}", "!", "B C}"),
        ("pages = {1", "~", "2}"),
        ("number = {1", "~", "2}"),
        ("title = {\\ce{", "A1", "}}"),
        ("title = {\\mathbb{", "a ", "}}"),
        ("xdata = {", "a, b, ", "}"),
        ("crossref = {", "a, b, ", "}"),
    ],
)
def test_repeated_characters_of_a_field_take_time_in_proportion(before: str, repeated: str, after: str) -> None:
    """No field is searched again from each of its characters, and the fields of an entry are placed once."""

    def seconds(number: int) -> float:
        text = f"@book{{k, {before}{repeated * number}{after}}}"
        return spent(lambda: parse(text))

    seconds(100)
    assert_in_proportion(seconds, 2000, 16000)


def test_each_problem_of_an_entry_has_the_place_of_its_field() -> None:
    """The line and column are those of the name of the field, however many problems the entry has."""
    reading = parse("@book{k, title = {A}, xdata = {x, y},\n  crossref = {b},\n\n note = {c}, related = {d}\n}\n")
    assert [(note.line, note.column, note.message.partition(":")[0]) for note in reading.notes] == [
        (1, 23, "xdata"), (1, 23, "xdata"), (2, 3, "crossref"), (4, 14, "related"),
    ]  # fmt: skip


def test_reader_imports_only_the_parser_of_pybtex() -> None:
    """Its writers double backslashes, and its HTML links any URL."""
    source = (Path(__file__).parents[2] / "src" / "dprkpal" / "formats" / "bibtex" / "reader.py").read_text(
        encoding="utf-8"
    )
    assert [line for line in source.splitlines() if line.startswith(("import pybtex", "from pybtex"))] == [
        "from pybtex.database.input.bibtex import LowLevelParser",
        "from pybtex.scanner import PybtexSyntaxError",
    ]
