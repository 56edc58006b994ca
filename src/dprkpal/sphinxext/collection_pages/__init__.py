"""Internal: generate pages for the collection of a project: one for each reference, claim, topic and entity.

======================  ====================================================================================
``config-inited``       register everything here, if ``dprkpal_collection_pages`` names a folder
``builder-inited``      write the source files of the pages (``page_sources``)
reading                 the directive ``collection-page`` creates the content of a page
``html-page-context``   add metadata to the head of each page (``metadata``)
``build-finished``      write the downloads, the search index, the feed and the site map (``files``)
======================  ====================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.docutils import SphinxDirective

from ..citation_records import DescribedObject
from ..configuration import Settings
from . import claim_pages, drawings, list_pages, reference_pages, topic_and_entity_pages
from .current_site import Site, pages_folder, set_site
from .dates import last_change
from .export_files import write_export_files
from .files import feed, site_map, write_files
from .html_nodes import add_nodes, element
from .metadata import head
from .page_names import file_name, foreign_titles, page_subject, title_of
from .page_relations import add_navigation, add_relations, breadcrumbs, clear_navigation, name_this_page
from .page_sources import identity_of, write_sources
from .scripts import BASKET_SCRIPT, LISTS_SCRIPT, SEARCH_SCRIPT, write_scripts
from .search_files import search_page, write_search_files
from .writing_systems import marked_page

__all__ = ["STATIC_FILES", "setup"]

STATIC_FILES = (
    "dprkpal_citing.js", "dprkpal_clipboard.js", "dprkpal_collection.css", "dprkpal_collection.js",
    "dprkpal_search.css",
)  # fmt: skip
"""The files of the pages in the folder ``static``."""

_PAGES = {
    "reference": reference_pages.page,
    "claim": claim_pages.page,
    "topic": topic_and_entity_pages.topic_page,
    "entity": topic_and_entity_pages.entity_page,
}
_DRAWING_PAGES = {"timeline": drawings.timeline_page, "graph": drawings.graph_page}


class CollectionPage(SphinxDirective):
    """``.. collection-page:: KIND ID``: the content of the page of a record, or of a list."""

    required_arguments = 2
    final_argument_whitespace = True
    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the content of the page, without its title."""
        kind, identity = self.arguments[0], identity_of(self.arguments[1])
        self.env.domains["bib"].note_library_use(self.env.docname)  # type: ignore[attr-defined]  # a method of our own domain
        if kind == "list":
            create = _DRAWING_PAGES.get(identity) or list_pages.LISTS[identity][1]
            content = list(create())
        else:
            content = [breadcrumbs(kind), *self._target(kind, identity), *_PAGES[kind](identity)]
        for node in content:
            for one in list(node.findall(nodes.Element)):
                if one.tagname == "pending_xref":
                    one["refdoc"] = self.env.docname
                    self._remove_unknown_page(one)
                self.set_source_info(one)
        return [node for node in content if not _is_empty(node)]

    def _remove_unknown_page(self, link: nodes.Element) -> None:
        """Remove a link to a page that the project does not have: an explanation, or a list without records."""
        target = str(link["reftarget"]).lstrip("/")
        if target in self.env.found_docs:
            return
        item = link.parent
        if link.get("dprkpal-guide"):
            link.replace_self(link.children)
        elif target.startswith(f"{pages_folder()}/") and isinstance(item, element) and item["tag"] == "li":
            item.parent.remove(item)

    def _target(self, kind: str, identity: str) -> Iterator[nodes.Node]:
        """Yield the target of the roles of the domain ``bib`` and of links from other projects."""
        if kind != "entity":
            target = nodes.target("", ids=[f"{kind}-{file_name(identity)}"])
            target["bib-described"] = DescribedObject(kind, identity, target["ids"][0], title_of(kind, identity))
            yield target


def _is_empty(node: nodes.Node) -> bool:
    """Return whether *node* is a section with a list that has no items."""
    if isinstance(node, nodes.section):
        return any(one["tag"] == "ul" and not one.children for one in node.findall(element))
    for section in list(node.findall(nodes.section)):
        if _is_empty(section):
            section.parent.remove(section)
    return False


def _write_sources(app: Sphinx) -> None:
    clear_navigation()
    if ".rst" not in app.config.source_suffix:
        raise ConfigError("dprkpal_collection_pages: the pages are reStructuredText; add '.rst' to source_suffix")
    write_sources(Path(app.srcdir))
    if app.builder.format == "html":
        write_scripts(Path(app.outdir))
        # The search of the site has its own index. Nothing would read that of Sphinx, which takes a tenth of the build.
        app.builder.search = False  # type: ignore[attr-defined]  # builders of HTML


