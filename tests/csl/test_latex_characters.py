"""Characters that pdfLaTeX lacks, as commands."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest

from dprkpal.csl import Processor
from dprkpal.csl.output.latex_characters import latex_command, pdflatex_prints, with_latex_commands
from programs import run_program

ENGINES = ("pdflatex", "xelatex", "lualatex")
ASSIGNED = [
    character
    for code in (*range(0xA0, 0x3000), *range(0x1D400, 0x1D800))
    if unicodedata.category(character := chr(code)) not in ("Cn", "Co", "Cs", "Mn")
]


@pytest.mark.parametrize(
    ("character", "command"),
    [
        ("Ḥ", r"\d{H}"), ("ẹ", r"\d{e}"), ("ế", r"\'{\^{e}}"), ("ǐ", None), ("≥", r"\ensuremath{\geq}"),
        ("Ω", r"\ensuremath{\Omega}"), ("𝔽", r"\ensuremath{\mathbb{F}}"), ("⁴", r"{\textsuperscript{4}}"),
        ("₂", r"{\textsubscript{2}}"), ("⅓", r"{\textsuperscript{1}/\textsubscript{3}}"), ("\u2009", r"\,"),
        ("한", None), ("Ж", None), ("ع", None), ("ʿ", None),
    ],
)  # fmt: skip
def test_each_character_has_one_command(character: str, command: str | None) -> None:
    """Accents, mathematics, raised and lowered signs, and spaces; other scripts have none."""
    if pdflatex_prints(character):
        assert command is None
    else:
        assert latex_command(character) == command


def test_commands_differ() -> None:
    """No two visible characters print the same."""
    commands: dict[str, str] = {}
    for character in ASSIGNED:
        command = None if pdflatex_prints(character) else latex_command(character)
        if command is not None and not character.isspace():
            assert commands.setdefault(command, character) == character


def test_apostrophes_replace_hamza_and_ayin_only_if_wanted() -> None:
    """They are similar, not the same."""
    assert latex_command("ʿ") is None
    assert latex_command("ʿ", similar=True) == r"\textquoteleft{}"


def test_words_in_greek_stay_text() -> None:
    """A single letter is a symbol."""
    assert with_latex_commands("β-decay, Ὅμηρος") == r"\ensuremath{\beta}-decay, Ὅμηρος"


def test_latex_output_has_commands() -> None:
    """Of the library, on the command line too."""
    entry = Processor("apa", [{"id": "a", "type": "book", "title": "Ḥadīth ≤ ℝ"}], to="latex").bibliography()[0]
    assert r"\d{H}adīth \ensuremath{\leq} \ensuremath{\mathbb{R}}" in entry


def test_addresses_can_be_broken() -> None:
    r"""An address is in ``\url``, and another long link may be broken after its slashes."""
    work = {"id": "a", "type": "webpage", "title": "T", "URL": "https://example.org/a_b%20c#d"}
    assert Processor("apa", [work], to="latex").bibliography()[0].endswith(r"\url{https://example.org/a_b\%20c\#d}")
    doi = {"id": "a", "type": "book", "title": "T", "DOI": "10.1175/1520-0493(1981)109<0784:TOTSSA>2.0.CO;2"}
    entry = Processor("apa", [doi], to="latex").bibliography()[0]
    assert r"\href{https://doi.org/10.1175/1520-0493(1981)109\%3C0784:TOTSSA\%3E2.0.CO;2}{https://doi." in entry
    assert r"10.\allowbreak{}1175/\allowbreak{}1520" in entry


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_every_command_compiles(engine: str, tmp_path: Path) -> None:
    """In each engine, and so do the characters that pdfLaTeX knows."""
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed")
    texts = [one if pdflatex_prints(one) else latex_command(one, similar=True) for one in ASSIGNED]
    packages = r"\usepackage{amsmath,amssymb}" + (r"\usepackage[T1]{fontenc}" if engine == "pdflatex" else "")
    body = " ".join(filter(None, texts))
    source = rf"\documentclass{{article}}{packages}\begin{{document}}\raggedright {body}\end{{document}}"
    (tmp_path / "all.tex").write_text(source, encoding="utf-8")
    done = run_program([engine, "-interaction=nonstopmode", "all.tex"], cwd=tmp_path, check=False)
    log = (tmp_path / "all.log").read_text(encoding="utf-8", errors="replace")
    assert [line for line in log.splitlines() if line.startswith("!")] == []
    assert done.returncode == 0
