"""`Reference.new` takes names and dates as people write them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from dprkpal import Date, DprkpalError, FormatError, Library, Name, Reference
from dprkpal.errors import UnknownFieldError, UnknownTypeError
from dprkpal.model.name_parser import parse_name, parse_names
from dprkpal.model.reference_arguments import ReferenceArguments
from dprkpal.model.vocabulary import ITEM_TYPES


class TestNames:
    """Names are text, or lists of text and names."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Yasser Arafat", {"family": "Arafat", "given": "Yasser"}),
            ("Arafat, Yasser", {"family": "Arafat", "given": "Yasser"}),
            ("Kim Il-sung", {"family": "Kim", "given": "Il-sung", "static-ordering": True}),
            ("Kim Il Sung", {"family": "Kim", "given": "Il Sung", "static-ordering": True}),
            ("Kim, Il-sung", {"family": "Kim", "given": "Il-sung"}),
            ("Kim Philby", {"family": "Philby", "given": "Kim"}),
            ("J. R. R. Tolkien", {"family": "Tolkien", "given": "J. R. R."}),
            ("Charles de Gaulle", {"family": "Gaulle", "given": "Charles", "non-dropping-particle": "de"}),
            ("Ludwig van der Rohe", {"family": "Rohe", "given": "Ludwig", "non-dropping-particle": "van der"}),
            ("de la Cruz, Juana", {"family": "Cruz", "given": "Juana", "non-dropping-particle": "de la"}),
            ("García Márquez, Gabriel", {"family": "García Márquez", "given": "Gabriel"}),
            ("Martin Luther King, Jr.", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
            ("King, Jr., Martin Luther", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
            ("{World Bank}", {"literal": "World Bank"}),
            ("Ministry of Culture and Information", {"literal": "Ministry of Culture and Information"}),
            ("Plato", {"family": "Plato"}),
            ("김일성", {"family": "김일성"}),
            ("  Yasser \n Arafat ", {"family": "Arafat", "given": "Yasser"}),
        ],
    )
    def test_a_name_is_split_into_its_parts(self, text: str, expected: dict[str, Any]) -> None:
        """The rule for names that begin with the family name is that of BIB017."""
        assert parse_name(text) == expected

    def test_semicolons_separate_names_but_not_inside_braces(self) -> None:
        """A semicolon at the end is no empty name."""
        assert parse_names("{A; B Ltd}; Doe, Jane;") == [{"literal": "A; B Ltd"}, {"family": "Doe", "given": "Jane"}]

    @pytest.mark.parametrize(
        "text",
        ["", ";", "Doe, Jane;; Roe", ",", "{}", "Jane Doe and Richard Roe", "Doe & Roe", "Doe et al.", "a, b, c, d",
         "Kim Il-sung, Yasser Arafat"],
    )  # fmt: skip
    def test_a_text_that_is_no_name_or_several_is_an_error(self, text: str) -> None:
        """It says how to separate names, and nothing is guessed."""
        with pytest.raises(FormatError, match=r"author: .*';|author: .*'Kim, Il-sung"):
            Reference.new("book", title="T", author=text)

    def test_a_list_may_hold_text_names_and_mappings(self) -> None:
        """A single name needs no list."""
        name = Name(family="Young", given="B. R.")
        mapping = {"literal": "A Press"}
        work = Reference.new("book", author=[name, "Kim, Il-sung", mapping], editor=name)
        assert [one.to_csl() for one in work.author or ()] == [
            {"family": "Young", "given": "B. R."}, {"family": "Kim", "given": "Il-sung"}, mapping
        ]  # fmt: skip
        assert work.editor == (name,)

    def test_family_first_names_are_printed_in_their_order(self) -> None:
        """In a style that puts given names first."""
        works = Library([Reference.new("book", title="T", author="Doe, Jane; Kim Il-sung", issued=1972)])
        assert "Kim Il-sung" in works["doe1972"].cite()
        assert "Jane Doe" in works["doe1972"].cite()


class TestDates:
    """Dates are years, dates of Python, and EDTF."""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (2021, {"date-parts": [[2021]]}),
            (-44, {"date-parts": [[-44]]}),
            ("2021", {"date-parts": [[2021]]}),
            ("2021-06", {"date-parts": [[2021, 6]]}),
            ("1972/1975-03", {"date-parts": [[1972], [1975, 3]]}),
            ("1999~", {"date-parts": [[1999]], "circa": True}),
            (datetime.date(2021, 6, 3), {"date-parts": [[2021, 6, 3]]}),
            (datetime.datetime(2021, 6, 3, 12), {"date-parts": [[2021, 6, 3]]}),
            (Date(literal="in press"), {"literal": "in press"}),
            ({"date-parts": [[2001]]}, {"date-parts": [[2001]]}),
        ],
    )
    def test_a_date_is_parsed(self, value: Any, expected: dict[str, Any]) -> None:
        """To CSL-JSON."""
        work = Reference.new("book", title="T", issued=value)
        assert work.issued is not None
        assert work.issued.to_csl() == expected

    @pytest.mark.parametrize("value", ["June 2021", "1972-1975", "2021-13", "", True, 2021.5, [2021], 0])
    def test_a_value_that_is_no_date_is_an_error(self, value: Any) -> None:
        """Also a ``ValueError``."""
        with pytest.raises(FormatError, match="issued"):
            Reference.new("book", title="T", issued=value)


