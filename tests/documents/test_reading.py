"""Parse documents: find citations and their positions, in linear time, for any input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_library import AUTHOR_DATE, NOTES, processed

from dprkpal.csl import load_locale
from dprkpal.documents.brackets import Brackets
from dprkpal.documents.locator_parser import LocatorParser
from dprkpal.documents.markdown import tex_rules
from dprkpal.documents.markdown.reader import InlineNote, NoteReference, ParsedCitation, read_document
from dprkpal.documents.metadata import read_metadata
from effort import assert_in_proportion, ends, spent

FRAGMENTS = [
    "[@doe]", "@doe", "[see @doe, p. 3; -@roe]", "@doe [p. 4]", "@nosuch", "-@roe", "@{odd key!}", "[@claim:x]",
    "[^1]",
    "\n\n[^1]: ", "^[", "]", "[", "(", ")", "{", "}", "`", "``", "\\", "*", "_", "**", "~~", "\n", "\n\n", "\n> ",
    "\n- ",
    "\n    ", "\t", "\n1. ", "\n# ", " #", "|", "\n| a | b |\n|---|---|\n| ", "\\|", "\n::: {#refs}\n", "\n:::\n",
    "<b>",
    "</b>", "<!--", "-->", "<a href='", "'>", "\n<div id=\"refs\">\n", "\n</div>\n", "![", "](x.png)",
    "](https://x.org)",
    "](javascript:alert(1))", "<script>alert(1)</script>", "<javascript:alert(1)>", " onload=x ", "---\n",
    "\n---\n", ":",
    "&amp;", "&#60;", ";", ",", "p. 3", "word", " ", "\r\n", "\r", "\u2028", "é", "김", "\ue000", "\U000f0000", "\0",
    "\x1b", ".",
    "$", "$$", "\n$$\n", "^", "~", "{.x}", "{#i k=v}", "{=html}", "\n+---+---+\n| a | b |\n+---+---+\n", "\n| ", "\n: ",
    "\nTable: ", "\n- [ ] ", "\n- [x] ", "\\begin{align}", "\\end{align}", "\\ref{", "--", "...", "\n```{.py #c}\n",
    "\n[ref]: https://x.org\n", "[ref]", "\n===\n", "\n```\n", "\n~~~\n", "\n\n", "'", '"', "<", ">", "=", "\ufeff",
]  # fmt: skip

documents = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=40).map("".join)
"""Documents that mix all kinds of markup in random order."""


def items_of(text: str) -> list[tuple[str, str]]:
    """Return each citation, note and note reference in *text*, as parsed and as written in the file."""
    document = read_document(text, all_text=True)
    found = []
    pending = [*document.body_items, *(item for note in document.notes.values() for item in note.items)]
    while pending:
        item = pending.pop()
        begin, end = item.inline.position(item.start), item.inline.position(item.end)
        assert begin is not None
        assert end is not None
        lines = [*document.lines[begin[0] : end[0]], document.lines[end[0]][: end[1]]]
        lines[0] = lines[0][begin[1] :]
        found.append((item.inline.text[item.start : item.end], "\n".join(lines).replace("\0", "\ufffd")))
        if isinstance(item, InlineNote):
            pending += item.items
    return found


class TestPositions:
    """Citations are located in the file exactly."""

    @given(documents)
    @example("| a | b |\n|---|---|\n|\\|@doe|@doe|")
    @example("> > - [@doe,\n> >   p. 3]")
    @example("[@doe]\x0c")
    @example("\x0c[@doe] \u2003\n@roe\x1f")
    @example("#\t# @doe #\n")
    @example("| `\\|` @doe |\n|--|\n| x \\| [@roe] \\| |")
    @settings(max_examples=300, deadline=None)
    def test_every_item_is_at_its_position(self, text: str) -> None:
        """The text in the file equals the parsed text, except for block markers and escaped bars."""
        for in_run, in_file in items_of(text):
            bare = re.sub(r"\n[\s>]*", "\n", in_file.replace("\\|", "|"))
            assert bare == re.sub(r"\n[\s>]*", "\n", in_run)

    @given(documents)
    @settings(max_examples=200, deadline=None)
    def test_only_citations_change(self, text: str) -> None:
        """All text around the citations is in the output, in order."""
        document = read_document(text, all_text=False)
        starts = [0, *accumulate(len(line) + len(end) for line, end in zip(document.lines, document.ends, strict=True))]
        pending = [*document.body_items, *(item for note in document.notes.values() for item in note.items)]
        spans = []
        while pending:
            item = pending.pop()
            if isinstance(item, InlineNote):
                pending += item.items
            elif isinstance(item, ParsedCitation):
                places = item.inline.position(item.start), item.inline.position(item.end)
                spans.append([starts[line] + column for line, column in filter(None, places)])
        done = processed(text, suppress_bibliography=True)
        assert not [finding for finding in done.findings if finding.code == "DOC005"]
        edges = [0, *(edge for span in sorted(spans) for edge in span), len(text)]
        at = 0
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            found = done.text.find(text[begin:end], at)
            assert found >= at
            at = found + end - begin
        assert done.text.startswith(text[: edges[1]])
        assert done.text.endswith(text[edges[-2] :])

    @pytest.mark.parametrize(
        "head",
        [">" * 5_000 + " @a", "- " * 5_000 + "@a", "".join("  " * depth + "- x\n" for depth in range(300)) + "@a"],
    )
    def test_text_after_deeply_nested_blocks_is_kept(self, head: str) -> None:
        """Blocks nested too deeply become paragraphs."""
        html = processed(f"{head}\n\nTail [@doe].\n", to="html").text
        assert "Tail <span" in html
        assert "a?" in html

    def test_citations_are_found_in_every_block(self) -> None:
        """Lists, quotations, tables, both kinds of headings, notes and divisions."""
        text = (
            "@a\n\n> @b\n\n- @c\n  1. @d\n\n# @e\n\n@f\n---\n\n| @g |\n|--|\n| @h |\n\n::: x\n@i\n:::\n\n[^1]: @j\n\n"
            "    @k\n\nend[^1]^[@l]\n"
        )
        assert [found[1] for found in items_of(text) if found[1].startswith("@")] != []
        assert {found[1][1] for found in items_of(text) if found[1].startswith("@")} == set("abcdefghijkl")

    def test_items_are_in_reading_order(self) -> None:
        """Items in notes are listed separately."""
        document = read_document("[@a] x[^n] *@b* ^[c @d]\n\n[^n]: @e [^n]\n", all_text=False)
        kinds = [ParsedCitation, NoteReference, ParsedCitation, InlineNote]
        assert [type(item) for item in document.body_items] == kinds
        assert [item.emphasized for item in document.body_items if isinstance(item, ParsedCitation)] == [False, True]
        assert [type(item) for item in document.notes["n"].items] == [ParsedCitation, NoteReference]


class Elements(HTMLParser):
    """Collects the elements, attributes and URLs of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


