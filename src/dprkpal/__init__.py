"""A verified bibliography of the relations between North Korea and Palestine, and a CSL citation processor.

>>> import dprkpal
>>> dprkpal.library()["young2021guns"].cite("apa", locator="p. 45")
'(Young, 2021, p. 45)'

Names are imported when they are first used, so ``import dprkpal`` is fast. The packages `dprkpal.csl`,
`dprkpal.formats`, `dprkpal.documents`, `dprkpal.checks`, `dprkpal.html` and `dprkpal.errors` need no import of their
own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if not os.path.isdir(os.path.dirname(os.path.abspath(__file__))):
    raise ImportError(
        "dprkpal cannot be imported from a zip file, because it reads its data from files; install the wheel with pip, "
        "or unpack the zip file", name=__name__,
    )  # fmt: skip

__all__ = [
    "DEFAULT_STYLE",
    "Citation",
    "Cite",
    "Claim",
    "Claims",
    "Concept",
    "Date",
    "DprkpalError",
    "Entities",
    "Entity",
    "Entry",
    "Evidence",
    "FieldCheck",
    "FieldChoice",
    "FormatError",
    "Graph",
    "GraphNode",
    "Independence",
    "Library",
    "Locator",
    "LocatorError",
    "MergePlan",
    "Name",
    "Origin",
    "PlannedEntry",
    "PlannedGroup",
    "Publication",
    "PublicationGroup",
    "PublicationLink",
    "PublicationList",
    "Reference",
    "RelatedEntries",
    "Result",
    "Results",
    "SourceLink",
    "SourceLinks",
    "Store",
    "StyleError",
    "Timeline",
    "TimelineEvent",
    "TopicScheme",
    "UnknownClaimError",
    "UnknownEntityError",
    "UnknownReferenceError",
    "UnknownStyleError",
    "UnknownTopicError",
    "Verification",
    "VocabularyError",
    "__version__",
    "library",
]

if TYPE_CHECKING:
    from . import checks as checks
    from . import csl as csl
    from . import documents as documents
    from . import errors as errors
    from . import formats as formats
    from . import html as html
    from .collection.citing import DEFAULT_STYLE
    from .collection.claims import Claim, Claims, Evidence
    from .collection.entities import Entities, Entity
    from .collection.entry import Entry
    from .collection.origins import Independence, Origin, SourceLink, SourceLinks
    from .collection.topics import Concept, TopicScheme
    from .drawing.graph import Graph
    from .drawing.graph_node import GraphNode
    from .drawing.timeline import Timeline
    from .drawing.timeline_event import TimelineEvent
    from .errors import (
        DprkpalError,
        FormatError,
        LocatorError,
        StyleError,
        UnknownClaimError,
        UnknownEntityError,
        UnknownReferenceError,
        UnknownStyleError,
        UnknownTopicError,
        VocabularyError,
    )
    from .libraries.built_in import library
    from .libraries.library import Library
    from .libraries.publications.publication_list import (
        Publication,
        PublicationGroup,
        PublicationLink,
        PublicationList,
    )
    from .libraries.store import Store
    from .model.citation import Citation, Cite, Locator
    from .model.reference import Date, Name, Reference
    from .model.verification import FieldCheck, Verification
    from .organizing.field_union import FieldChoice
    from .organizing.merge_plan import MergePlan, PlannedEntry, PlannedGroup, RelatedEntries
    from .search.results import Result, Results

    __version__: str
    """The installed version of dprkpal."""
else:
    _PACKAGES = frozenset(("checks", "csl", "documents", "errors", "formats", "html"))
    _MODULES = {
        name: module
        for module, names in {
            "collection.citing": "DEFAULT_STYLE",
            "collection.claims": "Claim Claims Evidence",
            "collection.entities": "Entities Entity",
            "collection.entry": "Entry",
            "collection.origins": "Independence Origin SourceLink SourceLinks",
            "collection.topics": "Concept TopicScheme",
            "drawing.graph": "Graph",
            "drawing.graph_node": "GraphNode",
            "drawing.timeline": "Timeline",
            "drawing.timeline_event": "TimelineEvent",
            "errors": "DprkpalError FormatError LocatorError StyleError UnknownClaimError UnknownEntityError "
            "UnknownReferenceError UnknownStyleError UnknownTopicError VocabularyError",
            "libraries.built_in": "library",
            "libraries.library": "Library",
            "libraries.publications.publication_list": "Publication PublicationGroup PublicationLink "
            "PublicationList",
            "libraries.store": "Store",
            "model.citation": "Citation Cite Locator",
            "model.reference": "Date Name Reference",
            "model.verification": "FieldCheck Verification",
            "organizing.field_union": "FieldChoice",
            "organizing.merge_plan": "MergePlan PlannedEntry PlannedGroup RelatedEntries",
            "search.results": "Result Results",
        }.items()
        for name in names.split()
    }

    def __getattr__(name: str) -> object:
        """Import the package or the name on first use."""
        from importlib import import_module

        if name in _PACKAGES:
            return import_module(f"{__name__}.{name}")
        if name in _MODULES:
            value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        elif name == "__version__":
            value = _version()
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value

    def _version() -> str:
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version(__name__)
        except PackageNotFoundError:  # a source tree that is not installed
            return "unknown"

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *_PACKAGES})
