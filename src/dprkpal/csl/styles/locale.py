"""Internal: locales: terms, ordinals, date formats and options, merged from a style and the locale files.

Source: CSL 1.0.2, "Locale Fallback", "Terms", "Localized Date Formats", "Localized Options".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy

from ...model.lazy_pattern import Pattern
from ..text.content import Quotes
from ..text.markup import QuoteMarks
from .style import Date, StyleLocale, Term

__all__ = ["PRIMARY_DIALECTS", "Locale", "fallback_codes"]

PRIMARY_DIALECTS = {
    "af": "af-ZA", "ar": "ar", "bg": "bg-BG", "ca": "ca-AD", "cs": "cs-CZ", "cy": "cy-GB", "da": "da-DK",
    "de": "de-DE", "el": "el-GR", "en": "en-US", "es": "es-ES", "et": "et-EE", "fa": "fa-IR", "fi": "fi-FI",
    "fr": "fr-FR", "he": "he-IL", "hi": "hi-IN", "hr": "hr-HR", "hu": "hu-HU", "id": "id-ID", "is": "is-IS",
    "it": "it-IT", "ja": "ja-JP", "km": "km-KH", "ko": "ko-KR", "lt": "lt-LT", "lv": "lv-LV", "mn": "mn-MN",
    "ms": "ms-MY", "nb": "nb-NO", "nl": "nl-NL", "nn": "nn-NO", "pl": "pl-PL", "pt": "pt-PT", "ro": "ro-RO",
    "ru": "ru-RU", "sk": "sk-SK", "sl": "sl-SI", "sr": "sr-RS", "sv": "sv-SE", "th": "th-TH", "tr": "tr-TR",
    "uk": "uk-UA", "vi": "vi-VN", "zh": "zh-CN",
}  # fmt: skip
"""The primary dialect of each language. Source: CSL 1.0.2, "Locale Fallback"."""

_FORM_FALLBACK = {
    "verb-short": ("verb-short", "verb", "long"),
    "verb": ("verb", "long"),
    "symbol": ("symbol", "short", "long"),
    "short": ("short", "long"),
    "long": ("long",),
}
_ORDINAL = Pattern(r"ordinal(?:-(\d\d))?")
_LANGUAGE_CODE = Pattern(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def fallback_codes(language: str, known: Sequence[str]) -> list[str]:
    """Return the codes in *known* to use for *language*, the best match first and ``en-US`` last.

    >>> fallback_codes("de-AT", ["de-AT", "de-DE", "en-US"])
    ['de-AT', 'de-DE', 'en-US']
    """
    available = {code.casefold(): code for code in known}
    codes: list[str] = []
    language = language.replace("_", "-").split("@")[0].split(".")[0]
    if _LANGUAGE_CODE.fullmatch(language):
        base = language.split("-")[0].casefold()
        for candidate in (language, PRIMARY_DIALECTS.get(base, base), base):
            code = available.get(candidate.casefold())
            if code and code not in codes:
                codes.append(code)
        if not codes:
            codes.extend([code for code in known if code.casefold().startswith(base + "-")][:1])
    if "en-US" not in codes:
        codes.append("en-US")
    return codes


class Locale:
    """The terms, date formats and options of a locale.

    Args:
        code: The code of the locale, such as ``"en-US"``.
        layers: The sources of the locale; earlier ones override later ones.
        fallback: Returns the fallback layers (``en-US``). It is called only if a term or date format is missing.
        collation: The alphabetical order, if it is not the usual one of the language: such as ``"phonebk"``.
    """

    def __init__(
        self,
        code: str,
        layers: Sequence[StyleLocale],
        fallback: Callable[[], Sequence[StyleLocale]] = tuple,
        *,
        collation: str = "",
    ) -> None:
        self.code = code
        self.collation = collation
        self.is_english = code.casefold().startswith("en")
        self._terms: dict[tuple[str, str], Term] = {}
        self._ordinals: dict[tuple[str, str | None], Term] = {}
        self._long_ordinals: dict[tuple[str, str | None], Term] = {}
        self._dates: dict[str, Date] = {}
        self._options: dict[str, str] = {}
        self._quote_marks: QuoteMarks | None = None
        self._fallback: Callable[[], Sequence[StyleLocale]] | None = fallback
        for layer in reversed(layers):
            self._merge(layer)

    def _merge(self, layer: StyleLocale) -> None:
        """Override earlier layers with *layer*."""
        self._merge_ordinals([term for term in layer.terms if term.name.startswith("ordinal")])
        terms = self._terms
        for term in layer.terms:
            if term.name.startswith("long-ordinal-"):
                self._long_ordinals[term.name, term.gender_form] = term
            terms[term.name, term.form] = term
        self._dates.update(layer.dates)
        self._options.update(layer.options)

    def _merge_ordinals(self, redefined: Sequence[Term]) -> None:
        """Replace the ordinal terms of earlier layers by those that a layer defines.

        They replace all earlier ones, including those for a gender. Many styles still follow CSL 1.0, which had no term
        ``ordinal``: ``ordinal-04`` was the suffix of all other numbers, including 11 to 13. Such terms keep the
        numbers that they match in the locale, so that French has *1ère* and *21e*. A layer without ``ordinal`` and
        ``ordinal-04`` says nothing about other numbers, which keep the suffix ``ordinal`` of the locale.

        Source: CSL 1.0.2, "Ordinal Suffixes"; CSL 1.0, "Ordinals".
        """
        if not redefined:
            return
        earlier, self._ordinals = self._ordinals, {(term.name, term.gender_form): term for term in redefined}
        ordinals = self._ordinals
        if not earlier or any(term.name == "ordinal" for term in redefined):
            return
        matches = {name: term.match for (name, _), term in earlier.items() if term.match}
        for key, term in ordinals.items():
            ordinals[key] = term._replace(match=matches.get(term.name, term.match))
        default = ordinals.get(("ordinal-04", None))
        if default is None:
            ordinals.update({key: term for key, term in earlier.items() if key[0] == "ordinal"})
            return
        ordinals["ordinal", None] = default._replace(name="ordinal", match=None)
        for number in ("ordinal-11", "ordinal-12", "ordinal-13"):
            ordinals.setdefault((number, None), default._replace(name=number, match="last-two-digits"))

    def _load_fallback(self) -> None:
        """Add missing terms and date formats from the fallback layers.

        A form of a term is not missing if another form of the language can replace it.

        Threads share locales. So the new terms replace the old ones in one step, and the fallback counts as loaded only
        after that. Two threads may load it at the same time, with the same result.
        """
        fallback = self._fallback
        if fallback is None:
            return
        last = Locale("", tuple(fallback()))
        own = self._terms
        missing = {
            (name, form): term for (name, form), term in last._terms.items()
            if not any([(name, candidate) in own for candidate in _FORM_FALLBACK.get(form, (form, "long"))])
        }  # fmt: skip
        self._terms = {**own, **missing}
        self._dates = {**last._dates, **self._dates}
        self._fallback = None

    def find(self, name: str, form: str = "long") -> Term | None:
        """Return the term *name* in *form*, or in a fallback form.

        Source: CSL 1.0.2, "Terms": ``verb-short`` falls back to ``verb``, ``symbol`` to ``short``,
        and both then to ``long``.
        """
        while True:
            complete = self._fallback is None
            for candidate in _FORM_FALLBACK.get(form, (form, "long")):
                term = self._terms.get((name, candidate))
                if term is not None:
                    return term
            if complete:
                return None
            self._load_fallback()

    def term(self, name: str, form: str = "long", *, plural: bool = False) -> str | None:
        """Return the text of the term *name*, or ``None`` if it does not exist."""
        term = self.find(name, form)
        if term is None:
            return None
        return term.multiple if plural else term.single

    def label(self, name: str, form: str = "long", *, plural: bool = False) -> str:
        """Return the term *name* with typographic apostrophes; empty if it does not exist."""
        return (self.term(name, form, plural=plural) or "").replace("'", "’")

    @property
    def marks(self) -> QuoteMarks:
        """The quotation marks of the locale, which are recognized in the text of fields."""
        if self._quote_marks is None:
            term = self.term
            self._quote_marks = QuoteMarks(
                term("open-quote") or "“", term("close-quote") or "”",
                term("open-inner-quote") or "‘", term("close-inner-quote") or "’",
            )  # fmt: skip
        return self._quote_marks

    def sorted_as(self, code: str) -> Locale:
        """Return a copy of the locale that sorts in the alphabetical order of another one."""
        locale = copy(self)
        locale.code, locale.collation = code, ""
        return locale

    @property
    def quotes(self) -> Quotes:
        """The quotation marks of the locale, which are written."""
        return Quotes(*self.marks, self.option("punctuation-in-quote"))

    def gender(self, name: str) -> str | None:
        """Return the grammatical gender of the term *name*, or ``None`` if the locale gives none."""
        term = self._terms.get((name, "long"))
        return term.gender if term else None

    def date(self, form: str) -> Date | None:
        """Return the localized date format *form*: ``"text"`` or ``"numeric"``."""
        if form not in self._dates:
            self._load_fallback()
        return self._dates.get(form)

    def option(self, name: str) -> bool:
        """Return whether the style option *name* is ``"true"``."""
        return self._options.get(name) == "true"

    def ordinal_suffix(self, number: int, gender: str | None = None) -> str:
        """Return the ordinal suffix of *number*, such as ``"st"``.

        Source: CSL 1.0.2, "Ordinal Suffixes": a term matches the whole number, its last two digits, or its last digit.
        The longest match is used.
        """
        if number < 1:
            return ""
        for genders in (gender, None) if gender else (None,):
            for digits, match_, default in (
                (number, "whole-number", None),
                (number % 100, "last-two-digits", "last-two-digits"),
                (number % 10, "last-digit", "last-digit"),
            ):
                if digits > 99:
                    continue
                term = self._ordinals.get((f"ordinal-{digits:02d}", genders))
                if term is None:
                    continue
                how = term.match or ("last-digit" if digits < 10 else "last-two-digits")
                whole = number == digits
                if how == match_ or (whole and (how == default or match_ == "whole-number")):
                    return term.single
        # A locale without neuter ordinals has the masculine for nouns without a gender: "1.º" (Portuguese).
        for genders in (gender, None) if gender else (None, "masculine"):
            term = self._ordinals.get(("ordinal", genders))
            if term is not None:
                return term.single
        return ""

    def long_ordinal(self, number: int, gender: str | None = None) -> str | None:
        """Return *number* as a word, such as ``"third"``; ``None`` if there is no such term, or above ten."""
        if not 1 <= number <= 10:
            return None
        name = f"long-ordinal-{number:02d}"
        for genders in (gender, None) if gender else (None,):
            term = self._long_ordinals.get((name, genders))
            if term is not None:
                return term.single
        return self.term(name)
