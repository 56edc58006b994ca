"""Text without markup, for people."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dprkpal.model.plain_text import plain

TAGS = ["i", "b", "sup", "sub", "sc", "em", "strong", "span", 'span class="nocase"', "span style='x: y;'", "SC", "scp"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<span class="nocase">Soviet</span> Aid', "Soviet Aid"),
        ("CO<sub>2</sub> and 10<SUP>3</SUP>", "CO2 and 103"),
        ('<span style="font-variant:small-caps;">Abc</span>', "Abc"),
        ('<span class="a" id=b >Abc</span >', "Abc"),
        ("<i>never closed", "never closed"),
        ("never opened</i>", "never opened"),
        ("Arms &amp; Men&#8217;s &#x27;World&apos;", "Arms & Men’s 'World'"),
        ("&lt;i&gt;Arms&lt;/i&gt;", "Arms"),
        ("Arms &amp;amp; Men", "Arms & Men"),
        ("Arms<br/>and Men", "Arms and Men"),
        ("  Arms\n and\tMen ", "Arms and Men"),
        ("e\u0301", "é"),
    ],
)
def test_markup_and_entities_are_removed(text: str, expected: str) -> None:
    """The tags of CSL-JSON and of catalogues, with attributes, paired or not."""
    assert plain(text) == expected


@pytest.mark.parametrize("text", ["1 < 2 > 0", "a<b and c>d", "<script>", "A&P", "R&D; S", "<in>", "&nosuch;", "i > b"])
def test_other_text_stays(text: str) -> None:
    """A less-than sign or an ampersand in a title is text."""
    assert plain(text) == text


@given(st.lists(st.tuples(st.sampled_from(TAGS), st.from_regex(r"[A-Za-z0-9 ]{1,8}", fullmatch=True)), max_size=6))
@example([('span class="nocase"', "DPRK")])
def test_a_tag_never_changes_the_text_around_it(parts: list[tuple[str, str]]) -> None:
    """Marked-up text reads like the same text without markup."""
    marked = "".join(f"<{tag}>{text}</{tag.split()[0]}>" for tag, text in parts)
    unpaired = "".join(f"<{tag}>{text}" for tag, text in parts)
    expected = " ".join("".join(text for _, text in parts).split())
    assert plain(marked) == plain(unpaired) == expected


WORDS = st.text(st.characters(exclude_characters="<&"), max_size=5)


@given(st.lists(st.sampled_from([f"<{tag}>" for tag in TAGS]) | WORDS, max_size=12).map("".join))
def test_no_tag_remains(text: str) -> None:
    """Whether or not the tags are paired; a second call changes nothing."""
    shown = plain(text)
    assert "<" not in shown
    assert plain(shown) == shown


def test_long_text_full_of_brackets_is_quick() -> None:
    """The patterns do not backtrack over the whole text."""
    assert plain("<span a=" * 20_000).startswith("<span")
    assert plain("&" * 200_000).startswith("&&")
