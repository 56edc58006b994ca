"""Tests for ``Library.fetch``."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkpal.errors import FetchError
from dprkpal.libraries.library import Library
from local_services import LocalServices


def test_fetched_references_are_added_with_their_verification(services: LocalServices, tmp_path: Path) -> None:
    """They can be cited at once, and are still verified after saving and loading."""
    library = Library()
    entries = library.fetch("10.5555/tunnels", "9780306406157")
    assert [entry.cite("apa") for entry in entries] == ["(Voss & Working Group on Borders, 2020)", "(Hale, 1999)"]
    library.save(tmp_path / "a.bib")
    again = Library.load(tmp_path / "a.bib")["hale1999"].verification
    assert again.level == "verified"
    assert again["title"].note.startswith("Fetched from Open Library on ")  # type: ignore[union-attr]
    assert again["title"].seen_at[0].startswith(f"{services.base}/books/api/books")


def test_a_work_that_is_there_is_returned_and_not_asked_for(services: LocalServices) -> None:
    """By DOI in any letters, and by ISBN with hyphens."""
    library = Library([
        {"id": "a", "type": "article", "DOI": "https://doi.org/10.5555/TUNNELS"},
        {"id": "b", "type": "book", "ISBN": "978-0-306-40615-7"},
        {"id": "c", "type": "chapter", "ISBN": "9781503627635"},
    ])  # fmt: skip
    assert [entry.id for entry in library.fetch("10.5555/tunnels", "0306406152", "10.5555/tunnels")] == ["a", "b"]
    assert services.asked == []


def test_all_errors_are_in_the_exception(services: LocalServices) -> None:
    """What could be fetched was added."""
    library = Library()
    with pytest.raises(FetchError, match="2 references could not be fetched") as caught:
        library.fetch("x", "10.5555/none", "10.5555/tunnels")
    assert [error.identifier for error in caught.value.errors] == ["x", "doi:10.5555/none"]
    assert list(library) == ["voss2020"]
