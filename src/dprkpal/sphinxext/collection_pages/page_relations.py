"""Internal: where a page is: the records before and after it, the lists above it, and its place in the navigation.

The pages of records are in no table of contents. Themes show them as if they were below the list of their kind.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .current_site import current_site, pages_folder
from .html_nodes import doc_link, html_only, tag
from .list_pages import LISTS
from .page_names import KINDS, docname_of, page_subject, records_of, title_of

__all__ = ["add_navigation", "add_relations", "breadcrumbs", "clear_navigation", "name_this_page"]

_THIS_PAGE = '<a class="current reference internal" href="#" aria-current="page">This page</a>'
_ENTRY = re.compile(r'(<a [^<>]*aria-current="page"[^<>]*>)This page</a>')
"""The same entry; themes may have written its attributes in another order."""
_HERE = 'class="current reference internal" href="#"'

_navigation: dict[tuple[Any, ...], str] = {}
_neighbours: dict[str, dict[str, tuple[str | None, str | None]]] = {}


def clear_navigation() -> None:
    """Forget the pages of an earlier build."""
    _navigation.clear()
    _neighbours.clear()


def breadcrumbs(kind: str) -> nodes.Node:
    """Return the links to the lists above the page of a record."""
    links = [
        doc_link(f"{pages_folder()}/index", current_site().title),
        " › ",
        doc_link(_list_of(kind), LISTS[f"{KINDS[kind]}/index"][0]),
    ]
    return html_only("nav", tag("p", *links), class_="way", aria_label="Breadcrumbs")


def _list_of(kind: str) -> str:
    return f"{pages_folder()}/{KINDS[kind]}/index"


def add_relations(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the page of a record its neighbours and the lists above it, for the theme and for the browser."""
    subject = page_subject(pagename)
    if subject is None:
        return
    kind, identity = subject
    link = app.builder.get_relative_uri
    for name, other in zip(("prev", "next"), _around(kind, identity), strict=True):
        if other is not None:
            page = {"link": link(pagename, docname_of(kind, other)), "title": escape(title_of(kind, other))}
            context[name] = page
    above = ((f"{pages_folder()}/index", current_site().title), (_list_of(kind), LISTS[f"{KINDS[kind]}/index"][0]))
    context["parents"] = [{"link": link(pagename, name), "title": escape(title)} for name, title in above]


def _around(kind: str, identity: str) -> tuple[str | None, str | None]:
    """Return the ids of the records before and after a record, in the order of the list of its kind."""
    if kind not in _neighbours:
        ids = list(records_of(kind))
        before, after = [None, *ids[:-1]], [*ids[1:], None]
        _neighbours[kind] = {one: (left, right) for one, left, right in zip(ids, before, after, strict=True)}
    return _neighbours[kind][identity]


def add_navigation(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the page of a record the navigation of the list of its kind, with one entry more for the page itself.

    Rendering the navigation takes Sphinx as long as writing the page, so the records of a kind share it.
    """
    subject = page_subject(pagename)
    if subject is None or "toctree" not in context:
        return
    listed = _list_of(subject[0])

    def toctree(**options: Any) -> str:
        key = (listed, *sorted(options.items()))
        if key not in _navigation:
            address = app.builder.get_relative_uri(pagename, listed)
            _navigation[key] = _with_entry(_contents(app, listed, options), address)
        return _navigation[key]

    context["toctree"] = toctree


def _contents(app: Sphinx, docname: str, options: dict[str, Any]) -> str:
    """Return the table of contents as on the page *docname*, by the function that themes call for their own page."""
    return str(app.builder._get_local_toctree(docname, **options))  # type: ignore[attr-defined]  # builders of HTML


def _with_entry(html: str, address: str) -> str:
    """Return a table of contents with an entry for the page below the current one, which is the list at *address*.

    >>> html = '<li class="toctree-l2 current"><a class="current reference internal" href="#">Claims</a></li>'
    >>> _with_entry(html, "index.html").partition("Claims")[2]  # doctest: +ELLIPSIS
    '</a><ul class="current"><li class="toctree-l3 current"><a class="current ...">This page</a></li></ul></li>'
    """
    before, found, after = html.partition(_HERE)
    level = before.rpartition("toctree-l")[2][:1]
    if not found or not level.isdigit():
        return html
    text, end, rest = after.partition("</a>")
    entry = f'<ul class="current"><li class="toctree-l{int(level) + 1} current">{_THIS_PAGE}</li></ul>'
    return f'{before}class="reference internal" href="{escape(address)}"{text}{end}{entry}{rest}'


def name_this_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the entry of the page in the navigation its title."""
    subject = page_subject(pagename)
    if subject is None:
        return
    title = escape(title_of(*subject), quote=False)

    def named(html: str) -> str:
        return _ENTRY.sub(lambda entry: f"{entry[1]}{title}</a>", html)

    tree, toctree = context.get("furo_navigation_tree"), context.get("toctree")
    if isinstance(tree, str):
        context["furo_navigation_tree"] = named(tree)
    if callable(toctree):
        context["toctree"] = lambda **options: named(str(toctree(**options)))
