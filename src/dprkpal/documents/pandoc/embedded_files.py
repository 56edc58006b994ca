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
_IN_METADATA = ("background-image", "cover-image", "css", "epub-cover-image", "epub-fonts", "stylesheet")
"""Metadata that name files for EPUB and PowerPoint."""
_BACKGROUNDS = ("background-image", "data-background-image")
"""Attributes that name the image behind a slide."""
_MEDIA = re.compile(r"<(?:img|video|audio|source)(?![A-Za-z0-9])", re.IGNORECASE)
_MEDIA_TAG = re.compile(r"""<[A-Za-z]+(?>(?:\s++[A-Za-z-]++(?>(?:="[^"<>&]*+")?))*)\s*+/?>""")
"""A tag that every reader of HTML takes for the same."""
_ATTRIBUTE = re.compile(r"""\s++([A-Za-z-]++)(?:="([^"]*+)")?""")
MAX_SHOWN = 200
"""Longer addresses are cut in messages."""


def check_embedded_files(ast: str, folders: Sequence[str], *, trusted: bool) -> tuple[str, list[FormatError]]:
    """Replace images that may not be embedded by their texts.

    Images can be in the text, in the prefix or suffix of a citation, in metadata such as the abstract, in attributes of
    slides, and in raw HTML, whose images pandoc copies into EPUB.

    Args:
        ast: The document in pandoc's JSON.
        folders: The folders that images may be in. Relative paths are looked up in each of them.
        trusted: Whether all images that exist may be embedded, also those on the web.

    Returns:
        The document, and findings about the images and files that are left out.
    """
    document = json.loads(ast)
    findings: list[FormatError] = []

    def refuses(address: str) -> bool:
        """Return whether the image at *address* may not be embedded, which is reported."""
        reason = _refusal(address, folders, trusted=trusted)
        if reason:
            findings.append(_finding(f"image {address[:MAX_SHOWN]!r} {reason}"))
        return bool(reason)

    pending: list[Any] = [document["meta"], document["blocks"]]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            value[:] = [one for one in value if not (_is_background(one) and refuses(one[1]))]
            pending += value
        elif isinstance(value, dict):
            if value.get("t") == "Image":
                if refuses(value["c"][2][0]):
                    value["t"], value["c"] = "Span", [["", ["missing-image"], []], value["c"][1]]
            elif value.get("t") in ("RawInline", "RawBlock") and value["c"][0].startswith("html") and not trusted:
                addresses = _addresses_in_html(value["c"][1])
                if addresses is None:
                    message = "an image, video or sound in HTML that is not in the usual form was left out"
                    findings.append(_finding(message))
                if addresses is None or any([refuses(one) for one in addresses]):
                    value["c"][1] = ""
            pending += value.values()
    for name in _IN_METADATA if not trusted else ():
        if document["meta"].pop(name, None) is not None:
            findings.append(_finding(f"metadata: {name} names a file to embed; it was left out; use --trust-files"))
    findings.reverse()
    return json.dumps(document, ensure_ascii=False), findings


def _finding(message: str) -> FormatError:
    return FormatError(message, code="DOC017")


def _is_background(value: Any) -> bool:
    """Return whether *value* is an attribute that names the image behind a slide."""
    return isinstance(value, list) and len(value) == 2 and value[0] in _BACKGROUNDS and isinstance(value[1], str)


def _addresses_in_html(html: str) -> list[str] | None:
    """Return the addresses of images, videos and sounds in HTML; ``None`` if a tag can be read in different ways.

    >>> _addresses_in_html('<p><img alt="" src="a.png"><IMG src=b.png>'), _addresses_in_html('<img src="a.png"/>')
    (None, ['a.png'])
    """
    found: list[str] = []
    for match in _MEDIA.finditer(html):
        tag = _MEDIA_TAG.match(html, match.start())
        if tag is None:
            return None
        found += [value for name, value in _ATTRIBUTE.findall(tag[0]) if name.lower() in ("src", "poster")]
    return found


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
            if not os.path.isfile(found):
                continue
            real, root = os.path.realpath(found), os.path.realpath(folder)
            if trusted or os.path.commonpath([real, root]) == root:
                return ""
        except ValueError:  # a null character, or a different drive
            continue
        # pandoc takes the first file that exists.
        return "is outside the folder of the document, so it was left out; use --trust-files to embed it"
    return "does not exist, so it was left out; the path is relative to the document"
