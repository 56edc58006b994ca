"""The page "Format your own bibliography" in Chromium, with Python in the browser.

The server of these tests sends the content policy that the documentation recommends. The tests need playwright,
Chromium (set ``CHROMIUM`` to its path) and a site that was built with the npm package ``pyodide`` in ``node_modules``
or ``NODE_PATH``. The accessibility test also needs axe-core. Tests that lack something are skipped with a reason.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from site_build import ROOT

from browsing import Quiet, axe_violations, needs_browser, served, watch
from dprkpal import library
from dprkpal.csl import Processor
from dprkpal.formats import read, write

pytestmark = needs_browser

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; base-uri 'none'; "
    "object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The policy of docs/how-to/use-the-site.md, for pages and for workers."""

WAIT = 240_000
"""Milliseconds to wait for Python at most; a slow machine needs half a minute."""

SPECIAL = r"""
% A comment, a string, and entries as people write them.
@string{ucp = "University of California Press"}
@article{accents, author = {{\'E}mile Zol{\`a} and others}, title = {{\OE}uvres et $\alpha$-rayons},
  journal = {Cahiers}, year = 1998, volume = 3, pages = {12--9}, doi = {https://doi.org/10.1000/xyz}}
@phdthesis{thesis, author = {de la Cruz, Ana}, title = {A Thesis}, school = {Some University}, year = {c. 1970}}
@incollection{chapter, author = {{United Nations}}, title = {A Chapter}, booktitle = {The Book}, publisher = ucp,
  year = 2003}
@online{page, author = {김일성}, title = {주체}, url = {https://example.org/?a=1&b=2},
  urldate = {2020-02-30}}
@book{escaped, author = {Doe, J.}, title = {<img src=x onerror=alert(1)> \& others}, publisher = ucp, year = 2001}
"""


def entries_500() -> str:
    """Return 500 entries: the collection of this project, generated articles with TeX, and special cases."""
    spec = importlib.util.spec_from_file_location("files", ROOT / "benchmarks" / "files.py")
    assert spec is not None
    assert spec.loader is not None
    files = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(files)
    text = f"{(ROOT / 'refs.bib').read_text(encoding='utf-8')}\n{SPECIAL}"
    missing = 500 - len(re.findall(r"^@(?!string)", text, re.MULTILINE))
    return f"{text}\n{''.join(files.bibliography_file(missing))}"


class _Strict(Quiet):
    def end_headers(self) -> None:
        """Send the content policy with every file."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


@pytest.fixture(scope="module")
def strict_address(site: Path) -> Iterator[str]:
    """Yield the address of the site on a server with the content policy."""
    if not (site / "_static" / "dprkpal-browser").is_dir():
        pytest.skip("the site was built without Pyodide; `npm install pyodide`, and name its node_modules in NODE_PATH")
    with served(site, _Strict) as found:
        yield found


@pytest.fixture(scope="module")
def loaded(browser: Any, strict_address: str) -> Iterator[tuple[Any, list[str]]]:
    """Yield the page after its button was pressed, and what went wrong. Python is started once for all tests."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    trouble = watch(page, strict_address)
    page.goto(f"{strict_address}format.html")
    page.get_by_role("button", name="Load the formatter").click()
    page.get_by_label("Paste references").wait_for(timeout=WAIT)
    yield page, trouble
    context.close()


@pytest.fixture
def page(loaded: tuple[Any, list[str]]) -> Iterator[Any]:
    """Yield the page without references, in APA. Nothing may go wrong on it."""
    page, trouble = loaded
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Format", exact=True).select_option("")
    search(page, "", "apa")
    paste(page, "")
    expecting(page.locator(".csl-entry")).to_have_count(0)
    yield page
    assert trouble == []


def expecting(found: Any) -> Any:
    """Return what playwright can expect of an element."""
    from playwright.sync_api import expect

    return expect(found)


AT_ONCE = """(field, words) => {
    field.value = words;
    field.dispatchEvent(new InputEvent("input"));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
}"""
"""Type words and press Enter before anything has been found."""


def status(page: Any, part: str, words: str) -> None:
    """Wait until a status of the page matches."""
    expecting(page.locator(f'[data-part="{part}"]')).to_have_text(re.compile(words), timeout=WAIT)


def paste(page: Any, text: str) -> None:
    """Replace the text of the field."""
    page.get_by_label("Paste references").fill(text)


def search(page: Any, words: str, style: str) -> None:
    """Choose a style that a search finds."""
    page.get_by_label("Search styles").fill(words)
    page.get_by_role("listbox", name="Style", exact=True).select_option(style, timeout=WAIT)


