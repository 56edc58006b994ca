"""The references of a document: citation order, bibliography order, and numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_style import NUMBER, little_style, work

from dprkpal.csl import Processor
from dprkpal.csl.document.cited_items import CitationOrder, CitedItems
from dprkpal.csl.document.sort_keys import CompiledSort, SortKey
from dprkpal.csl.rendering.context import Context
from dprkpal.csl.rendering.item import Item

KEYS = "abcdef"
FAMILIES = dict(zip(KEYS, ("Roe", "Doe", "Roe", "Poe", "Doe", "Roe"), strict=True))
ITEMS = {key: Item(work(key, FAMILIES[key])) for key in KEYS}


def _family(context: Context) -> str:
    return FAMILIES[context.item.id]


SORTINGS = {
    "unsorted": None,
    "by name": CompiledSort(lambda context: SortKey(context, [_family]), False, False),
    "by name and number": CompiledSort(
        lambda context: SortKey(context, [_family, lambda context: f"{context.citation_number:03}"]), True, False
    ),
    "by number down": CompiledSort(
        lambda context: SortKey(context, [lambda context: f"{999 - context.citation_number:03}"]), True, True
    ),
}


def register(kind: str, *, cited_only: bool) -> CitedItems:
    """Return all items as `CitedItems`."""
    sorting = SORTINGS[kind]
    made = CitedItems(ITEMS, (lambda: sorting) if sorting else None, cited_only=cited_only)
    for key in KEYS:
        made.add(key)
    return made


@given(st.lists(st.sampled_from("abcde")), st.permutations("abcde"))
def test_cite_returns_whether_the_order_changes(cited: list[str], known: list[str]) -> None:
    """`CitationOrder.cite` returns true exactly if the order differs from before."""
    works = CitationOrder()
    for key in known:
        works.add(key)
    for key in cited:
        before = works.in_citation_order(cited_only=False)
        changed = works.cite(key)
        assert changed == (works.in_citation_order(cited_only=False) != before)
    assert works.in_citation_order(cited_only=True) == list(dict.fromkeys(cited))
    again = CitationOrder()
    for key in known:
        again.add(key)
    again.cite_all(cited)
    assert again.in_citation_order(cited_only=False) == works.in_citation_order(cited_only=False)
    assert [again.rank(key) for key in known] == [works.rank(key) for key in known]


@given(st.lists(st.sampled_from(KEYS), max_size=12), st.sampled_from(sorted(SORTINGS)), st.booleans(), st.booleans())
def test_citing_one_by_one_gives_the_same_order_as_all_at_once(
    cited: list[str], kind: str, cited_only: bool, look: bool
) -> None:
    """Order and numbers are the same, whether or not they are read in between.

    And a work that is said to have stayed has not moved the others.
    """
    growing = register(kind, cited_only=cited_only)
    for key in cited:
        before = growing.order() if look else None
        if not growing.cite(key) and before is not None:
            assert growing.order() == before
        if look:
            assert growing.number(key) == growing.order().index(key) + 1 or kind == "by number down"
    fresh = register(kind, cited_only=cited_only)
    fresh.cite_all(cited)
    assert growing.order() == fresh.order()
    assert [growing.number(key) for key in KEYS] == [fresh.number(key) for key in KEYS]
    assert growing.numbers() == fresh.numbers()
    assert sorted(fresh.order(), key=fresh.sort_key) == fresh.order()


def test_omitted_reference_has_no_number() -> None:
    """``cited_only`` leaves out uncited references."""
    made = register("by name", cited_only=True)
    made.cite("c")
    assert (made.number("c"), made.number("a")) == (1, 0)


@pytest.mark.parametrize(
    ("direction", "order", "numbers"), [("ascending", "cba", ["1", "2", "3"]), ("descending", "abc", ["3", "2", "1"])]
)
def test_descending_bibliography_is_numbered_backwards(direction: str, order: str, numbers: list[str]) -> None:
    """If the bibliography sorts by citation number descending, the first entry has the highest number."""
    listed = (
        f'<bibliography><sort><key variable="citation-number" sort="{direction}"/></sort>'
        '<layout><text variable="citation-number"/></layout></bibliography>'
    )
    processor = Processor(little_style(NUMBER, bibliography=listed), [work(key) for key in "abc"], to="text")
    for key in "cba":
        processor.cite(key)
    assert processor.order() == list(order)
    assert processor.bibliography() == numbers


def test_single_reference_is_not_sorted() -> None:
    """No sort is compiled to number it."""

    def sorting() -> CompiledSort:
        raise AssertionError("asked how to sort one work")

    made = CitedItems({"a": ITEMS["a"]}, sorting, cited_only=False)
    made.add("a")
    made.cite("a")
    assert (made.number("a"), made.order()) == (1, ["a"])
