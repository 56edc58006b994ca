"""The reference model: CSL's variables as fields, nothing lost, nothing impossible let in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dprkpal import Date, Name, Reference
from dprkpal.errors import DprkpalError, FormatError
from dprkpal.model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

VARIABLES = NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
NAMES = st.fixed_dictionaries(
    {"family": TEXT},
    optional={
        "given": TEXT,
        "non-dropping-particle": TEXT,
        "dropping-particle": TEXT,
        "suffix": TEXT,
        "comma-suffix": st.booleans(),
        "static-ordering": st.booleans(),
    },
) | st.fixed_dictionaries({"literal": TEXT})
YEARS = st.integers(-9999, 9999).filter(bool)
PARTS = (
    st.tuples(YEARS) | st.tuples(YEARS, st.integers(1, 12)) | st.tuples(YEARS, st.integers(1, 12), st.integers(1, 28))
).map(list)
DATES = st.fixed_dictionaries(
    {"date-parts": st.lists(PARTS, min_size=1, max_size=2)},
    optional={"circa": st.booleans() | st.integers(0, 1), "season": st.integers(1, 4)},
) | st.fixed_dictionaries({"literal": TEXT})
ITEMS = st.fixed_dictionaries(
    {"id": TEXT | st.integers(0), "type": st.sampled_from(sorted(ITEM_TYPES))},
    optional={
        **{variable: st.lists(NAMES, min_size=1, max_size=3) for variable in sorted(NAME_VARIABLES)[:6]},
        **dict.fromkeys(sorted(DATE_VARIABLES), DATES),
        **dict.fromkeys(sorted(NUMBER_VARIABLES), TEXT | st.integers(0, 10**9)),
        **dict.fromkeys(sorted(TEXT_VARIABLES)[:12], TEXT),
        "custom": st.dictionaries(TEXT, TEXT | st.booleans() | st.lists(st.integers()), max_size=3),
        "x-of-somebody": TEXT,
    },
)


def minimal(**values: Any) -> dict[str, Any]:
    """Return a CSL-JSON item with *values*."""
    return {"id": "a", "type": "book", **values}


class TestReference:
    """``Reference`` as CSL-JSON and back."""

    @given(ITEMS)
    def test_it_gives_back_the_item_it_was_made_of(self, item: dict[str, Any]) -> None:
        """Nothing is lost, renamed or turned into another kind, also of variables that CSL does not have."""
        assert Reference.from_csl(item).to_csl() == item

    @pytest.mark.parametrize("variable", sorted(VARIABLES))
    def test_every_variable_of_csl_is_a_field(self, variable: str) -> None:
        """The field is the variable with - as _, and both spellings are understood."""
        field = variable.replace("-", "_")
        assert field in Reference.model_fields
        value: Any = "x"
        if variable in NAME_VARIABLES:
            value = [{"literal": "x"}]
        elif variable in DATE_VARIABLES:
            value = {"literal": "x"}
        item = minimal(**{variable: value})
        assert Reference.model_validate(item) == Reference.model_validate(minimal(**{field: value}))
        assert Reference.model_validate(item).to_csl() == item

    def test_no_field_is_not_a_variable_of_csl(self) -> None:
        """What CSL does not have goes into ``custom``, so that no field needs explaining twice."""
        fields = {str(info.alias) for info in Reference.model_fields.values()}
        assert fields - VARIABLES == {"id", "type", "custom"}

    def test_a_number_stays_a_number(self) -> None:
        """``"volume": 3`` is not ``"3"``: what was read is what is written."""
        assert Reference.from_csl(minimal(volume=3, page="4-5")).to_csl() == minimal(volume=3, page="4-5")

    def test_it_cannot_be_changed(self) -> None:
        """A reference is a value: libraries share it."""
        reference = Reference(id="a", type="book")
        with pytest.raises(ValidationError):
            reference.title = "b"

    def test_equal_references_have_equal_hashes(self) -> None:
        """References can stand in a set, although ``custom`` cannot."""
        one, other = (Reference.from_csl(minimal(custom={"a": [1]})) for _ in range(2))
        assert {one, other} == {one}

    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({"type": "bok"}, "'bok' is not a CSL item type"),
            ({"title": ["a"]}, "title"),
            ({"author": "Bob"}, "author"),
            ({"author": [{"suffix": "Jr."}]}, "author.0"),
            ({"issued": {}}, "issued"),
            ({"issued": {"date-parts": [[2000, 13, 1]]}}, "13 is not a month"),
        ],
    )
    def test_a_value_of_the_wrong_kind_is_refused_by_name(self, values: dict[str, Any], named: str) -> None:
        """The message names the key and the variable, and is a `DprkpalError`, not one of pydantic's."""
        with pytest.raises(FormatError) as caught:
            Reference.from_csl(minimal(**values))
        assert isinstance(caught.value, DprkpalError)
        assert caught.value.key == "a"
        assert named in str(caught.value)


class TestName:
    """``Name``."""

    @pytest.mark.parametrize("parts", [{}, {"suffix": "Jr."}, {"non_dropping_particle": "de"}, {"family": ""}])
    def test_it_needs_somebody(self, parts: dict[str, str]) -> None:
        """A particle or suffix alone names nobody."""
        with pytest.raises(ValidationError, match="family name, a given name or a literal"):
            Name.model_validate(parts)


class TestDate:
    """``Date``."""

    @pytest.mark.parametrize(
        "parts", [[], [[]], [[0]], [[1_000_000]], [[2001, 2, 29]], [[2000, 0]], [[2000, 13, 1]], [[2000, 1, 1, 1]],
                  [[1999.5]], [[True]], [[2000], [2001], [2002]], [[1900, 2, 29]]],
    )  # fmt: skip
    def test_a_date_of_no_calendar_is_refused(self, parts: list[list[Any]]) -> None:
        """A wrong date in silence is worse than an error."""
        with pytest.raises(ValidationError):
            Date.model_validate({"date-parts": parts})

    @pytest.mark.parametrize("parts", [[[2000, 2, 29]], [[-1, 2, 29]], [[-5, 2, 29]], [[2003], [0]], [[2001, 21]]])
    def test_leap_days_open_ranges_and_seasons_are_dates(self, parts: list[list[int]]) -> None:
        """1 BC and 5 BC are leap years, for there is no year 0; ``[0]`` leaves a range open; month 21 is spring."""
        assert Date.model_validate({"date-parts": parts}).to_csl() == {"date-parts": parts}

    def test_digits_as_text_become_numbers(self) -> None:
        """Zotero writes years as text."""
        assert Date.model_validate({"date-parts": [["1999", "02"]]}).date_parts == ((1999, 2),)
