"""A template gives what the long way gives, for every entry it takes."""

from __future__ import annotations

import random
from typing import Any

import pytest
import varied
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal.csl import Processor
from dprkpal.csl.document.entry_templates import EntryTemplates, Template
from dprkpal.csl.output.html import Html
from dprkpal.csl.styles.archive import style_ids


class LongWay(Html):
    """HTML of which no templates are kept, as they are for `Html` itself alone."""


def both_ways(style: str, items: list[Any], **options: Any) -> tuple[list[str], list[str]]:
    """Return the bibliography with templates, the second of one compiled style, and without."""
    Processor(style, items, to=Html(), **options).bibliography()
    return (
        Processor(style, items, to=Html(), **options).bibliography(),
        Processor(style, items, to=LongWay(), **options).bibliography(),
    )


SAMPLE = random.Random(7).sample(sorted(style_ids()), 12)


@pytest.mark.parametrize("style", ["apa", "ieee", "chicago-author-date", "modern-language-association", *SAMPLE])
def test_a_bibliography_with_templates_is_the_one_without(style: str) -> None:
    """Whatever its works are, of any type, script, with markup, quotations and odd punctuation."""
    short, long = both_ways(style, varied.items(180, seed=11))
    assert short == long


@pytest.mark.parametrize("options", [{"links": False}, {"locale": "fr-FR"}, {"locale": "ar"}, {"locale": "de-DE"}])
def test_templates_follow_locale_and_links(options: dict[str, Any]) -> None:
    """A template learnt for one way of writing is not used for another."""
    items = varied.items(160, seed=3)
    both_ways("apa", items)
    short, long = both_ways("apa", items, **options)
    assert short == long


def test_most_entries_of_a_long_bibliography_come_from_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise they would be there for nothing."""
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
    assert len(Processor("ieee", items).bibliography()) == 100
    assert filled > 90


TEXTS = st.text(alphabet=st.sampled_from("ab Z1.,;:?!’'\"“”()[]<>&/é한كA-–\u00a0\u202f"), max_size=9)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=4, max_size=12),
    st.sampled_from(["apa", "ieee", "iso690-author-date-en"]),
)
def test_no_value_comes_out_otherwise_than_the_long_way(values: list[tuple[str, str, str, str]], style: str) -> None:
    """Values of any signs at their ends, none alike, in works that are otherwise alike."""
    items = [
        {"id": str(n), "type": "article-journal", "title": "T" + title, "container-title": "J" + journal,
         "volume": "V" + volume, "DOI": "10.1/" + doi, "author": [{"family": "Roe", "given": "Ann"}],
         "issued": {"date-parts": [[2000]]}}
        for n, (title, journal, volume, doi) in enumerate(values)
    ]  # fmt: skip
    short, long = both_ways(style, items)
    assert short == long


def test_a_title_that_ends_in_a_question_mark_does_not_use_the_template_of_others() -> None:
    """The full stop after it goes."""
    items = [{"id": str(n), "type": "book", "title": f"Title {n}{'?' if n % 3 == 2 else ''}"} for n in range(30)]
    entries = Processor("apa", items, to="html").bibliography()
    assert sum("?." in entry for entry in entries) == 0
    assert sum(entry.count("?") for entry in entries) == 10


def test_templates_are_bounded() -> None:
    """No collection, however odd, makes the store of templates grow without end."""
    from dprkpal.csl.document import entry_templates as template

    kinds = [
        {"id": f"{n}", "type": "book", "title": f"A<i>b</i>{'<b>c</b>d' * n} end", "author": [{"family": "Roe"}]}
        for n in range(200)
    ]
    processor = Processor("ieee", kinds * 2)
    processor.bibliography()
    area = processor.bibliography_area
    assert area is not None
    kept = [store for store in area.cache.values() if isinstance(store, EntryTemplates)]
    programs = [program for store in kept for program in store._programs.values() if not isinstance(program, int)]
    assert programs
    assert max(len(program.templates) for program in programs) <= template.MAX_TEMPLATES
