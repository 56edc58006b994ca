"""Internal: the form above a list: search, filters, order, and saving of works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docutils import nodes

from .basket_button import basket_link
from .citation_styles import STYLES
from .current_site import library
from .export_files import chunk_count, export_folder
from .html_nodes import html_only, tag
from .reference_pages import FILE_ENDINGS, FORMAT_NAMES
from .search_files import search_folder

__all__ = ["choice", "finder", "order", "save_panel", "topic_choices", "year"]

_ORDERS = {
    "relevance": "relevance", "date": "date, newest first", "date-up": "date, oldest first", "author": "author",
    "who": "who says it", "title": "title", "claim": "claim", "name": "name", "works": "most works",
    "claims": "most claims", "added": "added, newest first",
}  # fmt: skip


def topic_choices() -> dict[str, str]:
    """Return the topics by id, each indented below its broader topic."""
    found: dict[str, str] = {}
    todo = [(one, 0) for one in reversed(library().topics.top)]
    while todo:
        one, depth = todo.pop()
        if one.id not in found:
            found[one.id] = "\u2003" * depth + one.pref_label
            todo += [(below, depth + 1) for below in reversed(one.narrower)]
    return found


def choice(name: str, caption: str, options: Mapping[str, str], default: str = "any") -> nodes.Node | None:
    """Return a filter, or ``None`` if it has no options. The script adds to each how many items it would show."""
    if not options:
        return None
    choices = [tag("option", default, value=""), *(tag("option", text, value=value) for value, text in options.items())]
    return tag("label", tag("span", caption), tag("select", *choices, name=name, autocomplete="off"))


def year(name: str, caption: str) -> nodes.Node:
    """Return a filter for a year."""
    control = tag("input", name=name, type="text", inputmode="numeric", maxlength=9, size=5, autocomplete="off")
    return tag("label", tag("span", caption), control)


def order(*names: str, default: str = "as listed") -> nodes.Node:
    """Return the choice of the order of a list."""
    options = [tag("option", default, value=""), *(tag("option", _ORDERS[name], value=name) for name in names)]
    return tag("label", tag("span", "Sort by"), tag("select", *options, name="sort", autocomplete="off"))


def finder(
    caption: str, controls: Iterable[nodes.Node | None], *lists: nodes.Node, save: bool = False
) -> nodes.Node:
    """Return a form above lists. The style sheet hides it in browsers without JavaScript.

    Args:
        caption: The name of the search field.
        controls: The filters and the order.
        lists: The lists.
        save: Whether works can be chosen and saved.
    """
    search = tag("label", tag("span", caption), tag("input", name="q", type="search", autocomplete="off",
                 spellcheck="false", maxlength=200, dir="auto"), class_="search")  # fmt: skip
    form = html_only(
        "form", search, *controls, tag("button", "Clear", type="reset"),
        class_="find-form", role="search", aria_label=caption,
    )  # fmt: skip
    status = html_only("p", class_="found", role="status")
    problems = html_only("p", class_="problems", role="alert")
    panel = [save_panel(can_add=True)] if save else []
    return tag("div", form, problems, status, *panel, *lists, class_="finder", data_folder=search_folder())


def save_panel(*, can_add: bool = False) -> nodes.Node:
    """Return the controls that save works as a file or as a bibliography. The script fills them.

    Args:
        can_add: Whether there is a button that adds the works to the basket.
    """
    files = [tag("option", FORMAT_NAMES[name], value=name, data_ending=ending) for name, ending in FILE_ENDINGS.items()]
    styles = [tag("option", text, value=f"style-{style}", data_ending=".html") for style, text in STYLES.items()]
    formats = tag(
        "select",
        tag("optgroup", *files, label="File for a reference manager"),
        tag("optgroup", *styles, label="Bibliography"),
        name="format", autocomplete="off",
    )  # fmt: skip
    return html_only(
        "form",
        tag("label", tag("span", "Save"), tag("select", tag("option", "works"), name="scope", autocomplete="off")),
        tag("label", tag("span", "as"), formats),
        tag("button", "Download", type="submit"),
        tag("button", "Copy", type="button", class_="copy-works"),
        tag("button", "Add these works to the basket", type="button", class_="add-all") if can_add else None,
        basket_link(),
        tag("span", class_="saved", role="status"),
        class_="save-form",
        aria_label="Save works",
        data_folder=export_folder(),
        data_chunks=chunk_count(),
    )
