"""The settings of sphinxcontrib-bibtex, translated."""

from __future__ import annotations

from typing import Any

import pytest

from dprkpal.documents.sphinxcontrib_settings import translate_settings, translate_style


def _translated(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _, ours, _ in translate_settings(values):
        found |= ours
    return found


@pytest.mark.parametrize(
    ("values", "style"),
    [
        ({}, "bibtex-alpha"),
        ({"bibtex_default_style": "plain"}, "bibtex-plain"),
        ({"bibtex_default_style": "unsrt", "bibtex_reference_style": "super"}, "american-medical-association"),
        ({"bibtex_reference_style": "author_year_round"}, "chicago-author-date"),
        ({"bibtex_default_style": "nowebref-of-mine"}, "bibtex-alpha"),
        ({"bibtex_default_style": "my_unsrt_style"}, "ieee"),
    ],
)
def test_styles_have_the_same_kind_of_labels(values: dict[str, Any], style: str) -> None:
    """A style of the project's own is recognized by a part of its name."""
    translated = _translated({"bibtex_bibfiles": ["a.bib"], **values})
    assert translated == {"dprkpal_sources": ["a.bib"], "dprkpal_style": style}


def test_other_values_of_conf_py_are_passed_over() -> None:
    """Only names that begin with ``bibtex_`` are read."""
    assert list(translate_settings({"project": "x", "dprkpal_style": "apa"})) == []


def test_an_unknown_setting_is_named() -> None:
    """A future version may have more settings."""
    assert list(translate_settings({"bibtex_new": 1})) == [("bibtex_new", {}, "not used")]


def test_csl_styles_keep_their_name() -> None:
    """So that ``:style: apa`` is not translated."""
    assert translate_style("apa") == "apa"
    assert translate_style("no such style") is None
