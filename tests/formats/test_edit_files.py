"""Editing files in place: unedited text stays the same byte for byte, and edited values are read back."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from dprkpal.errors import FormatError
from dprkpal.formats import load
from dprkpal.formats.bibtex.document import BibtexDocument
from dprkpal.formats.bibtex.reader import parse as parse_bibtex
from dprkpal.formats.csl_json.reader import parse as parse_csljson
from dprkpal.formats.document import Document
from dprkpal.formats.ris.document import RisDocument
from dprkpal.formats.ris.reader import parse as parse_ris

BIB = {
    "protected-caps": "@article{x, title = {The {DNA} of {North Korea}}}",
    "accents-latex": r"@article{x, author = {M{\"u}ller, J\'{e}r\^ome and {\L}ukasiewicz, Jan}}",
    "corporate-author": "@misc{x, author = {{Korean Central News Agency and Others}}}",
    "von-jr": "@book{x, author = {de la Cruz, Jr., Juan and von Goethe, Johann}}",
    "and-others": "@book{x, author = {Young, Benjamin and others}}",
    "string-macro": '@string{jp = "Journal"}\n@article{x, journal = jp}',
    "string-macro-def-kept": '@STRING(jp = "Journal" # { of Peace})\n@article{x, journal = jp}',
    "concat": '@article{x, title = "One" # { two } # "three"}',
    "month-macro": '@article{x, year = 1999, month = jul # "~4"}',
    "math": r"@article{x, title = {On $\alpha_{i}$ and $O(n^2)$}}",
    "custom-fields": r"@article{x, myfield = {50\% of A\&B}, Groups = {g1}}",
    "file-field": r"@article{x, file = {:C\:\\a_b.pdf:PDF}}",
    "crossref": "@inbook{x, crossref = {p}, title = {C}}\n@book{p, title = {P}}",
    "comment-preamble": '@comment{keep {me}}\n@preamble{"\\newcommand{\\x}{y}"}\n@book{x, title = {T}}',
    "free-text": "Free text, a@b.c and % signs\n@book{x, title = {T}}\nmore text",
    "entry-type": "@InReference{x, title = {T}}",
    "edtf-date": "@book{x, date = {1990~/2001?}}",
    "origdate-bce": "@book{x, origdate = {-0043-03-15}}",
    "name-extended": "@book{x, author = {family=Beethoven, given=Ludwig, prefix=van, useprefix=false}}",
    "title-case": "@book{x, title = {iPhone Users and the dPRK}}",
    "verbatim-specials": "@book{x, url = {https://x.org/a_b%20c?d=1&e=~f#g}, doi = {10.1002/(SICI)1<1::A>3.0.CO;2-2}}",
    "literal-year": "@book{x, year = {in press}}",
    "pages": "@book{x, pages = {10--12, 15, S1-S4}}",
    "key-order-case": "@book{MyKey:2000_a, Year = 1999, AUTHOR = {A, B}, Title = {T}}",
}  # fmt: skip

CSLJSON: dict[str, dict[str, Any]] = {
    "raw-edtf": {"issued": {"edtf": "1990~/2001?"}},
    "date-raw": {"issued": {"raw": "spring 1999"}},
    "date-literal": {"issued": {"literal": "in press"}},
    "circa": {"issued": {"date-parts": [[1999]], "circa": True}},
    "bce-range": {"issued": {"date-parts": [[-44, 3, 15], [14]]}},
    "season": {"issued": {"date-parts": [[1999]], "season": 1}},
    "particles": {"author": [{"family": "G", "given": "C", "non-dropping-particle": "de", "dropping-particle": "von"}]},
    "comma-suffix": {"author": [{"family": "K", "given": "M", "suffix": "Jr.", "comma-suffix": True}]},
    "literal-name": {"author": [{"literal": "World Bank"}]},
    "static-ordering": {"author": [{"family": "Kim", "given": "Il-sung", "static-ordering": True}]},
    "richtext": {"title": '<i>a</i> <b>b</b> <sc>c</sc> <sup>d</sup> <span class="nocase">DNA</span>'},
    "amp-lt": {"title": "A & B < C > D &amp; E"},
    "custom": {"custom": {"x": {"y": [1, 2.50, None]}}},
    "unknown-var": {"my-variable": {"z": 1}},
    "number-types": {"volume": 3, "issue": "3", "page": "1-2"},
    "number-type-same": {"volume": 12, "number": "12"},
    "id-number": {"id": 7},
    "locale": {"language": "ko-KP"},
    "note-cheater": {"note": "original-date: 1999\nPMID: 3"},
    "multi-roles": {"editor": [{"family": "A"}], "translator": [{"family": "B"}], "interviewer": [{"family": "C"}]},
    "unicode": {"title": "김일성 ∂ e\u0301 \U0001f600"},
}

RIS = {
    "multi-au": ["AU  - Young, B.", "AU  - Berger, A.", "A1  - Roe, R."],
    "types": ["TI  - T"],
    "da-full": ["PY  - 2014/07/26/Saturday", "DA  - 2014/07/26"],
    "kw": ["KW  - one", "KW  - two; three"],
    "n1-n2-ab": ["N1  - a note", "N2  - an abstract", "AB  - another"],
    "l1-ur": ["L1  - internal-pdf://1/a.pdf", "L2  - x", "UR  - https://x.org/?a=1"],
    "custom-c1": ["C1  - one", "U1  - two"],
    "unknown-tag": ["X9  - mine", "ZZ  - also"],
    "sp-ep": ["SP  - 10", "EP  - 12"],
    "id": ["ID  - My_Key:1"],
}


def other_text(before: str, after: str) -> str:
    """Return the text that was added in *after*, which must not differ from *before* in any other way."""
    begin = 0
    while begin < len(before) and before[begin] == after[begin]:
        begin += 1
    rest = len(before) - begin
    assert after.endswith(before[begin:]), (before, after)
    return after[begin : len(after) - rest]


class TestRoundTrips:
    """Features that other tools lose are kept when another field is set."""

    @pytest.mark.parametrize("name", BIB)
    def test_bibtex_is_kept(self, name: str) -> None:
        """In the file and when it is read."""
        text = f"% before\n{BIB[name]}\n% after\n"
        document = load(io.StringIO(text))
        assert document.to_bytes() == text.encode()
        before = parse_bibtex(text).items[0]
        [key] = [key for key in document.entries if key != "p"]
        document.entries[key].set("library", "A & B")
        assert other_text(text, document.text).strip(", ") == r"library = {A \& B}"
        assert document.read().items[0] == {**before, "call-number": "A & B"}

    @pytest.mark.parametrize("name", CSLJSON)
    @pytest.mark.parametrize("layout", [{"indent": 2}, {"indent": "\t"}, {}, {"separators": (",", ":")}])
    def test_csljson_is_kept(self, name: str, layout: dict[str, Any]) -> None:
        """With order, number formats and indentation."""
        items = [{"id": "first", "type": "book"}, {"id": "x", "type": "book", **CSLJSON[name]}]
        text = json.dumps(items, ensure_ascii=False, **layout) + "\n"
        document = load(io.StringIO(text))
        assert document.to_bytes() == text.encode()
        before = parse_csljson(text).items
        list(document.entries.values())[1].set("source", "S")
        added = '"source":"S"' if "separators" in layout else '"source": "S"'
        assert other_text(text, document.text).strip(", \n\t") == added
        assert json.loads(document.text)[1] == {**items[1], "source": "S"}
        assert document.read().items == [before[0], {**before[1], "source": "S"}]

    @pytest.mark.parametrize("name", RIS)
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_ris_is_kept(self, name: str, newline: str) -> None:
        """With order, unknown tags and line ends."""
        text = newline.join(["\ufeffTY  - CTLG", *RIS[name], "ER  - ", "", "TY  - JOUR", "ID  - b", "ER  - ", ""])
        document = load(io.BytesIO(text.encode()))
        assert document.to_bytes() == text.encode()
        entry = next(iter(document.entries.values()))
        entry.set("CN", "A & B")
        assert other_text(text, document.text) == f"CN  - A & B{newline}"
        item = document.read().items[0]
        assert item.pop("call-number") == "A & B"
        assert item == parse_ris(text.removeprefix("\ufeff").replace("\r\n", "\n")).items[0]


class TestBibtex:
    """Fields of a BibTeX entry."""

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("@book{a}", "@book{a,\n  note = {N},\n}"),
            ("@book{a,\n}", "@book{a,\n  note = {N},\n}"),
            ("@book{a, title = {T}}", "@book{a, title = {T}, note = {N}}"),
            ("@book(a, title = {T},)", "@book(a, title = {T}, note = {N},)"),
            ("@book{a,\n    title={T}\n}", "@book{a,\n    title={T},\n    note={N}\n}"),
            ("@book{a,\n\ttitle   = {T},\n\tabstract= {A},\n}",
             "@book{a,\n\ttitle   = {T},\n\tabstract= {A},\n\tnote    = {N},\n}"),
            ("@book{a,\r\n  title = {T},\r\n}", "@book{a,\r\n  title = {T},\r\n  note = {N},\r\n}"),
            ("@book{a, Note = {old}, x = 1}", "@book{a, Note = {N}, x = 1}"),
            ('@book{a, note = "old"}', '@book{a, note = "N"}'),
            ("@book{a, note = 7}", "@book{a, note = {N}}"),
            ("@book{a, note = x # {y}}", "@book{a, note = {N}}"),
            ("@book{a, note = {o}, note = {p}}", "@book{a, note = {N}, note = {p}}"),
        ],
    )  # fmt: skip
    def test_new_field_has_the_layout_of_the_others(self, before: str, after: str) -> None:
        """Indentation, equals sign, quotation marks, comma and line end are copied."""
        document = load(io.BytesIO(before.encode()))
        document.entries["a"].set("note", "N")
        assert document.text == after

    @pytest.mark.parametrize(
        ("field", "value", "source"),
        [
            ("title", 'On <i>x</i> & <span class="nocase">DNA</span>', r"{On \emph{x} \& {DNA}}"),
            ("author", [{"family": "Kim", "given": "J."}, {"literal": "World Bank"}], "{Kim, J. and {World Bank}}"),
            ("date", {"date-parts": [[1999, 5]], "circa": True}, "{1999-05~}"),
            ("date", "1999-05~", "{1999-05~}"),
            ("urldate", {"literal": "n.d."}, "{n.d.}"),
            ("url", "https://x.org/a_b%20c", "{https://x.org/a_b%20c}"),
            ("pages", "1–9", "{1--9}"),
            ("year", 1999, "{1999}"),
            ("month", "Jul", "jul"),
            ("publisher", "Barnes and Noble", "{{Barnes and Noble}}"),
            ("abstract", "a} @book{b, {", r"{a\textbraceright{} @book\textbraceleft{}b, \textbraceleft{}}"),
        ],
    )
    def test_value_is_escaped_for_its_field(self, field: str, value: Any, source: str) -> None:
        """Names, dates, URLs, titles and text."""
        document = load(io.StringIO("@book{a, x = {y}}"))
        document.entries["a"].set(field, value)
        assert document.entries["a"].get(field) == source

    @pytest.mark.parametrize(
        ("source", "field", "value"),
        [
            (r'{M{\"u}ller}', "title", "Müller"),
            ('"The " # x', "note", None),
            (r"{50\% of {\'E}cole}", "note", "50% of École"),
            ("1999", "year", 1999),
            ("{https://x.org/a\\_b}", "url", "https://x.org/a_b"),
            ("{Young,  B.\n and Roe}", "author", [{"family": "Young", "given": "B."}, {"family": "Roe"}]),
        ],
    )  # fmt: skip
    def test_equal_value_keeps_its_text(self, source: str, field: str, value: Any) -> None:
        """The spelling of the author is kept."""
        text = f"@book{{a, {field} = {source}}}"
        document = load(io.StringIO(text))
        if value is not None:
            document.entries["a"].set(field, value)
        assert document.text == text
        assert not document.changed

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("@book{a, x = 1, y = 2, z = 3}", "@book{a, x = 1, z = 3}"),
            ("@book{a, y = 2, z = 3}", "@book{a, z = 3}"),
            ("@book{a,\n  x = 1,\n  y = 2,\n}", "@book{a,\n  x = 1,\n}"),
            ("@book{a,\n  x = 1,\n  Y = {2}\n}", "@book{a,\n  x = 1,\n}"),
            ("@book{a, y = 2}", "@book{a,}"),
        ],
    )
    def test_field_is_removed_with_its_line(self, before: str, after: str) -> None:
        """Also the first and the last one."""
        document = load(io.StringIO(before))
        document.entries["a"].remove("y")
        assert document.text == after
        with pytest.raises(FormatError, match="a: the entry has no field 'y'"):
            document.entries["a"].remove("y")

    def test_set_source_accepts_one_value(self) -> None:
        """Anything else is an error."""
        entry = load(io.StringIO("@book{a, x = 1}")).entries["a"]
        entry.set_source("month", 'jan # "~4"')  # type: ignore[attr-defined]  # a BibTeX entry
        assert entry.source == '@book{a, x = 1, month = jan # "~4"}'
        for source in ("{a}, b = {c}", "{", "}", "", "{a} b", '"a', "a b", "{a}}"):
            with pytest.raises(FormatError, match="is not a BibTeX value"):
                entry.set_source("note", source)  # type: ignore[attr-defined]  # a BibTeX entry
        with pytest.raises(FormatError, match="not a valid field name"):
            entry.set("a b", "x")

    def test_entry_with_syntax_error_cannot_be_edited(self) -> None:
        """It can be read, but it is not clear what to replace."""
        document = load(io.StringIO("@book{a title = {T}}\n@book{b, title = {U}\n"))
        assert list(document.entries) == ["a", "b"]
        for line, key in enumerate("ab", 1):
            with pytest.raises(FormatError, match=rf"^{line}: {key}: the entry has a syntax error and cannot"):
                document.entries[key].set("note", "N")
        assert [str(finding) for finding in document.read().findings] != []

    def test_place_of_a_field(self) -> None:
        """Line and column in the file, for messages."""
        entry = load(io.StringIO("%\n\n@book{a,\n  title = {T}, year = 1\n}")).entries["a"]
        assert (entry.line, entry.place("TITLE"), entry.place("year"), entry.place("x")) == (3, (4, 3), (4, 16), None)
        assert "Year" in entry
        assert "x" not in entry


class TestCsljson:
    """Variables of a CSL-JSON item."""

    @pytest.mark.parametrize(
        ("before", "name", "value", "after"),
        [
            ('[{"id":"a"}]', "x", [1, "é"], '[{"id":"a","x":[1,"é"]}]'),
            ('[{"id": "a"}]', "x", {"y": 1}, '[{"id": "a", "x": {"y": 1}}]'),
            ('{\n    "id": "a"\n}', "x", [1], '{\n    "id": "a",\n    "x": [\n        1\n    ]\n}'),
            ('[\n\t{\n\t\t"id": 1\n\t}\n]', "x", [1], '[\n\t{\n\t\t"id": 1,\n\t\t"x": [\n\t\t\t1\n\t\t]\n\t}\n]'),
            ('{"items": [{"id": "a", "x": 1.50, "y": 2}]}', "x", 1.5, '{"items": [{"id": "a", "x": 1.50, "y": 2}]}'),
            ('{"items": [{"id": "a", "x": 1.50, "y": 2}]}', "x", "1.5", '{"items": [{"id": "a", "x": "1.5", "y": 2}]}'),
            ('{"id": "a"}', "x", None, '{"id": "a", "x": null}'),
            ('[{"id": "a", "x": 1, "x": 2}]', "x", 3, '[{"id": "a", "x": 1, "x": 3}]'),
        ],
    )  # fmt: skip
    def test_new_variable_has_the_layout_of_the_others(self, before: str, name: str, value: Any, after: str) -> None:
        """Indentation and spaces are copied."""
        document = load(io.StringIO(before))
        next(iter(document.entries.values())).set(name, value)
        assert document.text == after

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ('[{"id": "a", "x": 1, "y": 2}]', '[{"id": "a", "y": 2}]'),
            ('[{"x": 1, "id": "a"}]', '[{"id": "a"}]'),
            ('[\n  {\n    "id": "a",\n    "x": [\n      1\n    ]\n  }\n]', '[\n  {\n    "id": "a"\n  }\n]'),
        ],
    )
    def test_variable_is_removed_with_its_comma(self, before: str, after: str) -> None:
        """Also the first and the last one."""
        document = load(io.StringIO(before))
        document.entries["a"].remove("x")
        assert document.text == after
        with pytest.raises(FormatError, match="a: the item has no variable 'x'"):
            document.entries["a"].remove("x")

    def test_value_must_be_valid_json(self) -> None:
        """The message has the id of the item."""
        document = load(io.StringIO('[{"id": "a"}]'))
        for value in (float("nan"), {1, 2}, object()):
            with pytest.raises(FormatError, match="a: cannot be written as JSON"):
                document.entries["a"].set("x", value)
        assert not document.changed

    def test_place_of_a_variable(self) -> None:
        """Line and column."""
        entry = load(io.StringIO('[\n {"id": 7,\n  "x": 1}]')).entries["7"]
        assert (entry.line, entry.place("x"), entry.names) == (2, (3, 3), ("id", "x"))


class TestRis:
    """Tags of a RIS record."""

    def test_tags_are_set_in_their_place(self) -> None:
        """A list of values is written on several lines, and continuation lines are replaced too."""
        text = "TY  - BOOK\nID  - a\nAU  - One, O.\nTI  - A long\n title\nAU  - Two, T.\nER  - \n"
        entry = load(io.StringIO(text)).entries["a"]
        assert entry.get("ti") == ["A long title"]
        entry.set("TI", "Short")
        entry.set("AU", ["Three, T.", "Four, F."])
        entry.set("PY", 1999)
        assert entry.source == "TY  - BOOK\nID  - a\nAU  - Three, T.\nAU  - Four, F.\nTI  - Short\nPY  - 1999\nER  - \n"
        entry.remove("AU")
        assert entry.names == ("TY", "ID", "TI", "PY")
        assert entry.place("TI") == (3, 7)
        for name, value in (("A", "x"), ("ER", "x"), ("AU", ""), ("AU", [])):
            with pytest.raises(FormatError, match=r"^1: a: "):
                entry.set(name, value)
        with pytest.raises(FormatError, match="the record has no tag 'X9'"):
            entry.remove("X9")

    def test_a_value_stays_on_its_line(self) -> None:
        """A value cannot begin a new record."""
        document = load(io.StringIO("TY  - BOOK\nID  - a\nER  - \n"))
        document.entries["a"].set("N1", "x\nER  - \nTY  - BOOK\n")
        assert [item["note"] for item in document.read().items] == ["x ER - TY - BOOK"]

    def test_records_without_an_id_have_the_same_keys_as_in_read(self) -> None:
        """`read` makes these keys."""
        text = "TY  - BOOK\nAU  - Young, B.\nPY  - 2021\n\nTY  - BOOK\nAU  - Young, B.\nPY  - 2021\nER  - "
        document = load(io.StringIO(text))
        assert list(document.entries) == [item["id"] for item in document.read().items] == ["young2021", "young2021-2"]
        document.entries["young2021"].set("CY", "P")
        document.entries["young2021-2"].set("CY", "Q")
        assert [item["publisher-place"] for item in document.read().items] == ["P", "Q"]


class TestBytes:
    """Every file that can be read can be written again, whatever its bytes are."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252"])
    def test_encoding_is_kept(self, encoding: str, tmp_path: Path) -> None:
        """With its byte order mark."""
        data = "@book{a,\r\n  title = {Caf\xe9},\r\n  x = {y},\r\n}\r\n".encode(encoding)
        path = tmp_path / "x.bib"
        path.write_bytes(data)
        document = load(path)
        assert document.to_bytes() == data
        document.entries["a"].set("note", "Ünï")
        document.save()
        reading = load(path).read()
        assert (reading.items[0]["title"], reading.items[0]["note"]) == ("Café", "Ünï")
        document.entries["a"].remove("note")
        document.save()
        assert path.read_bytes() == data

    def test_line_in_windows_1252_stays_in_windows_1252(self) -> None:
        """Characters that it cannot represent are an error."""
        document = load(io.BytesIO("@book{a, title = {Café}, x = 1}".encode("latin-1")))
        document.entries["a"].set("note", "naïve")
        assert document.read().items[0]["note"] == "naïve"
        with pytest.raises(FormatError, match="lacks some of these characters"):
            document.entries["a"].set("note", "김일성")

    def test_wrong_byte_order_mark_is_an_error(self) -> None:
        """The file could not be written again."""
        with pytest.raises(FormatError, match="but is not valid utf-16-le"):
            load(io.BytesIO(b"\xff\xfe@\x00\x00\xd8a\x00x"))

    def test_saving_is_atomic(self, tmp_path: Path) -> None:
        """No temporary files remain."""
        path = tmp_path / "x.bib"
        path.write_text("@book{a, x = 1}")
        document = load(path)
        document.entries["a"].set("note", "N")
        document.save(tmp_path / "y.bib")
        assert path.read_text() == "@book{a, x = 1}"
        with pytest.raises(FormatError, match=r"nosuch.*: cannot be written"):
            document.save(tmp_path / "nosuch" / "z.bib")
        assert sorted(one.name for one in tmp_path.iterdir()) == ["x.bib", "y.bib"]
        with pytest.raises(FormatError, match="pass its path"):
            load(io.StringIO("@book{a}")).save()

    @pytest.mark.parametrize("format", ["endnote", "word"])
    def test_other_formats_cannot_be_edited(self, format: str) -> None:
        """The message lists the formats that can."""
        with pytest.raises(FormatError, match="use one of bibtex, csljson, cslyaml, ris"):
            load(io.StringIO("x"), format)