class TestFields:
    """Misspelt fields and types are errors."""

    @pytest.mark.parametrize(
        ("name", "nearest"),
        [("titel", "title"), ("doi", "DOI"), ("journal", "container_title"), ("year", "issued"), ("auther", "author")],
    )
    def test_the_error_names_the_nearest_field(self, name: str, nearest: str) -> None:
        """It is a ``TypeError``, as for every unknown keyword."""
        with pytest.raises(UnknownFieldError) as caught:
            Reference.new("book", **{name: "x"})  # type: ignore[misc]
        assert isinstance(caught.value, TypeError)
        assert isinstance(caught.value, DprkpalError)
        assert nearest in caught.value.nearest
        assert f"no field {name!r}; did you mean" in str(caught.value)

    def test_an_unknown_type_is_an_error(self) -> None:
        """It is a ``ValueError``."""
        with pytest.raises(UnknownTypeError, match="did you mean 'book'") as caught:
            Reference.new("bok", title="T")
        assert isinstance(caught.value, ValueError)
        for kind in sorted(ITEM_TYPES):
            assert Reference.new(kind, title="T").type == kind

    def test_values_of_the_wrong_type_are_errors(self) -> None:
        """With the name of the field."""
        with pytest.raises(FormatError, match="title: Input should be a valid string"):
            Reference.new("book", id="a", title=["T"])  # type: ignore[arg-type]
        with pytest.raises(FormatError, match="author: 5 is not a name"):
            Reference.new("book", author=5)  # type: ignore[arg-type]

    def test_fields_with_hyphens_and_none_are_accepted(self) -> None:
        """As `Reference` accepts them."""
        fields: Any = {"container-title": "C", "archive_location": "L", "title": None}
        work = Reference.new("chapter", id=5, **fields)
        assert work.to_csl() == {"id": 5, "type": "chapter", "container-title": "C", "archive_location": "L"}

    def test_the_key_is_made_of_the_first_name_and_the_year(self) -> None:
        """As for entries without a key in a file."""
        assert Reference.new("book", author="Kim Il-sung", title="T", issued=1972).id == "kim1972"
        assert Reference.new("book", title="The Tunnels").id == "the"

    def test_the_arguments_are_the_fields_of_a_reference(self) -> None:
        """So that type checkers know all of them."""
        assert set(ReferenceArguments.__annotations__) == set(Reference.model_fields) - {"type"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doe JA", {"family": "Doe", "given": "JA"}),
        ("van der Berg J.-A.", {"family": "Berg", "given": "J.-A.", "non-dropping-particle": "van der"}),
        ("Иванов И.И.", {"family": "Иванов", "given": "И.И."}),
        ("JOHN DOE", {"family": "DOE", "given": "JOHN"}),
        ("J. R. R. Tolkien", {"family": "Tolkien", "given": "J. R. R."}),
        ("King, Martin Luther, Jr.", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("King, Jr., Martin Luther", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("Martin Luther King Jr.", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("John Doe III", {"family": "Doe", "given": "John", "suffix": "III"}),
        ("Louis XIV", {"family": "Louis XIV"}),
        ("김 일성", {"family": "김", "given": "일성"}),
        ("محمود عباس", {"family": "عباس", "given": "محمود"}),
    ],
)
def test_names_are_parsed_in_the_forms_that_people_type(text: str, expected: dict[str, str]) -> None:
    """Initials after the family name, suffixes at the end, numbers of kings, and East Asian names with a space."""
    assert Reference.new("book", id="a", author=text).to_csl()["author"] == [expected]


def test_a_misspelt_part_of_a_name_is_refused() -> None:
    """Parts that are not like a part of CSL are kept, such as an ORCID."""
    with pytest.raises(TypeError, match="no field 'givn'; did you mean 'given'"):
        Reference.new("book", author=[{"family": "Doe", "givn": "J."}])
    kept = {"family": "Doe", "ORCID": "0000-0002-1825-0097"}
    assert Reference.new("book", author=[kept]).to_csl()["author"] == [kept]


def test_something_else_than_a_reference_is_not_added() -> None:
    """The message says what is expected."""
    with pytest.raises(TypeError, match="not str"):
        Library().add("a")  # type: ignore[arg-type]
