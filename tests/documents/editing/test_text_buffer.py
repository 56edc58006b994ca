"""Positions in the units of editors, and edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.documents.editing.text_buffer import ENCODINGS, Position, TextBuffer
from effort import assert_in_proportion, spent

TEXTS = st.text(st.sampled_from("ab é가😀\u2028\x0c\n\r"), max_size=40)


@pytest.mark.parametrize(("encoding", "character"), [("utf-16", 4), ("utf-8", 9), ("utf-32", 3)])
def test_characters_are_counted_in_units_of_the_encoding(encoding: str, character: int) -> None:
    """An emoji has two units in UTF-16, a Korean letter one."""
    buffer = TextBuffer("x\n가😀é!", encoding)
    assert buffer.position(5) == Position(1, character)
    assert buffer.offset(Position(1, character)) == 5


def test_only_line_feeds_and_carriage_returns_end_lines() -> None:
    """Form feeds and line separators are ordinary characters, as the protocol says."""
    buffer = TextBuffer("a\x0cb\u2028c\rd\r\ne\n")
    assert [buffer.line(number) for number in range(buffer.line_count)] == ["a\x0cb\u2028c", "d", "e", ""]
    assert buffer.line(9) == ""


def test_a_byte_order_mark_counts_for_the_client_but_not_for_readers() -> None:
    """Some editors keep it in the text; the readers of documents remove it before they count columns."""
    buffer = TextBuffer("\ufeffab\ncd")
    assert (buffer.line(0), buffer.offset_of(0, 1), buffer.offset_of(1, 1)) == ("ab", 2, 5)
    assert (buffer.offset(Position(0, 1)), buffer.position(1)) == (1, Position(0, 1))


def test_positions_outside_the_text_are_moved_into_it() -> None:
    """A client may be a moment ahead of the server."""
    buffer = TextBuffer("ab\ncd")
    assert buffer.offset(Position(0, 99)) == 2
    assert buffer.offset(Position(99, 0)) == 5
    assert buffer.position(99) == Position(1, 2)


def test_an_edit_makes_a_new_buffer() -> None:
    """Other threads still read the old one."""
    buffer = TextBuffer("a😀b\nc")
    assert buffer.replaced(Position(0, 1), Position(0, 3), "x\ny").text == "ax\nyb\nc"
    assert buffer.replaced(Position(1, 0), Position(0, 3), "").text == "a😀c"
    assert buffer.text == "a😀b\nc"


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_positions_and_offsets_are_inverse(text: str, encoding: str) -> None:
    """Except inside a line end, where the position is that of the end of the line."""
    buffer = TextBuffer(text, encoding)
    for offset in range(len(text) + 1):
        position = buffer.position(offset)
        if text[offset : offset + 1] != "\n" or text[offset - 1 : offset] != "\r":
            assert buffer.offset(position) == offset
        assert buffer.offset_of(position.line, 0) <= offset


@given(TEXTS, TEXTS, st.data())
def test_an_edit_replaces_exactly_its_range(text: str, new: str, data: st.DataObject) -> None:
    """As slices of the text do."""
    buffer = TextBuffer(text)
    starts = [at for at in range(len(text) + 1) if buffer.offset(buffer.position(at)) == at]
    first, last = sorted((data.draw(st.sampled_from(starts)), data.draw(st.sampled_from(starts))))
    replaced = buffer.replaced(buffer.position(first), buffer.position(last), new)
    assert replaced.text == text[:first] + new + text[last:]


def test_places_in_a_long_line_take_linear_time() -> None:
    """A document can be one line, with a citation every few words."""

    def work(size: int) -> float:
        buffer = TextBuffer("é[@doe] 😀 " * (size // 10))
        return spent(lambda: [buffer.offset(buffer.position(at)) for at in range(0, size, 10)])

    assert_in_proportion(work, 20_000, 80_000)
