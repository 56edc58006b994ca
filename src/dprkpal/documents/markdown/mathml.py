"""Internal: write mathematics as MathML.

Source: MathML Core; the package latex2mathml.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from ...errors import DprkpalError

__all__ = ["mathml"]

MAX_LENGTH = 10_000
"""Longer formulas stay TeX."""
MAX_DEPTH = 100
"""Formulas with more nested braces stay TeX."""

_KEPT = frozenset("""
    accent accentunder close columnalign columnlines columnspacing depth dir display displaystyle fence form frame
    height largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits
    notation open rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width
""".split())
"""Attributes of MathML that cannot run or load anything."""
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENT = re.compile(r"m[a-z]+")


def mathml(source: str, *, display: bool) -> str | None:
    r"""Return a formula as MathML, or ``None`` if it cannot be converted.

    Args:
        source: The formula, as TeX.
        display: Whether it has a line of its own.

    Raises:
        DprkpalError: The package latex2mathml is not installed.

    >>> mathml(r"\frac{1}{2}", display=False)  # doctest: +ELLIPSIS
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow><mfrac>...</math>'
    """
    try:
        from latex2mathml.converter import convert
    except ImportError:
        raise DprkpalError("MathML needs latex2mathml; install it with `pip install 'dprkpal[math]'`") from None
    if len(source) > MAX_LENGTH or _depth(source) > MAX_DEPTH:
        return None
    try:
        root = ET.fromstring(convert(source, display="block" if display else "inline"))
    except Exception:  # the package raises errors of many types for unfinished formulas
        return None
    return ET.tostring(_checked(root), encoding="unicode")


def _depth(source: str) -> int:
    """Return the maximum nesting depth of braces."""
    depth = most = 0
    for sign in source:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        most = max(most, depth)
    return most


def _checked(element: ET.Element) -> ET.Element:
    """Return a copy of *element* with known elements and attributes only."""
    name = element.tag.removeprefix(_NAMESPACE)
    copy = ET.Element(name if _ELEMENT.fullmatch(name) else "mrow")
    copy.attrib = {key: value for key, value in element.attrib.items() if key in _KEPT}
    if name == "math":
        copy.attrib = {"xmlns": _NAMESPACE[1:-1], **copy.attrib}
    copy.text, copy.tail = element.text, element.tail
    copy.extend(_checked(child) for child in element)
    return copy
