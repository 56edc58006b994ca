"""The expressions that select the references of a bibliography."""

from __future__ import annotations

import pickle

import pytest

from dprkpal.libraries.filter_expressions import MAX_DEPTH, CitedWork, FilterError, FilterExpression
from dprkpal.libraries.library import Library

LIBRARY = Library([
    {
        "id": "elm", "type": "book", "title": "Leaves", "author": [{"family": "Elmer", "given": "Carl"}],
        "issued": {"date-parts": [[2004]]}, "keyword": "trees, forest",
    },
    {"id": "old", "type": "article-journal", "title": "Bark", "container-title": "Woods"},
])  # fmt: skip


def _accepts(text: str, key: str = "elm", docnames: tuple[str, ...] = ("a", "b")) -> bool:
    return FilterExpression.parse(text).accepts(CitedWork(LIBRARY[key], "a", frozenset(docnames)))


@pytest.mark.parametrize(
    "text",
    [
        "cited",
        "True",
        "not False",
        "not not cited",
        'author % "elmer"',
        'author == "Elmer, Carl"',
        'year >= "2004" and year < "2005"',
        '"2003" < year <= "2004"',
        'type == "book"',
        'type in {"book", "thesis"}',
        'type != "article"',
        "docname in docnames",
        '"c" not in docnames',
        '{"a", "b"} <= docnames',
        '{"a", "x"} & docnames',
        "{'x'} | docnames",
        'key == "elm" or nothing',
        'keywords % "forest"',
        "not (journal or abstract)",
        "False or True and True",
        "title % 'l.a'",
    ],
)
def test_true_expressions(text: str) -> None:
    """Operators bind as in Python."""
    assert _accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        'year < "2004"',
        'type == "article"',
        'not type == "book"',
        '"x" in docnames',
        '{"x"} & docnames',
        "{} or False",
        'author % "^Carl"',
        'docnames < "a"',
        "True and False",
    ],
)
def test_false_expressions(text: str) -> None:
    """Values that cannot be compared are different."""
    assert not _accepts(text)


def test_types_are_those_of_bibtex_and_csl() -> None:
    """A type of CSL can have several names in BibTeX."""
    assert _accepts('type == "article" and type == "article-journal" and journal == "Woods"', "old")
    assert not _accepts("cited", "old", ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "author %",
        "author % title",
        'author % "("',
        'author % "(a+)+$"',
        'author % "(a|a)*$"',
        "and",
        "(cited",
        "cited)",
        "{'a'",
        "__import__('os').system('x')",
        "a.b",
        "a = b",
        "lambda: 1",
        "cited cited",
        '"open',
        "(" * (MAX_DEPTH + 1) + "cited" + ")" * (MAX_DEPTH + 1),
        "{" * 400 + "}" * 400,
        "x" * 6_000,
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    """Nothing in them is run."""
    with pytest.raises(FilterError):
        FilterExpression.parse(text)


def test_long_chains_are_accepted() -> None:
    """They need no deep recursion."""
    assert _accepts(" and ".join(["cited"] * 500))
    assert _accepts("not " * 600 + "cited")


def test_expressions_are_pickled_and_compared() -> None:
    """Sphinx stores them between builds."""
    expression = FilterExpression.parse(" or ".join(["key == 'a'"] * 300) + "and not cited")
    assert pickle.loads(pickle.dumps(expression)) == expression
