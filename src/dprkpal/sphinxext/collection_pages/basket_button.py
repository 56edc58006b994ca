"""Internal: the button that adds works to the basket, and the link to it."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from .current_site import pages_folder
from .html_nodes import doc_link, html_only, separated, tag

__all__ = ["basket_button", "basket_link"]


def basket_button(keys: Iterable[str]) -> nodes.Node:
    """Return the place for a button that adds these works to the basket."""
    return html_only("p", basket_link(), data_basket=separated(keys), class_="basket-add")


def basket_link() -> nodes.Node:
    """Return the link to the basket. The script adds the number of works in it, and shows it."""
    return tag("span", doc_link(f"{pages_folder()}/basket", "Basket"), class_="basket-link")
