"""Styles are untrusted: any style formats or is refused with file and line, quickly, and opens no other file."""

from __future__ import annotations

import re
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dprkpal.csl import Processor, load_style
from dprkpal.csl.styles import archive
from dprkpal.csl.styles.parser import parse_locale
from dprkpal.errors import DprkpalError, StyleError, StyleWarning, UnknownStyleError
from effort import ends

WORKS: list[dict[str, Any]] = [
    {
        "id": "a", "type": "article-journal", "title": "On “Sample” Data: <i>a</i> Study", "page": "101-109",
        "author": [{"family": "Doe", "given": "Jane"}, {"family": "Roe", "given": "R. P."}], "volume": "3",
        "issued": {"date-parts": [[2020, 5, 7], [2020, 6]]}, "container-title": "Samples", "DOI": "10.5555/a",
    },
    {
        "id": "b", "type": "book", "title": "A Book", "author": [{"family": "Doe", "given": "John"}], "edition": "2",
        "issued": {"date-parts": [[2020]]}, "publisher": "Press", "editor": [{"literal": "An Institute"}],
    },
    {"id": "c", "type": "book", "title": "Another Book", "author": [{"family": "Doe", "given": "John"}],
     "issued": {"date-parts": [[2020]]}, "note": "1"},
]  # fmt: skip
"""Works that need sorting, disambiguation, collapsing and abbreviation."""

SECRET = "s3cret-of-another-file"
MEBIBYTES = 100
"""How much memory loading a refused style may take."""

_HEAD = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">\n'
    "<info><id>x</id><title>x</title><updated>2020-01-01T00:00:00Z</updated></info>\n"
)


def style(body: str = "", layout: str = '<text variable="title"/>', before: str = "") -> str:
    """Return a style with this citation *layout*, *body* before the citation, and *before* before the root element."""
    return f"{before}{_HEAD}{body}\n<citation><layout>\n{layout}\n</layout></citation>\n</style>"


def format_works(style: Any) -> list[str]:
    """Cite `WORKS` in *style*, and list them in a bibliography."""
    processor = Processor(style, WORKS, to="html")
    texts = [processor.cite(text) for text in ("a", "a", "a, p. 4", "b, ch. 2", "c", "a")]
    texts.append(processor.cite(["a", "b", "c"]))
    return texts + processor.bibliography()


_accessed: list[tuple[str, Any]] | None = None


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _accessed is not None and event.startswith(
        ("open", "socket.", "urllib.", "subprocess.", "os.system", "os.exec")
    ):
        _accessed.append((event, arguments[0] if arguments else None))


@pytest.fixture(scope="module", autouse=True)
def _watcher() -> None:
    sys.addaudithook(_audit)


@pytest.fixture
def accessed() -> Iterator[list[tuple[str, Any]]]:
    """Return a list that collects which files and programs the interpreter opens or runs from now on."""
    global _accessed
    format_works(load_style(style()))  # load modules and the archive before recording
    _accessed = []
    yield _accessed
    _accessed = None


def unexpected(accessed: list[tuple[str, Any]], *own: Path) -> list[tuple[str, Any]]:
    """Return accesses other than those of the archive, of imported modules, and of *own* files."""
    allowed = {archive._ARCHIVE_PATH, *map(str, own)}
    return [
        (event, what) for event, what in accessed
        if not (event == "open" and (str(what) in allowed or str(what).endswith((".py", ".pyc"))))
    ]  # fmt: skip


# -- styles that are refused --------------------------------------------------------------------------

CYCLE = '<macro name="a"><text macro="b"/></macro>\n<macro name="b"><group>\n<text macro="a"/></group></macro>'
TEN_TIMES_TEN = "\n".join(
    f'<macro name="m{n}">' + (f'<text macro="m{n + 1}"/>' * 10 if n < 10 else '<text variable="title"/>') + "</macro>"
    for n in range(11)
)
TEN_NAMES = "\n".join(
    f'<macro name="m{n}"><names variable="none"><substitute>' + f'<text macro="m{n + 1}"/>' * 10
    + "</substitute></names></macro>" for n in range(10)
) + '<macro name="m10"><text variable="title"/></macro>'  # fmt: skip
BOMB = '<!DOCTYPE style [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>\n"  # fmt: skip

