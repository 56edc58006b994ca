"""Internal: the search of the site: its files, and the page that replaces the search page of Sphinx."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from ...search.site_index import LABEL_TEXT, as_script, site_index
from .current_site import library, pages_folder
from .guide_index import guide_index, guide_pages
from .page_names import KINDS, file_name, records_of
from .reference_pages import type_name

__all__ = ["search_box", "search_page", "write_search_files"]

_LISTS = {"reference": "References", "claim": "Claims", "topic": "Topics", "entity": "People, places, events"}
_ANY_NAME = "any-name"


def search_folder() -> str:
    """Return the folder of the files of the search, relative to the root of the site."""
    return f"{pages_folder()}/search"


def write_search_files(app: Sphinx) -> None:
    """Write the index of the collection and that of the guides into the folder of the built pages."""
    builder = app.builder
    assert builder is not None
    addresses = {
        kind: builder.get_target_uri(f"{pages_folder()}/{folder}/{_ANY_NAME}").replace(_ANY_NAME, LABEL_TEXT)
        for kind, folder in KINDS.items()
    }
    files = {"collection": as_script(site_index(library(), addresses, file_name, _detail), "collection")}
    guides = [name for name in sorted(app.env.found_docs) if not name.startswith(f"{pages_folder()}/")]
    headings, ranges = guide_index(guide_pages(app.env, guides, builder.get_target_uri))
    files["guides"] = as_script(headings, "guides")
    for number, words in enumerate(ranges):
        files[f"guides-{number}"] = as_script(words, f"guides-{number}")
    folder = Path(app.outdir) / search_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.js"):
        if old.stem not in files:
            old.unlink()
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8", newline="\n")


def _detail(kind: str, identity: str) -> str:
    """Return a few words about a record, for the list of results."""
    collection = library()
    if kind == "reference":
        csl = collection[identity].csl
        where = csl.get("container-title-short") or csl.get("container-title")
        return " · ".join(filter(None, (type_name(str(csl.get("type"))), where)))
    if kind == "claim":
        claim = collection.claims[identity]
        disputing = len({row.source for row in claim.evidence if row.stance == "disputes"})
        return claim.hedge + (f" · disputed by {disputing}" if disputing else "")
    return collection.entities[identity].kind if kind == "entity" else ""


def search_box(below: str = "") -> str:
    """Return the form, and the places for the results, as HTML. The HTML *below* is between them."""
    return (
        f'<div class="dprkpal-search" data-folder="{escape(search_folder())}">'
        '<form class="find-form" role="search" aria-label="Search this site">'
        '<label class="search"><span>Search works, claims, topics, names and guides</span>'
        '<input name="q" type="search" autocomplete="off" spellcheck="false" maxlength="200" dir="auto" />'
        "</label></form>"
        f'{below}<div class="kinds" role="group" aria-label="Kind of result"></div>'
        '<p class="found" role="status"></p><div class="results"></div></div>'
    )


def search_page(app: Sphinx, context: dict[str, Any]) -> str:
    """Return the content of the search page as HTML: the search, and links to the lists."""
    pathto = context["pathto"]
    links = "".join(
        f'<li><a href="{escape(pathto(f"{pages_folder()}/{KINDS[kind]}/index"))}">{escape(title)}</a></li>'
        for kind, title in _LISTS.items()
        if records_of(kind)
    )
    lists = (
        '<p class="without-scripts">The search needs JavaScript. The lists are complete without it.</p>'
        f'<p class="before-list">Lists of everything:</p><ul class="doors">{links}</ul>'
    )
    return f'<section class="search-page"><h1>Search</h1>{search_box(lists)}</section>'
