"""Reading documents: what is a citation, where it stands, and that no text whatever takes long or breaks anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from little_works import AUTHOR_DATE, NOTES, processed

from dprkpal.csl import load_locale
from dprkpal.documents.brackets import Brackets
from dprkpal.documents.locators import Locators
from dprkpal.documents.markdown.reader import Call, InlineNote, Mark, read_document
from dprkpal.documents.metadata import read_header
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
    "\n[ref]: https://x.org\n", "[ref]", "\n===\n", "\n```\n", "\n~~~\n", "\n\n", "'", '"', "<", ">", "=", "\ufeff",
]  # fmt: skip

documents = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=40).map("".join)
"""Documents of everything that means something, in every order."""


def marks(text: str) -> list[tuple[str, str]]:
    """Return each citation, note or call in *text* as it stands in its run, and as it stands in the file."""
    document = read_document(text, all_runs=True)
    found = []
    pending = [*document.flow, *(event for note in document.notes.values() for event in note.inside)]
    while pending:
        event = pending.pop()
        begin, end = event.run.place(event.start), event.run.place(event.end)
        assert begin is not None
        assert end is not None
        lines = [*document.lines[begin[0] : end[0]], document.lines[end[0]][: end[1]]]
        lines[0] = lines[0][begin[1] :]
        found.append((event.run.text[event.start : event.end], "\n".join(lines).replace("\0", "\ufffd")))
        if isinstance(event, InlineNote):
            pending += event.inside
    return found


class TestPlaces:
    """A citation is found again in the file, to the character."""

    @given(documents)
    @example("| a | b |\n|---|---|\n|\\|@doe|@doe|")
    @example("> > - [@doe,\n> >   p. 3]")
    @example("[@doe]\x0c")
    @example("\x0c[@doe] \u2003\n@roe\x1f")
    @example("#\t# @doe #\n")
    @example("| `\\|` @doe |\n|--|\n| x \\| [@roe] \\| |")
    @settings(max_examples=300, deadline=None)
    def test_every_mark_is_where_it_says(self, text: str) -> None:
        """What stands there in the file is what stands in the run, but for marks of blocks and escaped bars."""
        for in_run, in_file in marks(text):
            bare = re.sub(r"\n[\s>]*", "\n", in_file.replace("\\|", "|"))
            assert bare == re.sub(r"\n[\s>]*", "\n", in_run)

    @given(documents)
    @settings(max_examples=200, deadline=None)
    def test_nothing_but_citations_changes(self, text: str) -> None:
        """What stands before, between and after the citations is in the output, in its order, to the character."""
        document = read_document(text, all_runs=False)
        starts = [0, *accumulate(len(line) + len(end) for line, end in zip(document.lines, document.ends, strict=True))]
        pending = [*document.flow, *(event for note in document.notes.values() for event in note.inside)]
        spans = []
        while pending:
            event = pending.pop()
            if isinstance(event, InlineNote):
                pending += event.inside
            elif isinstance(event, Mark):
                places = event.run.place(event.start), event.run.place(event.end)
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
    def test_nothing_after_deep_blocks_is_lost(self, head: str) -> None:
        """What stands deeper than any real text is a paragraph, and the document goes on."""
        html = processed(f"{head}\n\nTail [@doe].\n", to="html").text
        assert "Tail <span" in html
        assert "a?" in html

    def test_citations_are_found_in_every_block(self) -> None:
        """Lists, quotations, tables, headings of both kinds, notes and divisions."""
        text = (
            "@a\n\n> @b\n\n- @c\n  1. @d\n\n# @e\n\n@f\n---\n\n| @g |\n|--|\n| @h |\n\n::: x\n@i\n:::\n\n[^1]: @j\n\n"
            "    @k\n\nend[^1]^[@l]\n"
        )
        assert [found[1] for found in marks(text) if found[1].startswith("@")] != []
        assert {found[1][1] for found in marks(text) if found[1].startswith("@")} == set("abcdefghijkl")

    def test_events_are_in_reading_order(self) -> None:
        """The running text apart from the notes."""
        document = read_document("[@a] x[^n] *@b* ^[c @d]\n\n[^n]: @e [^n]\n", all_runs=False)
        assert [type(event) for event in document.flow] == [Mark, Call, Mark, InlineNote]
        assert [event.emphasized for event in document.flow if isinstance(event, Mark)] == [False, True]
        assert [type(event) for event in document.notes["n"].inside] == [Mark, Call]


class Elements(HTMLParser):
    """Collects the elements, attributes and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


ELEMENTS = set(
    """p em strong s code pre a img br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote table thead tbody tr th td div span i b
    sup sub section bdi""".split()
)
ATTRIBUTES = {"href", "src", "alt", "title", "class", "id", "role", "aria-label", "data-cites", "start", "style"}


class TestAnything:
    """No text makes the processor fail, and none makes it write what is not its own."""

    @given(documents, st.sampled_from([AUTHOR_DATE, NOTES]), st.booleans())
    @settings(max_examples=300, deadline=None)
    def test_html_stays_inside_the_allow_list(self, text: str, style: str, linked: bool) -> None:
        """Elements and attributes are those of Markdown and of the processor, addresses lead only to pages."""
        page = Elements()
        page.feed(processed(text, style, to="html", link_citations=linked).text)
        assert page.names <= ELEMENTS
        assert page.attributes <= ATTRIBUTES
        for address in page.addresses:
            assert not re.match(r"(?i)[\x00-\x20]*(?!https?:|ftp:|mailto:|doi:)[a-z][a-z0-9+.-]*:", address), address

    @given(st.text())
    @settings(max_examples=100, deadline=None)
    def test_metadata_can_be_any_text(self, text: str) -> None:
        """It is read, or a finding says why not."""
        header = read_header(["---", *text.split("\n"), "---"])
        assert all(finding.line for finding in header.findings)


