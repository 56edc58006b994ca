"""A Sphinx extension for the metadata of the whole site: titles, descriptions, the shared picture, 404 and robots.txt.

`dprkpal.sphinxext` describes the pages of the collection. This extension describes the others by their first paragraph.
"""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import share_image
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from dprkpal import library

__all__ = ["setup", "shortened"]

IMAGE = "_static/dprkpal.png"
MAX_TITLE, MAX_DESCRIPTION = 68, 160
"""The lengths that search engines show."""

_GENERATED = {
    "404": "This page does not exist. Search the site, or start at the home page.",
    "genindex": "All names in the documentation of dprkpal, in alphabetical order.",
    "search": "Search the sources, claims and guides of dprkpal, in any spelling and script.",
}
_TITLES = {"404": "Page not found", "genindex": "Index", "search": "Search"}
_RELATIVE = re.compile(r'\b(href|src|action|data-content_root)="(?!#|/|[a-z]+:)(?:\./)?([^"]*)"')


class PlainQuotes(SphinxTransform):
    """Keep quotation marks and dashes as they are typed on the pages about commands, so that options can be copied."""

    default_priority = 740  # SmartQuotes has 750

    def apply(self, **kwargs: Any) -> None:
        """Mark the pages."""
        if self.env.docname.partition("/")[0] == "cli":
            self.document["support_smartquotes"] = False


def shortened(text: str, most: int) -> str:
    """Return *text* in at most *most* characters, cut after a word.

    >>> shortened("Guns, guerillas, and the Great Leader", 20)
    'Guns, guerillas…'
    """
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:.– ") + "…"


def _add_metadata(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the title, the description and the picture of a page."""
    title = unescape(re.sub("<[^>]+>", "", str(context.get("title") or _TITLES.get(pagename, ""))))
    if pagename.startswith("genindex-"):
        title = f"Index: {context['key']}" if "key" in context else "Index"
    site = "" if pagename == app.config.root_doc else f" - {app.config.project}"
    context["short_title"] = shortened(title, MAX_TITLE - len(site)) + site
    if pagename == app.config.root_doc:
        context["short_title"] = "dprkpal: sources on North Korea and Palestine, and citations"
    tags = context.get("metatags", "")
    if '<meta name="description"' not in tags:
        words = escape(_description(pagename, title, doctree))
        tags += f'\n<meta name="description" content="{words}">\n<meta property="og:description" content="{words}">'
    if share_image.available() and app.config.html_baseurl:  # Open Graph needs an absolute URL
        width, height = share_image.SIZE
        tags += (
            f'\n<meta property="og:image" content="{escape(app.config.html_baseurl.rstrip("/"))}/{IMAGE}">'
            f'\n<meta property="og:image:width" content="{width}"><meta property="og:image:height" content="{height}">'
            f'\n<meta property="og:image:alt" content="{escape(share_image.ALT)}">'
            '\n<meta name="twitter:card" content="summary_large_image">'
        )
    context["metatags"] = tags


def _description(pagename: str, title: str, doctree: Any) -> str:
    """Return the first paragraph of a page, or what is known about a page without one."""
    name = pagename.partition("-")[0]
    if name in _GENERATED:
        return _GENERATED[name]
    if pagename.startswith("_modules/"):
        return f"Source code of {title} in dprkpal, with links to its documentation."
    words = ""
    for one in doctree.findall(nodes.paragraph) if doctree is not None else ():
        if not isinstance(one.parent, nodes.entry | nodes.field_body):
            words = f"{words} {one.astext()}".strip()
        if len(words) > 60:
            break
    return shortened(words or title, MAX_DESCRIPTION)


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the picture and robots.txt, and make the links of the page for errors absolute."""
    if exception is not None or app.builder.name != "html":
        return
    outdir, base = Path(app.outdir), app.config.html_baseurl.rstrip("/")
    robots = "User-agent: *\nAllow: /\n"
    (outdir / "robots.txt").write_text(robots + (f"Sitemap: {base}/sitemap.xml\n" if base else ""), encoding="utf-8")
    root = f"{urlsplit(base).path}/"
    missing = outdir / "404.html"  # servers show it at any address, so relative links would lead nowhere
    missing.write_text(_RELATIVE.sub(rf'\1="{root}\2"', missing.read_text(encoding="utf-8")), encoding="utf-8")
    (outdir / "genindex-all.html").unlink(missing_ok=True)  # fifty screens on a phone; each letter has a page
    if share_image.available():
        works = library()
        numbers = [(str(len(works)), "works"), (str(len(works.claims)), "claims"), (str(len(works.topics)), "topics"),
                   (str(len(works.entities)), "people, places, events")]  # fmt: skip
        disputed = sum(any(row.stance == "disputes" for row in one.evidence) for one in works.claims.values())
        share_image.write_image(outdir / IMAGE, numbers, (len(works.claims), disputed))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform and the event handlers."""
    app.add_transform(PlainQuotes)
    app.connect("html-page-context", _add_metadata, priority=600)  # after the extension that describes the collection
    app.connect("build-finished", _write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
