"""Find the sentences of a document and the citations that belong to them."""

from __future__ import annotations

import pytest

from dprkpal.checks.prose import Prose
from dprkpal.documents.citation_syntax import read_manuscript


def sentences(text: str) -> list[tuple[str, list[str]]]:
    """Return the sentences of a Markdown document that cite something, with their keys."""
    prose = Prose(read_manuscript(text, "markdown"))
    return [(prose.words(span), [cite.key for cite in cites]) for span, cites in prose.sentences().items()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two [@a]. Three.", [("Two .", ["a"])]),
        ("One [@a]. Two [@b; @c]?", [("One .", ["a"]), ("Two ?", ["b", "c"])]),
        ("One. [@a] Two.", [("One.", ["a"])]),
        ("“One.” [@a]\n\nTwo.", [("“One.”", ["a"])]),
        ("One. @a says two.", [("says two.", ["a"])]),
        ("By J. Doe et al. in vol. 3, e.g. here [@a].", [("By J. Doe et al. in vol. 3, e.g. here .", ["a"])]),
        ("One.[^1] Two.\n\n[^1]: See @a.", [("One.", ["a"])]),
        ("One\n\n[@a] two.", [("two.", ["a"])]),
        ("# Head\n\nOne [@a].", [("One .", ["a"])]),
    ],
)  # fmt: skip
def test_a_citation_belongs_to_its_sentence(text: str, found: list[tuple[str, list[str]]]) -> None:
    """Or to the sentence that ends right before it, as in notes; abbreviations do not end a sentence."""
    assert sentences(text) == found


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('"one two three" and "one two"', ['"one two three"']),
        ("“one two three” «one two three» „one two three“ ``one two three''",
         ["“one two three”", "«one two three»", "„one two three“", "``one two three''"]),
        ('5" and 6" of it', []),
        ("“one two\n\nthree four”", []),
        ("> one two three\n", ["> one two three\n"]),
    ],
)  # fmt: skip
def test_quotations_of_three_words_are_found(text: str, quotations: list[str]) -> None:
    """In quotation marks of any kind within a paragraph, and in blocks."""
    prose = Prose(read_manuscript(text, "markdown"))
    assert [prose.text[begin:end] for begin, end in prose.quotations(3)] == quotations
