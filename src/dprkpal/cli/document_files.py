"""Internal: the documents that commands read, and the settings that replace those in the documents."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

import click

from .terminal import CommandError

if TYPE_CHECKING:
    from ..configuration import Configuration
    from ..errors import FormatError

__all__ = [
    "document_style", "read_document_file", "read_file_bytes", "replaces_sources", "standard_input",
    "trust_files_option",
]  # fmt: skip

trust_files_option = click.option(
    "--trust-files", is_flag=True, help="Also read files outside the document's folder that it names."
)


def document_style(
    configuration: Configuration, style: str | None, locale: str | None
) -> tuple[str | None, str | None]:  # fmt: skip
    """Return style and locale if an option or the environment sets them. They replace those of the document."""
    return (
        configuration.overriding("style") if style is None else style,
        configuration.overriding("locale") if locale is None else locale,
    )


def replaces_sources(configuration: Configuration, sources: Sequence[str]) -> bool:
    """Return whether an option or the environment names references. They replace those of the document."""
    names = ("bibliography", "collection")
    return bool(sources) or any(configuration.overriding(name) for name in names)


def standard_input() -> BinaryIO:
    """Return standard input.

    Raises:
        CommandError: The program was started with standard input closed.
    """
    if sys.stdin is None:
        raise CommandError("-: standard input is closed")
    return sys.stdin.buffer


def read_file_bytes(document: str, most: int = 200_000_000) -> bytes:
    """Return the bytes of *document*, or of standard input for ``-``.

    Raises:
        FileAccessError: The file cannot be read.
        FormatError: The file is larger than *most* bytes.
    """
    from ..errors import FileAccessError, FormatError

    try:
        if document == "-":
            data = standard_input().read(most + 1)
        else:
            with open(document, "rb") as file:
                data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise FileAccessError.of(error, "read", document) from None
    if len(data) > most:
        raise FormatError(f"the document is larger than {most // 1_000_000} MB; split it", path=document)
    return data


def read_document_file(document: str) -> tuple[str, str, tuple[FormatError, ...]]:
    """Read *document* and return its name, its text with unchanged line ends, and the problems found in decoding."""
    from ..documents.processing import MAX_SIZE
    from ..formats.results import decode

    data = read_file_bytes(document, 4 * MAX_SIZE)
    try:
        return document, data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text, findings, notes = decode(data, document)
        return document, text, (*findings, *notes)
