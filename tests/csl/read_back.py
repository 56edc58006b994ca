"""Parsers of the output formats: each returns the visible characters with their formatting.

Formatting is a set of ``italic bold small-caps underline sup sub`` and ``link URL``. Spaces are kept; a line break, a
paragraph or a block counts as one space. Everything else is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from dprkpal.csl.output.latex_characters import latex_command, pdflatex_prints

Seen = list[tuple[str, frozenset[str]]]

ELEMENTS = {
    "em": "italic", "i": "italic", "strong": "bold", "b": "bold", "sup": "sup", "sub": "sub", "u": "underline",
}  # fmt: skip
STYLES = {
    "font-variant: small-caps": "small-caps", "font-variant-caps: small-caps": "small-caps",
    "text-decoration: underline": "underline", "display: block": "", "white-space: pre-wrap": "",
}  # fmt: skip
BLOCKS = {"p", "div"}


class Page(HTMLParser):
    """Parses the simple HTML that the other parsers produce."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: Seen = []
        self.stack: list[tuple[str, set[str]]] = []
        self.feed(text)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start an element."""
        given = dict(attrs)
        looks = {STYLES[style.strip()] for style in (given.pop("style", "") or "").split(";") if style.strip()}
        looks |= {f"link {given.pop('href')}" if tag == "a" else ELEMENTS.get(tag, "")}
        assert tag in BLOCKS | {"a", "span"} | ELEMENTS.keys()
        assert given == {}, attrs
        self.stack.append((tag, looks - {""}))
        self.seen.append((" " if tag in BLOCKS else "", frozenset()))

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        assert self.stack.pop()[0] == tag
        self.seen.append((" " if tag in BLOCKS else "", frozenset()))

    def handle_data(self, data: str) -> None:
        """Record characters."""
        looks = frozenset().union(*[looks for _, looks in self.stack])
        self.seen.extend((character, looks) for character in data)


@cache
def _markdown() -> object:
    markdown_it = __import__("markdown_it").MarkdownIt("commonmark", {"html": True})
    markdown_it.validateLink = lambda url: True
    markdown_it.normalizeLink = lambda url: url
    return markdown_it


def markdown(text: str) -> Seen:
    """Parse Markdown that is one paragraph."""
    blocks = _markdown().parse(text)  # type: ignore[attr-defined]  # markdown-it, imported without its types
    assert [block.type for block in blocks] in ([], ["paragraph_open", "inline", "paragraph_close"]), blocks
    seen: Seen = []
    stack: list[tuple[str, str]] = []
    for token in blocks[1].children if blocks else ():
        if token.type in ("text", "text_special"):
            look = frozenset(look for _, look in stack)
            seen.extend((character, look) for character in token.content)
        elif token.type == "hardbreak":
            seen.append((" ", frozenset()))
        elif token.nesting == 1:
            tag, href = token.tag, token.attrs.get("href")
            stack.append((tag, f"link {href}" if tag == "a" else ELEMENTS[tag]))
        elif token.nesting == -1:
            assert stack.pop()[0] == token.tag
        else:
            assert token.type == "html_inline", token
            if close := re.fullmatch(r"</(\w+)>", token.content):
                assert stack.pop()[0] == close[1]
            elif begin := re.fullmatch(r"<(em|strong|sup|sub|u)>", token.content):
                stack.append((begin[1], ELEMENTS[begin[1]]))
            else:
                assert token.content == '<span style="font-variant: small-caps">'
                stack.append(("span", "small-caps"))
    assert stack == []
    return seen


def rst(text: str) -> Seen:
    """Parse reStructuredText that is one paragraph or one line block."""
    from docutils import nodes
    from docutils.core import publish_doctree

    document = publish_doctree(
        text, settings_overrides={"report_level": 1, "halt_level": 1, "warning_stream": False, "raw_enabled": False}
    )
    seen: Seen = []
    kinds = {
        nodes.paragraph: "", nodes.line: "", nodes.emphasis: "italic", nodes.strong: "bold",
        nodes.superscript: "sup", nodes.subscript: "sub",
    }  # fmt: skip

    def walk(node: nodes.Node, looks: frozenset[str]) -> None:
        for child in node.children:
            if isinstance(child, nodes.Text):
                seen.extend((character, looks) for character in child.astext())
            elif isinstance(child, nodes.reference):
                walk(child, looks | {f"link {child['refuri']}"})
            else:
                assert type(child) in kinds, child
                walk(child, looks | ({kinds[type(child)]} - {""}))
                if not kinds[type(child)]:
                    seen.append((" ", frozenset()))

    assert len(document.children) <= 1, document
    if document.children and isinstance(document.children[0], nodes.line_block):
        walk(document.children[0], frozenset())
    else:
        walk(document, frozenset())
    return seen


_COMMANDS = {
    command: chr(code)
    for code in range(0xA0, 0x1D800)
    if not pdflatex_prints(chr(code)) and (command := latex_command(chr(code))) is not None
}
"""The commands for characters that pdfLaTeX lacks."""

_LATEX = re.compile(
    rf"(?P<command>{'|'.join(map(re.escape, sorted(_COMMANDS, key=len, reverse=True)))})"
    r"|(?P<skip>\\allowbreak\{\})|\\url\{(?P<address>(?:\\[%#&]|[^%#&{}\\~$^])*)\}"
    r"|\\(?P<call>textit|textsl|textbf|textsc|underline|textsuperscript|textsubscript)\{"
    r"|\\href\{(?P<url>(?:\\[%#&]|[^%#&{}\\~$^])*)\}\{"
    r"|\\(?P<name>textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textquotesingle"
    r"|textasciigrave)\{\}"
    r"|\\(?P<sign>[{}$&#%_])|\\string(?P<quote>\")|\{(?P<bracket>[\[\]])\}|(?P<broken>[-,])\{\}"
    r"|(?P<soft>\\-)|\\mbox\{(?P<hyphen>-)\}|(?P<thin>\\,)|(?P<tie>~)"
    r"|(?P<space>\\par\n(?:\\hspace\*\{2em\})?|\\quad\{\})"
    r"|(?P<end>\})|(?P<ligature>--|,,|''|``)|(?P<plain>[^\\{}$&#%_^~<>|'`\"\[\]\x00-\x1f\x7f-\xa0\xad\u2011\u202f])"
)
_NAMES = {
    "textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "textless": "<", "textgreater": ">",
    "textbar": "|", "textquotesingle": "'", "textasciigrave": "`",
}  # fmt: skip
_CALLS = {
    "textit": "italic", "textsl": "italic", "textbf": "bold", "textsc": "small-caps", "underline": "underline",
    "textsuperscript": "sup", "textsubscript": "sub",
}  # fmt: skip


def latex(text: str) -> Seen:
    """Parse LaTeX with only the commands listed above."""
    seen: Seen = []
    stack: list[str] = []
    at = 0
    while at < len(text):
        match = _LATEX.match(text, at)
        assert match, text[at : at + 40]
        assert match["ligature"] is None, text[at : at + 40]
        at = match.end()
        if match["call"]:
            stack.append(_CALLS[match["call"]])
        elif match["url"] is not None:
            stack.append("link " + re.sub(r"\\(.)", r"\1", match["url"]))
        elif match["end"]:
            stack.pop()
        elif match["command"]:
            seen.append((_COMMANDS[match["command"]], frozenset(stack)))
        elif match["address"] is not None:
            address = re.sub(r"\\(.)", r"\1", match["address"])
            seen += [(character, frozenset([*stack, f"link {address}"])) for character in address]
        elif not match["skip"]:
            special = {"soft": "\u00ad", "hyphen": "\u2011", "thin": "\u202f", "tie": "\u00a0", "space": " "}
            kind = match.lastgroup or ""
            shown = _NAMES[match["name"]] if match["name"] else special.get(kind, match[kind])
            seen.append((shown, frozenset(stack)))
    assert stack == []
    return seen


_RTF = re.compile(
    r"\{\\field\{\\\*\\fldinst HYPERLINK \"(?P<url>[^\"]*)\"\}\{\\fldrslt |\{\\(?P<call>i|b|ul|scaps|super|sub) "
    r"|\\u(?P<unit>-?\d+) \?|\\(?P<sign>[\\{}])|\\(?P<special>[-_~])|(?P<space>\\line |\\tab )"
    r"|(?P<end>\})|(?P<plain>[ -~])"
)
_RTF_CALLS = {
    "i": "italic", "b": "bold", "scaps": "small-caps", "ul": "underline", "super": "sup", "sub": "sub",
}  # fmt: skip


def rtf(text: str) -> Seen:
    """Parse RTF with only the control words listed above."""
    seen: Seen = []
    stack: list[str] = []
    at = 0
    high = b""
    while at < len(text):
        match = _RTF.match(text, at)
        assert match, text[at : at + 40]
        at = match.end()
        if match["url"] is not None:
            stack.append("link " + "".join(character for character, _ in rtf(match["url"])))
        elif match["call"]:
            stack.append(_RTF_CALLS[match["call"]])
        elif match["end"]:
            if stack.pop().startswith("link "):
                assert text[at] == "}"
                at += 1
        elif match["unit"]:
            high += int(match["unit"]).to_bytes(2, "little", signed=True)
            if not 0xD800 <= int.from_bytes(high[-2:], "little") < 0xDC00:
                seen.append((high.decode("utf-16-le"), frozenset(stack)))
                high = b""
        else:
            special = {"-": "\u00ad", "_": "\u2011", "~": "\u00a0"}
            shown = special[match["special"]] if match["special"] else " " if match["space"] else match[match.lastgroup]
            seen.append((shown, frozenset(stack)))
    assert (stack, high) == ([], b"")
    return seen


def typst(text: str) -> Seen:
    """Parse Typst by compiling it to HTML."""
    import typst as compiler

    made = compiler.compile(text.encode(), format="html").decode()
    body = made[made.index("<body>") + 6 : made.index("</body>")]
    return Page(body).seen


def shown(seen: Seen) -> Iterator[tuple[str, frozenset[str]]]:
    """Return the visible characters without spaces."""
    return ((character, look) for character, look in seen if character.strip())


def words(seen: Seen) -> list[str]:
    """Return the visible words."""
    return "".join(character for character, _ in seen).split()
