"""Internal: prefixes and suffixes of cites, their spacing, and where a sentence begins.

CSL leaves the affixes of a cite to the processor. This module follows the reference implementation, because styles
and documents were written for it.

Source: CSL 1.0.2, "Citation" (prefix and suffix of a cite).
"""

from __future__ import annotations

import unicodedata

from ...model.lazy_pattern import Pattern
from .content import PLAIN, Content, Link, Span, plain_text
from .markup import parse_markup

__all__ = [
    "EDGE",
    "between_cites",
    "capitalize_first_term",
    "ends_sentence",
    "with_prefix",
    "with_suffix",
]

EDGE = Span((), PLAIN, "edge")
"""Marks where a cite begins or ends, so that spaces inside the cite and outside it are not merged."""
_SPACE_AFTER = frozenset("’”»\"')],.;:!?&")
"""Characters at the end of a prefix that need a space after them, in addition to letters and digits."""
_SPACE_BEFORE = frozenset("([&§¶“‘«„\"")
"""Characters at the start of a suffix that need a space before them, in addition to letters and digits."""
_OPENING_TAGS = Pattern(r"(?:<\w[^<>]*>)*")
_WORD_JOINER = "\u2060"
_MEETING = (",", ".", ";")
_REPEATING = frozenset(",.;:")
_SENTENCE = Pattern(r"[.;:?!][\"'’”»]*\s*$")
_OPENING_QUOTE = Pattern(r"(?:^|[\s(\[])[\"']$")
_CLOSED = Pattern(r"</\w+>$")
_WORD = Pattern(r"[^\W_]")
_TERM = frozenset({"term"})
_WORDING = frozenset({"term", "verbatim"})
_BEFORE = frozenset({"citation-number", "prefix"})
"""Tags of content that may precede the first word of a sentence: the entry number, and the prefix of a term."""


def with_prefix(prefix: str, content: Content) -> Content:
    """Return *content* with *prefix* before it, separated by a space if the prefix ends in a word or punctuation.

    >>> plain_text(with_prefix("see", "Young 2021")), plain_text(with_prefix("(", "Young 2021"))
    ('see Young 2021', '(Young 2021')
    """
    if not prefix:
        return content
    last = prefix[-1]
    if (last.isalnum() and not _unspaced(last)) or last in _SPACE_AFTER or _CLOSED.search(prefix):
        prefix += "" if _OPENING_QUOTE.search(prefix) else " "
    return (_as_written(prefix), EDGE, content)


def with_suffix(content: Content, suffix: str) -> Content:
    """Return *content* with *suffix* after it, separated by a space if the suffix begins with a word.

    A word joiner (U+2060) at the start of the suffix prevents the space, and is not printed.

    >>> plain_text(with_suffix("Young 2021", "passim")), plain_text(with_suffix("Young 2021", ". Passim"))
    ('Young 2021 passim', 'Young 2021. Passim')
    """
    if not suffix:
        return content
    first = suffix[0]
    if first == _WORD_JOINER:
        return (content, EDGE, _as_written(suffix[1:]))
    visible = suffix[_OPENING_TAGS.match(suffix).end() :][:1] if first == "<" else first
    if (visible.isalnum() and not _unspaced(visible)) or visible in _SPACE_BEFORE:
        suffix = " " + suffix
    # A comma the author typed stays after a closing quotation mark.
    if len(suffix) == 1 or first == "," or _ends_formatted(content):
        return (content, Span((parse_markup(suffix),), PLAIN, "verbatim"))
    return (content, EDGE, _as_written(suffix))


def _as_written(text: str) -> Content:
    """Parse the markup of *text*; its punctuation stays as typed."""
    content = parse_markup(text)
    return content if isinstance(content, str) else Span((content,), PLAIN, "field")