ELEMENTS = set(
    """p em strong s code pre a img br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote table thead tbody tr th td div span i b
    sup sub section bdi del u mark figure figcaption caption tfoot dl dt dd label input""".split()
)
ATTRIBUTES = set(
    """href src alt title class id role aria-label aria-hidden data-cites data-k start style colspan type
    disabled checked""".split()
)


class TestAnyInput:
    """No input makes the processor fail or write unsafe HTML."""

    @given(documents, st.sampled_from([AUTHOR_DATE, NOTES]), st.booleans())
    @settings(max_examples=300, deadline=None)
    def test_html_stays_inside_the_allow_list(self, text: str, style: str, linked: bool) -> None:
        """Only known elements and attributes occur, and URLs lead only to web pages."""
        page = Elements()
        page.feed(processed(text, style, to="html", link_citations=linked).text)
        assert page.names <= ELEMENTS
        assert page.attributes <= ATTRIBUTES
        for address in page.addresses:
            assert not re.match(r"(?i)[\x00-\x20]*(?!https?:|ftp:|mailto:|doi:)[a-z][a-z0-9+.-]*:", address), address

    @given(st.text())
    @settings(max_examples=100, deadline=None)
    def test_metadata_can_be_any_text(self, text: str) -> None:
        """Metadata are read, or a finding explains why not."""
        header = read_metadata(["---", *text.split("\n"), "---"])
        assert all(finding.line for finding in header.findings)


