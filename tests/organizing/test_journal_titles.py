"""Abbreviate and expand the titles of journals."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dprkpal.errors import DprkpalError, FormatError
from dprkpal.formats.bibtex.document import BibtexDocument
from dprkpal.organizing.journal_titles import JournalTitles, load_journal_titles
from dprkpal.organizing.tidying import TidyOptions, tidy


def changed(text: str, titles: JournalTitles, *, expand: bool = False) -> str:
    """Return a ``.bib`` text with its journals abbreviated or expanded."""
    document = BibtexDocument(text, "utf-8", None)
    tidy(document, TidyOptions(journals=titles.expanded if expand else titles.abbreviated))
    return document.text


@pytest.mark.parametrize(
    "text",
    [
        "Journal of Strategic Studies;J. Strateg. Stud.;JSS\nPhysics & Society;Phys. Soc.\n",
        '"Journal of Strategic Studies","J. Strateg. Stud.","",""\n"Physics & Society","Phys. Soc."\n',
        "# comment\nJournal of Strategic Studies\tJ. Strateg. Stud.\nPhysics & Society\tPhys. Soc.\n",
        "Journal of Strategic Studies = J. Strateg. Stud.\nPhysics & Society = Phys. Soc.\n",
        "\ufeffJournal of Strategic Studies;J. Strateg. Stud.\r\nPhysics & Society;Phys. Soc.\r\n",
    ],
)
def test_lists_of_journals_are_read(tmp_path: Path, text: str) -> None:
    """In the forms that JabRef has had."""
    (tmp_path / "list.csv").write_text(text, encoding="utf-8", newline="")
    titles = load_journal_titles([tmp_path / "list.csv"])
    assert titles.abbreviated("The Journal of Strategic Studies") == "J. Strateg. Stud."
    assert titles.abbreviated("Physics and Society") == "Phys. Soc."
    assert titles.expanded("J Strateg Stud") == "Journal of Strategic Studies"
    assert titles.expanded("Phys. Soc.") == "Physics & Society"


def test_only_the_titles_of_journals_change(tmp_path: Path) -> None:
    """Every other byte stays, as do abbreviations of BibTeX and titles with commands."""
    (tmp_path / "list.csv").write_text("Physics & Society;Phys. Soc.\n")
    titles = load_journal_titles([tmp_path / "list.csv"])
    text = (
        '@string{ps = "Physics and Society"}\n@article{a, journal = "Physics \\& Society" , title={A & B}}\n'
        "@article{b, journaltitle={{Physics} and\n  Society}}\n@article{c, journal = ps}\n"
        "@article{d, journal = {\\emph{Physics} and Society}}\n"
    )
    short = changed(text, titles)
    assert short == text.replace('"Physics \\& Society"', '"Phys. Soc."').replace(
        "{{Physics} and\n  Society}", "{Phys. Soc.}"
    )
    assert changed(short, titles) == short
    assert 'journal = "Physics \\& Society"' in changed(short, titles, expand=True)


def test_an_abbreviation_of_several_journals_is_not_expanded() -> None:
    """It could be either."""
    titles = JournalTitles()
    titles.add("Journal of Politics", "J. Pol.")
    titles.add("Journal of Polymers", "J. Pol.")
    assert titles.expanded("J. Pol.") == "J. Pol."
    assert titles.abbreviated("Journal of Polymers") == "J. Pol."


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Journal of Palestine Studies", "J. Palest. Stud."),
        ("Zeitschrift für Physik", "Z. Phys."),
        ("Nature", "Nature"),
        ("J. Chem. Phys.", "J. Chem. Phys."),
        ("Physical Review A", "Phys. Rev. A"),
        ("Journal of Economic Dynamics and Control", "J. Econ. Dyn. Control"),
        ("Earth and Planetary Science Letters", "Earth Planet. Sci. Lett."),
    ],
)
def test_the_rules_of_iso_4_abbreviate_other_titles(title: str, short: str) -> None:
    """A title of one word, and an abbreviation, stay; a second time changes nothing."""
    titles = JournalTitles(by_rules=True)
    assert titles.abbreviated(title) == short
    assert titles.abbreviated(short) == short


def test_a_list_goes_before_the_rules() -> None:
    """The abbreviation that a publisher wants."""
    titles = JournalTitles(by_rules=True)
    titles.add("Journal of Palestine Studies", "JPS")
    assert titles.abbreviated("Journal of Palestine Studies") == "JPS"


def test_a_file_without_journals_is_an_error(tmp_path: Path) -> None:
    """As is a missing one."""
    (tmp_path / "list.csv").write_text("only a title\n")
    with pytest.raises(FormatError, match="Full title;Abbr"):
        load_journal_titles([tmp_path / "list.csv"])
    with pytest.raises(FormatError, match="No such file"):
        load_journal_titles([tmp_path / "missing.csv"])


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "pyiso4.ltwa", None)
    with pytest.raises(DprkpalError, match=r"pyiso4.*dprkpal\[organize\]"):
        JournalTitles(by_rules=True).abbreviated("Journal of Palestine Studies")
