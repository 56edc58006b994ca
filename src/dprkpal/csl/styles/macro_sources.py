"""Internal: the macros of a bundled style, each of which is parsed when it is first used.

The largest styles have 200 macros, of which a citation uses a few dozen. Parsing all of them takes most of the time of
the first citation. Bundled styles are known to be valid, so nothing is lost when some parts of them are never read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from .style import CSL_M_CONTENT_CONDITIONS, Element

__all__ = ["MacroSource", "MacroSources", "split_macros"]

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_MACRO = re.compile(rb'<macro\s+name="([^"<&]+)"\s*>')
_CALL = re.compile(rb'macro="([^"]*)"')
_UTF_8 = re.compile(rb"""\s*<\?xml\s[^>]*encoding=["']utf-8["']""", re.IGNORECASE)
_WHOLE = (
    b"<![CDATA[", b"<!DOCTYPE", b'"title-sub"',
    *(f"{name}=".encode() for name in ("require", "reject", *CSL_M_CONTENT_CONDITIONS)),
)  # fmt: skip
"""What hides parts of a style from the patterns above, and tests of CSL-M, which concern the whole style."""


class MacroSource(NamedTuple):
    """The XML of a macro."""

    xml: bytes
    line: int
    """The line of the style in which it begins, counted from 1."""


def split_macros(xml: bytes) -> tuple[bytes, dict[str, MacroSource]] | None:
    """Return a style without its macros, each line in its place, and the macros by name.

    The result is ``None`` if the style has to be read as a whole.

    >>> text = b'''<?xml version="1.0" encoding="utf-8"?>
    ... <style><!-- <macro name="old"> -->
    ... <macro name="year"><date variable="issued"/></macro>
    ... <citation/></style>'''
    >>> rest, macros = split_macros(text)
    >>> rest.splitlines()[1:]
    [b'<style>', b'', b'<citation/></style>']
    >>> macros
    {'year': MacroSource(xml=b'<macro name="year"><date variable="issued"/></macro>', line=3)}
    """
    if _UTF_8.match(xml) is None:
        return None
    xml = _COMMENT.sub(_blank_lines, xml)
    macros: dict[str, MacroSource] = {}
    rest: list[bytes] = []
    position, line = 0, 1
    while (begin := xml.find(b"<macro", position)) >= 0:
        match = _MACRO.match(xml, begin)
        end = xml.find(b"</macro>", begin) + len(b"</macro>")
        if match is None or end < begin or b"<macro" in xml[match.end() : end]:
            return None
        line += xml.count(b"\n", position, begin)
        lines = xml.count(b"\n", begin, end)
        macros[match[1].decode()] = MacroSource(xml[begin:end], line)
        rest += (xml[position:begin], b"\n" * lines)
        line += lines
        position = end
    rest.append(xml[position:])
    if any(map(xml.__contains__, _WHOLE)) and any(re.search(rb"(?<![\w-])" + re.escape(one), xml) for one in _WHOLE):
        return None
    called = {name.decode() for name in _CALL.findall(xml)}
    return None if called - macros.keys() else (b"".join(rest), macros)


def _blank_lines(match: re.Match[bytes]) -> bytes:
    return b"\n" * match[0].count(b"\n")


class MacroSources(Mapping[str, tuple[Element, ...]]):
    """The macros of a style by name. A macro is parsed on first access.

    Args:
        sources: The XML of the macros.
        parse: Returns the rendering elements of a macro.
    """

    def __init__(self, sources: Mapping[str, MacroSource], parse: Callable[[MacroSource], tuple[Element, ...]]) -> None:
        self._sources = sources
        self._parse = parse
        self._parsed: dict[str, tuple[Element, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Element, ...]:
        found = self._parsed.get(name)
        if found is None:
            found = self._parsed[name] = self._parse(self._sources[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def calls(self, name: str, word: bytes) -> list[str] | None:
        """Return the macros that the macro *name* calls, or ``None`` if *word* is somewhere in its XML."""
        xml = self._sources[name].xml
        return None if word in xml else [call.decode() for call in _CALL.findall(xml)]
