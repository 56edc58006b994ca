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
"""Variables whose values are links, with the start of the address that the value completes."""
_DOI_ADDRESS = Pattern(r"(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?=10\.)")
"""What many people write before a DOI. Styles that print a prefix would print it twice."""
_HTTP_WWW = Pattern(r"^https?://www\.")
_UP_TO_HOST = Pattern(r"[a-zA-Z]*:?/*[^/]+")


def _host(address: str) -> str:
    """Return *address* without what follows the host, as the reference engine shortens a URL.

    >>> _host("https://example.org/a?b=c"), _host("http://www.un.org/en"), _host("www.un.org")
    ('https://example.org', 'www.un.org', 'www.un.org')
    """
    short: str = _HTTP_WWW.sub("www.", address, 1)
    found = _UP_TO_HOST.match(short)
    return found[0] if found else short


def compile_link(node: Text, settings: SectionSettings) -> Render:
    """Compile a ``cs:text`` whose variable is in `LINK_VARIABLES`."""
    variable = node.name
    base = LINK_VARIABLES[variable]
    plain = node.attributes._replace(strip_periods=False)  # an address without its periods leads nowhere
    prefix = plain.prefix
    address = prefix.lstrip()
    address_prefix = address if address.startswith(("http://", "https://")) else ""
    if plain.formatting is PLAIN:
        rest = prefix[: len(prefix) - len(address_prefix)]
        attributes, prefix_in_link = plain._replace(prefix=rest), address_prefix
    else:  # the prefix does not have the formatting of the value, so it is not part of the link's text
        attributes, prefix_in_link = plain, ""
    formatter = compile_formatter(attributes, settings, leaf=True, element="leaf")
    host_only = variable == "URL" and node.form == "short"
    isolates = direction_of_language(settings.locale.code) == "rtl"  # an address is always left-to-right

    def link(context: Context) -> Content:
        value = context.item.string(variable)
        if not value:
            return ""
        if variable == "DOI" and prefix:
            value = _DOI_ADDRESS.sub("", value, 1)
        text = _host(value) if host_only else value
        children: tuple[Content, ...] = (prefix_in_link, text) if prefix_in_link else (text,)
        if isolates:
            children = (Span(children, PLAIN, "ltr"),)
        if address_prefix:
            return Link(children, address_prefix + value)
        return Link(children, value if value.startswith(("http://", "https://")) else base + value)

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
