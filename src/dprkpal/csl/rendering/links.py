"""Internal: compile ``cs:text`` for variables that are links: URL, DOI, PMID, PMCID.

Source: CSL 1.0.2, Appendix VI, "Links".
"""

from __future__ import annotations

from ...model.lazy_pattern import Pattern
from ..styles.style import Text
from ..text.content import PLAIN, Content, Link, Span
from ..text.scripts import direction_of_language
from .context import ALL_EMPTY, HAS_VALUE, Context, Leaf, Render, Rendered, SectionSettings
from .formatting import compile_formatter, without_text_changes

__all__ = ["LINK_VARIABLES", "compile_link"]

LINK_VARIABLES = {
    "URL": "",
    "DOI": "https://doi.org/",
    "PMID": "https://www.ncbi.nlm.nih.gov/pubmed/",
    "PMCID": "https://www.ncbi.nlm.nih.gov/pmc/articles/",
}
"""The variables that are links, with the address that their values are appended to."""
_WEB = Pattern(r"^https?://www\.")
_TO_HOST = Pattern(r"[a-zA-Z]*:?/*[^/]+")


def _host(address: str) -> str:
    """Return *address* up to its host, as the reference engine shortens it: ``https://example.org``, ``www.un.org``.

    >>> _host("https://example.org/a?b=c"), _host("http://www.un.org/en"), _host("www.un.org")
    ('https://example.org', 'www.un.org', 'www.un.org')
    """
    short: str = _WEB.sub("www.", address, 1)
    found = _TO_HOST.match(short)
    return found[0] if found else short


def compile_link(node: Text, settings: SectionSettings) -> Render:
    """Return the function of a variable whose value is a link: its text links to its address."""
    variable = node.name
    base = LINK_VARIABLES[variable]
    prefix = node.attributes.prefix
    address = prefix.lstrip()
    in_link = address if address.startswith(("http://", "https://")) else ""
    if node.attributes.formatting is PLAIN:
        attributes, shown = node.attributes._replace(prefix=prefix[: len(prefix) - len(in_link)]), in_link
    else:  # the prefix does not look like the value
        attributes, shown = node.attributes, ""
    formatter = compile_formatter(attributes, settings, leaf=True, element="leaf")
    to_host = variable == "URL" and node.form == "short"
    against = direction_of_language(settings.locale.code) == "rtl"  # an address runs from left to right everywhere

    def link(context: Context) -> Content:
        value = context.item.string(variable)
        if not value:
            return ""
        text = _host(value) if to_host else value
        children: tuple[Content, ...] = (shown, text) if shown else (text,)
        if against:
            children = (Span(children, PLAIN, "ltr"),)
        url = in_link + value if in_link else value if value.startswith(("http://", "https://")) else base + value
        return Link(children, url)

    def render(context: Context) -> Rendered:
        value = link(context)
        if not value or variable in context.suppressed:
            return "", ALL_EMPTY
        if context.substituting:
            context.hide(variable)
        return formatter(value, context.item), HAS_VALUE

    if attributes == without_text_changes(attributes):
        settings.leaves[render] = Leaf(link, formatter)
    return render
