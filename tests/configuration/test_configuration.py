"""The order of the origins, and loading style and library."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dprkpal.configuration import SETTINGS, Configuration, Origin, load_configuration

FILE = Origin("file", "dprkpal.toml", 1)
OPTION = Origin("option", "--style")
BOOK = "@book{a, title = {T}, author = {Ada Good}, year = 2001}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a configuration and a bibliography."""
    (tmp_path / "dprkpal.toml").write_text('style = "apa"\nbibliography = "a.bib"\n', "utf-8")
    (tmp_path / "a.bib").write_text(BOOK, "utf-8")
    (tmp_path / "b.bib").write_text(BOOK.replace("{a,", "{b,"), "utf-8")
    return tmp_path


def test_a_stronger_origin_replaces_a_weaker_one() -> None:
    """In any order of updates."""
    option_first = Configuration().updated({"style": "nature"}, OPTION).updated({"style": "apa"}, FILE)
    file_first = Configuration().updated({"style": "apa"}, FILE).updated({"style": "nature"}, OPTION)
    assert option_first.style == file_first.style == "nature"
    assert file_first.origin("style") == OPTION
    assert file_first.origin("locale") == Origin()


def test_sources_are_replaced_together() -> None:
    """The claims of one bibliography do not belong to another."""
    first = Configuration().updated({"bibliography": ("a.bib",), "data": "a"}, FILE)
    second = first.updated({"collection": "x"}, OPTION)
    assert (second.bibliography, second.data, second.collection) == ((), None, "x")
    assert set(second.origins) == {"collection"}
    assert second.updated({"data": "b"}, FILE) == second


def test_only_environment_and_options_override_documents() -> None:
    """The metadata of a document is nearer to it than the project's file."""
    assert Configuration().updated({"style": "apa"}, FILE).overriding("style") is None
    assert Configuration().updated({"style": "apa"}, OPTION).overriding("style") == "apa"


def test_environment_variables_come_before_the_file(folder: Path) -> None:
    """Each setting has one."""
    found = load_configuration(folder, environment={"DPRKPAL_STYLE": "nature", "DPRKPAL_LOCALE": ""})
    assert (found.style, str(found.origin("style")), found.locale) == ("nature", "DPRKPAL_STYLE", None)
    assert list(found.library()) == ["a"]


def test_a_variable_can_name_several_files_anywhere(folder: Path) -> None:
    """They are separated as in ``PATH``."""
    paths = [str(folder / "a.bib"), str(folder / "b.bib")]
    found = load_configuration("/nonexistent", environment={"DPRKPAL_BIBLIOGRAPHY": os.pathsep.join(paths)})
    assert list(found.library()) == ["a", "b"]


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"DPRKPAL_STYLE": "apaa"}, "DPRKPAL_STYLE: no style 'apaa'; did you mean 'apa'"),
        ({"DPRKPAL_LINE_LENGTH": "wide"}, "DPRKPAL_LINE_LENGTH: must be a number"),
        ({"DPRKPAL_SELECT": "BIB99,BIB01"}, "DPRKPAL_SELECT: no rule 'BIB99'"),
        ({"DPRKPAL_DATA": "x"}, "DPRKPAL_DATA: needs DPRKPAL_BIBLIOGRAPHY"),
        ({"DPRKPAL_BIBLIOGRAPHY": "x", "DPRKPAL_COLLECTION": "y"}, "DPRKPAL_COLLECTION: names another collection"),
    ],
)
def test_a_bad_variable_is_a_finding_with_its_name(environment: dict[str, str], message: str) -> None:
    """The value is left out."""
    found = load_configuration("/nonexistent", environment=environment)
    assert [str(one)[: len(message)] for one in found.findings] == [message]


def test_a_file_can_be_named_or_switched_off(folder: Path) -> None:
    """By an argument or by a variable."""
    other = folder / "other.toml"
    other.write_text("style = 'nature'", "utf-8")
    assert load_configuration(folder, file=other, environment={}).style == "nature"
    assert load_configuration(folder, environment={"DPRKPAL_CONFIG": str(other)}).style == "nature"
    assert load_configuration(folder, environment={"DPRKPAL_NO_CONFIG": "1"}).style is None
    assert load_configuration(folder, environment={"DPRKPAL_NO_CONFIG": "0"}).style == "apa"
    assert load_configuration(folder, search=False, environment={}).path is None
    assert load_configuration(folder, search=False, environment={"DPRKPAL_CONFIG": str(other)}).path is None
    [finding] = load_configuration(folder, file="missing.toml", environment={}).findings
    assert str(finding).startswith("missing.toml: cannot be read")


def test_trust_is_never_in_a_file(tmp_path: Path) -> None:
    """Only the user can give it."""
    (tmp_path / "project").mkdir()
    (tmp_path / "a.bib").write_text(BOOK, "utf-8")
    (tmp_path / "project" / "dprkpal.toml").write_text('bibliography = "../a.bib"\n', "utf-8")
    assert load_configuration(tmp_path / "project", environment={}).findings
    trusted = load_configuration(tmp_path / "project", environment={"DPRKPAL_TRUST_FILES": "1"})
    assert (trusted.trust_files, list(trusted.library())) == (True, ["a"])


def test_the_style_is_loaded_by_id_or_path(tmp_path: Path) -> None:
    """An id is never taken for a file."""
    style = Configuration(style="apa").load_style()
    assert style is not None
    assert not style.is_note
    assert Configuration().load_style() is None


def test_every_setting_has_an_attribute_with_its_default() -> None:
    """The table of settings and the class agree."""
    for name, setting in SETTINGS.items():
        assert getattr(Configuration(), setting.attribute) == setting.default, name
