"""References sort as ``cs:sort`` says: CSL 1.0.2, "Sorting"."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl import Processor, load_style
from dprkpal.csl.rendering.date_variables import date_value
from dprkpal.csl.rendering.dates import sort_string
from dprkpal.csl.styles.style import Style
from dprkpal.model.citation import Citation
from effort import assert_in_proportion, spent

STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" {style}>
<info><title>t</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info>{macros}
<citation><sort>{cite_keys}</sort><layout delimiter="; "><text variable="citation-number" suffix=" "/>
<text variable="URL"/></layout></citation>
<bibliography {options}><sort>{keys}</sort><layout><text variable="citation-number" suffix=" "/>
<text variable="URL"/></layout></bibliography></style>"""
NAMES = '<macro name="a"><names variable="author"><name {}/>{}</names></macro>'


@pytest.fixture
def make(tmp_path: Path) -> Any:
    """Return a function that makes a style of macros and keys."""

    def style(keys: str, macros: str = "", *, cite_keys: str = '<key variable="issue"/>', **parts: str) -> Style:
        path = tmp_path / "t.csl"
        whole = {"style": "", "options": "", **parts}
        text = STYLE.format(keys=keys, macros=macros, cite_keys=cite_keys, **whole)
        path.write_text(text, encoding="utf-8")
        return load_style(path)

    return style


