"""Locator labels in the language of the citation."""

from __future__ import annotations

import pytest

from dprkpal.csl import Processor, locator_terms

WORK = {"id": "a", "type": "book", "title": "T", "author": [{"family": "Roe"}], "issued": {"date-parts": [[2000]]}}


@pytest.mark.parametrize(("locale", "written", "printed"), [("de-DE", "S. 3", "S. 3"), ("en-US", "p. 3", "p. 3")])
def test_a_label_is_read_in_the_language_of_the_citation(locale: str, written: str, printed: str) -> None:
    """In German, *S.* is a page; in English it would be a section."""
    assert Processor("apa", [WORK], locale=locale).cite(f"a, {written}") == f"(Roe, 2000, {printed})"


def test_the_labels_of_a_locale_are_collected_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collecting them takes four times as long as a citation."""
    collected = []
    terms = locator_terms.locator_terms
    monkeypatch.setattr(locator_terms, "locator_terms", lambda locale: collected.append(locale) or terms(locale))
    processor = Processor("apa", [WORK], locale="fr-FR")
    assert [processor.cite(f"a, p. {page}") for page in (3, 4)] == ["(Roe, 2000, p. 3)", "(Roe, 2000, p. 4)"]
    assert collected == [processor.locale]
