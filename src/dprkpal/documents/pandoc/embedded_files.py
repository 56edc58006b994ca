"""Internal: keep pandoc from embedding files that an untrusted document names.

pandoc copies images into Word, EPUB and similar files: it downloads addresses and opens any path. Here only images in
the folder of the document are embedded, unless the document is trusted. The text of another image stays.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from ...errors import FormatError

__all__ = ["check_embedded_files"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IN_METADATA = ("cover-image", "css", "epub-cover-image", "epub-fonts", "stylesheet")
"""Metadata that name files for EPUB."""
MAX_SHOWN = 200
"""Longer addresses are cut in messages."""


def check_embedded_files(ast: str, folders: Sequence[str], *, trusted: bool) -> tuple[str, list[FormatError]]:
    """Replace images that may not be embedded by their texts.

    Args:
        ast: The document in pandoc's JSON.
        folders: The folders that images may be in. Relative paths are looked up in each of them.
        trusted: Whether all images that exist may be embedded, also those on the web.

    Returns:
        The document, and findings about the images and files that are left out.
    """
    document = json.loads(ast)
    findings: list[FormatError] = []
    pending: list[Any] = [document["blocks"]]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            if value.get("t") == "Image":
                reason = _refusal(value["c"][2][0], folders, trusted=trusted)
                if reason:
                    findings.append(_finding(f"image {value['c'][2][0][:MAX_SHOWN]!r} {reason}"))
                    value["t"], value["c"] = "Span", [["", ["missing-image"], []], value["c"][1]]
            pending.append(value.get("c"))
    for name in _IN_METADATA if not trusted else ():
        if document["meta"].pop(name, None) is not None:
            findings.append(_finding(f"metadata: {name} names a file to embed; it was left out; use --trust-files"))
    findings.reverse()
    return json.dumps(document, ensure_ascii=False), findings


def _finding(message: str) -> FormatError:
    return FormatError(message, code="DOC017")


def _refusal(address: str, folders: Sequence[str], *, trusted: bool) -> str:
    """Return why an image is not embedded; empty if it is."""
    if address.startswith("data:"):
        return ""
    if _ADDRESS.match(address) or address.startswith("//"):
        if trusted:
            return ""
        return "is not a file, so it was left out; save it in the folder of the document, or use --trust-files"
    path = unquote(address.partition("?")[0].partition("#")[0])
    for folder in folders:
        found = os.path.join(folder, path)
        try:
            real, root = os.path.realpath(found), os.path.realpath(folder)
            if os.path.isfile(found) and (trusted or os.path.commonpath([real, root]) == root):
                return ""
        except ValueError:  # a null character, or a different drive
            continue
    if any(os.path.isfile(os.path.join(folder, path)) for folder in folders if "\0" not in path):
        return "is outside the folder of the document, so it was left out; use --trust-files to embed it"
    return "does not exist, so it was left out; the path is relative to the document"