REPEATED = [
    "[", "![", "[@a ", "^[", "*[@a]", "[[@a] ", "[^1", "@a [", "[^1]: a\n", "::: a\n", ":::\n", "[x](", "^[@a ",
    "![@a ", "<", "<!--",
    "<a b='", "`", "`` `", "@a;", "[@a;", "https://", "](", "> ", "- ", "| a |\n|--|\n", "\\", "&", "@{", "{", "*",
    "_a ", "[@a]\n\n",
]  # fmt: skip
NESTED = [("[", "]"), ("[", "](x)"), ("[@a ", "]"), ("[@a ", "](x)"), ("![", "](x)"), ("^[", "]"), ("*[", "]*")]


def seconds(text: str) -> float:
    """Return how long it takes to process *text*."""
    return spent(lambda: processed(text, to="html"))


def test_html_holds_no_characters_that_act_on_a_terminal_or_turn_the_text() -> None:
    """Whatever stands in the text, in code or beside a key; direction that is not closed is not begun."""
    html = processed("\x1b[31m \x9b \u202eab `\x1b\u202e` [@{\x1b} \u202e] \u2067x\u2069", to="html").text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", html)
    assert "\u202e" not in html


class TestTime:
    """Time grows with the text, whatever it is."""

    @pytest.mark.parametrize("part", REPEATED)
    def test_repetitions_take_linear_time(self, part: str) -> None:
        """Four times the text takes less than ten times as long."""
        assert_in_proportion(lambda size: seconds(part * (size // len(part))), 10_000, 40_000)

    @pytest.mark.parametrize(("begin", "end"), NESTED)
    def test_nesting_takes_linear_time_and_no_stack(self, begin: str, end: str) -> None:
        """A hundred thousand brackets in brackets are text."""
        assert_in_proportion(lambda depth: seconds(begin * depth + "@doe" + end * depth), 3_000, 12_000)

    @pytest.mark.parametrize("value", ["1-", "1, ", ")", "(", ".", "i", " ", "1", "p. ", "1:", "x"])
    def test_locators_take_linear_time(self, value: str) -> None:
        """Also those of a hundred thousand characters."""
        locators = Locators(load_locale("en-US"))
        with ends():
            for lead in (", ", ", p. ", " "):
                locators.split(lead + value * 100_000)


class TestLocators:
    """What of the words after a key is the place in the work."""

    @pytest.mark.parametrize(
        ("text", "label", "value", "rest"),
        [
            (", p. 45", "page", "45", ""), (" 45", "page", "45", ""), (", p.45", "page", "45", ""),
            (", pp. 33-35, 38 and passim", "page", "33-35, 38", " and passim"), (", iv", "page", "iv", ""),
            (", pp. 3 & 5", "page", "3 & 5", ""), (", p. 3 and 4", "page", "3 and 4", ""),
            (", chap. 3, p. 5", "chapter", "3", ", p. 5"), (", §12", "section", "12", ""),
            (", ¶¶ 4–5", "paragraph", "4–5", ""),
            (", 45ff. and", "page", "45ff.", " and"), (", 45f.", "page", "45f.", ""), (", 33.", "page", "33", "."),
            (", 3).", "page", "3", ")."), (", vol. 2", "volume", "2", ""),
            (", s.v. Guerrilla war, x", "sub-verbo", "Guerrilla war", ", x"),
            ("{pp. iv, (xv)-(xvii)} with", "page", "iv, (xv)-(xvii)", " with"), (", {ch. A}", "chapter", "A", ""),
            (", 99 years later", "page", "99", " years later"), (", sections 3", "section", "3", ""),
            (", 12:30", "page", "12:30", ""),
        ],
    )  # fmt: skip
    def test_a_locator_is_told_from_the_words_after_it(self, text: str, label: str, value: str, rest: str) -> None:
        """Pandoc User's Guide, "Citation syntax"."""
        found, left = Locators(load_locale("en-US")).split(text)
        assert found is not None
        assert (found.label, found.value, left) == (label, value, rest)

    @pytest.mark.parametrize(
        "text", ["", ", passim", ", I think", ", 2nd ed.", ", chapter one", ", ch. A", ", and more", "; x", " at 55"]
    )
    def test_words_are_no_locator(self, text: str) -> None:
        """They stay what they are."""
        assert Locators(load_locale("en-US")).split(text) == (None, text)

    def test_every_locale_has_its_terms(self) -> None:
        """A page is a page in each of the languages."""
        for code, written in (
            ("de-DE", "S. 4"),
            ("ko-KR", "p 4"),
            ("ru-RU", "с. 4"),
            ("es-ES", "cap. 4"),
            ("ar", "ص 4"),
        ):
            found, rest = Locators(load_locale(code)).split(f", {written}")
            assert found is not None, code
            assert (found.value, rest) == ("4", "")


class TestBrackets:
    """What stands where in a run."""

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
        """With one sign of punctuation between letters, or anything in braces."""
        assert [key.id for key in Brackets(text).keys.values()] == keys
