"""Internal: make text from a library safe in exported files, which people open in terminals and spreadsheets."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ..model.safe_text import safe_url, without_overrides

__all__ = ["iri", "to_json", "web_address"]

_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_IN_IRIS = re.compile(
    "[\x00-\x20\"<>\\\\^`{|}\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\uf8ff\ufdd0-\ufdef\ufeff"
    "\ufff0-\uffff\U0001fffe\U0001ffff\U000e0000-\U0010ffff]|%(?![0-9A-Fa-f]{2})"
)
_KEPT = "-._~!$&'()*+,;=:@/"


def iri(base: str, identity: str) -> str:
    """Return *identity* after *base* as an identifier. Characters that an IRI cannot have are percent-encoded.

    Different identities have different identifiers: a percent sign in *identity* is encoded as well.

    Source: RFC 3987, section 2.2.

    >>> iri("urn:x:", "a b/é%20"), iri("http://a b/%20", "c")
    ('urn:x:a%20b/é%2520', 'http://a%20b/%20c')
    """
    written = "".join(one if one.isalnum() or one in _KEPT else _percent(one) for one in identity)
    return _NOT_IN_IRIS.sub(lambda match: _percent(match[0]), base) + written


def web_address(url: str) -> str | None:
    """Return *url* as an IRI that is safe to link to, or ``None`` if there is none.

    Source: RFC 3986, section 3: brackets are only allowed around the address of a host, and a fragment has no ``#``.

    >>> web_address("https://doi.org/10.1/a<1[x]:%b>#c#d"), web_address("javascript:alert(1)")
    ('https://doi.org/10.1/a%3C1%5Bx%5D:%25b%3E#c%23d', None)
    """
    safe = safe_url(url)
    match = _URL.fullmatch(safe) if safe else None
    if match is None:
        return None
    front, rest, fragment = match.groups()
    rest = rest.replace("[", "%5B").replace("]", "%5D")
    if fragment:
        rest += "#" + fragment[1:].replace("#", "%23").replace("[", "%5B").replace("]", "%5D")
    return re.sub("%(?![0-9A-Fa-f]{2})", "%25", front + rest)


_URL = re.compile(
    r"([A-Za-z]+:(?://(?:[^/?#@\[\]]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^/?#@\[\]]+)(?::\d*)?(?=[/?#]|$)|(?!//)))([^#]*)(#.*)?"
)


def _percent(text: str) -> str:
    """Return *text* percent-encoded."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def to_json(value: object, *, removing: bool = True) -> str:
    r"""Return *value* as indented JSON, in which control characters and marks of direction are escaped.

    Args:
        value: Data for JSON.
        removing: Apply `without_overrides` to all text first.

    >>> to_json({"name": "a\x9b\u200fb"})
    '{\n  "name": "a\\u200fb"\n}\n'
    """
    text = json.dumps(_safe(value) if removing else value, ensure_ascii=False, indent=2)
    text = _SURROGATES.sub("\ufffd", text)  # half a character; many readers refuse its escape
    return _ACTIVE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _safe(value: object) -> object:
    """Return *value* with safe text at every depth. Exports are never nested deeper than a few levels."""
    if isinstance(value, str):
        return without_overrides(value)
    if isinstance(value, Mapping):
        return {name: _safe(inner) for name, inner in value.items()}
    return [_safe(inner) for inner in value] if isinstance(value, list | tuple) else value
