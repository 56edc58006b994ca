"""Reading and writing bibliographies: which formats there are, and how a file's format is found.

A format's module is imported when a file of that format is read or written, so that nobody pays for the others.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..errors import FormatError
from ..model.gc_pause import pause_gc
from .losses import losses
from .results import Reading, Writing, Written, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ..model.reference import Reference
    from .document import Document

__all__ = ["EDITED", "FORMATS", "WRITTEN", "Reading", "Writing", "load", "read", "write"]

FORMATS: dict[str, tuple[str, ...]] = {
    "bibtex": (".bib", ".bibtex", ".biblatex"),
    "csljson": (".json", ".csljson"),
    "cslyaml": (".yaml", ".yml"),
    "ris": (".ris",),
}
"""The formats that can be read, and the endings of the names of their files."""

WRITTEN = ("bibtex", "biblatex", "csljson", "cslyaml", "ris")
"""The formats that can be written; ``"bibtex"`` is for BibTeX itself, ``"biblatex"`` for biblatex with biber."""

EDITED = ("bibtex", "csljson", "ris")
"""The formats whose files can be edited in place."""

_NAMES = {"bibtex": "BibTeX", "biblatex": "biblatex", "csljson": "CSL-JSON", "cslyaml": "CSL-YAML", "ris": "RIS"}

MAX_BYTES = 256_000_000
"""No larger file is read: about a million entries."""


@pause_gc
def read(source: str | os.PathLike[str] | IO[bytes] | IO[str], format: str | None = None) -> Reading:
    """Return the references of a file, with what was wrong with it.

    Args:
        source: A path, ``"-"`` for standard input, or an open file.
        format: One of `FORMATS`; ``None`` finds it by the file's name, else by its content.

    Returns:
        A `Reading`: items, findings and places.

    Raises:
        FormatError: The file cannot be read, or nothing in it can be read in its format.

    >>> read(io.StringIO("@book{a, title = {T}, year = 2001}")).items[0]["title"]
    'T'
    """
    if format is not None and format not in FORMATS:
        raise FormatError(f"no format {format!r}; use one of {', '.join(FORMATS)}")
    name, data = _contents(source)
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        raise FormatError(f"larger than {MAX_BYTES // 1_000_000} MB; split it", path=name)
    text, findings, notes = decode(data, name)
    del data  # it may be most of the memory there is
    reading = _parser(format or _format_of(name, text))(text, name)
    reading.findings[:0] = findings
    reading.notes[:0] = notes
    return reading


def load(source: str | os.PathLike[str] | IO[bytes] | IO[str], format: str | None = None) -> Document:
    r"""Return the text of a file with its entries, to be edited and saved with all else untouched.

    Args:
        source: A path, ``"-"`` for standard input, or an open file.
        format: One of ``"bibtex"``, ``"csljson"`` and ``"ris"``; ``None`` finds it as `read` does.

    Returns:
        A `Document`.

    Raises:
        FormatError: The file cannot be read, or its format cannot be edited.

    >>> document = load(io.StringIO('@string{j = "J"} @article{a, journal = j, Title = {T}} % end'))
    >>> document.entries["a"].set("title", "50% more")
    >>> document.text
    '@string{j = "J"} @article{a, journal = j, Title = {50\\% more}} % end'
    """
    if format is not None and format not in EDITED:
        raise FormatError(f"a file of format {format!r} cannot be edited; use one of {', '.join(EDITED)}")
    from .document import decode_losslessly

    name, data = _contents(source)
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(data) > MAX_BYTES:
        raise FormatError(f"larger than {MAX_BYTES // 1_000_000} MB; split it", path=name)
    text, encoding = decode_losslessly(data, name)
    format = format or _format_of(name, decode(data, name)[0])
    if format == "csljson":
        from .csl_json.document import CsljsonDocument

        return CsljsonDocument(text, encoding, name)
    if format == "ris":
        from .ris.document import RisDocument

        return RisDocument(text, encoding, name)
    if format != "bibtex":
        raise FormatError(f"a file of format {format!r} cannot be edited; convert it", path=name)
    from .bibtex.document import BibtexDocument

    return BibtexDocument(text, encoding, name)


@pause_gc
def write(references: Iterable[Mapping[str, Any] | Reference], to: str) -> Writing:
    r"""Return *references* as a file of another format.

    Args:
        references: CSL-JSON mappings, or `Reference` objects.
        to: One of `WRITTEN`.

    Returns:
        A `Writing`: the text, and notes on what the format has no place for. What was written is read again to
        find that out, so that nothing is lost in silence.

    Raises:
        FormatError: There is no such format.

    >>> write([{"id": "a", "type": "book", "title": "T"}], "ris").text.splitlines()
    ['TY  - BOOK', 'ID  - a', 'TI  - T', 'ER  - ', '']
    >>> writing = write([{"id": "a", "type": "book", "title": "50% of A&B", "colour": "red"}], "biblatex")
    >>> print(writing.text, writing.notes[0])
    @book{a,
      title = {50\% of A\&B},
    }
     a: biblatex has no place for colour
    """
    if to not in WRITTEN:
        raise FormatError(f"no format {to!r} can be written; use one of {', '.join(WRITTEN)}")
    items = [one if isinstance(one, Mapping) else one.to_csl() for one in references]
    text, keys = _writer(to)(items)
    back = {str(item["id"]): item for item in _parser("bibtex" if to == "biblatex" else to)(text, None).items}
    notes = []
    for item, key in zip(items, keys, strict=True):
        identity = str(item.get("id", ""))
        found = losses(item, back.get(key))
        lost, changed = (", ".join(name for name, how in found if how == kind) for kind in ("lost", "changed"))
        messages = [
            f"the key in the file is {key!r}" if key != identity else "",
            f"{_NAMES[to]} has no place for {lost}" if lost else "",
            f"{_NAMES[to]} does not hold this as it is: {changed}" if changed else "",
        ]
        if message := "; ".join(filter(None, messages)):
            notes.append(FormatError(message, key=identity[:200]))
    return Writing(text, notes)


def _writer(format: str) -> Callable[[Iterable[Mapping[str, Any]]], Written]:
    """Return the function that writes *format*."""
    if format in ("bibtex", "biblatex"):
        from .bibtex.writer import write as write_bibtex

        return lambda items: write_bibtex(items, classic=format == "bibtex")
    if format == "ris":
        from .ris.writer import write as write_ris

        return write_ris
    if format == "cslyaml":
        from .csl_yaml.writer import write as write_cslyaml

        return write_cslyaml
    from .csl_json.writer import write as write_csljson

    return write_csljson


def _contents(source: str | os.PathLike[str] | IO[bytes] | IO[str]) -> tuple[str | None, bytes | str]:
    """Return the name of *source* for messages, and what it holds, up to just over the limit."""
    if isinstance(source, io.IOBase) or hasattr(source, "read"):
        name = getattr(source, "name", None)
        return name if isinstance(name, str) else None, source.read(MAX_BYTES + 1)
    name = os.fspath(source)
    try:
        if name == "-":
            return name, sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return name, file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FormatError(f"cannot be read: {reason}", path=name) from None


_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BIBTEX = re.compile(r"(?:^|\n)[ \t]*@[ \t]*\w+\s*[{(]")


def _format_of(name: str | None, text: str) -> str:
    """Return the format of a file from its name, else from how its content begins."""
    if _HTML.match(text):
        raise FormatError("this is a web page (HTML), not a bibliography; save the file itself", path=name, line=1)
    ending = os.path.splitext(name or "")[1].lower()
    named = next((format for format, endings in FORMATS.items() if ending in endings), None)
    if not text.strip():
        return named or "bibtex"
    found = _format_in(text, named)
    if named is None and found is None:
        raise FormatError(f"not clear which format this is; say one of {', '.join(FORMATS)}", path=name)
    return found or named or "bibtex"


_JSON = re.compile(r"\s*(?:\[\s*[{\]]|\{\s*[\"}])")


def _format_in(text: str, named: str | None) -> str | None:
    """Return the format that *text* is in; that of the name, if it can be, for a name says more than a guess."""
    from .csl_yaml.reader import looks_like as looks_like_yaml
    from .ris.reader import looks_like

    signs: dict[str, Callable[[str], object]] = {
        "bibtex": _BIBTEX.search, "csljson": _JSON.match, "cslyaml": looks_like_yaml, "ris": looks_like,
    }  # fmt: skip
    for format in dict.fromkeys([*([named] if named else []), "csljson", "bibtex", "ris", "cslyaml"]):
        if signs[format](text):
            return format
    return None


def _parser(format: str) -> Callable[[str, str | None], Reading]:
    """Return the function that reads text of *format*."""
    if format == "bibtex":
        from .bibtex.reader import parse

        return parse
    if format == "ris":
        from .ris.reader import parse as parse_ris

        return parse_ris
    if format == "cslyaml":
        from .csl_yaml.reader import parse as parse_cslyaml

        return parse_cslyaml
    from .csl_json.reader import parse as parse_csljson

    return parse_csljson
