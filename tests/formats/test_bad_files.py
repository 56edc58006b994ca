"""Broken and hostile files: good entries are printed, problems are reported, and nothing can do harm."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal import formats
from dprkpal.cli import main
from dprkpal.csl import BACKENDS, OUTPUTS, Processor
from dprkpal.libraries.library import Library

GOOD = "@book{good,\n  author = {Good, Ada},\n  title = {Survivor},\n  year = 2001\n}\n"
GOOD_ITEM = {"id": "good", "type": "book", "title": "Survivor"}
GOOD_RIS = "TY  - BOOK\nID  - good\nTI  - Survivor\nER  - \n"

STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
<info><title>t</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout suffix="."><group delimiter=". "><names variable="author"/><text variable="title"
font-style="italic"/><text variable="container-title"/><text variable="publisher"/><text variable="note"/><text
variable="volume"/><text variable="page"/><date variable="issued" form="text"/><text variable="DOI"
prefix="https://doi.org/"/><text variable="URL"/></group></layout></bibliography></style>"""


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, arguments, input=stdin)


def read(tmp_path: Path, name: str, data: str | bytes, *more: str) -> Result:
    """Print the bibliography of a file with this name and content."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return run("bib", "--from", str(path), *more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('@book{bad, title = "No end}\n', ":1:20: bad: the value of 'title' is not in matching braces"),
        ("@book{bad, title = {x}) \n", ":1:1: bad: the entry does not end"),
        ("@book(bad, title = {x}}\n", ":1:1: bad: the entry does not end"),
        ("@book{bad, title}\n", ":1:12: bad: 'title' is not a field"),
        ("@book{bad, title = }\n", ":1:12: bad: the field 'title' has no value"),
        ("@book{bad, title = x y}\n", ":1:20: bad: the value of 'title' is not in matching braces"),
        ("@book{bad, title = “x”}\n", ":1:20: bad: the value of 'title' is not in matching braces"),
        ('@book{bad, title = "x" y"}\n', ":1:20: bad: the value of 'title' is not in matching braces"),
        ("@book{bad, one's = {x}}\n", "bad: '=' expected"),
        ('@book{"bad", title = {x}}\n', "'\"bad\"' is not a field"),
        ("@xdata{title = {x}}\n", ":1:1: the entry has no key"),
        ("@book{bad, author = {family=Roe, shoe=Big}}\n", "'shoe' in a name is not supported"),
        ("@{bad, title = {x}}\n", ":1:1: bad: the entry type is missing before the brace"),
        ("@string{a = }\n", ":1:13: a: field value expected"),
        ("@book{bad, title = {x}}, year = 1}\n", ":1:1: bad: the entry does not end, or ends too early"),
    ],
)
def test_broken_entry_is_reported_and_does_not_affect_others(tmp_path: Path, text: str, said: str) -> None:
    """The message on standard error has file, line and key, the status is 1, and the other entries are printed."""
    before = GOOD.replace("good", "before").replace("Survivor", "Before")
    for whole, line in ((text + GOOD, 0), (before + text + GOOD, before.count("\n"))):
        result = read(tmp_path, "x.bib", whole)
        assert result.exit_code == 1
        assert "Survivor" in result.stdout
        assert ("Before" in result.stdout) == bool(line)
        if place := re.match(r":(\d+)(.*)", said):
            assert f"x.bib:{int(place[1]) + line}{place[2]}" in result.stderr
        assert said.rpartition(": ")[2] in result.stderr
        assert result.stderr.startswith(str(tmp_path / "x.bib") + ":")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@book{bad title = {x}}\n", "a comma is missing after the key"),
        ("@book{bad, author = {and and Roe, R. and}}\n", "an empty name"),
        (GOOD.replace("good", "Good"), "only in upper and lower case"),
        ("@book{bad, year = {MMXIV\x00}}\n", "control characters, surrogates"),
        ("@book{title = {x}}\n", "the entry has no key"),
        ("@book{}\n", "the entry has no key"),
        ("@string{a = b # a}\n@book{bad, title = a}\n", "@string 'b' is not defined"),
        ("@book{bad, crossref = {nosuch}}\n", "crossref: there is no entry 'nosuch' in this file"),
        ("@book{bad, xdata = {one, two}}\n", "xdata: there is no entry 'one' in this file"),
        ("@book{bad, title = " + "{" * 5000 + "}" * 5000 + "}\n", "nested deeper"),
        ("@book{bad, date = {2001-02-30}}\n", "does not exist in the calendar"),
        ("@book{bad, year = 2001, month = 13}\n", "'13' is not a month"),
        ("@book{bad, author = {a, b, c, d}}\n", "more than two commas"),
        ("@nonsense{bad, title = {x}}\n", "unknown entry type 'nonsense'"),
        ("@book{bad, title = {x} year = 1999}\n", "',' is missing before this"),
        ("@book{bad, title {x}, year = 1999}\n", "'=' is missing before this"),
        ("@book{good, title = {x}}\n", "the key is already used in line 1"),
        ("@book{bad, title = {x}, title = {y}}\n", "'title' is repeated"),
    ],
)
def test_questionable_entry_is_noted(tmp_path: Path, text: str, said: str) -> None:
    """The note has a place, and the status is 0."""
    result = read(tmp_path, "x.bib", GOOD + text)
    assert result.exit_code == 0
    assert re.search(rf"x\.bib:[\d:]+ (?:\w+: )?note: .*{said}", result.stderr)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"id": "bad", "type": "book", "title": "A", "title": "B"}', "title is repeated in one object"),
        (
            '{"id": "bad", "type": "book", "issued": {"date-parts": [[1]], "date-parts": [[2]]}}',
            "date-parts is repeated",
        ),
        ('{"id": "bad", "type": "book", "title": {"a": 1}}', "title: expected text, found an object"),
        ('{"id": "bad", "type": "book", "author": [7]}', "author: name 1"),
        ("7", "item 1 is a number"),
    ],
)
def test_broken_item_is_reported_and_does_not_affect_others(tmp_path: Path, text: str, said: str) -> None:
    """The same for CSL-JSON."""
    good = json.dumps(GOOD_ITEM)
    result = read(tmp_path, "x.json", f"[{text},\n{good}]")
    assert result.exit_code == 1
    assert "Survivor" in result.stdout
    assert said in result.stderr
    assert re.match(r".*x\.json:\d+:\d+: ", result.stderr)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"id": "bad", "type": "book", "issued": {"date-parts": [[2001, 2, 30]]}}', "[2001, 2, 30] is not a date"),
        ('{"id": "bad", "type": "book", "issued": "yesterday"}', "'yesterday' is not a date"),
        ('{"id": "bad", "type": "nonsense"}', "'nonsense' is not a CSL item type"),
        ('{"type": "book", "title": "T"}', "item 2 has no id"),
        ('{"id": "good", "type": "book", "title": "T"}', "the id is already used by item 1"),
    ],
)
def test_questionable_item_is_noted(tmp_path: Path, text: str, said: str) -> None:
    """The note has a place, the status is 0, and everything is printed."""
    result = read(tmp_path, "x.json", f"[{json.dumps(GOOD_ITEM)},\n{text}]")
    assert result.exit_code == 0
    assert re.search(r"Survivor(.|\n)*(?:2001|yesterday|Nonsense|T|n\.d\.)", result.stdout)
    assert re.search(rf"x\.json:2:\d+: (?:bad: |good: )?note: .*{re.escape(said)}", result.stderr)


@pytest.mark.parametrize("name", ["x.bib", "x.json", "x.ris", "x.txt", "x"])
@pytest.mark.parametrize("text", [GOOD, json.dumps([GOOD_ITEM]), "\n" + GOOD_RIS, json.dumps({"items": [GOOD_ITEM]})])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_format_is_detected(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    """By name, unless the content is clearly something else."""
    result = read(tmp_path, name, text.encode(encoding))
    assert (result.exit_code, "Survivor" in result.stdout) == (0, True)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_an_empty_bibliography(tmp_path: Path, data: bytes) -> None:
    """A message says so. An empty file is not valid JSON."""
    for result in (read(tmp_path, "x.bib", data), read(tmp_path, "x.ris", data), run("bib", "--from", "-", stdin=data)):
        assert (result.exit_code, result.stdout) == (0, "")
        assert "no entries" in result.stderr
    assert read(tmp_path, "x.json", data).exit_code == 2


@pytest.mark.parametrize("name", ["x.bib", "x.json", "x.ris", "x.txt"])
@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n\xe2\xe3\n" + bytes(range(256)) * 40, b"PK\x03\x04" + bytes(range(256)) * 40, b"\x1f\x8b\xff" * 99],
)  # fmt: skip
def test_other_kinds_of_files_are_an_error(tmp_path: Path, name: str, data: bytes) -> None:
    """The message has the file name, and cannot affect the terminal."""
    result = read(tmp_path, name, data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(tmp_path / name) in result.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", result.stderr)


def test_web_page_is_an_error(tmp_path: Path) -> None:
    """Whatever its name is."""
    for name in ("x.bib", "x.json", "x.ris"):
        result = read(tmp_path, name, " <!DOCTYPE html>\n<html><body>404</body></html>")
        assert result.exit_code == 2
        assert "a web page" in result.stderr


def test_unreadable_files_are_reported(tmp_path: Path) -> None:
    """A missing file, a folder, an invalid name. Other files do not hide the error."""
    good = tmp_path / "good.bib"
    good.write_text(GOOD, encoding="utf-8")
    for name in (str(tmp_path / "nosuch.bib"), str(tmp_path), str(tmp_path / ("x" * 300)), "a\x1b[2Jb"):
        result = run("bib", "--from", str(good), "--from", name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "cannot be read" in result.stderr
        assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("chcago-notes", "did you mean 'chicago-notes'"),
        ("nosuch.csl", "no style 'nosuch.csl'"),
        ("./apa.csl", "no style './apa.csl'"),
        ("folder/apa.csl", "no style 'folder/apa.csl'"),
        ("http://localhost/apa.csl", "no style 'http://localhost/apa.csl'"),
        ("file:///etc/passwd", "no style 'file:///etc/passwd'"),
        ("../../../../../../nowhere/passwd", "no style"),
        ("..", "no style '..'"),
        ("", "no style ''"),
        ("a\x1b[31m", r"no style 'a\x1b[31m'"),
    ],
)
def test_missing_style_is_an_error(tmp_path: Path, style: str, said: str) -> None:
    """Names are bundled styles and paths are files. Nothing is downloaded, and no other style is used instead."""
    result = read(tmp_path, "x.bib", GOOD, "--style", style)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_style_can_be_named_by_its_url(tmp_path: Path) -> None:
    """Published styles refer to each other by such URLs."""
    result = read(tmp_path, "x.bib", GOOD, "--style", "http://www.zotero.org/styles/apa")
    assert (result.exit_code, result.stdout) == (0, "Good, A. (2001). Survivor.\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1: not well-formed XML"),
        ("hello", ":1: not well-formed XML"),
        ("{}", ":1: not well-formed XML"),
        (STYLE[:300], ": not well-formed XML"),
        (STYLE + "<x>", ": not well-formed XML"),
        ('<!DOCTYPE style [<!ENTITY a "b">]>' + STYLE, "DOCTYPE"),
        (STYLE.replace("<title>t", "<title>&nosuch;"), ":2: not well-formed XML"),
        ("<html/>", "starts with <style>"),
        ('<locale xmlns="http://purl.org/net/xbiblio/csl" version="1.0"/>', "starts with <style>"),
        (STYLE.replace("<layout>", "<layout>" + "<group>" * 9999 + "</group>" * 9999), "deeper than 100"),
        (STYLE + " " * 2_000_000, "the limit is"),
        (STYLE.replace("<info>", '<info><link rel="independent-parent" href="file:///etc/passwd"/>').split("<citation")[0]
         + "</style>", "parent is not bundled"),
    ],
)  # fmt: skip
def test_invalid_style_is_reported_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """The contents of other files are never shown."""
    path = tmp_path / "bad.csl"
    path.write_text(text, encoding="utf-8")
    result = read(tmp_path, "x.bib", GOOD, "--style", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{path}:")
    assert said in result.stderr
    assert "root:" not in result.stderr


class Active(HTMLParser):
    """Collects everything in a page that could run, load or restyle something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record elements and attributes that we do not write."""
        if tag not in {"div", "span", "i", "b", "em", "strong", "sup", "sub", "a", "p"}:
            self.found.append(tag)
        for name, value in attrs:
            if name == "href":
                if not re.match(r"(?:https?|ftp)://|mailto:", value or ""):
                    self.found.append(f"href={value}")
            elif name not in {"class", "style", "id", "dir"} or "url" in (value or ""):
                self.found.append(f"{name}={value}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Record unmatched end tags."""
        if not self.open or self.open.pop() != tag:
            self.found.append(f"/{tag}")


