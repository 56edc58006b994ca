"""Internal: formatted text as a tree, which rendering makes and later steps read.

A `Content` has one of four types:

``str``
    Text as the reader sees it, without markup or escapes.
``tuple``
    A sequence of contents.
`Span`
    Contents with formatting, with a tag that says what made them, or with both.
`Link`
    Contents that link to an address.

The tree is independent of output formats; `dprkpal.csl.output.backend` writes it in one.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = [
    "PLAIN",
    "Content",
    "Formatting",
    "Link",
    "LocalizedSpan",
    "Quotes",
    "Span",
    "is_empty",
    "join",
    "plain_text",
]


class Formatting(NamedTuple):
    """The formatting of a span; ``None`` inherits from the surrounding text.

    Source: CSL 1.0.2, "Formatting", "Quotes", "Display".
    """

    font_style: str | None = None
    """``"italic"``, ``"oblique"`` or ``"normal"``."""

    font_variant: str | None = None
    """``"small-caps"`` or ``"normal"``."""

    font_weight: str | None = None
    """``"bold"``, ``"light"`` or ``"normal"``."""

    text_decoration: str | None = None
    """``"underline"`` or ``"none"``."""

    vertical_align: str | None = None
    """``"sup"``, ``"sub"`` or ``"baseline"``."""

    quotes: bool | None = None
    """Whether to add the quotation marks of the locale (outer or inner, by depth). ``False`` means that the style
    turns them off; such a span still counts as formatted."""

    display: str | None = None
    """``"block"``, ``"left-margin"``, ``"right-inline"`` or ``"indent"``."""


PLAIN = Formatting()
"""No formatting."""


class Span:
    """Contents with formatting and a tag that says what made them."""

    __slots__ = ("children", "formatting", "tag")

    def __init__(self, children: tuple[Content, ...], formatting: Formatting = PLAIN, tag: str | None = None) -> None:
        self.children = children
        """The contents, in order."""
        self.formatting = formatting
        """The formatting of the contents."""
        self.tag = tag
        """What made them: ``"nocase"`` (unchanged by text-case), or one of the tags listed in
        `dprkpal.csl.rendering.context`; ``None`` for none."""

    def __repr__(self) -> str:
        """Return a call that would make an equal span."""
        parts = [repr(self.children)]
        if self.formatting != PLAIN:
            shown = ", ".join(f"{name}={value!r}" for name, value in self.formatting._asdict().items() if value)
            parts.append(f"Formatting({shown})")
        if self.tag:
            parts.append(f"tag={self.tag!r}")
        return f"Span({', '.join(parts)})"

    def __eq__(self, other: object) -> bool:
        """Compare by content, formatting and tag."""
        return (
            isinstance(other, Span)
            and self.children == other.children
            and self.formatting == other.formatting
            and self.tag == other.tag
        )

    __hash__ = None  # type: ignore[assignment]  # trees are compared but never hashed


class Quotes(NamedTuple):
    """A locale's quotation marks."""

    open: str = "“"
    close: str = "”"
    open_inner: str = "‘"
    close_inner: str = "’"
    punctuation_inside: bool = False
    """Whether a full stop or comma after a quotation moves inside it (``punctuation-in-quote``)."""


class LocalizedSpan(Span):
    """A whole cite or entry in another locale than the document's, with its quotation marks."""

    __slots__ = ("quotes",)

    def __init__(self, children: tuple[Content, ...], quotes: Quotes) -> None:
        super().__init__(children)
        self.quotes = quotes
        """The quotation marks of its locale."""


class Link:
    """Contents that link to an address; `dprkpal.csl.output.backend` decides which URL schemes are allowed."""

    __slots__ = ("children", "is_cite", "url")

    def __init__(self, children: tuple[Content, ...], url: str, *, is_cite: bool = False) -> None:
        self.children = children
        """The text of the link."""
        self.url = url
        """The address, as in the data."""
        self.is_cite = is_cite
        """Whether this is a cite that links to its entry; `url` is then the key of the reference."""

    def __repr__(self) -> str:
        """Return a call that would make an equal link."""
        return f"Link({self.children!r}, {self.url!r})"

    def __eq__(self, other: object) -> bool:
        """Compare by content and address."""
        return isinstance(other, Link) and self.children == other.children and self.url == other.url

    __hash__ = None  # type: ignore[assignment]  # trees are compared but never hashed


