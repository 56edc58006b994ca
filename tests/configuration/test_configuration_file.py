"""Reading a configuration file: values, lines, problems, and the files that it may name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.configuration.configuration_file import ConfigurationFile, read_configuration_file

BOOK = "@book{a, title = {T}, author = {Ada Good}, year = 2001}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two bibliographies and a style; it is the current one."""
    project = tmp_path / "project"
    (project / "below").mkdir(parents=True)
    for name in ("refs.bib", "below/more.json"):
        (project / name).write_text(BOOK if name.endswith("bib") else "[]", "utf-8")
    (project / "mine.csl").write_text("<style/>", "utf-8")
    (tmp_path / "outside.bib").write_text(BOOK, "utf-8")
    monkeypatch.chdir(project)
    return project


def read(text: str, name: str = "dprkpal.toml", *, trusted: bool = False) -> ConfigurationFile:
    """Write and read a file in the current folder."""
    Path(name).write_text(text, "utf-8")
    return read_configuration_file(os.path.abspath(name), trusted=trusted)


def messages(text: str, name: str = "dprkpal.toml") -> list[str]:
    """Return the problems in a file."""
    return [str(one) for one in read(text, name).findings]


def test_values_have_their_types_and_lines(folder: Path) -> None:
    """Lists, strings and numbers; a single file needs no list."""
    found = read(
        '# settings\nstyle = "apa"\nbibliography = [\n  "refs.bib",\n  "below/more.json",\n]\nselect = "BIB01"\n'
        "ignore = ['bad-isbn']\nline-length = 72\nlocale = 'ko-KR'\n"
    )
    assert found.findings == []
    assert found.values == {
        "style": "apa", "bibliography": ("refs.bib", os.path.join("below", "more.json")), "select": ("BIB01",),
        "ignore": ("bad-isbn",), "line-length": 72, "locale": "ko-KR",
    }  # fmt: skip
    assert {name: str(origin) for name, origin in found.origins.items()} == {
        "style": "dprkpal.toml:2", "bibliography": "dprkpal.toml:3", "select": "dprkpal.toml:7",
        "ignore": "dprkpal.toml:8", "line-length": "dprkpal.toml:9", "locale": "dprkpal.toml:10",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[project]\nstyle = 'x'\n[tool.dprkpal]\nstyle = 'apa'", 4),
        ("[tool]\nx = 1\ndprkpal.style = 'apa'", 3),
        ("x = '''\n[tool.dprkpal]\nstyle = 1\n'''\n[tool.'dprkpal']\n\"style\" = 'apa'", 6),
        ("[tool]\ndprkpal = { style = 'apa' }", 2),
    ],
)
def test_pyproject_values_have_lines_in_every_spelling(folder: Path, text: str, line: int) -> None:
    """Headers, dotted keys and inline tables."""
    found = read(text, "pyproject.toml")
    assert (found.values, found.origins["style"].line, found.findings) == ({"style": "apa"}, line, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('stile = "apa"', "dprkpal.toml:1: stile: there is no such setting; did you mean 'style'?"),
        ('\nline_length = 3', "dprkpal.toml:2: line_length: there is no such setting; did you mean 'line-length'?"),
        ("zzz = 1", "dprkpal.toml:1: zzz: there is no such setting; the settings are style, locale, "),
        ('style = "apaa"', "dprkpal.toml:1: style: no style 'apaa'; did you mean 'apa'"),
        ("style = 3", "dprkpal.toml:1: style: must be a string, not a number"),
        ("style = ' '", "dprkpal.toml:1: style: is empty"),
        ('locale = "xx"', "dprkpal.toml:1: locale: no locale 'xx'"),
        ("bibliography = [1]", "dprkpal.toml:1: bibliography: must be a string or a list of strings, not a list with"),
        ("bibliography = ['']", "dprkpal.toml:1: bibliography: a file name is empty"),
        ("bibliography = 'no.bib'", "dprkpal.toml:1: bibliography: no such file or folder: 'no.bib'; the path is"),
        ("select = ['bad-isnb']", "dprkpal.toml:1: select: no rule 'bad-isnb'; did you mean 'bad-i"),
        ("line-length = true", "dprkpal.toml:1: line-length: must be a number, not true or false"),
        ("line-length = 5", "dprkpal.toml:1: line-length: must be 0 (no limit), or at least 20, not 5"),
        ("line-length = 1979-05-27", "dprkpal.toml:1: line-length: must be a number, not a date"),
        ("trust-files = true", "dprkpal.toml:1: trust-files: cannot be set in a file"),
        ("[tool.dprkpal]\nstyle = 'apa'", "dprkpal.toml:1: tool: in dprkpal.toml the settings have no header"),
        ("data = 'below'", "dprkpal.toml:1: data: needs bibliography"),
        ("bibliography = 'refs.bib'\ncollection = 'x'", "dprkpal.toml:2: collection: names another collection"),
        ("style = =", "dprkpal.toml:1:9: not TOML: Invalid value"),
        ("style = [", "dprkpal.toml: not TOML: Invalid value at the end of the file"),
        ("bibliography = 'https://a.org/a.bib'", "dprkpal.toml:1: bibliography: 'https://a.org/a.bib' is a URL"),
    ],
)  # fmt: skip
def test_a_problem_names_file_line_key_and_nearest(folder: Path, text: str, message: str) -> None:
    """The other settings are still read."""
    found = messages(text)
    assert len(found) == 1
    assert found[0].startswith(message)


