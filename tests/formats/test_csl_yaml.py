"""Reading and writing CSL-YAML, compatible with pandoc."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import library
from dprkpal.errors import FormatError
from dprkpal.formats import read, write
from dprkpal.formats.csl_yaml.document import CslyamlDocument
from dprkpal.formats.csl_yaml.markdown_text import decode_markdown, encode_markdown
from dprkpal.formats.csl_yaml.reader import parse
from dprkpal.formats.inline_markup import canonical
from effort import ends

ONE = """references:
- id: a
  type: book
  title: T
"""


def one(text: str) -> dict[str, Any]:
    """Return the item for the lines of *text*, which must have no problems."""
    lines = "".join(f"  {line}\n" for line in text.splitlines())
    reading = parse(f"references:\n- id: a\n  type: book\n{lines}")
    assert [str(told) for told in reading.findings + reading.notes] == []
    [item] = reading.items
    assert reading.references[0].to_csl() == item
    return item


@pytest.mark.parametrize(
    ("text", "variable", "value"),
    [
        ("title: A *b*", "title", "A <i>b</i>"),
        ("title: '[DNA]{.nocase} is [x]{.smallcaps}'", "title",
         '<span class="nocase">DNA</span> is <span style="font-variant:small-caps;">x</span>'),
        ("title: 2 * 3 * 4, snake_case_name, \\*x\\*", "title", "2 * 3 * 4, snake_case_name, *x*"),
        ("title: H~2~O 10^th^ a^b c^", "title", "H<sub>2</sub>O 10<sup>th</sup> a^b c^"),
        ("title: '**a** a -- b --- c...'", "title", "<b>a</b> a – b — c…"),
        ("title: <i>b</i>", "title", "<i>b</i>"),
        ("title: no", "title", "no"),
        ("title: 1984", "title", "1984"),
        ("issue: 007", "issue", "007"),
        ("version: 1.10", "version", "1.10"),
        ("volume: 3", "volume", 3),
        ("edition: 1:30", "edition", "1:30"),
        ("genre: 2014-07-26", "genre", "2014-07-26"),
        ("URL: https://x.org/a_b\\*c~d", "URL", "https://x.org/a_b*c~d"),
        ("abstract: |\n  a\n  b\n\n  c\n", "abstract", "a b\n\nc"),
        ("title: >\n  a\n  b\n", "title", "a b"),
        ("issued: 2014-07-26", "issued", {"date-parts": [[2014, 7, 26]]}),
        ("issued: 2014", "issued", {"date-parts": [[2014]]}),
        ("issued: 1956/1989~", "issued", {"date-parts": [[1956], [1989]], "circa": True, "edtf": "1956/1989~"}),
        ("issued: in press", "issued", {"literal": "in press"}),
        ("issued:\n  - year: 2014\n    month: 7", "issued", {"date-parts": [[2014, 7]]}),
        ("issued: {year: 1956, season: 1}", "issued", {"date-parts": [[1956]], "season": 1}),
        ("issued:\n  date-parts:\n  - - 2014\n    - 7\n  circa: true", "issued",
         {"date-parts": [[2014, 7]], "circa": True}),
        ("author:\n- family: Doe\n  given: J\\*.\n  comma-suffix: true", "author",
         [{"family": "Doe", "given": "J*.", "comma-suffix": True}]),
        ("custom: {x: [1, null, true]}", "custom", {"x": [1, None, True]}),
    ],
)  # fmt: skip
def test_values_are_read_as_in_pandoc(text: str, variable: str, value: Any) -> None:
    """Text is Markdown; only integers, true, false and null are not text."""
    assert one(text)[variable] == value


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE.partition("\n")[2],
        f"---\n{ONE}---\n\nA *document*: with [text]\n",
        f"---\ntitle: D\n{ONE}nocite: '@*'\n...\n",
        ONE.replace("- id", "  - id").replace("\n  t", "\n    t"),
        '{"references": [{"id": "a", "type": "book", "title": "T"}]}',
    ],
)
def test_list_of_references_is_found(text: str) -> None:
    """It can be under ``references``, alone, or in the metadata of a document."""
    assert parse(text).items == [{"id": "a", "type": "book", "title": "T"}]


BEFORE = "references:\n- id: before\n  type: book\n"
AFTER = "- id: after\n  type: book\n"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("- id: bad\n  title: 'open\n", "x.yaml:5:10: bad: found unexpected end of stream"),
        ("- id: bad\n  title: a: b\n", "x.yaml:5:11: bad: mapping values are not allowed in this context"),
        ("- id: bad\n  title: [a\n  type: book\n", "bad: "),
        ("- id: bad\n\ttitle: x\n", "x.yaml:5:1: a tab cannot indent a line in YAML; use spaces"),
        ("- id: bad\n  title: *x\n", "x.yaml:5:10: bad: no complete value before the alias '*x' has this anchor"),
        ("- id: bad\n  x: &x [*x]\n", "x.yaml:5:10: bad: no complete value before the alias '*x' has this anchor"),
        (
            "- id: bad\n  title: !!python/object:os.system x\n",
            "x.yaml:5:10: bad: the tag 'tag:yaml.org,2002:python/object",
        ),
        ("- id: bad\n  ? [a]\n  : b\n", "bad: a name must be text"),
        ("- id: bad\n  title: " + "[" * 40 + "]" * 40 + "\n", "bad: lists and mappings are nested deeper than 30"),
        ("- id: bad\n  title: x\n  title: y\n", "x.yaml:4:3: bad: title is repeated in one object"),
        ("- 7\n", "x.yaml:4:3: item 2 is a number"),
    ],
)
def test_broken_item_is_reported_and_does_not_affect_others(item: str, said: str) -> None:
    """The finding has line, column and key, and reading continues with the next item."""
    reading = parse(BEFORE + item + AFTER, "x.yaml")
    assert [one["id"] for one in reading.items if one["id"] != "bad"] == ["before", "after"]
    assert len(reading.findings) == 1
    assert str(reading.findings[0]).startswith("x.yaml:")
    assert said in str(reading.findings[0])


def test_anchors_aliases_and_merge_keys() -> None:
    """An alias repeats a value, and ``<<`` adds the variables that the item does not have."""
    text = (
        "- &one\n  id: a\n  type: &type book\n  author: &names\n  - family: X\n  title: T\n"
        "- id: b\n  type: *type\n  author: *names\n- <<: *one\n  id: c\n  title: U\n- <<: [*one]\n  id: d\n- *one\n"
    )
    names = {"type": "book", "author": [{"family": "X"}]}
    reading = parse(text)
    assert reading.findings == []
    assert reading.items == [
        {"id": "a", **names, "title": "T"}, {"id": "b", **names}, {"id": "c", **names, "title": "U"},
        {"id": "d", **names, "title": "T"},
    ]  # fmt: skip


def test_aliases_cannot_make_a_file_large() -> None:
    """Each list has ten aliases of the one before it. Reading stops at 100,000 values."""
    lists = [f"- &l{number} [{', '.join([f'*l{number - 1}'] * 10)}]\n" for number in range(1, 12)]
    reading = parse("- &l0 [x]\n" + "".join(lists) + "- id: a\n  type: book\n")
    assert [item["id"] for item in reading.items] == ["a"]
    assert any("the aliases have more than 100,000 values together" in str(one) for one in reading.findings)


def test_items_with_anchors_are_not_edited() -> None:
    """A change of one could change or break others. The rest of the file can be edited."""
    text = "- &one\n  id: a\n  type: book\n- id: b\n  type: book\n- id: c\n  title: *one\n"
    document = CslyamlDocument(text, "utf-8", None)
    assert list(document.entries) == ["b"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("---\n- id: a\n---\n- id: b\n...\n---\n# more\n\nreferences:\n- id: c\n", "abc"),
        ("---\nreferences:\n- id: a\n---\nreferences:\n- id: b\n...\n", "ab"),
        ("---\nreferences:\n- id: a\n---\n\n# Text\n\n- one: two\n- [@a]\n\n---\n- id: no\n", "a"),
        ("id: a\ntype: book\n", "a"),
    ],
)
def test_several_documents_are_read(text: str, ids: str) -> None:
    """The text of a Markdown document after its metadata is none. A document can be one item."""
    reading = parse(text)
    assert [item["id"] for item in reading.items] == list(ids)
    assert reading.findings == []


def test_variables_in_other_spelling_are_read() -> None:
    """They have Markdown too."""
    (item,) = parse("- id: a\n  type: book\n  doi: 10.1/a_b\n  container_title: A *b*\n").items
    assert item == {"id": "a", "type": "book", "DOI": "10.1/a_b", "container-title": "A <i>b</i>"}


def test_notes_have_line_and_column() -> None:
    """Also after a syntax error."""
    broken = "- id: broken\n  title: *x\n"
    odd = "- id: odd\n  type: nonsense\n  issued:\n    date-parts: [[1999, 99]]\n- title: true\n"
    reading = parse(BEFORE + broken + odd + AFTER, "x.yaml")
    assert [item["id"] for item in reading.items] == ["before", "odd", "true", "after"]
    assert [one.code for one in reading.findings] == ["BIB001"]
    assert [(str(one).partition(": ")[0], one.code) for one in reading.notes] == [
        ("x.yaml:7:3", "BIB039"), ("x.yaml:8:3", "BIB040"), ("x.yaml:10:3", "BIB039"), ("x.yaml:10:3", "BIB034")
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["[]", "references: []", "---\nreferences: []\n..."])
def test_empty_list_is_valid(text: str) -> None:
    """It has no references and no problems."""
    assert parse(text).findings == parse(text).items == []


@pytest.mark.parametrize("text", ["", "a", "7", "{}", "references: 7", "a: b"])
def test_file_without_a_list_is_an_error(text: str) -> None:
    """The message says what is expected."""
    with pytest.raises(FormatError, match="expected a list of CSL items"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "references:\n" + "- id: a\n  b: 'x\n" * 2_000,
        "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(1000)),
        "references:\n" + "- id: a\n  title: '" + "*a" * 100_000 + "'\n",
        "references:\n" + "".join(f"- id: a{n}\n  title: x\n" for n in range(10_000)),
        "references:\n- id: a\n  title: " + "x " * 500_000,
    ],
)
def test_reading_takes_linear_time(text: str) -> None:
    """No input is slow to read."""
    with ends(), contextlib.suppress(FormatError):
        parse(text)


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@`#?, \n\t01") | st.characters(codec="utf-8")))
def test_any_text_is_read_or_raises_format_error(text: str) -> None:
    """There are no other exceptions."""
    with contextlib.suppress(FormatError):
        parse(f"references:\n- id: a\n  {text}")


MARKS = st.lists(
    st.sampled_from(
        [*"ab *_^~[]{}.\\<>`$@-!\"'é\xa0#|(", "<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", '<span class="nocase">',
         '<span style="font-variant:small-caps;">', "</span>", "]{.nocase}", "---", "...", "**", "\\*"]
    ),
    max_size=16,
).map("".join)  # fmt: skip


@given(MARKS)
def test_text_survives_a_round_trip_through_markdown(text: str) -> None:
    """Special characters of Markdown are escaped."""
    assert canonical(decode_markdown(encode_markdown(text))) == canonical(text)


def test_collection_survives_a_round_trip() -> None:
    """All variables, including custom data."""
    works = [entry.to_csl() for entry in library().values()]
    writing = write(works, "cslyaml")
    assert [str(note) for note in writing.notes] == []
    reading = read(io.StringIO(writing.text))
    assert (reading.items, reading.findings, reading.notes) == (works, [], [])


def test_incomplete_lists_of_names_are_written_for_pandoc() -> None:
    """Pandoc prints *et al.* for a last name "others"; the other parts of ``custom`` stay."""
    custom = {"others": ["author", "editor"], "tier": "A"}
    item = {"id": "a", "type": "book", "author": [{"family": "B"}], "custom": custom}
    text = write([item], "cslyaml").text
    assert text.count("literal: others") == 1
    assert read(io.StringIO(text), "cslyaml").items[0]["author"] == [{"family": "B"}]
    assert read(io.StringIO(text), "cslyaml").items[0]["custom"] == {"others": ["author", "editor"], "tier": "A"}


def test_addresses_in_angle_brackets_are_read() -> None:
    """Pandoc writes them so in Markdown."""
    [item] = read(io.StringIO("---\nreferences:\n- id: a\n  type: book\n  note: see <https://x.org/a>\n---\n")).items
    assert item["note"] == "see https://x.org/a"


def test_addresses_are_written_as_markdown_because_pandoc_reads_them_so() -> None:
    """A tilde would be a subscript, and two hyphens a dash. Underscores inside words stay as they are."""
    item = {"id": "a", "type": "book", "URL": "https://x.org/a_b/~et~/_c_/d--e", "DOI": "10.1000/a[1]<b>"}
    text = write([item], "cslyaml").text
    assert "URL: https://x.org/a_b/\\~et\\~/\\_c\\_/d" in text
    assert read(io.StringIO(text), "cslyaml").items == [item]
