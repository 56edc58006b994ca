"""Use the plug-ins through pybtex."""

from __future__ import annotations

import os
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pybtex.database import parse_string
from pybtex.exceptions import PybtexError
from pybtex.plugin import find_plugin, register_plugin

import dprkpal
from dprkpal.csl.styles.archive import style_ids
from dprkpal.formats import write
from dprkpal.libraries.built_in import library
from dprkpal.pybtex_plugins import CslJsonParser, CslStyle, CslYamlParser, RisParser, formatting_style
from programs import run_program

ROOT = Path(__file__).parents[2]
POINTS: dict[str, dict[str, str]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "entry-points"
]

BIB = r"""
@book{b, title = {Second {NATO} Book}, author = {van Gogh, Jr, Vincent and {United Nations}}, year = 2001,
  publisher = {P \& Q}}
@book{a, title = {First \emph{x} <y>}, author = {Doe, Jane}, year = 2000, url = {https://x.org/a?b=1&c="d"}}
@inbook{c, crossref = {a}, title = {Part}, author = {Roe, Rob}}
"""


def entries(style: str, output: str = "text", bib: str = BIB, citations: Any = None) -> list[tuple[str, str, str]]:
    """Return key, label and text of each entry in *bib*, formatted by pybtex."""
    backend = find_plugin("pybtex.backends", output)()
    formatted = formatting_style(style)().format_bibliography(parse_string(bib, "bibtex"), citations)
    return [(entry.key, entry.label, entry.text.render(backend)) for entry in formatted]


