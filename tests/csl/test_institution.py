"""Names of organizations with CSL-M's ``cs:institution``."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from little_style import little_style

from dprkpal.csl import Processor, load_style
from dprkpal.errors import StyleError

UNITS = {"literal": "Research|Policy|League"}
PEOPLE = [{"family": "Clarke", "given": "Art"}, {"family": "Smith", "given": "Sue"}]


def printed(authors: list[dict[str, str]], institution: str, **options: Any) -> str:
    """Return the names of a work with these authors."""
    names = '<names variable="author"><name form="short" and="symbol"/>{}</names>'
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = little_style(f"<layout>{names.format(institution)}</layout>")
    return Processor(style, [{"id": "a", "type": "book", "author": authors}], **options).cite("a")


@pytest.mark.parametrize(
    ("institution", "expected"),
    [
        ("", "Research, Policy, League"),
        ("<institution/>", "Research, Policy, League"),
        ('<institution delimiter=" - " use-first="1" use-last="1" reverse-order="true"/>', "League - Research"),
        ('<institution use-last="1"/>', "League"),
        ('<institution substitute-use-first="1" use-last="1"/>', "Research, League"),
        ('<institution use-first="2" use-last="9"/>', "Research, Policy, League"),
    ],
)
def test_subunits_are_chosen_and_joined(institution: str, expected: str) -> None:
    """They are separated by a vertical bar in the data."""
    assert printed([UNITS], institution) == expected


def test_the_first_subunit_stands_in_for_people_only_if_there_are_none() -> None:
    """CSL-M, ``substitute-use-first``."""
    institution = '<institution substitute-use-first="1" use-last="1"/>'
    assert printed([*PEOPLE, UNITS], institution) == "Clarke, Smith, & League"


@pytest.mark.parametrize(
    ("institution", "expected"),
    [
        ('<institution and="text"/>', "Clarke, Smith, and League"),
        ('<institution and="none" delimiter=" – "/>', "Clarke, Smith – League"),
        ("<institution/>", "Clarke, Smith, & League"),
    ],
)
def test_an_organization_at_the_end_has_its_own_delimiters(institution: str, expected: str) -> None:
    """CSL-M, ``delimiter`` and ``and`` of ``cs:institution``."""
    assert printed([*PEOPLE, {"literal": "League"}], institution) == expected
    assert printed(PEOPLE, institution) == "Clarke & Smith"


@pytest.mark.parametrize(
    ("parts", "short", "expected"),
    [
        ("short", "ECLAC", "ECLAC"), ("short", "", "Economic Commission"), ("long", "ECLAC", "Economic Commission"),
        ("short-long", "ECLAC", "ECLAC (Economic Commission)"), ("short-long", "", "Economic Commission"),
        ("long-short", "ECLAC", "(Economic Commission) ECLAC"),
    ],
)  # fmt: skip
def test_short_forms_come_from_the_abbreviations(parts: str, short: str, expected: str) -> None:
    """With ``if-short`` the long form is in brackets only beside a short one."""
    long = '<institution-part name="long" if-short="true" prefix="(" suffix=")"/>'
    institution = f'<institution institution-parts="{parts}">{long if "-" in parts else ""}</institution>'
    forms = {"institution-part": {"Economic Commission": short}} if short else {}
    assert printed([{"literal": "Economic Commission"}], institution, abbreviations=forms) == expected


def test_the_element_is_inherited_by_a_substitute() -> None:
    """Like the other children of the names around it."""
    names = (
        '<names variable="author"><name/><institution use-last="1"/>'
        '<substitute><names variable="editor"/></substitute></names>'
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = little_style(f"<layout>{names}</layout>")
    assert Processor(style, [{"id": "a", "type": "book", "editor": [UNITS]}]).cite("a") == "League"


def test_the_element_is_not_csl() -> None:
    """Strict loading refuses it, with its line."""
    text = (
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0"><info><id>x</id><title>x</title>'
        '<updated>2020-01-01T00:00:00Z</updated></info><citation><layout>\n<names variable="author"><name/>'
        "<institution/></names></layout></citation></style>"
    )
    with pytest.raises(StyleError, match="2: <institution> is not in CSL"):
        load_style(text, strict=True)


def test_the_format_of_family_names_is_not_that_of_organizations() -> None:
    """Chinese styles print the names of people in capitals, but not those of organizations."""
    names = '<names variable="author"><name><name-part name="family" text-case="uppercase"/></name>{}</names>'
    expected = {"": "CLARKE, MUSEUM OF X", "<institution/>": "CLARKE, Museum of X"}
    expected['<institution><institution-part name="long" text-case="lowercase"/></institution>'] = "CLARKE, museum of x"
    authors = [{"family": "Clarke"}, {"literal": "Museum of X"}]
    for institution, printed_names in expected.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            style = little_style(f"<layout>{names.format(institution)}</layout>")
        assert Processor(style, [{"id": "a", "author": authors}]).cite("a") == printed_names
