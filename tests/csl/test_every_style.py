"""Format every source in every bundled style and locale, with cites in every position."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from material import folder

import dprkpal
from dprkpal.csl import Processor, load_locale, load_style
from dprkpal.csl.styles import archive
from dprkpal.csl.styles.macro_usage import check_size
from dprkpal.csl.styles.parser import parse_style
from dprkpal.model.citation import Citation

CHUNK_SIZE = 40
"""How many styles a worker process formats at a time."""


@cache
def ids() -> tuple[list[str], list[str]]:
    """Return the ids of the independent styles, and those of the dependent ones."""
    lines = archive.Archive(archive._ARCHIVE_PATH)._index_lines()
    styles = [(key, rest[0]) for key, rest in lines if key[0] not in "@~" and rest[0] != "="]
    return [key for key, kind in styles if kind != ">"], [key for key, kind in styles if kind == ">"]


@cache
def works() -> tuple[dict[str, Any], ...]:
    """Return the references of the built-in collection, and the sources of the golden outputs if available."""
    found = {key: dict(entry.to_csl()) for key, entry in dprkpal.library().items()}
    golden = folder() / "golden" / "items.json"
    if golden.exists():
        for item in json.loads(golden.read_text(encoding="utf-8")):
            found.setdefault(item["id"], item)
    return tuple(found.values())


def format_all(style: str, locale: str | None = None) -> int:
    """Format all works in *style*: as first cites, repeated, with locators, and all in one citation.

    Returns:
        The number of citations and entries.
    """
    processor = Processor(load_style(style), works(), locale=locale, to="html")
    keys = [work["id"] for work in works()]
    texts = []
    for key in keys:
        texts.append(processor.cite(key))
    for key in keys[:6]:
        texts += [processor.cite(f"{key}, p. 5"), processor.cite(f"{key}, p. 5"), processor.cite(f"{key}, pp. 7–9")]
        texts.append(processor.cite(key))
    texts.append(processor.cite(Citation.of(*keys)))
    for mode in ("author-in-text", "author-only", "suppress-author"):
        cites = [replace(cite, mode=mode) for cite in Citation.of(*keys[:2]).cites]
        texts.append(processor.cite(cites))
    entries = processor.bibliography()
    # a style may print nothing for a type of item, but no entry is empty
    assert len(entries) <= len(keys), f"{len(entries)} entries for {len(keys)} works"
    assert all(entries), "an empty entry"
    assert any(texts), "no citation prints anything"
    return len(texts) + len(entries)


def assert_complete(style: str) -> None:
    """Parse a style as a whole, as one from a file, and compare it with the bundled one, which is parsed in parts."""
    source = archive.read_style(style)
    whole = parse_style(source.xml, path=style)
    check_size(whole)
    bundled = load_style(style)
    assert dict(bundled.macros) == whole.macros
    assert bundled._replace(macros={}, faults=()) == whole._replace(macros={}, faults=())


def errors(styles: Sequence[str]) -> list[str]:
    """Return the errors of those *styles* that do not format everything."""
    found = []
    for number, style in enumerate(styles):
        try:
            format_all(style)
            if number % 4 == 0:  # this takes as long as formatting
                assert_complete(style)
        except Exception as error:
            found.append(f"{style}: {type(error).__name__}: {error}")
    return found


@pytest.mark.slow
def test_every_independent_style_formats_every_source() -> None:
    """No published style fails for any item in any position, and none is too large or calls its macros in a circle."""
    independent, _ = ids()
    assert len(independent) > 2_800
    chunks = [independent[at : at + CHUNK_SIZE] for at in range(0, len(independent), CHUNK_SIZE)]
    # spawn, because forking a process with threads may hang
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        assert [error for found in pool.map(errors, chunks) for error in found] == []


@pytest.mark.slow
def test_every_dependent_style_has_an_existing_parent() -> None:
    """A dependent style formats like its parent, in its own default locale if it has one."""
    independent, dependent = ids()
    assert len(dependent) > 7_900
    formats = set(independent)
    locales: dict[str, str] = {}
    for style in dependent:
        source = archive.read_style(style)
        assert source.parent in formats, f"{style}: its parent {source.parent!r} does not exist"
        if source.default_locale:
            locales.setdefault(source.default_locale, style)
    assert len(locales) > 10
    for locale, style in locales.items():
        loaded = load_style(style)
        assert loaded.default_locale == locale
        assert load_locale(locale, loaded).term("and")


QUICK_LOCALES = {"ar", "de-DE", "en-US", "fr-FR", "ko-KR", "ru-RU"}
"""The locales of the default run. The slow tests cover the others."""

LOCALES = [
    pytest.param(code, marks=[] if code in QUICK_LOCALES else pytest.mark.slow) for code in archive.locale_codes()
]


@pytest.mark.parametrize("code", LOCALES)
def test_every_locale_formats_every_source(code: str) -> None:
    """Each locale has the terms, dates and ordinals for a note style, an author-date style and a numeric style."""
    locale = load_locale(code)
    assert locale.term("and")
    assert locale.term("open-quote")
    for style in ("chicago-notes-bibliography", "apa", "ieee"):
        assert format_all(style, code) > len(works())
