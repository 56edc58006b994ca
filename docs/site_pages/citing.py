"""A work or a claim in the styles that most readers ask for, each with a button that copies it.

All of them stand in the page. A script shows the one that the reader has chosen; without it they fold open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from docutils import nodes

from dprkpal import library
from dprkpal.csl import load_style

from .element import alone, made, tag

__all__ = ["STYLES", "of_claim", "of_work"]

STYLES = {
    "chicago-notes-bibliography": "Chicago, notes and bibliography",
    "chicago-author-date": "Chicago, author and date",
    "apa": "APA",
    "modern-language-association": "MLA",
    "harvard-cite-them-right": "Harvard (Cite Them Right)",
    "american-political-science-association": "APSA",
    "ieee": "IEEE",
    "nlm-citation-sequence": "Vancouver (NLM)",
}
"""The styles by id, each with what readers call it; the first is shown where nobody chooses."""


@cache
def _is_note(style: str) -> bool:
    return load_style(style).is_note


def of_work(key: str) -> nodes.Node:
    """Return the citations and the entries of a work in each style."""
    entry = library()[key]

    def forms(style: str) -> Iterator[tuple[str, str, str]]:
        named = "Note" if _is_note(style) else "In the text"
        yield named, entry.cite(style, to="html"), entry.cite(style)
        yield "Bibliography", entry.bibliography(style, to="html"), entry.bibliography(style)

    return _styles(forms)


def of_claim(identity: str) -> nodes.Node:
    """Return a claim as a sentence with its citation in each style."""
    works = library()

    def forms(style: str) -> Iterator[tuple[str, str, str]]:
        html, text = (works.cite_claim(identity, style, to=to) for to in ("html", "text"))
        if _is_note(style):
            yield "Sentence", html.sentence, text.sentence
            yield "Note", html.citation, text.citation
        else:
            yield "Sentence", html.whole, text.whole

    return _styles(forms)


def _styles(forms: Callable[[str], Iterator[tuple[str, str, str]]]) -> nodes.Node:
    options = [tag("option", name, value=style) for style, name in STYLES.items()]
    chooser = alone(
        "p",
        tag("label", "Style", for_="citation-style"),
        tag("select", *options, id="citation-style", autocomplete="off"),
        class_="style-chooser",
        hidden=True,
    )
    blocks = [_style(style, name, forms(style), number == 0) for number, (style, name) in enumerate(STYLES.items())]
    said = alone("p", class_="copied", role="status")
    return tag("div", chooser, *blocks, said, class_="citing")


def _style(style: str, name: str, forms: Iterator[tuple[str, str, str]], first: bool) -> nodes.Node:
    parts: list[Any] = [tag("summary", name)]
    for form, html, text in forms:
        copy = alone("button", "Copy", type="button", class_="copy", hidden=True, data_copy=text,
                     aria_label=f"Copy {form.lower()}, {name}")  # fmt: skip
        parts.append(
            tag(
                "div",
                tag("p", form, class_="form-name"),
                tag("p", made(html, text), class_="form-text"),
                copy,
                class_="form",
                data_form=form.lower(),
            )
        )
    return tag("details", *parts, class_="style", data_style=style, open=first)
