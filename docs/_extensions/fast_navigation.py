"""A Sphinx extension that makes the navigation once for each folder and then marks the current page in it.

Sphinx makes it anew for each page, which takes a quarter of the build. `dprkpal.sphinxext` does the same for the pages
of references, claims, topics and entities.
"""

from __future__ import annotations

import re
from posixpath import basename
from typing import Any

from sphinx.application import Sphinx

__all__ = ["marked", "setup", "unmarked"]

_ITEM = re.compile(r'<li class="([^"]*)"|</li>|<a class="reference internal" href="([^"]*)"')
"""The start of an item, its end, and its link."""


_navigation: dict[tuple[Any, ...], str] = {}


def unmarked(html: str, page: str) -> str:
    """Return a table of contents without the mark of the current *page*, given as its file name.

    >>> unmarked('<li class="toctree-l1 current"><a class="current reference internal" href="#">A</a></li>', "a.html")
    '<li class="toctree-l1"><a class="reference internal" href="a.html">A</a></li>'
    """
    here = f'<a class="reference internal" href="{page}"'
    html = html.replace('<a class="current reference internal" href="#"', here)
    return re.sub(r'(class="(?:[^" ]+ )*[^" ]+) current"', r'\1"', html).replace(' class="current"', "")


def marked(html: str, pages: list[str]) -> str:
    """Return the navigation with the first of *pages*, given as relative URLs, that is in it marked as current.

    The items above it are marked and open.

    >>> html = '<li class="toctree-l1"><a class="reference internal" href="a.html">A</a></li>'
    >>> marked(html, ["b.html", "a.html"]) == (
    ...     '<li class="toctree-l1 current current-page">'
    ...     '<a class="current reference internal" aria-current="page" href="a.html">A</a></li>'
    ... )
    True
    """
    for page in pages:
        opened: list[re.Match[str]] = []
        for found in _ITEM.finditer(html):
            if found[1] is not None:
                opened.append(found)
            elif found[2] is None:
                opened.pop()
            elif found[2] == page:
                return _with_marks(html, opened, found)
    return html


def _with_marks(html: str, items: list[re.Match[str]], link: re.Match[str]) -> str:
    """Return *html* with marks on the items around a link and on the link itself."""
    here = link[0].replace('class="', 'class="current ').replace(' href="', ' aria-current="page" href="')
    html = html[: link.start()] + here + html[link.end() :]
    end = html.find("<li ", link.start())  # the first item below the page
    ends = [*(item.start() for item in items[1:]), end if end >= 0 else len(html)]
    closed = html.find("</li>", link.start())
    ends[-1] = min(ends[-1], closed if closed >= 0 else len(html))
    for place, item in reversed(list(enumerate(items))):
        last = " current-page" if place == len(items) - 1 else ""
        inside = html[item.end() : ends[place]].replace('type="checkbox"', 'checked="" type="checkbox"', 1)
        html = html[: item.start()] + item[0][:-1] + f' current{last}"' + inside + html[ends[place] :]
    return html


def _share(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Make the navigation of a page from that of the first page of its folder."""
    if "toctree" not in context:
        return
    folder, render = pagename.rpartition("/")[0], context["toctree"]

    def toctree(**options: Any) -> str:
        key = (folder, *sorted(options.items()))
        if key not in _navigation:
            _navigation[key] = unmarked(str(render(**options)), basename(app.builder.get_target_uri(pagename)))
        return _navigation[key]

    context["toctree"] = toctree


def _shorten(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave the lists of guides out of the pages of the collection, whose readers need other things."""
    render = context.get("toctree")
    if pagename.partition("/")[0] == "collection" and render is not None:
        context["toctree"] = lambda **options: render(**{**options, "collapse": True})


def _mark(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Mark the page in the navigation. The pages of records are marked already."""
    tree = context.get("furo_navigation_tree")
    if isinstance(tree, str) and "current-page" not in tree:
        context["furo_navigation_tree"] = marked(tree, [basename(app.builder.get_target_uri(pagename))])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the event handlers."""
    app.connect("builder-inited", lambda app: _navigation.clear())
    app.connect("html-page-context", _share, priority=50)  # before the theme asks for the navigation
    app.connect("html-page-context", _shorten, priority=150)  # after the pages of records have their navigation
    app.connect("html-page-context", _mark, priority=800)  # after the theme has rendered it
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