REFUSED: dict[str, tuple[str, int | None, str]] = {
    "a cycle of macros": (style(CYCLE, '<text macro="a"/>'), 5, "cycle: a → b → a"),
    "a macro that calls itself": (style('<macro name="a"><text macro="a"/></macro>', '<text macro="a"/>'), 3, "cycle"),
    "a cycle in a sort": (
        style(CYCLE).replace("<layout>", '<sort>\n<key macro="a"/></sort><layout>'), 5, "cycle",
    ),
    "ten macros, each calling the next ten times": (style(TEN_TIMES_TEN, '<text macro="m0"/>'), None, "elements"),
    "the same in names": (style(TEN_NAMES, '<text macro="m0"/>'), None, "elements"),
    "a missing macro": (style("", '\n<text macro="nowhere"/>'), 6, "nowhere"),
    "a missing macro in a sort": (style().replace("<layout>", '<sort><key macro="gone"/></sort><layout>'), 4, "gone"),
    "a macro twice": (style('<macro name="a"/>\n<macro name="a"/>'), 4, "twice"),
    "a macro without a name": (style('<macro><text value="x"/></macro>'), 3, "name"),
    "an unknown element": (style("", "<script>x</script>"), 5, "script"),
    "an unknown attribute": (style("", '<text variable="title" onclick="x"/>'), 5, "onclick"),
    "an element in the wrong place": (style("<layout/>"), 3, "layout"),
    "a text without a source": (style("", "<text/>"), 5, "variable, macro, term, value"),
    "a branch without a condition": (style("", "<choose><if><text value='x'/></if></choose>"), 5, "condition"),
    "a date with an unknown part": (
        style("", '<date variable="issued"><date-part name="hour"/></date>'), 5, "hour",
    ),
    "no layout": (style().replace("<layout>", "").replace("</layout>", "").replace('<text variable="title"/>', ""),
                  4, "layout"),
    "no citation": (_HEAD + "</style>", 1, "citation"),
    "another version": (style().replace('version="1.0"', 'version="2.0"'), 1, "2.0"),
    "a document type": (style(before="<!DOCTYPE style>\n"), 1, "DOCTYPE"),
    "entities that expand exponentially": (style("", "<text value='&i;'/>", before=BOMB), 1, "DOCTYPE"),
    "an external entity": (
        style("", "<text value='&x;'/>", '<!DOCTYPE style [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), 1, "DOCTYPE",
    ),
    "an external document type": (
        style(before='<!DOCTYPE style PUBLIC "-//X" "http://203.0.113.1/x.dtd">\n'), 1, "DOCTYPE",
    ),
    "an undeclared entity": (style("", "<text value='&nbsp;'/>"), 5, "not well-formed XML"),
    "a file to include": (
        style('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'), 3, "include",
    ),
    "a wrong root": ("<html><body>not a style</body></html>", 1, "html"),
    "a locale": ('<locale xmlns="http://purl.org/net/xbiblio/csl" version="1.0"/>', 1, "locale"),
    "five megabytes of text": (style(before="<!--" + "x" * 5_000_000 + "-->"), 1, "bytes"),
    "a million elements": (style("", "<text/>" * 150_000), None, "elements"),
    "deeply nested elements": (style("", "<group>\n" * 5_000 + "</group>" * 5_000), None, "deeper"),
    "deeply nested macros": (
        style(
            "".join(f'<macro name="m{n}"><text macro="m{n + 1}"/></macro>\n' for n in range(5_000))
            + '<macro name="m5000"/>',
            '<text macro="m0"/>',
        ),
        None, "deeper",
    ),
    "half a style": (style()[:-120], None, "not well-formed XML"),
    "an element after the root": (style() + "<more/>", 7, "not well-formed XML"),
    "an attribute twice": (style("", '<text value="a" value="b"/>'), 5, "not well-formed XML"),
    "a control character": (style("", '<text value="\x01"/>'), 5, "not well-formed XML"),
    "half a surrogate pair": (style("", '<text value="\ud800"/>'), 5, "not well-formed XML"),
    "no namespace": (style().replace(' xmlns="http://purl.org/net/xbiblio/csl"', ""), 1, "xmlns"),
    "another namespace": (style().replace("purl.org/net/xbiblio/csl", "www.w3.org/1999/xhtml"), 1, "xmlns"),
    "an else before the if": (
        style("", '<choose>\n<else><text value="x"/></else><if type="book"><text value="y"/></if></choose>'),
        6, "<if> comes first",
    ),
    "two elses": (
        style("", '<choose><if type="book"><text value="y"/></if>\n<else/><else><text value="x"/></else></choose>'),
        6, "<else> last",
    ),
    "a parent that does not exist": (
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>x</title>\n'
        '<link href="http://www.zotero.org/styles/no-such-style" rel="independent-parent"/></info></style>',
        2, "no-such-style",
    ),
    "a parent on this machine": (
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>x</title>\n'
        '<link href="file:///etc/passwd" rel="independent-parent"/></info></style>',
        2, "passwd",
    ),
}  # fmt: skip
"""By problem: the style, the line of the error (``None`` for any line), and a word of the message."""


@pytest.mark.parametrize(("text", "line", "word"), REFUSED.values(), ids=REFUSED)
def test_a_bad_style_is_refused_with_file_and_line(
    text: str, line: int | None, word: str, tmp_path: Path, accessed: list[tuple[str, Any]]
) -> None:
    """The error has the file, the line and the problem; no other file was opened, and it took little memory."""
    path = tmp_path / "bad.csl"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    tracemalloc.start()
    try:
        with ends(), pytest.raises(StyleError) as caught:
            format_works(load_style(path, strict=True))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    error = caught.value
    assert error.path == str(path)
    assert error.line is not None
    assert error.line >= 1
    assert line in (None, error.line)
    assert str(error).startswith(f"{path}:{error.line}: ")
    assert word in str(error)
    assert len(str(error)) < 500 + len(str(path))
    assert peak < MEBIBYTES * 2**20
    assert unexpected(accessed, path) == []


@pytest.mark.parametrize(("text", "line", "word"), REFUSED.values(), ids=REFUSED)
def test_the_text_of_a_bad_style_is_refused_like_its_file(text: str, line: int | None, word: str) -> None:
    """For the text of a style, the error is the same without a file."""
    with pytest.raises(StyleError) as caught:
        format_works(load_style(text, strict=True))
    assert caught.value.path is None
    assert word in str(caught.value)


IGNORED = [
    "a missing macro", "a missing macro in a sort", "a macro twice", "an unknown element", "an unknown attribute",
    "an element in the wrong place", "a branch without a condition", "a document type", "an external document type",
    "a file to include", "an else before the if", "two elses",
]  # fmt: skip


@pytest.mark.parametrize("name", IGNORED)
def test_what_is_not_csl_is_ignored_with_one_warning_and_the_style_works(
    name: str, tmp_path: Path, accessed: list[tuple[str, Any]]
) -> None:
    """Styles in use have extensions and mistakes; the warning has the file and line that the strict error has."""
    text, line, word = REFUSED[name]
    path = tmp_path / "used.csl"
    path.write_text(text, encoding="utf-8")
    with pytest.warns(StyleWarning, match=re.escape(word)) as caught:
        loaded = load_style(path)
    assert [(one.filename, one.lineno) for one in caught] == [(str(path), line)]
    assert [(fault.path, fault.line) for fault in loaded.faults] == [(str(path), line)]
    assert len(format_works(loaded)) >= 7
    assert unexpected(accessed, path) == []


def test_an_empty_choose_prints_nothing() -> None:
    """It has no branch that could be chosen."""
    assert format_works(load_style(style("", '<choose/><text value="x"/>')))[0] == "x"


def test_a_style_with_thousands_of_mistakes_gives_a_hundred_warnings() -> None:
    """The number of warnings is limited."""
    with pytest.warns(StyleWarning) as caught:
        load_style(style("", '<text value="x" colour="red"/>\n' * 5_000))
    assert len(caught) == 100


def test_entities_are_refused_even_if_mistakes_are_ignored() -> None:
    """They could expand without limit or read other files."""
    for name in ("entities that expand exponentially", "an external entity"):
        with pytest.raises(StyleError, match="DOCTYPE"):
            load_style(REFUSED[name][0])


NAMES = [
    "http://203.0.113.1/evil.csl", "file:///etc/passwd", "//203.0.113.1/share/x", "no/such/style", "nofile.csl",
    "../../../../etc/passwd\x00", "a\x00.csl", "x" * 1_000_000, "", "/", ".", "..", "@en-us", "a\tb", "a\nb", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:30]))
