"""Items are untrusted: any item is formatted, quickly, and does not affect other items."""

from __future__ import annotations

import random
import tracemalloc
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
import varied
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from little_style import little_style

from dprkpal.csl import Processor, load_style
from dprkpal.csl.styles.style import Style
from dprkpal.model.citation import Citation, Cite, Locator
from dprkpal.model.vocabulary import (
    DATE_VARIABLES,
    ITEM_TYPES,
    LOCATOR_LABELS,
    NAME_VARIABLES,
    NUMBER_VARIABLES,
    TEXT_VARIABLES,
)
from effort import assert_in_proportion, ends, spent

STYLES = (
    "apa", "chicago-notes-bibliography", "ieee", "modern-language-association", "din-1505-2", "oscola",
    "associacao-brasileira-de-normas-tecnicas", "gost-r-7-0-5-2008", "american-medical-association",
)  # fmt: skip
"""Note, author-date and numeric styles; four languages; display blocks; substitution; all forms of names."""

VALID: dict[str, Any] = {
    "id": "sound", "type": "book", "title": "A Sound Book", "author": [{"family": "Abel", "given": "Anna"}],
    "issued": {"date-parts": [[1999]]}, "publisher": "Press",
}  # fmt: skip


def format_items(items: list[Any], style: str | Style, to: str = "html") -> list[str]:
    """Return cites of all *items* (first, repeated, with a locator, together), and the bibliography."""
    processor = Processor(style, items, to=to)
    keys = processor.order()
    texts = [processor.cite(Cite(key)) for key in keys] + [processor.cite(Cite(key)) for key in keys[:1] * 2]
    texts += [processor.cite(Cite(key, Locator("page", "4-5"))) for key in keys[:2]]
    texts.append(processor.cite(Citation(tuple(Cite(key) for key in keys))))
    return texts + processor.bibliography()


# -- arbitrary JSON ------------------------------------------------------------------------------------

CHARACTERS = st.characters(max_codepoint=0x2FFFF)
FRAGMENTS = [
    "<i>", "</i>", "<b>", "</b>", "<sup>", "</sub>", '<span class="nocase">', "</span>", "<script>", "<a href=x>",
    "&amp;", "&", "<", ">", '"', "'", "“", "”", "’", "«", "(", ")", "[", ": ", ". ", "?", "!", "…", "–", "--", ", ",
    "  ", "\n", "\t", "\x00", "\x1b[31m", "\u202e", "\u2066", "\ud800", "²", "ˀ", "ª", "İ", "ß", "김", "ال", "É",
    "\u0301", "von ", "d’", "Jr.", "1-2", "12", "ix", "2nd", "https://a.b/c?d=e&f", "javascript:alert(1)", "10.1/a",
    "A.-B.", "the ", "word ",
]  # fmt: skip
TEXT = st.one_of(st.text(CHARACTERS, max_size=8), st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join))
NUMBER = st.one_of(st.integers(), st.floats(), st.booleans(), st.integers(-3000, 3000), st.just(10**400))
ANYTHING = st.recursive(
    st.one_of(st.none(), NUMBER, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
PART = st.one_of(st.integers(-3000, 3000), st.sampled_from(["2020", "05", "", "x", "13", None, "1e3", 2.5]), ANYTHING)
DATE = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "date-parts": st.one_of(st.lists(st.one_of(st.lists(PART, max_size=4), ANYTHING), max_size=3), ANYTHING),
            "season": st.one_of(st.integers(-1, 30), TEXT), "circa": ANYTHING, "literal": ANYTHING, "raw": ANYTHING,
        },
    ),
    ANYTHING,
)  # fmt: skip
NAME = st.one_of(
    st.dictionaries(
        st.sampled_from(["family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle",
                         "comma-suffix", "static-ordering", "parse-names", "isInstitution", "x"]),
        st.one_of(TEXT, ANYTHING),
    ),
    ANYTHING,
)  # fmt: skip
NAMES = st.one_of(st.lists(NAME, max_size=4), ANYTHING)


