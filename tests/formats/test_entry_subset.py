"""Cut entries out of bibliography files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.errors import FormatError
from dprkpal.formats import read, subset

BIB = """\
% My library,
% in two parts

@string{p = "Pub"}
@string(q = p # { & Co})
@STRING{unused = "x"}
@preamble{"\\newcommand{\\noop}[1]{}"}

%%% Books %%%

% about b
% in two lines
@Book{b, title={B}, editor={E, F}, year=2000}

@book{z, title={Z}}

%%% Articles

@xdata{x, publisher = q}
@incollection{a, ids={oldkey, older}, crossref = "b",
   xdata={x}, title={T}, xref={d}, month = jan} % trailing
@set{s, entryset={a,c}}
@book{c, title={C}} @book{e, title={E}, author={xdata=n-author}}
@xdata{n, author={N, M}}

% about f
@book{f, title={F}, related={g}}
%%% Last
@book{d, title={D}}
@book{g, title={G}}
@comment{jabref-meta: databaseType:biblatex;}
@comment{@book{no, title={x}}}
"""


def cut(*keys: str, text: str = BIB) -> tuple[str, tuple[str, ...]]:
    """Return the subset as text, and its keys."""
    found = subset([io.BytesIO(text.encode())], keys, "bibtex")
    return found.data.decode(), found.keys


@pytest.mark.parametrize(
    ("key", "keys"),
    [
        ("c", ("c",)), ("a", ("b", "x", "a", "d")), ("older", ("b", "x", "a", "d")),
        ("s", ("b", "x", "a", "s", "c", "d")),
        ("e", ("e", "n")), ("f", ("f", "g")), ("z", ("z",)),
    ],
)  # fmt: skip
def test_an_entry_brings_what_it_needs(key: str, keys: tuple[str, ...]) -> None:
    """Parents, members, related works and inherited data, at any depth, in the order of the file."""
    assert cut(key)[1] == keys


def test_entries_keep_their_bytes_with_strings_preambles_and_comments() -> None:
    """Comments above a kept entry, headings above kept entries, and settings; not comments of entries left out."""
    text, _ = cut("a")
    assert text == (
        BIB.replace('@STRING{unused = "x"}\n', "")
        .replace("@book{z, title={Z}}\n\n", "")
        .replace("@set{s, entryset={a,c}}\n", "")
        .replace("@book{c, title={C}} @book{e, title={E}, author={xdata=n-author}}\n@xdata{n, author={N, M}}\n", "")
        .replace("% about f\n@book{f, title={F}, related={g}}\n", "")
        .replace("@book{g, title={G}}\n", "")
        .replace("@comment{@book{no, title={x}}}\n", "")
    )


def test_strings_that_are_not_used_are_left_out() -> None:
    """Also those that only unused ones need."""
    text, _ = cut("c")
    assert "@string" not in text.lower()
    assert text.startswith("% My library,\n% in two parts\n")
    assert "%%% Articles" in text
    assert "%%% Books" not in text
    assert "\n@book{c, title={C}}\n" in text


def test_an_entry_in_the_same_line_as_another_is_cut() -> None:
    """Without leading space."""
    assert "\n@book{e, title={E}" in cut("e")[0]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encoding_and_line_ends_stay(newline: str, encoding: str) -> None:
    """To the byte."""
    text = newline.join(["@book{a, title={Ä}}", "@book{b, title={B}}", ""])
    found = subset([io.BytesIO(text.encode(encoding))], ["a", "b"])
    assert found.data == text.encode(encoding)
    assert found.keys == ("a", "b")


def test_an_entry_with_a_syntax_error_keeps_its_strings() -> None:
    """Each of its words may be an abbreviation."""
    text = "@string{p = {P}}\n@book{a, title = {T} publisher = p}\n"
    assert cut("a", text=text)[0] == text


def test_the_first_of_two_entries_with_a_key_is_used() -> None:
    """As in BibTeX, also across files."""
    texts = ["@book{a, title={1}}\n@book{a, title={2}}\n", "@book{a, title={3}}\n@book{b, x=1}"]
    files = [io.StringIO(text) for text in texts]
    assert subset(files, ["a", "b"]).data == b"@book{a, title={1}}\n@book{b, x=1}"


def test_missing_keys_are_named() -> None:
    """With all known ones."""
    found = subset([io.StringIO("@book{a, title={1}}")], ["b", "a", "b"])
    assert (found.missing, found.known) == (("b",), ("a",))


def test_other_capitals_are_found() -> None:
    """As in BibTeX, unless there is an entry with exactly this key."""
    assert cut("A", text="@book{a, title={1}}")[1] == ("a",)
    assert cut("A", text="@book{a, title={1}}\n@book{A, title={1}}")[1] == ("A",)


def test_circular_parents_end() -> None:
    """Each entry is cut once."""
    assert cut("a", text="@book{a, crossref={b}}\n@book{b, crossref={a}, xref={c}}\n")[1] == ("a", "b")


ITEMS = [{"id": "a", "type": "book", "title": "Ä"}, {"id": 2, "type": "book"}, {"id": "c", "type": "book"}]


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_csl_json_stays_json(indent: int | str | None) -> None:
    """In the same layout; a number can be a key."""
    text = json.dumps(ITEMS, indent=indent, ensure_ascii=False)
    found = subset([io.StringIO(text)], ["c", "2"])
    assert found.data.decode() == json.dumps(ITEMS[1:], indent=indent, ensure_ascii=False)
    assert found.keys == ("2", "c")
    assert json.loads(subset([io.StringIO(text)], ["no"]).data) == []
    assert json.loads(subset([io.StringIO(text), io.StringIO('[{"id": "d"}]')], ["a", "d"]).data)[1] == {"id": "d"}


def test_a_single_item_of_several_in_an_object_stays_in_it() -> None:
    """As in files with ``items``."""
    text = '{"items": [\n {"id": "a", "type": "book"},\n {"id": "b", "type": "book"}\n]}\n'
    assert subset([io.StringIO(text)], ["b"]).data.decode() == '{"items": [\n {"id": "b", "type": "book"}\n]}\n'


def test_ris_records_are_cut() -> None:
    """By their key, or the key that the reader makes."""
    first = "TY  - BOOK\r\nID  - a\r\nTI  - T\r\nER  - \r\n"
    second = "TY  - BOOK\r\nAU  - Roe, J\r\nPY  - 2011\r\nTI  - U\r\nER  - \r\n"
    text = f"{first}\r\n{second}"
    key = [str(item["id"]) for item in read(io.StringIO(text), "ris").items][1]
    assert subset([io.BytesIO(text.encode())], [key]).data.decode() == second
    assert subset([io.BytesIO(text.encode())], ["a", key]).data.decode() == text


YAML = """\
---
# My library
references:
  # about a
- id: a
  type: book
  title: A title
- type: article-journal
  id: b
  title: B

- id: c
  author:
  - family: Doe
  note: |
    - id: no
...
"""


def test_csl_yaml_items_are_cut() -> None:
    """Also in a bare list, next to items that cannot be read; a list in one line is refused."""
    assert subset([io.StringIO(YAML)], ["c"], "cslyaml").data.decode() == (
        "---\n# My library\nreferences:\n  # about a\n"
        "- id: c\n  author:\n  - family: Doe\n  note: |\n    - id: no\n...\n"
    )
    assert subset([io.StringIO(YAML)], ["b", "d"], "cslyaml")[1:3] == (("b",), ("d",))
    assert subset([io.StringIO(YAML)], None, "cslyaml").data.decode() == YAML
    broken = "other:\n- x: 1\nreferences:\n  - id: a\n    type: [\n  - id: b\nlast: 1\n"
    bare = "- id: a\n- 3\n- id: b"
    assert subset([io.StringIO(bare)], ["b"], "cslyaml").data == b"- id: b\n"
    assert subset([io.StringIO(broken.replace("[", "book"))], ["b"], "cslyaml").data.decode() == (
        "other:\n- x: 1\nreferences:\n  - id: b\nlast: 1\n"
    )
    with pytest.raises(FormatError, match="convert it first"):
        subset([io.StringIO("references: [{id: a}, {id: b}]")], ["a"], "cslyaml")


def test_an_entry_with_the_key_of_another_is_named() -> None:
    """Only the first one is written. An exact copy is not missed, and neither is one that nobody asked for."""
    text = "@book{a, title={A}}\n@book{b, title={B}}\n@book{a, title={A}}\n"
    text += "  @book{a, title={Other}}\n@book{b, title={C}}"
    found = subset([io.StringIO(text)], ["a"])
    assert found.data == b"@book{a, title={A}}\n"
    assert [str(note) for note in found.notes] == [
        "4:3: a: the key is used again, and this entry was left out; give it a key of its own"
    ]
    assert len(subset([io.StringIO(text)], None).notes) == 2
    other = subset([io.StringIO("@book{a, title={A}}"), io.StringIO("@book{a, title={Other}}")], ["a"])
    assert [note.key for note in other.notes] == ["a"]
    items = [{"id": "a", "type": "book", "title": title} for title in ("A", "Other")]
    for source, name in ((json.dumps(items), "csljson"), ("- id: a\n  title: A\n- id: a\n  title: B\n", "cslyaml")):
        found = subset([io.StringIO(source)], ["a"], name)
        assert (found.keys, [note.key for note in found.notes]) == (("a",), ["a"])


def test_entries_that_have_no_key_or_cannot_be_read_are_named() -> None:
    """If all entries are wanted: nothing else would say that they are missing."""
    found = subset([io.StringIO("@book{a, title={A}}\n@book{, title={B}}\n@comment{x}")], None)
    assert (found.keys, [str(note) for note in found.notes]) == (
        ("a",),
        ["2: an entry without a key was left out; give it a key"],
    )
    broken = subset([io.StringIO('[{"id": "a", "type": "book"}, 3]')], None, "csljson")
    assert (broken.keys, len(broken.notes)) == (("a",), 1)


def test_members_of_lists_that_are_fields_of_xdata_are_kept() -> None:
    """The entry needs them."""
    text = "@book{a, author={Doe, D. and xdata=n-author-1}}\n@xdata{n, author={N, M}}\n@xdata{m, author={N, M}}\n"
    assert subset([io.StringIO(text)], ["a"]).keys == ("a", "n")


def test_files_of_different_formats_are_refused() -> None:
    """They would not fit into one file."""
    with pytest.raises(FormatError, match="convert it first"):
        subset([io.StringIO("@book{a, x=1}"), io.StringIO('[{"id": "b"}]')], ["a"])


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(FormatError, match=r"gone\.bib"):
        subset([tmp_path / "gone.bib"], ["a"])


@given(st.lists(st.sampled_from("abcdef"), unique=True))
def test_the_subset_has_the_wanted_entries(keys: list[str]) -> None:
    """And reading it gives the same as reading the whole file."""
    whole = {item["id"]: item for item in read(io.StringIO(BIB), "bibtex").items}
    text, _ = cut(*keys)
    part = {item["id"]: item for item in read(io.StringIO(text), "bibtex").items}
    assert all(part[key] == whole[key] for key in keys)