PIECES = st.lists(
    st.sampled_from(
        [*"#s,}{%[]\\\n\ré\x00", '"', "\r\n", "@book{a,", "@misc{b", "@string{s = ", "@comment{", "title", " = ", "{x}",
         '"y"', "text", '{"id": "a"', '"x": ', "1.0", ", ", "TY  - BOOK", "ID  - a", "ER  - ", "AU  - ", "\ufeff",
         "- id: a\n", "  x: ",
         "references:\n"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(st.one_of(PIECES.map(str.encode), st.binary()), st.sampled_from(["bibtex", "csljson", "cslyaml", "ris"]))
def test_any_bytes_are_kept(data: bytes, format: str) -> None:
    """Only a wrong byte order mark of UTF-16 is an error."""
    try:
        document = load(io.BytesIO(data), format)
    except FormatError:
        assume(False)
    assert document.to_bytes() == data
    assert not document.changed


YAML_TEXTS = st.sampled_from(
    ["a", "a: b", "- x", "#c", "x #y", "'q'", '"d"', "long " * 40, "김일성", "a\n\nb", "true", "1", "null", "",
     "@x", "a, b", "[z]",
     "{y}", "back\\slash", "ends:", "%p", "&anchor", "|", "> x", "  lead", "trail  "]
)  # fmt: skip
YAML_VALUES = st.recursive(
    YAML_TEXTS | st.sampled_from([1, True, None]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(YAML_TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(["title", "author", "custom", "x"]), YAML_VALUES), min_size=1, max_size=3),
    st.sampled_from([{"default_flow_style": None}, {"width": 20}, {"default_style": "|"}, {"default_style": "'"}]),
    st.sampled_from(["title", "author", "custom", "x"]), YAML_VALUES, st.sampled_from(["\n", "\r\n"]),
)  # fmt: skip
def test_any_value_in_yaml_is_read_back(
    fields: list[dict[str, Any]], layout: dict[str, Any], name: str, value: Any, newline: str
) -> None:
    """Nothing else changes: not the other values, and no comment."""
    items = [{"id": f"k{number}", "type": "book", **one} for number, one in enumerate(fields)]
    chunks = [yaml.dump([item], allow_unicode=True, sort_keys=False, **layout) for item in items]
    source = "# first\n".join(["references:\n", *chunks]).replace("\n", newline)
    document = load(io.BytesIO(source.encode()), "cslyaml")
    before = document.read()
    assume(not before.findings)
    document.entries["k0"].set(name, value)
    document.rescan()
    assert len(document.entries) == len(items)
    alone = load(io.StringIO("- id: a\n"), "cslyaml")
    alone.entries["a"].set(name, value)
    assert document.entries["k0"].get(name) == alone.entries["a"].get(name)
    after = document.read()
    assert after.items[1:] == before.items[1:]
    assert {**after.items[0], name: 0} == {**before.items[0], name: 0}
    assert document.text.count("# first") == source.count("# first")
    document.entries["k0"].remove(name)
    document.delete(*list(document.entries.values())[1:])
    assert list(document.read().items[0]) == [one for one in before.items[0] if one != name]


VALUES = st.text(min_size=1).filter(lambda text: re.search(r"\w", text) is not None)


@given(PIECES, VALUES)
def test_any_value_is_read_back(text: str, value: str) -> None:
    """Nothing else changes, unless the entry has a syntax error."""
    document = load(io.BytesIO(text.encode()), "bibtex")
    before = document.read()
    for key in document.entries:
        try:
            document.entries[key].set("library", value)
        except FormatError:
            continue
        expected = parse_bibtex("@book{q, library = {}}".replace("{}", "{" + _source(document, key) + "}")).items[0]
        after = document.read()
        assert len(after.items) == len(before.items)
        item = next(item for item in after.items if item["id"] == key)
        assert item.get("call-number") == expected.get("call-number")
        break


def _source(document: Document, key: str) -> str:
    source = document.entries[key].get("library")
    assert isinstance(source, str)
    return source[1:-1]


def test_format_decides_the_class_of_document() -> None:
    """Each format has a class of its own."""
    assert isinstance(load(io.StringIO("@book{a}")), BibtexDocument)
    assert isinstance(load(io.StringIO("TY  - BOOK\n")), RisDocument)