def works(*items: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return *items* with keys ``a``, ``b``, ``c`` …, which are also their addresses."""
    return [{"id": chr(97 + n), "URL": chr(97 + n), "type": "book", **item} for n, item in enumerate(items)]


def order(style: Style, *items: Mapping[str, Any]) -> str:
    """Return the keys of *items* in the order of the bibliography."""
    return "".join(Processor(style, works(*items), to="text").order())


def by(*people: tuple[str, str]) -> dict[str, Any]:
    """Return a work by *people*."""
    return {"author": [{"family": family, "given": given} for family, given in people]}


@pytest.mark.parametrize(
    ("demote", "expected"),
    [("never", "dcab"), ("sort-only", "cdab"), ("display-and-sort", "cdab")],
)
def test_particles_sort_as_the_style_demotes_them(make: Any, demote: str, expected: str) -> None:
    """CSL 1.0.2, "Name-part Order": "van Gogh" sorts under v, or under g if the particle is demoted."""
    style = make('<key variable="author"/>', style=f'demote-non-dropping-particle="{demote}"')
    people = [("van Gogh", "Vincent"), ("von der Leyen", "Ursula"), ("Gaulle", "Charles"), ("de Gaulle", "Charles")]
    assert order(style, *[by(person) for person in people]) == expected


def test_name_sorts_by_the_language_of_its_item(make: Any) -> None:
    """In Chinese items the reference engine demotes no particle and leaves suffixes out."""
    style = make('<key variable="author"/>', style='demote-non-dropping-particle="sort-only"')
    by_van = by(("van Aarden", "Joost"))
    assert order(style, by_van, {**by_van, "language": "zh-CN"}, by(("Berg", "A")), by_van) == "adcb"
    king, junior = {"family": "King", "given": "A"}, {"family": "King", "given": "A", "suffix": "Jr."}
    works = [{"author": [first, {"family": last}]} for first, last in [(junior, "A"), (king, "B")]]
    assert order(style, *works) == "ba"
    assert order(style, *[{**work, "language": "zh"} for work in works]) == "ab"


def test_punctuation_around_a_name_is_ignored(make: Any) -> None:
    """Quotation marks, brackets and apostrophes are not letters, as in the reference engine."""
    style = make('<key variable="author"/>', style='demote-non-dropping-particle="never"')
    people = [("Roe", "J"), ("[F]linders", "J"), ("’t Horvath", "P"), ("Doe", "J"), ("O'Neil", "T"), ("Oates", "T")]
    assert order(style, *[by(person) for person in people]) == "dbfeac"


def test_shorter_lists_of_names_sort_first(make: Any) -> None:
    """CSL 1.0.2, "Sorting Macros": "and", "et al." and labels are not part of a key."""
    style = make(
        '<key macro="a"/>', NAMES.format('and="text" et-al-min="3" et-al-use-first="1"', '<label prefix=" "/>')
    )
    beck, katz, king = ("Beck", "N"), ("Katz", "J"), ("King", "G")
    assert order(style, by(beck, king), by(beck, katz), by(beck), by(beck, katz, king), by(("Aa", "B"))) == "ecdba"


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('names-min="2" names-use-first="1"', "abcd"),
        ('names-min="9" names-use-first="8"', "acdb"),
        ('names-min="3" names-use-first="1" names-use-last="true"', "acdb"),
    ],
)
def test_names_min_overrides_the_options_of_the_macro(make: Any, attributes: str, expected: str) -> None:
    """CSL 1.0.2, "Sorting": these attributes override ``et-al-min``, ``et-al-use-first`` and ``et-al-use-last``."""
    style = make(f'<key macro="a" {attributes}/>', NAMES.format('et-al-min="4" et-al-use-first="3"', ""))
    a, b, c, d = ("A", "X"), ("B", "X"), ("C", "X"), ("D", "X")
    assert order(style, by(a), by(a, d), by(a, b, c), by(a, c, ("Ca", "X"))) == expected


def test_sort_keys_use_et_al_options_of_the_section(make: Any) -> None:
    """The reference engine prefers ``et-al-min`` of the bibliography to that of the name."""
    a, b, c = ("A", "X"), ("B", "X"), ("C", "X")
    works = [{**by(*people), "issue": str(n)} for n, people in enumerate([(a, c), (a, b), (a, c, b)])]
    keys, names = '<key macro="a"/><key variable="issue"/>', NAMES.format('et-al-min="3" et-al-use-first="2"', "")
    assert order(make(keys, names), *works) == "bac"
    assert order(make(keys, names, options='et-al-min="2" et-al-use-first="1"'), *works) == "abc"


def test_affixes_separate_a_date_from_the_names_before_it(make: Any) -> None:
    """A macro with a date gives only its dates, with the affixes of the call: "A, 2020" sorts before "A, B"."""
    date = '<macro name="y"><date variable="issued"><date-part name="year"/></date></macro>'
    both = '<macro name="a"><names variable="author"/><text macro="y" prefix=", "/></macro>'
    works = [{**by(*people), "issued": {"date-parts": [[2020]]}} for people in [[("A", "X"), ("B", "X")], [("A", "X")]]]
    assert order(make('<key macro="a"/>', date + both), *works) == "ba"


def test_names_can_be_counted(make: Any) -> None:
    """CSL 1.0.2, "Name", form="count": without names, the names of the substitute count."""
    substitute = '<substitute><names variable="editor"/></substitute>'
    style = make('<key macro="a"/>', NAMES.format('form="count"', substitute))
    people = by(*[("A", str(n)) for n in range(11)])
    editors = {"editor": by(("A", "1"), ("B", "2"))["author"]}
    assert order(style, people, editors, by(("Z", "1")), {}) == "dcba"


def test_elements_of_a_choose_in_a_substitute_are_alternatives(make: Any) -> None:
    """CSL 1.0.2, "Substitute": the first that prints is used; shorthand ``cs:names`` inherit there too."""
    substitute = (
        '<substitute><choose><if type="book"><names variable="editor"/><text variable="title"/></if></choose>'
        "</substitute>"
    )
    style = make('<key macro="a"/><key variable="title"/>', NAMES.format('form="short"', substitute))
    roe = {"editor": [{"family": "Roe", "given": "Zoe"}], "title": "B"}
    ann = {"editor": [{"family": "Roe", "given": "Ann"}], "title": "C"}
    assert order(style, roe, {"title": "Rob"}, ann) == "bac"


DATES = [
    [[-100, 7, 13]], [[-44]], [[54]], [[2000]], [[2000], [2002]], [[2000], [2005]], [[2000, 5]], [[2000, 5, 1]],
    [[2000, 5, 1], [2000, 5, 3]], [[2001]], [[12000]],
]  # fmt: skip


@given(st.permutations(DATES))
def test_dates_sort_by_time(dates: list[Any]) -> None:
    """CSL 1.0.2, "Sorting Variables", dates: less specific first, ranges after single dates, years BC first."""

    def key(parts: Any) -> str:
        date = date_value({"date-parts": parts})
        assert date is not None
        return sort_string(date, {"year", "month", "day"})

    assert sorted(dates, key=key) == DATES
    assert len({len(key(parts)) for parts in DATES}) == 1


def test_macros_sort_by_the_date_parts_they_print(make: Any) -> None:
    """CSL 1.0.2, "Sorting Macros": months and days are ignored if the style prints only years."""
    year = '<macro name="y"><date variable="issued"><date-part name="year"/></date></macro>'
    items = [{"issued": {"date-parts": [[2000, 12]]}}, {"issued": {"date-parts": [[2000, 1]]}},
             {"issued": {"date-parts": [[1999]]}}]  # fmt: skip
    assert order(make('<key macro="y"/>', year), *items) == "cab"
    assert order(make('<key variable="issued"/>'), *items) == "cba"


@pytest.mark.parametrize(("direction", "expected"), [("ascending", "dbac"), ("descending", "bdac")])
def test_missing_values_sort_last_in_both_directions(make: Any, direction: str, expected: str) -> None:
    """CSL 1.0.2, "Sorting"; text instead of a date, and "n.d.", count as missing."""
    macro = (
        '<macro name="y"><choose><if variable="issued"><date variable="issued"><date-part name="year"/></date></if>'
        '<else><text term="no date"/></else></choose></macro>'
    )
    dates = [{"date-parts": [[2001]]}, {"literal": "soon"}, {"date-parts": [[99]]}]
    items: list[dict[str, Any]] = [{}, *[{"issued": date} for date in dates]]
    for key in ('variable="issued"', 'macro="y"'):
        assert order(make(f'<key {key} sort="{direction}"/>', macro), *items) == expected


@pytest.mark.parametrize("key", ['variable="volume"', 'macro="n"', 'macro="t"'])
def test_numbers_sort_by_value_before_words(make: Any, key: str) -> None:
    """CSL 1.0.2, "Sorting Variables", numbers: as ``cs:number`` in any form, and as ``cs:text``, in macros."""
    macros = (
        '<macro name="n"><number variable="volume" form="roman"/></macro>'
        '<macro name="t"><text variable="volume"/></macro>'
    )
    volumes = ["10", "9", "IX", "100", "2-3"]
    assert order(make(f"<key {key}/>", macros), *[{"volume": volume} for volume in volumes]) == "ebadc"


def test_ties_keep_the_citation_order(make: Any) -> None:
    """CSL 1.0.2, "Sorting": equal keys keep their order; case and accents are ignored."""
    style = make('<key variable="title"/>')
    processor = Processor(style, works(*[{"title": title} for title in ("Émile", "emile", "EMILE", "a")]), to="text")
    processor.cite(Citation.of("c"))
    assert "".join(processor.order()) == "dcab"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ('<key variable="citation-number"/>', "1 a 2 b 3 c"),
        ('<key variable="citation-number" sort="descending"/>', "3 c 2 b 1 a"),
        ('<key macro="n" sort="descending"/>', "3 c 2 b 1 a"),
        ('<key variable="title"/>', "1 b 2 c 3 a"),
        ('<key variable="volume"/><key variable="citation-number" sort="descending"/>', "3 c 2 b 1 a"),
        ('<key variable="volume" sort="descending"/><key variable="citation-number"/>', "1 a 2 b 3 c"),
    ],
)
def test_descending_citation_number_numbers_entries_backwards(make: Any, keys: str, expected: str) -> None:
    """The reference engine numbers entries in order, or backwards if the key is descending."""
    style = make(keys, '<macro name="n"><text variable="citation-number"/></macro>')
    items = works({"title": "c", "volume": "2"}, {"title": "a", "volume": "1"}, {"title": "b", "volume": "1"})
    assert " ".join(Processor(style, items, to="text").bibliography()) == expected


def test_cites_sort_by_citation_number(make: Any) -> None:
    """CSL 1.0.2, "Sorting" in ``cs:citation``, by ``citation-number``."""
    style = make('<key variable="title"/>', cite_keys='<key variable="citation-number" sort="descending"/>')
    processor = Processor(style, works(*[{"title": title} for title in "cab"]), to="text")
    assert processor.cite(Citation.of("a", "b", "c")) == "3 a; 2 c; 1 b"


def test_language_of_the_style_defines_the_alphabet(make: Any) -> None:
    """Swedish sorts "Öberg" after "Zetterling", German under o."""
    items = [by((name, "X")) for name in ("Öberg", "Zetterling", "Olsson")]
    assert order(make('<key variable="author"/>', style='default-locale="sv-SE"'), *items) == "cba"
    assert order(make('<key variable="author"/>', style='default-locale="de-DE"'), *items) == "acb"


def test_one_key_is_made_for_each_reference(make: Any) -> None:
    """Sorting time is proportional to the number of references."""
    keys = '<key macro="a"/><key variable="issued" sort="descending"/><key variable="title"/>'
    style = make(keys, NAMES.format("", ""))
    chance = random.Random(1)
    items = [
        {"id": str(n), "type": "book", "title": f"Title {chance.random()}", "issued": {"date-parts": [[1950 + n % 70]]},
         **by((f"Name{chance.randrange(300)}", "G."))}
        for n in range(8_000)
    ]  # fmt: skip

    def seconds(count: int) -> float:
        processor = Processor(style, items[:count], to="text")
        return spent(processor.order)

    seconds(100)
    assert_in_proportion(seconds, 1_000, 8_000)
