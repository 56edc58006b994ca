"""Internal: Docutils nodes for HTML elements, so that pages are trees of nodes and not concatenated strings.

Other builders skip the element and write its content. An element that only makes sense in HTML, such as a button, is
marked as `html_only`; other builders skip it with its content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from .writing_systems import marked_html, runs

__all__ = [
    "add_nodes", "as_nodes", "bullets", "doc_link", "element", "external_link", "fields", "formatted",
    "formatted_text", "guide_link", "html_only", "joined", "paragraph", "section", "separated", "table", "tag",
    "text_nodes",
]  # fmt: skip

_VOID = frozenset(("br", "hr", "input", "link", "meta"))


class element(nodes.General, nodes.Inline, nodes.TextElement):
    """An HTML element. Attributes: ``tag``, ``html`` (the HTML attributes by name) and ``html-only``."""


class formatted(nodes.General, nodes.Inline, nodes.TextElement):
    """Text that is already formatted: ``html`` for HTML, and its plain text as a child for other builders."""


def text_nodes(text: str) -> list[nodes.Node]:
    """Return *text* as nodes. Runs in another script are marked with their language and direction."""
    return [
        nodes.Text(run) if language is None else _in_language(run, language) for run, language in runs(text)
    ]  # fmt: skip


def _in_language(run: str, language: str) -> element:
    return _element("bdi", {"lang": language, "dir": "rtl" if language in ("ar", "he") else "ltr"}, [nodes.Text(run)])


def _element(tag: str, attributes: dict[str, Any], children: Iterable[nodes.Node], html_only: bool = False) -> element:
    node = element("", "", *children)
    node["tag"] = tag
    node["html-only"] = html_only
    node["html"] = {name: value for name, value in attributes.items() if value is not None and value is not False}
    return node


def as_nodes(*parts: Any) -> Iterator[nodes.Node]:
    """Yield *parts* as nodes: strings are converted, lists are flattened, ``None`` is skipped."""
    for part in parts:
        if isinstance(part, str):
            yield from text_nodes(part)
        elif isinstance(part, nodes.Node):
            yield part
        elif part is not None:
            for one in part:
                yield from as_nodes(one)


def tag(name: str, /, *parts: Any, **attributes: Any) -> element:
    """Return an HTML element with *parts* as its content.

    Attribute names end with ``_`` where they are Python keywords (``class_``, ``for_``). ``_`` inside a name becomes
    ``-``.
    """
    return _element(name, _html_names(attributes), as_nodes(*parts))


def html_only(name: str, /, *parts: Any, **attributes: Any) -> element:
    """Return an HTML element that other builders skip with its content."""
    return _element(name, _html_names(attributes), as_nodes(*parts), html_only=True)


def _html_names(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}


def separated(values: Iterable[str]) -> str:
    """Return *values* for an attribute that scripts split at spaces. Spaces in a value are written as in addresses.

    >>> separated(["smith2020", "Roe 2020, 50%"])
    'smith2020 Roe%202020,%2050%25'
    """
    return " ".join(re.sub(r"[%\s]+", lambda found: quote(found[0], safe=""), value) for value in values)


def formatted_text(html: str, text: str) -> formatted:
    """Return text that the library has formatted, as *html* and as plain *text*."""
    node = formatted("", "", nodes.Text(text))
    node["html"] = marked_html(html)
    node["support_smartquotes"] = False  # its quotation marks are those of the style
    return node


def paragraph(*parts: Any, **attributes: Any) -> nodes.paragraph:
    """Return a paragraph."""
    return nodes.paragraph("", "", *as_nodes(*parts), **attributes)


def bullets(items: Iterable[Any], **attributes: Any) -> nodes.bullet_list:
    """Return a bullet list. Inline items are wrapped in a paragraph."""
    found = nodes.bullet_list(**attributes)
    for item in items:
        parts = list(as_nodes(item))
        if all(isinstance(part, nodes.Text | nodes.Inline) for part in parts):
            parts = [nodes.paragraph("", "", *parts)]
        found += nodes.list_item("", *parts)
    return found


def section(title: str, identity: str, *parts: Any) -> nodes.section:
    """Return a section with the heading *title*."""
    return nodes.section("", nodes.title("", "", *text_nodes(title)), *as_nodes(*parts), ids=[identity])


def fields(rows: Iterable[tuple[str, Any]], **attributes: Any) -> nodes.field_list:
    """Return a list of names and values. Rows without a value are skipped."""
    found = nodes.field_list(**attributes)
    for name, value in rows:
        parts = list(as_nodes(value))
        if not parts:
            continue
        if all(isinstance(part, nodes.Text | nodes.Inline) for part in parts):
            parts = [nodes.paragraph("", "", *parts)]
        found += nodes.field("", nodes.field_name("", name), nodes.field_body("", *parts))
    return found


def table(headings: Iterable[str], rows: Iterable[Iterable[Any]], **attributes: Any) -> nodes.table:
    """Return a table."""
    headings = list(headings)
    body = nodes.tbody()
    for row in rows:
        body += nodes.row("", *(nodes.entry("", paragraph(cell)) for cell in row))
    columns = [nodes.colspec(colwidth=1) for _ in headings]
    head = nodes.thead("", nodes.row("", *(nodes.entry("", paragraph(name)) for name in headings)))
    group = nodes.tgroup("", *columns, head, body, cols=len(headings))
    return nodes.table("", group, classes=["colwidths-auto", *attributes.pop("classes", [])], **attributes)


def external_link(url: str, *parts: Any) -> nodes.reference:
    """Return a link to another site."""
    return nodes.reference("", "", *as_nodes(*parts), refuri=url, internal=False)


def doc_link(docname: str, *parts: Any) -> pending_xref:
    """Return a link to a page of the site. Sphinx resolves it for each builder."""
    inner = nodes.inline("", "", *as_nodes(*parts))
    return pending_xref("", inner, refdomain="std", reftype="doc", reftarget=f"/{docname}", refexplicit=True,
                        refwarn=True)  # fmt: skip


def guide_link(docname: str, *parts: Any) -> pending_xref:
    """Return a link to a page that explains something, if the project has this page; otherwise only the text."""
    link = doc_link(docname, *parts)
    link["dprkpal-guide"] = True
    return link


def joined(parts: Iterable[Any], separator: str = ", ") -> list[nodes.Node]:
    """Return *parts* as nodes with *separator* between them."""
    found: list[nodes.Node] = []
    for part in parts:
        found += [nodes.Text(separator)] if found else []
        found += as_nodes(part)
    return found


# -- writing -------------------------------------------------------------------------------------------


def _visit_html(writer: Any, node: element) -> None:
    """Write the element so that it is also XHTML, as in e-books: an attribute has a value, and ``/`` closes a tag."""
    if node["html-only"] and writer.builder.name == "epub":  # such as a form that does nothing without the script
        raise nodes.SkipNode
    attributes = "".join(
        f' {name}=""' if value is True else f' {name}="{writer.attval(str(value))}"'
        for name, value in node["html"].items()
    )
    writer.body.append(f"<{node['tag']}{attributes}{' /' if node['tag'] in _VOID else ''}>")


def _depart_html(writer: Any, node: element) -> None:
    if node["tag"] not in _VOID:
        writer.body.append(f"</{node['tag']}>")


def _visit_other(writer: Any, node: element) -> None:
    if node["html-only"]:
        raise nodes.SkipNode


def _visit_formatted_html(writer: Any, node: formatted) -> None:
    writer.body.append(node["html"])
    raise nodes.SkipNode


def _pass(writer: Any, node: nodes.Element) -> None:
    """Write nothing for the node itself; its children are still written."""


def add_nodes(app: Sphinx) -> None:
    """Register how each builder writes the nodes."""
    other, passed = (_visit_other, _pass), (_pass, _pass)
    app.add_node(element, html=(_visit_html, _depart_html), latex=other, text=other, man=other, texinfo=other)
    app.add_node(formatted, html=(_visit_formatted_html, _pass), latex=passed, text=passed, man=passed, texinfo=passed)
