"""Writing files: the result is read back as the same references, or the difference is reported."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import library
from dprkpal.errors import FormatError
from dprkpal.formats import WRITTEN, read, write
from dprkpal.formats.bibtex.name_lists import write_list, write_names
from dprkpal.formats.bibtex.names import parse_names, split_list
from dprkpal.formats.bibtex.reader import parse
from dprkpal.formats.inline_markup import canonical
from dprkpal.formats.tex.reader import decode_tex
from dprkpal.formats.tex.writer import encode_tex, encode_verbatim, is_balanced, is_safe
from dprkpal.model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

TITLES = {name for name in TEXT_VARIABLES if "title" in name}
OWN = {"citation-number", "year-suffix", "citation-key", "citation-label", "event"}
IDENTIFIERS = {"DOI", "URL", "ISBN", "ISSN", "PMID", "PMCID"}

SMALL_CAPS = '<span style="font-variant:small-caps;">'
CHARACTERS = list("aB é한 -`'!?{}\\$&%#_~^<>|\"@,=\xa0\u202f;.:/")
MARKUP = [
    "<i>",
    "</i>",
    "<b>",
    "</b>",
    "<sup>",
    "</sup>",
    '<span class="nocase">',
    SMALL_CAPS,
    "</span>",
    "--",
    "\\emph",
]
TEXT = st.lists(st.sampled_from(CHARACTERS + MARKUP), min_size=1, max_size=20).map("".join).map(canonical)
TITLE = TEXT.map(lambda text: canonical(f"x{text}y"))
FILLED = TITLE.map(lambda text: canonical(text.replace('<span class="nocase">', "")))
WORDS = st.text(st.sampled_from(CHARACTERS), max_size=12).map(lambda text: " ".join(f"K{text}".split()))

CLASSIC_NAME = st.one_of(
    st.fixed_dictionaries({"literal": WORDS}),
    st.fixed_dictionaries({"family": WORDS}, optional={"given": WORDS, "suffix": WORDS}),
    st.fixed_dictionaries(
        {"family": WORDS, "given": WORDS, "non-dropping-particle": st.sampled_from(["de", "van der"])}
    ),
)
NAME = st.one_of(
    CLASSIC_NAME,
    st.fixed_dictionaries({"family": WORDS, "given": WORDS, "non-dropping-particle": st.just("Van der")}),
    st.fixed_dictionaries({"family": WORDS, "given": WORDS, "dropping-particle": st.just("von")}),
    st.fixed_dictionaries({"given": WORDS}),
)
DAY = st.tuples(st.integers(-300, 2999).filter(bool), st.integers(1, 12), st.integers(1, 28)).map(list)
PART = DAY.flatmap(lambda day: st.integers(1, 3).map(lambda size: day[:size]))
DATE = st.one_of(
    PART.map(lambda one: {"date-parts": [one]}),
    PART.map(lambda one: {"date-parts": [one], "circa": True}),
    PART.map(lambda one: {"date-parts": [one[:1]], "season": 2}),
    st.tuples(PART, PART).map(lambda both: {"date-parts": sorted(both)}),
    PART.map(lambda one: {"date-parts": [one, [0]]}),
)
LITERAL = st.sampled_from(["in press", "n.d.", "Juche 88"]).map(lambda text: {"literal": text})

VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(NAME_VARIABLES, st.lists(NAME, min_size=1, max_size=3)),
    **dict.fromkeys(DATE_VARIABLES, DATE),
    **dict.fromkeys(NUMBER_VARIABLES | TEXT_VARIABLES, FILLED),
    **dict.fromkeys(TITLES, TITLE),
    **dict.fromkeys(IDENTIFIERS, st.sampled_from(["10.1000/a_b%20~c#d&e", "{x}"])),
    "language": st.sampled_from(["en", "ko-KR", "de-AT", "cop"]),
    "original-language": st.sampled_from(["ko", "sv"]),
    "page": st.sampled_from(["1–9", "5", "A12–A14, 7", "iv"]),
    "genre": st.one_of(FILLED, st.sampled_from(["PhD thesis", "Master’s thesis", "software", "Technical report"])),
    "issued": st.one_of(DATE, LITERAL),
}
VARIABLES = sorted(set(VALUES) - OWN - {"page-first", "locator", "first-reference-note-number"})


def items(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for items of any type with some of the variables in *values*."""
    return st.lists(st.sampled_from(VARIABLES), unique=True, max_size=8).flatmap(
        lambda chosen: st.fixed_dictionaries(
            {
                "id": st.just("a"),
                "type": st.sampled_from(sorted(ITEM_TYPES)),
                **{name: values[name] for name in chosen},
            }
        )
    )


