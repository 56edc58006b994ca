"""Any file can be read or is a `FormatError`; its output is safe, and what we write can be read again.

Each target runs for ``DPRKPAL_FUZZ_SECONDS`` (2 by default, 3 in continuous integration) on bytes that hypothesis
turns into files; ``--hypothesis-seed`` repeats a search.
Any fuzzer can do the same: ``atheris.Setup(sys.argv, target("bibtex").hypothesis.fuzz_one_input)``.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from unicodedata import normalize

import pytest
from files_of import FILES, PIECES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dprkpal.csl import Processor
from dprkpal.errors import FormatError
from dprkpal.formats import EDITED, WRITTEN, load, read, write
from dprkpal.formats.results import Reading
from effort import assert_in_proportion, spent

SECONDS = float(os.environ.get("DPRKPAL_FUZZ_SECONDS", "2"))
STYLES = ("apa", "chicago-notes-bibliography", "ieee")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class Page(HTMLParser):
    """The text of a page, and everything in it that we never write."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record unexpected elements and attributes."""
        if tag not in {"div", "span", "i", "b", "sup", "sub", "a", "bdi", "em", "strong"}:
            self.faults.append(tag)
        for name, value in attrs:
            if name == "href" and not re.match(r"(?:https?|ftp)://|mailto:", value or ""):
                self.faults.append(f"href={value}")
            elif name not in {"href", "class", "style", "id", "dir"}:
                self.faults.append(name)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Record end tags without a start tag."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Store the text."""
        self.text.append(data)


def read_or_refuse(data: bytes, format: str) -> Reading | None:
    """Return the result of reading, or ``None`` if the file is an error, whose message must be safe to print."""
    try:
        return read(io.BytesIO(data), format)
    except FormatError as error:
        message = str(error)
    assert message
    assert not CONTROLS.search(message)
    return None


def check_file(data: bytes, format: str) -> None:
    """Assert everything that is true of every file."""
    if format in EDITED:
        with contextlib.suppress(FormatError):
            assert load(io.BytesIO(data), format).to_bytes() == data
    reading = read_or_refuse(data, format)
    if reading is None:
        return
    for finding in reading.findings + reading.notes:
        assert not CONTROLS.search(str(finding))
    assert [reference.to_csl() for reference in reading.references] == reading.items
    identities = [str(item["id"]) for item in reading.items]
    assert len(set(identities)) == len(identities)
    for to in WRITTEN:
        back = read(io.StringIO(write(reading.items, to).text), "bibtex" if to == "biblatex" else to)
        assert len(back.items) == len(reading.items), to
    style = STYLES[len(data) % len(STYLES)]
    pages = Processor(style, reading.items, to="html").bibliography()
    texts = Processor(style, reading.items, to="text").bibliography()
    for html, text in zip(pages, texts, strict=True):
        assert not CONTROLS.search(html + text)
        page = Page()
        page.feed(html)
        page.close()
        assert (page.faults, page.open) == ([], [])
        assert normalized("".join(page.text)) == normalized(text)


def normalized(text: str) -> str:
    """Return *text* without legitimate differences: space between blocks, and superscript digits."""
    return "".join(normalize("NFKC", text).split())


def target(format: str) -> Callable[[], None]:
    """Return a hypothesis test for *format*. Its ``hypothesis.fuzz_one_input`` accepts bytes from any fuzzer."""

    @settings(database=None, suppress_health_check=list(HealthCheck))
    @given(data=FILES[format])
    def test(data: bytes) -> None:
        check_file(data, format)

    return test


@pytest.mark.fuzz
@pytest.mark.parametrize("format", PIECES)
def test_random_files(format: str, request: pytest.FixtureRequest) -> None:
    """Search at random for a while. A failure names the seed that repeats the search."""
    seed = int(request.config.getoption("--hypothesis-seed") or time.time_ns() % 1_000_000)
    chance = random.Random(seed)
    fuzz: Callable[[bytes], Any] = target(format).hypothesis.fuzz_one_input  # type: ignore[attr-defined]  # hypothesis adds it
    begin = time.monotonic()
    while time.monotonic() - begin < SECONDS:
        buffer = chance.randbytes(chance.choice([50, 200, 1000]))
        try:
            fuzz(buffer)
        except AssertionError as error:
            error.add_note(f"to repeat: pytest -m fuzz -k {format} --hypothesis-seed={seed}")
            raise


@pytest.mark.hypothesis  # target() runs hypothesis itself
@pytest.mark.parametrize("format", PIECES)
def test_generated_files(format: str) -> None:
    """Hypothesis reduces a failing file to a small one."""
    target(format)()


@pytest.mark.parametrize("format", PIECES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_time_is_linear(format: str, data: st.DataObject) -> None:
    """Eight times as much text takes less than three times eight times as long."""
    unit = "".join(data.draw(st.lists(st.sampled_from(PIECES[format]), min_size=1, max_size=4)))
    before = "".join(data.draw(st.lists(st.sampled_from(PIECES[format]), max_size=3)))

    def seconds(count: int) -> float:
        text = (before + unit * count).encode()
        return spent(lambda: read_or_refuse(text, format))

    count = max(1, 25_000 // len(unit))
    assert_in_proportion(seconds, count, 8 * count, slack=3)
