"""Internal: convert a Markdown document with pandoc to a format that is named by the ending of the output file."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import DprkpalError, FormatError
from .embedded_files import check_embedded_files
from .pdf_engine import OFFICE, pdf_engine, pdf_of_office_file

if TYPE_CHECKING:
    from .filter import FilteredDocument

__all__ = ["PANDOC_ENDINGS", "convert_with_pandoc"]

_FORMATS = {
    ".adoc": "asciidoc", ".context": "context", ".ctx": "context", ".dbk": "docbook5", ".docx": "docx",
    ".dokuwiki": "dokuwiki", ".epub": "epub", ".fb2": "fb2", ".icml": "icml", ".jats": "jats", ".latex": "latex",
    ".ltx": "latex", ".man": "man", ".mediawiki": "mediawiki", ".ms": "ms", ".odt": "odt", ".opml": "opml",
    ".org": "org", ".pdf": "pdf", ".pptx": "pptx", ".rst": "rst", ".rtf": "rtf", ".tei": "tei", ".tex": "latex",
    ".texi": "texinfo", ".text": "plain", ".textile": "textile", ".txt": "plain", ".typ": "typst",
    ".wiki": "mediawiki",
}  # fmt: skip
PANDOC_ENDINGS = frozenset(_FORMATS)
"""Endings of files that pandoc writes."""
TIMEOUT = 600
"""Maximum time of a run of pandoc, in seconds."""
_EMBEDDING = frozenset({".docx", ".epub", ".fb2", ".icml", ".odt", ".pdf", ".pptx", ".rtf"})
"""Endings of files that contain their images."""


def convert_with_pandoc(
    text: str,
    output: str,
    apply_filter: Callable[[str, str], FilteredDocument],
    metadata: Sequence[str] = (),
    *,
    folders: Sequence[str] = (".",),
    trust_files: bool = False,
) -> tuple[bytes, tuple[FormatError, ...]]:
    """Return a Markdown document in the format of *output*, and the problems found in it.

    Args:
        text: The document.
        output: The name of the output file. It is not written.
        apply_filter: Formats the citations of a document in pandoc's JSON, given the output format.
        metadata: Metadata that override those of the document, such as ``"lang=de"``.
        folders: The folders of the document, with its images.
        trust_files: Whether images may be anywhere, also on the web.

    Raises:
        DprkpalError: pandoc or a program for PDF is not installed, or fails.
    """
    program = _program()
    if program is None:
        raise DprkpalError(
            f"{output}: this format needs pandoc, which is not installed; install it from https://pandoc.org, or write "
            "a .md or .html file"
        )
    ending = os.path.splitext(output)[1].lower()
    engine = pdf_engine(output) if ending == ".pdf" else ""
    options = [part for value in metadata for part in ("--metadata", value)]
    ast = _run([program, "--from", "markdown", "--to", "json", *options], text)
    findings: list[FormatError] = []
    if ending in _EMBEDDING:
        ast, findings = check_embedded_files(ast, folders, trusted=trust_files)
    target = _FORMATS[ending]
    done = apply_filter(ast, target)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"document{ending}")
        how = ["--to", target] if target != "pdf" else ["--pdf-engine", engine]
        if engine in OFFICE:
            path, how = path.with_suffix(".odt"), ["--to", "odt"]
        paths = os.pathsep.join(folders)
        command = [program, "--from", "json", *how, "--standalone", "--resource-path", paths, "--output", str(path)]
        _run(command, done.text)
        written = pdf_of_office_file(path, engine) if engine in OFFICE else path.read_bytes()
        return written, (*findings, *done.findings)


def _program() -> str | None:
    """Return the path of pandoc, also of that in the package pypandoc-binary; ``None`` if it is not installed."""
    found = shutil.which("pandoc")
    if found is None and (package := importlib.util.find_spec("pypandoc")) is not None and package.origin:
        found = shutil.which(str(Path(package.origin).parent / "files" / "pandoc"))
    return found


def _run(command: list[str], text: str) -> str:
    """Return the output of a command."""
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=TIMEOUT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DprkpalError(f"pandoc could not be run: {error}") from None
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split())
        hint = "; this pandoc is too old for it, install a newer one" if "Unknown output format" in reason else ""
        raise DprkpalError(f"pandoc failed: {reason[:500]}{hint}")
    return done.stdout.decode(errors="replace")
