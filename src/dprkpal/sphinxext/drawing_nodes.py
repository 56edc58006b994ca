"""Drawings: pictures of their own beside a page of HTML, which need neither script nor style in it.

A picture is loaded like any other, so that the strictest content security policy of a site lets it pass; what it shows
stands in the page as text too.
"""

from __future__ import annotations

import hashlib
import os
import re
from html import escape
from typing import Any

from docutils import nodes

from ..drawing.timeline import Timeline

__all__ = ["drawing", "pass_over", "timeline_drawing", "visit_web"]

_WIDE, _NARROW = 720, 288
_SIZE = re.compile(r'\bwidth="(\d+)" height="(\d+)"')


class drawing(nodes.General, nodes.Element):
    """A picture for pages of HTML. Attributes: ``wide`` and ``narrow`` (SVG), ``alt``."""


def timeline_drawing(timeline: Timeline) -> drawing:
    """Return the picture of a *timeline* that stands as a list below it.

    >>> from dprkpal import library
    >>> timeline_drawing(library().timeline(topic="tunnels"))["alt"]
    'Timeline: Tunnels, July 2014 to 27 March 2024; the list below says the same.'
    """
    alt = f"{timeline.title}, {timeline[0].span.words} to {timeline[-1].span.words}; the list below says the same."
    return drawing("", wide=timeline.to_svg(width=_WIDE), narrow=timeline.to_svg(width=_NARROW), alt=alt)


def visit_web(writer: Any, node: drawing) -> None:
    """Write a picture, one for screens and one for telephones, into files that its pages share."""
    builder = writer.builder
    wide, narrow = (_file(builder, node[name]) for name in ("wide", "narrow"))
    writer.body.append(
        '<figure class="bib-drawing"><picture>'
        f'<source media="(max-width: 45rem)" srcset="{escape(narrow[0])}" {narrow[1]}>'
        f'<img src="{escape(wide[0])}" {wide[1]} alt="{escape(node["alt"])}" loading="lazy">'
        "</picture></figure>\n"
    )
    raise nodes.SkipNode


def _file(builder: Any, svg: str) -> tuple[str, str]:
    """Write *svg* among the images of a documentation; return its address and its size as attributes."""
    name = f"dprkpal-{hashlib.sha256(svg.encode()).hexdigest()[:16]}.svg"
    folder = os.path.join(builder.outdir, builder.imagedir)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        part = f"{path}.{os.getpid()}"  # another process may write the same
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            file.write(svg)
        os.replace(part, path)
    size = _SIZE.search(svg)
    return f"{builder.imgpath}/{name}", f'width="{size[1]}" height="{size[2]}"' if size else ""


def pass_over(writer: Any, node: drawing) -> None:
    """Write nothing: the list says it."""
    raise nodes.SkipNode
