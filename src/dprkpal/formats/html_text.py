"""Internal: convert the HTML and JATS markup in titles and abstracts of web services to the markup of CSL-JSON.

Source: CSL-JSON, "HTML-like formatting tags"; JATS.
"""

from __future__ import annotations

import html
import re

from .results import clean, one_line

__all__ = ["from_html"]

_TAG = re.compile(r"<(/?)(?:[A-Za-z]{1,10}:)?([A-Za-z][A-Za-z0-9-]{0,20})(?:\s[^<>]{0,300})?/?>")
_KEPT = {"i": "i", "em": "i", "italic": "i", "b": "b", "strong": "b", "bold": "b", "sup": "sup", "sub": "sub"}
_BLOCKS = frozenset("p sec title br div li list".split())


def from_html(text: str) -> str:
    """Return *text* on one line with the markup of CSL-JSON. Unknown tags are left out; their text is kept.

    >>> from_html("<jats:p>On <em>E. coli</em> &amp;amp; CO<sub>2</sub></jats:p>"), from_html("a < b")
    ('On <i>E. coli</i> & CO<sub>2</sub>', 'a < b')
    >>> from_html("<scp>DNA</scp> &lt;i&gt;in vivo&lt;/i&gt;")
    '<span style="font-variant:small-caps;">DNA</span> <i>in vivo</i>'
    """
    for _ in range(2):  # some titles are escaped twice
        if "&" in text:
            text = html.unescape(text)
    return one_line(clean(_TAG.sub(_replace, text))) if "<" in text else one_line(clean(text))


def _replace(match: re.Match[str]) -> str:
    """Return the markup for a tag."""
    end, name = match[1], match[2].lower()
    if name in _KEPT:
        return f"<{end}{_KEPT[name]}>"
    if name in ("scp", "sc"):
        return "</span>" if end else '<span style="font-variant:small-caps;">'
    return " " if name in _BLOCKS else ""
