"""Internal: journals, publishers and places that databases write in capitals, such as ``OPTICS EXPRESS``."""

from __future__ import annotations

import re

__all__ = ["from_capitals"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SMALL = frozenset(
    """a an and as at by da das de del della der des di die du e ed el en et for from fur für i il in into la las le les
    los nel of on or per pour sur the to und van via von vs with y zu zur""".split()
)
_ACRONYMS = frozenset(
    """AAAI AAAS ACM ACS AEA AGU AIAA AIP AMA APA APL ASCE ASHRAE ASME ASTM BMC BMJ CAB CNRS CRC EMBO EPJ EPL ESA
    FASEB FEBS FEMS IEE IEEE IET IFAC IFIP INRA IOP IOS ISA ISPRS ISSN IUCN IWA JAMA JBJS JMIR MDPI MIT NASA NATO OECD
    OSA PLOS PNAS RSC SAE SIAM SPIE UCL UK UN UNESCO US USA WHO""".split()
)
"""Names of learned societies, publishers and countries that are written in capitals."""
_ABBREVIATED = frozenset("DR FT LTD MT ST STR".split())
"""Abbreviations without vowels that are not written in capitals."""
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
_ROMAN = re.compile(r"[IVX]{1,5}")


def from_capitals(text: str, spelled: str = "") -> str:
    """Return *text* in title case if all of it is in capitals; otherwise as it is.

    Args:
        text: The name of a journal, publisher or place.
        spelled: The same name in other spelling, such as its abbreviation: its words with several capitals are kept.

    >>> from_capitals("JOURNAL OF PHYSICS-CONDENSED MATTER"), from_capitals("IEEE PHOTONICS JOURNAL")
    ('Journal of Physics-Condensed Matter', 'IEEE Photonics Journal')
    >>> from_capitals("PLOS ONE", "PLoS One"), from_capitals("ACTA HISTORICA SECTION B"), from_capitals("eLife")
    ('PLoS One', 'Acta Historica Section B', 'eLife')
    """
    words = _WORD.findall(text[:1000])
    if text != text.upper() or not any(len(word) > 1 and word not in _ACRONYMS for word in words):
        return text
    if len(words) == 1 and len(words[0]) <= 4 and not spelled:
        return text  # probably an acronym
    in_spelled: list[str] = _WORD.findall(spelled[:1000])
    known = {word.upper(): word for word in in_spelled if word[1:] != word[1:].lower()}

    def change(match: re.Match[str]) -> str:
        word = str(match[0])
        if word in known:
            return known[word]
        if word in _ABBREVIATED:
            return word.capitalize()
        if _ORDINAL.fullmatch(word):
            return word.lower()
        if word in _ACRONYMS or _ROMAN.fullmatch(word) or not re.search("[AEIOUYÄÖÜÉ]", word):
            return word if len(word) < 6 or word in _ACRONYMS else word.capitalize()
        if match.start() and word.lower() in _SMALL and len(words) > 1:
            return word.lower()
        return word.capitalize()

    return _WORD.sub(change, text)
