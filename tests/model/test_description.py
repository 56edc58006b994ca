"""References in one line and as a table."""

from __future__ import annotations

from dprkpal.model.description import describe, field_rows

WORK = {
    "id": "a",
    "type": "book",
    "title": '<span class="nocase">Soviet Aid</span> &amp; <sc>dprk</sc>',
    "author": [{"family": "<i>Novak</i>", "given": "Eva"}],
    "URL": "https://example.org/?a=1&copy;=2",
    "issued": {"date-parts": [[1998]]},
}


def test_a_description_has_no_markup() -> None:
    """It is text for people."""
    assert describe(WORK) == "Novak, Soviet Aid & dprk, 1998"
    assert describe({"id": "b", "container-title": "<b>Arms</b>"}) == "Arms"


def test_the_fields_have_no_markup_but_an_address_stays_as_it_is() -> None:
    """An ampersand in a URL is not an entity."""
    rows = {name: value for name, _, value in field_rows(WORK)}
    assert rows["title"] == "Soviet Aid & dprk"
    assert rows["author"] == "Novak, Eva"
    assert rows["URL"] == "https://example.org/?a=1&copy;=2"


def test_a_particle_is_part_of_the_family_name() -> None:
    """Lists name *van den Berg*, and not *van den*; there is no space after an apostrophe or a hyphen."""
    names = [
        {"family": "Berg", "given": "Benno", "non-dropping-particle": "van den"},
        {"family": "Alembert", "non-dropping-particle": "d’"},
        {"family": "Husayni", "given": "Amin", "non-dropping-particle": "al-"},
    ]
    work = {"id": "a", "author": names, "title": "W-types"}
    assert describe(work) == "van den Berg, d’Alembert, al-Husayni, W-types"
    rows = {name: value for name, _, value in field_rows(work)}
    assert rows["author"] == "van den Berg, Benno; d’Alembert; al-Husayni, Amin"
