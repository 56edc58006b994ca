"""Internal: change the text case of a content tree (CSL 1.0.2, "Text-case").

A word may begin in one span and end in the next. So case is changed on the text of the whole tree, and the result is
copied back into its strings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from ...model.lazy_pattern import Pattern
from .content import Content, Link, Span

__all__ = ["STOP_WORDS", "capitalize_first", "lower", "text_case"]

lower: Callable[[str], str] = str.lower
"""Called through a variable, because mypyc's own `lower` looks at single characters: it writes ΟΔΟΣ as οδοσ."""

# In addition to the stop words of the specification ("Title Case"), the reference engine leaves these in lower case.
_STOP_LIST = (
    "about above across afore after against al along alongside amid amidst among amongst an and anenst apropos "
    "around as aside astride at athwart atop barring before behind below beneath beside besides between beyond but "
    "by ca circa de despite down during et except for from given in inside into lest like modulo near next nor "
    "notwithstanding of off on onto or out over per plus pro qua sans since so than the through throughout thruout "
    "til till to toward towards under underneath until unto up upon van versus via von vs with within without yet"
)
STOP_WORDS = frozenset(_STOP_LIST.split())
"""Words that stay in lower case in title case."""
_CASES = frozenset(("lowercase", "uppercase", "capitalize-first", "capitalize-all", "sentence", "title"))
# Marks the ends of quotations and nocase spans, so that words end there; never part of the text.
_EDGE = "\ue000"
# The end of a nocase span. Inside a word, as in {C}onforming in BibTeX, the rest of the word is no word of its own.
_END = "\ue001"
_END_IN_WORD = Pattern(rf"(?<=[^\W\d_]){_END}(?=[^\W\d_])")
_JOINER = "\u2060"
# Literal quotation marks, and the narrow space inside guillemets, belong to the word they touch. A word may follow an
# opening mark (‘no’, « mots », ¿qué?) or an apostrophe that replaces letters (’tis); one letter stays small (’n’, ’s).
_WORD = Pattern(rf"(?:[^\s\u200b.,;:!?()\[\]/\-‐‑–—{_EDGE}{_END}]|\u202f)+")
_OPENING = Pattern(r"[‘“‚„‹«›»¿¡\u202f]*(?:(?=[^\W\d_])|['’](?=[^\W\d_]{2}))")
_HYPHENS = frozenset("-‐‑")
_RESTART = Pattern(r"[:?!]")
# A dot or bracket inside a word, which goes on after it: node.js, author(s), (re)construction, (non-)linear.
_INSIDE_WORD = Pattern(r"(?<=[^\W_])[.(\[]|(?<=[^\W_])-?[)\]]")
_ELISION = Pattern(r"[^\W\d_][’']")
_DOTTED = str.maketrans({"i": "İ", "ı": "I"})
_DOTLESS = str.maketrans({"I": "ı", "İ": "i"})
_GREEK_ACCENT = Pattern(r"(?<=[\u0370-\u03ff\u0313\u0314])[\u0300\u0301\u0313\u0314\u0342]+")

_Edits = dict[int, str]


def _language(language: str | None) -> str:
    """Return the primary language code if the language has its own case rules, else an empty string."""
    primary = (language or "").split("-")[0].split("_")[0].lower()
    return primary if primary in ("az", "el", "tr") else ""


def _upper(text: str, language: str) -> str:
    if language == "el":  # capitals of modern Greek carry no accents
        text = unicodedata.normalize("NFC", _GREEK_ACCENT.sub("", unicodedata.normalize("NFD", text)))
    elif language:
        text = text.translate(_DOTTED)
    return text.upper()


def _lower(text: str, language: str) -> str:
    return lower(text.translate(_DOTLESS) if language in ("az", "tr") else text)


def _initial(character: str, language: str) -> str:
    """Return *character* in title case: "ǆ" becomes "ǅ", not "Ǆ"."""
    if language == "el":
        return _upper(character, language)
    return ("İ" if character == "i" and language else character).title()


def _is_symbol(word: str, language: str) -> bool:
    """Return whether *word* is a symbol, that is a Greek letter or micro sign: β-carotene, µm."""
    return word[0] == "µ" or (len(word) == 1 and "\u0370" <= word <= "\u03ff" and language != "el")


def _is_lower(word: str) -> bool:
    """Return whether *word* has no capital before its apostrophe; other words keep their case: iPad, NATO, d’Arc."""
    head = word.replace("'", "’").partition("’")[0]
    return head == head.lower()


def _capitals(text: str, case: str, language: str) -> _Edits:
    """Return the new characters by index, for each *case* that capitalizes words."""
    edits: _Edits = {}
    found = list(_WORD.finditer(text))
    if case in ("sentence", "capitalize-first"):
        del found[1:]
    for index, word in enumerate(found):
        start, end = word.span()
        if opening := _OPENING.match(text, start, end):
            start = opening.end()
        letters = text[start:end]
        if _is_symbol(letters, language) or (case != "sentence" and not _is_lower(letters)):
            continue
        if index and _INSIDE_WORD.fullmatch(text, found[index - 1].end(), word.start()):
            continue
        if case != "title":
            edits[start] = _initial(letters[0], language)
            continue
        first = index == 0 or _RESTART.search(text, found[index - 1].end(), start)
        if not first:
            # The first part of a compound counts as a word (pro-environmental), later parts do not (up-to-date).
            hyphen, joined = text[end : end + 1] in _HYPHENS, text[start - 1] in _HYPHENS
            compound = hyphen and not joined and index + 1 < len(found) and found[index + 1].start() == end + 1
            if _ELISION.match(letters):
                continue
            if len(letters) == 1:
                continue  # a symbol, also at the beginning of a compound: t-test, k-means, e-book
            last = index + 1 == len(found) or _RESTART.match(text, end)  # of the title or of the part before a colon
            if letters.rstrip("“”’»›\u202f") in STOP_WORDS and not compound and not last:
                continue
        edits[start] = _initial(letters[0], language)
    return edits


