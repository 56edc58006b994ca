"""Internal: the style sheet for HTML bibliographies.

It sets neither colours nor fonts, and uses logical properties, so it fits into any page in any direction.

Source: CSL 1.0.2, "Whitespace" and "Display".
"""

from __future__ import annotations

import re

__all__ = ["stylesheet"]

# The column of labels is a float in the padding of the entry, because the text of an entry can be any mix of text and
# elements, which a grid would tear apart.
_ENTRY_RULES = """\
.csl-left-margin { float: left; float: inline-start; padding-inline-end: var(--csl-label-gap, 0.5em); }
.csl-right-inline { display: flow-root; }
"""
"""The rules for an entry alone, without a list around it: the label is next to the text."""

_RULES = """\
.csl-bib-body {
  --csl-label-width: min(calc(var(--csl-label-length, 4) * 1ch + var(--csl-label-gap, 0.5em)), 40vw);
  overflow-wrap: anywhere;
}
.csl-bib-body.csl-line-spacing { line-height: calc(var(--csl-line-spacing, 1) * var(--csl-line-height, 1.2)); }
.csl-bib-body > .csl-entry { margin-block: 0; }
.csl-bib-body > .csl-entry + .csl-entry { margin-block-start: calc(var(--csl-entry-spacing, 1) * 1.2em); }
@supports (margin: 1lh) {
  .csl-bib-body > .csl-entry + .csl-entry { margin-block-start: calc(var(--csl-entry-spacing, 1) * 1lh); }
}
.csl-bib-body.hanging-indent > .csl-entry {
  padding-inline-start: var(--csl-hanging-indent, 2em);
  text-indent: calc(-1 * var(--csl-hanging-indent, 2em));
}
.csl-bib-body > .csl-entry > div { text-indent: 0; }
.csl-bib-body.csl-label-column > .csl-entry, .csl-bib-body.csl-label-margin > .csl-entry {
  display: flow-root;
  padding-inline-start: var(--csl-label-width);
}
.csl-bib-body > .csl-entry > .csl-right-inline { display: block; }
.csl-bib-body > .csl-entry > .csl-left-margin {
  float: left;
  float: inline-start;
  box-sizing: border-box;
  min-inline-size: var(--csl-label-width);
  margin-inline-start: calc(-1 * var(--csl-label-width));
  padding-inline-end: var(--csl-label-gap, 0.5em);
}
.csl-bib-body.csl-label-margin { margin-inline-start: calc(-1 * min(var(--csl-label-width), var(--csl-margin, 0px))); }
.csl-bib-body > .csl-entry > .csl-indent { margin-inline-start: var(--csl-hanging-indent, 2em); }
.csl-bib-body > .csl-entry > .csl-annotation { margin-block-start: 0.5em; }
@media print {
  .csl-bib-body > .csl-entry { break-inside: avoid; }
}
"""


def stylesheet(within: str = "") -> str:
    """Return the rules for HTML bibliographies.

    Args:
        within: A CSS selector, such as ``".references"``; the rules apply only inside elements that match it.

    >>> ".csl-bib-body.hanging-indent > .csl-entry {" in stylesheet()
    True
    >>> stylesheet(".references").startswith(".references .csl-left-margin {")
    True
    """
    rules = _ENTRY_RULES + _RULES
    return re.sub(r"\.csl-bib-body|^\.csl-(?:left|right)", rf"{within} \g<0>", rules, flags=re.M) if within else rules