def entries(page: Any) -> list[str]:
    """Return the texts of the entries, with white space collapsed."""
    return [" ".join(text.split()) for text in page.locator(".csl-entry").all_inner_texts()]


def plain(texts: list[str]) -> list[str]:
    """Return texts with white space collapsed."""
    return [" ".join(text.split()) for text in texts]


LISTENER = """() => document.addEventListener('paste', event => {
  event.preventDefault();
  const data = event.clipboardData;
  globalThis.pasted = {plain: data.getData('text/plain'), html: data.getData('text/html')};
}, {once: true, capture: true})"""
"""Notes what is pasted next, without changing the page."""


def clipboard(page: Any, kind: str) -> str:
    """Return what a program gets that pastes from the clipboard: ``"plain"`` or ``"html"``."""
    page.evaluate(LISTENER)
    page.get_by_label("Paste references").focus()
    page.keyboard.press("Control+V")
    found: str = page.evaluate("kind => globalThis.pasted[kind]", kind)
    return found


def test_nothing_is_loaded_before_the_button_is_pressed(
    browser: Any, strict_address: str, site: Path
) -> None:
    """The button says how much is loaded, and until then the page has only its own scripts."""
    page = browser.new_page()
    trouble = watch(page, strict_address)
    requests: list[str] = []
    page.on("request", lambda one: requests.append(one.url))
    page.goto(f"{strict_address}format.html")
    folder = next((site / "_static" / "dprkpal-browser").iterdir())
    size = sum(one.stat().st_size for one in folder.iterdir())
    expecting(page.get_by_role("button", name="Load the formatter")).to_have_text(
        f"Load the formatter ({-(-size // 1_000_000)} MB)"
    )
    assert not [url for url in requests if url.endswith((".wasm", ".zip", "worker.mjs"))]
    page.close()
    assert trouble == []


def test_500_entries_are_listed_copied_and_checked(page: Any, tmp_path: Path) -> None:
    """The list is that of dprkpal on this machine, and so are what is copied, the findings and the saved file."""
    text = entries_500()
    file = tmp_path / "thesis.bib"
    file.write_text(text, encoding="utf-8")
    reading = read(file)
    assert len(reading.items) == 500
    page.get_by_label("Or open a file").set_input_files(file)
    status(page, "source-status", r"500 references in thesis\.bib")
    status(page, "list-status", r"500 entries\.")
    expected = Processor("apa", reading.items).bibliography()
    assert entries(page) == plain(expected)
    status(page, "problems-status", r"problems found")
    problem = page.locator('[data-part="problems"] li', has_text="accents").first
    problem.get_by_role("button").click()
    line = text.split("\n").index(next(one for one in text.split("\n") if "@article{accents" in one))
    assert f"Line {line + 1}" in problem.inner_text() or f"Line {line + 2}" in problem.inner_text()
    selected = "one => one.value.slice(one.selectionStart, one.selectionEnd)"
    chosen = page.get_by_label("Paste references").evaluate(selected)
    assert "accents" in chosen or "pages" in chosen
    page.get_by_role("button", name="Copy", exact=True).click()
    status(page, "list-status", "500 entries copied")
    assert clipboard(page, "plain").split("\n") == expected
    rich = clipboard(page, "html")
    assert rich.count("<p") == 500
    assert "<i>Guns, guerillas, and the Great Leader" in rich
    assert "&#60;Img src=x" in rich
    assert "<img" not in rich.lower()
    page.get_by_label("Save as").select_option("ris")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
    assert started.value.suggested_filename == "thesis.ris"
    assert Path(started.value.path()).read_text(encoding="utf-8") == write(reading.items, "ris").text
    status(page, "download-status", r"Saved as thesis\.ris")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("TY  - BOOK\nAU  - Doe, Jane\nTI  - From RIS\nPY  - 2001\nER  - \n", "From RIS"),
        (json.dumps([{"id": "a", "type": "book", "title": "From JSON"}]), "From JSON"),
        ("@book{a, title = {From BibTeX}, author = {Doe, Jane}, year = 2001}", "From BibTeX"),
    ],
)
def test_pasted_references_are_read_in_any_format(page: Any, text: str, title: str) -> None:
    """The format is detected from the text."""
    paste(page, text)
    status(page, "source-status", r"1 reference\.")
    expecting(page.locator(".csl-entry")).to_contain_text(title, timeout=WAIT)