Content: TypeAlias = "str | tuple[Content, ...] | Span | Link"


def is_empty(content: Content) -> bool:
    """Return whether *content* has no characters.

    >>> is_empty(("", Span(("",)))), is_empty(("", "a"))
    (True, False)
    """
    pending: list[Content] = [content]
    while pending:
        content = pending.pop()
        if isinstance(content, str):
            if content:
                return False
        else:
            pending.extend(content if isinstance(content, tuple) else content.children)
    return True


def join(contents: list[Content], delimiter: Content) -> Content:
    """Return *contents* with *delimiter* between them; an empty string for none.

    >>> join(["a", "b", "c"], ", ")
    ('a', ', ', 'b', ', ', 'c')
    """
    if not contents:
        return ""
    if len(contents) == 1:
        return contents[0]
    if not delimiter:
        return tuple(contents)
    joined: list[Content] = [delimiter] * (2 * len(contents) - 1)
    joined[::2] = contents
    return tuple(joined)


def plain_text(content: Content) -> str:
    """Return the characters of *content*, in order, without any formatting.

    >>> plain_text(("Guns, ", Span(("Guerillas",), Formatting(font_style="italic"))))
    'Guns, Guerillas'
    """
    parts: list[str] = []
    pending: list[Content] = []
    while True:
        while type(content) is not str:
            # Strings end the loop, so anything else that is not a tuple has children.
            children: tuple[Content, ...] = content if type(content) is tuple else content.children  # type: ignore[union-attr]  # see above
            if len(children) != 1:
                pending.extend(children[::-1])
                break
            content = children[0]
        else:
            parts.append(content)
        if not pending:
            return "".join(parts)
        content = pending.pop()


def only_describes(span: Span) -> bool:
    """Return whether *span* contains only a description, which takes no formatting."""
    content: Content = span
    while isinstance(content, Span | tuple):
        if isinstance(content, Span):
            if content.tag == "description":
                return True
            content = content.children
        filled = [child for child in content if child]
        if len(filled) != 1:
            return False
        content = filled[0]
    return False


def is_one_text(content: Content) -> bool:
    """Return whether *content* is a single string without an apostrophe."""
    while isinstance(content, Span | Link):
        if len(content.children) != 1:
            return False
        content = content.children[0]
    return isinstance(content, str) and "’" not in content


def has_words(content: Content) -> bool:
    """Return whether *content* is a string with letters or digits, so that it is a value and no suffix."""
    return isinstance(content, str) and any(map(str.isalnum, content))


def is_formatted(content: Content) -> bool:
    """Return whether *content* is an element with formatting other than quotation marks."""
    if type(content) is not Span or content.formatting is PLAIN:
        return False
    return not content.formatting.quotes or content.formatting._replace(quotes=None) != PLAIN


def is_quoted(contents: tuple[Content, ...]) -> bool:
    """Return whether *contents* are one element in quotation marks with its affixes."""
    quoted = contents[1] if 1 < len(contents) < 4 and type(contents[0]) is str else None
    return type(quoted) is Span and bool(quoted.formatting.quotes)


def strip_periods(content: Content) -> Content:
    """Return *content* without full stops.

    Source: CSL 1.0.2, "Strip-periods".

    >>> strip_periods(("ed.", Span(("trans.",))))
    ('ed', Span(('trans',)))
    """
    if isinstance(content, str):
        return content.replace(".", "")
    if isinstance(content, tuple):
        return tuple([strip_periods(child) for child in content])
    children = tuple([strip_periods(child) for child in content.children])
    if isinstance(content, Span):
        return Span(children, content.formatting, content.tag)
    return Link(children, content.url)
