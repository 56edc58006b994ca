"""Buttons that copy references and BibTeX entries, in a real browser and under a strict content security policy.

The tests need playwright and Chromium (set ``CHROMIUM`` to its path). Without them, they are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from documentation import Documentation

from browsing import needs_browser, started_browser

pytestmark = needs_browser

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'

WORKS = r"""
@article{salt, author = {Field, Ada}, title = {Salt \& <sand>}, journal = {Shore}, year = {2001}, doi = {10.1/x}}
@book{kelp, author = {Kelp, Una}, title = {Under water}, year = {2012}}
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a built documentation."""
    documentation = Documentation("plain", tmp_path_factory.mktemp("buttons"))
    (documentation.source / "works.bib").write_text(WORKS)
    (documentation.source / "index.rst").write_text("Page\n====\n\n:cite:p:`salt,kelp,salt`.\n\n.. bibliography::\n")
    documentation.build(dprkpal_sources=["works.bib"], dprkpal_style="ieee", dprkpal_copy_buttons=True)
    page = Path(documentation.app.outdir) / "index.html"
    page.write_text(page.read_text().replace("<head>", f"<head>{POLICY}", 1))
    return page.parent


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Return the address of the page on a local server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a started browser."""
    with started_browser() as started:
        yield started


def _open(browser: Any, address: str, **options: Any) -> Any:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], **options)
    page = context.new_page()
    page.goto(address)
    page.blocked = []  # without what the theme has in its pages
    page.on("console", lambda one: page.blocked.append(one.text) if "Content Security Policy" in one.text else None)
    return page


def _copied(page: Any, kind: str = "text/plain") -> str:
    found: str = page.evaluate(
        "async (kind) => { const [item] = await navigator.clipboard.read();"
        " return item.types.includes(kind) ? (await item.getType(kind)).text() : ''; }",
        kind,
    )
    return found


def _wait_for_status(page: Any, text: str) -> None:
    page.wait_for_function("text => document.querySelector('.bib-status').textContent === text", arg=text)


def test_a_reference_is_copied_as_rich_and_plain_text(browser: Any, address: str) -> None:
    """Without its number, links back and buttons; the title of the journal stays italic, and links are whole."""
    page = _open(browser, address)
    page.get_by_role("button", name="Copy reference: salt").click()
    _wait_for_status(page, "Copied: reference salt")
    assert _copied(page) == "A. Field, “Salt & <sand>,” Shore, 2001, doi: 10.1/x."
    html = _copied(page, "text/html")
    assert "“Salt &amp; &lt;sand&gt;,” <em>Shore</em>, 2001" in html
    assert 'href="https://doi.org/10.1/x"' in html
    assert "bib-" not in html
    assert page.blocked == []


def test_the_bibtex_entry_comes_from_the_file_by_keyboard(browser: Any, address: str) -> None:
    """Loaded once, when the first button is pressed; the focus stays, and a live region tells what happened."""
    page = _open(browser, address)
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    button = page.get_by_role("button", name="Copy BibTeX: kelp")
    button.focus()
    page.keyboard.press("Enter")
    _wait_for_status(page, "Copied: BibTeX kelp")
    expected = "@book{kelp,\n  author = {Kelp, Una},\n  title = {Under water},\n  year = {2012},\n}\n"
    assert _copied(page) == expected
    assert page.evaluate("document.activeElement.textContent") == "Copied"
    assert page.locator(".bib-status").get_attribute("role") == "status"
    page.keyboard.press("Space")
    assert len(loaded) == 1
    page.get_by_role("button", name="Copy BibTeX: salt").click()
    _wait_for_status(page, "Copied: BibTeX salt")
    assert _copied(page).startswith("@article{salt,\n")
    assert len(loaded) == 1
    assert page.blocked == []


def test_without_a_clipboard_the_event_of_copying_is_used(browser: Any, address: str) -> None:
    """As on pages without a secure connection."""
    page = _open(browser, address)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate(
        "window.addEventListener('copy', (event) => setTimeout(() => {"
        " window.copied = event.clipboardData.getData('text/plain'); }), true)"
    )
    page.get_by_role("button", name="Copy reference: kelp").click()
    _wait_for_status(page, "Copied: reference kelp")
    page.get_by_role("button", name="Copy BibTeX: kelp").click()
    _wait_for_status(page, "Copied: BibTeX kelp")


def test_a_file_that_does_not_match_is_said(browser: Any, address: str) -> None:
    """Nothing wrong is copied if the file lacks the entry or is missing."""
    page = _open(browser, address)
    page.route("**/*.bib", lambda route: route.fulfill(body="@book{other,\n}\n"))
    page.get_by_role("button", name="Copy reference: salt").click()
    _wait_for_status(page, "Copied: reference salt")
    page.get_by_role("button", name="Copy BibTeX: salt").click()
    _wait_for_status(page, "Not copied: BibTeX salt")
    assert _copied(page).startswith("A. Field")


def test_without_scripts_and_in_print_there_are_no_buttons(browser: Any, address: str, folder: Path) -> None:
    """A page that is opened from a disk has only the button that works there."""
    page = _open(browser, address, java_script_enabled=False)
    assert page.locator("button", has_text="Copy").count() == 0
    page = _open(browser, address)
    page.emulate_media(media="print")
    assert page.get_by_role("button", name="Copy").count() == 0
    page = _open(browser, (folder / "index.html").as_uri())
    page.emulate_media(media="screen")
    texts = page.locator(".bib-copy button").all_inner_texts()
    assert set(texts) <= {"Copy reference"}


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_buttons_do_not_make_the_page_wider(browser: Any, address: str, width: int) -> None:
    """Each button is in the column of the text."""
    page = _open(browser, address, viewport={"width": width, "height": 700})
    boxes = [one.bounding_box() for one in page.locator(".bib-copy button").all()]
    text = page.locator(".bib-body").first.bounding_box()
    assert len(boxes) == 4
    assert all(box["x"] >= text["x"] and box["x"] + box["width"] <= text["x"] + text["width"] for box in boxes)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate("for (const one of document.querySelectorAll('.bib-copy')) one.remove()")
    assert page.evaluate("document.documentElement.scrollWidth") == wide
