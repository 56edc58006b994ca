"""The reference model: all CSL variables are fields, nothing is lost, and invalid values are errors."""

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
    """Converting between ``Reference`` and CSL-JSON."""

    @given(ITEMS)
    def test_item_survives_a_round_trip(self, item: dict[str, Any]) -> None:
        """Including variables that CSL does not define, and the types of values."""
        assert Reference.from_csl(item).to_csl() == item

    @pytest.mark.parametrize("variable", sorted(VARIABLES))
    def test_every_csl_variable_is_a_field(self, variable: str) -> None:
        """With - as _; both spellings are accepted."""
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

    def test_every_field_is_a_csl_variable(self) -> None:
        """Data without a CSL variable belongs in ``custom``."""
        fields = {str(info.alias) for info in Reference.model_fields.values()}
        assert fields - VARIABLES == {"id", "type", "custom"}

    def test_numbers_stay_numbers(self) -> None:
        """``"volume": 3`` does not become ``"3"``."""
        assert Reference.from_csl(minimal(volume=3, page="4-5")).to_csl() == minimal(volume=3, page="4-5")

    def test_reference_is_immutable(self) -> None:
        """Libraries share references."""
        reference = Reference(id="a", type="book")
        with pytest.raises(ValidationError):
            reference.title = "b"

    def test_equal_references_have_equal_hashes(self) -> None:
        """References can be in a set, although ``custom`` is not hashable."""
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
    def test_value_of_wrong_type_is_an_error(self, values: dict[str, Any], named: str) -> None:
        """The message has key and variable, and is a `DprkpalError` instead of a pydantic error."""
        with pytest.raises(FormatError) as caught:
            Reference.from_csl(minimal(**values))
        assert isinstance(caught.value, DprkpalError)
        assert caught.value.key == "a"
        assert named in str(caught.value)


class TestName:
    """``Name``."""

    @pytest.mark.parametrize("parts", [{}, {"suffix": "Jr."}, {"non_dropping_particle": "de"}, {"family": ""}])
    def test_name_needs_a_family_name_given_name_or_literal(self, parts: dict[str, str]) -> None:
        """A particle or suffix alone is not a name."""
        with pytest.raises(ValidationError, match="family name, a given name or a literal"):
            Name.model_validate(parts)


class TestDate:
    """``Date``."""

    @pytest.mark.parametrize(
        "parts", [[], [[]], [[0]], [[1_000_000]], [[2001, 2, 29]], [[2000, 0]], [[2000, 13, 1]], [[2000, 1, 1, 1]],
                  [[1999.5]], [[True]], [[2000], [2001], [2002]], [[1900, 2, 29]]],
    )  # fmt: skip
    def test_impossible_date_is_an_error(self, parts: list[list[Any]]) -> None:
        """A silent wrong date would be worse."""
        with pytest.raises(ValidationError):
            Date.model_validate({"date-parts": parts})

    @pytest.mark.parametrize("parts", [[[2000, 2, 29]], [[-1, 2, 29]], [[-5, 2, 29]], [[2003], [0]], [[2001, 21]]])
    def test_leap_days_open_ranges_and_seasons_are_valid(self, parts: list[list[int]]) -> None:
        """1 BC and 5 BC are leap years, because there is no year 0. ``[0]`` is an open end; month 21 is spring."""
        assert Date.model_validate({"date-parts": parts}).to_csl() == {"date-parts": parts}

    def test_digits_as_text_become_numbers(self) -> None:
        """Zotero writes years as text."""
        assert Date.model_validate({"date-parts": [["1999", "02"]]}).date_parts == ((1999, 2),)
