"""Find and parse styles and locales: bundled ones by id, a user's own by path.

An address inside a style is never opened: the parent of a dependent style is looked up among the bundled
styles by the last part of its address.

Source: CSL 1.0.2, "File Types", "Dependent Styles", "Locale Fallback".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ...errors import StyleError, UnknownStyleError
from . import archive
from .locale import Locale, fallback_codes
from .parser import MAX_BYTES, parent_of, parse_locale, parse_style
from .style import Style, StyleLocale

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["load_locale", "load_style"]


_IDS = ("http://www.zotero.org/styles/", "https://www.zotero.org/styles/")
"""What the ids in published styles begin with; they are names, and nothing is fetched."""


@lru_cache(maxsize=32)
def _bundled_style(style_id: str) -> Style:
    source = archive.read_style(style_id)
    style = parse_style(source.xml, path=source.id)
    if source.default_locale:
        style = style._replace(default_locale=source.default_locale)
    return style


def load_style(name: str | PathLike[str], *, bundled_only: bool = False) -> Style:
    """Return a style, parsed.

    Args:
        name: The id of a bundled style, such as ``"chicago-notes-bibliography"`` (old ids that the CSL
            repository has renamed work too), or the path of a ``.csl`` file, or the text of a style.
        bundled_only: Look up ids of bundled styles only: open no file and parse no text. Use this for a name that
            comes from a request or a document.

    Returns:
        The style, with the parent's layout where it is a dependent one.

    Raises:
        UnknownStyleError: No bundled style has this id, and no file this name.
        StyleError: The file is not a CSL style.

    Source: CSL 1.0.2, "File Types", "Dependent Styles".

    >>> load_style("apa").is_note
    False
    >>> load_style("../apa.csl", bundled_only=True)
    Traceback (most recent call last):
        ...
    dprkpal.errors.UnknownStyleError: no style '../apa.csl'; `dprkpal styles QUERY` searches them
    """
    if bundled_only:
        return _bundled_only(name)
    if not isinstance(name, str):
        return _from_file(name.__fspath__())
    text = name.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _resolved(text.encode("utf-8", "surrogatepass"), None)
    if "/" in name or "\\" in name or name.endswith(".csl"):
        try:
            return _from_file(name)
        except FileNotFoundError:
            # A file of this name would be meant, so no bundled style stands in for one that is in no such folder.
            if ("/" in name or "\\" in name) and not name.startswith(_IDS):
                raise UnknownStyleError(name, ()) from None
    return _bundled_style(name)


def _bundled_only(name: str | PathLike[str]) -> Style:
    """Return the bundled style with the id *name*; refuse paths and the text of a style."""
    if not isinstance(name, str):
        raise UnknownStyleError(str(name.__fspath__()))
    # The archive looks up the last part of a path, but "folder/apa" is not the id of a style.
    if not name.startswith(_IDS) and any(character in name for character in "/\\<"):
        raise UnknownStyleError(name)
    return _bundled_style(name)


def _from_file(path: str) -> Style:
    """Return the style in the file at *path*."""
    try:
        with open(path, "rb") as file:
            xml = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:  # no file can have a name with a null character in it
        raise StyleError(f"cannot be read ({getattr(error, 'strerror', None) or error})", path=path) from None
    return _resolved(xml, path)


def _resolved(xml: bytes, path: str | None) -> Style:
    """Return the style of *xml*, or of its parent among the bundled styles where it is dependent."""
    parent = parent_of(xml, path=path)
    if parent is None:
        return parse_style(xml, path=path)
    try:
        style = _bundled_style(parent[0])
    except UnknownStyleError as error:
        raise StyleError(f"a dependent style whose parent is not bundled: {error}", path=path, line=parent[2]) from None
    return style._replace(default_locale=parent[1]) if parent[1] else style


@lru_cache(maxsize=80)
def _locale_file(code: str) -> StyleLocale:
    return parse_locale(archive.read_locale(code), path=f"locales-{code}.xml")


def load_locale(code: str, style: Style | None = None) -> Locale:
    """Return the locale *code*, with what *style* says in its place.

    Args:
        code: A locale code; a code without a file of its own falls back as the specification says.
        style: The style whose ``cs:locale`` elements override the file.

    Returns:
        The locale; ``en-US`` fills what it leaves open.

    Raises:
        DprkpalError: The archive of locales is not there.

    Source: CSL 1.0.2, "Locale Fallback".

    >>> load_locale("de-AT").term("and")
    'und'
    """
    codes = fallback_codes(code, archive.locale_codes())
    layers: list[StyleLocale] = []
    if style is not None and style.locales:
        for language in dict.fromkeys((code.casefold(), code.split("-")[0].casefold(), None)):
            for layer in style.locales:
                if (layer.language.casefold() if layer.language else None) == language:
                    layers.append(layer)
    own = [file for file in codes if file != "en-US"] or ["en-US"]
    layers.extend(_locale_file(file) for file in own)
    spare = ("en-US",) if "en-US" not in own else ()
    return Locale(code, layers, lambda: [_locale_file(file) for file in spare])
