"""Entities: who and what claims are about, under all their names."""

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
def test_every_entity_is_of_a_kind_and_has_a_name(entity: Entity) -> None:
    """No name stands twice on one entity; what other catalogues call it has their form."""
    assert entity.kind in KINDS
    assert entity.name != entity.id
    assert len({name.casefold() for name in entity.names}) == len(entity.names)
    assert all(re.fullmatch(r"Q[1-9]\d*", identifier) for identifier in entity.identifiers.values())


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_date_of_an_event_is_the_one_in_its_name(entity: Entity) -> None:
    """A date is an event's, in EDTF, and its year is no other than the name says."""
    if entity.date is None:
        return
    assert entity.kind == "event"
    assert parse_edtf(entity.date)[1] is None
    years = years_of(entity.date)
    assert years is not None
    assert str(years[0]) in entity.name


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_entity_leads_to_the_claims_about_it(entity: Entity) -> None:
    """And every claim about it leads back."""
    assert entity.claims
    assert all(entity in claim.entities for claim in entity.claims.values())


def test_no_name_belongs_to_two_entities() -> None:
    """Whoever asks by a name gets one answer."""
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
    ],
)  # fmt: skip
def test_variants_of_a_name_lead_to_one_entity(name: str, key: str) -> None:
    """With and without hyphen, in another script, transliterated otherwise, abbreviated."""
    assert [entity.id for entity in library().entities.named(name)] == [key]


def test_entities_can_be_asked_for_by_kind() -> None:
    """Every entity is of exactly one."""
    entities = library().entities
    assert sorted(one.id for kind in KINDS for one in entities.of_kind(kind)) == sorted(entities)


def test_an_unknown_entity_is_answered_with_the_nearest() -> None:
    """In the mapping and in a filter."""
    with pytest.raises(UnknownEntityError, match="'hezbollah'"):
        library().entities["hizbollah"]
    with pytest.raises(UnknownEntityError, match="'hezbollah'"):
        library().claims.where(entity="hizbollah")


def test_a_library_without_entities_has_none() -> None:
    """An empty mapping, not an error."""
    assert dict(Library([{"id": "a", "type": "book"}]).entities) == {}
    assert dict(Entity({"id": "x"}).claims) == {}
