"""Internal: read the metadata about citations from a pandoc document.

Source: pandoc-types, "Text.Pandoc.Definition" (``MetaValue``).
"""

from __future__ import annotations

from typing import Any

from ...errors import FormatError
from ..brackets import Brackets
from ..metadata import ALL_KEYS, Metadata, read_bibliographies
from ..yaml_values import YamlValue, texts_of
from .inlines import cites_in, plain_text_of
from .meta_references import references_as_yaml

__all__ = ["read_metadata"]

MAX_DEPTH = 4
"""Values nested deeper than this are left out."""


def read_metadata(meta: dict[str, Any]) -> Metadata:
    """Return the metadata about citations."""
    metadata = Metadata()

    def one(*names: str) -> str | None:
        texts = [plain_text_of(meta[name]).strip() for name in names if name in meta]
        return next((text for text in texts if text), None)

    def flag(name: str) -> bool | None:
        value = meta.get(name)
        if not isinstance(value, dict):
            return None
        if value.get("t") == "MetaBool":
            return bool(value.get("c"))
        return {"true": True, "false": False}.get(plain_text_of(value).strip().casefold())

    references = references_as_yaml(meta.get("references"))
    metadata.references = [references] if references else []
    metadata.csl = one("csl", "citation-style")
    metadata.abbreviations = one("citation-abbreviations")
    metadata.lang, metadata.section_title = one("lang", "locale"), one("reference-section-title")
    metadata.link_citations = bool(flag("link-citations"))
    metadata.fetch = bool(flag("fetch"))
    metadata.link_bibliography = flag("link-bibliography") is not False
    metadata.note_fields = flag("note-fields")
    metadata.suppress_bibliography = bool(flag("suppress-bibliography"))
    metadata.sentence_case = flag("sentence-case")
    metadata.notes_after_punctuation = flag("notes-after-punctuation")
    problems = read_bibliographies(
        metadata, {name: _value(value) for name, value in meta.items() if name.startswith("bibliograph")},
        texts_of(_value(meta.get("section-bibs-bibliography"))), one("section-bibs-level"),
        one("bibliography-numbering"),
    )  # fmt: skip
    metadata.findings += [FormatError(f"metadata: {name} {message}", code="DOC007") for name, message in problems]
    nocite = plain_text_of(meta.get("nocite"))
    keys = [key.id for key in Brackets(nocite).keys.values()]
    keys += [one["citationId"] for cite in cites_in(meta.get("nocite")) for one in cite["c"][0]]
    metadata.nocite = (*dict.fromkeys(key for key in keys if key != "*"), *([ALL_KEYS] if "@*" in nocite else []))
    return metadata


def _value(value: Any, depth: int = 0) -> YamlValue:
    """Return a value as text, lists and mappings."""
    if not isinstance(value, dict) or depth > MAX_DEPTH:
        return []
    kind, content = value.get("t"), value.get("c")
    if kind == "MetaMap" and isinstance(content, dict):
        return {name: _value(one, depth + 1) for name, one in content.items()}
    if kind == "MetaList" and isinstance(content, list):
        return [_value(one, depth + 1) for one in content]
    if kind == "MetaBool":
        return "true" if content else "false"
    return plain_text_of(value).strip()