LIVE = {
    "latex": r"(?<!\\)\\(?:input|include|write|immediate|openin|read|catcode|csname|def|let|loop|directlua|newcommand"
    r"|usepackage|verb|bye|end\{document\}|begin\{(?!list\}))",
    "typst": r"(?<!\\)#(?:read|include|import|eval|image|plugin|panic|let|\{)",
}
PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<i onclick='x'>a</i>",
    "<i>open", "</div></i></span>", '<span class="nocase" onclick="x">A</span>', '" onmouseover="x', "' onfocus='x",
    "&lt;script&gt;x&#60;script&#62;", "<!-- x --><style>*{}</style>", "<a href='javascript:x'>a</a>",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "\x01javascript:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>x</script>", "vbscript:x", "file:///etc/passwd", "//evil.example/x", "blob:x",
    'http://e.example/"onclick=x', "http://e.example/><script>x</script>", "http://e.example/\\input{x}",
    'http://e.example/#read("x")', "http://e.example/)](x", "http://e.example/`_x",
    "[x](javascript:alert(1))", "![x](http://e.example/y)", "<javascript:alert(1)>", "# head\n\n---\n\n<div>",
    "``` x", "`x <javascript:alert(1)>`_", ".. raw:: html\n\n   <script>x</script>", ":raw:`x`", "|x|_ x__",
    "\\input{/etc/passwd}", "\\immediate\\write18{id}", "\\catcode`\\@=0", "\\end{document}", "\\directlua{x}",
    "\\def\\a{\\a}\\a", "}}\\input{x}{{", "$\\input{x}$", "^^5cinput{x}", "\\\\input{x}", "\\begin{filecontents}",
    '#read("/etc/passwd")', '#include "x"', "#{panic()}", '\\#eval("x")', '\\\\#eval("x")', "#let x = 1",
    "\u202eabc", "\u2066a \u2067b", "a\x00b\x1b[31mc\x9b", "\ud800", "a\u2028b\u0085c", " " * 50, "\u200b",
]  # fmt: skip
FIELDS = ["title", "container-title", "publisher", "note", "volume", "page", "URL", "DOI", "id", "family", "literal"]


