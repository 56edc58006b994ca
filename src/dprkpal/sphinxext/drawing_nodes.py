"""Internal: SVG drawings in HTML pages.

A drawing is an image file, so it works under a strict content security policy, and it needs no script or inline style.
The page also has its content as text.
"""

from __future__ import annotations

import hashlib
import os
import re
from html import escape
from typing import Any

from docutils import nodes

from ..drawing.timeline import Timeline

__all__ = ["drawing", "skip_drawing", "timeline_drawing", "visit_html"]

_WIDE, _NARROW = 720, 288
_SIZE = re.compile(r'\bwidth="(\d+)" height="(\d+)"')


class drawing(nodes.General, nodes.Element):
    """A drawing in HTML. Attributes: ``wide`` and ``narrow`` (SVG), ``alt``."""


def timeline_drawing(timeline: Timeline) -> drawing:
    """Return a drawing of *timeline*. A list with the same content must follow.

    >>> from dprkpal import library
    >>> timeline_drawing(library().timeline(topic="tunnels"))["alt"]
    'Timeline: Tunnels, July 2014 to 27 March 2024; the list below says the same.'
    """
    alt = f"{timeline.title}, {timeline[0].span.words} to {timeline[-1].span.words}; the list below says the same."
    return drawing("", wide=timeline.to_svg(width=_WIDE), narrow=timeline.to_svg(width=_NARROW), alt=alt)


def visit_html(writer: Any, node: drawing) -> None:
    """Write the drawing as image files, one for screens and one for phones."""
    builder = writer.builder
    wide, narrow = (_file(builder, node[name]) for name in ("wide", "narrow"))
    writer.body.append(
        '<figure class="bib-drawing"><picture>'
        f'<source media="(max-width: 45rem)" srcset="{escape(narrow[0])}" {narrow[1]} />'
        f'<img src="{escape(wide[0])}" {wide[1]} alt="{escape(node["alt"])}" loading="lazy" />'
        "</picture></figure>\n"
    )
    raise nodes.SkipNode


def _file(builder: Any, svg: str) -> tuple[str, str]:
    """Write *svg* to the image folder, and return its URL and its size as HTML attributes."""
    name = f"dprkpal-{hashlib.sha256(svg.encode()).hexdigest()[:16]}.svg"
    folder = os.path.join(builder.outdir, builder.imagedir)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        part = f"{path}.{os.getpid()}"  # another process may write the same file
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            file.write(svg)
        os.replace(part, path)
    size = _SIZE.search(svg)
    return f"{builder.imgpath}/{name}", f'width="{size[1]}" height="{size[2]}"' if size else ""


def skip_drawing(writer: Any, node: drawing) -> None:
    """Write nothing, because the list has the same content."""
    raise nodes.SkipNode