ITEM = items(VALUES)
CLASSIC_ITEM = items(VALUES | dict.fromkeys(NAME_VARIABLES, st.lists(CLASSIC_NAME, min_size=1, max_size=3)))


class TestTex:
    """Encoding text as TeX."""

    @given(TEXT)
    def test_text_with_markup_survives_a_round_trip(self, text: str) -> None:
        """Special characters are escaped, and braces are balanced as BibTeX counts them."""
        source = encode_tex(text, "title")
        assert is_balanced(source)
        assert canonical(decode_tex(source.strip(), "title")) == canonical(text)

    @given(st.text(st.sampled_from(CHARACTERS), max_size=20))
    def test_plain_text_survives_a_round_trip(self, text: str) -> None:
        """Tags are text here."""
        source = encode_tex(text, "plain")
        assert is_balanced(source)
        assert decode_tex(source.strip(), "plain") == re.sub(" +", " ", text).strip(" ")

    @given(st.text())
    def test_text_cannot_become_a_command(self, text: str) -> None:
        """The only commands are from our tables."""
        assert is_safe(encode_tex(text, "title"))
        assert is_balanced(encode_verbatim(text))

    @pytest.mark.parametrize(
        ("text", "source"),
        [
            ('The <span class="nocase">DNA</span> of <i>x</i>', r"The {DNA} of \emph{x}"),
            ('<span class="nocase">&c.</span>', r"{{}\&c.}"),
            ("H<sub>2</sub>O", r"H\textsubscript{2}O"),
            ("a -- b --- c", "a -{}- b -{}-{}- c"),
            ("Kim\xa0Il-sung", "Kim~Il-sung"),
            ("<script>", r"\textless{}script\textgreater{}"),
            (r"\input{x}", r"\textbackslash{}input\textbraceleft{}x\textbraceright{}"),
            ("nul\x00, \ud800", "nul, "),
        ],
    )
    def test_output_looks_handwritten(self, text: str, source: str) -> None:
        """Unusual forms are used only if necessary."""
        assert encode_tex(text, "title") == source.strip(" ")


