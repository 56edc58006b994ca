"""Internal: load styles and locales: bundled ones by id, others by path.

URLs in styles are never opened: the parent of a dependent style is looked up among the bundled styles, by the last part
of its URL.

Source: CSL 1.0.2, "File Types", "Dependent Styles", "Locale Fallback".
"""

from __future__ import annotations

import os
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from ...errors import StyleError, StyleWarning, UnknownLocaleError, UnknownStyleError, visible
from ...model.arguments import require
from . import archive
from .language_tag import split_collation
from .locale import Locale, fallback_codes
from .parser import parent_of, parse_bundled_style, parse_locale, parse_style
from .style import Style, StyleLocale
from .style_xml import MAX_BYTES

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["load_locale", "load_style"]


_STYLE_ADDRESSES = ("http://www.zotero.org/styles/", "https://www.zotero.org/styles/")
"""Start of the ids in published styles. They are only names: nothing is downloaded."""
MAX_WARNED = 1_000
_WARNED: dict[str | tuple[str, type[Warning], int], int] = {}
"""The warnings already given, so that each is shown only once."""


@lru_cache(maxsize=32)
def _bundled_style(style_id: str) -> Style:
    source = archive.read_style(style_id)
    style = parse_bundled_style(source.xml, path=source.id)
    if source.default_locale:
        style = style._replace(default_locale=source.default_locale)
    return style


def load_style(name: str | PathLike[str], *, bundled_only: bool = False, strict: bool = False) -> Style:
    """Load and parse a style.

    Args:
        name: The id of a bundled style, such as ``"chicago-notes-bibliography"``, the path of a ``.csl`` file, or the
            text of a style. Old ids of styles that the CSL repository has renamed work, too.
        bundled_only: Look up ids of bundled styles only: open no file and parse no text. Use this for a name that
            comes from a request or a document.
        strict: Refuse everything that is not CSL 1.0.2. Otherwise each element or attribute that CSL does not have,
            each call of a macro that does not exist, and a document type are ignored with a `StyleWarning`. Layouts
            for certain languages (``<layout locale="en">``), which CSL-M has, are used, with a warning as well.

    Returns:
        The style. A dependent style has the sections of its parent.

    Raises:
        UnknownStyleError: There is no bundled style with this id and no file with this name.
        StyleError: The file or text is not a valid CSL style.

    Warns:
        StyleWarning: Something in the style was ignored. The warning has the file and the line.

    Source: CSL 1.0.2, "File Types", "Dependent Styles".

    >>> load_style("apa").is_note
    False
    >>> load_style("../apa.csl", bundled_only=True)
    Traceback (most recent call last):
        ...
    dprkpal.errors.UnknownStyleError: no style '../apa.csl'; `dprkpal styles WORDS` searches them
    """
    if bundled_only:
        return _bundled_only(name)
    require(name, str | os.PathLike, "a style is an id, a path or a Style")
    if not isinstance(name, str):
        return _from_file(name.__fspath__(), strict=strict)
    text = name.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _parse_or_load_parent(text.encode("utf-8", "surrogatepass"), None, strict=strict)
    if "/" in name or "\\" in name or name.endswith(".csl"):
        try:
            return _from_file(name, strict=strict)
        except FileNotFoundError:
            # The name is a path, so do not fall back to a bundled style with the same last part.
            if ("/" in name or "\\" in name) and not name.startswith(_STYLE_ADDRESSES):
                raise UnknownStyleError(name, ()) from None
    return _bundled_style(name)


def _bundled_only(name: str | PathLike[str]) -> Style:
    """Return the bundled style with the id *name*; refuse paths and the text of a style."""
    if not isinstance(name, str):
        raise UnknownStyleError(str(name.__fspath__()))
    # The archive looks up the last part of a path, but "folder/apa" is not the id of a style.
    if not name.startswith(_STYLE_ADDRESSES) and any(character in name for character in "/\\<"):
        raise UnknownStyleError(name)
    return _bundled_style(name)


def _from_file(path: str, *, strict: bool) -> Style:
    """Return the style in the file at *path*."""
    try:
        with open(path, "rb") as file:
            xml = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:  # ValueError: the name has a null character
        raise StyleError(f"cannot be read ({getattr(error, 'strerror', None) or error})", path=path) from None
    return _parse_or_load_parent(xml, path, strict=strict)


def _parse_or_load_parent(xml: bytes, path: str | None, *, strict: bool) -> Style:
    """Parse *xml*; for a dependent style, return its parent from the bundled styles."""
    parent = parent_of(xml, path=path)
    if parent is None:
        style = parse_style(xml, path=path, strict=strict)
        _warn(style)
        return style
    try:
        style = _bundled_style(parent[0])
    except UnknownStyleError as error:
        raise StyleError(f"a dependent style whose parent is not bundled: {error}", path=path, line=parent[2]) from None
    return style._replace(default_locale=parent[1]) if parent[1] else style


def _warn(style: Style) -> None:
    """Give a warning, at its place in the file, for everything in *style* that was ignored."""
    for fault in style.faults:
        if len(_WARNED) > MAX_WARNED:
            _WARNED.clear()
        file, line = visible(style.path or "<style>"), fault.line or 1
        warnings.warn_explicit(visible(fault.message), StyleWarning, file, line, registry=_WARNED)


@lru_cache(maxsize=80)
def _locale_file(code: str) -> StyleLocale:
    return parse_locale(archive.read_locale(code), path=f"locales-{code}.xml")


def load_locale(code: str, style: Style | None = None) -> Locale:
    """Load the locale *code*, with the overrides of *style*.

    Args:
        code: A locale code; for a code without a locale file, the specification defines the fallback. Of the
            extensions of a language tag, such as ``de-u-co-phonebk``, only the collation is used.
        style: A style; its ``cs:locale`` elements override the locale file.

    Returns:
        The locale. Missing terms are those of ``en-US``.

    Raises:
        UnknownLocaleError: There is no locale for this language, neither bundled nor in the style.
        DprkpalError: The archive of styles and locales is missing or damaged.

    Source: CSL 1.0.2, "Locale Fallback".

    >>> load_locale("de-AT").term("and")
    'und'
    """
    require(code, str, "a locale is a code such as 'de-DE'")
    known = archive.locale_codes()
    collation = ""
    if "-u-" in code.casefold():
        code, collation = split_collation(code)
    codes = fallback_codes(code, known)
    language = re.split("[-_@.]", code.casefold(), maxsplit=1)[0]
    own = {style.default_locale, *(layer.language for layer in style.locales)} if style is not None else set()
    if codes == ["en-US"] and language != "en" and code not in own and language not in own:
        raise UnknownLocaleError(code, known)  # English would be wrong, and nobody would be told
    layers: list[StyleLocale] = []
    if style is not None and style.locales:
        # Many British styles have their terms in <locale xml:lang="en-US">. The specification looks for the primary
        # dialect only in locale files; the other processors look in styles too, and authors rely on that.
        own_language = code.split("-")[0].casefold()
        primary = [file.casefold() for file in codes if file.split("-")[0].casefold() == own_language]
        for language in dict.fromkeys((code.casefold(), own_language, *primary, None)):
            for layer in style.locales:
                if (layer.language.casefold() if layer.language else None) == language:
                    layers.append(layer)
    preferred = [file for file in codes if file != "en-US"] or ["en-US"]
    layers.extend(_locale_file(file) for file in preferred)
    last = ("en-US",) if "en-US" not in preferred else ()
    return Locale(code, layers, lambda: [_locale_file(file) for file in last], collation=collation)
