"""What a topic, an entity and a claim ask of the library that holds them.

They stand below the library, so they know it only by this. What comes back from above is not typed here,
because nothing here may know it: entries are `dprkpal.Entry`, claims are `dprkpal.collection.claims.Claims`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

__all__ = ["Holdings"]


class Holdings(Protocol):
    """A library, as those see it who stand in it."""

    def __getitem__(self, key: str, /) -> Any:
        """Return the entry with this key."""

    @property
    def topics(self) -> Any:
        """The topics: a `dprkpal.collection.topics.TopicScheme`."""

    @property
    def entities(self) -> Any:
        """The entities: `dprkpal.collection.entities.Entities`."""

    @property
    def claims(self) -> Any:
        """The claims: `dprkpal.collection.claims.Claims`."""

    def about(self, topics: Iterable[str]) -> Mapping[str, Any]:
        """Return the entries that have one of the *topics*, by key."""

    def trace(self, claim: str) -> Any:
        """Return the `dprkpal.collection.origins.Independence` of the *claim*."""

    def cite_claim(self, claim: str, style: Any = None, *, locale: str | None, to: str, context: bool) -> Any:
        """Return the *claim* as a `dprkpal.libraries.claim_sentences.CitedSentence`."""
