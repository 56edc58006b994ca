"""The command line: output, messages, exit statuses, and start-up."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import dprkpal
import dprkpal.libraries.build
from dprkpal.cli import main
from dprkpal.cli.terminal import MAX_MESSAGES
from dprkpal.collection.citing import DEFAULT_STYLE
from dprkpal.csl import OUTPUTS
from dprkpal.libraries.built_in import library
from dprkpal.model.citation import Cite, Mode
from dprkpal.model.verification import LEVELS
from programs import run_program

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "command-line.md"
COMMANDS = sorted(main.commands)

GOOD = """@book{good, author = {Good, Anna}, title = {Survivors}, year = 2001, publisher = {Press}}
"""
MIXED = """@book{bad, title = {No end, year = 2001
@book{good, author = {Good, Anna}, title = {Survivors}, year = 2001, publisher = {Press}}
"""


@pytest.fixture(autouse=True)
def _reset_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove variables that change colours or encodings."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "PYTHONIOENCODING", "_DPRKPAL_COMPLETE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def good(tmp_path: Path) -> str:
    """A file with one good entry."""
    path = tmp_path / "good.bib"
    path.write_text(GOOD, encoding="utf-8")
    return str(path)


@pytest.fixture
def mixed(tmp_path: Path) -> str:
    """A file with a broken entry on its first line and a good entry after it."""
    path = tmp_path / "mixed.bib"
    path.write_text(MIXED, encoding="utf-8")
    return str(path)


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, list(arguments), prog_name="dprkpal", **options)


MAIN = "from dprkpal.cli import main; main(prog_name='dprkpal')"


def process(*arguments: str, code: str = MAIN, **options: Any) -> Any:
    """Run the command line in a new interpreter."""
    return run_program([sys.executable, "-c", code, *arguments], check=False, **options)


def parameters() -> Iterator[tuple[str, click.Parameter]]:
    """Yield the name of each command with each of its parameters."""
    for name in COMMANDS:
        for parameter in main.commands[name].params:
            yield name, parameter


class TestCite:
    """``dprkpal cite``."""

    def test_all_arguments_form_one_citation(self) -> None:
        """Each KEY is one cite, with or without a locator."""
        result = run("cite", "young2021guns, p. 45", "berger2014arm", "--style", "apa")
        assert result.exit_code == 0, result.output
        assert result.stdout.count("\n") == 1
        assert re.fullmatch(r"\(Berger, 2014; Young, 2021\w?, p\. 45\)\n", result.stdout), result.stdout
        assert result.stderr == ""

    def test_it_prints_the_citation_of_the_library(self) -> None:
        """The command adds nothing."""
        expected = library().cite("young2021guns, p. 45", style="chicago-notes-bibliography", locale="de-DE", to="html")
        result = run("cite", "young2021guns, p. 45", "-s", "chicago-notes-bibliography", "-l", "de-DE", "-t", "html")
        assert result.stdout == expected + "\n"

    def test_the_locator_option_equals_a_locator_after_the_key(self) -> None:
        """``KEY --locator 'p. 45'`` is ``'KEY, p. 45'``."""
        assert run("cite", "young2021guns", "--locator", "p. 45").stdout == run("cite", "young2021guns, p. 45").stdout

    @pytest.mark.parametrize(
        "cites", [["young2021guns, S. 45"], ["young2021guns", "--locator", "S. 45"], ["young2021guns, p. 45"]]
    )
    @pytest.mark.parametrize("options", [["-sapa", "-lde-DE"], ["-sdin-1505-2"]])
    def test_a_locator_can_have_a_label_in_the_language_of_the_citation(
        self, cites: list[str], options: list[str]
    ) -> None:
        """*S.* is a page in German, and a section in English."""
        assert "S. 45" in run("cite", *cites, *options).stdout

    @pytest.mark.parametrize("cites", [["young2021guns", "berger2014arm"], ["young2021guns, p. 1"]])
    def test_the_locator_option_needs_one_key_without_a_locator(self, cites: list[str]) -> None:
        """It would be unclear which reference the locator belongs to."""
        result = run("cite", *cites, "--locator", "p. 45")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--locator" in result.stderr

    def test_prefix_comes_before_the_first_cite_and_suffix_after_the_last(self) -> None:
        """They belong to the citation as a whole."""
        result = run("cite", "berger2014arm", "young2021guns", "--prefix", "see ", "--suffix", " and others", "-sapa")
        assert re.fullmatch(r"\(see Berger, 2014; Young, 2021\w? and others\)\n", result.stdout), result.stdout

    def test_mode_applies_to_every_cite(self) -> None:
        """The library decides what a mode does."""
        arguments = ["cite", "berger2014arm", "young2021guns", "--mode", "suppress-author", "--style", "apa"]
        cites = [Cite(key, mode="suppress-author") for key in ("berger2014arm", "young2021guns")]
        assert run(*arguments).stdout == library().cite(*cites, style="apa") + "\n"
        assert [cite["mode"] for cite in json.loads(run(*arguments, "--json").stdout)["cites"]] == [
            "suppress-author"
        ] * 2

    def test_every_mode_is_a_choice(self) -> None:
        """The choices are those of `dprkpal.model.citation.Mode`."""
        [mode] = [parameter for name, parameter in parameters() if (name, parameter.name) == ("cite", "mode")]
        assert isinstance(mode.type, click.Choice)
        assert tuple(mode.type.choices) == get_args(Mode)

    def test_json_has_the_documented_fields(self) -> None:
        """These fields and no others."""
        result = run("cite", "young2021guns, p. 45", "--style", "apa", "--note-number", "3", "--json")
        data = json.loads(result.stdout)
        assert list(data) == ["style", "locale", "to", "note_number", "cites", "citation"]
        assert data["cites"] == [
            {
                "id": "young2021guns",
                "locator": {"label": "page", "value": "45"},
                "prefix": "",
                "suffix": "",
                "mode": "normal",
            }
        ]
        assert (data["style"], data["to"], data["note_number"]) == ("apa", "text", 3)
        assert data["citation"] == run("cite", "young2021guns, p. 45", "--style", "apa").stdout.rstrip("\n")

    @pytest.mark.filterwarnings("default::dprkpal.errors.StyleWarning")
    def test_a_style_can_be_a_file(self, tmp_path: Path) -> None:
        """``--style`` takes an id or a path."""
        style = tmp_path / "own.csl"
        style.write_text(
            '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>t</title>'
            '<id>t</id><updated>2026-01-01T00:00:00Z</updated></info><citation><layout prefix="«" suffix="»">'
            '<text variable="title" form="short"/></layout></citation></style>',
            encoding="utf-8",
        )
        result = run("cite", "berger2014arm", "--style", str(style))
        assert (result.exit_code, result.stdout[0], result.stdout[-2]) == (0, "«", "»"), result.output
        style.write_text(style.read_text("utf-8").replace("<layout", '\n<layout colour="red"'), encoding="utf-8")
        result = run("cite", "berger2014arm", "--style", str(style))
        assert (result.exit_code, result.stdout[0]) == (0, "«")
        assert result.stderr == f"{style}:2: warning: <layout> has no attribute 'colour' in CSL 1.0.2\n"


class TestBib:
    """``dprkpal bib``."""

    def test_without_keys_it_prints_the_whole_collection(self) -> None:
        """Entries are separated by blank lines."""
        result = run("bib", "--style", "apa")
        assert result.exit_code == 0, result.output
        assert len(result.stdout.split("\n\n")) == len(library())
        assert result.stdout.endswith("\n")
        assert not result.stdout.endswith("\n\n")

    def test_entries_are_in_the_order_of_the_style(self) -> None:
        """APA sorts by author, not in the order of the arguments."""
        entries = run("bib", "young2021guns", "berger2014arm", "--style", "apa").stdout.split("\n\n")
        assert [entry.split(",")[0] for entry in entries] == ["Berger", "Young"]

    def test_html_is_a_fragment_with_one_line_for_each_entry(self) -> None:
        """``<div class="csl-bib-body …">``, the entries, ``</div>``. The classes say what the style asks for."""
        first, *entries, last = run("bib", "--style", "apa", "--to", "html").stdout.splitlines()
        assert first.startswith('<div class="csl-bib-body hanging-indent ')
        assert last == "</div>"
        assert len(entries) == len(library())
        assert all("csl-entry" in entry for entry in entries)

    def test_a_page_of_its_own_has_the_style_sheet(self) -> None:
        """The default format is HTML; other formats have no pages."""
        page = run("bib", "young2021guns", "--style", "ieee", "--locale", "ar", "--standalone").stdout
        assert page.startswith('<!DOCTYPE html>\n<html lang="ar" dir="rtl">')
        assert dprkpal.html.stylesheet() in page
        assert page.count("csl-label-column") > 1
        assert page.endswith("</html>\n")
        refused = run("bib", "young2021guns", "--standalone", "--to", "latex")
        assert refused.exit_code == 2
        assert "--standalone makes an HTML page, not latex" in refused.stderr

    def test_json_has_one_object_for_each_entry(self) -> None:
        """These fields and no others."""
        data = json.loads(run("bib", "young2021guns", "berger2014arm", "--style", "apa", "--json").stdout)
        keys = ["young2021guns", "berger2014arm"]
        assert list(data) == ["style", "locale", "to", "entries"]
        assert [entry["key"] for entry in data["entries"]] == ["berger2014arm", "young2021guns"]
        assert [entry["text"] for entry in data["entries"]] == library().bibliography("apa", keys=keys)

    def test_a_style_without_a_bibliography_is_an_error(self) -> None:
        """Nothing is printed, and the message says why."""
        result = run("bib", "--style", "chicago-notes")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "no bibliography" in result.stderr

    def test_from_replaces_the_collection(self, good: str) -> None:
        """The built-in references are not added."""
        result = run("bib", "--from", good, "--style", "apa")
        assert (result.exit_code, result.stderr) == (0, "")
        assert "Survivors" in result.stdout
        assert "Young" not in result.stdout

    def test_several_files_are_combined(self, good: str, tmp_path: Path) -> None:
        """``--from`` can be repeated, and - is standard input."""
        result = run("bib", "--from", good, "--from", "-", "--style", "apa", input=GOOD.replace("ood", "ander"))
        assert result.exit_code == 0, result.output
        assert len(result.stdout.split("\n\n")) == 2

    def test_good_entries_are_printed_and_problems_reported(self, mixed: str) -> None:
        """The status is 1, and each problem is one line that begins with its position."""
        result = run("bib", "--from", mixed, "--style", "apa")
        assert result.exit_code == 1
        assert "Survivors" in result.stdout
        assert re.match(re.escape(mixed) + r":\d+(:\d+)?: ", result.stderr), result.stderr
        assert "bad" in result.stderr

    def test_a_file_without_a_usable_entry_is_an_error(self, tmp_path: Path) -> None:
        """The status is 2, and the message has the position of the problem."""
        path = tmp_path / "broken.bib"
        path.write_text("@book{bad, title = {No end\n", encoding="utf-8")
        result = run("bib", "--from", str(path))
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{path}:1" in result.stderr

    def test_an_empty_file_is_no_error(self, tmp_path: Path) -> None:
        """It is reported, because it is probably a mistake."""
        path = tmp_path / "empty.bib"
        path.write_text("", encoding="utf-8")
        result = run("bib", "--from", str(path))
        assert (result.exit_code, result.stdout) == (0, "")
        assert "no entries" in result.stderr

    def test_only_the_first_fifty_problems_are_printed(self, tmp_path: Path) -> None:
        """The rest are counted."""
        path = tmp_path / "many.bib"
        path.write_text("@book{bad, title\n" * (MAX_MESSAGES + 20) + GOOD, encoding="utf-8")
        result = run("bib", "--from", str(path))
        assert result.exit_code == 1
        lines = result.stderr.splitlines()
        assert len(lines) == MAX_MESSAGES + 1
        assert re.fullmatch(r"and \d+ more problems", lines[-1])

    def test_a_note_does_not_change_the_exit_status(self, tmp_path: Path) -> None:
        """Notes are printed after the problems, with their position."""
        path = tmp_path / "notes.bib"
        path.write_text(GOOD + GOOD.replace("good", "GOOD"), encoding="utf-8")
        result = run("bib", "--from", str(path))
        assert result.exit_code == 0
        told = "this key differs from 'good' only in upper and lower case; both are kept"
        assert result.stderr == f"{path}:2:1: GOOD: note: {told}\n"
        path.write_text(GOOD + GOOD.replace("good", "GOOD") + MIXED, encoding="utf-8")
        result = run("bib", "--from", str(path))
        assert result.exit_code == 1
        assert [": note: " in line for line in result.stderr.splitlines()] == [False, False, True, True]

    def test_only_the_first_fifty_notes_are_printed(self, tmp_path: Path) -> None:
        """The rest are counted."""
        path = tmp_path / "many.ris"
        path.write_text("TY  - BOOK\nID  - a\n" * (MAX_MESSAGES + 20), encoding="utf-8")
        result = run("bib", "--from", str(path))
        assert result.exit_code == 0
        lines = result.stderr.splitlines()
        assert len(lines) == MAX_MESSAGES + 1
        assert re.fullmatch(r"and \d+ more notes", lines[-1])


FIELDS = ["author", "editor", "issued", "accessed", "title", "page", "container-title", "keyword", "note", "x-own"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9999, 99999)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["date-parts", "family", "given", "literal", "status", "raw"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
CUSTOM = st.fixed_dictionaries(
    {},
    optional={
        "fields": JSON,
        "topics": JSON,
        "verification": JSON
        | st.fixed_dictionaries(
            {},
            optional={
                "title": JSON | st.fixed_dictionaries({}, optional={"status": JSON, "note": JSON, "seen-at": JSON}),
                "DOI": JSON,
            },
        ),
    },
)


class TestListAndShow:
    """``dprkpal list`` and ``dprkpal show``."""

    def test_list_prints_keys_and_descriptions_in_columns(self) -> None:
        """The second column begins at the same position on every line."""
        result = run("list")
        lines = result.stdout.splitlines()
        assert [line.split()[0] for line in lines] == list(library())
        width = max(map(len, library())) + 2
        assert all(line[width - 1] == " " and line[width] != " " for line in lines)
        assert "Guns, guerillas, and the Great Leader" in result.stdout

    def test_list_as_json_has_the_documented_fields(self) -> None:
        """An array of objects with ``key``, ``type``, ``level`` and ``description``."""
        data = json.loads(run("list", "--json").stdout)
        assert {tuple(one) for one in data} == {("key", "type", "level", "description")}
        assert [one["key"] for one in data] == list(library())
        assert [one["level"] for one in data] == [entry.verification.level for entry in library().values()]

    @pytest.mark.parametrize("level", LEVELS)
    def test_min_verified_filters_list_and_bib(self, level: str) -> None:
        """The order of the remaining references does not change."""
        wanted = [key for key, entry in library().items() if entry.verification.at_least(level)]
        assert 0 < len(wanted) <= len(library())
        assert [one["key"] for one in json.loads(run("list", "--min-verified", level, "--json").stdout)] == wanted
        entries = json.loads(run("bib", "--min-verified", level, "--style", "ieee", "--json").stdout)["entries"]
        assert [one["key"] for one in entries] == wanted

    def test_min_verified_also_filters_given_keys(self) -> None:
        """A key on the command line is no exception."""
        data = run("bib", "rodongsinmun1989", "berger2014arm", "--min-verified", "verified", "--json").stdout
        assert [one["key"] for one in json.loads(data)["entries"]] == ["berger2014arm"]

    def test_references_from_a_file_are_unchecked(self, good: str) -> None:
        """An ordinary bibliography has no verification data."""
        assert [one["level"] for one in json.loads(run("list", "--from", good, "--json").stdout)] == ["unchecked"]
        assert run("list", "--from", good, "--min-verified", "verified").stdout == ""

    def test_an_unknown_level_is_an_error(self) -> None:
        """The message lists the levels."""
        result = run("list", "--min-verified", "best")
        assert result.exit_code == 2
        assert "'described', 'partial', 'conflicting', 'unchecked', 'verified'" in result.stderr

    def test_list_with_a_style_prints_bibliography_entries(self) -> None:
        """Each entry is formatted on its own."""
        data = {one["key"]: one["description"] for one in json.loads(run("list", "--style", "apa", "--json").stdout)}
        assert data["berger2014arm"] == library()["berger2014arm"].bibliography("apa")

    def test_show_prints_each_field_with_its_verification(self) -> None:
        """The file and the line of the reference are shown too."""
        result = run("show", "young2021guns")
        assert result.exit_code == 0, result.output
        assert re.search(r"^publisher +verified +Stanford University Press$", result.stdout, re.MULTILINE)
        assert re.search(r"^DOI +unverified$", result.stdout, re.MULTILINE)
        assert re.search(r"^level +unchecked +nothing is missing or disputed, but", result.stdout, re.MULTILINE)
        assert re.search(r"refs\.bib:\d+", result.stdout)

    def test_a_warning_comes_first(self) -> None:
        """A reader must not miss it, and a list must mention it."""
        lines = run("show", "armstrong2013tyranny").stdout.splitlines()
        assert re.match(r"warning +Columbia University found plagiarism", lines[1])
        [line] = [line for line in run("list").stdout.splitlines() if line.startswith("armstrong2013tyranny")]
        assert line.endswith(", 2013 (with a warning)")
        assert run("list").stdout.count("(with a warning)") == 1

    def test_show_prints_the_forms_of_a_field_in_other_scripts(self) -> None:
        """They are below the value, with their language tags."""
        shown = run("show", "joongang2004arafat").stdout
        assert re.search(r"^container-title +unchecked +중앙일보\n +ko-Latn: JoongAng Ilbo$", shown, re.MULTILINE)

    def test_show_prints_the_line_of_an_entry_in_a_file(self, mixed: str) -> None:
        """Editors understand the form ``file:line``."""
        result = run("show", "good", "--from", mixed)
        assert f"{mixed}:2" in result.stdout
        assert result.exit_code == 1

    def test_show_as_json_has_the_documented_fields(self) -> None:
        """The array has one object for each KEY."""
        [data] = json.loads(run("show", "young2021guns", "--json").stdout)
        assert list(data) == ["key", "csl", "level", "verification", "path", "line", "citation", "entry"]
        assert (data["path"], data["citation"], data["entry"]) == ("refs.bib", None, None)
        assert data["csl"]["title"] == "Guns, guerillas, and the Great Leader: North Korea and the Third World"
        assert data["verification"]["title"]["status"] == "verified"
        assert data["level"] == library()["young2021guns"].verification.level

    def test_show_with_a_style_prints_the_citation_and_the_entry(self) -> None:
        """A format or a locale has the same effect."""
        work = library()["berger2014arm"]
        [data] = json.loads(run("show", "berger2014arm", "--style", "apa", "--to", "html", "--json").stdout)
        assert (data["citation"], data["entry"]) == (work.cite("apa", to="html"), work.bibliography("apa", to="html"))
        shown = run("show", "berger2014arm", "--style", "apa").stdout
        assert re.search(rf"^citation +{re.escape(work.cite('apa'))}$", shown, re.MULTILINE)

    @given(fields=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5), custom=CUSTOM, as_json=st.booleans())
    def test_no_data_causes_an_internal_error(self, fields: dict[str, Any], custom: Any, as_json: bool) -> None:
        """Any value in a field, a custom field or the verification is either shown or reported."""
        data = json.dumps([{"id": "x", "type": "book", "title": "T", **fields, "custom": custom}])
        for arguments in (["list"], ["show", "x"]):
            result = run(*arguments, "--from", "-", *["--json"] * as_json, input=data)
            assert result.exit_code in (0, 1), result.stderr
            assert "T" in result.stdout or "title" in fields

    @pytest.mark.parametrize("arguments", [["list"], ["show", "bad"]])
    def test_control_characters_from_a_file_are_escaped(self, arguments: list[str], tmp_path: Path) -> None:
        """So are bidirectional characters."""
        path = tmp_path / "hostile.json"
        path.write_text(json.dumps([{"id": "bad", "type": "book", "title": "A\x1b[31m\u202eB\x9bC"}]), encoding="utf-8")
        for option in ([], ["--json"]):
            result = run(*arguments, "--from", str(path), *option)
            assert "bad" in result.stdout
            assert not re.search("[\x1b\x9b\u202e]", result.stdout + result.stderr)


class TestStylesAndLocales:
    """``dprkpal styles`` and ``dprkpal locales``."""

    def test_styles_searches_ids_and_titles(self) -> None:
        """A word from either finds the style."""
        result = run("styles", "mhra")
        assert result.exit_code == 0
        assert any(line.split()[0] == "mhra-notes" for line in result.stdout.splitlines())

    def test_styles_searches_several_words_without_quotation_marks(self) -> None:
        """As ``dprkpal search`` does."""
        assert run("styles", "din", "1505").stdout == run("styles", "din 1505").stdout != ""

    def test_an_unknown_locale_says_where_the_locales_are(self) -> None:
        """No code is similar to the name of a language."""
        assert "`dprkpal locales` lists them" in run("cite", "young2021guns", "--locale", "german").stderr

    def test_styles_without_a_query_lists_them_all(self) -> None:
        """The list has every style of the archive."""
        from dprkpal.csl.styles.archive import style_ids

        data = json.loads(run("styles", "--json").stdout)
        assert {one["id"] for one in data} == set(style_ids())
        assert {tuple(one) for one in data} == {("id", "title")}

    def test_conformance_of_a_style_says_what_differs(self) -> None:
        """A style that is also found as part of other names is shown alone, others as a table."""
        one = run("styles", "--conformance", "apa")
        assert one.stdout.startswith("apa: ")
        assert "citeproc-js" in one.stderr
        several = run("styles", "--conformance", "chicago").stdout.splitlines()
        assert several[0].split()[:3] == ["style", "lines", "equal"]
        assert len(several) > 3
        assert json.loads(run("styles", "--conformance", "apa", "--json").stdout)[0]["style"] == "apa"

    def test_a_query_without_results_suggests_similar_styles(self) -> None:
        """The query probably has a typo."""
        result = run("styles", "chcago-author-date")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "chicago-author-date" in result.stderr

    def test_locales_prints_one_code_on_each_line(self) -> None:
        """The codes are sorted."""
        codes = run("locales").stdout.split("\n")[:-1]
        assert codes == sorted(codes)
        assert {"en-US", "ko-KR", "ar"} <= set(codes)
        assert json.loads(run("locales", "--json").stdout) == codes


class TestErrors:
    """Every error is one message and an exit status, never a traceback."""

    @pytest.mark.parametrize(
        ("arguments", "meant"),
        [
            (["cite", "young2021gun"], "young2021guns"),
            (["bib", "young2021gun"], "young2021guns"),
            (["show", "young2021gun"], "young2021guns"),
            (["cite", "young2021guns", "--style", "aap"], "apa"),
            (["bib", "--style", "chicago-notes-bibliograpy"], "chicago-notes-bibliography"),
            (["cite", "young2021guns", "--mode", "author"], "author-only"),
            (["cite", "young2021guns", "--to", "htm"], "html"),
        ],
    )
    def test_a_typo_gets_a_suggestion(self, arguments: list[str], meant: str) -> None:
        """Keys, styles, modes and formats are compared with the known ones."""
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert meant in result.stderr

    @pytest.mark.parametrize(
        "arguments",
        [
            ["cite"],
            ["cite", "young2021guns, nonsense here"],
            ["cite", "young2021guns", "--note-number", "-1"],
            ["cite", "young2021guns", "--locale", "xx-nowhere"],
            ["cite", "young2021guns", "--locale", "de-u-co-trad"],
            ["bib", "--from", "no-such-file.bib"],
            ["bib", "--from", "."],
            ["bib", "--style", "./no-such.csl"],
            ["bib", "--style", ""],
            ["bib", "--from", ""],
            ["bib", "-o", ""],
            ["bib", "-o", "."],
            ["bib", "-o", "no/such/folder/x.html"],
            ["no-such-command"],
            ["list", "--no-such-option"],
            ["completion", "tcsh"],
        ],
        ids=" ".join,
    )
    def test_wrong_usage_exits_with_status_2_and_a_message(self, arguments: list[str]) -> None:
        """Nothing is printed to standard output, and no exception escapes."""
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.strip()
        assert isinstance(result.exception, SystemExit)

    def test_an_internal_error_is_one_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """``--debug`` prints the traceback."""

        def fail(query: str) -> None:
            raise RuntimeError("first line\nsecond \x1b[31m line")

        monkeypatch.setattr("dprkpal.csl.styles.archive.search_styles", fail)
        result = run("styles", "x")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.count("\n") == 1
        assert "RuntimeError: first line second" in result.stderr
        assert "\x1b" not in result.stderr
        assert isinstance(run("--debug", "styles", "x").exception, RuntimeError)

    def test_a_process_prints_no_traceback(self) -> None:
        """The same in a new interpreter."""
        done = process("cite", "young2021gun")
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"young2021guns" in done.stderr
        assert b"Traceback" not in done.stderr

    def test_an_interrupt_is_quiet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The status is 130, as shells expect, without a message."""

        def interrupt(query: str) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("dprkpal.csl.styles.archive.search_styles", interrupt)
        result = run("styles", "x")
        assert (result.exit_code, result.output) == (130, "")

    @pytest.mark.skipif(os.name == "nt", reason="Windows reports a closed pipe differently")
    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize("arguments", [["locales"], ["styles"], ["bib", "--help"]], ids=" ".join)
    def test_a_closed_pipe_is_quiet(self, arguments: list[str], unbuffered: str) -> None:
        """The status is 141, as for a process killed by SIGPIPE, however much was to be written."""
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = process(*arguments, stdout=writer, env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
        finally:
            os.close(writer)
        assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
    def test_a_full_disk_is_reported(self) -> None:
        """The status is 2, even if only the last flush fails."""
        with open("/dev/full", "wb") as full:
            done = process("locales", stdout=full, env={**os.environ, "PYTHONUNBUFFERED": ""})
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert b"standard output" in done.stderr

    def test_characters_outside_the_encoding_of_a_terminal_are_escaped(self) -> None:
        """Printing must not fail."""
        done = process("list", env={**os.environ, "PYTHONIOENCODING": "latin-1"})
        assert done.returncode == 0
        assert "Mieczysław" in library()["dedo1989arafat"].title
        assert b"Mieczys\\u0142aw" in done.stdout

    def test_a_pipe_is_utf_8_in_every_locale(self) -> None:
        """Only ``PYTHONIOENCODING`` overrides it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))}
        done = process("list", "--json", env={**clean, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"})
        assert done.returncode == 0, done.stderr
        assert [one["key"] for one in json.loads(done.stdout.decode("utf-8"))] == list(library())


class TestOutputFile:
    """``-o/--output``: atomic writing."""

    def test_the_file_has_the_output(self, tmp_path: Path) -> None:
        """Standard output is empty."""
        path = tmp_path / "out.html"
        result = run("bib", "--style", "apa", "--to", "html", "-o", str(path))
        assert (result.exit_code, result.stdout) == (0, "")
        assert path.read_text(encoding="utf-8") == run("bib", "--style", "apa", "--to", "html").stdout
        assert os.listdir(tmp_path) == ["out.html"]

    @pytest.mark.parametrize("arguments", [["bib", "no-such-key"], ["bib", "--style", "no-such-style"]], ids=" ".join)
    def test_an_error_leaves_the_file_unchanged(self, arguments: list[str], tmp_path: Path) -> None:
        """No temporary file is left behind either."""
        path = tmp_path / "out.txt"
        path.write_text("before", encoding="utf-8")
        assert run(*arguments, "-o", str(path)).exit_code == 2
        assert path.read_text(encoding="utf-8") == "before"
        assert os.listdir(tmp_path) == ["out.txt"]

    def test_a_write_error_leaves_the_file_unchanged(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The file is replaced only after everything was written."""

        def fail(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        path = tmp_path / "out.txt"
        path.write_text("before", encoding="utf-8")
        monkeypatch.setattr(os, "fsync", fail)
        result = run("locales", "-o", str(path))
        assert result.exit_code == 2
        assert f"{path}: No space left on device" in result.stderr
        assert path.read_text(encoding="utf-8") == "before"
        assert os.listdir(tmp_path) == ["out.txt"]

    @pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
    def test_permissions_and_symbolic_links_are_kept(self, tmp_path: Path) -> None:
        """Only the content is replaced."""
        path, link = tmp_path / "out.txt", tmp_path / "link.txt"
        path.write_text("before", encoding="utf-8")
        path.chmod(0o640)
        link.symlink_to(path)
        assert run("locales", "-o", str(link)).exit_code == 0
        assert link.is_symlink()
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert path.read_text(encoding="utf-8") != "before"

    @pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="needs devices as files")
    def test_a_device_can_be_written(self) -> None:
        """Only a regular file can be replaced; a device is written directly."""
        done = process("locales", "-o", "/dev/stdout")
        assert done.returncode == 0, done.stderr
        assert b"en-US" in done.stdout
        assert stat.S_ISCHR(os.stat("/dev/null").st_mode)

    def test_good_entries_are_written_despite_problems(self, mixed: str, tmp_path: Path) -> None:
        """The status is 1, and the file is complete."""
        path = tmp_path / "out.txt"
        assert run("bib", "--from", mixed, "-o", str(path)).exit_code == 1
        assert "Survivors" in path.read_text(encoding="utf-8")


class TestColour:
    """Colour is used only on a terminal, unless the environment overrides it."""

    @pytest.mark.parametrize(
        ("environment", "coloured"),
        [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
    )
    def test_a_pipe_is_coloured_only_with_force_color(self, environment: dict[str, str], coloured: bool) -> None:
        """``NO_COLOR`` overrides ``FORCE_COLOR``."""
        assert ("\x1b[" in run("list", env=environment).stdout) is coloured
        assert ("\x1b[" in run("cite", "no-such-key", env=environment).stderr) is coloured

    @pytest.mark.parametrize("arguments", [["list", "--json"], ["cite", "young2021guns"], ["bib", "young2021guns"]])
    def test_data_is_never_coloured(self, arguments: list[str]) -> None:
        """Citations, bibliographies and JSON stay plain even with ``FORCE_COLOR``."""
        assert "\x1b" not in run(*arguments, env={"FORCE_COLOR": "1"}).stdout

    def test_a_file_is_never_coloured(self, tmp_path: Path) -> None:
        """Escape sequences belong on terminals only."""
        path = tmp_path / "out.txt"
        run("list", "-o", str(path), env={"FORCE_COLOR": "1"})
        assert "\x1b" not in path.read_text(encoding="utf-8")

    @pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
    @pytest.mark.parametrize(("name", "coloured"), [("", True), ("NO_COLOR", False)])
    def test_a_terminal_is_coloured_and_lines_are_cut_to_its_width(self, name: str, coloured: bool) -> None:
        """On a terminal with 60 columns, no line of ``list`` is longer."""
        import fcntl
        import pty
        import struct
        import termios

        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
        if name:
            environment[name] = "1"
        done = process("list", stdout=slave, env={**environment, "TERM": "xterm"})
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # Linux reports it when the other end is closed
                break
            if not part:
                break
            shown += part
        os.close(master)
        assert done.returncode == 0, done.stderr
        text = shown.decode("utf-8")
        assert ("\x1b[" in text) is coloured
        assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in text.splitlines()) <= 60


class TestCompletion:
    """Shell completion."""

    def complete(self, words: str, incomplete: str) -> list[str]:
        """Return the completions for bash after *words*."""
        result = run(
            env={
                "_DPRKPAL_COMPLETE": "bash_complete",
                "COMP_WORDS": f"dprkpal {words} {incomplete}",
                "COMP_CWORD": str(len(words.split()) + 1),
            }
        )
        return [line.partition(",")[2] for line in result.stdout.splitlines() if line]

    @pytest.mark.parametrize("command", ["cite", "bib", "show"])
    def test_keys_are_completed(self, command: str) -> None:
        """The completions are the matching keys of the collection."""
        assert self.complete(command, "young2021g") == ["young2021guns"]

    def test_keys_of_a_file_are_completed(self, mixed: str) -> None:
        """``--from`` replaces the keys of the collection."""
        assert self.complete(f"cite --from {mixed}", "") == ["bad", "good"]

    def test_styles_and_locales_and_formats_are_completed(self) -> None:
        """Each option completes its own values."""
        assert "mhra-notes" in self.complete("cite --style", "mhra-n")
        assert self.complete("cite --locale", "ko-") == ["ko-KR"]
        assert self.complete("bib --to", "ht") == ["html"]

    def test_a_style_path_is_completed_by_the_shell(self) -> None:
        """The shell knows the files."""
        result = run(
            env={"_DPRKPAL_COMPLETE": "bash_complete", "COMP_WORDS": "dprkpal bib --style ./st", "COMP_CWORD": "3"}
        )
        assert result.stdout == "file,./st\n"

    def test_a_broken_file_completes_nothing(self, tmp_path: Path) -> None:
        """An error message would land in the middle of the command line."""
        path = tmp_path / "broken.json"
        path.write_text("[{", encoding="utf-8")
        assert self.complete(f"cite --from {path}", "a") == []

    @pytest.mark.parametrize(
        ("words", "incomplete", "expected"),
        [
            ("check --select", "BIB04", [f"BIB04{number}" for number in range(7)]),
            ("check --ignore", "look-", ["look-alike-key"]),
            ("rule", "DATA00", [f"DATA00{number}" for number in range(1, 10)]),
            ("claims --stance", "d", ["disputes"]),
            ("claims --hedge", "un", ["unclear"]),
            ("timeline --kind", "", ["event", "claim", "reference"]),
            ("search --kind", "en", ["entity"]),
            ("entities --kind", "w", ["weapon"]),
        ],
    )
    def test_rules_kinds_stances_and_hedges_are_completed(
        self, words: str, incomplete: str, expected: list[str]
    ) -> None:
        """The candidates are the words that the command accepts."""
        assert self.complete(words, incomplete) == expected

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_the_script_of_each_shell_is_printed(self, shell: str) -> None:
        """The script calls dprkpal through the variable that click expects."""
        result = run("completion", shell)
        assert result.exit_code == 0
        assert f"_DPRKPAL_COMPLETE={shell}_complete" in result.stdout


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with dprkpal as in a wheel: the modules, the style archive, the compiled catalogue."""
    place = tmp_path_factory.mktemp("installed")
    package = Path(dprkpal.__file__).parent
    shutil.copytree(package, place / "dprkpal", ignore=shutil.ignore_patterns("__pycache__"))
    source = package.parents[1]
    if (source / "refs.bib").is_file():
        (place / "dprkpal" / "data" / "catalogue.json").write_bytes(dprkpal.libraries.build.compile_catalogue(source))
    return place


class TestStart:
    """Start-up."""

    @pytest.mark.parametrize(
        "words",
        [
            "cite young2021guns --style apa", "cite claim:coughlin-tunnels --style apa", "claim coughlin-tunnels",
            "claims --topic tunnels --json", "topics", "topic tunnels", "entities --kind person",
        ],
    )  # fmt: skip
    def test_the_built_in_collection_needs_no_slow_import(self, words: str, installed: Path) -> None:
        """No pybtex, no pydantic, nothing for networks, XML trees or package metadata."""
        code = (
            "import sys\nfrom dprkpal.cli import main\n"
            f"main({words.split()!r}, prog_name='dprkpal', standalone_mode=False)\n"
            "print(*sorted(sys.modules))"
        )
        done = process(code=code, env={**os.environ, "PYTHONPATH": str(installed)})
        assert done.returncode == 0, done.stderr
        loaded = set(done.stdout.decode().splitlines()[-1].split())
        heavy = {"pybtex", "pydantic", "sphinx", "docutils", "lxml", "latexcodec", "importlib.metadata", "asyncio",
                 "email", "http", "socket", "ssl", "subprocess", "tempfile", "difflib", "xml.etree"}  # fmt: skip
        assert not loaded & heavy

    def test_importing_the_commands_imports_only_click(self) -> None:
        """Each command imports the rest when it runs."""
        code = "import click, sys; had = {*sys.modules}; import dprkpal.cli; print(*sorted({*sys.modules} - had))"
        loaded = process(code=code).stdout.decode().split()
        ours = [name for name in loaded if name.startswith("dprkpal")]
        assert ours == ["dprkpal", "dprkpal.cli", "dprkpal.cli.terminal"]
        assert not {"json", "pathlib", "dataclasses", "importlib.metadata", "shutil", "tempfile"} & set(loaded)

    def test_the_version_comes_from_the_package_metadata(self) -> None:
        """``--version`` prints the installed version."""
        try:
            expected = f"dprkpal {version('dprkpal')}\n"
        except PackageNotFoundError:
            pytest.skip("dprkpal is not installed")
        assert run("--version").stdout == expected


class TestDocumentation:
    """Every command and option is documented."""

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_command_has_help(self, name: str) -> None:
        """``-h`` and ``--help`` print it."""
        short, long = run(name, "-h"), run(name, "--help")
        assert (short.exit_code, short.stdout) == (0, long.stdout)
        assert re.search(r"[.;]", main.commands[name].help or "")

    @pytest.mark.parametrize(("name", "parameter"), list(parameters()), ids=lambda value: getattr(value, "name", value))
    def test_every_option_has_help(self, name: str, parameter: click.Parameter) -> None:
        """The help is a sentence."""
        if isinstance(parameter, click.Option):
            assert re.match(r"[A-Z].*\.", parameter.help or ""), f"{name} {parameter.opts}"

    @pytest.mark.parametrize("name", COMMANDS)
    def test_the_page_names_every_command(self, name: str) -> None:
        """The how-to page has an example of each command."""
        assert f"dprkpal {name}" in PAGE.read_text(encoding="utf-8")

    @pytest.mark.parametrize("option", sorted({one.opts[-1] for _, one in parameters() if one.opts[-1][:2] == "--"}))
    def test_the_page_names_every_option(self, option: str) -> None:
        """The how-to page explains each option."""
        assert option in PAGE.read_text(encoding="utf-8")

    def test_an_option_has_the_same_help_in_every_command(self) -> None:
        """An option means the same everywhere."""
        helps: dict[str, set[str | None]] = {}
        for _, parameter in parameters():
            if isinstance(parameter, click.Option):
                helps.setdefault(parameter.opts[-1], set()).add(parameter.help)
        # `dprkpal add … --to library.bib` names a file, as one would say it, and `batch --output` a folder.
        assert sorted(option for option, texts in helps.items() if len(texts) > 1) == ["--output", "--to"]

    def test_the_help_names_the_default_style(self) -> None:
        """The default itself is defined in the library."""
        assert all(
            f"[default: {DEFAULT_STYLE}]" in (parameter.help or "")
            for _, parameter in parameters()
            if isinstance(parameter, click.Option) and parameter.name == "style"
        )

    def test_the_help_lists_the_output_formats(self) -> None:
        """The choices of ``--to`` are the registered formats."""
        assert f"[{'|'.join(OUTPUTS)}]" in run("bib", "--help").stdout


def test_note_fields_can_be_turned_off(tmp_path: Path) -> None:
    """By an option, which has the last word, or by the configuration of the project."""
    path = tmp_path / "refs.json"
    path.write_text('[{"id": "a", "type": "book", "title": "T", "note": "original-date: 1900"}]', encoding="utf-8")
    arguments = ("bib", "--from", str(path), "--style", "apa")
    assert "1900" in run(*arguments).stdout
    assert "1900" not in run(*arguments, "--no-note-fields").stdout
    (tmp_path / "dprkpal.toml").write_text("note-fields = false\n", encoding="utf-8")
    assert "1900" not in run("--config", str(tmp_path / "dprkpal.toml"), *arguments).stdout


def test_titles_are_abbreviated_as_a_file_says(tmp_path: Path) -> None:
    """``--abbreviations`` of ``cite`` and ``bib``; a missing file is an error."""
    works, short = tmp_path / "works.json", tmp_path / "short.json"
    works.write_text('[{"id": "a", "type": "article-journal", "title": "T", "container-title": "Journal Of Maps"}]')
    short.write_text('{"default": {"container-title": {"Journal of Maps": "J. Maps"}, "title": {"T": "Tee"}}}')
    given = ("--from", str(works), "--abbreviations", str(short))
    assert "J. Maps" in run("bib", *given, "--style", "ieee").stdout
    assert "Tee" in run("cite", "a", *given, "--style", "apa").stdout
    missing = run("bib", "--from", str(works), "--abbreviations", "no.json")
    assert missing.exit_code == 2
    assert "no.json: cannot be read" in missing.stderr