def _recased(text: str, case: str, language: str) -> list[str]:
    """Return *text* in *case*, as one string for each original character."""
    characters = list(text)
    if case == "sentence":
        word = _WORD.search(text)
        low = word.end() if word else 0
        rest = _lower(text[low:], language)
        if len(rest) == len(text) - low:
            characters[low:] = rest
        else:  # "İ" becomes two characters in lower case
            characters[low:] = [_lower(character, language) for character in characters[low:]]
    for place, character in _capitals(text, case, language).items():
        characters[place] = character
    return characters


@lru_cache(maxsize=4096)
def _plain(text: str, case: str, language: str) -> str:
    """Return the string *text* in *case*."""
    if case == "lowercase":
        return _lower(text, language)
    if case == "uppercase":
        return _upper(text, language)
    return "".join(_recased(text, case, language))


def _ends_words(content: Span | Link) -> bool:
    """Return whether words end at the boundaries of *content*."""
    return isinstance(content, Span) and (content.formatting.quotes or content.tag == "nocase")


def _leaves(content: Content, frozen: bool, leaves: list[tuple[str, bool]]) -> None:
    """Append each string of *content* to *leaves* with a flag to keep its case, and marks where words end."""
    if isinstance(content, str):
        leaves.append((content, frozen))
    elif isinstance(content, tuple):
        for part in content:
            _leaves(part, frozen, leaves)
    else:
        ends_words = _ends_words(content)
        if ends_words:
            leaves.append((_EDGE, True))
        for part in content.children:
            _leaves(part, frozen or (isinstance(content, Span) and content.tag == "nocase"), leaves)
        if ends_words:
            leaves.append((_END if isinstance(content, Span) and content.tag == "nocase" else _EDGE, True))


def _rebuilt(content: Content, leaves: Iterator[str]) -> Content:
    """Return *content* with its strings replaced by *leaves*, in the order of `_leaves`."""
    if isinstance(content, str):
        return next(leaves)
    if isinstance(content, tuple):
        return tuple([_rebuilt(part, leaves) for part in content])
    ends_words = _ends_words(content)
    if ends_words:
        next(leaves)
    children = tuple([_rebuilt(part, leaves) for part in content.children])
    if ends_words:
        next(leaves)
    if isinstance(content, Link):
        return Link(children, content.url)
    return Span(children, content.formatting, content.tag)


def text_case(content: Content, case: str, *, english: bool = True, language: str | None = None) -> Content:
    """Return *content* in the *case* of a ``text-case`` attribute.

    Spans tagged ``"nocase"`` keep their case but count as words: a leading one is the first word.

    Args:
        content: The content; it is not modified.
        case: ``lowercase``, ``uppercase``, ``capitalize-first``, ``capitalize-all``, ``sentence`` or ``title``; other
            values change nothing.
        english: Whether the item is in English; title case does not change other languages.
        language: BCP 47 tag of the item or style. It matters for Turkish and Azerbaijani (dotted capital i) and for
            Greek (capitals without accents).

    Returns:
        Content with the same spans and links.

    Source: CSL 1.0.2, "Text-case", "Sentence case conversion", "Title case conversion".

    >>> text_case("pyongyang and the palestinians: a history of", "title")
    'Pyongyang and the Palestinians: A History Of'
    >>> text_case(("Training the ", Span(("PLO",), tag="nocase"), " Abroad"), "sentence")
    ('Training the ', Span(('PLO',), tag='nocase'), ' abroad')
    """
    if case not in _CASES or (case == "title" and not english):
        return content
    own = _language(language)
    if isinstance(content, str):
        return _plain(content, case, own)
    leaves: list[tuple[str, bool]] = []
    _leaves(content, False, leaves)
    if case in ("lowercase", "uppercase"):
        return _rebuilt(content, iter([text if frozen else _plain(text, case, own) for text, frozen in leaves]))
    joined = "".join([text for text, _ in leaves])
    if case in ("title", "capitalize-all"):
        joined = _END_IN_WORD.sub(_JOINER, joined)
    characters = _recased(joined, case, own)
    changed: list[str] = []
    start = 0
    for text, frozen in leaves:
        changed.append(text if frozen else "".join(characters[start : start + len(text)]))
        start += len(text)
    return _rebuilt(content, iter(changed))


def capitalize_first(content: Content) -> Content:
    """Capitalize the first word of *content*, as at the start of a note or an entry.

    Words with a capital, spans tagged ``"nocase"`` and digits do not change.

    Source: CSL 1.0.2, "Text-case".

    >>> capitalize_first("ibid."), capitalize_first((Span(("see",)), " also"))
    ('Ibid.', (Span(('See',)), ' also'))
    """
    return text_case(content, "capitalize-first")
