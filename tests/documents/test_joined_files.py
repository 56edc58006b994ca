"""Several files as one document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from small_library import LIBRARY, NUMBERS

from dprkpal.cli import main
from dprkpal.csl import load_style
from dprkpal.documents import join_files, process
from dprkpal.documents.metadata import read_metadata

STYLE = load_style(NUMBERS)


def joined(*texts: str, **options: Any) -> Any:
    """Process *texts*, which are named ``1.md``, ``2.md`` and so on."""
    files = join_files({f"{number}.md": text for number, text in enumerate(texts, 1)})
    return process(files.text, files=files, library=LIBRARY, style=STYLE, **options)


def test_one_numbering_and_one_bibliography() -> None:
    """References are numbered through, and listed at the end."""
    done = joined("A [@roe].\n", "B [@doe; @roe].\n")
    assert done.text.startswith("A \\[1\\].\n\nB \\[2, 1\\].\n\n1\\. Rob Roe")
    assert done.keys == ("roe", "doe")


def test_notes_are_numbered_through_and_keep_their_labels_apart() -> None:
    """The same label in two files means two notes."""
    texts = "A[^n] [@doe, see [^n]].\n\n[^n]: One.\n", "B^[inline] C[^n].\n\n[^n]: Two [^other].\n\n[^other]: X.\n"
    assert re.findall(r"\[\^[\w-]+\]", joined(*texts).text) == [
        "[^n]", "[^n]", "[^n]", "[^n-2]", "[^n-2]", "[^other]", "[^other]",
    ]  # fmt: skip
    written = joined(*texts, to="html").text
    assert re.findall(r"<li id=\"fn-(\d)\"><p>([\w]+)", written) == [
        ("1", "One"), ("2", "inline"), ("3", "Two"), ("4", "X"),
    ]  # fmt: skip


def test_new_label_is_not_one_that_the_file_has() -> None:
    """Otherwise two notes would become one."""
    text = "A[^1] B[^1-2]\n\n[^1]: One\n[^1-2]: Two\n"
    assert join_files({"a": text, "b": text}).text.count("[^1-3]") == 2
    assert join_files({"a": text, "b": text}).text.count("[^1-2-2]") == 2


def test_ids_of_headings_are_unique() -> None:
    """As in one file."""
    assert re.findall(r'<h1 id="([^"]*)"', joined("# A\n", "# A\n", to="html").text) == ["a", "a-1"]


def test_problems_name_the_file_and_its_line() -> None:
    """Not the line of the whole document."""
    found = joined("One\n\n[@nosuch]\n", "\n[@nosuch2] [^gone]\n\n[^unused]: X\n").findings
    assert [(one.path, one.line, one.column) for one in found] == [("1.md", 3, 2), ("2.md", 2, 2), ("2.md", 4, None)]


def test_metadata_of_all_files_hold() -> None:
    """Later values replace earlier ones, but bibliographies and ``nocite`` add up. Other names are no text."""
    files = join_files({
        "1.md": "---\nbibliography: a.bib\ntitle: One\nnocite: '@doe'\n---\nA\n",
        "2.md": "---\noutput: x\n---\nB\n",
        "3.md": "---\nbibliography: [b.bib, a.bib]\ntitle: Three\nnocite: '@roe'\n---\nC\n",
    })  # fmt: skip
    metadata = read_metadata(files.text.split("\n"), starts=files.starts)
    assert (metadata.bibliography, metadata.title) == (("a.bib", "b.bib"), "Three")
    assert metadata.nocite == ("doe", "roe")
    assert process(files.text, files=files, library=LIBRARY, style=STYLE, to="html").text.startswith(
        "<p>A</p>\n<p>B</p>\n<p>C</p>"
    )


@pytest.mark.parametrize(("text", "closing"), [("```\ncode", "```"), ("::: {.x}\nText", ":::")])
def test_block_that_a_file_leaves_open_ends_with_the_file(text: str, closing: str) -> None:
    """It is reported, and the next file is not part of it."""
    done = joined(text, "Next [@doe].\n", to="html")
    assert "<p>Next <span" in done.text
    assert [(one.code, one.path, one.line) for one in done.findings] == [("DOC006", "1.md", 1)]
    assert f"{closing}\n\nNext" in joined(text, "Next [@doe].\n").text


def test_link_label_with_two_addresses_is_reported() -> None:
    """The first counts, as in one file."""
    found = joined("[a]\n\n[a]: one\n", "[a]\n\n[a]: two\n").findings
    assert [(one.code, one.path) for one in found] == [("DOC003", "2.md")]


PARTS = ["a", "[^1]", "\n\n[^1]: b\n", "\n", "```\n", "[@doe]", "::: x\n", "\r\n", "---\n"]


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_single_file_only_gets_its_blocks_closed(parts: list[str]) -> None:
    """No label changes."""
    text = "".join(parts)
    assert join_files({"a": text}).text.startswith(text.rstrip().replace("\r\n", "\n").replace("\r", "\n"))


class TestCommand:
    """``dprkpal process one.md two.md``."""

    @pytest.fixture
    def files(self, tmp_path: Path) -> list[str]:
        """Two documents in two folders, each with its bibliography."""
        (tmp_path / "sub").mkdir()
        for name, key in (("one", "hale"), ("sub/two", "voss")):
            bibliography = f"@book{{{key}, title={{T}}, author={{Ada {key.title()}}}, year=2001}}"
            (tmp_path / f"{name}.bib").write_text(bibliography, "utf-8")
            text = f"---\nbibliography: {Path(name).name}.bib\ncsl: apa\n---\nSee [@{key}].\n"
            (tmp_path / f"{name}.md").write_text(text, "utf-8")
        return [str(tmp_path / "one.md"), str(tmp_path / "sub" / "two.md")]

    @staticmethod
    def run(*arguments: str) -> Result:
        """Run the command."""
        return CliRunner().invoke(main, ["process", *arguments])

    def test_bibliographies_are_found_in_the_folder_of_each_file(self, files: list[str]) -> None:
        """Both are listed."""
        done = self.run(*files, "--to", "html")
        assert done.stderr == ""
        assert "(Hale, 2001)" in done.stdout
        assert "(Voss, 2001)" in done.stdout
        assert done.stdout.count('class="csl-entry"') == 2

    def test_several_files_become_one_word_document(self, files: list[str], tmp_path: Path) -> None:
        """Through pandoc, with all bibliographies."""
        pytest.importorskip("pypandoc")
        done = self.run(*files, "--output", str(tmp_path / "out.rst"))
        assert done.stderr == ""
        written = (tmp_path / "out.rst").read_text("utf-8")
        assert "(Hale, 2001)" in written
        assert "(Voss, 2001)" in written
        assert written.count("Ada") == 0
        assert written.count("A. (2001)") == 2

    def test_wrong_combinations_are_refused(self, files: list[str], tmp_path: Path) -> None:
        """A file twice, a notebook with others, and an output that is read."""
        notebook = tmp_path / "n.ipynb"
        notebook.write_text("{}", "utf-8")
        for arguments in ([files[0], files[0]], [files[0], str(notebook)], [*files, "--output", files[1]], []):
            assert self.run(*arguments).exit_code == 2
