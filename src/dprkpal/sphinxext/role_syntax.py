"""What a role of citation holds: keys, and in braces what stands before and after each.

``{see}young2021guns{p. 13},berger2014arm`` is two cites, the first with a word before it and a page after it.
The braces are those of sphinxcontrib-bibtex. What stands after a key is read as a locator as far as it is one, in the
language of the documentation, so that a style can say "p. 13", "S. 13" or "13"; the rest is printed as it stands.

Source: CSL 1.0.2, "Locators".
"""

from __future__ import annotations

import re
from functools import cache

from ..csl import load_locale
from ..documents.locator_parser import LocatorParser
from ..errors import DprkpalError
from ..model.citation import Cite, Locator

__all__ = ["RoleSyntaxError", "parse_cites", "split_after"]

_SIGN = re.compile(r"[{},]")


class RoleSyntaxError(DprkpalError, ValueError):
    """What a role holds is not keys with braces."""


@cache
def _english() -> LocatorParser:
    return LocatorParser(load_locale("en-US"))


def parse_cites(text: str, locators: LocatorParser | None = None) -> tuple[Cite, ...]:
    """Return the cites that *text* writes, in order.

    Args:
        text: Keys with commas between them, each with ``{…}`` before it, after it, or both.
        locators: What finds locators; ``None`` takes those of English.

    Returns:
        At least one cite; a locator is read from what stands after the key.

    Raises:
        RoleSyntaxError: There is no key, or a brace has no mate; the message shows how it is written.

    >>> for cite in parse_cites("{see}young2021guns{p. 13, passim},berger2014arm"):
    ...     print(cite.prefix, cite.id, cite.locator, cite.suffix, sep="|")
    see|young2021guns|Locator(label='page', value='13')|, passim
    |berger2014arm|None|
    """
    locators = locators or _english()
    cites: list[Cite] = []
    before, key, after = "", "", ""
    inside = 0
    begin = 0
    seen_key = False
    for sign in [*_SIGN.finditer(text), None]:
        at = len(text) if sign is None else sign.start()
        mark = "," if sign is None else sign[0]
        if mark == "{":
            if not inside:
                seen_key = _found_key(text[begin:at], seen_key, text)
                key = key or text[begin:at].strip()
                begin = at + 1
            inside += 1
        elif mark == "}":
            inside -= 1
            if inside < 0:
                raise RoleSyntaxError(f"'}}' without '{{' in {text[:80]!r}; write it like '{{see}}key{{p. 13}}'")
            if not inside:
                if seen_key:
                    after += text[begin:at]
                else:
                    before += text[begin:at]
                begin = at + 1
        elif not inside:
            _found_key(text[begin:at], seen_key, text)
            key = key or text[begin:at].strip()
            if not key:
                raise RoleSyntaxError(f"no key {_where(cites)} in {text[:80]!r}; write it like '{{see}}key{{p. 13}}'")
            locator, suffix = split_after(after, locators)
            cites.append(Cite(key, locator, before.strip(), suffix))
            before, key, after, seen_key = "", "", "", False
            begin = at + 1
    if inside:
        raise RoleSyntaxError(f"'{{' without '}}' in {text[:80]!r}; write it like '{{see}}key{{p. 13}}'")
    return tuple(cites)


def _found_key(part: str, seen_key: bool, text: str) -> bool:
    """Return whether a key has been seen once *part* is read.

    Raises:
        RoleSyntaxError: A second key follows without a comma.
    """
    if part.strip() and seen_key:
        raise RoleSyntaxError(f"a comma is missing before {part.strip()[:40]!r} in {text[:80]!r}")
    return seen_key or bool(part.strip())


def _where(cites: list[Cite]) -> str:
    return f"after {cites[-1].id!r}" if cites else "at the beginning"


def split_after(text: str, locators: LocatorParser) -> tuple[Locator | None, str]:
    """Return the locator that *text* begins with, and what follows it; ``None`` where it begins with none.

    A suffix that is all there is stands behind a comma, as sphinxcontrib-bibtex sets it.

    >>> english = LocatorParser(load_locale("en-US"))
    >>> split_after("pp. 3–5, 8 and passim", english), split_after("emphasis added", english)
    ((Locator(label='page', value='3–5, 8'), ' and passim'), (None, ', emphasis added'))
    """
    text = text.strip()
    locator, rest = locators.split(text)
    if locator is not None or not text:
        return locator, rest
    return None, text if text[0] in ",.;:)" else f", {text}"
