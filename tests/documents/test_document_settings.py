"""The settings that hold for one document: those of the project, replaced by its metadata."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkpal.configuration import Configuration, Origin
from dprkpal.documents.document_settings import document_settings

PROJECT = Configuration().updated({"style": "apa", "locale": "en-GB"}, Origin("file", "dprkpal.toml", 1))


def test_metadata_replace_the_file_of_the_project(tmp_path: Path) -> None:
    """Each value has the line of its field; what the metadata do not say stays."""
    (tmp_path / "a.bib").write_text("", "utf-8")
    path = str(tmp_path / "paper.md")
    found, problems = document_settings("---\ntitle: T\ncsl: nature\nbibliography: a.bib\n---\n", path, PROJECT)
    assert problems == []
    assert (found.style, found.locale, found.bibliography) == ("nature", "en-GB", (str(tmp_path / "a.bib"),))
    assert str(found.origin("style")) == f"{path}:3"
    assert str(found.origin("bibliography")) == f"{path}:4"
    assert str(found.origin("locale")) == "dprkpal.toml:1"


def test_variables_replace_the_metadata() -> None:
    """As options do."""
    project = PROJECT.updated({"style": "ieee"}, Origin("environment", "DPRKPAL_STYLE"))
    found, _ = document_settings("---\ncsl: nature\nlang: de-DE\n---\n", "paper.md", project)
    assert (found.style, found.locale) == ("ieee", "de-DE")


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("csl: apaa", "no style 'apaa'"), ("lang: xx", "unknown locale 'xx'"), ("bibliography: no.bib", "no such file"),
        ("bibliography: ../x.bib", "outside the document's folder"), ("csl: [a", "metadata: "),
    ],
)  # fmt: skip
def test_unusable_metadata_are_problems(metadata: str, message: str, tmp_path: Path) -> None:
    """The settings of the project stay."""
    found, problems = document_settings(f"---\n{metadata}\n---\n", str(tmp_path / "paper.md"), PROJECT)
    assert (found.style, found.locale, found.bibliography) == ("apa", "en-GB", ())
    assert message in str(problems[0])


@pytest.mark.parametrize("text", ["", "Text", "---", "\ufeff---\ncsl: nature\n---\n"])
def test_any_text_is_accepted(text: str) -> None:
    """Also a byte order mark, and no metadata at all."""
    found, problems = document_settings(text, "paper.md", PROJECT)
    assert problems == []
    assert found.style == ("nature" if "nature" in text else "apa")
