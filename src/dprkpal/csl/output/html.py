"""Internal: HTML output: text with the few tags that CSL needs; everything else is escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from ...model.lazy_pattern import Pattern
from ...model.safe_text import safe_url, sanitize
from ..text.tokens import Open, Token, TokenList
from .backend import Backend
from .layout import BibliographyLayout

__all__ = ["Html"]

_LABEL = '<div class="csl-left-margin">'
_TAG = Pattern("<[^>]*>")

_SPACES = Pattern("(?<!\u00a0)  ")
_SUPERSCRIPT = Pattern(
    "["
    "\u00aa\u00b2-\u00b3\u00b9-\u00ba\u02b0-\u02b8\u02c0-\u02c1\u02e0-\u02e4\u06e5-\u06e6\u1d2c-\u1d2e\u1d30-\u1d3a\u1d3c-\u1d4d\u1d4f-\u1d61\u2070-\u2071\u2074-\u207f\u2120\u2122\u3192-\u319f"
    "]"
)
_RAISED_SPECIAL = {"ˀ": "ʔ", "ˁ": "ʕ", "ۥ": "و", "ۦ": "ي"}


def _superscript(match: re.Match[str]) -> str:
    """Return a superscript character as a normal one in ``<sup>`` (suite: ``magic_SuperscriptChars``)."""
    sign = match[0]
    return f"<sup>{_RAISED_SPECIAL.get(sign) or unicodedata.normalize('NFKC', sign)}</sup>"


class Html(Backend):
    """HTML: text with the few tags that CSL needs; everything else is escaped.

    Args:
        isolate: Whether to put text in the opposite direction, such as an Arabic name in an English entry, in
            ``<bdi>``, so that it does not reorder the punctuation and numbers next to it.
        direction: ``"ltr"`` or ``"rtl"``, the ``dir`` of a bibliography; empty for none.
    """

    def __init__(self, *, isolate: bool = True, direction: str = "") -> None:
        self.isolate = isolate
        self.direction = direction

    _TAGS: ClassVar = {
        ("direction", "rtl"): ("<bdi>", "</bdi>"),
        ("direction", "ltr"): ("<bdi>", "</bdi>"),
        ("highlight", "name"): ('<span class="csl-highlight">', "</span>"),
        ("font-style", "italic"): ("<i>", "</i>"),
        ("font-style", "oblique"): ("<em>", "</em>"),
        ("font-weight", "bold"): ("<b>", "</b>"),
        ("vertical-align", "sup"): ("<sup>", "</sup>"),
        ("vertical-align", "sub"): ("<sub>", "</sub>"),
        ("vertical-align", "baseline"): ('<span style="baseline">', "</span>"),
        ("font-weight", "light"): ("", ""),
        **{
            (kind, value): (f'<span style="{kind}:{value};">', "</span>")
            for kind, value in (
                ("font-style", "normal"), ("font-variant", "small-caps"), ("font-variant", "normal"),
                ("font-weight", "normal"), ("text-decoration", "underline"), ("text-decoration", "none"),
            )
        },
    }  # fmt: skip

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry; strings are escaped one by one only if one of them needs it."""
        whole = tokens.text if isinstance(tokens, TokenList) else "".join([t for t in tokens if type(t) is str])
        if not self.is_plain(whole):
            return super().write(tokens)
        if len(tokens) == 1:
            return whole
        ends: list[str] = []

        def opened(token: Open) -> str:
            begin, end = self._TAGS.get(token) or self._tags_of(token)
            ends.append(end)
            return begin

        return "".join(
            [token if type(token) is str else opened(token) if type(token) is Open else ends.pop() for token in tokens]
        )

    def is_plain(self, text: str) -> bool:
        """Return whether *text* needs no escaping."""
        return (
            text.isprintable()
            and not ("&" in text or "<" in text or ">" in text or "  " in text)
            and (text.isascii() or _SUPERSCRIPT.search(text) is None)
        )

    def address(self, url: str) -> str | None:
        """Return *url* escaped for an attribute; ``None`` if it is not allowed."""
        safe = safe_url(url)
        return None if safe is None else safe.replace("&", "&#38;").replace("'", "&#39;")

    def _tags_of(self, opened: Open) -> tuple[str, str]:
        """Return the start and end tags of *opened*."""
        begin, _, end = self.enclose("\0", opened).partition("\0")
        return begin, end

    def text(self, text: str) -> str:
        """Return *text* with markup characters as character references."""
        if not text.isprintable():
            text = sanitize(text)
        if "&" in text or "<" in text or ">" in text:
            text = text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
        if "  " in text:
            text = _SPACES.sub("\u00a0 ", text)
        return text if text.isascii() else _SUPERSCRIPT.sub(_superscript, text)

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* in the element for this formatting."""
        begin, end = self._TAGS.get((kind, value), ("", ""))
        return begin + text + end

    def link(self, text: str, url: str) -> str:
        """Return *text* in an ``a`` element."""
        url = url.replace("&", "&#38;").replace("'", "&#39;")
        return f'<a href="{url}">{text}</a>'

    def block(self, text: str, display: str) -> str:
        """Return *text* in a ``div``."""
        if display == "block":
            return f'\n\n    <div class="csl-block">{text}</div>\n'
        if display == "left-margin":
            return f'\n    <div class="csl-left-margin">{text}</div>'
        if display == "right-inline":
            return f'<div class="csl-right-inline">{text}</div>\n  '
        return f'<div class="csl-indent">{text}</div>\n  '

    @staticmethod
    def label(entry: str) -> str:
        """Return the label of *entry*, such as ``[1]``, as plain text; empty if it has none."""
        label, end, _ = entry.partition(_LABEL)[2].partition("</div>")
        if not end:
            return ""
        if "<" in label:
            label = _TAG.sub("", label)
        if "&" in label:
            from html import unescape  # takes longer to load than to format a citation

            label = unescape(label)
        return label.strip()

    def list_tag(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return the start tag of a list of *entries*, with classes and custom properties for its layout.

        The length of the longest label, if it is not in *params*, is measured.
        """
        layout = BibliographyLayout.of(params)
        classes, properties = ["csl-bib-body"], []
        label = max(map(len, map(self.label, entries)), default=0) if params else 0
        if label:
            classes.append("csl-label-margin" if layout.second_field_align == "margin" else "csl-label-column")
            properties.append(f"--csl-label-length: {max(label, layout.longest_label)}")
        elif layout.hanging_indent:
            classes.append("hanging-indent")
        if layout.line_spacing != 1:
            classes.append("csl-line-spacing")
            properties.append(f"--csl-line-spacing: {layout.line_spacing}")
        if layout.entry_spacing != 1:
            properties.append(f"--csl-entry-spacing: {layout.entry_spacing}")
        direction = f' dir="{self.direction}"' if self.direction in ("ltr", "rtl") else ""
        style = f' style="{"; ".join(properties)}"' if properties else ""
        return f'<div class="{" ".join(classes)}"{direction}{style}>'

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return a ``div`` with one ``div`` for each entry; `dprkpal.html.stylesheet` has the rules for its classes."""
        texts = list(entries)
        body = "".join(f'  <div class="csl-entry">{entry}</div>\n' for entry in texts)
        return f"{self.list_tag(texts, params)}\n{body}</div>"
