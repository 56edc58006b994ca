"""Splitting ``.bib`` files into blocks and fields, and agreement with pybtex."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal.formats.bibtex import reader as bibtex
from dprkpal.formats.bibtex.source_text import blocks, fields
from dprkpal.formats.results import Reading
from effort import ends


def spans(text: str) -> list[tuple[str, str, list[str]]] | None:
    """Return the name, the source of the value and the text of its pieces for each field."""
    found = fields(text, 0, len(text))
    if found is None:
        return None
    return [(one.name, text[one.begin : one.end], [text[part.begin : part.end] for part in one.parts]) for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n", []),
        ("a = {b}", [("a", "{b}", ["b"])]),
        ('Title="x {"} y" , year=1999,', [("Title", '"x {"} y"', ['x {"} y']), ("year", "1999", ["1999"])]),
        ('a = "b" # c # {d}\n, e = f', [("a", '"b" # c # {d}', ["b", "c", "d"]), ("e", "f", ["f"])]),
        ("a = {{{{{{{b}}}}}}}", [("a", "{{{{{{{b}}}}}}}", ["{{{{{{b}}}}}}"])]),
        ('a = "{{{{{"}}}}}" # {{{{{{c}}}}}}', [("a", '"{{{{{"}}}}}" # {{{{{{c}}}}}}', ['{{{{{"}}}}}', "{{{{{c}}}}}"])]),
        ("a-b_c+an:d = 1", [("a-b_c+an:d", "1", ["1"])]),
        ("a = {b} c = 2", None),
        ("a = ", None),
        ("a", None),
        ("a = {b", None),
        ("a = {{{{{{b}}}}}", None),
        ('a = "b', None),
        ('a = "b}', None),
        ("a = b #", None),
        ("a = 1x", None),
        (", a = 1", None),
        ("1a = 1", None),
    ],
)  # fmt: skip
def test_fields_are_found_in_entries_without_syntax_errors(
    text: str, found: list[tuple[str, str, list[str]]] | None
) -> None:
    """The others are parsed by pybtex."""
    assert spans(text) == found


def test_blocks_have_positions() -> None:
    """Type, line, position and text."""
    text = "% @book{no}\ntext @Book{a, title = {T}}\n@comment{x @y{z}} @string(b = 1)\n@ {c, d = 1}\n@misc{e"
    assert [(one.kind, one.line, one.closed) for one in blocks(text)] == [
        ("book", 2, True), ("comment", 3, True), ("string", 3, True), ("", 4, True), ("misc", 5, False),
    ]  # fmt: skip
    for one in blocks(text):
        assert text[one.begin :].startswith(one.text)


WORDS = st.sampled_from(
    ["a", "title", "jan", "month", "1", "1999", "{x}", "{{x} y}", '"x"', '"x {"} y"', "{", "}", '"', "#", "=", ",", " ",
     "\n", "@", "\\", "é", "{{{{{{x}}}}}}", "(", ")", "undefined", "%", "key", "'", "~", "\x7f", "a@b", "+an"]
)  # fmt: skip
ENTRIES = st.lists(WORDS, max_size=16).map(lambda words: "@book{key, title = {T}, " + "".join(words) + "}\n")
NEARLY = st.lists(
    st.tuples(
        st.sampled_from(["title", "a", "b-c", "Year"]),
        st.lists(
            st.sampled_from(["{x}", '"y"', "1", "jan", "nosuch", "{{{{{{x}}}}}}", "{}", '""']), min_size=1, max_size=3
        ),
        st.sampled_from([",", " ,\n", "", ",,"]),
    ),
    max_size=4,
).map(
    lambda fields: (
        "@book{key,\n"
        + "".join(f"{name} = {' # '.join(values)}{sign}" for name, values, sign in fields)
        + "}\n@book{other}"
    )
)


@settings(max_examples=500)
@given(st.one_of(ENTRIES, NEARLY))
def test_both_parsers_agree(text: str) -> None:
    """They produce the same items, findings and notes for any entry that BibTeX accepts.

    Comments and odd field names, which BibTeX refuses, are read only by the quick parser.
    """

    def told(reading: Reading) -> object:
        return reading.items, list(map(str, reading.findings)), list(map(str, reading.notes)), reading.places

    quick = told(bibtex.parse(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bibtex, "fields", lambda *_: None)
        whole = bibtex.parse(text)
        assert quick == told(whole) or whole.findings


@pytest.mark.parametrize(
    "text", ["a = {" * 50_000, 'a = "' * 50_000, "a = {x} # " * 50_000, "a" * 500_000, "a = {" + "{x}" * 200_000]
)
def test_splitting_takes_linear_time(text: str) -> None:
    """No input is slow."""
    with ends():
        fields(text, 0, len(text))
