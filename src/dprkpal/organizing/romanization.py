"""Internal: write text of any script in ASCII letters, for keys."""

from __future__ import annotations

import unicodedata

from ..errors import DprkpalError

__all__ = ["romanize"]

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def romanize(text: str, *, german: bool = False) -> str:
    """Return *text* in ASCII: accents are removed, and other scripts are transliterated.

    Args:
        text: The text.
        german: Whether to write ä, ö and ü as ae, oe and ue.

    Raises:
        DprkpalError: The text is in another script, and the package anyascii is missing.

    Source: the tables of anyascii, which has one fixed spelling for each character.

    >>> romanize("Núñez 김일성 Σωκράτης"), romanize("Müller", german=True)
    ('Nunez GimIlSeong Sokratis', 'Mueller')
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    text = text.translate(_GERMAN) if german else text
    latin = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    if latin.isascii():
        return latin
    try:
        from anyascii import anyascii
    except ImportError:
        message = "keys of works in other scripts need the package anyascii; run: pip install 'dprkpal[organize]'"
        raise DprkpalError(message) from None
    return anyascii(text)