class TestNames:
    """Encoding lists of names."""

    @given(st.lists(NAME, min_size=1, max_size=4), st.booleans())
    def test_names_survive_a_round_trip(self, names: list[dict[str, str]], others: bool) -> None:
        """The extended format is used if no other form is exact."""
        source = write_names(names, classic=False, others=others)
        assert parse_names(source) == (names, others, None)

    @pytest.mark.parametrize(
        ("name", "source"),
        [
            ({"family": "Young", "given": "Benjamin R."}, "Young, Benjamin R."),
            ({"family": "Kim", "given": "Il-sung", "suffix": "Jr."}, "Kim, Jr., Il-sung"),
            ({"family": "de Beauvoir", "given": "Simone"}, "{de Beauvoir}, Simone"),
            ({"family": "Berg", "non-dropping-particle": "van der"}, "van der Berg,"),
            ({"family": "Plato"}, "Plato"),
            ({"family": "Jong Il"}, "{Jong Il},"),
            ({"literal": "Barnes and Noble"}, "{Barnes and Noble}"),
            ({"literal": "others"}, "{others}"),
            ({"family": "Doe, Roe", "given": "J and K"}, "{Doe, Roe}, {J and K}"),
        ],
    )
    def test_simplest_form_is_used(self, name: dict[str, str], source: str) -> None:
        """Without unnecessary braces."""
        assert write_names([name], classic=True) == source

    def test_bibtex_has_no_extended_names(self) -> None:
        """A particle that BibTeX would not recognise becomes part of the family name."""
        name = {"family": "Rompuy", "given": "H.", "non-dropping-particle": "Van"}
        assert write_names([name], classic=True) == "{Van Rompuy}, {H.}"

    @given(st.lists(FILLED, min_size=1, max_size=3))
    def test_lists_survive_a_round_trip(self, members: list[str]) -> None:
        """Publishers and places, joined with ``and``."""
        text = "; ".join(members)
        back = "; ".join(filter(None, (decode_tex(member) for member in split_list(write_list(text)))))
        assert canonical(back) == canonical(text)


def norm(value: Any) -> Any:
    """Return text in canonical form."""
    return canonical(value) if isinstance(value, str) else value


def check(item: dict[str, Any], to: str) -> None:
    """Check that *item* is read back without changes and notes."""
    writing = write([item], to)
    reading = parse(writing.text)
    assert ([str(note) for note in writing.notes], [str(finding) for finding in reading.findings]) == ([], [])
    assert {name: norm(value) for name, value in reading.items[0].items()} == {
        name: norm(value) for name, value in item.items()
    }


@given(ITEM)
def test_biblatex_keeps_every_variable(item: dict[str, Any]) -> None:
    """In every type. Variables without a biblatex field are written under their CSL names."""
    check(item, "biblatex")


@given(CLASSIC_ITEM)
def test_bibtex_keeps_every_variable(item: dict[str, Any]) -> None:
    """Except for names that need the extended format."""
    check(item, "bibtex")


@pytest.mark.parametrize("to", ["bibtex", "biblatex", "csljson"])
def test_collection_survives_a_round_trip(to: str) -> None:
    """Including verification, tiers, warnings, ISBNs and romanized forms."""
    works = [entry.to_csl() for entry in library().values()]
    writing = write(works, to)
    assert [str(note) for note in writing.notes] == []
    back = read(io.StringIO(writing.text), "csljson" if to == "csljson" else "bibtex").items
    for work, item in zip(works, back, strict=True):
        assert item | {"custom": None} == work | {"custom": None}
        assert item["custom"] == work["custom"]


class TestKeys:
    """Keys in a ``.bib`` file."""

    def test_special_characters_in_keys_are_replaced(self) -> None:
        """This is reported."""
        writing = write([{"id": "a b{c}%d\\e", "type": "book"}, {"id": 7, "type": "book"}], "biblatex")
        assert re.findall(r"@book\{(.*),", writing.text) == ["a-b-c-d-e", "7"]
        assert [str(note) for note in writing.notes] == [r"a b{c}%d\e: written under the key 'a-b-c-d-e'"]

    def test_keys_are_unique(self) -> None:
        """For BibTeX also without regard to case."""
        items = [{"id": identity, "type": "book"} for identity in ("a", "A", "a b", "a-b")]
        assert list(parse(write(items, "biblatex").text).places) == ["a", "A", "a-b", "a-b-2"]
        assert list(parse(write(items, "bibtex").text).places) == ["a", "A-2", "a-b", "a-b-2"]

    @given(st.lists(st.text(), unique=True, max_size=6))
    def test_any_id_can_be_written(self, identities: list[str]) -> None:
        """Each gets an entry of its own."""
        text = write([{"id": identity, "type": "book"} for identity in identities], "bibtex").text
        reading = parse(text)
        assert len(reading.items) == len(identities)
        assert reading.findings == reading.notes == []


