"""Internal: read the attributes of headings, divisions, spans, links, images and code: ``{#id .class key=value}``.

An attribute can come from an untrusted document. Only names that cannot run or load anything are kept as they are;
all others become ``data-`` attributes, as in pandoc for the names that HTML does not know.

Source: Pandoc User's Guide, "Extension: header_attributes", "fenced_divs", "link_attributes"; HTML, "Global
attributes".
"""

from __future__ import annotations

import re

__all__ = ["attributes", "image_attributes"]

_WORD = re.compile(
    r"""\s*+(?:
        \#(?P<id>[^\s{}"'=]+)
      | \.(?P<of>[\w:-]+)
      | (?P<unnumbered>-)(?=[\s}])
      | (?P<key>[A-Za-z_][\w:.-]*+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'{}]+))
    )""",
    re.VERBOSE | re.ASCII,
)
_END = re.compile(r"\s*\}")
_NAME = re.compile(r"[\w-]+")
_KEPT = frozenset({"alt", "dir", "height", "lang", "title", "width"})
_NUMBER = re.compile(r"\d{1,5}(?:\.\d{1,5})?", re.ASCII)
_SIZE = re.compile(r"(\d{1,5}(?:\.\d{1,5})?)(px|cm|mm|in|inch|pt|pc|em|ex|rem|ch|vw|vh|%)", re.ASCII)


def attributes(text: str) -> dict[str, str]:
    r"""Return the attributes in *text*, such as ``{#refs .small}``. A single word is a class.

    Returns:
        The id, the classes, and the other attributes with safe names. Empty if *text* has anything else in it.

    >>> attributes("{#refs .small}"), attributes("warning"), attributes("{-}")
    ({'id': 'refs', 'class': 'small'}, {'class': 'warning'}, {'class': 'unnumbered'})
    >>> attributes("{.map lang=ko onclick='steal()'}"), attributes("{a, b}")
    ({'class': 'map', 'lang': 'ko', 'data-onclick': 'steal()'}, {})
    """
    if not text.startswith("{"):
        return {"class": text} if _NAME.fullmatch(text) else {}
    found: dict[str, str] = {}
    classes: list[str] = []
    others: dict[str, str] = {}
    at = 1
    while (word := _WORD.match(text, at)) is not None:
        at = word.end()
        if word["id"]:
            found.setdefault("id", word["id"])
        elif word["key"]:
            value = next(one for one in (word["double"], word["single"], word["bare"]) if one is not None)
            if word["key"] == "id":
                found.setdefault("id", "-".join(value.split()) or "section")
            elif word["key"] == "class":
                classes += value.split()
            else:
                others.setdefault(_safe(word["key"]), value)
        else:
            classes.append(word["of"] or "unnumbered")
    if _END.fullmatch(text, at) is None:
        return {}
    if classes:
        found["class"] = " ".join(dict.fromkeys(classes))
    return {**found, **others}


def _safe(name: str) -> str:
    """Return the name of an attribute that is safe on any element."""
    name = name.lower()
    return name if name in _KEPT or name.startswith(("data-", "aria-")) else f"data-{name}"


def image_attributes(found: dict[str, str]) -> dict[str, str]:
    """Return the attributes of an image. A size with a unit becomes a style; another size is dropped.

    >>> image_attributes({"width": "50%", "height": "300", "class": "map"})
    {'height': '300', 'class': 'map', 'style': 'width:50%'}
    >>> image_attributes({"width": "1px;background:red"})
    {}
    """
    kept = {name: value for name, value in found.items() if name not in ("width", "height")}
    sizes: dict[str, str] = {}
    styles: list[str] = []
    for name in ("width", "height"):
        value = found.get(name, "")
        if _NUMBER.fullmatch(value):
            sizes[name] = value
        elif size := _SIZE.fullmatch(value):
            styles.append(f"{name}:{size[1]}{'in' if size[2] == 'inch' else size[2]}")
    return {**sizes, **kept, **({"style": ";".join(styles)} if styles else {})}