def hostile(kind: str) -> Library:
    """Return a library with every payload in every field, read from a file of this format."""
    if kind == "csljson":
        items: list[dict[str, Any]] = [GOOD_ITEM]
        for number, text in enumerate(PAYLOADS):
            for field in FIELDS:
                value: dict[str, Any] = {"id": f"{number}-{field}", "type": "article-journal", "title": "Probe"}
                if field in ("family", "literal"):
                    value["author"] = [{field: text or "x"}]
                else:
                    value[field] = f"{number} {text}" if field == "id" else text
                items.append({**value, "issued": {"literal": text} if field == "note" else {"date-parts": [[1999]]}})
        return Library.load(io.StringIO(json.dumps(items)), format="csljson")
    safe = [text.replace("\ud800", "") for text in PAYLOADS]
    if kind == "ris":
        records = [
            f"TY  - JOUR\nID  - {number}-{tag}\n{tag}  - {text}\nER  - \n"
            for number, text in enumerate(safe)
            for tag in ("TI", "T2", "PB", "N1", "VL", "SP", "UR", "DO", "AU", "PY")
        ]
        return Library.load(io.StringIO("".join(records) + GOOD_RIS), format="ris")
    entries = [
        f"@article{{{number}-{field},\n{field} = {{{text}}}\n}}\n"
        for number, text in enumerate(safe)
        for field in ("title", "journal", "publisher", "note", "volume", "pages", "url", "doi", "author", "year")
    ]
    return Library.load(io.StringIO("".join(entries) + GOOD), format="bibtex")