def test_an_unknown_name_is_an_error_and_is_never_downloaded(name: str, accessed: list[tuple[str, Any]]) -> None:
    """The name of a style may come from an untrusted file, so it is only looked up."""
    with pytest.raises((StyleError, UnknownStyleError)) as caught:
        load_style(name)
    assert len(str(caught.value)) < 1_000
    assert [event for event, _ in accessed if event != "open"] == []


def test_an_error_never_quotes_a_file_that_is_not_a_style(tmp_path: Path) -> None:
    """Error messages must not reveal the content of other files."""
    for content in (f"{SECRET}\n", f"<?xml version='1.0'?>\n{SECRET}", f"<a>{SECRET}", f"key={SECRET}\x00\xff"):
        path = tmp_path / "notes.txt"
        path.write_bytes(content.encode("latin-1"))
        with pytest.raises(StyleError) as caught:
            load_style(path)
        assert SECRET not in str(caught.value)


# -- styles that format -------------------------------------------------------------------------------


def test_styles_in_other_encodings_are_parsed(tmp_path: Path) -> None:
    """XML declares its encoding; the style is the same in all encodings."""
    text = style("", '<text value="Größe – 크기"/>')
    path = tmp_path / "wide.csl"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_text(text, encoding=encoding)
        assert format_works(load_style(path))[0] == "Größe – 크기"
    text = '<?xml version="1.0" encoding="iso-8859-1"?>' + style("", '<text value="Größe"/>')
    path.write_text(text, encoding="latin-1")
    assert format_works(load_style(path))[0] == "Größe"