class TestClassic:
    """Writing for BibTeX styles, including values for which BibTeX has no field."""

    @pytest.mark.parametrize(
        ("item", "lines"),
        [
            ({"type": "article-journal", "container-title": "J"}, ["@article{a,", "journal = {J}"]),
            ({"type": "thesis", "genre": "PhD thesis", "publisher": "U"}, ["@phdthesis{a,", "school = {U}"]),
            ({"type": "thesis", "genre": "Master’s thesis"}, ["@mastersthesis{a,"]),
            ({"type": "thesis"}, ["@phdthesis{a,", "entrysubtype = {thesis}"]),
            ({"type": "report", "publisher": "U"}, ["@techreport{a,", "entrysubtype = {report}", "institution = {U}"]),
            ({"type": "book", "publisher-place": "P"}, ["@book{a,", "address = {P}"]),
            ({"type": "webpage", "URL": "https://x.org/?a=1&b"},
             ["@misc{a,", "entrysubtype = {webpage}", r"howpublished = {\url{https://x.org/?a=1&b}}",
              "url = {https://x.org/?a=1&b}"]),
            ({"type": "webpage", "container-title": "KCNA"}, ["@misc{a,", "howpublished = {KCNA}", "journal = {KCNA}"]),
            ({"type": "book", "issued": {"date-parts": [[2014, 7, 26]]}}, ["year = {2014}", 'month = jul']),
            ({"type": "book", "issued": {"date-parts": [[2014, 7], [2014, 8]]}}, ['month = jul # "/" # aug']),
            ({"type": "book", "issued": {"date-parts": [[1956], [1989]]}}, ["year = {1956--1989}"]),
            ({"type": "book", "issued": {"date-parts": [[1956, 1, 2], [1989]]}},
             ["year = {1956--1989}", "date = {1956-01-02/1989}"]),
            ({"type": "book", "issued": {"date-parts": [[1999]], "season": 1}}, ["month = {spring}"]),
            ({"type": "book", "issued": {"date-parts": [[1999]], "circa": True}}, ["year = {c. 1999}"]),
            ({"type": "book", "issued": {"literal": "in press"}}, ["year = {in press}"]),
            ({"type": "article", "archive": "arXiv", "archive_location": "2101.1", "URL": "https://arxiv.org/abs/2101.1"},
             ["eprint = {2101.1}", "archiveprefix = {arXiv}"]),
            ({"type": "book", "author": [{"family": "Goethe", "given": "J.", "dropping-particle": "von"}]},
             ["author = {von Goethe, J.}", "options = {useprefix=false}"]),
        ],
    )  # fmt: skip
    def test_fields_for_bibtex_styles(self, item: dict[str, Any], lines: list[str]) -> None:
        """The item is also read back unchanged."""
        writing = write([{"id": "a", **item}], "bibtex")
        assert [line for line in lines if line not in writing.text] == []
        assert writing.notes == []
        assert parse(writing.text).items == [{"id": "a", **item}]


