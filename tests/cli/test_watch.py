"""``dprkpal process --watch``: the page, the output file and the end."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from dprkpal.cli import main
from dprkpal.documents.watched_files import watched_files


def until(wanted: str, address: str) -> str:
    """Return the page when it has the *wanted* text, and fail if it never has it."""
    for _ in range(600):
        with urllib.request.urlopen(address, timeout=10) as response:
            page = str(response.read().decode())
        if wanted in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


@pytest.mark.slow
def test_page_and_output_follow_the_files(tmp_path: Path) -> None:
    """Of the document and its bibliography, until Ctrl-C."""
    document, bibliography, output = (tmp_path / name for name in ("d.md", "r.bib", "out.html"))
    bibliography.write_text("@book{hale, title={Paths}, author={Ada Hale}, year=2001}", "utf-8")
    document.write_text("---\nbibliography: r.bib\ncsl: apa\n---\nFirst [@hale]\n", "utf-8")
    command = [sys.executable, "-m", "dprkpal", "process", str(document), "--watch", "--output", str(output)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            assert "(Hale, 2001)" in until("First", address)
            document.write_text("---\nbibliography: r.bib\ncsl: apa\n---\nSecond [@hale]\n", "utf-8")
            until("Second", address)
            bibliography.write_text("@book{hale, title={Paths}, author={Bo Voss}, year=2010}", "utf-8")
            assert "Voss, B. (2010)" in until("(Voss, 2010)", address)
            document.write_text("---\nbibliography: [\n---\n", "utf-8")  # half written; the page stays or says so
            document.write_text("Third\n", "utf-8")
            until("Third", address)
        finally:
            process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "d.md changed" in messages
    assert "Traceback" not in messages
    assert "Third" in output.read_text("utf-8")


@pytest.mark.parametrize("options", [["-", "--watch"], ["d.ipynb", "--watch"], ["d.md", "--watch", "--json"]])
def test_what_cannot_be_watched_is_refused(options: list[str]) -> None:
    """With a sentence."""
    done = CliRunner().invoke(main, ["process", *options])
    assert done.exit_code == 2
    assert done.stderr


def test_files_of_a_document(tmp_path: Path) -> None:
    """Those that the metadata name, relative to its folder, whether they exist or not."""
    path = tmp_path / "d.md"
    path.write_text("---\nbibliography: [a.bib, sub/b.bib]\ncsl: own.csl\n---\n", "utf-8")
    assert watched_files([str(path), "absent.md"], ["extra.bib"]) == [
        str(path), "absent.md", "extra.bib", *(str(tmp_path / name) for name in ("a.bib", "sub/b.bib", "own.csl")),
    ]  # fmt: skip
