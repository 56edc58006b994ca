"""Every style and every locale that comes with dprkpal formats every source, in every position of a cite."""

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
from dprkpal.model.citation import Citation

PORTION = 40
"""How many styles a process takes at a time: enough to be worth the call, few enough to end together."""


@cache
def ids() -> tuple[list[str], list[str]]:
    """Return the ids of the independent styles, and those of the dependent ones."""
    lines = archive.Archive(archive._ARCHIVE_PATH)._index_lines()
    styles = [(key, rest[0]) for key, rest in lines if key[0] not in "@~" and rest[0] != "="]
    return [key for key, kind in styles if kind != ">"], [key for key, kind in styles if kind == ">"]


@cache
def works() -> tuple[dict[str, Any], ...]:
    """Return the built-in collection, and the sources of the golden outputs where they are at hand."""
    found = {key: dict(entry.to_csl()) for key, entry in dprkpal.library().items()}
    golden = folder() / "golden" / "items.json"
    if golden.exists():
        for item in json.loads(golden.read_text(encoding="utf-8")):
            found.setdefault(item["id"], item)
    return tuple(found.values())


def format_all(style: str, locale: str | None = None) -> int:
    """Format all works in *style*, cited first, again at once, again with a locator, later, and together.

    Returns:
        How many citations and entries were made.
    """
    processor = Processor(load_style(style), works(), locale=locale)
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
    # a style may leave out works of a type altogether, but none of its entries is empty
    assert len(entries) <= len(keys), f"{len(entries)} entries for {len(keys)} works"
    assert all(entries), "an empty entry"
    assert any(texts), "no citation prints anything"
    return len(texts) + len(entries)


def faults(styles: Sequence[str]) -> list[str]:
    """Return what is wrong with each of *styles* that does not format everything."""
    found = []
    for style in styles:
        try:
            format_all(style)
        except Exception as error:
            found.append(f"{style}: {type(error).__name__}: {error}")
    return found


@pytest.mark.slow
def test_every_independent_style_formats_every_source() -> None:
    """No style that people publish may fail, whatever the work and wherever it is cited."""
    independent, _ = ids()
    assert len(independent) > 2_800
    portions = [independent[at : at + PORTION] for at in range(0, len(independent), PORTION)]
    # started afresh, because a fork of a process with threads may hang
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        assert [fault for found in pool.map(faults, portions) for fault in found] == []


def test_every_dependent_style_has_the_layout_of_a_style_that_exists() -> None:
    """A dependent style formats with its parent, in its own language where it names one."""
    independent, dependent = ids()
    assert len(dependent) > 7_900
    formats = set(independent)
    locales: dict[str, str] = {}
    for style in dependent:
        source = archive.read_style(style)
        assert source.parent in formats, f"{style}: its parent {source.parent!r} is not there"
        if source.default_locale:
            locales.setdefault(source.default_locale, style)
    assert len(locales) > 10
    for locale, style in locales.items():
        loaded = load_style(style)
        assert loaded.default_locale == locale
        assert load_locale(locale, loaded).term("and")


@pytest.mark.parametrize("code", archive.locale_codes())
def test_every_locale_formats_every_source(code: str) -> None:
    """A locale has the terms, dates and ordinals of a note, an author-date and a numeric style."""
    locale = load_locale(code)
    assert locale.term("and")
    assert locale.term("open-quote")
    for style in ("chicago-notes-bibliography", "apa", "ieee"):
        assert format_all(style, code) > len(works())
