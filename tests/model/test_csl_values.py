"""Tests of references that a program passes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dprkpal import Date, FormatError, Library, Name, Reference
from dprkpal.csl import Processor
from dprkpal.formats import write
from dprkpal.model.csl_values import item_of_reference

WORK = {"id": "a", "type": "book", "title": "A title"}


class OfNumpy:
    """A number, a date or an array of numpy, which all have `tolist`."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def tolist(self) -> Any:
        """Return the value as Python has it."""
        return self.value


@pytest.mark.parametrize(
    ("field", "given", "expected"),
    [
        ("issued", datetime.date(2001, 5, 6), {"date-parts": [[2001, 5, 6]]}),
        ("issued", datetime.datetime(2001, 5, 6, 12), {"date-parts": [[2001, 5, 6]]}),
        ("issued", Date(edtf="2001"), {"edtf": "2001"}),
        ("issued", OfNumpy(datetime.date(2001, 5, 6)), {"date-parts": [[2001, 5, 6]]}),
        ("issued", {"date-parts": OfNumpy([[2001, 5]])}, {"date-parts": [[2001, 5]]}),
        ("issued", {"date-parts": ((OfNumpy(2001),),)}, {"date-parts": [[2001]]}),
        ("author", [Name(family="Roe", given="Ann")], [{"family": "Roe", "given": "Ann"}]),
        ("author", ({"family": "Roe", "given": float("nan")},), [{"family": "Roe"}]),
        ("volume", OfNumpy(3), 3),
        ("note", datetime.date(2001, 5, 6), "2001-05-06"),
    ],
)
def test_values_of_python_numpy_and_pandas_are_used(field: str, given: Any, expected: Any) -> None:
    """They were printed as if they were missing, and no message told it."""
    work = {**WORK, field: given}
    assert item_of_reference(work) == {**WORK, field: expected}
    assert Library([work])["a"].to_csl() == {**WORK, field: expected}
    assert Processor("apa", [work]).bibliography() == Library([{**WORK, field: expected}]).bibliography("apa")
    assert write([work], "csljson") == write([{**WORK, field: expected}], "csljson")


def test_cells_without_a_value_are_left_out() -> None:
    """They were printed as *nan*."""
    assert item_of_reference({**WORK, "page": float("nan"), "issued": {"date-parts": [[2001, float("nan")]]}}) == {
        **WORK,
        "issued": {"date-parts": [[2001]]},
    }
    assert Reference.new("book", id="a", title="A title", page=float("nan")).to_csl() == WORK  # type: ignore[arg-type]  # a cell of pandas


def test_years_of_a_column_with_gaps_are_years() -> None:
    """Pandas makes floats of them."""
    year: Any = 2001.0
    assert Reference.new("book", id="a", issued=year).to_csl()["issued"] == {"date-parts": [[2001]]}


def _names() -> Iterator[dict[str, str]]:
    yield {"family": "Roe"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("author", _names(), "a: author: a value of CSL-JSON is text, a number, .*, not generator"),
        ("publisher", Path("house"), "a: publisher: .*, not PosixPath"),
        ("title", b"bytes", "a: title: .*, not bytes"),
        (5, "x", "a: the name of a field is text, not 5"),
    ],
)
def test_a_value_that_json_cannot_have_is_an_error(field: Any, value: Any, said: str) -> None:
    """The message names the reference and the field; the value was lost in silence."""
    with pytest.raises(FormatError, match=said):
        Library([{**WORK, field: value}])
    with pytest.raises(FormatError, match=said):
        write([{**WORK, field: value}], "bibtex")


def test_a_mapping_of_json_is_not_copied() -> None:
    """Files of thousands of references are not slower. Values that contain themselves are not followed."""
    endless: list[Any] = []
    endless.append(endless)
    for work in (WORK, {**WORK, "custom": endless}):
        assert item_of_reference(work) is work


def test_text_instead_of_references_is_an_error_that_names_load() -> None:
    """People pass the name of a file, or the keys of a mapping."""
    with pytest.raises(TypeError, match=r"not str; pass a list of them, or use `Library\.load` to read files"):
        Library("works.bib")  # type: ignore[arg-type]  # the mistake is the test
