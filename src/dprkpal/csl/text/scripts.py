"""Internal: choose the form of a name or title to print if an item has several: 김일성 or Kim Il-sung.

The data format is that of Juris-M and citeproc-js, which CSL-JSON allows. ``multi`` holds the language of each value
(``main``) and its other forms (``_keys``); a name has its own (``main``, ``_key``)::

    {"title": "로동신문", "multi": {"main": {"title": "ko"}, "_keys": {"title": {"ko-Latn": "Rodong sinmun"}}},
     "author": [{"family": "김", "given": "일성",
                 "multi": {"main": "ko", "_key": {"ko-Latn": {"family": "Kim", "given": "Il-sung"}}}}]}

BCP 47 tags identify languages and scripts. A translated title is never chosen: a work is cited by its own title,
romanized for readers of Latin script if the item has a romanized form (Chicago Manual of Style Online, Q&A
"Documentation": "Use the original language for the book title. You may transliterate languages that have non-Latin
alphabets … The place of publication should be given in English").
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ...model.lazy_pattern import Pattern

__all__ = [
    "RIGHT_TO_LEFT", "SCRIPTS", "FormChooser", "choose_forms", "direction_of_language", "first_direction",
    "has_right_to_left",
    "opposite_direction",
]  # fmt: skip

SCRIPTS = ("auto", "original", "romanized")
"""Values of the *scripts* argument of `Processor`: by the language of the style, always original, always romanized."""

_LATIN = frozenset({"Latn"})
_SCRIPTS_OF = {
    "ko": ("Hang", "Hani"), "ja": ("Hani", "Kana"), "zh": ("Hani",),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "mn", "kk", "ky", "tg"), ("Cyrl",)),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "sd", "ug", "bal", "brh", "pa"), ("Arab",)),
    "he": ("Hebr",), "yi": ("Hebr",), "el": ("Grek",), "hy": ("Armn",), "ka": ("Geor",),
    "hi": ("Deva",), "mr": ("Deva",), "ne": ("Deva",), "bn": ("Beng",), "th": ("Thai",), "km": ("Khmr",),
}  # fmt: skip
"""The scripts of each language, as ISO 15924 codes; languages not listed use Latin."""
_BROAD = {"Hans": "Hani", "Hant": "Hani", "Kore": "Hang", "Jpan": "Kana", "Hira": "Kana", "Hrkt": "Kana"}
_NAMED = {
    "LATIN": "Latn", "FULLWIDTH": "Latn", "CYRILLIC": "Cyrl", "ARABIC": "Arab", "HEBREW": "Hebr", "GREEK": "Grek",
    "HANGUL": "Hang", "HALFWIDTH": "Kana", "CJK": "Hani", "HIRAGANA": "Kana", "KATAKANA": "Kana", "ARMENIAN": "Armn",
    "GEORGIAN": "Geor", "DEVANAGARI": "Deva", "BENGALI": "Beng", "THAI": "Thai", "KHMER": "Khmr",
}  # fmt: skip
_EAST_ASIAN_SCRIPTS = frozenset({"Hang", "Hani", "Kana"})
_FAMILY_FIRST = frozenset({"ko", "ja", "zh"})
"""Languages with the family name first, even in Latin letters, without a comma."""
_TRADITIONAL = frozenset({"TW", "HK", "MO"})
_SCRIPTS_FROM_RIGHT = frozenset({"Arab", "Hebr"})
RIGHT_TO_LEFT = (
    "\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
)
"""The characters of right-to-left scripts, for use in a regular expression class.

