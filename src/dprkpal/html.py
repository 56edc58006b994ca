"""HTML bibliographies on pages of your own: their style sheet, and complete pages.

>>> import dprkpal
>>> print(dprkpal.html.stylesheet()[:16])
.csl-left-margin
"""

from __future__ import annotations

from html import escape

from .csl.output.stylesheet import stylesheet
from .model.arguments import require
from .model.safe_text import one_line

__all__ = ["page", "stylesheet"]

_PAGE_RULES = """\
:root { color-scheme: light dark; --rule: color-mix(in srgb, currentcolor 25%, transparent); }
body {
  box-sizing: border-box;
  max-inline-size: 44rem;
  margin-inline: auto;
  padding: 1rem;
  line-height: 1.5;
  overflow-wrap: break-word;
}
h1, h2, h3, h4, h5, h6 { line-height: 1.25; text-wrap: balance; }
header { margin-block-end: 2em; }
header .title { margin-block-end: 0; }
header .subtitle { margin-block: 0.25em 0; font-size: 1.25em; }
header .author, header .date { margin-block: 0.5em 0; }
header .abstract { margin-block-start: 1.5em; padding-inline: 2em; font-size: 0.95em; }
img, svg, video { max-inline-size: 100%; block-size: auto; }
figure { margin: 1.5em 0; text-align: center; }
figcaption, caption { padding-block: 0.5em; font-size: 0.95em; text-wrap: balance; }
blockquote { margin-inline: 1em 0; padding-inline-start: 1em; border-inline-start: 0.2em solid var(--rule); }
pre { padding: 0.75em 1em; overflow-x: auto; border: 1px solid var(--rule); border-radius: 0.25em; line-height: 1.35; }
pre code { font-size: 1em; }
table { margin: 1.5em auto; border-collapse: collapse; border-block: 2px solid var(--rule); }
thead { border-block-end: 1px solid var(--rule); }
tfoot { border-block-start: 1px solid var(--rule); }
th, td { padding: 0.25em 0.75em; text-align: start; vertical-align: top; }
dt { font-weight: bold; }
dd { margin-inline-start: 2em; }
dd > p:first-child { margin-block-start: 0.25em; }
.task-list { padding-inline-start: 1em; list-style: none; }
.task-list input { margin-inline: 0 0.5em; }
.task-list ul, .task-list ol { padding-inline-start: 2em; }
.math.display { display: block; overflow-x: auto; text-align: center; }
math[display="block"] { margin-block: 1em; }
.footnotes { margin-block-start: 3em; border-block-start: 1px solid var(--rule); font-size: 0.9em; }
.footnote-ref { line-height: 0; }
.footnote-ref a, a[role="doc-backlink"] { text-decoration: none; }
hr { border: 0; border-block-start: 1px solid var(--rule); margin-block: 2em; }
@media (max-width: 40rem) { table { display: block; max-inline-size: 100%; overflow-x: auto; border: 0; } }
@media (min-width: 64rem) { .csl-bib-body { --csl-margin: 6rem; } }
@page { margin: 2cm; }
@media print {
  body { max-inline-size: none; padding: 0; }
  a { color: inherit; }
  h1, h2, h3, h4, h5, h6 { break-after: avoid; }
  figure, tr, pre { break-inside: avoid; }
  pre { white-space: pre-wrap; }
}
"""


def page(body: str, *, title: str = "", language: str = "", direction: str = "") -> str:
    """Return *body* as a complete page with the style sheet.

    The page works in light and dark mode, on small screens and in print. It needs no other files.

    Args:
        body: HTML, which is not escaped.
        title: The title of the page, as text.
        language: The language of the page, such as ``"de"``.
        direction: ``"rtl"`` for right-to-left languages.

    >>> page("<p>Text</p>", title="A & B").splitlines()[:2]
    ['<!DOCTYPE html>', '<html>']
    """
    require(
        body, str, "the body of a page is HTML, as text", "join a list of entries with Processor.bibliography_text()"
    )
    title, language = one_line(title), one_line(language)
    attributes = (f' lang="{escape(language)}"' if language else "") + (' dir="rtl"' if direction == "rtl" else "")
    return (
        f'<!DOCTYPE html>\n<html{attributes}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title) or 'Document'}</title>\n<style>\n{_PAGE_RULES}{stylesheet()}</style>\n"
        f"</head>\n<body>\n{body.rstrip()}\n</body>\n</html>\n"
    )