@pytest.mark.parametrize("encoding", ["utf-7", "rot13", "zlib", "undefined", "idna", "../x", "x" * 99, "utf-32", "hex"])
def test_encodings_that_xml_does_not_have_are_refused(encoding: str, tmp_path: Path) -> None:
    """Python codecs that are not text encodings are never used."""
    path = tmp_path / "coded.csl"
    path.write_text(f'<?xml version="1.0" encoding="{encoding}"?>\n{style()}', encoding="utf-8")
    with pytest.raises(StyleError) as caught:
        load_style(path)
    assert str(caught.value).startswith(str(path))


def test_a_dependent_style_formats_like_its_parent_in_its_own_locale(tmp_path: Path) -> None:
    """Only the last part of the parent's URL matters; the URL is never opened."""
    path = tmp_path / "dependent.csl"
    path.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="de-DE"><info><title>x</title>'
        '<link href="http://203.0.113.1/styles/apa" rel="independent-parent"/></info></style>',
        encoding="utf-8",
    )
    assert load_style(path).default_locale == "de-DE"
    assert format_works(path) == format_works(load_style("apa")._replace(default_locale="de-DE"))


def test_markup_in_a_style_is_text() -> None:
    """Affixes and values of a style are escaped, so they cannot add elements to a page."""
    affixes = 'prefix="&lt;script&gt;x()&lt;/script&gt;" suffix="&lt;img src=x onerror=y&gt;"'
    text = style("", f'<text variable="title" {affixes}/>')
    assert re.findall(r"<(?!/?[ib]>)", "".join(format_works(load_style(text)))) == []


