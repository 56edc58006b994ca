"""Internal: the settings that hold for one document: those of the project, replaced by those in its metadata."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..configuration import Origin
from .markdown.reader import document_metadata
from .metadata_files import MetadataFiles

if TYPE_CHECKING:
    from ..configuration import Configuration
    from ..errors import FormatError

__all__ = ["document_settings"]

_FIELDS = {"style": ("csl", "citation-style"), "locale": ("lang",), "bibliography": ("bibliography",),
           "sentence-case": ("sentence-case",)}  # fmt: skip
"""The fields of the metadata for each setting."""


def document_settings(
    text: str, path: str, configuration: Configuration
) -> tuple[Configuration, list[FormatError]]:  # fmt: skip
    """Return the settings for a Markdown document, and the problems in its metadata.

    Args:
        text: The document.
        path: Its file name. Files in the metadata are relative to its folder.
        configuration: The settings of the project.
    """
    metadata = document_metadata(text.removeprefix("\ufeff"), path)
    files = MetadataFiles(
        metadata, path, os.path.dirname(path) or ".", outside_allowed=configuration.trust_files
    )  # fmt: skip
    values: dict[str, Any] = {}
    if metadata.csl and files.style() is not None:
        values["style"] = metadata.csl
    if (locale := files.locale()) is not None:
        values["locale"] = locale
    if metadata.bibliography and (paths := files.bibliography_paths()):
        values["bibliography"] = tuple(paths)
    if metadata.sentence_case is not None:
        values["sentence-case"] = metadata.sentence_case
    lines = metadata.lines_by_name
    origins = {
        name: Origin("document", path, next((lines[one] for one in _FIELDS[name] if one in lines), None))
        for name in values
    }
    return configuration.updated(values, origins), [*metadata.findings, *files.findings]
