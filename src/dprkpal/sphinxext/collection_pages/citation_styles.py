"""Internal: a reference or a claim in the most common citation styles, each with a "Copy" button.

The page contains every style. With JavaScript it shows the one that the reader has chosen. Without JavaScript each
style is a block that the reader can open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from docutils import nodes

from ...csl import load_style
from ...csl.citation_forms import citation_forms
from .current_site import library
from .html_nodes import formatted_text, html_only, tag
from .page_names import file_name

__all__ = ["STYLES", "of_claim", "of_reference"]

STYLES = {
    "chicago-notes-bibliography": "Chicago (notes and bibliography)",
    "chicago-author-date": "Chicago (author-date)",
    "apa": "APA",
    "modern-language-association": "MLA",
    "harvard-cite-them-right": "Harvard (Cite Them Right)",
    "american-political-science-association": "APSA",
    "ieee": "IEEE",
    "nlm-citation-sequence": "Vancouver (NLM)",
}
"""The styles by id, each with the name shown to readers. The first is the default."""


class _Form(NamedTuple):
    """A text to copy, such as a footnote. A bibliography has one part for each entry."""

    name: str
    parts: list[tuple[str, str]]
    """HTML, and text without formatting."""


@cache
def _is_note(style: str) -> bool:
    return load_style(style).is_note


def of_reference(key: str) -> nodes.Node:
    """Return the citation and the bibliography entry of a reference in each style."""
    item = library()[key].to_csl()

    def forms(style: str) -> Iterator[_Form]:
        for form in citation_forms(style, item):
            yield _Form(form.name, [(form.html, form.text)])

    return _style_blocks(forms, "Copy citation and entry", item=f"{file_name(key)}.json")


def of_claim(identity: str) -> nodes.Node:
    """Return a claim as a sentence with its citation, in each style, with every source that doubts it."""
    collection = library()

    def forms(style: str) -> Iterator[_Form]:
        html, text = (
            collection.cite_claim(identity, style, to=to, context=True, entries=True) for to in ("html", "text")
        )
        if _is_note(style):
            yield _Form("Sentence", [(html.sentence, text.sentence)])
            yield _Form("Footnote", [(html.citation, text.citation)])
        else:
            yield _Form("Sentence", [(html.whole, text.whole)])
            yield _Form("Bibliography", list(zip(html.entries, text.entries, strict=True)))

    return _style_blocks(forms, "Copy sentence and bibliography")


def _style_blocks(forms: Callable[[str], Iterator[_Form]], copy_all: str, *, item: str | None = None) -> nodes.Node:
    """Return the blocks of all styles, and the choice among them.

    Args:
        forms: Returns the texts to copy in a style.
        copy_all: The text of the button that copies all of them together, in styles without notes.
        item: The address of the work in CSL-JSON, for other styles.
    """
    options = [tag("option", name, value=style) for style, name in STYLES.items()]
    chooser = html_only(
        "p",
        tag("label", "Style", for_="citation-style"),
        tag("select", *options, id="citation-style", autocomplete="off"),
        class_="style-chooser",
        hidden=True,
    )
    blocks = [
        _style(style, name, list(forms(style)), copy_all, is_open=number == 0)
        for number, (style, name) in enumerate(STYLES.items())
    ]
    status = html_only("p", class_="copied", role="status")
    return tag("div", chooser, *blocks, status, class_="citing", data_item=item)


def _style(style: str, name: str, forms: list[_Form], copy_all: str, *, is_open: bool) -> nodes.Node:
    parts: list[Any] = [tag("summary", name)]
    for form in forms:
        entries = [
            tag("div", formatted_text(html, text), class_="csl-entry", data_text=text) for html, text in form.parts
        ]
        what = f"{form.name[0].lower()}{form.name[1:]}"
        parts.append(
            tag(
                "div",
                tag("p", form.name, class_="form-name"),
                tag("div", *entries, class_="form-text"),
                _copy_button("Copy", aria_label=f"Copy {what}, {name}"),
                class_="form",
                data_form=form.name.lower(),
            )
        )
    if len(forms) > 1 and not _is_note(style):
        parts.append(html_only("p", _copy_button(copy_all, data_forms="all", aria_label=f"{copy_all}, {name}")))
    return tag("details", *parts, class_="style", data_style=style, open=is_open)


def _copy_button(text: str, **attributes: Any) -> nodes.Node:
    return html_only("button", text, type="button", class_="copy", hidden=True, **attributes)
