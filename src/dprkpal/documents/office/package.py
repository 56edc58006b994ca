"""Internal: read and write the ZIP package of a Word or LibreOffice document. Unchanged parts stay as they are.

Limits on the number, the size and the compression of the parts stop archives that would fill the memory.

Source: ECMA-376, part 2 (Open Packaging Conventions); OpenDocument 1.3, part 2 (Packages).
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from ...errors import FormatError
from .xml_parts import Element, parse_xml, write_xml

__all__ = ["MAX_BYTES", "Package"]

MAX_BYTES = 500_000_000
"""Maximum size of all parts together, uncompressed."""
MAX_PARTS = 20_000
"""Maximum number of parts."""
MAX_XML_BYTES = 100_000_000
"""Maximum size of a part that is parsed."""
MAX_RATIO = 500
"""Maximum compression of what is larger than `SMALL`. XML is seldom compressed to less than a hundredth."""
SMALL = 5_000_000
"""A part up to this size may be compressed as much as it likes, and so may all parts up to four times this size."""


class Package:
    """The parts of a document.

    Args:
        data: The file.
        path: The file name, for messages.

    Raises:
        FormatError: This is not a ZIP file, it is encrypted or damaged, or it is larger than the limits.
    """

    def __init__(self, data: bytes, path: str | None = None) -> None:
        self.path = path
        self._parts: dict[str, bytes] = {}
        self._roots: dict[str, Element] = {}
        self._changed: set[str] = set()
        if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            message = "an old Word document (.doc), or one with a password; save it as .docx without a password"
            raise FormatError(message, path=path)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._infos = archive.infolist()
                self._check(self._infos)
                for info in self._infos:
                    self._parts[info.filename] = archive.read(info)
        except FormatError:
            raise
        except (
            zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, OSError,
            ValueError,
        ):  # fmt: skip
            message = "not a document of Word (.docx) or LibreOffice (.odt), or a damaged one; save it again"
            raise FormatError(message, path=path) from None

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        """Raise an error if the package is larger than the limits."""
        if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_BYTES:
            raise FormatError("the document is too large", path=self.path)
        whole = sum(info.file_size for info in infos)
        if whole > 4 * SMALL and whole > MAX_RATIO * max(sum(info.compress_size for info in infos), 1):
            message = f"compressed more than {MAX_RATIO} times, which no real document is"
            raise FormatError(message, path=self.path)
        for info in infos:
            if info.flag_bits & 1:
                raise FormatError("the document has a password; save it without one", path=self.path)
            if info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
                message = f"{info.filename[:80]}: compressed more than {MAX_RATIO} times, which no real document is"
                raise FormatError(message, path=self.path)
        names = [info.filename for info in infos]
        if len(set(names)) < len(names):
            raise FormatError("two parts of the document have the same name; save it again", path=self.path)

    @property
    def names(self) -> list[str]:
        """The names of the parts, in the order of the file."""
        return list(self._parts)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def bytes_of(self, name: str) -> bytes:
        """Return the part *name*; empty if there is none."""
        return self._parts.get(name, b"")

    def root(self, name: str) -> Element:
        """Return the root element of the part *name*, which has to exist. Call `change` to keep changes to it.

        Raises:
            FormatError: The part is missing, too large or not well-formed.
        """
        if name not in self._roots:
            if name not in self._parts:
                raise FormatError(f"the part {name} is missing; save the document again", path=self.path)
            if len(self._parts[name]) > MAX_XML_BYTES:
                raise FormatError(f"{name}: larger than {MAX_XML_BYTES // 1_000_000} MB", path=self.path)
            try:
                self._roots[name] = parse_xml(self._parts[name], name)
            except FormatError as error:
                raise FormatError(error.message, path=self.path) from None
        return self._roots[name]

    def change(self, name: str) -> None:
        """Note that the root element of the part *name* was changed."""
        self._changed.add(name)

    def add(self, name: str, root: Element) -> None:
        """Add a part."""
        self._parts[name] = b""
        self._roots[name] = root
        self._changed.add(name)

    def write(self) -> bytes:
        """Return the file. The parts keep their order, dates and compression."""
        for name in self._changed:
            self._parts[name] = write_xml(self._roots[name])
        out = io.BytesIO()
        known = {info.filename: info for info in self._infos}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self._parts.items():
                info = zipfile.ZipInfo(name, known[name].date_time if name in known else (1980, 1, 1, 0, 0, 0))
                old = known.get(name)
                stored = old is not None and old.compress_type == zipfile.ZIP_STORED
                info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                info.external_attr = old.external_attr if old is not None else 0
                archive.writestr(info, data)
        return out.getvalue()
