"""The people, organisations, places, events and weapons in claims, with all their names."""

from __future__ import annotations

import re

import pytest

from dprkpal import Library, library
from dprkpal.collection.claims import years_of
from dprkpal.collection.entities import KINDS, Entity
from dprkpal.errors import UnknownEntityError
from dprkpal.model.edtf import parse_edtf

ENTITIES = [pytest.param(entity, id=key) for key, entity in library().entities.items()]


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_entity_has_a_kind_and_a_name(entity: Entity) -> None:
    """Its names have no duplicates, and its identifiers are well-formed."""
    assert entity.kind in KINDS
    assert entity.name != entity.id
    assert len({name.casefold() for name in entity.names}) == len(entity.names)
    assert all(re.fullmatch(r"Q[1-9]\d*", identifier) for identifier in entity.identifiers.values())


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_date_of_an_event_agrees_with_its_name(entity: Entity) -> None:
    """Only events have dates, in EDTF."""
    if entity.date is None:
        return
    assert entity.kind == "event"
    assert parse_edtf(entity.date)[1] is None
    years = years_of(entity.date)
    assert years is not None
    assert str(years[0]) in entity.name


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_entity_lists_the_claims_about_it(entity: Entity) -> None:
    """And each of these claims lists the entity."""
    assert entity.claims
    assert all(entity in claim.entities for claim in entity.claims.values())


def test_no_name_belongs_to_two_entities() -> None:
    """A look-up by name has one result."""
    works = library()
    for entity in works.entities.values():
        for name in entity.names:
            assert works.entities.named(name.upper()) == (entity,), name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Kim Il-sung", "kim-il-sung"), ("김일성", "kim-il-sung"), ("Kim Il Sung", "kim-il-sung"),
        ("Ezzedine al-Qassam Brigades", "al-qassam-brigades"), ("PLO", "plo"), ("DPRK", "north-korea"),
        ("Mohammed Daoud Oudeh", "abu-daoud"), ("아라파트", "yasser-arafat"), ("KCNA", "kcna"),
        ("김정은", "kim-jong-un"), ("김정일", "kim-jong-il"), ("하마스", "hamas"), ("حماس", "hamas"), ("חמאס", "hamas"),
        ("عرفات", "yasser-arafat"), ("평양", "pyongyang"), ("조선중앙통신", "kcna"),
        ("منظمة التحرير الفلسطينية", "plo"),
    ],
)  # fmt: skip
def test_variants_of_a_name_find_one_entity(name: str, key: str) -> None:
    """With and without hyphen, in another script, in another transliteration, abbreviated."""
    assert [entity.id for entity in library().entities.named(name)] == [key]


def test_forms_in_other_scripts_have_a_basis() -> None:
    """A form that nobody can trace is a guess."""
    for entity in library().entities.values():
        if any(not re.match(r"[\x00-\u024f\u1e00-\u1eff’ʿ–]*$", name) for name in entity.names):
            assert entity.basis, entity.id
    assert library().entities["tal-beeri"].basis is None


def test_entities_can_be_selected_by_kind() -> None:
    """Every entity has exactly one kind."""
    entities = library().entities
    assert sorted(one.id for kind in KINDS for one in entities.of_kind(kind)) == sorted(entities)


def test_an_unknown_id_suggests_similar_entities() -> None:
    """In the mapping and in a filter."""
    with pytest.raises(UnknownEntityError, match="'hezbollah'"):
        library().entities["hizbollah"]
    with pytest.raises(UnknownEntityError, match="'hezbollah'"):
        library().claims.where(entity="hizbollah")


def test_a_library_without_entities_has_none() -> None:
    """The mapping is empty."""
    assert dict(Library([{"id": "a", "type": "book"}]).entities) == {}
    assert dict(Entity({"id": "x"}).claims) == {}