def _add_metadata(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if app.builder.name == "epub":  # a book is XHTML, and nothing reads the metadata of its pages
        return
    title = _plain_title(app, pagename, context)
    address = context.get("pageurl") if app.config.html_baseurl else None
    context["metatags"] = context.get("metatags", "") + head(pagename, title, address)


def _mark_languages(titles: re.Pattern[str] | None, app: Sphinx, *event: Any) -> None:
    """Mark text in other languages in the headings, lists and guides too, for screen readers."""
    _, _, context, _ = event
    if isinstance(context.get("body"), str):
        context["body"] = marked_page(context["body"], titles)


def _level_captions(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the captions of tables of contents a heading level, which WAI-ARIA 1.2 requires and Sphinx omits."""
    for name in ("body", "furo_navigation_tree"):
        if isinstance(context.get(name), str):
            context[name] = context[name].replace(' role="heading"', ' role="heading" aria-level="2"')


def _plain_title(app: Sphinx, pagename: str, context: dict[str, Any]) -> str:
    found = app.env.titles.get(pagename)
    return found.astext() if found is not None else str(context.get("title", ""))


def _add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> str | None:
    """Add the scripts that only some pages need, and replace the search page of Sphinx."""
    is_list = pagename in (f"{pages_folder()}/{name}" for name in list_pages.LISTS)
    scripts = [SEARCH_SCRIPT] if is_list or pagename == "search" else []
    scripts += [LISTS_SCRIPT] if is_list else []
    subject = page_subject(pagename)
    scripts += [BASKET_SCRIPT] if subject is not None and subject[0] in ("reference", "claim") else []
    for name in scripts:
        app.add_js_file(name, loading_method="defer")
    if pagename != "search":
        return None
    context["title"], context["body"] = "Search", search_page(app, context)
    return "page.html"


def _collect_search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the search page, which Sphinx writes only together with its own index."""
    if app.builder.name in ("html", "dirhtml"):
        yield "search", {}, "page.html"


def _write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    write_files(outdir)
    write_search_files(app)
    write_export_files(outdir, app.builder.get_target_uri)
    base = app.config.html_baseurl
    if base:
        base = base.rstrip("/") + "/"
        pages = {base + app.builder.get_target_uri(name): last_change(name) for name in app.env.found_docs}
        (outdir / "sitemap.xml").write_text(site_map(pages), encoding="utf-8")
    changelog = Path(app.srcdir).parent / "CHANGELOG.md"
    changes = feed(changelog if "changelog" in app.env.found_docs and changelog.is_file() else None, base or None)
    if changes is not None:
        (outdir / pages_folder() / "changes.atom").write_text(changes, encoding="utf-8")


def setup(app: Sphinx, settings: Settings) -> None:
    """Register the directive, the nodes, the script, the style sheet and the event handlers.

    Args:
        app: The application.
        settings: The settings of the project, which name the folder of the pages.
    """
    pages, config = settings.collection_pages, app.config
    set_site(
        Site(
            settings.library, pages.folder, name=config.project, title=pages.title, author=config.author,
            version=config.release or config.version, licence=pages.licence, contact=pages.contact,
        )
    )  # fmt: skip
    add_nodes(app)
    app.add_directive("collection-page", CollectionPage)
    app.connect("builder-inited", _write_sources, priority=100)
    app.connect("html-page-context", _add_metadata)
    app.connect("html-page-context", partial(_mark_languages, foreign_titles(settings.library)))
    app.connect("html-page-context", _level_captions, priority=900)  # after the theme has rendered the navigation
    app.connect("html-page-context", add_navigation, priority=100)  # before the theme asks for the navigation
    app.connect("html-page-context", add_relations, priority=100)
    app.connect("html-page-context", name_this_page, priority=900)
    # Last, because the first handler that names a template ends the event.
    app.connect("html-page-context", _add_scripts, priority=2000)
    app.connect("html-collect-pages", _collect_search_page)
    app.connect("build-finished", _write_files)
    app.add_css_file("dprkpal_collection.css")
    app.add_css_file("dprkpal_search.css")
    app.add_js_file("dprkpal_clipboard.js", loading_method="defer", priority=400)  # before the scripts that use it
    app.add_js_file("dprkpal_citing.js", loading_method="defer")
    app.add_js_file("dprkpal_collection.js", loading_method="defer")