def test_any_style_is_found_and_used(page: Any) -> None:
    """A style of numbers copies its labels, small capitals are kept, and a style of notes lists its notes."""
    item = {"id": "a", "type": "book", "title": "A Title", "author": [{"family": "Doe", "given": "Jane"}]}
    paste(page, json.dumps([item]))
    status(page, "list-status", r"1 entry\.")
    page.get_by_label("Search styles").evaluate(AT_ONCE, "lancet")
    page.wait_for_url("**style=the-lancet**", timeout=WAIT)
    for words, style in (("lancet", "the-lancet"), ("din 1505-2 alphanumeric", "din-1505-2-alphanumeric"),
                         ("chicago notes without", "chicago-notes")):  # fmt: skip
        search(page, words, style)
        processor = Processor(style, [item])
        expected = processor.bibliography() or [processor.preview("a")]
        words_of_entry = re.compile(r"\s*".join(map(re.escape, expected[0].split())))
        expecting(page.locator(".csl-entry")).to_have_text(words_of_entry, timeout=WAIT)
        page.get_by_role("button", name="Copy", exact=True).click()
        status(page, "list-status", "1 entry copied")
        assert clipboard(page, "plain") == expected[0]
        assert "csl-" not in clipboard(page, "html")
        assert ("font-variant:small-caps" in clipboard(page, "html")) is style.startswith("din")
    page.get_by_label("Language", exact=True).select_option("de-DE")
    page.get_by_role("button", name="Copy as plain text").click()
    status(page, "list-status", "copied as plain text")
    page.get_by_label("Language", exact=True).select_option("")


def test_a_file_that_is_no_bibliography_is_refused_in_words(page: Any) -> None:
    """The message is that of dprkpal, and the page goes on working."""
    paste(page, "hello there")
    status(page, "source-status", "Cannot detect the format of this file")
    paste(page, "@book{a, title = {Now}, author = {Doe, Jane}, year = 2001}")
    status(page, "source-status", r"1 reference\.")


def test_a_file_can_be_dropped(page: Any) -> None:
    """Anywhere on the formatter."""
    data = page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['TY  - BOOK\\nTI  - Dropped\\nER  - \\n'], "
        "'dropped.ris')); return data; }"
    )
    page.locator(".formatter").dispatch_event("drop", {"dataTransfer": data})
    status(page, "source-status", r"1 reference in dropped\.ris")
    expecting(page.locator(".csl-entry")).to_contain_text("Dropped", timeout=WAIT)


def test_the_keyboard_reaches_all_controls_in_order(page: Any) -> None:
    """From the text through the style to the buttons, each with a visible focus."""
    paste(page, "@book{a, title = {T}, author = {Doe, Jane}, year = 2001}")
    status(page, "list-status", r"1 entry\.")
    page.get_by_label("Paste references").focus()
    stops = []
    for _ in range(11):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.dataset.part"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", stops
    assert stops == ["format-file", "format-read", "format-style-query", "format-style", "format-locale", "copy",
                     "copy-plain", "list", "format-as", "download", "problems"]  # fmt: skip


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_page_is_accessible_and_fits(page: Any, scheme: str, width: int) -> None:
    """Also on a phone and in dark mode."""
    paste(page, "@book{a, title = {T}, isbn = {1}}\n@article{b, title = {A long title}, url = {https://example.org}}")
    status(page, "problems-status", "problems found")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("scrollTo(0, 0)")
    page.locator("html:not(.show-back-to-top)").wait_for()  # a button of the theme
    assert axe_violations(page) == []


def test_the_page_of_a_work_offers_every_style(browser: Any, strict_address: str) -> None:
    """Its choice of styles ends with the others, which are formatted by dprkpal in the browser, and copied."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    trouble = watch(page, strict_address)
    page.goto(f"{strict_address}collection/references/young2021guns.html")
    page.locator("#citation-style").select_option(label="Other styles …")
    page.get_by_role("button", name="Load the formatter").click()
    page.get_by_label("Search styles").fill("din 1505-2 alphanumeric", timeout=WAIT)
    page.get_by_role("listbox", name="Style").select_option("din-1505-2-alphanumeric", timeout=WAIT)
    style, work = "din-1505-2-alphanumeric", library()["young2021guns"]
    page.get_by_role("button", name="Copy citation and entry", exact=True).click(timeout=WAIT)
    page.get_by_text("Copied.", exact=True).wait_for()
    copied = page.locator(".other-forms [data-text]").evaluate_all("all => all.map(one => one.dataset.text)")
    assert copied == [work.cite(style), work.bibliography(style)]
    context.close()
    assert trouble == []
