"""Formulas in the titles of ``.bib`` files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkpal import Library
from dprkpal.libraries.formulas import Formulas, is_printable_formula, plain_formulas, read_formulas


def formulas(folder: Path, text: str, name: str = "works.bib") -> Formulas:
    """Return the formulas in a file with *text*."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_formulas([str(path)], Library.load(path))


@pytest.mark.parametrize(
    "tex",
    [
        "x^2", r"\alpha_s(M_Z^2)", r"\sqrt{s} = 13", r"\frac{a}{b}", r"\mathcal{O}(n \log n)", r"p_\mathrm{T}",
        r"\left( \sum_{i=0}^n x_i \right)", r"\text{eff}", "e^+e^-", r"B \to D^{(*)} K", r"{\rm TeV}", r"\{a\}",
    ],
)  # fmt: skip
def test_formulas_of_articles_are_printed(tex: str) -> None:
    """Letters, signs, indices and the commands of amsmath."""
    assert is_printable_formula(tex)


@pytest.mark.parametrize(
    "tex",
    [
        "", " ", r"\input{/etc/passwd}", r"\write18{ls}", r"\def\x{}", r"\csname input\endcsname", r"\catcode`\%=12",
        r"\openin5=x", r"^^5cinput{x}", r"\href{x}{y}", r"\begin{matrix}", r"\frac", r"{\bar}", "x^", "x_{a", "a}{b",
        "x__y", "50% x", "a & b", "#1", r"\left( x", "한", "x\ny", r"\immediate", r"\directlua{os.exit()}",
    ],
)  # fmt: skip
def test_other_commands_are_refused(tex: str) -> None:
    """Files can come from anyone, and LaTeX can read files and run programs. Incomplete formulas stop it."""
    assert not is_printable_formula(tex)


def test_titles_have_a_sign_for_each_formula(tmp_path: Path) -> None:
    """The rest of the reference is as it is read otherwise."""
    title = r"The $H_2$ Problem in {$\mathbb{R}^d$} and \(x\)"
    found = formulas(tmp_path, f"@article{{a, author = {{B, C}}, title = {{{title}}}}}")
    title = found.references["a"]["title"]
    assert [found.formulas[sign].tex for sign in title if sign in found.formulas] == ["H_2", r"\mathbb{R}^d", "x"]
    assert plain_formulas(title, found.formulas) == "The H<sub>2</sub> problem in ℝ<sup>d</sup> and x"
    assert found.references["a"]["author"] == [{"family": "B", "given": "C"}]


def test_prices_and_refused_formulas_stay_text(tmp_path: Path) -> None:
    """So does a file without formulas, and one in another format."""
    assert not formulas(tmp_path, r"@book{a, title = {From \$5 to \$10}, note = {$x$}}").references
    assert not formulas(tmp_path, r"@book{a, title = {A $\input{x}$}}").references
    assert not formulas(tmp_path, "@book{a, title = {A}}").references
    assert not formulas(tmp_path, '[{"id": "a", "type": "book", "title": "$x$"}]', "works.json").references


def test_a_reference_of_another_file_with_the_same_key_keeps_its_title(tmp_path: Path) -> None:
    """The first file counts."""
    path = tmp_path / "second.bib"
    path.write_text("@book{a, title = {Second $x$}}", encoding="utf-8")
    first = Library([{"id": "a", "type": "book", "title": "First"}])
    assert not read_formulas([str(path), str(tmp_path / "missing.bib")], first).references


def test_macros_and_inherited_titles_have_their_formulas(tmp_path: Path) -> None:
    """Fields are read with the whole file."""
    found = formulas(
        tmp_path,
        '@string{pub = "P"}@inproceedings{a, title = {A}, crossref = {b}}'
        "@proceedings{b, title = {On $x^2$}, publisher = pub}",
    )
    assert found.references["b"]["publisher"] == "P"
    assert plain_formulas(found.references["a"]["container-title"], found.formulas) == "On x<sup>2</sup>"
