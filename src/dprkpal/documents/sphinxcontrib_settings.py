"""Internal: translate the settings of sphinxcontrib-bibtex in ``conf.py`` to those of `dprkpal.sphinxext`.

Source: sphinxcontrib-bibtex manual, "Configuration".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..csl.styles.archive import read_style
from ..errors import UnknownStyleError

__all__ = ["translate_settings", "translate_style"]

_STYLES = {
    "alpha": "bibtex-alpha",
    "plain": "bibtex-plain",
    "unsrt": "ieee",
    "unsrtalpha": "bibtex-alpha",
}
"""For the styles of pybtex, CSL styles with the same kind of labels."""
_AUTHOR_YEAR = "chicago-author-date"
_SUPERSCRIPT = {
    True: "american-medical-association",
    False: "american-medical-association-alphabetical",
}  # by whether the references are in the order of citation
_RENAMED = {
    "bibtex_bibliography_header": "dprkpal_bibliography_header",
    "bibtex_footbibliography_header": "dprkpal_notes_header",
    "bibtex_tooltips": "dprkpal_tooltips",
}
_WITHOUT_EFFECT = {
    "bibtex_encoding": "not needed; files are read as UTF-8, with or without a byte order mark",
    "bibtex_tooltips_style": "not needed; tooltips show the reference in the style of the bibliography",
    "bibtex_cite_id": "not used; link to a citation with the id 'cite-PAGE-NUMBER'",
    "bibtex_footcite_id": "not used; link to a note with its number",
    "bibtex_bibliography_id": "not used; link to an entry with ':bib:ref:`KEY`' or the id 'bib-KEY'",
    "bibtex_footbibliography_id": "not used; put a label before the directive to link to it",
    "bibtex_foot_reference_style": "not used; footnote references look like those of docutils",
}


def translate_settings(values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each setting of sphinxcontrib-bibtex in *values*, our settings for it, and a sentence about that.

    Args:
        values: The values of ``conf.py`` by name; names that do not start with ``bibtex_`` are passed over.

    >>> list(translate_settings({"bibtex_bibfiles": ["refs.bib"], "bibtex_default_style": "plain"}))[0]
    ('bibtex_bibfiles', {'dprkpal_sources': ['refs.bib']}, "read as dprkpal_sources = ['refs.bib']")
    """
    found = {name: values[name] for name in values if name.startswith("bibtex_")}
    style = _style(found) if found else None
    for name, value in found.items():
        if name == "bibtex_bibfiles":
            files = [value] if isinstance(value, str) else value
            yield name, {"dprkpal_sources": files}, f"read as dprkpal_sources = {files!r}"
            if style is not None and found.keys().isdisjoint(("bibtex_default_style", "bibtex_reference_style")):
                yield "bibtex_default_style", {"dprkpal_style": style}, f"not set; read as dprkpal_style = {style!r}"
        elif name in ("bibtex_default_style", "bibtex_reference_style"):
            yield name, {"dprkpal_style": style}, f"read as dprkpal_style = {style!r}; see `dprkpal styles` for others"
        elif name in _RENAMED:
            yield name, {_RENAMED[name]: value}, f"read as {_RENAMED[name]} = {value!r}"
        else:
            yield name, {}, _WITHOUT_EFFECT.get(name, "not used")


def _style(settings: Mapping[str, Any]) -> str:
    """Return the CSL style for the two style settings of sphinxcontrib-bibtex."""
    default = str(settings.get("bibtex_default_style", "alpha"))
    reference = str(settings.get("bibtex_reference_style", "label"))
    if reference.startswith("author_year"):
        return _AUTHOR_YEAR
    if reference == "super":
        return _SUPERSCRIPT[default.startswith("unsrt")]
    return translate_style(default) or _STYLES["alpha"]


def translate_style(name: str) -> str | None:
    """Return the CSL style for a pybtex style, or ``None`` if there is no similar one.

    A CSL style keeps its name. A pybtex style that somebody wrote for a project often has the name of the style that it
    is based on as a part.

    >>> translate_style("unsrt"), translate_style("apastyle"), translate_style("myplain"), translate_style("x")
    ('ieee', 'apa', 'bibtex-plain', None)
    """
    if name in _STYLES:
        return _STYLES[name]
    for candidate in dict.fromkeys((name, name.removesuffix("style").rstrip("-_"))):
        try:
            return read_style(candidate).id
        except UnknownStyleError:
            continue
    for part in sorted(_STYLES, key=len, reverse=True):
        if part in name:
            return _STYLES[part]
    return None
