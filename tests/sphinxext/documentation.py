"""Build the small documentations in ``roots``, one for each behaviour."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_escape_sequences

ROOTS = Path(__file__).parent / "roots"
DROPPED = re.compile(r"<[^>]*>")


class Documentation:
    """A documentation in its own folder, which a test can build repeatedly.

    Args:
        root: The name of its source under ``roots``.
        folder: Where it is copied to.
    """

    def __init__(self, root: str, folder: Path) -> None:
        self.source = folder / root
        shutil.copytree(ROOTS / f"test-{root}", self.source)
        self.warnings = ""
        self.app: Any = None

    def build(self, builder: str = "html", *, parallel: int = 0, fresh: bool = False, **values: Any) -> Documentation:
        """Build the documentation and return it. *values* override those in ``conf.py``."""
        app = SphinxTestApp(
            builder,
            srcdir=self.source,
            confoverrides=values,
            freshenv=fresh,
            parallel=parallel,
            builddir=self.source / "_build",
        )
        app.config.nitpicky = True
        try:
            app.build()
        finally:
            app.cleanup()
        self.app = app
        self.warnings = strip_escape_sequences(app.warning.getvalue()).replace(f"{self.source}/", "")
        return self

    @property
    def written(self) -> list[str]:
        """Names of the pages written by the last build."""
        status = strip_escape_sequences(self.app.status.getvalue())
        return sorted(re.findall(r"writing output\.\.\. \[ *\d+%\] (\S+)", status))

    def output(self, name: str) -> str:
        """Return a built file."""
        return (Path(self.app.outdir) / name).read_text(encoding="utf-8")

    def page(self, name: str = "index") -> Page:
        """Return an HTML page."""
        return Page(self.output(f"{name}.html"))

    def pages(self) -> dict[str, str]:
        """Return all HTML pages by name."""
        folder = Path(self.app.outdir)
        return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


class Page:
    """An HTML page, as a reader sees it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.body = html[html.index('<div class="body"') :]

    def line(self, beginning: str) -> str:
        """Return the text of the paragraph that starts with *beginning*, without that start."""
        for text in self.paragraphs():
            if text.startswith(beginning):
                return text.removeprefix(beginning).strip()
        raise AssertionError(f"no paragraph begins with {beginning!r}: {list(self.paragraphs())}")

    def paragraphs(self) -> Iterator[str]:
        """Yield the text of each paragraph."""
        for found in re.findall(r"<p\b[^>]*>(.*?)</p>", self.body, re.DOTALL):
            yield plain(found)

    @property
    def notes(self) -> list[str]:
        """The notes in page order, with their numbers."""
        return [plain(found) for found in re.findall(r'<aside class="footnote[^-].*?</aside>', self.body, re.DOTALL)]

    @property
    def marks(self) -> list[str]:
        """The note marks in the text, in order."""
        return [plain(found) for found in re.findall(r'<a class="footnote-reference.*?</a>', self.body, re.DOTALL)]

    def entries(self, section: str = "") -> list[str]:
        """Return the bibliography entries on the page, or in one section."""
        body = self.section(section) if section else self.body
        found = re.findall(r'<li class="bib-entry" id="[^"]*">(.*?)</li>', body, re.DOTALL)
        return [plain(re.sub(r'<span class="bib-backlinks">.*', "", one, flags=re.DOTALL)) for one in found]

    def section(self, name: str) -> str:
        """Return the section with this id."""
        match = re.search(rf'<section id="{name}">(.*?)</section>', self.body, re.DOTALL)
        assert match is not None, f"no section {name!r}"
        return match[1]

    @property
    def links(self) -> list[tuple[str, str]]:
        """The links in the body: target and text."""
        found = re.findall(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', self.body, re.DOTALL)
        return [(unescape(address), plain(text)) for address, text in found]

    @property
    def title(self) -> str:
        """The title of the page."""
        match = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        assert match is not None
        return plain(match[1])

    @property
    def ids(self) -> list[str]:
        """All ids on the page."""
        return re.findall(r'\bid="([^"]*)"', self.html)


def plain(html: str) -> str:
    """Return the text of *html*."""
    return " ".join(unescape(DROPPED.sub("", html)).replace("¶", "").split())