REPEATED = [
    "[", "![", "[@a ", "^[", "*[@a]", "[[@a] ", "[^1", "@a [", "[^1]: a\n", "::: a\n", ":::\n", "[x](", "^[@a ",
    "![@a ", "<", "<!--",
    "<a b='", "`", "`` `", "@a;", "[@a;", "https://", "](", "> ", "- ", "| a |\n|--|\n", "\\", "&", "@{", "{", "*",
    "_a ", "[@a]\n\n", "$", "$a", "$$\n", "~a", "^a", "[a]{.b}", "`a`{.b", "\\begin{align}\n", "\\a{", "\\a\n", "| a\n",
    "+--+\n", "+--+\n| a|\n", "a\n: b\n", ": b\n\n", "- [x] a\n", "# a\n\n[a]", '"', "'a", "--",
]  # fmt: skip
NESTED = [("[", "]"), ("[", "](x)"), ("[@a ", "]"), ("[@a ", "](x)"), ("![", "](x)"), ("^[", "]"), ("*[", "]*"),
          ("[", "]{.x}"), ("^*", "*^"), ("\\a{", "}")]  # fmt: skip


def seconds(text: str) -> float:
    """Return the time to process *text*."""
    return spent(lambda: processed(text, to="html"))


def test_html_has_no_control_characters_or_open_direction_marks() -> None:
    """Wherever they occur in the document."""
    html = processed("\x1b[31m \x9b \u202eab `\x1b\u202e` [@{\x1b} \u202e] \u2067x\u2069", to="html").text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", html)
    assert "\u202e" not in html


