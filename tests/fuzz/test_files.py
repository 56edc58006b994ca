"""Whatever a file holds: a reading or a `FormatError`; output in which nothing acts; writers whose files can be read.

Each target runs for ``DPRKPAL_FUZZ_SECONDS`` (2 by default, 15 in continuous integration) on bytes that hypothesis
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
    """Collects the text of a page, and what in it is not on the list of what we write."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note elements and attributes that we do not write."""
        if tag not in {"div", "span", "i", "b", "sup", "sub", "a", "bdi", "em", "strong"}:
            self.faults.append(tag)
        for name, value in attrs:
            if name == "href" and not re.match(r"(?:https?|ftp)://|mailto:", value or ""):
                self.faults.append(f"href={value}")
            elif name not in {"href", "class", "style", "id", "dir"}:
                self.faults.append(name)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note elements that end where none begins."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text.append(data)


def read_or_refuse(data: bytes, format: str) -> Reading | None:
    """Return what is read, or ``None`` where the file is refused, which is told in words that act on nothing."""
    try:
        return read(io.BytesIO(data), format)
    except FormatError as error:
        message = str(error)
    assert message
    assert not CONTROLS.search(message)
    return None


def holds(data: bytes, format: str) -> None:
    """Hold what has to hold of every file."""
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
        assert shown("".join(page.text)) == shown(text)


def shown(text: str) -> str:
    """Return *text* without what differs by right: space between blocks, and digits that are raised as characters."""
    return "".join(normalize("NFKC", text).split())


def target(format: str) -> Callable[[], None]:
    """Return the test of files of *format*; its ``hypothesis.fuzz_one_input`` takes bytes from any fuzzer."""

    @settings(database=None, suppress_health_check=list(HealthCheck))
    @given(data=FILES[format])
    def test(data: bytes) -> None:
        holds(data, format)

    return test


@pytest.mark.fuzz
@pytest.mark.parametrize("format", PIECES)
def test_files_of_any_bytes(format: str, request: pytest.FixtureRequest) -> None:
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
def test_files_that_hypothesis_makes(format: str) -> None:
    """A hundred of them, made as small as they can be where one fails."""
    target(format)()


@pytest.mark.parametrize("format", PIECES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_time_is_at_most_in_proportion(format: str, data: st.DataObject) -> None:
    """Eight times as much of anything, over and over, takes less than three times eight times as long."""
    unit = "".join(data.draw(st.lists(st.sampled_from(PIECES[format]), min_size=1, max_size=4)))
    before = "".join(data.draw(st.lists(st.sampled_from(PIECES[format]), max_size=3)))

    def seconds(count: int) -> float:
        text = (before + unit * count).encode()
        return spent(lambda: read_or_refuse(text, format))

    count = max(1, 25_000 // len(unit))
    assert_in_proportion(seconds, count, 8 * count, slack=3)
