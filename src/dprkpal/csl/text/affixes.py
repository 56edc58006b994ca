"""What stands before and after a cite, as its author wrote it: spacing, and where a sentence begins.

CSL leaves the affixes of a cite to the processor; this follows the reference implementation, which styles
and documents were written against.

Source: CSL 1.0.2, "Citation" (prefix and suffix of a cite).
"""

from __future__ import annotations

import unicodedata

from ...model.lazy_pattern import Pattern
from .content import PLAIN, Content, Link, Span, plain_text
from .markup import parse_markup

__all__ = [
    "EDGE",
    "capitalize_first_term",
    "ends_sentence",
    "replaces_delimiter_after",
    "replaces_delimiter_before",
    "with_prefix",
    "with_suffix",
]

EDGE = Span((), PLAIN, "edge")
"""Stands where a cite begins or ends: the spaces of the style in it meet none outside."""
_SPACE_AFTER = frozenset("’”»\"')],.;:!?&")
"""Signs at the end of a prefix that a space follows, besides letters and digits."""
_SPACE_BEFORE = frozenset("([&")
"""Signs at the beginning of a suffix that a space precedes, besides letters."""
_MEETING = (",", ".", ";")
_SENTENCE = Pattern(r"[.;:?!][\"'’”»]*\s*$")
_CLOSED = Pattern(r"</\w+>$")
_WORD = Pattern(r"[^\W_]")
_BEFORE = frozenset({"citation-number", "prefix"})
"""Tags of what stands before the beginning of a sentence: the number of an entry, and what precedes a term."""


def with_prefix(prefix: str, content: Content) -> Content:
    """Return *content* after *prefix*, with a space between them where the prefix ends in a word or stop.

    >>> plain_text(with_prefix("see", "Young 2021")), plain_text(with_prefix("(", "Young 2021"))
    ('see Young 2021', '(Young 2021')
    """
    if not prefix:
        return content
    last = prefix[-1]
    if (last.isalnum() and not _unspaced(last)) or last in _SPACE_AFTER or _CLOSED.search(prefix):
        prefix += " "
    return (_as_written(prefix), EDGE, content)


def with_suffix(content: Content, suffix: str) -> Content:
    """Return *content* before *suffix*, with a space between them where the suffix begins with a word.

    >>> plain_text(with_suffix("Young 2021", "passim")), plain_text(with_suffix("Young 2021", ". Passim"))
    ('Young 2021 passim', 'Young 2021. Passim')
    """
    if not suffix:
        return content
    first = suffix[0]
    if (first.isalpha() and not _unspaced(first)) or first in _SPACE_BEFORE:
        suffix = " " + suffix
    # A comma of the author's own stays behind a closing quotation mark.
    if len(suffix) == 1 or first == "," or _ends_formatted(content):
        return (content, Span((parse_markup(suffix),), PLAIN, "verbatim"))
    return (content, EDGE, _as_written(suffix))


def _as_written(text: str) -> Content:
    """Return *text* with its markup read; nothing inside it is settled."""
    content = parse_markup(text)
    return content if isinstance(content, str) else Span((content,), PLAIN, "field")


def _ends_formatted(cite: Content) -> bool:
    """Return whether the last element of *cite* has a formatting other than quotation marks; a group has none."""
    while isinstance(cite, Link) or (isinstance(cite, tuple) and EDGE in cite):  # the cite after a prefix
        cite = (cite.children if isinstance(cite, Link) else cite)[-1]
    last = cite[-1] if isinstance(cite, tuple) and cite else ""
    if isinstance(last, tuple) and len(last) == 3 and last[2] == "":  # an element with its prefix
        last = last[1]
    return isinstance(last, Span) and last.formatting is not PLAIN and not last.formatting.quotes


def _unspaced(letter: str) -> bool:
    """Return whether *letter* belongs to a script that is written without spaces."""
    return unicodedata.east_asian_width(letter) in "WF"


def replaces_delimiter_before(prefix: str) -> bool:
    """Return whether *prefix* begins with punctuation that takes the place of the delimiter before the cite."""
    return prefix.startswith(_MEETING)


def replaces_delimiter_after(suffix: str) -> bool:
    """Return whether *suffix* ends in punctuation that the delimiter after the cite must not double."""
    return suffix.endswith(_MEETING)


def ends_sentence(prefix: str) -> bool:
    """Return whether a cite after *prefix* begins a sentence.

    One word with a full stop is taken for an abbreviation.

    >>> ends_sentence("See also this. "), ends_sentence("Cf. ")
    (True, False)
    """
    text = plain_text(parse_markup(prefix))
    return bool(_SENTENCE.search(text)) and sum(1 for word in text.split() if _WORD.search(word)) > 1


def capitalize_first_term(content: Content) -> Content:
    """Return *content* with a capital letter where it begins with a term.

    Signs without a letter or digit before the term do not count, nor does the number of an entry.

    >>> capitalize_first_term(("(", Span(("ibid.",), tag="term")))
    ('(', Span(('Ibid.',), tag='term'))
    """
    return _capitalized(content, False)[0] if _begins_with_term(content) else content


def _begins_with_term(content: Content) -> bool:
    """Return whether the first text in *content* that has a letter or digit may belong to a term."""
    pending: list[Content] = [content]
    while pending:
        content = pending.pop()
        if type(content) is str:
            if _WORD.search(content):
                return False
        elif type(content) is tuple:
            pending.extend(content[::-1])
        elif type(content) is Span and content.tag == "term":
            return True
        elif type(content) is not Span or content.tag not in _BEFORE:
            pending.extend(content.children[::-1])  # type: ignore[union-attr]  # no tuple, no str
    return False


def _capitalized(content: Content, in_term: bool) -> tuple[Content, bool]:
    """Return *content* with its first word capitalised if that belongs to a term, and whether it had a word.

    The depth of the tree is that of the style, which has its limit.
    """
    if isinstance(content, str):
        if not _WORD.search(content):
            return content, False
        return (content[0].upper() + content[1:] if in_term else content), True
    children = content if isinstance(content, tuple) else content.children
    if isinstance(content, Span):
        if content.tag in _BEFORE:
            return content, False
        in_term = in_term or content.tag == "term"
    for index, child in enumerate(children):
        changed, found = _capitalized(child, in_term)
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