class TestBiblatex:
    """Writing biblatex fields that depend on more than one variable."""

    @pytest.mark.parametrize(
        ("item", "lines"),
        [
            ({"type": "book", "title": "T: S", "title-short": "T"}, ["title = {T}", "subtitle = {S}"]),
            ({"type": "book", "title": "Long", "title-short": "L"}, ["title = {Long}", "shorttitle = {L}"]),
            ({"type": "book", "title": "M", "volume-title": "V"}, ["maintitle = {M}", "title = {V}"]),
            ({"type": "chapter", "container-title": "M", "volume-title": "V"}, ["maintitle = {M}", "booktitle = {V}"]),
            ({"type": "chapter", "title": "T", "volume-title": "V"}, ["title = {T}", "volume-title = {V}"]),
            ({"type": "article-journal", "volume-title": "Special"}, ["issuetitle = {Special}"]),
            ({"type": "chapter", "container-author": [{"family": "Roe"}]}, ["@inbook{a,", "bookauthor = {Roe}"]),
            (
                {"type": "motion_picture", "director": [{"family": "Roe"}]},
                ["editor = {Roe}", "editortype = {director}"],
            ),
            ({"type": "thesis", "genre": "PhD thesis"}, ["@thesis{a,", "type = {phdthesis}"]),
            ({"type": "report", "genre": "software"}, ["type = {{software}}"]),
            ({"type": "book", "language": "ko"}, ["langid = {korean}"]),
            ({"type": "book", "language": "ko-KP"}, ["language = {ko-KP}"]),
            ({"type": "book", "publisher-place": "A; B"}, ["location = {A and B}"]),
            ({"type": "book", "issued": {"date-parts": [[2000], [0]], "circa": True}}, ["date = {2000~/..}"]),
            ({"type": "article-journal", "number": "e5", "issue": "2"}, ["eid = {e5}", "number = {2}"]),
            ({"type": "post-weblog"}, ["@online{a,", "entrysubtype = {blog}"]),
        ],
    )
    def test_fields_for_biblatex(self, item: dict[str, Any], lines: list[str]) -> None:
        """The item is also read back unchanged."""
        writing = write([{"id": "a", **item}], "biblatex")
        assert [line for line in lines if line not in writing.text] == []
        assert writing.notes == []
        assert parse(writing.text).items == [{"id": "a", **item}]


def test_lost_variables_are_reported() -> None:
    """The note has the key and all variables."""
    item = {
        "id": "a", "type": "book", "title": "T", "colour": "red", "citation-number": 3, "language": "Korean, perhaps",
        "custom": {"own": {"x": 1}, "fields": {"L1": ["a.pdf"], "execute": r"\immediate\write18{x}", "myfield": "{x}"}},
    }  # fmt: skip
    writing = write([item], "biblatex")
    assert [str(note) for note in writing.notes] == [
        "a: biblatex has no field for colour, citation-number, language, custom.own, custom.L1, custom.execute"
    ]
    assert "write18" not in writing.text
    assert "myfield = {{x}}" in writing.text


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("to", WRITTEN)
@given(st.dictionaries(st.sampled_from([*VARIABLES, "custom", "multi", "type", "id"]), ANYTHING, max_size=6))
def test_any_item_can_be_written(to: str, values: dict[str, Any]) -> None:
    """The file has one entry and contains no commands except ours."""
    text = write([{"id": "a", "type": "book", **values}], to).text
    assert text.encode()
    if to.startswith("bib"):
        assert len(parse(text).items) == 1
        assert is_safe(text)


@pytest.mark.parametrize("to", WRITTEN)
def test_empty_list_can_be_written(to: str) -> None:
    """And read again."""
    writing = write([], to)
    assert writing.notes == read(io.StringIO(writing.text), "bibtex" if to == "biblatex" else to).items == []


def test_unknown_target_format_is_an_error() -> None:
    """The message lists the formats."""
    with pytest.raises(FormatError, match="use one of bibtex, biblatex, csljson"):
        write([], "word")


@pytest.mark.parametrize("to", [name for name in WRITTEN if name != "csljson"])
def test_line_breaks_of_unicode_and_noncharacters_are_not_written(to: str) -> None:
    """Some programs end a line there and read the rest as a field; XML does not allow U+FFFE. JSON has no lines."""
    hostile = "A\u2028TY  - B\x85C\u2029\ufffe\uffffD"
    item: dict[str, Any] = {"id": "a", "type": "book", **dict.fromkeys(sorted(TEXT_VARIABLES - IDENTIFIERS), hostile)}
    item["author"] = [{"family": hostile, "given": hostile}, {"literal": hostile}]
    written = write([item], to).text
    assert not re.search("[\x85\u2028\u2029\ufffe\uffff]", written)
    assert re.search("A.{0,9}TY", written)
