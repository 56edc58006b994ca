"""Checking bibliography files: for each rule, examples that break it and similar ones that do not."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.checks import Bibliography, Selection, check_bibliographies, fix_bibliography, rule_of
from dprkpal.checks.duplicates import skeleton
from dprkpal.checks.names import is_family_name_first
from dprkpal.checks.reports import github, line, records, sarif
from dprkpal.cli import main
from dprkpal.errors import FormatError, UnknownRuleError
from dprkpal.model.rules import RULES
from effort import assert_in_proportion, ends, spent

ROOT = Path(__file__).parents[2]
BOOK = "@book{k, title = {A Good Title}, author = {Ada Good}, publisher = {P}, year = 2001"
ARTICLE = "@article{k, title = {A Good Title}, author = {Ada Good}, journal = {J}, year = 2001"
DATED = "@book{k, title = {T}, date = "
OTHER = BOOK.replace("{k", "{other").replace("A Good", "Another Bad")
LONG = BOOK.replace("A Good", "A Really Good")
DOI, ISBN = ", doi = {10.1000/", ", isbn = {0-306-40615-2}}"


def by(author: str) -> str:
    """Return a book by *author*."""
    return BOOK.replace("Ada Good", author)


CASES = [
    ("BIB001", BOOK + ", edition = {", BOOK + ", edition = {2}}"),
    ("BIB001", BOOK + "} @book{b, title {T}}", BOOK + "} @book{b, title={T}}"),
    ("BIB002", BOOK.replace("Good T", "Good\x07 T") + "}", BOOK.replace("Good T", "Good\t T") + "}"),
    ("BIB003", "@book{k, author = {Ada Good}, year = 2001}", BOOK + "}"),
    ("BIB003", ARTICLE.replace(", journal = {J}", "") + "}", ARTICLE + "}"),
    ("BIB003", "@online{k, title = {Page}, year = 2001}", "@online{k, title = {P}, year = 2001, url = {https://x.org}}"),
    ("BIB003", "@phdthesis{k, title = {T}, author = {Ada Good}, year = 2001}",
     "@phdthesis{k, title = {T}, author = {Ada Good}, year = 2001, school = {U}}"),
    ("BIB004", BOOK.replace("author = {Ada Good}, ", "") + "}", BOOK.replace("author", "editor") + "}"),
    ("BIB005", BOOK.replace(", year = 2001", "") + "}", BOOK + "}"),
    ("BIB006", BOOK.replace("2001", "3001") + "}", BOOK + "}"),
    ("BIB006", BOOK + ", urldate = {1999-01-01}}", BOOK + ", urldate = {2001-02-03}}"),
    ("BIB006", BOOK + ", origdate = {2003}}", BOOK + ", origdate = {1903}}"),
    ("BIB044", BOOK + ", note = {orignal-date: 1900}}", BOOK + ", note = {original-date: 1900}}"),
    ("BIB044", BOOK + ", note = {publisher: Q}}", BOOK + ", note = {publisher-place: Q}}"),
    ("BIB044", BOOK + ", note = {type: novel}}", BOOK + ", note = {Type: Book}}"),
    ("BIB044", BOOK + ", note = {original-date: long ago}}", BOOK + ", note = {original-date: about 1900}}"),
    ("BIB005", BOOK.replace(", year = 2001", "") + "}", BOOK.replace(", year = 2001", "") + ", note = {issued: 2001}}"),
    ("BIB007", BOOK + ", isbn = {978-0-306-40615-8}}", BOOK + ", isbn = {978-0-306-40615-7 (pbk.)}}"),
    ("BIB007", BOOK + ", isbn = {0-306-40615-3}}", BOOK + ", isbn = {0-306-40615-2}}"),
    ("BIB007", BOOK + ", isbn = {1572-9044}}", BOOK + ", issn = {1572-9044}}"),
    ("BIB007", BOOK + ", isbn = {unknown}}", BOOK + ", isbn = {9780306406157, 0306406152}}"),
    ("BIB008", ARTICLE + ", issn = {0378-5954}}", ARTICLE + ", issn = {0378-5955}}"),
    ("BIB009", ARTICLE + ", issn = {03785955}}", ARTICLE + ", issn = {0378-5955}}"),
    ("BIB010", BOOK + ", doi = {nothing}}", BOOK + ", doi = {10.1000/182}}"),
    ("BIB011", BOOK + ", doi = {https://doi.org/10.1000/182}}", BOOK + ", doi = {10.1000/doi.org/182}}"),
    ("BIB012", BOOK + ", orcid = {0000-0002-1825-0098}}", BOOK + ", orcid = {0000-0002-1825-0097}}"),
    ("BIB013", BOOK + DOI + "a}}" + OTHER + DOI + "A}}", BOOK + DOI + "a}}" + OTHER + DOI + "b}}"),
    ("BIB014", BOOK + ISBN + OTHER + ISBN.replace("-", ""),
     BOOK + ISBN + OTHER.replace("book{", "inbook{").replace("publisher", "booktitle") + ISBN),
    ("BIB015", LONG + "}" + LONG.replace("{k", "{other").replace("Really", "{{R}}eally") + "}",
     LONG + "}" + LONG.replace("{k", "{other").replace("Really", "{{Not}} Really") + "}"),
    ("BIB015", LONG + "}" + LONG.replace("{k", "{other").replace("Really", "really") + "}",
     LONG + "}" + LONG.replace("{k", "{other").replace("2001", "2003") + "}"),
    ("BIB016", BOOK.replace("{k", "{a~b") + "}", BOOK.replace("{k", "{김:a_b-c.d+1") + "}"),
    ("BIB017", by("Kim Il-sung") + "}", by("Kim, Il-sung") + "}"),
    ("BIB017", by("Kim Jong Un") + "}", by("Kim Smith and Lee Ann Ray") + "}"),
    ("BIB018", by("United Nations") + "}", by("{United Nations}") + "}"),
    ("BIB019", by("Good, Ada; Bad, Bo") + "}", by("Good, Ada and Bad, B.") + "}"),
    ("BIB019", by("Ada Good & Bo Bad") + "}", by("Ada Good et al.") + "}"),
    ("BIB020", by("GOOD, Ada") + "}", by("bell hooks and WHO") + "}"),
    ("BIB021", BOOK.replace("Good T", "CafÃ© T") + "}", BOOK.replace("Good T", "Café São Â T") + "}"),
    ("BIB022", BOOK.replace("Good", "Good &amp; Bad", 1) + "}", BOOK.replace("Good", r"Good \& Bad; AT\&T;", 1) + "}"),
    ("BIB023", BOOK + ", url = {www.x.org/a}}", BOOK + ", url = {https://x.org/a_(b)?c=d#e}}"),
    ("BIB023", BOOK + ", url = {javascript:alert(1)}}", BOOK + ", url = {ftp://x.org/}}"),
    ("BIB024", BOOK + ", url = {https://doi.org/10.1000/182}}", BOOK + ", url = {https://x.org/10.1000/182}}"),
    ("BIB025", ARTICLE + ", pages = {45-12}}", ARTICLE + ", pages = {45--52, 123-8}}"),
    ("BIB026", BOOK.replace("A Good Title", "A GOOD TITLE OF ALL") + "}", BOOK.replace("A Good Title", "NATO") + "}"),
    ("BIB027", BOOK.replace("Title", "Title.") + "}", BOOK.replace("Title", "Title of Smith Inc.") + "}"),
    # Programs protect capitals with braces, which become markup.
    ("BIB003", "@misc{k, author = {Ada Good}, year = 2001}",
     "@misc{k, author = {Ada Good}, year = 2001, note = {Personal communication}}"),
    ("BIB003", BOOK.replace("A Good Title", "{{}}") + "}", BOOK.replace("A Good Title", "{{A}}") + "}"),
    ("BIB026", BOOK.replace("A Good Title", "{{A GOOD}} {{TITLE OF ALL}}") + "}",
     BOOK.replace("A Good Title", "{{NATO}} and {{SEATO Then}}") + "}"),
    ("BIB027", BOOK.replace("A Good Title", r"{{A Good Title.}}") + "}",
     BOOK.replace("A Good Title", "{{Smith Inc.}}") + "}"),
    ("BIB020", by("{{GOOD}}, Ada") + "}", by("{{Good}}, Ada") + "}"),
    ("BIB027", '[{"id": "k", "type": "book", "title": "A <i>Title.</i>"}]',
     '[{"id": "k", "type": "book", "title": "A <i>Title</i>"}]'),
    ("BIB028", ARTICLE + ", jorunal = {J}}", ARTICLE + ", mynotes = {J}}"),
    ("BIB004", "@techreport{k, title = {Screws}, year = 2001, institution = {{}}}",
     "@techreport{k, title = {Screws}, year = 2001, institution = {ISO}}"),
    ("BIB004", "@manual{k, title = {Screws}, year = 2001}",
     "@manual{k, title = {Screws}, year = 2001, organization = {Screw Works}}"),
    ("BIB028", ARTICLE + ", olume = {1}}", ARTICLE + ", preprint = {https://x.org}, _url = {x}, xjournal = {K}}"),
    ("BIB029", '[{"id": "k", "type": "book", "title": "T", "language": "the old one"}]', BOOK + ", langid = {korean}}"),
    ("BIB030", BOOK.replace("Good T", "Go\u00adod T") + "}", BOOK.replace("Good T", "Go\u200dod T") + "}"),
    ("BIB032", BOOK.replace("{k", "{doe2010") + "}" + ARTICLE.replace("{k", "{doe201O") + "}",
     BOOK.replace("{k", "{doe2010") + "}" + ARTICLE.replace("{k", "{doe2011") + "}"),
    ("BIB033", BOOK + "}" + ARTICLE + "}", BOOK + "}" + ARTICLE.replace("{k", "{l") + "}"),
    ("BIB033", BOOK + "}" + BOOK + "}", BOOK + "}" + ARTICLE.replace("{k", "{l") + "}"),
    ("BIB034", BOOK.replace("{k", "{") + "}", BOOK + "}"),
    ("BIB034", '[{"type": "book", "title": "T"}]', '[{"id": 1, "type": "book", "title": "T"}]'),
    ("BIB035", BOOK + ", title = {Another}}", BOOK + ", subtitle = {Another}}"),
    ("BIB036", BOOK + ", month = nosuch}", BOOK + ", month = may}"),
    ("BIB037", BOOK + ", crossref = {gone}}", "@book{gone} " + BOOK + ", crossref = {gone}}"),
    ("BIB037", BOOK + ", related = {gone}}", "@book{gone} " + BOOK + ", related = {gone}}"),
    ("BIB038", BOOK + ", crossref = {k}}", "@book{l, title = {T}} " + BOOK + ", crossref = {l}}"),
    ("BIB039", BOOK.replace("@book", "@bok") + "}", BOOK.replace("@book", "@collection") + "}"),
    ("BIB039", '[{"id": 1, "type": "bok", "title": "T"}]', '[{"id": 1, "type": "book", "title": "T"}]'),
    ("BIB040", BOOK + ", date = {2001-13-01}}", BOOK + ", date = {2001-12-01}}"),
    ("BIB040", BOOK + ", date = {2001/1999}}", BOOK + ", date = {1999/2001}}"),
    ("BIB045", ARTICLE + ", pages = {pp. 12--14}}", ARTICLE + ", pages = {S12--S14}}"),
    ("BIB045", ARTICLE + ", pages = {S.~12}}", ARTICLE + ", pages = {PS-12}}"),
    ("BIB046", DATED + "{2004-05}, year = 2003}", DATED + "{2004}, year = 2004}"),
    ("BIB046", DATED + "{2004}, year = {2003}}", DATED + "{2003/2004}, year = 2004}"),
    ("BIB040", "TY  - BOOK\nID  - a\nPY  - 2001/13/01\nER  - \n", "TY  - BOOK\nID  - a\nPY  - 2001/12/01\nER  - \n"),
    ("BIB041", by("Good, Ada, B., C.") + "}", by("Good, Jr, Ada") + "}"),
    ("BIB041", by("Ada Good and and B. Bad") + "}", by("Ada Good and B. Bad") + "}"),
    ("BIB042", BOOK.replace("Good T", r"\nosuch{Good} T") + "}", BOOK.replace("Good T", r"\emph{Good} T") + "}"),
    ("BIB043", BOOK.replace("Good T", "Caf\udce9") + "}", BOOK.replace("Good T", "Café") + "}"),
]  # fmt: skip


def found(path: Path, text: str) -> list[str]:
    """Return the codes of the findings in a file with *text*."""
    path.write_text(text, "utf-8", "surrogateescape")
    try:
        return [str(one.code) for one in check_bibliographies([Bibliography(str(path))])]
    except FormatError:
        return ["BIB001"]


class TestRules:
    """Each rule is tested with problems and with similar valid values."""

    @pytest.mark.parametrize(
        ("code", "broken", "sound"), CASES, ids=[f"{code}-{n}" for n, (code, _, _) in enumerate(CASES)]
    )
    def test_only_actual_problems_are_found(self, tmp_path: Path, code: str, broken: str, sound: str) -> None:
        """False alarms would make people switch off the rule."""
        assert code in found(tmp_path / "a.bib", broken)
        assert code not in found(tmp_path / "a.bib", sound)

    def test_every_rule_has_a_case(self) -> None:
        """Except for rules across files, which have their own test. Codes have no gaps."""
        codes = [code for code in RULES if code.startswith("BIB")]
        assert {case[0] for case in CASES} | {"BIB031"} == set(codes)
        assert codes == [f"BIB{number:03}" for number in range(1, len(codes) + 1)]

    def test_valid_file_has_no_findings(self, tmp_path: Path) -> None:
        """The check asks for nothing that a careful author would not write."""
        assert (
            found(
                tmp_path / "a.bib",
                BOOK + ", isbn = {0306406152}}" + ARTICLE.replace("{k", "{m").replace("2001", "2005") + "}",
            )
            == []
        )

    def test_files_are_compared_with_each_other(self, tmp_path: Path) -> None:
        """Keys and entries must be unique across all files."""
        one, other = tmp_path / "a.bib", tmp_path / "b.json"
        one.write_text(BOOK + ", doi = {10.1000/a}}", "utf-8")
        other.write_text('[{"id": "k", "type": "book", "title": "T", "DOI": "10.1000/A"}]', "utf-8")
        findings = check_bibliographies([Bibliography(str(one)), Bibliography(str(other))])
        assert [(finding.path, finding.code) for finding in findings if finding.code in ("BIB013", "BIB031")] == [
            (str(other), "BIB031"), (str(other), "BIB013"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "text", "place"),
        [
            ("a.bib", "@book{k,\n  title = {T},\n  isbn = {1}}", (3, 3)),
            ("a.json", '[{"id": "k", "type": "book",\n  "ISBN": "1"}]', (2, 3)),
            ("a.ris", "TY  - BOOK\nID  - k\nSN  - 1234567890\nER  - \n", (3, 7)),
            ("a.yaml", "- id: k\n  type: book\n  ISBN: '1'\n", (3, 3)),
        ],
    )
    def test_finding_has_line_and_column_of_its_field(
        self, tmp_path: Path, name: str, text: str, place: tuple[int, int | None]
    ) -> None:
        """As far as they are known in the format."""
        path = tmp_path / name
        path.write_text(text, "utf-8")
        findings = check_bibliographies([Bibliography(str(path))], Selection(["BIB007"]))
        assert [(one.line, one.column, one.key) for one in findings] == [(*place, "k")]

    @pytest.mark.parametrize(
        ("family", "given", "exchanged"),
        [
            ("Il-sung", "Kim", True), ("Jong-il", "Kim", True), ("Il", "Kim Jong", True), ("Yong-ho", "Ri", True),
            ("Ho", "Ri Yong", True), ("Tse-tung", "Mao", True), ("Ryong-hae", "Choe", True), ("Kim", "Il-sung", False),
            ("Smith", "Kim", False), ("Jones", "Lee Ann", False), ("Young", "Benjamin R.", False), ("An", "Li", False),
            ("Smith-Jones", "Kim", False), ("", "Kim", False), ("Kim", "", False), ("Il-sung", "Kim Kim", False),
        ],
    )  # fmt: skip
    def test_names_with_family_name_first_are_found(self, family: str, given: str, exchanged: bool) -> None:
        """The given name is a known family name, and the family name consists of syllables."""
        assert is_family_name_first(family, given) is exchanged

    @pytest.mark.parametrize(("one", "other"), [("doe2010", "doe201O"), ("al1", "a11"), ("kim", "кіm"), ("a_b", "a-b")])
    def test_similar_keys_have_the_same_skeleton(self, one: str, other: str) -> None:
        """Punctuation, width and alphabet do not matter."""
        assert skeleton(one) == skeleton(other)

    def test_a_mistyped_year_is_one_finding(self, tmp_path: Path) -> None:
        """A date that the entry does not have is not compared with it."""
        path = tmp_path / "a.bib"
        path.write_text(BOOK.replace("2001", "20014") + "}", "utf-8")
        codes = [one.code for one in check_bibliographies([Bibliography(str(path))])]
        assert codes == ["BIB006"]

    def test_the_pages_about_rules_are_up_to_date(self) -> None:
        """`python docs/rules_page.py` generates them."""
        pages = runpy.run_path(str(ROOT / "docs" / "rules_page.py"))["pages"]()
        assert {path: path.read_text("utf-8") for path in pages} == pages
        for rule in RULES.values():
            row = f"| `{rule.code}` | {rule.name} | {rule.severity} |"
            assert sum(row in text for text in pages.values()) == 1


class TestFixing:
    """Fixing problems: only what can be fixed safely is changed."""

    @pytest.mark.parametrize(
        ("name", "text", "fixed"),
        [
            ("a.bib", '% c\r\n@Book{k,\r\n  DOI = "https://dx.doi.org/10.1000/182",\r\n  x = {1}}\r\n',
             '% c\r\n@Book{k,\r\n  DOI = "10.1000/182",\r\n  x = {1}}\r\n'),
            ("a.bib", "@book{k, title = {The {NATO} Story.}, note = j # {x}, doi = {doi:10.1000/2}}",
             "@book{k, title = {The {NATO} Story}, note = j # {x}, doi = {10.1000/2}}"),
            ("a.bib", "@book{k, title = {A &amp; B &lt; C &eacute;}}", "@book{k, title = {A \\& B < C é}}"),
            ("a.bib", r"@book{k, title = {The {{NATO Story.}}}}", r"@book{k, title = {The {{NATO Story}}}}"),
            ("a.json", '[{"id": "k", "title": "The <i>NATO Story.</i>"}]',
             '[{"id": "k", "title": "The <i>NATO Story</i>"}]'),
            ("a.bib", "@article{k, pages = {pp.~12--14}, x = {pp. 3}}", "@article{k, pages = {12--14}, x = {pp. 3}}"),
            ("a.bib", "@article{k, issn = {03785955 and 1234-5679}}", "@article{k, issn = {0378-5955 and 1234-5679}}"),
            ("a.json", '[ {"id": "k", "DOI": "https://doi.org/10.1000/2", "z": [1.0], "title": "A &amp; Bee."} ]',
             '[ {"id": "k", "DOI": "10.1000/2", "z": [1.0], "title": "A & Bee"} ]'),
            ("a.ris", "TY  - JOUR\nID  - k\nSN  - 03785955\nDO  - https://doi.org/10.1000/2\nXX  - y\nER  - \n",
             "TY  - JOUR\nID  - k\nSN  - 0378-5955\nDO  - 10.1000/2\nXX  - y\nER  - \n"),
        ],
    )  # fmt: skip
    def test_fix_changes_nothing_else(self, tmp_path: Path, name: str, text: str, fixed: str) -> None:
        """Comments, line ends, braces, order and unknown fields stay. A second run has nothing to fix."""
        path = tmp_path / name
        path.write_bytes(text.encode())
        assert fix_bibliography(Bibliography(str(path))) > 0
        assert path.read_bytes().decode() == fixed
        assert fix_bibliography(Bibliography(str(path))) == 0

    def test_only_selected_rules_are_fixed(self, tmp_path: Path) -> None:
        """Ignored rules do not change the file."""
        path = tmp_path / "a.bib"
        path.write_text("@book{k, title = {T of a Book.}, doi = {doi:10.1000/2}}", "utf-8")
        assert fix_bibliography(Bibliography(str(path)), Selection(ignore=["title-stop"])) == 1
        assert path.read_text("utf-8") == "@book{k, title = {T of a Book.}, doi = {10.1000/2}}"

    def test_rules_say_whether_they_can_be_fixed(self, tmp_path: Path) -> None:
        """These are exactly the rules that the tests above fix."""
        fixed = set()
        for code, broken, _ in CASES:
            path = tmp_path / "a.bib"
            path.write_text(broken, "utf-8", "surrogateescape")
            try:
                if fix_bibliography(Bibliography(str(path)), Selection([code])):
                    fixed.add(code)
            except FormatError:
                continue
        assert fixed == {rule.code for rule in RULES.values() if rule.fixable}


class TestReports:
    """Output formats of findings."""

    FINDINGS = (
        FormatError("no title", path="a b/c%.bib", line=3, column=4, key="doe", code="BIB003"),
        FormatError("odd\nand \x1b[31mred", path="/x.bib", line=2, code="BIB006"),
        FormatError("gone", code="BIB001"),
    )

    def test_text_has_place_rule_and_key(self) -> None:
        """One line per finding, and safe on a terminal."""
        assert [line(one) for one in self.FINDINGS] == [
            "a b/c%.bib:3:4: BIB003 doe: no title",
            "/x.bib:2: BIB006 odd and \\x1b[31mred",
            "BIB001 gone",
        ]

    def test_github_commands(self) -> None:
        """Special characters are escaped."""
        assert github(self.FINDINGS).splitlines() == [
            "::error file=a b/c%25.bib,line=3,col=4,title=BIB003 missing-field::doe: no title",
            "::warning file=/x.bib,line=2,title=BIB006 odd-date::odd%0Aand \\x1b[31mred",
            "::error title=BIB001 unreadable::gone",
        ]

    def test_sarif_is_valid(self) -> None:
        """SARIF 2.1.0: the required properties of each object, and valid references."""
        log = json.loads(json.dumps(sarif(self.FINDINGS)))
        assert log["version"] == "2.1.0"
        assert log["$schema"].endswith("sarif-2.1.0.json")
        (run,) = log["runs"]
        driver = run["tool"]["driver"]
        assert driver["name"] == "dprkpal"
        assert [rule["id"] for rule in driver["rules"]] == ["BIB001", "BIB003", "BIB006"]
        for rule in driver["rules"]:
            assert rule["fullDescription"]["text"]
            assert rule["defaultConfiguration"]["level"] in ("error", "warning")
        for result in run["results"]:
            assert result["message"]["text"]
            assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["level"] in ("error", "warning")
        places = [result.get("locations") for result in run["results"]]
        assert places[0] == [
            {"physicalLocation": {"artifactLocation": {"uri": "a%20b/c%25.bib"},
                                  "region": {"startLine": 3, "startColumn": 4}}}
        ]  # fmt: skip
        assert places[1][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:" + "///x.bib"
        assert places[2] is None

    def test_json_has_the_documented_fields(self) -> None:
        """And no others."""
        assert list(records(self.FINDINGS)[0]) == [
            "code", "name", "severity", "path", "line", "column", "key", "message",
        ]  # fmt: skip


class TestSelection:
    """Selecting rules by code, beginning of a code, or name."""

    @pytest.mark.parametrize(
        ("select", "ignore", "codes"),
        [
            ([], [], set(RULES)), (["BIB007"], [], {"BIB007"}), (["bib007,bad-issn"], [], {"BIB007", "BIB008"}),
            ("BIB007", "bad-issn", {"BIB007"}), ("bib007,bad-issn", [], {"BIB007", "BIB008"}),
            (["BIB00"], ["BIB001", "BIB002"], {f"BIB00{number}" for number in range(3, 10)}),
            ([], ["A", "B", "D", "W"], set()),
        ],
    )  # fmt: skip
    def test_ignore_takes_precedence_over_select(
        self, select: list[str] | str, ignore: list[str] | str, codes: set[str]
    ) -> None:
        """Ignored rules are never applied."""
        wanted = Selection(select, ignore)
        assert {code for code in RULES if wanted(code)} == codes

    def test_unknown_rule_is_an_error(self) -> None:
        """The message suggests similar rules; otherwise a typing error would go unnoticed."""
        with pytest.raises(UnknownRuleError, match="or 'bad-isbn'"):
            Selection(["bad-isnb"])
        assert rule_of("Bad-ISBN").code == "BIB007"


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, list(arguments), prog_name="dprkpal", **options)


class TestCommand:
    """The commands ``dprkpal check`` and ``dprkpal rule``."""

    @pytest.fixture
    def broken(self, tmp_path: Path) -> str:
        """Return the path of a file with an error and a warning."""
        path = tmp_path / "a.bib"
        path.write_text("@book{k, title = {Of a Book.}, author = {Ada Good}, year = 2001, isbn = {1}}\n", "utf-8")
        return str(path)

    def test_findings_are_printed_and_set_the_exit_status(self, broken: str) -> None:
        """Warnings too, but not ignored rules."""
        done = run("check", broken)
        assert done.exit_code == 1
        assert done.stdout == (
            f"{broken}:1:10: BIB027 k: remove the full stop at the end of the title; styles add it\n"
            f"{broken}:1:66: BIB007 k: '1' is not an ISBN; an ISBN has 10 or 13 digits\n"
        )
        assert run("check", broken, "--ignore", "BIB007").exit_code == 1
        assert run("check", broken, "--ignore", "BIB007,title-stop").exit_code == 0

    def test_fix_changes_the_file_and_prints_the_remaining_findings(self, broken: str) -> None:
        """The number of fixes goes to standard error."""
        done = run("check", "--fix", broken)
        assert (done.exit_code, done.stderr) == (1, "1 fixed\nchecked 1 entry in 1 file: 1 error\n")
        assert "BIB027" not in done.stdout
        assert "title = {Of a Book}," in Path(broken).read_text("utf-8")

    @pytest.mark.parametrize("to", ["json", "github", "sarif"])
    def test_reports_for_programs(self, broken: str, to: str) -> None:
        """To standard output or to a file."""
        done = run("check", broken, "--to", to)
        assert "BIB007" in done.stdout
        if to != "github":
            json.loads(done.stdout)
        assert to != "json" or run("check", broken, "--json").stdout == done.stdout

    def test_files_documents_folders_and_standard_input_are_checked_together(self, broken: str, tmp_path: Path) -> None:
        """A file that cannot be read does not affect the others."""
        paper = tmp_path / "p.md"
        paper.write_text("[@k] [@nosuch]\n", "utf-8")
        done = run(
            "check", broken, str(paper), str(ROOT), str(tmp_path / "gone.bib"), "-", "--from", broken, input="@book{z}"
        )
        assert done.exit_code == 1
        codes = [text.split(": ")[1].split(" ")[0] for text in done.stdout.splitlines()]
        assert {"BIB027", "BIB007", "DOC001", "BIB001", "BIB003"} <= set(codes)
        assert "gone.bib: BIB001 cannot be read" in done.stdout
        assert "-:1: BIB003 z: the title is missing" in done.stdout
        assert f"{paper}:1:7: DOC001 nosuch" in done.stdout

    def test_exit_status_2_if_nothing_could_be_checked(self, tmp_path: Path) -> None:
        """The only file cannot be read."""
        done = run("check", str(tmp_path / "gone.bib"))
        assert (done.exit_code, done.stdout) == (2, "")

    def test_rule_explains_one_rule_or_lists_all(self) -> None:
        """By code or by name."""
        assert "Kim, Il-sung" in run("rule", "BIB017").stdout
        assert run("rule", "name-order").stdout == run("rule", "bib017").stdout
        assert len(run("rule").stdout.splitlines()) == len(RULES)
        said = json.loads(run("rule", "BIB011", "--json").stdout)
        assert list(said) == ["code", "name", "explanation", "severity", "fixable"]
        assert run("rule", "nosuch").exit_code == 2


VARIABLES = "id type title author issued ISBN ISSN DOI URL page language custom".split()
PARTS = "family given literal date-parts fields ORCID".split()
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PARTS), inner),
)
works = st.lists(st.dictionaries(st.sampled_from(VARIABLES), values), max_size=4)


class TestAnything:
    """Any file can be checked, in reasonable time."""

    @given(works)
    def test_any_items_can_be_checked(
        self, tmp_path_factory: pytest.TempPathFactory, works: list[dict[str, Any]]
    ) -> None:
        """Whatever their values are."""
        path = tmp_path_factory.getbasetemp() / "any.json"
        path.write_text(json.dumps(works), "utf-8")
        try:
            bibliography = Bibliography(str(path))
        except FormatError:
            return
        for finding in check_bibliographies([bibliography]):
            assert finding.code in RULES
            assert line(finding).isprintable()

    @pytest.mark.parametrize(
        "entry",
        [
            BOOK + ", isbn = {" + "1-" * 50_000 + "}}", BOOK + ", pages = {" + "1-" * 50_000 + "}}",
            by("a-" * 50_000) + "}", BOOK.replace("Good T", "A." * 50_000) + "}",
            BOOK.replace("Good T", "&a" * 50_000) + "}", BOOK + ", url = {" + "http://" * 20_000 + "}}",
            BOOK + ", " + "a" * 100_000 + " = {x}}",
            by(" and ".join(["Kim Il-sung"] * 5_000)) + "}",
        ],
    )  # fmt: skip
    def test_long_fields_are_fast(self, tmp_path: Path, entry: str) -> None:
        """A hundred thousand characters take a second or two."""
        path = tmp_path / "a.bib"
        path.write_text(entry, "utf-8")
        with ends():
            check_bibliographies([Bibliography(str(path))])

    def test_of_each_rule_only_the_first_findings_are_kept(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The number of the others is given, and findings of other rules are not lost behind them."""
        monkeypatch.setattr("dprkpal.checks.bibliography.MAX_FINDINGS", 3)
        path = tmp_path / "a.bib"
        path.write_text("".join(BOOK.replace("{k", f"{{k{n}") + ", doi = {x}}\n" for n in range(5)), "utf-8")
        found = check_bibliographies([Bibliography(str(path))])
        assert [one.line for one in found if one.code == "BIB010"] == [1, 2, 3, None]
        unlisted = {one.code: one.message for one in found if one.line is None}
        assert unlisted.keys() == {one.code for one in found}
        assert unlisted["BIB010"] == "findings of this rule not listed: 2"
        assert len(unlisted) > 1

    def test_many_entries_take_linear_time(self, tmp_path: Path) -> None:
        """Comparing each pair would take quadratic time."""

        def seconds(count: int) -> float:
            path = tmp_path / "a.bib"
            entries = [
                BOOK.replace("{k", f"{{k{n}").replace("A Good", f"A Good {n}") + f"{DOI}{n}}}}}\n" for n in range(count)
            ]
            path.write_text("".join(entries), "utf-8")
            assert check_bibliographies([Bibliography(str(path))]) == []
            return spent(lambda: check_bibliographies([Bibliography(str(path))]))

        assert_in_proportion(seconds, 500, 4_000)
