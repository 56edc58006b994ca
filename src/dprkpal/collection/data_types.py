"""Internal: the shape of a collection's data, as `dprkpal.collection.data_files` reads it and the build stores it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Required, TypedDict

__all__ = [
    "Catalogue",
    "ClaimData",
    "CollectionData",
    "EntityData",
    "EvidenceData",
    "LinkData",
    "OriginData",
    "TopicData",
]


class TopicData(TypedDict, total=False):
    """A topic: one ``[[topic]]`` of ``topics.toml``."""

    id: Required[str]
    pref_label: str
    alt_label: Sequence[str]
    definition: str
    broader: Sequence[str]
    related: Sequence[str]
    line: int
    """The line of the table in its file."""


class EntityData(TypedDict, total=False):
    """A person, organisation, place and so on: one ``[[entity]]`` of ``entities.toml``."""

    id: Required[str]
    kind: str
    name: str
    aliases: Sequence[str]
    date: str
    wikidata: str
    basis: str
    note: str
    line: int


class EvidenceData(TypedDict, total=False):
    """What one source says about a claim: one row of its ``evidence``."""

    source: Required[str]
    stance: Required[str]
    locator: str
    note: str
    carries: bool


class ClaimData(TypedDict, total=False):
    """A claim: one ``[[claim]]`` of ``claims.toml``."""

    id: Required[str]
    statement: Required[str]
    hedge: str
    verb: str
    attribution: str
    stated_in: str
    date: str
    topics: Sequence[str]
    entities: Sequence[str]
    assessment: str
    judgement: bool
    circular_risk: str
    counted: int
    independence: str
    evidence: Sequence[EvidenceData]
    line: int


class OriginData(TypedDict, total=False):
    """An origin that is not a reference: one ``[[origin]]`` of ``origins.toml``."""

    id: Required[str]
    description: str
    line: int


class LinkData(TypedDict, total=False):
    """A link between sources: one ``[[link]]`` of ``origins.toml``."""

    source: Required[str]
    on: Required[str]
    how: Required[str]
    basis: Required[str]
    confidence: Required[str]
    claims: Sequence[str]
    line: int


class CollectionData(TypedDict, total=False):
    """The data of a collection other than its references."""

    topics: Sequence[TopicData]
    entities: Sequence[EntityData]
    claims: Sequence[ClaimData]
    origins: Sequence[OriginData]
    links: Sequence[LinkData]
    surveys: Sequence[str]
    """The keys of references that survey what others have said."""


class Catalogue(TypedDict):
    """The compiled collection, as `dprkpal.libraries.build.compile_catalogue` writes it."""

    digest: str
    """The fingerprint of the sources."""

    lines: dict[str, int | None]
    """The line of each reference in ``refs.bib``."""

    items: list[dict[str, Any]]
    """The references as CSL-JSON."""

    dossier: CollectionData
    """The topics, entities, claims, origins and links."""
