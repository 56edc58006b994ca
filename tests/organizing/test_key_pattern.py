"""Patterns for citation keys: field markers, modifiers, other scripts and wrong patterns."""

from __future__ import annotations

from typing import Any

import pytest

from dprkpal.errors import DprkpalError, FormatError
from dprkpal.organizing.key_pattern import MAX_LENGTH, KeyPattern
from dprkpal.organizing.romanization import romanize

FOUR = [{"family": "Newton", "given": "Isaac"}, {"family": "Maxwell"}, {"family": "Einstein"}, {"family": "Bohr"}]
ITEM: dict[str, Any] = {
    "type": "article-journal", "title": "An awesome paper on <i>JabRef</i>", "author": FOUR,
    "container-title": "Journal of Fish Biology", "issued": {"date-parts": [[1998, 3, 2]]}, "page": "7, 41, 73-97",
    "volume": "12", "keyword": "one, two; three",
}  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("[auth][year]", "Newton1998"),
        ("[AUTH:lower]_[shortyear]", "newton_98"),
        ("[auth3][auth2_3]", "NewEi"),
        ("[authors2]", "NewtonMaxwellEtAl"),
        ("[authors]", "NewtonMaxwellEinsteinBohr"),
        ("[authEtAl]", "NewtonEtAl"),
        ("[auth.etal]", "Newton.etal"),
        ("[auth.auth.ea]", "Newton.Maxwell.ea"),
        ("[authshort]", "NME+"),
        ("[authorsAlpha]", "NMEB"),
        ("[authorIni]", "NewtoMEB"),
        ("[authForeIni][authorLast]", "IBohr"),
        ("[authIni8]", "NeMaEiBo"),
        ("[shorttitle]", "AwesomePaperJabRef"),
        ("[veryshorttitle]", "Awesome"),
        ("[shorttitleINI]", "APJ"),
        ("[title:abbr]", "AAPoJ"),
        ("[camel]", "AnAwesomePaperOnJabRef"),
        ("[journal:abbr]", "JoFB"),
        ("[journal:titlecase]", "JournalofFishBiology"),
        ("[journal:sentencecase:truncate9]", "Journalof"),
        ("[firstpage]-[lastpage]", "7-97"),
        ("[month][day]", "March2"),
        ("[keyword2][keywords2]", "twoonetwo"),
        ("[number:(x)][volume:upper]", "x12"),
        ("[edtr:(none)][pureauth]", "noneNewton"),
        ("[entrytype]", "ArticleJournal"),
    ],
)
def test_markers_and_modifiers(pattern: str, key: str) -> None:
    """They are those of the documentation of JabRef."""
    assert KeyPattern(pattern).key(ITEM) == key


def test_editors_replace_missing_authors() -> None:
    """Except in markers for authors only."""
    item = {"editor": [{"literal": "World Bank"}], "title": "T"}
    assert KeyPattern("[auth]").key(item) == "WorldBank"
    assert KeyPattern("[pureauth][title]").key(item) == "T"


@pytest.mark.parametrize(
    ("family", "key"),
    [
        ("김", "Gim"), ("Достоевский", "Dostoevskiy"), ("Παπαδόπουλος", "Papadopoylos"), ("毛泽东", "MaoZeDong"),
        ("عرفات", "rft"), ("Łukasiewicz", "Lukasiewicz"), ("O’Brien", "OBrien"), ("Müller\u0308", "Muller"),
        ("van\u00a0 Gogh", "vanGogh"), ("{}#%,~\\", ""),
    ],
)  # fmt: skip
def test_keys_are_in_ascii(family: str, key: str) -> None:
    """Whatever the script; signs that break citations are left out."""
    assert KeyPattern("[auth]").key({"author": [{"family": family}]}) == key


def test_german_letters_can_be_written_with_e() -> None:
    """On request."""
    assert KeyPattern("[auth]", german=True).key({"author": [{"family": "Müller"}]}) == "Mueller"


@pytest.mark.parametrize(
    "pattern", ["", "key", "[foo]", "[auth", "auth]", "[auth:foo]", "[auth:regex(a)]", "[[auth]]", "[]", "[auth:]"]
)
def test_wrong_patterns_are_explained(pattern: str) -> None:
    """Instead of giving all entries the same key."""
    with pytest.raises(FormatError):
        KeyPattern(pattern)


def test_odd_values_do_not_stop_the_pattern() -> None:
    """Items come from files that other programs wrote."""
    odd: dict[str, Any] = {"author": "A", "issued": {"date-parts": [["x"]]}, "title": 3, "page": None, "volume": 1.5}
    assert KeyPattern("[auth][firstpage][title][volume]").key(odd) == "31.5"
    assert KeyPattern("[auth][month]").key({"issued": {"date-parts": [[2000, 13]]}}) == ""
    assert len(KeyPattern("[fulltitle]").key({"title": "word " * 1000})) == MAX_LENGTH


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only text that needs it fails."""
    monkeypatch.setitem(__import__("sys").modules, "anyascii", None)
    assert romanize("Núñez") == "Nunez"
    with pytest.raises(DprkpalError, match="anyascii"):
        romanize("김")
