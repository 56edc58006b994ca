"""The files that a document names in its metadata, as far as they may be opened.

A document may come from anybody, and what it names is opened with the rights of whoever processes it. So only files
beside the document or below its folder count, unless that person says otherwise, and none is ever fetched.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..csl import load_style
from ..errors import DprkpalError, FormatError
from ..formats import FORMATS

if TYPE_CHECKING:
    from ..csl import Style
    from ..libraries.library import Library
    from .metadata import Header

__all__ = ["Sources"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_STYLE_ADDRESS = re.compile(r"https?://(?:www\.)?zotero\.org/styles/([A-Za-z0-9-]+)")
_STYLE = re.compile(r"[A-Za-z0-9-]+")


class Sources:
    """Opens what a *header* names.

    Args:
        header: The metadata of the document.
        path: The name of the document, for messages.
        folder: Its folder; ``None`` opens no file at all.
        anywhere: Whether files outside that folder are opened too.
        trusted: Names of files that may be anywhere.
    """

    def __init__(
        self,
        header: Header,
        path: str | None,
        folder: str | None,
        *,
        anywhere: bool,
        trusted: frozenset[str] = frozenset(),
    ) -> None:
        self.header = header
        self.path = path
        self.folder = folder
        self.anywhere = anywhere
        self.trusted = trusted
        self.findings: list[FormatError] = []
        self.remarks: list[FormatError] = []

    def library(self) -> Library | None:
        """Return the library of the bibliographies that the document names, ``None`` where it names none.

        What is wrong with them is among the findings, or, where it costs nothing, the remarks.
        """
        if not self.header.bibliography:
            return None
        from ..libraries.library import Library

        endings = tuple(ending for several in FORMATS.values() for ending in several)
        found = Library()
        for name in self.header.bibliography:
            file = self._file("bibliography", name, endings)
            if file is None:
                continue
            try:
                read = Library.load(file)
            except FormatError as error:
                self.findings.append(error)
                continue
            self.findings += read.findings
            self.remarks += read.notes
            found = found | read
        return found

    def style(self) -> Style | None:
        """Return the style that the document names, or ``None`` if it names none that can be used.

        The document may name a file that it is allowed to open, or a bundled style. A style that cannot be used is
        reported in the findings.
        """
        name = self.header.csl
        if not name:
            return None
        published = _STYLE_ADDRESS.fullmatch(name)
        style = published[1] if published else name
        file = None
        if not _STYLE.fullmatch(style):
            bare = os.path.basename(style).removesuffix(".csl")
            file = self._file("csl", style, (".csl",), quiet=style == bare + ".csl")
            if file is None and style != bare + ".csl":
                return None
            style = bare  # as in pandoc, apa.csl is the published style if there is no such file
        try:
            return load_style(style, bundled_only=True) if file is None else load_style(Path(file))
        except DprkpalError as error:
            self._refuse("csl", str(error))
            return None

    def locale(self) -> str | None:
        """Return the language that the document names; ``None`` where there is none, or nothing in it.

        A language in which there is nothing is among the findings.
        """
        language = self.header.lang
        if not language:
            return None
        from ..csl.styles.archive import primary_dialect

        if primary_dialect(language) is None:
            self._refuse("lang", f"no locale {language[:50]!r}; `dprkpal locales` shows them")
            return None
        return language

    def _refuse(self, name: str, message: str) -> None:
        line = self.header.places.get(name)
        self.findings.append(FormatError(f"metadata: {name}: {message}", path=self.path, line=line, code="DOC007"))

    def _file(self, name: str, file: str, endings: tuple[str, ...], *, quiet: bool = False) -> str | None:
        """Return the path of the *file* that *name* asks for, if it may be opened and is there."""
        if _ADDRESS.match(file):
            self._refuse(name, f"{file[:200]!r} is an address; nothing is fetched, save the file beside the document")
            return None
        if self.folder is None:
            self._refuse(name, f"{file[:200]!r} is not opened, since the folder of the document is not known")
            return None
        found = os.path.join(self.folder, file)
        try:
            inside = os.path.commonpath([os.path.realpath(self.folder), os.path.realpath(found)]) == os.path.realpath(
                self.folder
            )
            there = os.path.isfile(found)
        except ValueError:  # a null character, or another drive
            inside = there = False
        if not (self.anywhere or file in self.trusted) and (not inside or not file.lower().endswith(endings)):
            reason = f"is no {' or '.join(endings)} file" if inside else "is outside the folder of the document"
            self._refuse(name, f"{file[:200]!r} {reason}; name it on the command line, or trust the document's files")
            return None
        if not there:
            if not quiet:
                self._refuse(name, f"there is no file {file[:200]!r}")
            return None
        return found