Digits and other characters that take their direction from the surrounding text are not included.
"""
_FROM_RIGHT = Pattern(f"[{RIGHT_TO_LEFT}]")
_MARKS_OF_A_NAME = ("static-ordering", "parse-names", "isInstitution", "comma-suffix")
MAX_FORMS = 200
"""Maximum number of forms read for one value."""
MAX_LETTERS = 200
"""Number of leading characters examined to detect the script of a text."""


class _Tag(NamedTuple):
    """The relevant parts of a BCP 47 tag; missing parts are ``""``."""

    whole: str = ""
    language: str = ""
    script: str = ""
    """ISO 15924 code in title case, such as ``"Hant"``."""
    region: str = ""


class _Form(NamedTuple):
    """One form of a value: a string or a name."""

    tag: _Tag
    value: Any
    script: str
    """The script from its tag, else from its letters; ``""`` if it has none."""


@lru_cache(maxsize=1024)
def _tag(text: str) -> _Tag:
    """Parse a BCP 47 tag; return an empty tag if *text* is not one."""
    parts = text.replace("_", "-").split("-")
    if not 2 <= len(parts[0]) <= 8 or not parts[0].isascii() or not parts[0].isalpha():
        return _Tag()
    script = region = ""
    for part in parts[1:]:
        if len(part) == 1:  # extensions and private subtags follow
            break
        if len(part) == 4 and part.isalpha() and not script:
            script = part.title()
        elif len(part) == 2 and part.isalpha() and not region:
            region = part.upper()
    return _Tag("-".join(parts).casefold(), parts[0].casefold(), script, region)


def _script_of_text(text: str) -> str:
    """Return the script of most letters of *text*; ``""`` if it has no letters."""
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text[:MAX_LETTERS])) else ""
    counts = Counter(unicodedata.name(sign, "").split(" ", 1)[0] for sign in text[:MAX_LETTERS] if sign.isalpha())
    if not counts:
        return ""
    name = counts.most_common(1)[0][0]
    return _NAMED.get(name, name)


def _scripts_of_language(tag: _Tag) -> frozenset[str]:
    """Return the scripts that a reader of this language can read."""
    if tag.script and tag.script not in ("Jpan", "Kore"):
        return frozenset({_BROAD.get(tag.script, tag.script)})
    return frozenset(_SCRIPTS_OF.get(tag.language, _LATIN))


def direction_of_language(code: str) -> str:
    """Return ``"rtl"`` if the language with this code is written right to left, else ``"ltr"``.

    >>> direction_of_language("ar"), direction_of_language("ko-KR"), direction_of_language("pa-Guru-IN")
    ('rtl', 'ltr', 'ltr')
    """
    return "rtl" if _scripts_of_language(_tag(code)) <= _SCRIPTS_FROM_RIGHT else "ltr"


def first_direction(text: str) -> str:
    """Return the direction of the first character of *text* that has one, else ``""``.

    Source: Unicode Standard Annex 9, rules P2 and P3.

    >>> first_direction("“كتاب”"), first_direction("38 North"), first_direction("1948")
    ('rtl', 'ltr', '')
    """
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind == "L":
            return "ltr"
        if kind in ("R", "AL"):
            return "rtl"
    return ""


def has_right_to_left(text: str) -> bool:
    """Return whether *text* has a character that is written from right to left.

    >>> has_right_to_left("see كتاب, 12"), has_right_to_left("été")
    (True, False)
    """
    return not text.isascii() and _FROM_RIGHT.search(text) is not None


def opposite_direction(text: str, direction: str) -> str:
    """Return the direction of *text* if it differs from *direction*, else ``""``.

    >>> opposite_direction("كتاب", "ltr"), opposite_direction("A كتاب", "ltr"), opposite_direction("A", "rtl")
    ('rtl', '', 'ltr')
    """
    if direction == "ltr" and not has_right_to_left(text):
        return ""
    found = first_direction(text)
    return "" if found == direction else found


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _text_of_name(name: Mapping[Any, Any]) -> str:
    """Return the text of *name*."""
    parts = [name.get(part) for part in ("literal", "family", "given")]
    return "".join([part for part in parts if isinstance(part, str)])


def _forms(given: object, text_of: Callable[[Any], str]) -> Iterator[_Form]:
    """Yield the forms in *given*, a mapping from tag to value, without empty ones."""
    for number, (name, value) in enumerate(_mapping(given).items()):
        if number >= MAX_FORMS:
            return
        tag = _tag(name) if isinstance(name, str) else _Tag()
        text = text_of(value)
        if tag.language and text:
            yield _Form(tag, value, _BROAD.get(tag.script, tag.script) or _script_of_text(text))


class FormChooser:
    """Chooses the form of names and texts for readers of one language.

    Args:
        code: A language code such as ``"ko-KR"``.
        scripts: One of `SCRIPTS`.

    Raises:
        ValueError: *scripts* is not one of `SCRIPTS`.
    """

    def __init__(self, code: str, scripts: str = "auto") -> None:
        if scripts not in SCRIPTS:
            raise ValueError(f"no scripts {scripts!r}; there is {', '.join(SCRIPTS)}")
        self._tag = _tag(code)
        self._scripts = scripts
        self._reads = _LATIN if scripts == "romanized" else _scripts_of_language(self._tag)

    def choose(self, main: _Form, others: list[_Form], own: frozenset[str] | None) -> _Form:
        """Return the form to print.

        Args:
            main: The value itself.
            others: Its other forms.
            own: For titles, the languages of the work, because forms in other languages are translations.
                ``None`` for names and places, which have a form in each language.
        """
        if own is not None:
            others = [form for form in others if form.tag.language in own]
        if self._scripts == "original":
            return self._original(main, others)
        forms = [main, *others]
        if self._scripts == "auto":
            native = [form for form in forms if form.tag.language == self._tag.language and self._is_native(form)]
            if native:
                return min(native, key=self._distance)
        if not main.script or main.script in self._reads:
            return main
        read = [form for form in others if form.script in self._reads]
        # Prefer a romanization of the original over a form in another language.
        return min(read, key=lambda form: form.tag.language != main.tag.language, default=main)

    @staticmethod
    def _original(main: _Form, others: list[_Form]) -> _Form:
        """Return *main*, or the original form if *main* is a romanization."""

        def foreign(form: _Form) -> bool:
            return bool(form.script) and form.script not in _SCRIPTS_OF.get(form.tag.language, _LATIN)

        if not main.tag.language or not foreign(main):
            return main
        same = [form for form in others if form.tag.language == main.tag.language and not foreign(form)]
        return same[0] if same else main

    def _is_native(self, form: _Form) -> bool:
        """Return whether *form*, which is in the reader's language, is in one of its scripts."""
        return form.script in self._reads or not form.script

    def _distance(self, form: _Form) -> tuple[bool, bool]:
        """Return a sort key: how far *form* is from the reader's variant (traditional characters, country)."""
        ours, theirs = self._variant(self._tag), self._variant(form.tag)
        return bool(theirs) and ours != theirs, form.tag.whole != self._tag.whole

    @staticmethod
    def _variant(tag: _Tag) -> str:
        if tag.language != "zh":
            return ""
        return tag.script or ("Hant" if tag.region in _TRADITIONAL else "Hans" if tag.region else "")

    def text(self, value: str, tag: str, forms: object, own: frozenset[str] | None) -> str:
        """Return the form of *value* to print; *value* is in the language *tag* and has other *forms*."""
        others = list(_forms(forms, lambda form: form if isinstance(form, str) else ""))
        if not others:
            return value
        known = _tag(tag)
        script = _BROAD.get(known.script, known.script) or _script_of_text(value)
        chosen: str = self.choose(_Form(known, value, script), others, own).value
        return chosen

    def name(self, name: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Return the form of a CSL-JSON *name* to print; *name* itself if it has no others.

        Korean, Chinese and Japanese names keep the family name first in every script, unless the form or the name
        has ``"static-ordering": false``.
        """
        multi = name.get("multi")
        if not isinstance(multi, Mapping):
            return name
        tag = multi.get("main")
        known = _tag(tag) if isinstance(tag, str) else _Tag()
        text = _text_of_name(name)
        script = _BROAD.get(known.script, known.script) or _script_of_text(text)
        others = list(_forms(multi.get("_key") or multi.get("_keys"), lambda form: _text_of_name(_mapping(form))))
        main = _Form(known, name, script)
        chosen = self.choose(main, others, None) if others else main
        found = {key: name[key] for key in _MARKS_OF_A_NAME if key in name}
        found.update(chosen.value)
        found.pop("multi", None)
        if known.language in _FAMILY_FIRST or (not known.language and script in _EAST_ASIAN_SCRIPTS):
            found.setdefault("static-ordering", True)
        return found


def _is_title(variable: str) -> bool:
    return "title" in variable.casefold() or variable in ("event", "journalAbbreviation")


def choose_forms(data: Mapping[str, Any], reader: FormChooser) -> Mapping[str, Any]:
    """Return the CSL-JSON *data* with the forms chosen by *reader*; *data* itself if it has no other forms.

    >>> kim = {"family": "김", "given": "일성",
    ...        "multi": {"main": "ko", "_key": {"ko-Latn": {"family": "Kim", "given": "Il-sung"}}}}
    >>> choose_forms({"id": "a", "author": [kim]}, FormChooser("en-US"))["author"]
    [{'family': 'Kim', 'given': 'Il-sung', 'static-ordering': True}]
    >>> choose_forms({"id": "a", "author": [kim]}, FormChooser("ko-KR"))["author"]
    [{'family': '김', 'given': '일성', 'static-ordering': True}]
    """
    changed: dict[str, Any] = {}
    for variable, value in data.items():
        if type(value) is list:
            for name in value:
                if type(name) is dict and "multi" in name:
                    changed[variable] = [reader.name(name) if isinstance(name, Mapping) else name for name in value]
                    break
    multi = data.get("multi")
    if isinstance(multi, Mapping):
        tags, language = _mapping(multi.get("main")), data.get("language")
        work = _tag(language).language if isinstance(language, str) else ""
        for variable, forms in _mapping(multi.get("_keys")).items():
            value = data.get(variable)
            if not isinstance(value, str) or not isinstance(variable, str):
                continue
            tag = tags.get(variable)
            tag = tag if isinstance(tag, str) else language if isinstance(language, str) else ""
            own = frozenset({_tag(tag).language, work}) if _is_title(variable) else None
            text = reader.text(value, tag, forms, own)
            if text is not value:
                changed[variable] = text
    return {**data, **changed} if changed else data
