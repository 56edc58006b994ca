"""Bibliographies in sections, from Python and with ``dprkpal bib --section``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main
from dprkpal.errors import UnknownConditionError, UnknownTypeError, VocabularyError
from dprkpal.libraries.bibliography_sections import parse_section

WORKS = """@book{lee, author = {Lee, Ann}, title = {Alpha}, year = 2020, keywords = {primary sources}}
@book{lee2, author = {Lee, Ann}, title = {Beta}, year = 2020}
@article{kim, author = {Kim, Bo}, title = {Gamma}, journal = {J}, year = 2019}
"""


@pytest.fixture
def works(tmp_path: Path) -> Path:
    """A bibliography file."""
    path = tmp_path / "works.bib"
    path.write_text(WORKS, "utf-8")
    return path


def run(works: Path, *arguments: str) -> Result:
    """Run ``dprkpal bib`` on the file."""
    return CliRunner().invoke(main, ["bib", str(works), "--style", "apa", *arguments], prog_name="dprkpal")


def test_sections_have_titles_and_one_disambiguation(works: Path) -> None:
    """The section without conditions lists the rest. Letters are those of the whole bibliography."""
    done = run(works, "--section", 'Primary {keyword="primary sources"}', "--section", "Others")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "Primary\n\nLee, A. (2020a). Alpha.\n\nOthers\n\nKim, B. (2019). Gamma. J.\n\nLee, A. (2020b). Beta.\n"
    )


@pytest.mark.parametrize(
    ("to", "title"),
    [
        ("html", "<h2>A &#38; B</h2>"),
        ("markdown", "## A & B"),
        ("latex", "\\section*{A \\& B}"),
        ("rst", "A & B\n-----"),
        ("typst", "== A & B"),
        ("rtf", r"{\pard\b\sb240\sa120 A & B\par}"),
    ],
)
def test_title_is_a_heading_of_the_format(works: Path, to: str, title: str) -> None:
    """Its characters are escaped."""
    assert title in run(works, "--section", "A & B {type=book}", "--to", to).stdout


def test_references_in_no_section_are_named(works: Path) -> None:
    """They are not an error."""
    done = run(works, "--section", "Books {type=book}")
    assert done.exit_code == 0
    assert "note: no section lists these: kim" in done.stderr


def test_sections_in_json(works: Path) -> None:
    """An empty section is kept."""
    done = run(works, "--section", "Maps {type=map}", "--section", "Articles {not-type=book}", "--json")
    assert json.loads(done.stdout)["sections"] == [
        {"title": "Maps", "entries": []},
        {"title": "Articles", "entries": [{"key": "kim", "text": "Kim, B. (2019). Gamma. J."}]},
    ]


def test_numbers_are_those_of_the_whole_bibliography(works: Path) -> None:
    """A list with numbers can have gaps."""
    text = run(works, "--style", "ieee", "--section", "Books {type=book}", "--section", "Rest").stdout
    assert [line[:3] for line in text.splitlines() if line.startswith("[")] == ["[1]", "[2]", "[3]"]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("Books {tpye=book}", "no condition 'tpye'; did you mean 'type'?"),
        ("Books {type=bok}", "no item type 'bok'; did you mean 'book'?"),
        ("Books {keys=leee}", "did you mean 'lee'"),
        ("Books {topic=primry}", "no topic 'primry'"),
        ("Books {file=work.bib}", "did you mean 'works.bib'?"),
        ("Books {type=book", "write it like 'Books {type=book}'"),
        ("Books {type}", "write it like 'Books {type=book}'"),
        ("Books {cited=yes}", "no condition 'cited'"),
    ],
)
def test_wrong_section_is_wrong_usage(works: Path, section: str, message: str) -> None:
    """With the nearest name; nothing is printed."""
    done = run(works, "--section", section)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_section_text_is_checked_when_it_is_read() -> None:
    """The errors are those of conditions."""
    for text, error in (
        ("A {b=c}", UnknownConditionError), ("A {type=x}", UnknownTypeError), ("{", VocabularyError),
    ):  # fmt: skip
        with pytest.raises(error):
            parse_section(text)
