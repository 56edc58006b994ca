"""Internal: write SVG: escaped elements, estimated text widths, and a common style.

A drawing has a text alternative (``title`` and ``desc``), selectable text, and no meaning in colour alone. It adapts to
dark pages and prints in black. It contains no scripts and loads nothing.

Source: W3C, "Scalable Vector Graphics (SVG) 2" (2018), "Accessible Rich Internet Applications (WAI-ARIA) 1.2" (2023).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

from ..model.safe_text import safe_url, without_overrides

__all__ = ["INK", "Svg", "address", "drawing", "element", "lines", "text", "width_of"]

FONT = "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'Noto Sans KR', 'Noto Sans Arabic', sans-serif"

INK = {"light": "#1b1b1b", "dark": "#ebebeb"}
"""The colour of all lines and text on light and dark pages."""

_PAPER = {"light": "#ffffff", "dark": "#17191c"}

_LOOK = (
    ".dprkpal-drawing{{color:{light};font-family:{font};max-width:100%;height:auto}}"
    ".dprkpal-drawing .paper{{fill:{paper}}}"
    ".dprkpal-drawing text{{fill:currentColor;unicode-bidi:plaintext}}"
    ".dprkpal-drawing a:focus text,.dprkpal-drawing a:hover text{{text-decoration:underline}}"
    "@media (prefers-color-scheme:dark){{.dprkpal-drawing{{color:{dark}}}.dprkpal-drawing .paper{{fill:{night}}}}}"
    "@media print{{.dprkpal-drawing{{color:#000}}.dprkpal-drawing .paper{{fill:none}}}}"
).format(font=FONT, light=INK["light"], dark=INK["dark"], paper=_PAPER["light"], night=_PAPER["dark"])

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_BREAKS = re.compile(r"\s+")
_PARTS = re.compile(r"[^-/_]*[-/_]+|[^-/_]+")
_SCHEME = re.compile("[^/?#]*:")
_NOT_IN_ADDRESSES = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")


class Svg(str):
    """SVG source, already escaped. A plain ``str`` is not."""

    __slots__ = ()


def element(tag: str, attributes: Mapping[str, object] | None = None, *children: str) -> Svg:
    r"""Return an element.

    Args:
        tag: The name of the element.
        attributes: The attributes. ``None`` values are left out; floats have at most two decimals.
        children: Elements, and text, which is escaped.

    >>> element("text", {"x": 1.5, "class": None}, "a < b & \x1b[31m")
    '<text x="1.5">a &lt; b &amp; [31m</text>'
    """
    said = "".join(
        f' {name}="{_escaped(_number(value) if isinstance(value, float) else str(value))}"'
        for name, value in (attributes or {}).items()
        if value is not None
    )
    inside = "".join(child if isinstance(child, Svg) else _escaped(child) for child in children)
    return Svg(f"<{tag}{said}>{inside}</{tag}>" if inside else f"<{tag}{said}/>")


def _escaped(text: str) -> str:
    """Return *text* escaped for XML. All text of a drawing goes through this function."""
    return _BREAKS.sub(" ", without_overrides(text)).translate(_ESCAPED)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def drawing(
    name: str, title: str, description: str, width: float, height: float, parts: Iterable[Svg], *, linked: bool = False
) -> Svg:
    """Return a complete drawing.

    Args:
        name: The kind of drawing, such as ``"timeline"``.
        title: A one-line title.
        description: A text alternative for screen readers.
        width: The maximum width; the drawing shrinks to fit the page.
        height: The height.
        parts: The elements.
        linked: Whether it contains links. If so, its role is a group, because screen readers ignore links in images.
    """
    inside = Svg("".join(parts))
    # Ids must differ between drawings on one page, and must be the same on every run.
    identity = f"dprkpal-{name}-{crc32(f'{title}{description}{inside}'.encode('utf-8', 'replace')):08x}"
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg", "class": f"dprkpal-drawing dprkpal-{name}",
            "viewBox": f"0 0 {_number(width)} {_number(height)}", "width": float(width), "height": float(height),
            "role": "group" if linked else "img", "aria-labelledby": f"{identity}-title {identity}-desc",
            "color": INK["light"], "font-family": FONT, "font-size": "13",
        },
        element("title", {"id": f"{identity}-title"}, title),
        element("desc", {"id": f"{identity}-desc"}, description),
        Svg(f"<style>{_LOOK}</style>"),
        element("rect", {"class": "paper", "width": "100%", "height": "100%", "fill": _PAPER["light"]}),
        inside,
    )  # fmt: skip


def text(x: float, y: float, words: str, *, size: float = 13, bold: bool = False, faint: bool = False,
         anchor: str | None = None) -> Svg:  # fmt: skip
    """Return *words* as text at a position; *anchor* is ``"middle"`` or ``"end"`` to align it there."""
    return element(
        "text",
        {
            "x": float(x), "y": float(y), "fill": "currentColor", "font-size": float(size) if size != 13 else None,
            "font-weight": "bold" if bold else None, "fill-opacity": "0.75" if faint else None, "text-anchor": anchor,
        },
        words,
    )  # fmt: skip


def address(url: str | None) -> str | None:
    """Return *url* if it is a web address or a relative URL, else ``None``.

    >>> address("claims.html#a b"), address("https://example.org/"), address("javascript:alert(1)")
    ('claims.html#a%20b', 'https://example.org/', None)
    """
    if not url:
        return None
    if _SCHEME.match(url):
        return safe_url(url)
    return _NOT_IN_ADDRESSES.sub(_percent, url)


def _percent(found: re.Match[str]) -> str:
    """Percent-encode characters that are not allowed in a URL."""
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))


_NARROW, _WIDE = "iljftrI.,:;'|!()[] ‘’-", "mwMWOQGCDHNUABEKPRSVXYZ@%—…"


def width_of(words: str, size: float = 13, *, bold: bool = False) -> float:
    """Estimate the width of *words*, rather too large than too small, because the font is not known.

    >>> width_of("Kim Il Sung") < width_of("김일성 김일성 김일성") < width_of("Kim Il Sung" * 3)
    True
    """
    ems = 0.0
    for character in words:
        if character in _NARROW:
            ems += 0.33
        elif character in _WIDE:
            ems += 0.76
        elif character.isascii():
            ems += 0.57
        elif unicodedata.east_asian_width(character) in "WF":
            ems += 1.02
        elif not unicodedata.combining(character):
            ems += 0.62
    return ems * size * (1.07 if bold else 1.0)


def lines(words: str, width: float, size: float = 13, *, most: int = 4) -> list[str]:
    """Wrap *words* to lines no wider than *width*. If there are more than *most* lines, end with an ellipsis.

    >>> lines("a claim that is too long for one line", 120)
    ['a claim that is too', 'long for one line']
    """
    whole: list[str] = []
    line = ""
    for word in _BREAKS.split(without_overrides(words).strip()[:2000]):
        for piece in _pieces(word, width, size):
            longer = f"{line} {piece}" if line else piece
            if line and width_of(longer, size) > width:
                whole.append(line)
                line = piece
            else:
                line = longer
            if len(whole) > most:
                return [*whole[: most - 1], _shortened(whole[most - 1], width, size)]
    whole += [line] if line else []
    return whole if len(whole) <= most else [*whole[: most - 1], _shortened(whole[most - 1], width, size)]


def _pieces(word: str, width: float, size: float) -> Sequence[str]:
    """Split *word* if it is wider than a line, if possible after a hyphen or slash."""
    if width_of(word, size) <= width:
        return [word]
    pieces, piece = [], ""
    for part in _PARTS.findall(word):
        for bit in [part] if width_of(part, size) <= width else part:
            if piece and width_of(piece + bit, size) > width:
                pieces.append(piece)
                piece = ""
            piece += bit
    return [*pieces, piece]


def _shortened(line: str, width: float, size: float) -> str:
    """Shorten *line* to *width* and add an ellipsis."""
    while line and width_of(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip(" ,;:") + "…"
