"""Internal: read and write the preferences that Zotero keeps in a document, such as the style.

Zotero uses them when it next updates the document, so they have to agree with the style that was used.

Source: "Word Processor Integration" of Zotero's developer documentation (document data, versions 3 and 4).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from ...errors import FormatError
from .xml_parts import parse_xml, write_xml

if TYPE_CHECKING:
    from ...csl import Style

__all__ = [
    "DocumentPreferences", "join_pieces", "new_preferences", "read_preferences", "split_pieces", "style_id",
    "updated_preferences",
]  # fmt: skip

PIECE = 255
"""Zotero splits its data into properties of this length, because Word allows no longer ones."""

_STYLE_URL = re.compile(r"https?://(?:www\.)?zotero\.org/styles/([\w.-]+)")


@dataclass(frozen=True)
class DocumentPreferences:
    """What a document says about its citations."""

    style: str | None = None
    """A style id, or ``None`` if it is unknown."""
    locale: str | None = None
    """A locale code."""
    endnotes: bool = False
    """Whether notes for citations are endnotes."""


def style_id(address: str) -> str | None:
    """Return the id of a style whose address is *address*, such as ``http://www.zotero.org/styles/apa``.

    >>> style_id("http://www.zotero.org/styles/apa"), style_id("x")
    ('apa', None)
    """
    match = _STYLE_URL.fullmatch(address.strip())
    return match[1] if match else None


def join_pieces(properties: dict[str, str], name: str) -> str:
    """Return the text that was split into the properties ``NAME_1``, ``NAME_2`` and so on.

    >>> join_pieces({"ZOTERO_PREF_2": "b", "ZOTERO_PREF_1": "a"}, "ZOTERO_PREF")
    'ab'
    """
    parts: list[str] = []
    while (part := properties.get(f"{name}_{len(parts) + 1}")) is not None:
        parts.append(part)
    return "".join(parts)


def split_pieces(name: str, text: str) -> dict[str, str]:
    """Return *text* as properties ``NAME_1``, ``NAME_2`` and so on."""
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    return {f"{name}_{number}": piece for number, piece in enumerate(pieces, 1)}


def read_preferences(text: str) -> DocumentPreferences:
    """Return Zotero's preferences; damaged ones are empty."""
    style = locale = None
    endnotes = False
    if text.lstrip().startswith("{"):
        value = _json(text)
        named = value.get("style")
        if isinstance(named, dict):
            style, locale = named.get("styleID"), named.get("locale")
        endnotes = isinstance(prefs := value.get("prefs"), dict) and prefs.get("noteType") in (2, "2")
    elif text:
        try:
            root = parse_xml(text.encode(), "Zotero's preferences")
        except FormatError:
            return DocumentPreferences()
        element = root.find("style")
        if element is not None:
            style, locale = element.get("id"), element.get("locale")
        endnotes = any(one.get("name") == "noteType" and one.get("value") == "2" for one in root.iterfind("prefs/pref"))
    return DocumentPreferences(
        style_id(style) if isinstance(style, str) else None, locale if isinstance(locale, str) and locale else None,
        endnotes,
    )  # fmt: skip


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def updated_preferences(text: str, style: Style, locale: str) -> str:
    """Return Zotero's preferences with another style and locale; damaged ones stay as they are."""
    if text.lstrip().startswith("{"):
        value = _json(text)
        if not isinstance(value.get("style"), dict):
            return text
        value["style"] |= {
            "styleID": _address(style), "locale": locale, "hasBibliography": style.bibliography is not None
        }  # fmt: skip
        if style.is_note and isinstance(prefs := value.get("prefs"), dict):
            prefs["noteType"] = prefs.get("noteType") or 1
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        root = parse_xml(text.encode(), "Zotero's preferences")
    except FormatError:
        return text
    element = root.find("style")
    if element is None:
        return text
    element.set("id", _address(style))
    element.set("locale", locale)
    element.set("hasBibliography", str(int(style.bibliography is not None)))
    for one in root.iterfind("prefs/pref"):
        if one.get("name") == "noteType" and style.is_note and one.get("value") not in ("1", "2"):
            one.set("value", "1")
    return write_xml(root).decode().partition("?>")[2].strip()


def new_preferences(style: Style, locale: str, session: str, field_type: str) -> str:
    """Return preferences for a document that had none.

    Args:
        style: The style.
        locale: The locale code.
        session: An id for the document: eight letters or digits.
        field_type: ``"Field"`` for Word, ``"ReferenceMark"`` for LibreOffice.
    """
    has = int(style.bibliography is not None)
    return (
        f'<data data-version="3" zotero-version="6.0"><session id={quoteattr(session)}/>'
        f"<style id={quoteattr(_address(style))} locale={quoteattr(locale)} hasBibliography=\"{has}\" "
        'bibliographyStyleHasBeenSet="1"/>'
        f'<prefs><pref name="fieldType" value="{field_type}"/><pref name="noteType" value="{int(style.is_note)}"/>'
        "</prefs></data>"
    )


def _address(style: Style) -> str:
    """Return the address by which Zotero knows *style*."""
    return style.id if "://" in style.id else f"http://www.zotero.org/styles/{style.id}"
