"""Formulas for citation keys, as in Better BibTeX."""

from __future__ import annotations

from typing import Any

import pytest

from dprkpal.errors import FormatError
from dprkpal.organizing.key_formula import KeyFormula

ITEM: dict[str, Any] = {
    "type": "article-journal", "title": "An awesome paper on the JabRef of São Paulo", "volume": "12", "page": "L7-19",
    "author": [
        {"family": "Newton", "given": "Isaac"}, {"family": "Maxwell", "given": "James C."},
        {"family": "Núñez", "given": "Ana", "non-dropping-particle": "de la"},
    ],
    "editor": [{"family": "Curie", "given": "Marie"}],
    "container-title": "Journal of Fish Biology", "issued": {"date-parts": [[2016, 3, 4]]},
    "original-date": {"date-parts": [[1905]]}, "keyword": "physics, history",
}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "key"),
    [
        ("auth.lower + shorttitle(3,3) + year", "newtonAwesomePaperJabRef2016"),
        ("auth + year", "Newton2016"),
        ("auth(3) + auth(2, 2) + auth(n=1,m=3)", "NewMad"),
        ("auth(creator='editor')", "Curie"),
        ("authors(2)", "NewtonMaxwell"),
        ("authors(n=1, etal='EtAl', joiner='-')", "NewtonEtAl"),
        ("authors(joiner='-')", "Newton-Maxwell-delaNunez"),
        ("editors.upper", "CURIE"),
        ("authEtal2", "Newton.etal"),
        ("authEtAl", "NewtonEtAl"),
        ("authAuthEa.lower", "newton.maxwell.ea"),
        ("authorsAlpha", "NMd"),
        ("authForeIni + authorLast", "IdelaNunez"),
        ("title", "AwesomePaperJabRefSaoPaulo"),
        ("veryshorttitle + shortyear", "awesome16"),
        ("shorttitle(2)", "awesomepaper"),
        ("Title.skipwords.select(2, 2).capitalize.condense('_')", "Paper_JabRef"),
        ("journal.abbr + Volume.prefix('v') + firstpage.postfix('p')", "JoFBv127p"),
        ("Issue.prefix('n') + year", "2016"),
        ("Issue.default('none') + year", "none2016"),
        ("authEtal2.replace('.ETAL', '+')", "Newton+"),
        ("keyword(2) + '-' + origyear", "history-1905"),
        ("Title.substring(4, 7).upper", "AWESOME"),
        ("type('book') + year | type(journalArticle) + auth", "Newton"),
        ("auth.len('>', 10) | year", "2016"),
        ("ISBN | DOI | year + month", "2016March"),
        ("authors(min=4) | authors(max=2) | 'x' + year", "x2016"),
        ("Title.nopunct.ascii.alphanum.numeric + day", "4"),
    ],
)
def test_functions_and_filters_are_those_of_the_documentation(formula: str, key: str) -> None:
    """Names, arguments and their defaults."""
    assert KeyFormula(formula).key(ITEM) == key


def test_editors_are_used_without_authors() -> None:
    """As in Better BibTeX."""
    assert KeyFormula("auth + year").key({**ITEM, "author": []}) == "Curie2016"


def test_other_scripts_are_transliterated() -> None:
    """Keys are in ASCII, whatever the filters are."""
    item = {"title": "남북 관계의 역사", "author": [{"family": "Müller"}, {"family": "Иванов"}]}
    assert KeyFormula("authors(1)").key(item) == "Muller"
    assert KeyFormula("auth(m=2)").key(item) == "Ivanov"
    assert KeyFormula("auth", german=True).key(item) == "Mueller"
    assert KeyFormula("shorttitle(1)").key(item).isascii()


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("auth.", "syntax error"),
        ("auth +", "syntax error"),
        ("+ auth", "syntax error"),
        ("auth year", "syntax error"),
        ("auth(1", "syntax error"),
        ("auth('x", "syntax error"),
        ("auth & year", "syntax error"),
        ("nosuch + year", "nosuch is not a function"),
        ("auth.nosuch", "nosuch is not a filter"),
        ("auth('x')", "not a number"),
        ("", "syntax error"),
        ("a" * 2_000, "longer than"),
    ],
)
def test_a_wrong_formula_is_an_error(formula: str, message: str) -> None:
    """It says where."""
    with pytest.raises(FormatError, match=message):
        KeyFormula(formula).key(ITEM)


def test_an_item_without_the_fields_has_no_key() -> None:
    """Text alone is no key."""
    assert KeyFormula("'x' + auth | 'y' + year").key({"title": "T"}) == ""
