"""Internal: sort keys that put strings in the alphabetical order of a language.

Case, punctuation and accents are ignored, numbers sort by value, and a space sorts before everything. Each language
has its own letters and alphabet: Swedish sorts "å ä ö" after "z", Czech "ch" after "h", and Russian sorts Cyrillic
before Latin.

Source: Unicode Technical Standard 10 (the default order; primary weights, variable weighting "shifted"),
and the rules of the languages that have a CSL locale, written from their alphabets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from ...model.lazy_pattern import Pattern
from ..text.text_case import lower
from .han_order import han_places, hanja_readings

__all__ = ["LAST", "collation_key", "collator", "descending", "is_known_collation"]

LAST = "\U0010ffff"
"""A key that sorts after all others."""
_BEHIND = "\U0010fffd"
"""Follows a letter in the weight of a letter that sorts between it and the next letter."""

# Symbols sort before digits. A space sorts like "|", as in the reference engine.
_SYMBOLS = {"`": "\x02", "^": "\x03", "+": "\x05", "<": "\x06", "=": "\x07", ">": "\x08", "~": "\x0a", "$": "\x0d"}
_SPACE, _SYMBOL_BEFORE, _SYMBOL_BEHIND, _CURRENCY = "\x09", "\x04", "\x0b", "\x0e"
_BEFORE_SPACE = frozenset("´˜¯˘˙¨˚˝¸˛°©®℅←→↑↓↔∂∆∏∑±÷×¬")

_EXPANDED = {
    "ß": "ss", "æ": "ae", "ð": "d", "ø": "o", "đ": "d", "ħ": "h", "ł": "l", "œ": "oe", "ƍ": "zw", "ƾ": "ts",
    "ȸ": "db", "ȹ": "qp", "ʣ": "dz", "ʦ": "ts", "ʪ": "ls", "ʫ": "lz", "ᵹ": "g", "ᵺ": "th", "ỻ": "ll", "ꜩ": "tz",
    "ꜳ": "aa", "ꜵ": "ao", "ꜷ": "au", "ꜹ": "av", "ꜻ": "av", "ꜽ": "ay", "ꝏ": "oo", "ꝛ": "r", "ꝡ": "vy", "ꝺ": "d",
    "ꝼ": "f", "ґ": "г", "ꞃ": "r", "ꞅ": "s", "ꞇ": "t", "ـ": "",
    # Romanized ʿayn, hamza and similar characters are ignored. ICU sorts them after z, but nobody looks for ʿArafāt at
    # the end of a bibliography.
    "ʻ": "", "ʼ": "", "ʽ": "", "ʾ": "", "ʿ": "",
}  # fmt: skip
# Letters that sort separately, after the first letter of their group.
_LATIN = (
    "aⱥɐɑɒ bʙƀɓƃ cȼƈɕ dɖɗƌȡ eɇǝəɛɘɚɜɝɞʚɤ fƒ gɡɢǥɠʛɣƣ hʜƕɦⱨⱶɧ iıɪɨɩ jȷɉʝɟʄ kƙⱪʞ lʟƚⱡɫɬɭȴɮƛʎ mɱ nɴɲƞɳȵŋ "
    "oɶɔꝍɵɷȣ pᵽƥɸ qʠɋĸ rʀɍɹɺɻɼɽɾɿʁ sʂȿẜẝʃƪʅʆ tʨʧŧⱦƫƭʈȶʇ uʉɥʮʯɯɰʊ vʋⱱⱴỽʌ wⱳʍ yʏɏƴỿȝ "
    "zƶȥʐʑɀⱬʒƹƺʓþƿƻƨƽƅʔɂˀˮʕˁʡʢʖǀǁǂǃʗʘʬʭ"
).split()
_GREEK = "αβγδεϝͷϛζͱηθικϗλμνξοπϻϟϙρϼς=σͼͻͽτυφχψωϡͳϸϣϥϧϩϫϭϯ"
_CYRILLIC = (
    "аәӕбвгғӻҕӷдԁђꙣԃҙеєжԫҗзꙁԅԑѕӡԇиҋіꙇйјкқӄҡҟҝԟԛлӆԯԓԡљԉԕмӎнԩӊңӈԣҥњԋоөпԥҧҁрҏԗсԍҫтԏҭћуүұѹфхӽӿҳһԧѡѿѽѻцҵчԭҷӌҹҽҿ"
    "џшщъыьҍѣэюяԙѥѧѫѩѭѯѱѳѵҩԝӏ"
)
_ARMENIAN = "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"
_HEBREW = "אבגדהוװױזחטיײך=כלם=מן=נסעף=פץ=צקרשת"
_ARABIC = (
    "ءآأٲٱؤإٳئاٮبٻپڀةتثٹٺټٽٿجڃڄچڿڇحخځڂڅدذڈډڊڋڌڍڎڏڐۮرزڑڒړڔڕږڗژڙۯسشښڛڜۺصضڝڞۻطظڟعغڠۼفڡڢڣڤڥڦٯقڧڨكکڪګڬڭڮگڰڱڲڳڴلڵڶڷڸ"
    "منںڻڼڽڹهھہۃۿەوۄۅۆۇۈۉۊۋۏىيیۍێېۑے"
)
_KANA = (
    "ーぁ=あ=ァ=アぃ=い=ィ=イぅ=う=ゥ=ウぇ=え=ェ=エぉ=お=ォ=オか=ゕ=カ=ヵき=キく=クけ=ゖ=ケ=ヶこ=コさ=サし=シす=スせ=セそ=ソた=タ"
    "ち=チっ=つ=ッ=ツて=テと=トな=ナに=ニぬ=ヌね=ネの=ノは=ハひ=ヒふ=フへ=ヘほ=ホま=マみ=ミむ=ムめ=メも=モゃ=や=ャ=ヤゅ=ゆ=ュ=ユ"
    "ょ=よ=ョ=ヨら=ラり=リる=ルれ=レろ=ロゎ=わ=ヮ=ワゐ=ヰゑ=ヱを=ヲん=ン"
)
_ALPHABETS = (("Greek", _GREEK), ("Cyrillic", _CYRILLIC), ("Armenian", _ARMENIAN), ("Hebrew", _HEBREW),
              ("Arabic", _ARABIC), ("Kana", _KANA))  # fmt: skip
# The weight of a letter begins with the place of its script. Other scripts sort by code point.
_PLACES = {
    "Greek": "\x81", "Cyrillic": "\x82", "Georgian": "\x83", "Armenian": "\x84", "Hebrew": "\x85", "Arabic": "\x86",
    "Hangul": "\ue000", "Kana": "\ue001", "Bopomofo": "\ue002", "Yi": "\ue003", "Han": "\ue004",
}  # fmt: skip
_RANGES = (
    ("Georgian", 0x10A0, 0x10FF), ("Georgian", 0x1C90, 0x1CBF), ("Georgian", 0x2D00, 0x2D2F),
    ("Greek", 0x370, 0x3FF), ("Cyrillic", 0x400, 0x52F), ("Armenian", 0x530, 0x58F), ("Hebrew", 0x590, 0x5FF),
    ("Arabic", 0x600, 0x6FF), ("Arabic", 0x750, 0x77F), ("Hangul", 0x1100, 0x11FF), ("Hangul", 0xAC00, 0xD7FF),
    ("Kana", 0x3040, 0x30FF), ("Bopomofo", 0x3100, 0x312F), ("Yi", 0xA000, 0xA4CF), ("Han", 0x3400, 0x9FFF),
    ("Han", 0x3007, 0x3007), ("Han", 0x20000, 0x3FFFF),
)  # fmt: skip

_HIGH, _LOW = ":", ";"
"""Places of scripts that a language sorts before Latin."""
_LEADS = {
    "ar": "Arabic", "fa": "Arabic", "el": "Greek", "he": "Hebrew", "hy": "Armenian", "ka": "Georgian", "ko": "Hangul",
    "zh": "Han",
} | dict.fromkeys(("be", "bg", "kk", "mk", "mn", "ru", "sr", "uk"), "Cyrillic")  # fmt: skip
_BLOCK_LEADS = {"hi": (0x900, 0x97F), "pa": (0x900, 0x97F), "th": (0xE00, 0xE7F), "km": (0x1780, 0x17FF)}

_NORDIC = "d=đ=ð th=þ y=ü=ű"
# Each group begins with a letter that keeps its place. "<" sorts the next letter after it, "=" at the same place.
_TAILORINGS = {
    "ar": "ا=ء=أ=إ=ئ=ؤ<ٱ ت=ة ي=ى=ی",
    "az": "c<ç g<ğ h<x<ı k<q o<ö s<ş u<ü z<w",
    "be": "е<ё у<ў",
    "br": "c<ch<c'h",
    "bs": "c<č<ć d<dž=ǆ<đ l<lj=ǉ n<nj=ǌ s<š z<ž",
    "cs": "c<č h<ch r<ř s<š z<ž",
    "cy": "c<ch d<dd f<ff g<ng l<ll p<ph r<rh t<th",
    "da": f"{_NORDIC} z<ä=æ<ö=ø=ő<å=aa",
    "eo": "c<ĉ g<ĝ h<ĥ j<ĵ s<ŝ u<ŭ",
    "es": "n<ñ",
    "et": "s<š<z<ž w<õ<ä<ö<ü",
    "fa": "ٳ<آ ا=ٱ<ء=أ=إ=ئ=ؤ ق<ک=ك<گ ن<و<ه=ة=ۀ<ی=ي=ى",
    "fi": "d=đ=ð g=ǥ n=ŋ t=ŧ y=ü z=ʒ z<þ<å<ä=æ<ö=ø",
    "fil": "n<ñ<ng",
    "fo": f"{_NORDIC} z<ä=æ=ę<ö=ø=ő=œ<å=aa",
    "gl": "n<ñ",
    "hr": "c<č<ć d<dž=ǆ<đ l<lj=ǉ n<nj=ǌ s<š z<ž",
    "hu": "c<cs d<dz=ǳ<dzs g<gy l<ly n<ny o<ö=ő s<sz t<ty u<ü=ű z<zs",
    "is": "a<á d<ð e<é i<í o<ó u<ú y<ý z<þ<ä=æ<ö=ø<å",
    "kk": "е<ё у<ў",
    "lt": "c<č i=y s<š z<ž",
    "lv": "a<ā c<č e<ē g<ģ i<y<ī k<ķ l<ļ n<ņ o<ō r<ŗ s<š u<ū z<ž",
    "mk": "ԃ<ѓ ћ<ќ и=й",
    "mt": "b<ċ f<ġ g<għ<h<ħ y<ż",
    "no": f"{_NORDIC} z<ä=æ=ę<ö=ø=ő=œ<å=aa",
    "pl": "a<ą c<ć e<ę l<ł n<ń o<ó s<ś z<ź<ż",
    "ro": "a<ă<â i<î s<ș=ş t<ț=ţ",
    "sk": "a<ä c<č h<ch o<ô r<ř s<š z<ž",
    "sl": "c<č<ć d<đ s<š z<ž",
    "sq": "c<ç d<dh e<ë g<gj l<ll n<nj r<rr s<sh t<th x<xh z<zh",
    "sr": "и=й",
    "sr-latn": "c<č<ć d<dž=ǆ<đ l<lj=ǉ n<nj=ǌ s<š z<ž",
    "sv": f"{_NORDIC} z<å<ä=æ=ę<ö=ø=ő=œ=ô",
    "tr": "c<ç g<ğ h<ı o<ö s<ş u<ü",
    "uk": "г<ґ і<ї",
    "vi": "a<ă<â d<đ e<ê o<ô<ơ u<ư",
}
# Other orders of a language, under the name that Unicode gives them: telephone books, and the order before a reform.
_COLLATIONS = {
    ("de", "phonebk"): "ae=ä oe=ö ue=ü",
    ("de-at", "phonebk"): "a<ä o<ö u<ü ss<ß",
    ("es", "trad"): "c<ch l<ll n<ñ",
    ("fi", "trad"): _TAILORINGS["fi"] + " v=w",
    ("sv", "trad"): _TAILORINGS["sv"] + " v=w",
}
_HAN_ORDERS = {"zh": "pinyin", "zh-tw": "stroke", "ja": "jis", "ko": "reading"}
_SAME_AS = {"nb": "no", "nn": "no", "tl": "fil"}
_DOTTED = frozenset({"az", "tr"})

_NUMBER = Pattern(r"\d{1,254}")
_LENGTHS = 0xE100
"""First of the characters that encode the number of digits, so that longer numbers sort later."""
_RULE = Pattern(r"([<=])([^<=]+)")
# Hungarian doubles a digraph or trigraph by repeating only its first character.
_DOUBLED = Pattern("c(cs)|d(dzs?)|g(gy)|l(ly)|n(ny)|s(sz)|t(ty)|z(zs)")
_SAME_LETTERS = {"ar": ("آ", "اا"), "th": ("\u0e4d\u0e32", "\u0e33")}
"""Letters that sort like two others, or are written in two ways: alef with madda, and the Thai vowel am."""
# Thai and Lao write these vowels before the consonant, but pronounce and sort them after it.
_VOWEL_FIRST = Pattern("([\u0e40-\u0e44\u0ec0-\u0ec4])([\u0e01-\u0e2e\u0e81-\u0eae])")
_UNDIVIDED = "\u0e33\u0eb3"
"""Thai and Lao "am", a single vowel that Unicode would decompose."""
_FIRST_SPECIAL = 0xF0000
_CACHED = 20_000
_LONGEST_CACHED = 500


def _number(digits: re.Match[str]) -> str:
    value = digits[0]
    if not value.isascii():
        value = "".join([str(unicodedata.decimal(digit)) for digit in value])
    value = value.lstrip("0")
    return f"0{chr(_LENGTHS + len(value))}{value}"


def _root() -> dict[str, str]:
    """Return the weights of letters without a Unicode decomposition, before the rules of any language."""
    weights = {chr(code): chr(code) for code in range(ord("a"), ord("z") + 1)}
    for group in _LATIN:
        for rank, letter in enumerate(group[1:], 0x40):
            weights[letter] = group[0] + _BEHIND + chr(rank)
    for script, letters in _ALPHABETS:
        rank = 0x20
        same = False
        for letter in letters:
            if letter == "=":
                same = True
                continue
            rank += not same
            same = False
            weights[letter] = _PLACES[script] + chr(rank)
    for letter, expanded in _EXPANDED.items():
        weights[letter] = weights.get(expanded, expanded)
    return weights


_ROOT: dict[str, str] = {}


class _Weights(dict[int, "str | None"]):
    """The weight of each character in one language, computed on first use."""

    def __init__(self, language: str, rules: str, han_order: str) -> None:
        super().__init__()
        if not _ROOT:
            _ROOT.update(_root())
        self.han_order = han_order
        lead = _LEADS.get(language)
        self.places = dict(_PLACES)
        if language == "ja":
            self.places.update(Kana="\x80\x01", Han="\x80\x02")
        elif lead is not None:
            self.places[lead] = _HIGH
            if lead == "Hangul":
                self.places["Han"] = _LOW
        self.block = _BLOCK_LEADS.get(language)
        self.letters = _ROOT
        if lead in ("Arabic", "Cyrillic", "Greek", "Hebrew", "Armenian") or language == "ja":
            moved = {_PLACES[script]: self.places[script] for script, _ in _ALPHABETS}
            self.letters = {
                letter: moved[weight[:1]] + weight[1:] if weight[:1] in moved else weight
                for letter, weight in _ROOT.items()
            }
        self.tailored: dict[str, str] = {}
        self.contracted: dict[str, str] = {}
        self.tailor(rules)
        for code in range(128):
            self[code] = self.ascii(chr(code))

    def tailor(self, rules: str) -> None:
        for rule in rules.split():
            parts = _RULE.findall("<" + rule)
            anchor = parts[0][1]
            first = weight = "".join([self.letters[letter] for letter in anchor])
            rank = 0
            for relation, letter in parts[1:]:
                if relation == "<":
                    rank += 1
                    weight = f"{first}{_BEHIND}{chr(rank)}"
                if len(letter) == 1:
                    self.tailored[letter] = weight
                else:
                    special = chr(_FIRST_SPECIAL + len(self.contracted))
                    self.contracted[letter] = special
                    self[ord(special)] = weight

    def ascii(self, character: str) -> str | None:
        if character.isalpha():
            small = character.lower()
            return self.tailored.get(small) or small
        if character.isdigit():
            return character
        return _SPACE if character in " |" else _SYMBOLS.get(character)

    def __missing__(self, code: int) -> str | None:
        weight = self[code] = self.weigh(chr(code)) or None
        return weight

    def weigh(self, character: str) -> str:
        """Return the weight of a non-ASCII character; empty if it is ignored."""
        if _LENGTHS <= ord(character) < _LENGTHS + 255:
            return character
        if unicodedata.category(character)[0] in "ZC":
            return ""
        tailored = self.tailored.get(character)
        if tailored is not None:
            return tailored
        known = self.letters.get(character)
        if known is not None:
            return known
        small = character.lower()
        if small != character:
            return self.all(unicodedata.normalize("NFC", small))
        if not "\uac00" <= character <= "\ud7a3" and character not in _UNDIVIDED:
            decomposed = unicodedata.normalize("NFD", character)
            if decomposed != character:
                classes: set[int] = set()
                for mark in decomposed[1:]:
                    if unicodedata.combining(mark) in classes:
                        continue  # another mark of the same class is closer to the letter
                    classes.add(unicodedata.combining(mark))
                    composed = unicodedata.normalize("NFC", decomposed[0] + mark)
                    if composed in self.tailored:
                        return self.tailored[composed]
                return self.all(decomposed)
            plain = unicodedata.normalize("NFKD", character)
            if plain != character:
                return self.all(unicodedata.normalize("NFC", plain))
        return self.by_category(character)

    def all(self, characters: str) -> str:
        return "".join([self[ord(character)] or "" for character in characters])

    def by_category(self, character: str) -> str:
        category = unicodedata.category(character)
        if category == "Sc":
            return _CURRENCY + character
        if category[0] == "S" or (category == "Lm" and character < "\u0370"):
            return (_SYMBOL_BEFORE if character in _BEFORE_SPACE else _SYMBOL_BEHIND) + character
        if category[0] not in "LN" and category != "Mc":
            return ""
        code = ord(character)
        for script, start, end in _RANGES:
            if start <= code <= end:
                return self.han(character) if script == "Han" else self.places[script] + character
        if self.block and self.block[0] <= code <= self.block[1]:
            return _HIGH + character
        return character

    def han(self, character: str) -> str:
        """Return the weight of a Han character; characters without a known place sort last."""
        place: int | None = None
        if self.han_order == "reading":
            syllable = hanja_readings().get(character)
            if syllable is not None:
                return self.places["Hangul"] + syllable
        elif self.han_order == "jis":
            with suppress(UnicodeEncodeError):  # the standard lists its first level by sound, its second by radical
                place = int.from_bytes(character.encode("euc_jp")[-2:], "big")
        elif self.han_order:
            place = han_places(self.han_order).get(character)
        if place is not None:
            return self.places["Han"] + chr(0x100 + place)
        block = "\U00020000" if "\u4e00" <= character <= "\u9fff" else "\U00020001"
        return self.places["Han"] + block + character


def _is_traditional(code: str) -> bool:
    return code.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant"))


def _rules_of(code: str, language: str, collation: str) -> str | None:
    """Return the rules of another order of a language, or ``None`` if there are none."""
    region = code[:5] if code[5:6] in ("", "-") else language
    return _COLLATIONS.get((region, collation)) or _COLLATIONS.get((language, collation))


def is_known_collation(locale: str, collation: str) -> bool:
    """Return whether the language of *locale* can be sorted in the order *collation*.

    >>> is_known_collation("de-DE", "phonebk"), is_known_collation("fr-FR", "phonebk"), is_known_collation("fr", "")
    (True, False, True)
    """
    code = locale.lower().replace("_", "-")
    language = code.split("-")[0]
    if collation in ("", "standard") or _rules_of(code, language, collation) is not None:
        return True
    return language == "zh" and collation in ("pinyin", "stroke")


@lru_cache(maxsize=64)
def collator(locale: str, collation: str = "") -> Callable[[str], str]:
    """Return the function that makes the sort keys of a language.

    Args:
        locale: A locale code such as ``"sv-SE"``; unknown locales use the default order.
        collation: Another order of that language, such as ``"phonebk"``; unknown ones are ignored.

    >>> sorted(["ö", "z", "å", "o"], key=collator("sv-SE"))
    ['o', 'z', 'å', 'ö']
    >>> sorted(["Götz", "Goldmann", "Goethe"], key=collator("de", "phonebk"))
    ['Goethe', 'Götz', 'Goldmann']
    """
    code = locale.lower().replace("_", "-")
    language = code.split("-")[0]
    rules = _rules_of(code, language, collation)
    language = "sr-latn" if code.startswith("sr-latn") else _SAME_AS.get(language, language)
    if rules is None:
        rules = _TAILORINGS.get(language, "")
    han_order = _HAN_ORDERS.get("zh-tw" if _is_traditional(code) else language, "")
    if language == "zh" and collation in ("pinyin", "stroke"):
        han_order = collation
    weights = _Weights(language, rules, han_order)
    plain = {code: weights[code] for code in range(128)}
    contracted = weights.contracted
    contraction = None
    if contracted:
        contraction = re.compile("|".join(sorted(map(re.escape, contracted), key=len, reverse=True)))
    dotted = language in _DOTTED
    letter, letters = _SAME_LETTERS.get(language, ("", ""))

    def key(text: str) -> str:
        text = _NUMBER.sub(_number, text)
        if contraction is None and not dotted and text.isascii():
            return text.translate(plain)
        if dotted:
            text = text.replace("I", "ı").replace("İ", "i")
        text = unicodedata.normalize("NFC", lower(text))
        if letter:
            text = text.replace(letter, letters)
        if contraction is not None:
            if language == "hu":
                text = _DOUBLED.sub(lambda found: 2 * found[0][1:], text)
            text = contraction.sub(lambda found: contracted[found[0]], text)
        swapped: str = _VOWEL_FIRST.sub(r"\2\1", text)
        return swapped.translate(weights)

    cached = lru_cache(maxsize=_CACHED)(key)
    # Many long texts would fill the memory of a server.
    return lambda text: cached(text) if len(text) <= _LONGEST_CACHED else key(text)


def collation_key(text: str, locale: str = "en-US") -> str:
    """Return the sort key of *text* in the language of *locale*.

    Returns:
        A string. Strings that sort at the same place have the same key. Compare only keys of the same language.

    >>> sorted(["Zed", "adele", "Ädel", "Item 10", "item 9"], key=collation_key)
    ['Ädel', 'adele', 'item 9', 'Item 10', 'Zed']
    >>> collation_key("Ädel") == collation_key("“adel”"), collation_key("Ädel", "sv") == collation_key("adel", "sv")
    (True, False)
    """
    return collator(locale)(text)


class _Turned(dict[int, int]):
    """Reverses the order of characters."""

    def __missing__(self, code: int) -> int:
        turned = self[code] = 0x10FFFF - code
        return turned


_TURNED = _Turned()


def descending(key: str) -> str:
    """Return a key that sorts in the opposite order of *key*, but still before `LAST`.

    >>> sorted([descending("b"), descending("ab"), descending("a")]) == [*map(descending, ("b", "ab", "a"))]
    True
    """
    return key.translate(_TURNED) + "\U0010fffe"