class TestStyles:
    """CSL styles are pybtex formatting styles."""

    def test_entries_follow_the_style_in_text_order_and_labels(self) -> None:
        """Names, titles and inherited fields are parsed by dprkpal."""
        assert entries("apa") == [
            ("a", "Doe, 2000", 'Doe, J. (2000). First x <y>. https://x.org/a?b=1&c="d"'),
            ("c", "Roe, 2000", 'Roe, R. (2000). Part. In J. Doe, First x <y>. https://x.org/a?b=1&c="d"'),
            (
                "b",
                "van Gogh & United Nations, 2001",
                "van Gogh, V., Jr & United Nations. (2001). Second NATO book. P & Q.",
            ),
        ]

    def test_numeric_style_has_numbers_only_as_labels(self) -> None:
        """Because pybtex's backends print the label."""
        assert [(label, text[:12]) for _, label, text in entries("ieee")] == [
            ("1", "V. van Gogh "), ("2", "J. Doe, Firs"), ("3", "R. Roe, “Par"),
        ]  # fmt: skip

    def test_special_characters_are_escaped_for_each_backend(self) -> None:
        """Data never becomes HTML markup or a LaTeX command."""
        html = {key: text for key, _, text in entries("apa", "html")}
        assert html["a"].startswith("Doe, J. (2000). <em>First </em>x<em> &lt;y&gt;</em>. <a href=")
        assert '"d"' not in html["a"].split(">https")[0]
        assert r"\emph{Second NATO book}. P \& Q." in {key: text for key, _, text in entries("apa", "latex")}["b"]

    def test_note_style_without_bibliography_prints_a_note(self) -> None:
        """Because pybtex always needs an entry."""
        note_only = next(style for style in ("bluebook-law-review", "chicago-notes") if style in set(style_ids()))
        assert all(text for _, _, text in entries(note_only))

    def test_cited_entries_are_disambiguated(self) -> None:
        """Only cited entries take part; parent entries need not be cited."""
        bib = "@book{a, title = {A}, author = {J Doe}, year = 2000}@book{b, title = {B}, author = {J Doe}, year = 2000}"
        assert [label for _, label, _ in entries("apa", bib=bib)] == ["Doe, 2000a", "Doe, 2000b"]
        assert [label for _, label, _ in entries("apa", bib=bib, citations=["b"])] == ["Doe, 2000"]
        assert "First x" in entries("apa", citations=["c"])[0][2]

    def test_whole_collection_passes_through_pybtex(self) -> None:
        """As BibTeX, without losing an entry."""
        bib = write([entry.to_csl() for entry in library().values()], "bibtex").text
        found = entries("chicago-author-date", bib=bib)
        assert {key for key, _, _ in found} == set(library())
        assert all(text for _, _, text in found)

    def test_unusual_entries_are_formatted(self) -> None:
        """Programs may create any kind of entry."""
        from pybtex.database import BibliographyData, Entry, Person

        odd = BibliographyData({
            "a b}": Entry("nosuch", {"title": "un{balanced", "note": "x\\"}),
            "#": Entry("book", {}, {"author": [Person("{A, B and C}")]}),
            "": Entry("misc"),
        })  # fmt: skip
        backend = find_plugin("pybtex.backends", "text")()
        texts = {one.key: one.text.render(backend) for one in formatting_style("apa")().format_bibliography(odd)}
        assert set(texts) == {"a b}", "#", ""}
        assert texts["#"].startswith("A, B and C")

    def test_entries_can_be_formatted_one_by_one(self) -> None:
        """Some programs do their own layout."""
        data = parse_string(BIB, "bibtex")
        style = formatting_style("apa")()
        ordered = style.sort(data.entries.values())
        labels = list(style.format_labels(ordered))
        assert [entry.key for entry in ordered] == ["a", "c", "b"]
        assert labels[0] == "Doe, 2000"
        assert str(style.format_entry(labels[1], ordered[1], data).text).startswith("Roe, R. (2000). Part.")

    def test_environment_variables_set_style_and_locale(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The style `csl` has no style of its own."""
        monkeypatch.setenv("DPRKPAL_STYLE", "apa")
        monkeypatch.setenv("DPRKPAL_LOCALE", "de-DE")
        formatted = list(CslStyle().format_bibliography(parse_string(BIB, "bibtex")))
        assert "Doe, J. (2000)" in str(formatted[0].text)
        assert "van Gogh, V., Jr & United Nations" in str(formatted[-1].text)

    def test_the_configuration_of_the_project_sets_style_and_locale(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A problem in it is an error of pybtex, which its programs print as a warning."""
        monkeypatch.chdir(tmp_path)
        (tmp_path / "dprkpal.toml").write_text('style = "apa"\nlocale = "de-DE"\n', "utf-8")
        formatted = list(CslStyle().format_bibliography(parse_string(BIB, "bibtex")))
        assert "Doe, J. (2000)" in str(formatted[0].text)
        (tmp_path / "dprkpal.toml").write_text('stile = "apa"\n', "utf-8")
        with pytest.raises(PybtexError, match=r"dprkpal\.toml:1: stile: there is no such setting"):
            CslStyle()


ITEMS = '[{"id": "x", "type": "book", "title": "T & <i>U</i>", "author": [{"family": "Kim", "given": "Il-sung"}]}]'


class TestInput:
    """CSL-JSON, CSL-YAML and RIS are input formats."""

    @pytest.mark.parametrize(
        ("parser", "text"),
        [
            (CslJsonParser, ITEMS),
            (
                CslYamlParser,
                "- id: x\n  type: book\n  title: T & U\n  author: [{family: Kim, given: Il-sung}]\n",
            ),
            (RisParser, "TY  - BOOK\nID  - x\nTI  - T & U\nAU  - Kim, Il-sung\nER  - \n"),
        ],
    )
    def test_entries_equal_those_parsed_from_bibtex(self, parser: Any, text: str) -> None:
        """Names are split into parts, and text is in TeX."""
        data = parser().parse_string(text)
        entry = data.entries["x"]
        assert entry.type == "book"
        assert entry.fields["title"].startswith(r"T \& ")
        assert [(one.first_names, one.last_names) for one in entry.persons["author"]] == [(["Il-sung"], ["Kim"])]

    def test_file_suffix_selects_the_format(self, tmp_path: Path) -> None:
        """In any encoding with a byte order mark."""
        path = tmp_path / "a.json"
        path.write_bytes(ITEMS.encode("utf-16"))
        assert list(CslJsonParser().parse_file(str(path)).entries) == ["x"]

    def test_unreadable_file_raises_a_pybtex_error(self) -> None:
        """So that programs can report it."""
        with pytest.raises(PybtexError, match="CSL-JSON"):
            CslJsonParser().parse_string("")

    def test_broken_entry_is_reported_and_others_are_kept(self) -> None:
        """Settings of pybtex decide whether this is fatal."""
        from pybtex.errors import capture

        with capture() as faults:
            data = CslJsonParser().parse_string('[3, {"id": "a", "type": "book", "title": "T"}]')
        assert list(data.entries) == ["a"]
        assert len(faults) == 1


class TestEntryPoints:
    """Entry points are registered."""

    @pytest.mark.parametrize(
        ("group", "name", "target"),
        [(group, name, target) for group, names in POINTS.items() for name, target in names.items()],
    )
    def test_each_entry_point_is_a_plug_in(self, group: str, name: str, target: str) -> None:
        """Each style exists."""
        module, _, attribute = target.partition(":")
        plug = getattr(import_module(module), attribute)
        assert register_plugin(group, f".t{name.strip('.')}" if group.endswith("suffixes") else f"t-{name}", plug)
        if group == "pybtex.style.formatting" and name != "csl":
            assert name == f"csl-{plug.style_id}"
            assert plug.style_id in set(style_ids())

    def test_pybtex_programs_find_the_plug_ins(self, tmp_path: Path) -> None:
        """Run `pybtex-format --style csl-apa refs.json refs.txt`."""
        info = tmp_path / "site" / "dprkpal-0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dprkpal\nVersion: 0\n", "utf-8")
        lines = []
        for group, names in POINTS.items():
            lines += [f"[{group}]", *(f"{name} = {target}" for name, target in names.items())]
        (info / "entry_points.txt").write_text("\n".join(lines), "utf-8")
        (tmp_path / "refs.json").write_text(ITEMS, "utf-8")
        places = [str(info.parent), str(Path(dprkpal.__file__).parents[1])]
        run_program(
            [sys.executable, "-m", "pybtex.database.format", "--style", "csl-apa", "refs.json", "refs.txt"],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        )  # fmt: skip
        assert "Kim, I. (n.d.). T & U." in (tmp_path / "refs.txt").read_text("utf-8")