class TestTime:
    """Processing time grows linearly with the text."""

    @pytest.mark.parametrize("part", REPEATED)
    def test_repetitions_take_linear_time(self, part: str) -> None:
        """Four times the text takes less than ten times as long."""
        assert_in_proportion(lambda size: seconds(part * (size // len(part))), 10_000, 40_000)

    def test_braces_are_matched_once_for_each_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many LaTeX commands have an argument without an end."""
        searched: list[str] = []

        class Counting:
            def finditer(self, text: str) -> Iterator[re.Match[str]]:
                searched.append(text)
                return braces.finditer(text)

        braces = tex_rules._BRACES
        monkeypatch.setattr(tex_rules, "_BRACES", Counting())
        text = "\\cite{" * 50 + "} \\emph{a {b} \\} c} x"
        assert "emph" not in processed(text, to="html").text
        assert searched == [text]

    @pytest.mark.parametrize(("begin", "end"), NESTED)
    def test_nesting_takes_linear_time_without_recursion(self, begin: str, end: str) -> None:
        """A hundred thousand nested brackets are text."""
        assert_in_proportion(lambda depth: seconds(begin * depth + "@doe" + end * depth), 3_000, 12_000)

    @pytest.mark.parametrize("value", ["1-", "1, ", ")", "(", ".", "i", " ", "1", "p. ", "1:", "x"])
    def test_locators_take_linear_time(self, value: str) -> None:
        """Even with a hundred thousand characters."""
        locators = LocatorParser(load_locale("en-US"))
        with ends():
            for lead in (", ", ", p. ", " "):
                locators.split(lead + value * 100_000)


class TestLocators:
    """Locators are separated from the text that follows."""

    @pytest.mark.parametrize(
        ("text", "label", "value", "rest"),
        [
            (", p. 45", "page", "45", ""), (" 45", "page", "45", ""), (", p.45", "page", "45", ""),
            (", pp. 33-35, 38 and passim", "page", "33-35, 38", " and passim"), (", p. iv", "page", "iv", ""),
            (", pp. 3 & 5", "page", "3 & 5", ""), (", p. 3 and 4", "page", "3 and 4", ""),
            (", chap. 3, p. 5", "chapter", "3", ", p. 5"), (", §12", "section", "12", ""),
            (", ¶¶ 4–5", "paragraph", "4–5", ""),
            (", 45ff. and", "page", "45ff.", " and"), (", 45f.", "page", "45f.", ""),
            (", p. 45 ff.", "page", "45 ff.", ""), (", 45 f., 50 ff. too", "page", "45 f., 50 ff.", " too"),
            (", p. 45\xa0ff. and 50", "page", "45\xa0ff. and 50", ""), (", p. 45 et seq.", "page", "45 et seq.", ""),
            (", p. 45 sqq.", "page", "45 sqq.", ""),
            (", 45 f. 3", "page", "45", " f. 3"), (", 45 fine", "page", "45", " fine"), (", 33.", "page", "33", "."),
            (", 3).", "page", "3", ")."), (", vol. 2", "volume", "2", ""),
            (", s.v. Guerrilla war, x", "sub-verbo", "Guerrilla war", ", x"),
            ("{pp. iv, (xv)-(xvii)} with", "page", "iv, (xv)-(xvii)", " with"), (", {ch. A}", "chapter", "A", ""),
            (", 99 years later", "page", "99", " years later"), (", sections 3", "section", "3", ""),
            (", 12:30", "page", "12:30", ""),
        ],
    )  # fmt: skip
    def test_locator_is_separated_from_the_suffix(self, text: str, label: str, value: str, rest: str) -> None:
        """Pandoc User's Guide, "Citation syntax"."""
        found, left = LocatorParser(load_locale("en-US")).split(text)
        assert found is not None
        assert (found.label, found.value, left) == (label, value, rest)

    @pytest.mark.parametrize(
        "text",
        [
            "", ", passim", ", I think", ", 2nd ed.", ", chapter one", ", ch. A", ", and more", "; x", " at 55", ", iv",
            ", xii-xiv", ", S. 3", ", f. 3",
        ],
    )  # fmt: skip
    def test_other_words_are_not_a_locator(self, text: str) -> None:
        """They are kept as a suffix."""
        assert LocatorParser(load_locale("en-US")).split(text) == (None, text)

    @pytest.mark.parametrize(
        ("code", "text", "label"),
        [
            ("de-DE", ", S. 3", "page"), ("en-US", ", S. 3", None), ("fr-FR", ", S. 3", None),
            ("de-DE", ", p. 3", "page"),
            ("fr-FR", ", f. 3", None), ("de-DE", ", Bd. 3", "volume"), ("fr-FR", ", ch. 3", "chapter"),
            ("ru-RU", ", с. 3", "page"), ("en-US", ", n. 3", "note"), ("en-US", ", ¶ 3", "paragraph"),
        ],
    )  # fmt: skip
    def test_a_single_letter_is_a_label_only_as_a_term_of_the_language(
        self, code: str, text: str, label: str | None
    ) -> None:
        """The terms of CSL's English locale count in every language."""
        found, _ = LocatorParser(load_locale(code)).split(text)
        assert (found.label if found is not None else None) == label

    def test_every_locale_recognizes_its_terms(self) -> None:
        """The term for a page is recognized in each language."""
        for code, written in (
            ("de-DE", "S. 4"),
            ("ko-KR", "p 4"),
            ("ru-RU", "с. 4"),
            ("es-ES", "cap. 4"),
            ("ar", "ص 4"),
        ):
            found, rest = LocatorParser(load_locale(code)).split(f", {written}")
            assert found is not None, code
            assert (found.value, rest) == ("4", "")


class TestBrackets:
    """Index brackets and keys in inline Markdown."""

    @pytest.mark.parametrize(
        ("text", "keys"),
        [
            ("@a", ["a"]), ("@a.", ["a"]), ("@a.b:c/d", ["a.b:c/d"]), ("@a--b", ["a"]), ("@_x1", ["_x1"]),
            ("@김일성", ["김일성"]),
            ("@{a b}", ["a b"]), ("@{a{b}}", []), ("x@y", []), ("@@a", ["a"]), (r"\@a", []), (r"\\@a", ["a"]),
            ("a-@b", ["b"]),
            ("`@a` @b", ["b"]), ("``@a` @b``", []), ("`@a", ["a"]), ("<b title='@a'>", []), ("<@a", ["a"]),
            ("5@a", []),
        ],
    )  # fmt: skip
    def test_keys_are_found(self, text: str, keys: list[str]) -> None:
        """Keys may contain single punctuation characters, or anything in braces."""
        assert [key.id for key in Brackets(text).keys.values()] == keys
