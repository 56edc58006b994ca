"""Internal: tables that map Hayagriva's entry types, fields and roles to CSL.

Source: "The Hayagriva YAML File Format".
"""

from __future__ import annotations

__all__ = ["DEFAULT_PARENTS", "FIELDS", "PARENTS", "ROLES", "TYPES", "TYPES_FROM_CSL"]

TYPES = {
    "anthology": "book", "anthos": "chapter", "article": "article", "artwork": "graphic", "audio": "song", "blog":
    "post-weblog", "book": "book", "case": "legal_case", "chapter": "chapter", "conference": "speech", "entry": "entry",
    "exhibition": "event", "legislation": "legislation", "manuscript": "manuscript", "misc": "document", "newspaper":
    "article-newspaper", "original": "document", "patent": "patent", "performance": "performance", "periodical":
    "periodical", "post": "post", "proceedings": "book", "reference": "book", "report": "report", "repository":
    "software", "scene": "motion_picture", "thesis": "thesis", "thread": "post", "video": "motion_picture", "web":
    "webpage",
}  # fmt: skip
"""Entry types and their CSL types."""

PARENTS = {
    ("article", "periodical"): "article-journal", ("article", "newspaper"): "article-newspaper",
    ("article", "blog"): "post-weblog", ("article", "proceedings"): "paper-conference",
    ("article", "conference"): "paper-conference", ("article", "anthology"): "chapter", ("article", "book"): "chapter",
    ("entry", "reference"): "entry-encyclopedia", ("web", "repository"): "webpage", ("anthos", "anthology"): "chapter",
    ("article", "repository"): "article", ("article", "reference"): "entry-encyclopedia",
}  # fmt: skip
"""The CSL types of entries with a parent, by the types of both."""

DEFAULT_PARENTS = {
    "article": "periodical", "chapter": "book", "entry": "reference", "anthos": "anthology", "web": "web", "scene":
    "video", "artwork": "exhibition", "legislation": "anthology", "post": "post", "video": "video", "audio": "audio",
}  # fmt: skip
"""The type of a parent that has none."""

TYPES_FROM_CSL = {
    "article": ("article", ""), "article-journal": ("article", "periodical"), "article-magazine":
    ("article", "periodical"), "article-newspaper": ("article", "newspaper"), "bill": ("legislation", ""), "book":
    ("book", ""), "broadcast": ("video", "video"), "chapter": ("chapter", "book"), "classic": ("book", ""),
    "collection": ("anthology", ""), "entry": ("entry", ""), "entry-dictionary": ("entry", "reference"),
    "entry-encyclopedia": ("entry", "reference"), "event": ("exhibition", ""), "figure": ("artwork", ""), "graphic":
    ("artwork", ""), "legal_case": ("case", ""), "legislation": ("legislation", ""), "manuscript": ("manuscript", ""),
    "map": ("artwork", ""), "motion_picture": ("video", ""), "paper-conference": ("article", "proceedings"), "patent":
    ("patent", ""), "performance": ("performance", ""), "periodical": ("periodical", ""), "post": ("post", ""),
    "post-weblog": ("article", "blog"), "regulation": ("legislation", ""), "report": ("report", ""), "review":
    ("article", "periodical"), "review-book": ("article", "periodical"), "software": ("repository", ""), "song":
    ("audio", ""), "speech": ("conference", ""), "standard": ("report", ""), "thesis": ("thesis", ""), "webpage":
    ("web", ""),
}  # fmt: skip
"""CSL types, and the entry types of the work and of its parent; all others are ``misc``."""

FIELDS = {
    "abstract": "abstract", "genre": "genre", "note": "note", "edition": "edition", "volume": "volume",
    "issue": "issue", "chapter": "chapter-number", "volume-total": "number-of-volumes", "page-total": "number-of-pages",
    "runtime": "dimensions", "call-number": "call-number", "archive": "archive", "archive-location": "archive-place",
    "language": "language",
}  # fmt: skip
"""Fields whose value is a CSL variable as it is."""

ROLES = {
    "translator": "translator", "compiler": "compiler", "collaborator": "contributor", "organizer": "organizer",
    "cast-member": "performer", "castmember": "performer", "composer": "composer", "producer": "producer",
    "executive-producer": "executive-producer", "executiveproducer": "executive-producer", "writer": "script-writer",
    "director": "director", "illustrator": "illustrator", "narrator": "narrator", "holder": "author",
}  # fmt: skip
"""Roles in ``affiliated`` and their variables."""