def test_all_problems_are_reported_at_once(folder: Path) -> None:
    """And valid values are kept."""
    found = read("style = 1\nlocale = 'de-DE'\nnope = 2\n")
    assert [one.line for one in found.findings] == [1, 3]
    assert found.values == {"locale": "de-DE"}


@pytest.mark.parametrize(
    "name", ["../outside.bib", "below/../../outside.bib", "/etc/passwd", "~/x.bib", "dprkpal.toml", "below", "link.bib"]
)
def test_a_file_that_was_found_opens_nothing_else(folder: Path, name: str) -> None:
    """It may have come with a document of somebody else; a symbolic link leads to its target."""
    if name == "link.bib":
        (folder / "link.bib").symlink_to(folder.parent / "outside.bib")
    found = read(f'bibliography = "{name}"')
    assert found.values == {}
    assert len(found.findings) == 1


def test_a_named_file_may_name_files_anywhere(folder: Path) -> None:
    """The user has named it, and so trusts it."""
    found = read('bibliography = "../outside.bib"', trusted=True)
    assert found.values == {"bibliography": (os.path.join("..", "outside.bib"),)}


def test_a_style_can_be_a_file(folder: Path) -> None:
    """A bare ``.csl`` name without a file is the published style, as in pandoc."""
    assert read('style = "mine.csl"').values == {"style": os.path.join(".", "mine.csl")}
    assert read('style = "apa.csl"').values == {"style": "apa"}
    assert read('style = "http://www.zotero.org/styles/apa"').values == {"style": "http://www.zotero.org/styles/apa"}
    assert "outside the folder" in messages('style = "../mine.csl"')[0]


def test_paths_are_relative_to_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not to the folder where the command runs."""
    Path("dprkpal.toml").write_text('bibliography = "refs.bib"', "utf-8")
    monkeypatch.chdir(folder / "below")
    found = read_configuration_file(str(folder / "dprkpal.toml"))
    assert found.values == {"bibliography": (os.path.join("..", "refs.bib"),)}


def test_unreadable_files_are_one_problem(folder: Path) -> None:
    """A folder, a missing file, another encoding, and a huge or deeply nested file."""
    Path("folder.toml").mkdir()
    Path("latin.toml").write_bytes(b"style = '\xe9'")
    Path("deep.toml").write_text("x = " + "[" * 9_000 + "]" * 9_000, "utf-8")
    Path("huge.toml").write_bytes(b"#" * 1_000_001)
    for name in ("folder.toml", "missing.toml", "latin.toml", "deep.toml", "huge.toml"):
        found = read_configuration_file(os.path.abspath(name))
        assert (found.values, len(found.findings)) == ({}, 1)
        assert str(found.findings[0]).startswith(name)


@pytest.mark.fuzz
@given(st.text(max_size=60))
def test_any_text_is_read_without_an_exception(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Problems are findings."""
    path = tmp_path_factory.mktemp("any") / "dprkpal.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert set(read_configuration_file(str(path)).values) <= {"style", "locale"}