def test_a_bad_locale_is_refused_with_its_line() -> None:
    """Locales and styles have the same parser."""
    with pytest.raises(StyleError, match=r"x\.xml:2: .*'nonsense'"):
        parse_locale(b'<locale xml:lang="en">\n<terms nonsense="1"/></locale>', path="x.xml")


# -- damaged styles ------------------------------------------------------------------------------------

_INDEPENDENT = [style_id for style_id in archive.style_ids()[::31] if archive.read_style(style_id).parent is None]
_ATTRIBUTE = re.compile(r' ([\w:-]+)="([^"]*)"')
_ELEMENT = re.compile(r"<(?:text|date|names|label|number|name|et-al|key|date-part|else|sort)\b[^>]*/>")
_VALUES = st.one_of(
    st.sampled_from(
        ["", "-1", "0", "1" * 50, "1.5", "²", "٣", "true", "all", "author editor", "citation-number", "year-suffix",
         "issued", "locator", "symbol", "short", "count", "title", "descending", "zz", "../x", "roman", "collapse",
         "ibid", "minimal", "{0}", "%s", "\\1", "(", "numeric", "year", "first"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters='<>&"', exclude_categories=["Cc", "Cs"]), max_size=8),
)  # fmt: skip


@st.composite
def damaged_style(draw: st.DrawFn) -> str:
    """Draw a published style with changed or missing attributes and with missing or moved elements."""
    xml = archive.read_style(draw(st.sampled_from(_INDEPENDENT))).xml.decode()
    for _ in range(draw(st.integers(1, 4))):
        attributes = list(_ATTRIBUTE.finditer(xml, xml.find("</info>")))
        elements = list(_ELEMENT.finditer(xml))
        how = draw(st.sampled_from(["value", "value", "drop", "replace", "remove"]))
        if how in ("value", "drop") or not elements:
            match = draw(st.sampled_from(attributes))
            other = f' {match[1]}="{draw(_VALUES)}"' if how != "drop" else ""
        else:
            match = draw(st.sampled_from(elements))
            other = draw(st.sampled_from(elements))[0] if how == "replace" else ""
        xml = xml[: match.start()] + other + xml[match.end() :]
    return xml


@pytest.mark.filterwarnings("ignore::dprkpal.errors.StyleWarning")
@given(damaged_style())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_damaged_style_formats_or_is_refused(xml: str) -> None:
    """No attribute value and no position of an element causes another exception."""
    with suppress(StyleError):
        format_works(load_style(xml))


@given(st.binary(max_size=200))
def test_bytes_that_are_not_a_style_are_refused(data: bytes) -> None:
    """Any bytes after a ``<`` raise a `DprkpalError`."""
    with pytest.raises(DprkpalError):
        load_style("<" + data.decode("latin-1"))


class TestBundledOnly:
    """A name from a request or a document is looked up among the bundled styles and opens nothing."""

    @pytest.mark.parametrize("name", ["apa", "APA", "apa.csl", "http://www.zotero.org/styles/apa"])
    def test_an_id_is_found(self, name: str) -> None:
        """Any spelling of an id that `load_style` accepts."""
        assert load_style(name, bundled_only=True) == load_style(name)

    @pytest.mark.parametrize("name", ["mine.csl", "./mine.csl", "apa/mine.csl", "..\\apa", "x/apa", "\0", ""])
    def test_a_path_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        """Even if the file exists, and even if its name ends with an id."""
        (tmp_path / "mine.csl").write_text("<style/>", encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        for one in (name, str(tmp_path / name.replace("\0", "")), Path("mine.csl")):
            with pytest.raises(UnknownStyleError):
                load_style(one, bundled_only=True)

    def test_the_text_of_a_style_is_refused(self) -> None:
        """It would be parsed otherwise."""
        with pytest.raises(UnknownStyleError):
            load_style('<style xmlns="http://purl.org/net/xbiblio/csl"/>', bundled_only=True)