@pytest.mark.parametrize("kind", ["bibtex", "csljson", "ris"])
def test_hostile_fields_cannot_do_harm_in_any_output(tmp_path: Path, kind: str) -> None:
    """No foreign element, attribute, URL, command, function or terminal sequence."""
    path = tmp_path / "t.csl"
    path.write_text(STYLE, encoding="utf-8")
    works = hostile(kind)
    assert len(works) > 500
    for style in (str(path), "apa"):
        for to in OUTPUTS:
            entries = Processor(style, list(works.values()), to=to).bibliography()
            text = BACKENDS[to]().join(entries, {})
            assert "Survivor" in text
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]", text), to
            for line in entries:
                opened, closed = re.findall("[\u202a-\u202e\u2066-\u2068]", line), re.findall("[\u202c\u2069]", line)
                assert len(opened) == len(closed) or "<bdi" in line
            if to in LIVE:
                assert not re.search(LIVE[to], text), re.search(f".*{LIVE[to]}.*", text)
            if to == "html":
                page = Active()
                page.feed(text)
                page.close()
                assert (page.found, page.open) == ([], [])


class _Asked(io.BytesIO):
    """A file that notes how many bytes it was asked for at most."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, size if size is not None and size >= 0 else 10**12)
        return super().read(size)


@pytest.mark.parametrize("size", [0, 1, 999_999, 1_000_000, 1_000_001, 5_000_000])
def test_reading_reserves_memory_for_the_file_and_not_for_the_limit(size: int) -> None:
    """A small file can be read where memory is limited, and a large one is read whole."""
    entry = b"@book{good, title = {Survivor}}\n"
    file = _Asked(entry.ljust(size) + b"@book{last, title = {End}}")
    found = formats.read(file, "bibtex")
    assert [item["id"] for item in found.items] == ["good", "last"]
    assert file.most <= max(1_000_000, 2 * len(file.getvalue()))


def test_reading_goes_on_after_a_short_piece_of_an_unbuffered_file() -> None:
    """A pipe or a socket without a buffer returns as much as there is at the moment."""

    class Raw:
        """A source that returns three bytes at a time."""

        def __init__(self) -> None:
            self.left = b"@book{good, title = {Survivor}}"

        def read(self, size: int) -> bytes:
            part, self.left = self.left[:3], self.left[3:]
            return part

    assert formats.read(Raw(), "bibtex").items[0]["title"] == "Survivor"  # type: ignore[arg-type]
