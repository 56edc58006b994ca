"""CSL 1.0.2: styles, locales and the citation processor.

>>> from dprkpal.csl import Processor
>>> work = {"id": "a", "type": "book", "title": "A Book", "author": [{"family": "Doe", "given": "Jane"}]}
>>> Processor("apa", [work], to="text").cite("a, p. 4")
'(Doe, n.d., p. 4)'
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from . import archive
from .locale import Locale, fallback_codes
from .output import BACKENDS, OUTPUTS, Backend
from .parse import parent_of, parse_locale, parse_style
from .processor import Processor
from .style import Style, StyleLocale

__all__ = ["BACKENDS", "OUTPUTS", "Backend", "Locale", "Processor", "Style", "load_locale", "load_style"]


@lru_cache(maxsize=32)
def _bundled_style(style_id: str) -> Style:
    source = archive.read_style(style_id)
    style = parse_style(source.xml, path=source.id)
    if source.default_locale:
        style = style._replace(default_locale=source.default_locale)
    return style


def load_style(name: str | Path) -> Style:
    """Return a style, parsed.

    Args:
        name: The id of a bundled style, such as ``"chicago-notes-bibliography"`` (old ids that the CSL
            repository has renamed work too), or the path of a ``.csl`` file, or the text of a style.

    Returns:
        The style, with the parent's layout where it is a dependent one.

    Raises:
        UnknownStyleError: No bundled style has this id, and no file this name.
        StyleError: The file is not a CSL style.

    Source: CSL 1.0.2, "File Types", "Dependent Styles".

    >>> load_style("apa").is_note
    False
    """
    if isinstance(name, str) and name.lstrip("\ufeff \t\r\n").startswith("<"):
        return _resolved(name.lstrip("\ufeff \t\r\n").encode("utf-8"), None)
    path = Path(name)
    if isinstance(name, Path) or "/" in name or "\\" in name or name.endswith(".csl"):
        if path.is_file():
            return _resolved(path.read_bytes(), str(name))
        if isinstance(name, Path):
            return _bundled_style(path.stem)
    return _bundled_style(str(name))


def _resolved(xml: bytes, path: str | None) -> Style:
    """Return the style of *xml*, or of its parent among the bundled styles where it is dependent."""
    parent = parent_of(xml, path=path)
    if parent is None:
        return parse_style(xml, path=path)
    style = _bundled_style(parent[0])
    return style._replace(default_locale=parent[1]) if parent[1] else style


@lru_cache(maxsize=80)
def _locale_file(code: str) -> StyleLocale:
    return parse_locale(archive.read_locale(code), path=f"locales-{code}.xml")


def load_locale(code: str, style: Style | None = None) -> Locale:
    """Return the locale *code*, with what *style* says in its place.

    Args:
        code: A locale code; a code without a file of its own falls back as the specification says.
        style: The style whose ``cs:locale`` elements override the file.

    Raises:
        UnknownLocaleError: The archive of locales is not there.

    Source: CSL 1.0.2, "Locale Fallback".

    >>> load_locale("de-AT").term("and")
    'und'
    """
    codes = fallback_codes(code, archive.locale_codes())
    layers: list[StyleLocale] = []
    if style is not None:
        base = code.split("-")[0].casefold()
        wanted = [code.casefold(), base, None]
        for language in dict.fromkeys(wanted):
            for layer in style.locales:
                if (layer.language.casefold() if layer.language else None) == language:
                    layers.append(layer)
    own = [file for file in codes if file != "en-US"] or ["en-US"]
    layers.extend(_locale_file(file) for file in own)
    spare = ("en-US",) if "en-US" not in own else ()
    return Locale(code, layers, lambda: [_locale_file(file) for file in spare])
