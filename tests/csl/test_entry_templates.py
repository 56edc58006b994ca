"""Entries from templates equal entries written normally."""

from __future__ import annotations

import random
import zlib
from typing import Any

import pytest
import varied
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal.csl import Processor
from dprkpal.csl.document import entry_templates
from dprkpal.csl.document.entry_templates import EntryTemplates, Template
from dprkpal.csl.output.html import Html
from dprkpal.csl.styles.archive import style_ids


class LongWay(Html):
    """HTML without templates, because only `Html` itself uses them."""


def both_ways(style: str, items: list[Any], **options: Any) -> tuple[list[str], list[str]]:
    """Return the bibliography with templates, made twice in the same style, and without."""
    Processor(style, items, to=Html(), **options).bibliography()
    return (
        Processor(style, items, to=Html(), **options).bibliography(),
        Processor(style, items, to=LongWay(), **options).bibliography(),
    )


SAMPLE = random.Random(7).sample(sorted(style_ids()), 56)


@pytest.mark.parametrize("style", ["apa", "ieee", "chicago-author-date", "modern-language-association", *SAMPLE])
def test_templates_do_not_change_the_bibliography(style: str) -> None:
    """This holds for all types and scripts, markup, quotations and unusual punctuation; each style has other works."""
    short, long = both_ways(style, varied.items(60, seed=zlib.crc32(style.encode())))
    assert short == long


@pytest.mark.parametrize("options", [{"links": False}, {"locale": "fr-FR"}, {"locale": "ar"}, {"locale": "de-DE"}])
def test_templates_depend_on_locale_and_links(options: dict[str, Any]) -> None:
    """A template made with some options is not used with others."""
    items = varied.items(160, seed=3)
    both_ways("apa", items)
    short, long = both_ways("apa", items, **options)
    assert short == long


def test_most_entries_of_a_long_bibliography_use_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise templates would be useless."""
    if not str(entry_templates.__file__).endswith(".py"):
        pytest.skip("functions of compiled modules cannot be counted")
    filled = 0
    fill = Template.fill

    def counted(self: Template, values: Any, addresses: Any) -> str:
        nonlocal filled
        filled += 1
        return fill(self, values, addresses)

    monkeypatch.setattr(Template, "fill", counted)
    items = [
        {"id": str(n), "type": "book", "title": f"Title {n}", "author": [{"family": f"Name{n}", "given": "Ann"}],
         "issued": {"date-parts": [[1990 + n % 20]]}, "publisher": "Press"}
        for n in range(100)
    ]  # fmt: skip
    assert len(Processor("ieee", items, to="html").bibliography()) == 100
    assert filled > 90


TEXTS = st.text(alphabet=st.sampled_from("ab Z1.,;:?!’'\"“”()[]<>&/é한كA-–\u00a0\u202f"), max_size=9)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=4, max_size=12),
    st.sampled_from(["apa", "ieee", "iso690-author-date-en"]),
)
def test_values_with_any_punctuation_are_the_same(values: list[tuple[str, str, str, str]], style: str) -> None:
    """Similar works differ in the first and last characters of their values."""
    items = [
        {"id": str(n), "type": "article-journal", "title": "T" + title, "container-title": "J" + journal,
         "volume": "V" + volume, "DOI": "10.1/" + doi, "author": [{"family": "Roe", "given": "Ann"}],
         "issued": {"date-parts": [[2000]]}}
        for n, (title, journal, volume, doi) in enumerate(values)
    ]  # fmt: skip
    short, long = both_ways(style, items)
    assert short == long


def test_title_with_a_question_mark_has_its_own_template() -> None:
    """The full stop after it is dropped."""
    items = [{"id": str(n), "type": "book", "title": f"Title {n}{'?' if n % 3 == 2 else ''}"} for n in range(30)]
    entries = Processor("apa", items, to="html").bibliography()
    assert sum("?." in entry for entry in entries) == 0
    assert sum(entry.count("?") for entry in entries) == 10


def test_number_of_templates_is_limited() -> None:
    """Unusual collections cannot use unlimited memory."""
    from dprkpal.csl.document import entry_templates as template

    kinds = [
        {"id": f"{n}", "type": "book", "title": f"A<i>b</i>{'<b>c</b>d' * n} end", "author": [{"family": "Roe"}]}
        for n in range(200)
    ]
    processor = Processor("ieee", kinds * 2, to="html")
    processor.bibliography()
    area = processor.bibliography_area
    assert area is not None
    kept = [store for store in area.cache.values() if isinstance(store, EntryTemplates)]
    programs = [program for store in kept for program in store._programs.values() if not isinstance(program, int)]
    assert programs
    assert max(len(program.templates) for program in programs) <= template.MAX_TEMPLATES
