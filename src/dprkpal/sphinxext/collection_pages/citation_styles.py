"""Internal: a reference or a claim in the most common citation styles, each with a "Copy" button.

The page contains every style. With JavaScript it shows the one that the reader has chosen. Without JavaScript each
style is a block that the reader can open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from docutils import nodes

from ...csl import load_style
from .current_site import library
from .html_nodes import formatted_text, html_only, tag

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


@cache
def _is_note(style: str) -> bool:
    return load_style(style).is_note


def of_reference(key: str) -> nodes.Node:
    """Return the citation and the bibliography entry of a reference in each style."""
    entry = library()[key]

    def forms(style: str) -> Iterator[tuple[str, str, str]]:
        name = "Footnote" if _is_note(style) else "In-text citation"
        yield name, entry.cite(style, to="html"), entry.cite(style)
        yield "Bibliography", entry.bibliography(style, to="html"), entry.bibliography(style)

    return _style_blocks(forms)


def of_claim(identity: str) -> nodes.Node:
    """Return a claim as a sentence with its citation, in each style, with every source that doubts it."""
    collection = library()

    def forms(style: str) -> Iterator[tuple[str, str, str]]:
        html, text = (collection.cite_claim(identity, style, to=to, context=True) for to in ("html", "text"))
        if _is_note(style):
            yield "Sentence", html.sentence, text.sentence
            yield "Footnote", html.citation, text.citation
        else:
            yield "Sentence", html.whole, text.whole

    return _style_blocks(forms)


def _style_blocks(forms: Callable[[str], Iterator[tuple[str, str, str]]]) -> nodes.Node:
    options = [tag("option", name, value=style) for style, name in STYLES.items()]
    chooser = html_only(
        "p",
        tag("label", "Style", for_="citation-style"),
        tag("select", *options, id="citation-style", autocomplete="off"),
        class_="style-chooser",
        hidden=True,
    )
    blocks = [_style(style, name, forms(style), number == 0) for number, (style, name) in enumerate(STYLES.items())]
    status = html_only("p", class_="copied", role="status")
    return tag("div", chooser, *blocks, status, class_="citing")


def _style(style: str, name: str, forms: Iterator[tuple[str, str, str]], is_open: bool) -> nodes.Node:
    parts: list[Any] = [tag("summary", name)]
    for form, html, text in forms:
        copy = html_only("button", "Copy", type="button", class_="copy", hidden=True, data_copy=text,
                         aria_label=f"Copy {form[0].lower()}{form[1:]}, {name}")  # fmt: skip
        parts.append(
            tag(
                "div",
                tag("p", form, class_="form-name"),
                tag("p", formatted_text(html, text), class_="form-text"),
                copy,
                class_="form",
                data_form=form.lower(),
            )
        )
    return tag("details", *parts, class_="style", data_style=style, open=is_open)
