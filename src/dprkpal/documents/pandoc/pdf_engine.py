"""Internal: find a program that makes PDF files."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from ...errors import DprkpalError

__all__ = ["pdf_engine", "pdf_of_office_file"]

ENGINES = ("xelatex", "lualatex", "tectonic", "pdflatex", "typst", "weasyprint", "prince", "context")
"""Programs that pandoc can use, best first. Those before pdflatex print all scripts."""
OFFICE = ("soffice", "libreoffice")
TIMEOUT = 300
"""Maximum time of a conversion, in seconds."""


def pdf_engine(output: str) -> str:
    """Return the program to make a PDF file with: one for pandoc, or LibreOffice.

    Raises:
        DprkpalError: None is installed.
    """
    for name in (*ENGINES, *OFFICE):
        if shutil.which(name) is not None:
            return name
    raise DprkpalError(
        f"{output}: PDF needs one of {', '.join(ENGINES)} or LibreOffice, and none is installed; install one, or write "
        "a .docx, .odt or .html file"
    )


def pdf_of_office_file(path: Path, engine: str) -> bytes:
    """Return a Word or LibreOffice file as PDF, made by LibreOffice.

    Raises:
        DprkpalError: LibreOffice fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        # A profile of its own: LibreOffice does nothing while another instance has the profile of the user.
        command = [engine, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--convert-to",
                   "pdf", "--outdir", folder, str(path)]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=TIMEOUT)
            return Path(folder, f"{path.stem}.pdf").read_bytes()
        except (OSError, subprocess.TimeoutExpired) as error:
            reason = " ".join(done.stderr.decode(errors="replace").split()) if "done" in locals() else ""
            raise DprkpalError(f"LibreOffice could not make a PDF file: {reason[:300] or error}") from None
