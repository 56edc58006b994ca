"""Internal: parse the locator after a key: ``, pp. 33–35 and 38`` or ``{ch. A}``.

A label is a locator term of the locale, long or short, singular or plural, or a common English one. A single letter is
a label only if it is a term of the locale or of CSL's English locale. A number without a label is a page; a Roman
number needs a label or braces. Braces mark exactly what the locator is; empty braces mean that there is none.

Source: Pandoc User's Guide, "Citation syntax" (locators); CSL 1.0.2, "Locators".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..csl import load_locale
from ..csl.locator_terms import folded_term, locator_terms
from ..model.citation import Locator
from ..model.vocabulary import LOCATOR_ABBREVIATIONS, LOCATOR_LABELS
from .placeholders import PLACEHOLDERS

if TYPE_CHECKING:
    from ..csl import Locale

__all__ = ["LocatorParser"]

_BRACED = re.compile(r",?\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_TAG = re.compile(r"</?(?:i|b|sup|sub)>|<span[^<>]*>|</span>")
_LEAD = re.compile(r"[,\s]*")
_WORD = re.compile(rf"[^\s,;&{{}}<>{PLACEHOLDERS}]+")
_BETWEEN = re.compile(r"\s*[,;&–—-]\s*|\s+(\w+)\s+")
_AND_FOLLOWING = re.compile(r"\s+(?:ff?|(?:et\s+)?(?:sqq?|seqq?))\.(?!\w|\s*\d)")
_FOLLOWING = re.compile(r"\dff?\.$")
_ROMAN = re.compile(r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_PROSE = re.compile(r"(?![IVXLCDM]+\b)[A-Z]{2,}\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\d*(?:1st|2nd|3rd|\dth)\b", re.IGNORECASE)
_PLAIN = re.compile(
    r"""[(\[]* (?:[A-Z]{0,2}|[IVXLCDM]{1,7}\.) \d                   # starts like a number: 4, A4, IV.2, [39
        (?:[\d.:/()\[\]–-]+ | [A-Z]{1,2}(?![A-Z]) | \([IVXLCDM]{1,7}\))*  # 123(4)[5]6, 7A(2)(a)(iv), 4B.2a
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PARTS = re.compile(r"[–—-]")


class LocatorParser:
    """Parses locators in the language of *locale*.

    >>> from dprkpal.csl import load_locale
    >>> english, german = (LocatorParser(load_locale(code)) for code in ("en-US", "de-DE"))
    >>> english.split(", pp. 33-35, 38 and passim")
    (Locator(label='page', value='33-35, 38'), ' and passim')
    >>> german.split(", Kap. 3")[0], german.split("S. 4 u. 5")[0].label
    (Locator(label='chapter', value='3'), 'page')
    >>> german.split(", S. 3 ff., 12 f."), english.split(", p. 3 et seq., too")[1]
    ((Locator(label='page', value='3 ff., 12 f.'), ''), ', too')
    >>> english.split("{}, 99 years later"), english.split("{ii, A, D-Z}, too")
    ((None, ', 99 years later'), (Locator(label='page', value='ii, A, D-Z'), ', too'))
    >>> english.split(", {}99 years later"), english.split(", v. 2")[0].label
    ((None, ', 99 years later'), 'verse')
    """

    def __init__(self, locale: Locale) -> None:
        self._labels: dict[str, str] = {}
        for label in sorted(LOCATOR_LABELS):
            name = {"article-locator": "article", "sub-verbo": "sub verbo"}.get(label, label)
            self._labels[folded_term(name)] = label
        english = {folded_term(term) for _, term in locator_terms(load_locale("en-US"))}
        for term, label in LOCATOR_ABBREVIATIONS.items():
            # A letter that CSL's English locale does not have is more often something else: "S. 3" is German, and
            # "[@key, f. 3]" continues a page.
            if len(term) > 1 or not term.isalpha() or term in english:
                self._labels[folded_term(term)] = label
        # Terms of the locale override English ones: "l." is a line in English and may be something else elsewhere.
        for label, term in locator_terms(locale):
            self._labels[folded_term(term)] = label
        words = sorted(self._labels, key=len, reverse=True)
        self._label = re.compile(
            "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words) + r")(\.?)(?P<gap>\s*)",
            re.IGNORECASE,
        )
        self._and = {"and", "u", folded_term(locale.term("and") or "")}

    def split(self, text: str) -> tuple[Locator | None, str]:
        """Split *text*, the suffix of a key, into a locator and the rest.

        Without a locator, the text is returned unchanged.
        """
        braced = _BRACED.match(text)
        if braced is not None:
            inside = braced[1].strip()
            if not inside:
                rest = text[braced.end() :]
                return None, f", {rest}" if text.startswith(",") and rest[:1].isalnum() else rest
            label, at = self._labelled(inside, 0)
            value = inside[at:].strip()
            if label and not inside[:at].rstrip().endswith(".") and _PROSE.match(value):
                label = None  # "no comma" is not a number
            rest = text[braced.end() :]
            if rest[:1].isalpha():  # as typed, without a space
                rest = f"\u2060{rest}"
            return Locator(label or "page", value if label and value else inside), rest
        if "<" in text and (marked := self._split_markup(text)) is not None:
            return marked
        lead = _LEAD.match(text)
        start = lead.end() if lead is not None else 0
        label, at = self._labelled(text, start)
        end = self._value(text, at, label)
        if end is None and label is not None:
            at, label = start, None  # not a label after all
            end = self._value(text, at, None)
        if end is None:
            return None, text
        return Locator(label or "page", text[at:end]), text[end:]

    def _split_markup(self, text: str) -> tuple[Locator, str] | None:
        """Split *text* at a locator with markup, such as ``p. <b>32</b>``. The markup of the locator is dropped."""
        tags = list(_TAG.finditer(text))
        plain = _TAG.sub("", text)
        locator, rest = self.split(plain) if "<" not in plain else (None, "")
        if locator is None:
            return None
        end = len(plain) - len(rest)
        for tag in tags:  # the offset in the text with tags
            if tag.start() > end or (tag.start() == end and not tag[0].startswith("</")):
                break
            end += len(tag[0])
        begun = [tag[0].startswith("</") for tag in tags if tag.start() < end]
        return (locator, text[end:]) if begun and 2 * sum(begun) == len(begun) else None

    def _labelled(self, text: str, start: int) -> tuple[str | None, int]:
        """Return the label at *start*, if any, and the offset of the value."""
        match = self._label.match(text, start)
        if match is None:
            return None, start
        word = text[start : match.start(1)]
        sign = not word[-1].isalnum()
        if not (sign or match[1] or match["gap"] or text[match.end() : match.end() + 1].isdigit()):
            return None, start  # the start of a longer word
        return self._labels[folded_term(word)], match.end()

    def _value(self, text: str, start: int, label: str | None) -> int | None:
        """Return the end of the locator value that starts at *start*, or ``None`` if there is none."""
        if label == "sub-verbo":  # a dictionary is cited by headword
            stop = min((at for sign in ",;" if (at := text.find(sign, start)) >= 0), default=len(text))
            return len(text[:stop].rstrip()) if text[start:stop].strip() else None
        end: int | None = None
        at = start
        while (word := _WORD.match(text, at)) is not None:
            bare = _bare(word[0])
            if not _is_place(bare, label, first=end is None):
                break
            end = at + len(bare)
            following = _AND_FOLLOWING.match(text, end) if bare[-1].isdigit() else None
            if following is not None:
                end = following.end()
            elif end < word.end():
                break
            between = _BETWEEN.match(text, end)
            if between is None or (between[1] is not None and folded_term(between[1]) not in self._and):
                break
            at = between.end()
        return end


def _bare(word: str) -> str:
    """Return *word* without final punctuation and without unmatched closing brackets."""
    spare = sum(map(word.count, ")]")) - sum(map(word.count, "(["))
    end = len(word)
    while end:
        sign = word[end - 1]
        if sign in ")]" and spare > 0:
            spare -= 1
        elif sign not in ".:!?" or (sign == "." and _FOLLOWING.search(word[max(end - 4, 0) : end])):
            break
        end -= 1
    return word[:end]


def _is_place(word: str, label: str | None, *, first: bool) -> bool:
    """Return whether *word* can be part of a locator value."""
    if not word or not _is_balanced(word):
        return False
    if label is None and first:
        return bool(_PLAIN.fullmatch(word) and not _ORDINAL.match(word))
    if any(character.isdigit() for character in word):
        return label is not None or not _ORDINAL.match(word)
    parts = [part.strip("()[]*") for part in _PARTS.split(word)]
    return (label is not None or not first) and all(part and _ROMAN.fullmatch(part) for part in parts)


def _is_balanced(word: str) -> bool:
    """Return whether every bracket in *word* has its partner."""
    return word.count("(") == word.count(")") and word.count("[") == word.count("]")
