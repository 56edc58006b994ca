"""Libraries and their objects can be pickled and copied, before and after a search, and shared by threads."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import pickle
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

import dprkpal
from dprkpal import Entry, Library, library
from dprkpal.csl import load_style
from dprkpal.csl.styles.archive import read_locale
from dprkpal.csl.styles.locale import Locale
from dprkpal.csl.styles.parser import parse_locale
from dprkpal.search import engine

AGAIN: list[Callable[[Any], Any]] = [lambda one: pickle.loads(pickle.dumps(one)), copy.copy, copy.deepcopy]


def own_library() -> Library:
    """Return a library with all kinds of data that is not the built-in one, after a search."""
    works = Library([{"id": 5, "type": "book", "title": "Five", "keyword": "tunnels"}]) | library()
    works.search("tunnels")
    return works


def objects(works: Library) -> list[object]:
    """Return an object of each kind."""
    claim = works.claims["coughlin-tunnels"]
    found = works.search("tunnels")
    return [
        works["young2021guns"], works["young2021guns"].reference, claim, claim.evidence[0], claim.origins,
        works.claims, works.topics["tunnels"], works.topics, works.entities["hamas"], works.links, found, *found,
        works.timeline(), works.graph(), works.select(type="book"), works["young2021guns"].verification,
    ]  # fmt: skip


@pytest.mark.parametrize("again", AGAIN, ids=["pickle", "copy", "deepcopy"])
@pytest.mark.parametrize("works", [own_library, library], ids=["own", "built-in"])
def test_every_object_can_be_pickled_and_copied_after_a_search(
    works: Callable[[], Library], again: Callable[[Any], Any]
) -> None:
    """Process pools, caches and data frames copy what they are given."""
    whole = works()
    whole.search("tunnels")
    for one in objects(whole):
        copied = again(one)
        assert type(copied) is type(one)
        if not isinstance(one, dprkpal.Timeline | dprkpal.Graph | dprkpal.Results):
            assert repr(copied) == repr(one)
    claim = again(whole.claims["coughlin-tunnels"])
    assert claim.cite("apa") == whole.claims["coughlin-tunnels"].cite("apa")


def test_an_entry_is_pickled_without_its_library() -> None:
    """A pool would otherwise send the whole library with every entry."""
    works = own_library()
    one = pickle.loads(pickle.dumps(works["5"]))
    assert one == works["5"]
    assert one.cite("apa") == works["5"].cite("apa")
    assert works["5"].topics != ()
    assert (one.topics, list(one.claims)) == ((), [])
    assert len(pickle.dumps(works["5"])) < 1_000


def test_an_entry_of_the_built_in_collection_finds_its_claims_again() -> None:
    """The collection is pickled as its name."""
    one = pickle.loads(pickle.dumps(library()["kbs2023tunnel"]))
    assert list(one.claims) == ["coughlin-tunnels"]
    assert one.topics == library()["kbs2023tunnel"].topics
    assert pickle.loads(pickle.dumps(library())) is library()


@pytest.mark.parametrize("again", AGAIN, ids=["pickle", "copy", "deepcopy"])
def test_a_copied_library_is_independent(again: Callable[[Any], Any]) -> None:
    """Changes of one do not show in the other, and its entries belong to it."""
    works = own_library()
    copied = again(works)
    assert list(copied) == list(works)
    assert copied["5"].topics == works["5"].topics
    copied.remove(5)
    copied.rename("kbs2023tunnel", "kbs")
    assert 5 in works
    assert "kbs2023tunnel" in works
    assert [row.source for row in copied.claims["coughlin-tunnels"].evidence if "kbs" in row.source] == ["kbs"]
    assert "kbs2023tunnel" in [row.source for row in works.claims["coughlin-tunnels"].evidence]
    assert [one.id for one in copied.search("KBS tunnel", kind="reference")][:1] == ["kbs"]


def test_a_copy_of_the_built_in_collection_can_be_changed() -> None:
    """The collection itself stays as it is, and the changed copy is pickled with its data."""
    mine = copy.copy(library())
    mine.add({"id": "mine", "type": "book", "title": "Mine"})
    assert "mine" not in library()
    assert library().is_built_in
    assert "mine" in pickle.loads(pickle.dumps(mine))


def test_results_are_dataclasses_that_can_be_taken_apart() -> None:
    """``pandas.DataFrame(results)`` calls ``dataclasses.asdict`` on each of them."""
    rows = [dataclasses.asdict(one) for one in library().search("tunnels")]
    assert [row["id"] for row in rows] == [one.id for one in library().search("tunnels")]
    assert {"kind", "id", "label", "score", "snippet", "item"} <= set(rows[0])


def cite_short(entry: Entry) -> str:
    """Cite an entry in another process."""
    return entry.cite("apa")


def test_entries_can_be_sent_to_other_processes() -> None:
    """Processes format faster than threads."""
    library().search("tunnels")
    with ProcessPoolExecutor(1) as pool:
        assert list(pool.map(cite_short, [library()["berger2014arm"]])) == ["(Berger, 2014)"]


class TestThreads:
    """One library and one style are used from many threads."""

    def test_every_thread_gets_the_same_citations(self) -> None:
        """With a loaded style, and each thread starting with another reference."""
        works, style = own_library(), load_style("apa")
        keys = list(works)[:12]
        expected = {key: works[key].bibliography(style) + works[key].cite(style) for key in keys}

        def cite(number: int) -> dict[str, str]:
            turned = keys[number % 12 :] + keys[: number % 12]
            return {key: works[key].bibliography(style) + works[key].cite(style) for key in turned}

        before = sys.getswitchinterval()
        sys.setswitchinterval(1e-5)
        try:
            with ThreadPoolExecutor(8) as pool:
                assert all(found == expected for found in pool.map(cite, range(16)))
        finally:
            sys.setswitchinterval(before)

    def test_terms_of_the_fallback_locale_are_found_while_another_thread_loads_it(self) -> None:
        """A thread that has missed a term looks again, also if the fallback was loaded meanwhile."""
        english = [parse_locale(read_locale("en-US"), path="locales-en-US.xml")]
        before = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            with ThreadPoolExecutor(8) as pool:
                for _ in range(50):
                    locale, ready = Locale("pl-PL", [], lambda: english), threading.Barrier(8)

                    def find(_: int, locale: Locale = locale, ready: threading.Barrier = ready) -> str | None:
                        ready.wait()
                        return locale.term("and")

                    assert set(pool.map(find, range(8))) == {"and"}
        finally:
            sys.setswitchinterval(before)

    def test_the_search_index_is_built_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Also if eight threads search at the same time for the first time, and their results are the same."""
        built: list[object] = []
        original = engine.Search.__init__

        def count(self: engine.Search, *arguments: Any) -> None:
            built.append(self)
            original(self, *arguments)

        monkeypatch.setattr(engine.Search, "__init__", count)
        works = copy.copy(library())
        ready = threading.Barrier(8)

        def find(number: int) -> list[str]:
            ready.wait()
            return [one.id for one in works.search("Kim Il-sung tunnel")]

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(find, range(8)))
        assert len(built) == 1
        assert all(one == found[0] for one in found)

    def test_topics_and_claims_are_built_once(self) -> None:
        """So that a claim is the same object for every thread."""
        works = copy.copy(library())
        ready = threading.Barrier(8)

        def schemes(number: int) -> tuple[int, int]:
            ready.wait()
            return id(works.topics), id(works.claims)

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(schemes, range(8)))) == 1

    def test_asyncio_can_move_work_to_threads(self) -> None:
        """As docs/how-to/threads-and-async.md shows."""

        async def both() -> list[list[str]]:
            one = asyncio.to_thread(library().bibliography, "apa", keys=["young2021guns"])
            return await asyncio.gather(one, asyncio.to_thread(library().bibliography, "apa", keys=["berger2014arm"]))

        assert [found[0][:5] for found in asyncio.run(both())] == ["Young", "Berge"]