def _ends_formatted(cite: Content) -> bool:
    """Return whether the last element of *cite* has formatting other than quotation marks; groups do not count."""
    while isinstance(cite, Link) or (isinstance(cite, tuple) and EDGE in cite):  # the cite after a prefix
        cite = (cite.children if isinstance(cite, Link) else cite)[-1]
    last = cite[-1] if isinstance(cite, tuple) and cite else ""
    if isinstance(last, tuple) and len(last) == 3 and last[2] == "":  # an element with its prefix
        last = last[1]
    return isinstance(last, Span) and last.formatting is not PLAIN and not last.formatting.quotes


def _unspaced(letter: str) -> bool:
    """Return whether *letter* belongs to a script written without spaces."""
    return unicodedata.east_asian_width(letter) in "WF"


def between_cites(suffix: str, delimiter: str, prefix: str) -> tuple[str, str]:
    """Return the delimiter between two cites, and the prefix of the second, without punctuation that is there already.

    Args:
        suffix: The suffix of the first cite.
        delimiter: The delimiter of the style.
        prefix: The prefix of the second cite.

    >>> between_cites(" or,", "; ", "and "), between_cites("", "; ", ", and "), between_cites(" or,", ", ", ", and ")
    ((' ', 'and '), ('', ', and '), (' ', 'and '))
    """
    if suffix.endswith(_MEETING):
        if prefix.startswith(_MEETING):
            if suffix[-1] == "." and prefix[0] != ".":
                return "", prefix
            prefix = prefix[1:].lstrip(" ")
        return (delimiter[1:] if delimiter[:1] in _REPEATING else delimiter), prefix
    return ("" if prefix.startswith(_MEETING) else delimiter), prefix


def ends_sentence(prefix: str) -> bool:
    """Return whether a cite after *prefix* begins a sentence.

    A single word with a full stop is treated as an abbreviation.

    >>> ends_sentence("See also this. "), ends_sentence("Cf. ")
    (True, False)
    """
    text = plain_text(parse_markup(prefix))
    return bool(_SENTENCE.search(text)) and sum(1 for word in text.split() if _WORD.search(word)) > 1


def capitalize_first_term(content: Content, *, fixed_text: bool = False) -> Content:
    """Capitalize the first word of *content* if it comes from a term.

    Punctuation and the entry number before the term are ignored.

    Args:
        content: The content.
        fixed_text: Whether to capitalize it also if it comes from fixed text of the style.

    >>> capitalize_first_term(("(", Span(("ibid.",), tag="term")))
    ('(', Span(('Ibid.',), tag='term'))
    """
    tags = _WORDING if fixed_text else _TERM
    return _capitalized(content, False, tags)[0] if _begins_with(content, tags) else content


def _begins_with(content: Content, tags: frozenset[str]) -> bool:
    """Return whether the first letter or digit of *content* may come from an element with one of these *tags*."""
    pending: list[Content] = [content]
    while pending:
        content = pending.pop()
        if type(content) is str:
            if _WORD.search(content):
                return False
        elif type(content) is tuple:
            pending.extend(content[::-1])
        elif type(content) is Span and content.tag in tags:
            return True
        elif type(content) is not Span or content.tag not in _BEFORE:
            pending.extend(content.children[::-1])  # type: ignore[union-attr]  # no tuple, no str
    return False


def _capitalized(content: Content, in_term: bool, tags: frozenset[str]) -> tuple[Content, bool]:
    """Return *content* with its first word capitalized if a term printed it, and whether it had a word.

    Recursion is safe: the tree is no deeper than the style, and the depth of styles is limited.
    """
    if isinstance(content, str):
        if not _WORD.search(content):
            return content, False
        return (content[0].upper() + content[1:] if in_term else content), True
    children = content if isinstance(content, tuple) else content.children
    if isinstance(content, Span):
        if content.tag in _BEFORE:
            return content, False
        in_term = in_term or content.tag in tags
    for index, child in enumerate(children):
        changed, found = _capitalized(child, in_term, tags)
        if found:
            if changed is child:
                return content, True
            both = (*children[:index], changed, *children[index + 1 :])
            if isinstance(content, tuple):
                return both, True
            if isinstance(content, Link):
                return Link(both, content.url), True
            return Span(both, content.formatting, content.tag), True
    return content, False
