"""The bibliography as a place: a page for each work, claim, topic and name, made when the documentation is built.

======================  ====================================================================================
``builder-inited``      the sources of the pages are written (`site_pages.stubs`)
reading                 the directive ``collection-page`` makes the page of what it names
``html-page-context``   the head of each page gets its metadata (`site_pages.metadata`)
``build-finished``      downloads, words to search, feed and site map are written (`site_pages.files`)
======================  ====================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dprkpal.sphinxext.citation_records import Described

from . import drawings, lists, statements, subjects, works
from .element import add_nodes, alone, doc_link, tag
from .files import feed, site_map, write_files
from .metadata import head
from .places import FOLDER, KINDS, label, thing
from .stubs import write_sources

__all__ = ["setup"]

_PAGES = {
    "reference": works.page,
    "claim": statements.page,
    "topic": subjects.topic_page,
    "entity": subjects.entity_page,
}
_DRAWN = {"timeline": drawings.timeline_page, "graph": drawings.graph_page}
_navigation: dict[Any, str] = {}
_NAMES = {"reference": "Works", "claim": "Claims", "topic": "Topics", "entity": "Names"}


class CollectionPage(SphinxDirective):
    """``collection-page``: what the page of something says; its kind and its id are the arguments."""

    required_arguments = 2
    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the page without its title."""
        kind, identity = self.arguments
        if kind == "list":
            made = list(_DRAWN[identity]() if identity in _DRAWN else lists.LISTS[identity][1]())
        else:
            made = [_way(kind), *self._described(kind, identity), *_PAGES[kind](identity)]
        for node in made:
            for one in node.findall(nodes.Element):
                if one.tagname == "pending_xref":
                    one["refdoc"] = self.env.docname
                self.set_source_info(one)
        return made

    def _described(self, kind: str, identity: str) -> Iterator[nodes.Node]:
        """Yield the place to which roles and other documentations lead, for what the domain ``bib`` has."""
        self.env.domains["bib"].note_user(self.env.docname)  # type: ignore[attr-defined]  # the extension's domain
        if kind != "entity":
            place = nodes.target("", ids=[f"{kind}-{identity}"])
            place["bib-described"] = Described(kind, identity, place["ids"][0], label(kind, identity))
            yield place


def _way(kind: str) -> nodes.Node:
    """Return the way up from a page: it stands in no table of contents."""
    up = [
        doc_link(f"{FOLDER}/index", "The bibliography"),
        " › ",
        doc_link(f"{FOLDER}/{KINDS[kind]}/index", _NAMES[kind]),
    ]
    return alone("nav", tag("p", *up), class_="way", aria_label="Breadcrumbs")


def _write_sources(app: Sphinx) -> None:
    _navigation.clear()
    write_sources(Path(app.srcdir))


def _add_metadata(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    title = _plain(app, pagename, context)
    address = context.get("pageurl") if app.config.html_baseurl else None
    context["metatags"] = context.get("metatags", "") + head(pagename, title, address)


def _level_captions(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Say of which level the captions of tables of contents are: Sphinx makes them headings of none (WAI-ARIA 1.2)."""
    for name in ("body", "furo_navigation_tree"):
        if isinstance(context.get(name), str):
            context[name] = context[name].replace(' role="heading"', ' role="heading" aria-level="2"')


def _plain(app: Sphinx, pagename: str, context: dict[str, Any]) -> str:
    found = app.env.titles.get(pagename)
    return found.astext() if found is not None else str(context.get("title", ""))


def _share_navigation(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Let pages that stand in no table of contents share the one beside them, which is the same for a whole folder.

    To make it takes Sphinx as long as to write the page.
    """
    if thing(pagename) is None or "toctree" not in context:
        return
    folder, make = pagename.rpartition("/")[0], context["toctree"]

    def toctree(**asked: Any) -> str:
        key = (folder, *sorted(asked.items()))
        if key not in _navigation:
            _navigation[key] = str(make(**asked))
        return _navigation[key]

    context["toctree"] = toctree


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    write_files(outdir)
    base = app.config.html_baseurl
    if base:
        base = base.rstrip("/") + "/"
        pages = [base + app.builder.get_target_uri(name) for name in app.env.found_docs]
        (outdir / "sitemap.xml").write_text(site_map(pages), encoding="utf-8")
    changes = feed(Path(app.srcdir).parent / "CHANGELOG.md", base or None)
    (outdir / FOLDER / "changes.atom").write_text(changes, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, the nodes, and what is done at which event."""
    add_nodes(app)
    app.add_directive("collection-page", CollectionPage)
    app.connect("builder-inited", _write_sources, priority=100)
    app.connect("html-page-context", _add_metadata)
    app.connect("html-page-context", _level_captions, priority=900)  # after the theme has made the navigation
    app.connect("html-page-context", _share_navigation, priority=100)  # before the theme asks for the navigation
    app.connect("build-finished", _write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