def fields(variables: Any, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy of a few of *variables*."""
    return st.dictionaries(st.sampled_from(sorted(variables)), values, max_size=4)


ITEM = st.builds(
    lambda head, *parts: {key: value for part in (*parts, head) for key, value in part.items()},
    st.fixed_dictionaries(
        {"id": st.one_of(st.integers(), TEXT)},
        optional={
            "type": st.one_of(st.sampled_from(sorted(ITEM_TYPES)), ANYTHING), "title": st.one_of(TEXT, ANYTHING),
            "author": NAMES, "issued": DATE, "language": st.one_of(st.sampled_from(["en", "de-DE", "ko"]), ANYTHING),
            "custom": ANYTHING,
        },
    ),
    fields(TEXT_VARIABLES, st.one_of(TEXT, ANYTHING)),
    fields(NUMBER_VARIABLES, st.one_of(TEXT, NUMBER, ANYTHING)),
    fields(NAME_VARIABLES, NAMES),
    fields(DATE_VARIABLES, DATE),
    st.dictionaries(TEXT, ANYTHING, max_size=2),
)  # fmt: skip
ITEMS = st.lists(ITEM, min_size=1, max_size=3)

thorough_settings = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

MALFORMED: list[dict[str, Any]] = [
    {},
    dict.fromkeys(["id", "type", "title", "author", "issued", "page", "language", "custom"]),
    {"id": 5, "type": ["x"], "title": {"a": 1}, "author": "Doe", "issued": "2020", "page": 3, "language": 7,
     "editor": [None, 5, [], {}], "translator": {"family": 3}, "custom": [1]},
    {"id": "a", "volume": float("nan"), "issued": {"date-parts": [[float("inf"), -0.0, None]]}, "edition": 10**400},
    {"id": "a", "issued": {"date-parts": [[0, 0, 0], [10**30, 99, 99]]}, "accessed": {"date-parts": "2020"}},
    {"id": "a", "title": "\x1b[31m\x00\u202eevil\ud800", "author": [{"family": "\x07", "given": "\u2066"}]},
    {"id": "a", "author": [{"family": ["x"], "given": {"y": 1}, "suffix": 3, "literal": None}], "page": [1, 2]},
    {"id": "../../x", "type": "book", "language": "../../../etc/passwd", "URL": "javascript:alert(1)", "DOI": "x\" y"},
]  # fmt: skip
"""Items that a faulty program might write."""


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("item", MALFORMED, ids=lambda item: repr(item)[:30])
def test_a_malformed_item_is_formatted_and_does_not_affect_others(item: dict[str, Any], style: str) -> None:
    """Invalid values count as missing, and a valid item is formatted as it is on its own."""
    alone = Processor(style, [VALID], to="html")
    both = Processor(style, [VALID, item], to="html")
    assert both.cite("sound") == alone.cite("sound")
    numbers = "0123456789. []"
    entries = [entry.lstrip(numbers) for entry in both.bibliography()]
    assert [entry for entry in alone.bibliography() if entry.lstrip(numbers) not in entries] == []
    assert all(isinstance(text, str) for text in format_items([item, VALID], style))


@given(ITEMS, st.sampled_from(STYLES), st.sampled_from(["html", "text"]))
@thorough_settings
def test_any_item_is_formatted(items: list[Any], style: str, to: str) -> None:
    """No value of any type in any field raises an error."""
    assert all(isinstance(text, str) for text in format_items(items, style, to))


@given(st.sampled_from(sorted(LOCATOR_LABELS)), TEXT, TEXT, TEXT, st.sampled_from(STYLES))
@settings(max_examples=60, deadline=None)
def test_any_locator_and_affix_is_formatted(label: str, locator: str, prefix: str, suffix: str, style: str) -> None:
    """Locators and affixes may be any text, and are escaped."""
    processor = Processor(style, [VALID], to="html")
    for _ in range(2):
        assert_clean(processor.cite(Cite("sound", Locator(label, locator), prefix, suffix)))


# -- the output ----------------------------------------------------------------------------------------

STYLINGS = {
    "baseline", "font-style:normal;", "font-variant:small-caps;", "font-variant:normal;", "font-weight:normal;",
    "text-decoration:underline;", "text-decoration:none;",
}  # fmt: skip
ALLOWED: dict[str, Callable[[dict[str, str | None]], bool]] = {
    **{tag: lambda attributes: not attributes for tag in ("i", "em", "b", "sup", "sub", "bdi")},
    "span": lambda attributes: attributes.keys() == {"style"} and attributes["style"] in STYLINGS,
    "div": lambda attributes: attributes.keys() == {"class"} and (attributes["class"] or "").startswith("csl-"),
    "a": lambda attributes: attributes.keys() == {"href"} and (attributes["href"] or "").lower().startswith(
        ("http:", "https:", "ftp:", "mailto:", "doi:")
    ),
}  # fmt: skip
"""The elements that an entry may have, with a test of their attributes."""


class Reader(HTMLParser):
    """Parses HTML, and collects its text and everything that is not allowed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.wrong: list[str] = []
        self.stack: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> without an end" for tag in self.stack]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element that is not allowed."""
        self.stack.append(tag)
        if tag not in ALLOWED or not ALLOWED[tag](dict(attrs)):
            self.wrong.append(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        """Record an end tag without a start tag."""
        if not self.stack or self.stack.pop() != tag:
            self.wrong.append(f"</{tag}> out of place")

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.seen.append(data)

    def unexpected(self, what: str) -> None:
        """Record a comment, declaration or processing instruction."""
        self.wrong.append(what)

    handle_comment = handle_decl = handle_pi = unknown_decl = unexpected


def assert_clean(html: str) -> str:
    """Assert that *html* has only allowed, properly nested elements; return its text."""
    reader = Reader(html)
    assert reader.wrong == [], html
    return "".join(reader.seen)


@given(ITEMS, st.sampled_from(STYLES))
@thorough_settings
@example([{"id": "a", "title": "<script>x()</script><img src=x onerror=y>", "URL": "https://a.b/\"onclick='x'"}], "apa")
@example([{"id": "a", "title": "<i>a<b>b</i>c</b> <span style='x'>", "DOI": '"><svg onload=x>'}], "ieee")
def test_html_has_only_allowed_elements(items: list[Any], style: str) -> None:
    """The output is safe to insert into a page: no field can add an element or attribute."""
    for text in format_items(items, style):
        assert_clean(text)


_RAISED = {"ˀ": "ʔ", "ˁ": "ʕ", "ۥ": "و", "ۦ": "ي"}
"""Superscript letters that HTML prints with ``<sup>``, but that Unicode does not normalize to the plain letter."""
_DIRECTIONS = dict.fromkeys(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_SAME = str.maketrans(_RAISED | _DIRECTIONS)


def letters(text: str) -> str:
    """Return *text* normalized, without spaces and direction marks."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_SAME)).split())


@given(ITEMS, st.sampled_from(STYLES))
@thorough_settings
def test_html_and_text_output_have_the_same_words(items: list[Any], style: str) -> None:
    """The output format changes only the markup."""
    pages, texts = format_items(items, style), format_items(items, style, "text")
    assert [letters(assert_clean(page)) for page in pages] == [letters(text) for text in texts]


@pytest.mark.parametrize("style", ["apa", "chicago-author-date", "chicago-notes-bibliography", "oscola"])
def test_the_order_of_references_does_not_change_entries(style: str) -> None:
    """If the style sorts, the order of the input has no effect on any entry."""
    items = varied.items(60, 11)
    for number, item in enumerate(items):
        item["title"] = f"{item['title']} {number}"  # items with equal sort keys would be disambiguated by their order
        item.pop("title-short", None)
    expected = Processor(style, items, to="html").bibliography()
    for seed in range(3):
        random.Random(seed).shuffle(items)
        assert Processor(style, items, to="html").bibliography() == expected


# -- time ----------------------------------------------------------------------------------------------


def assert_proportional(make: Callable[[int], list[Any]], style: str | Style, count: int, times: int = 8) -> None:
    """Assert that 8 times as much takes at most 24 times as long (quadratic time would take 64 times as long)."""

    def seconds(count: int) -> float:
        items = make(count)
        return spent(lambda: format_items(items, style))

    assert_in_proportion(seconds, count, times * count, slack=3)


UNITS = ["word ", '"a" ', "'a ", "<i>a</i> ", "<i>", "</i>", "(", "a. ", ": ", "-", "“", "’", "\u202e", "É ", "²", "  "]


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
@pytest.mark.parametrize("style", ["apa", "chicago-notes-bibliography"])
def test_time_grows_with_the_length_of_a_title(style: str, unit: str) -> None:
    """No text makes any pass take quadratic time."""
    assert_proportional(lambda count: [{**VALID, "title": unit * count}], style, 2_000)


@pytest.mark.parametrize("unit", ["A.-", "A", "J. ", "von ", "d’", "Jr. "])
@pytest.mark.parametrize("part", ["family", "given", "suffix", "literal"])
def test_time_grows_with_the_length_of_a_name(part: str, unit: str) -> None:
    """Initials, particles and suffixes take linear time."""
    name = {"family": "Doe", "given": "Jane"} if part != "literal" else {}
    assert_proportional(lambda count: [{**VALID, "author": [{**name, part: unit * count}]}], "apa", 5_000)


@pytest.mark.parametrize("field", ["page", "volume", "edition", "issue", "number"])
@pytest.mark.parametrize("unit", ["1-2, ", "1", "-", "ix & ", "a1–"])
def test_time_grows_with_the_length_of_a_number(field: str, unit: str) -> None:
    """Ranges, ordinals and numerals take linear time."""
    assert_proportional(lambda count: [{**VALID, "type": "article-journal", field: unit * count}], "apa", 10_000)


ALL_NAMES = little_style('<layout><names variable="author"><name and="text" initialize-with="."/></names></layout>')


@pytest.mark.parametrize("style", ["apa", "ieee", ALL_NAMES], ids=["apa", "ieee", "every name"])
def test_time_grows_with_the_number_of_authors(style: str | Style) -> None:
    """Some papers have thousands of authors."""
    authors = [{"family": f"Name{number}", "given": "Anna B."} for number in range(4_800)]
    assert_proportional(lambda count: [{**VALID, "author": authors[:count]}], style, 600)


@pytest.mark.parametrize("style", ["apa", "chicago-author-date", "ieee", "modern-language-association"])
def test_time_grows_with_the_number_of_ambiguous_works(style: str) -> None:
    """Disambiguation ends quickly even if many works share authors and year."""
    names = [{"family": "Doe", "given": given} for given in ("Jane", "John", "J.", "Jane Mary")]

    def alike(count: int) -> list[Any]:
        return [
            {**VALID, "id": str(n), "title": f"Title {n}", "author": names[n % 4 :] + names[: n % 3]}
            for n in range(count)
        ]

    assert_proportional(alike, style, 120)


HUGE: dict[str, dict[str, Any]] = {
    "a title of ten megabytes": {"title": "word " * 2_000_000},
    "a title of ten megabytes of tags": {"title": "<i>" * 3_300_000},
    "a hundred thousand authors": {"author": [{"family": f"Name{n}", "given": "A. B."} for n in range(100_000)]},
    "a name of a megabyte": {"author": [{"family": "D" * 500_000, "given": "A. " * 170_000}]},
    "pages of a megabyte": {"page": "1-2, " * 200_000, "type": "article-journal"},
    "a date of a megabyte": {"issued": {"raw": "2019-" * 200_000}},
    "a number of five thousand digits": {"volume": 10**4_000, "issued": {"date-parts": [["9" * 5_000]]}},
    "lists in lists": {"author": [[[[[[[]]]]]]], "custom": {"a": {"b": {"c": {}}}}},
}


@pytest.mark.slow
@pytest.mark.parametrize("fields", HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("style", ["apa", "chicago-notes-bibliography"])
def test_a_huge_item_is_formatted_quickly_and_does_not_affect_others(style: str, fields: dict[str, Any]) -> None:
    """Ten megabytes take a few seconds at most, and a valid item is formatted as it is on its own."""
    with ends():
        both = Processor(
            style, [{**VALID, "id": "huge", "publisher": "Other", **fields}, {**VALID, "title": "Zenith"}], to="html"
        )
        cited, listed = both.cite("sound"), both.bibliography()
        both.cite("huge")
    assert len(listed) == 2
    if style == "chicago-notes-bibliography":
        assert cited == Processor(style, [{**VALID, "title": "Zenith"}], to="html").cite("sound")


def test_a_thousand_authors_are_abbreviated_as_the_style_says() -> None:
    """A style without et-al options prints all of them."""
    authors = [{"family": f"Name{number}", "given": "Anna"} for number in range(1_000)]
    item = {**VALID, "author": authors}
    assert Processor("apa", [item], to="text").cite("sound") == "(Name0 et al., 1999)"
    entry = Processor("apa", [item], to="text").bibliography()[0]
    assert "Name18, A., … Name999, A. (1999)" in entry
    every = Processor(ALL_NAMES, [item], to="text").cite("sound")
    assert [name for name in (f"A. Name{number}" for number in range(1_000)) if name not in every] == []


@pytest.mark.parametrize("start", ["", "https://doi.org/", "http://dx.doi.org/", "doi:"])
@pytest.mark.parametrize(("style", "printed"), [("apa", "https://doi.org/10.1000/a"), ("ieee", "doi: 10.1000/a")])
def test_a_doi_with_its_address_is_printed_once(start: str, style: str, printed: str) -> None:
    """Many files, and notes with ``DOI: https://…``, have the address in front of the DOI."""
    for fields in ({"DOI": f"{start}10.1000/a"}, {"note": f"DOI: {start}10.1000/a"}):
        item = {"id": "a", "type": "article-journal", "title": "T", **fields}
        text = Processor(style, [item], to="text").entries()[0][1]
        assert printed in text
        assert (text.count("10.1000/a"), text.lower().count("doi")) == (1, printed.count("doi"))


def test_a_reference_without_data_takes_little_memory() -> None:
    """A file can have a million entries of a few bytes. Each once took 1,925 bytes, without its item."""
    items = [{"id": f"a{number}", "type": "document"} for number in range(2_000)]
    style = load_style("apa")
    Processor(style, items[:10]).bibliography()
    tracemalloc.start()
    try:
        processor = Processor(style, items)
        assert len(processor.bibliography()) == 2_000
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert used < 1_500 * len(items), used / len(items)
