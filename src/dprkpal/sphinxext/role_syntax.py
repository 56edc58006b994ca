"""Internal: parse the text of a citation role: keys with optional ``{prefix}`` and ``{suffix}``.

``{see}young2021guns{p. 13},berger2014arm`` has two cites; the first has a prefix and a locator. The braces are those
of sphinxcontrib-bibtex. A suffix starts with a locator if possible, parsed in the language of the documentation, so
that a style can print "p. 13", "S. 13" or "13". The rest is printed unchanged.

Source: CSL 1.0.2, "Locators".
"""

from __future__ import annotations

import re
from functools import cache

from ..csl import load_locale
from ..documents.locator_parser import LocatorParser
from ..errors import DprkpalError
from ..model.citation import Cite, Locator

__all__ = ["RoleSyntaxError", "parse_after_key", "parse_cites"]

_SIGN = re.compile(r"[{},]")


class RoleSyntaxError(DprkpalError, ValueError):
    """The text of a role is not a list of keys with braces."""


@cache
def _english() -> LocatorParser:
    return LocatorParser(load_locale("en-US"))


def parse_cites(text: str, locators: LocatorParser | None = None) -> tuple[Cite, ...]:
    """Return the cites that *text* writes, in order.

    Args:
        text: Keys separated by commas, each with optional ``{…}`` before and after it.
        locators: The locator parser; ``None`` means English.

    Returns:
        At least one cite.

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
            locator, suffix = parse_after_key(after, locators)
            cites.append(Cite(key, locator, before.strip(), suffix))
            before, key, after, seen_key = "", "", "", False
            begin = at + 1
    if inside:
        raise RoleSyntaxError(f"'{{' without '}}' in {text[:80]!r}; write it like '{{see}}key{{p. 13}}'")
    return tuple(cites)


def _found_key(part: str, seen_key: bool, text: str) -> bool:
    """Return whether *part* contains the key, or *seen_key* is already set.

    Raises:
        RoleSyntaxError: There is no comma before a second key.
    """
    if part.strip() and seen_key:
        raise RoleSyntaxError(f"missing comma before {part.strip()[:40]!r} in {text[:80]!r}")
    return seen_key or bool(part.strip())


def _where(cites: list[Cite]) -> str:
    return f"after {cites[-1].id!r}" if cites else "at the beginning"


def parse_after_key(text: str, locators: LocatorParser) -> tuple[Locator | None, str]:
    """Split *text* into a locator and a suffix. The locator is ``None`` if there is none.

    A suffix without a locator gets a comma before it, as in sphinxcontrib-bibtex.

    >>> english = LocatorParser(load_locale("en-US"))
    >>> parse_after_key("pp. 3–5, 8 and passim", english), parse_after_key("emphasis added", english)
    ((Locator(label='page', value='3–5, 8'), ' and passim'), (None, ', emphasis added'))
    """
    text = text.strip()
    locator, rest = locators.split(text)
    if locator is not None or not text:
        return locator, rest
    return None, text if text[0] in ",.;:)" else f", {text}"
