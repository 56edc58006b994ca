"""Internal: format a citation (render its cites, collapse them, join them).

Source: CSL 1.0.2, "Cite Grouping", "Cite Collapsing", "Layout".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...model.citation import Cite
from ..rendering.context import SUPPRESSED, Context
from ..styles.style import FormattingAttributes
from ..text.affixes import (
    EDGE,
    between_cites,
    capitalize_first_term,
    ends_sentence,
    with_prefix,
    with_suffix,
)
from ..text.content import Content, Link, Span, is_empty
from .collapse import CollapseOptions, PrintedCite, collapse, first_tagged

__all__ = ["NO_PRINTED_FORM", "CiteToRender", "author_names", "citation_content"]

NO_PRINTED_FORM = "[CSL STYLE ERROR: reference with no printed form.]"
"""Printed for a reference that the style prints nothing of. The wording is that of the reference engine."""


class CiteToRender(NamedTuple):
    """A cite to render, more than once if grouping or collapsing needs it."""

    cite: Cite
    new_context: Callable[[], Context]
    """Returns a new context for the cite."""
    contents: list[Content] | None = None
    """What the cite prints, if that is not what the style makes of it."""


def citation_content(
    cites: Sequence[CiteToRender],
    render: Callable[[Context], list[Content]],
    joining: CollapseOptions,
    attributes: FormattingAttributes,
    *,
    capitalize: bool,
    fixed_text: bool = False,
    mark: bool = False,
    in_locale: Callable[[Cite, Content], Content] | None = None,
    delimiter_after: Callable[[Cite], str] | None = None,
) -> Content:
    """Return the citation of *cites*, with the affixes and formatting of its layout.

    Args:
        cites: The cites in printed order.
        render: Renders the children of the layout for one context.
        joining: How the style joins cites.
        attributes: The affixes and formatting of the layout.
        capitalize: Whether to capitalize a term at the start of a sentence, as in notes.
        fixed_text: Whether to capitalize fixed text of the style too.
        mark: Whether to link each cite to the key of its reference.
        in_locale: Adds the quotation marks of the locale that a cite is printed in.
        delimiter_after: Returns the delimiter after a cite if the style has layouts for several languages.

    Returns:
        The content; an empty string if no cite prints anything.
    """
    shown: list[PrintedCite] = []
    for ready in cites:
        context = ready.new_context()
        context.names_hidden = SUPPRESSED if ready.cite.mode == "suppress-author" else 0
        contents = render(context) if ready.contents is None else ready.contents
        cite = ready.cite
        if (
            not contents
            and not shown
            and ready is cites[0]
            and cite.mode != "suppress-author"
            and not (cite.prefix or cite.suffix)
        ):
            contents = [NO_PRINTED_FORM]
        if contents or cite.prefix or cite.suffix:
            has_locator = "locator" in context.suppressed  # a printed locator is hidden from the rest of the cite
            shown.append(PrintedCite(cite, ready.new_context, render, contents, has_locator=has_locator))
    if not shown:
        return ""
    if len(shown) > 1 and joining.compares_neighbors and cites[0].contents is None:
        shown, delimiters = collapse(shown, joining)
    elif delimiter_after is not None:
        delimiters = ["", *[delimiter_after(one.cite) for one in shown[:-1]]]
    else:
        delimiters = ["", *[joining.delimiter] * (len(shown) - 1)]
    parts: list[Content] = []
    before: str | None = None
    for one, delimiter in zip(shown, delimiters, strict=True):
        cite = one.cite
        prefix, suffix = cite.prefix.lstrip(" "), cite.suffix.rstrip(" ")
        if before is not None:
            delimiter, prefix = between_cites(before, delimiter, prefix)
            if delimiter:
                parts += (EDGE, delimiter, EDGE)
        content: Content = tuple(one.contents)
        if capitalize and (ends_sentence(prefix) if prefix else before is None):
            content = capitalize_first_term(content, fixed_text=fixed_text)
        if in_locale is not None:
            content = in_locale(cite, content)
        if mark:
            content = Link((content,), cite.id, is_cite=True)
        parts.append(with_suffix(with_prefix(prefix, content), suffix))
        before = suffix
    if not attributes.prefix and not attributes.suffix:
        return Span(tuple(parts), attributes.formatting)
    return Span((attributes.prefix, *parts, attributes.suffix), attributes.formatting)


def author_names(contents: list[Content]) -> Content:
    """Return the names of a rendered cite or their substitute; empty for none."""
    names = first_tagged(tuple(contents), "names")
    return "" if names is None or is_empty(names) else names
