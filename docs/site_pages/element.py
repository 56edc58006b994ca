"""One node for any element of HTML, so that pages are trees of nodes and never strings put together.

Other builders pass over the element and write what is in it, or leave both out where the element is for readers of HTML
alone, such as a button.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from .scripts import marked_html, runs

__all__ = [
    "add_nodes", "alone", "bullets", "doc_link", "element", "fields", "formatted", "joined", "link", "listed", "made",
    "paragraph", "section", "table", "tag", "words",
]  # fmt: skip

_VOID = frozenset(("br", "hr", "input", "link", "meta"))


class element(nodes.General, nodes.Inline, nodes.TextElement):
    """An element of HTML: ``tag``, ``html`` (its attributes by name) and whether it is ``alone`` for HTML."""


class formatted(nodes.General, nodes.Inline, nodes.TextElement):
    """A text that is made already: ``html`` for HTML, and for the others the plain text in it."""


def words(text: str) -> list[nodes.Node]:
    """Return *text* as nodes; what is in another script says in which language and direction it is."""
    return [
        nodes.Text(run) if language is None else _in_language(run, language) for run, language in runs(text)
    ]  # fmt: skip


def _in_language(run: str, language: str) -> element:
    return _element("bdi", {"lang": language, "dir": "rtl" if language in ("ar", "he") else "ltr"}, [nodes.Text(run)])


def _element(tag: str, attributes: dict[str, Any], children: Iterable[nodes.Node], alone: bool = False) -> element:
    made = element("", "", *children, alone=alone)
    made["tag"] = tag
    made["html"] = {name: value for name, value in attributes.items() if value is not None and value is not False}
    return made


def listed(*parts: Any) -> Iterator[nodes.Node]:
    """Yield *parts* as nodes: texts are made nodes, lists are opened, ``None`` is left out."""
    for part in parts:
        if isinstance(part, str):
            yield from words(part)
        elif isinstance(part, nodes.Node):
            yield part
        elif part is not None:
            for one in part:
                yield from listed(one)


def tag(name: str, /, *parts: Any, **attributes: Any) -> element:
    """Return an element with *parts* in it; ``class_`` and ``for_`` lose their last sign, ``_`` within is ``-``."""
    return _element(name, _named(attributes), listed(*parts))


def alone(name: str, /, *parts: Any, **attributes: Any) -> element:
    """Return an element that only HTML has."""
    return _element(name, _named(attributes), listed(*parts), alone=True)


def _named(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}


def made(html: str, text: str) -> formatted:
    """Return a text that the library has formatted: in HTML, and as plain text."""
    node = formatted("", "", nodes.Text(text))
    node["html"] = marked_html(html)
    return node


def paragraph(*parts: Any, **attributes: Any) -> nodes.paragraph:
    """Return a paragraph."""
    return nodes.paragraph("", "", *listed(*parts), **attributes)


def bullets(items: Iterable[Any], **attributes: Any) -> nodes.bullet_list:
    """Return a list of *items*, each a paragraph or something that holds some."""
    found = nodes.bullet_list(**attributes)
    for item in items:
        parts = list(listed(item))
        if all(isinstance(part, nodes.Text | nodes.Inline) for part in parts):
            parts = [nodes.paragraph("", "", *parts)]
        found += nodes.list_item("", *parts)
    return found


def section(title: str, identity: str, *parts: Any) -> nodes.section:
    """Return a section with its heading."""
    return nodes.section("", nodes.title("", "", *words(title)), *listed(*parts), ids=[identity])


def fields(rows: Iterable[tuple[str, Any]], **attributes: Any) -> nodes.field_list:
    """Return a list of names and values; a row without a value is left out."""
    found = nodes.field_list(**attributes)
    for name, value in rows:
        parts = list(listed(value))
        if not parts:
            continue
        if all(isinstance(part, nodes.Text | nodes.Inline) for part in parts):
            parts = [nodes.paragraph("", "", *parts)]
        found += nodes.field("", nodes.field_name("", name), nodes.field_body("", *parts))
    return found


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]], **attributes: Any) -> nodes.container:
    """Return a table that scrolls by itself where the page is too narrow for it."""
    heads = list(heads)
    body = nodes.tbody()
    for row in rows:
        body += nodes.row("", *(nodes.entry("", paragraph(cell)) for cell in row))
    columns = [nodes.colspec(colwidth=1) for _ in heads]
    head = nodes.thead("", nodes.row("", *(nodes.entry("", paragraph(name)) for name in heads)))
    group = nodes.tgroup("", *columns, head, body, cols=len(heads))
    return nodes.table("", group, classes=["colwidths-auto", *attributes.pop("classes", [])], **attributes)


def link(url: str, *parts: Any) -> nodes.reference:
    """Return a link that leads out of the site."""
    return nodes.reference("", "", *listed(*parts), refuri=url, internal=False)


def doc_link(docname: str, *parts: Any) -> pending_xref:
    """Return a link to a page, which Sphinx turns into one that is right for each builder."""
    inner = nodes.inline("", "", *listed(*parts))
    return pending_xref("", inner, refdomain="std", reftype="doc", reftarget=f"/{docname}", refexplicit=True,
                        refwarn=True)  # fmt: skip


def joined(parts: Iterable[Any], between: str = ", ") -> list[nodes.Node]:
    """Return *parts* with the text *between* them."""
    found: list[nodes.Node] = []
    for part in parts:
        found += [nodes.Text(between)] if found else []
        found += listed(part)
    return found


# -- writing -------------------------------------------------------------------------------------------


def _visit_html(writer: Any, node: element) -> None:
    said = "".join(
        f" {name}" if value is True else f' {name}="{writer.attval(str(value))}"'
        for name, value in node["html"].items()
    )
    writer.body.append(f"<{node['tag']}{said}>")


def _depart_html(writer: Any, node: element) -> None:
    if node["tag"] not in _VOID:
        writer.body.append(f"</{node['tag']}>")


def _visit_other(writer: Any, node: element) -> None:
    if node["alone"]:
        raise nodes.SkipNode


def _visit_formatted_html(writer: Any, node: formatted) -> None:
    writer.body.append(node["html"])
    raise nodes.SkipNode


def _pass(writer: Any, node: nodes.Element) -> None:
    """Write nothing of its own."""


def add_nodes(app: Sphinx) -> None:
    """Tell every builder how the nodes are written."""
    others = ("latex", "text", "man", "texinfo")
    app.add_node(element, html=(_visit_html, _depart_html), **dict.fromkeys(others, (_visit_other, _pass)))
    app.add_node(formatted, html=(_visit_formatted_html, _pass), **dict.fromkeys(others, (_pass, _pass)))
