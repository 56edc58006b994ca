"""Tidy ``.bib`` files: each change alone, comments, order, and the rule that tidying twice changes nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.formats.bibtex.document import BibtexDocument
from dprkpal.organizing.entry_layout import Layout
from dprkpal.organizing.tidying import FIELD_ORDER, TidyOptions, tidy


def tidied(text: str, **options: object) -> str:
    """Return *text* after the changes in *options*, which must not have findings."""
    document = BibtexDocument(text, "utf-8", None)
    assert tidy(document, TidyOptions(**options)) == []  # type: ignore[arg-type]
    return document.text


ODD = (
    '% file\n@STRING{j = "J"}\n\n@Article {b ,Title="T {U}" , journal = j # " x",'
    '\n   pages=  {1-2},month={Jan.}, year="1999"'
    "} rest\n\n@book(a, title = {A}, title={A})\n@comment{jabref-meta: x;}\n"
)


def test_nothing_changes_unless_it_is_asked_for() -> None:
    """Every byte stays."""
    assert tidied(ODD) == ODD


@pytest.mark.parametrize(
    ("options", "before", "after"),
    [
        ({"page_dashes": True}, "pages=  {1-2}", "pages=  {1--2}"),
        ({"months": True}, "month={Jan.}", "month=jan"),
        ({"braces": True}, '"T {U}"', "{T {U}}"),
        ({"numbers": True}, '"1999"', "1999"),
        ({"lower_case": True}, "@Article {b ,Title", "@article {b ,title"),
        ({"double_braces": ("journal", "title")}, "title = {A}, title={A}", "title = {{A}}, title={{A}}"),
        ({"repeated_fields": True}, ", title={A}", ""),
        ({"drop": ("title",)}, 'Title="T {U}" ,', ""),
        ({"drop": ("year",)}, ', year="1999"}', "}"),
    ],
)
def test_each_change_leaves_the_rest_as_it_is(options: dict[str, object], before: str, after: str) -> None:
    """Only the text of the change differs, in every entry that it applies to."""
    expected = ODD.replace(before, after)
    if options.get("braces"):
        expected = expected.replace('j # " x"', "j # { x}").replace('"1999"', "{1999}")
    if "double_braces" in options:
        expected = expected.replace('"T {U}"', "{{T {U}}}")
    if options.get("drop") == ("title",):
        expected = expected.replace(" title = {A}, title={A})", ")")
    assert tidied(ODD, **options) == expected


def test_fields_are_laid_out_on_lines_of_their_own() -> None:
    """With the indent and the column that were asked for."""
    text = "@book{a, title={T},\n year=1}\n"
    assert tidied(text, layout=Layout()) == "@book{a,\n  title = {T},\n  year = 1\n}\n"
    aligned = Layout("\t", 8, trailing_comma=True)
    assert tidied(text, layout=aligned) == "@book{a,\n\ttitle   = {T},\n\tyear    = 1,\n}\n"


def test_comments_move_with_their_field() -> None:
    """Those above it, and the one on its line."""
    text = "@book{a, % key\n  % about the year\n  year = 1, % checked\n  title = {T} % ok\n}\n"
    expected = "@book{a, % key\n  title = {T}, % ok\n  % about the year\n  year = 1 % checked\n}\n"
    assert tidied(text, sort_fields=("title",)) == expected


def test_comments_of_a_removed_field_are_kept() -> None:
    """A comment can be about more than the field."""
    text = "@book{a,\n  % one\n  note = {N}, % two\n  year = 1\n}\n"
    assert tidied(text, drop=("note",)) == "@book{a,\n  % one\n  % two\n  year = 1\n}\n"


def test_sorted_fields_keep_the_white_space_of_their_places() -> None:
    """An entry on one line stays on one line."""
    assert tidied("@book{a, year = 1,title={T} }", sort_fields=("title",)) == "@book{a, title={T},year = 1 }"


def test_entries_are_sorted_with_the_comments_above_them() -> None:
    """The header of the file, abbreviations and the comment at the end stay in their places."""
    text = (
        "% header\n\n% on b\n@book{b, year = 2} % after b\n\n@string{s = {S}}\n@book{c, year = 1}\n% on a\n"
        "@book{a}\n\n@comment{end}\n"
    )
    assert tidied(text, sort=("key",)) == (
        "% header\n\n@string{s = {S}}\n% on a\n@book{a}\n\n% on b\n@book{b, year = 2} % after b\n@book{c, year = 1}\n\n"
        "@comment{end}\n"
    )


def test_entries_are_sorted_by_several_fields() -> None:
    """Descending with a hyphen; entries without the field come last."""
    text = "@book{a, year=1}\n@book{n}\n@book{b, year=2, title={Z}}\n@book{c, year=2, title={A}}\n"
    document = BibtexDocument(tidied(text, sort=("-year", "title")), "utf-8", None)
    assert list(document.entries) == ["c", "b", "a", "n"]


def test_names_are_sorted_by_family_name() -> None:
    """However they are written."""
    text = "@book{a, author={Ada Young}}\n@book{b, author={Brown, Zoe}}\n"
    assert list(BibtexDocument(tidied(text, sort=("author",)), "utf-8", None).entries) == ["b", "a"]


def test_parents_come_after_the_entries_that_inherit_from_them() -> None:
    """BibTeX needs this order for crossref."""
    text = "@book{a, title={P}}\n@inbook{z, crossref={a}}\n@book{m}\n"
    assert list(BibtexDocument(tidied(text, sort=("key",)), "utf-8", None).entries) == ["m", "z", "a"]


def test_a_last_entry_without_a_line_end_is_not_joined_to_another() -> None:
    """Its comment would swallow the next entry."""
    text = "@book{b}\n@book{a} % last"
    assert tidied(text, sort=("key",)) == "@book{a} % last\n@book{b}"


def test_capitals_of_names_are_protected() -> None:
    """Words that are protected already, and TeX commands, stay."""
    text = '@book{a, title = "Arms of {Hamas} and the {DPRK} in Israel"}\n@book{b, title = {\\emph{X} and the KPA}}\n'
    done = tidied(text, protect_capitals=True)
    assert '"Arms of {Hamas} and the {DPRK} in {Israel}"' in done
    assert "{\\emph{X} and the KPA}" in done


def test_organizations_keep_their_second_braces() -> None:
    """Without them, the name would be split."""
    text = "@book{a, author = {{World Bank}}, title = {{T}}}"
    expected = text.replace("{{T}}", "{T}")
    assert tidied(text, single_braces=("author", "title")) == expected


@pytest.mark.parametrize(
    "key", ["Conference paper2022", "10.5555/(SICI)1521<1::AID>3.0.CO;2-6", 'a"b', "Roe 2020 (a)", "doe#1"]
)
@pytest.mark.parametrize(
    "options",
    [{"layout": Layout(indent="    ")}, {"lower_case": True}, {"sort_fields": FIELD_ORDER}, {"drop": ("note",)}],
    ids=str,
)
def test_the_whole_key_stays(key: str, options: dict[str, object]) -> None:
    """Publishers and databases write keys with spaces and brackets. A shorter key would be that of another entry."""
    text = f"@Article{{{key},\n  year = 1999,\n  note = {{x}},\n  title = {{A}}\n}}\n"
    document = BibtexDocument(text, "utf-8", None)
    assert list(document.entries) == [key]
    changed = tidied(text, **options)
    assert changed.partition(",\n")[0].lower() == f"@article{{{key}".lower()
    assert list(BibtexDocument(changed, "utf-8", None).entries) == [key]
    assert BibtexDocument(changed, "utf-8", None).read().findings == []


def test_a_broken_entry_stays_and_is_reported() -> None:
    """The others are tidied, but the order stays."""
    text = "@book{b, pages={1-2}}\n@book{x, title = {T\n@book{a, year}\n@book{c, pages={3-4}}\n"
    document = BibtexDocument(text, "utf-8", "f.bib")
    findings = tidy(document, TidyOptions(page_dashes=True, sort=("key",)))
    assert document.text == text.replace("1-2", "1--2").replace("3-4", "3--4")
    assert any("the order was not changed" in str(one) for one in findings)
    assert any(one.key == "a" and "syntax error" in one.message for one in findings)


def test_an_entry_without_a_key_stays_and_is_reported() -> None:
    """With its line, also after entries of several lines."""
    text = "@book{b,\n pages={1-2}}\r\n\n@book{, title = {T}}\n@book{a, pages={3-4}}\n"
    document = BibtexDocument(text, "utf-8", "f.bib")
    findings = tidy(document, TidyOptions(page_dashes=True))
    assert document.text == text.replace("1-2", "1--2").replace("3-4", "3--4")
    assert [(one.line, "not a whole entry" in one.message) for one in findings] == [(4, True)]


def test_a_field_that_is_repeated_with_another_value_stays_and_is_reported() -> None:
    """Nothing is lost."""
    text = "@book{a, note={1}, note={2}}"
    document = BibtexDocument(text, "utf-8", None)
    findings = tidy(document, TidyOptions(repeated_fields=True))
    assert document.text == text
    assert "'note' is repeated" in findings[0].message


def test_line_ends_and_other_encodings_stay() -> None:
    """A line in Windows-1252 is not joined to others, so its entry stays as it is."""
    text = "@book{a,title={T}}\r\n@book{b,title={caf\udce9},\r\n year=1}\r\n"
    document = BibtexDocument(text, "utf-8", None)
    findings = tidy(document, TidyOptions(layout=Layout()))
    assert document.text == text.replace("@book{a,title={T}}", "@book{a,\r\n  title = {T}\r\n}")
    assert "not in UTF-8" in findings[0].message


WORDS = st.sampled_from(["T", "{U}", "1-2", "12", "Jan", "North Korea", "{{X Y}}", "", " ", "A \\& B", "--", "3 – 4"])
VALUES = st.one_of(
    st.lists(WORDS, max_size=3).map(lambda words: "{" + " ".join(words) + "}"),
    st.lists(WORDS, max_size=3).map(lambda words: '"' + " ".join(words) + '"'),
    st.sampled_from(["1999", "jan", 'jan # "~1"', "{a} # {b}"]),
)
NAMES = st.sampled_from(["title", "Title", "pages", "month", "year", "author", "note", "crossref"])
GAPS = st.sampled_from(["", " ", "\n  ", " % c\n ", "\n% above\n"])
FIELDS = st.builds(lambda gap, name, value, end: f"{gap}{name} = {value}{end}", GAPS, NAMES, VALUES, GAPS)
ENTRIES = st.builds(
    lambda kind, key, fields, comma: f"@{kind}{{{key},{','.join(fields)}{comma}}}",
    st.sampled_from(["book", "Article"]), st.sampled_from("abcd"), st.lists(FIELDS, max_size=4),
    st.sampled_from(["", ",", ",\n"]),
)  # fmt: skip
BETWEEN = st.sampled_from(["", "\n", "\n\n", " % x\n", "\n% on\n", "\n@string{s = {S}}\n", "\n@comment{c}\n", " free "])
FILES = st.lists(st.tuples(BETWEEN, ENTRIES), max_size=5).flatmap(
    lambda pairs: BETWEEN.map(lambda end: "".join(a + b for a, b in pairs) + end)
)
NAME_LISTS = st.sampled_from([(), ("title",), ("note", "title")])
OPTIONS = st.builds(
    TidyOptions,
    layout=st.sampled_from([None, Layout(), Layout("\t", 10, True), Layout(trailing_comma=False)]),
    sort=st.sampled_from([(), ("key",), ("-year", "title"), ("author", "type")]),
    sort_fields=st.sampled_from([(), FIELD_ORDER]), blank_lines=st.booleans(), lower_case=st.booleans(),
    braces=st.booleans(), numbers=st.booleans(), months=st.booleans(), page_dashes=st.booleans(),
    protect_capitals=st.booleans(), double_braces=NAME_LISTS, single_braces=st.just(()),
    repeated_fields=st.booleans(), drop=NAME_LISTS, drop_empty=st.booleans(),
)  # fmt: skip


@given(FILES, OPTIONS)
def test_tidying_twice_is_tidying_once(text: str, options: TidyOptions) -> None:
    """Whatever was asked for."""
    once = BibtexDocument(text, "utf-8", None)
    tidy(once, options)
    twice = BibtexDocument(once.text, "utf-8", None)
    tidy(twice, options)
    assert twice.text == once.text


@given(FILES, OPTIONS)
def test_no_entry_and_no_comment_is_lost(text: str, options: TidyOptions) -> None:
    """Entries keep their keys, and every comment is still there."""
    document = BibtexDocument(text, "utf-8", None)
    keys = sorted(entry.key for entry in document.pieces if not isinstance(entry, str))
    tidy(document, options)
    assert sorted(entry.key for entry in document.pieces if not isinstance(entry, str)) == keys
    for mark in ("% c", "% above", "% x", "% on", "@string", "@comment", "free"):
        assert document.text.count(mark) == text.count(mark)
