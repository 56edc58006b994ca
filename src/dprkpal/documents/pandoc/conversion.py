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

if TYPE_CHECKING:
    from .filter import FilteredDocument

__all__ = ["PANDOC_ENDINGS", "convert_with_pandoc"]

PANDOC_ENDINGS = frozenset({
    ".adoc", ".docx", ".epub", ".fb2", ".icml", ".odt", ".org", ".pdf", ".pptx", ".rst", ".rtf", ".tex", ".typ",
    ".wiki",
})  # fmt: skip
"""Endings of files that pandoc writes."""
TIMEOUT = 600
"""Maximum time of a run of pandoc, in seconds."""
_TARGETS = {".org": "org", ".typ": "typst"}


def convert_with_pandoc(
    text: str, output: str, apply_filter: Callable[[str, str], FilteredDocument], metadata: Sequence[str] = ()
) -> tuple[bytes, tuple[FormatError, ...]]:
    """Return a Markdown document in the format of *output*, and the problems found in it.

    Args:
        text: The document.
        output: The name of the output file. It is not written.
        apply_filter: Formats the citations of a document in pandoc's JSON, given the output format.
        metadata: Metadata that override those of the document, such as ``"lang=de"``.

    Raises:
        DprkpalError: pandoc is not installed, or fails.
    """
    program = _program()
    if program is None:
        raise DprkpalError(
            f"{output}: this format needs pandoc, which is not installed; install it from https://pandoc.org, or write "
            "a .md or .html file"
        )
    ending = os.path.splitext(output)[1].lower()
    options = [part for value in metadata for part in ("--metadata", value)]
    ast = _run([program, "--from", "markdown", "--to", "json", *options], text)
    done = apply_filter(ast, _TARGETS.get(ending, ""))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"document{ending}")
        _run([program, "--from", "json", "--standalone", "--output", str(path)], done.text)
        return path.read_bytes(), done.findings


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
        raise DprkpalError(f"pandoc failed: {reason[:500]}")
    return done.stdout.decode(errors="replace")
