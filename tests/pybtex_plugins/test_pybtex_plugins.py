"""The plug-ins for pybtex, through pybtex's own doors."""

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
    """Return key, label and text of each entry as pybtex formats *bib*."""
    backend = find_plugin("pybtex.backends", output)()
    formatted = formatting_style(style)().format_bibliography(parse_string(bib, "bibtex"), citations)
    return [(entry.key, entry.label, entry.text.render(backend)) for entry in formatted]


class TestStyles:
    """A style of CSL is a formatting style."""

    def test_entries_are_those_of_the_style_in_its_order_with_its_labels(self) -> None:
        """Names, titles and inherited fields are read as dprkpal reads them."""
        assert entries("apa") == [
            ("a", "Doe, 2000", 'Doe, J. (2000). First x <y>. https://x.org/a?b=1&c="d"'),
            ("c", "Roe, 2000", 'Roe, R. (2000). Part. In J. Doe, First x <y>. https://x.org/a?b=1&c="d"'),
            (
                "b",
                "van Gogh & United Nations, 2001",
                "van Gogh, V., Jr & United Nations. (2001). Second NATO Book. P & Q.",
            ),
        ]

    def test_a_style_of_numbers_has_numbers_for_labels_and_not_once_more_in_the_text(self) -> None:
        """Pybtex's backends print the label."""
        assert [(label, text[:12]) for _, label, text in entries("ieee")] == [
            ("1", "V. van Gogh "), ("2", "J. Doe, Firs"), ("3", "R. Roe, “Par"),
        ]  # fmt: skip

    def test_markup_and_signs_come_out_as_the_backend_writes_them(self) -> None:
        """In HTML nothing of the data is markup, in LaTeX nothing is a command."""
        html = {key: text for key, _, text in entries("apa", "html")}
        assert html["a"].startswith("Doe, J. (2000). <em>First </em>x<em> &lt;y&gt;</em>. <a href=")
        assert '"d"' not in html["a"].split(">https")[0]
        assert r"\emph{Second NATO Book}. P \& Q." in {key: text for key, _, text in entries("apa", "latex")}["b"]

    def test_a_style_of_notes_alone_prints_its_note(self) -> None:
        """It has no bibliography, and pybtex wants one."""
        note_only = next(style for style in ("bluebook-law-review", "chicago-notes") if style in set(style_ids()))
        assert all(text for _, _, text in entries(note_only))

    def test_works_are_told_apart_among_those_that_are_cited(self) -> None:
        """Only they take part; what they inherit from need not be cited."""
        bib = "@book{a, title = {A}, author = {J Doe}, year = 2000}@book{b, title = {B}, author = {J Doe}, year = 2000}"
        assert [label for _, label, _ in entries("apa", bib=bib)] == ["Doe, 2000a", "Doe, 2000b"]
        assert [label for _, label, _ in entries("apa", bib=bib, citations=["b"])] == ["Doe, 2000"]
        assert "First x" in entries("apa", citations=["c"])[0][2]

    def test_every_reference_of_the_collection_goes_through_pybtex(self) -> None:
        """As BibTeX, through pybtex's parser and back: nobody is lost."""
        bib = write([entry.to_csl() for entry in library().values()], "bibtex").text
        found = entries("chicago-author-date", bib=bib)
        assert {key for key, _, _ in found} == set(library())
        assert all(text for _, _, text in found)

    def test_odd_entries_are_formatted_as_well_as_they_can_be(self) -> None:
        """A database made by a program may hold anything."""
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

    def test_programs_that_ask_for_entries_one_by_one_get_them(self) -> None:
        """As those do that lay the entries out themselves."""
        data = parse_string(BIB, "bibtex")
        style = formatting_style("apa")()
        ordered = style.sort(data.entries.values())
        labels = list(style.format_labels(ordered))
        assert [entry.key for entry in ordered] == ["a", "c", "b"]
        assert labels[0] == "Doe, 2000"
        assert str(style.format_entry(labels[1], ordered[1], data).text).startswith("Roe, R. (2000). Part.")

    def test_the_environment_names_the_style_of_the_plug_in_without_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """And the language of any."""
        monkeypatch.setenv("DPRKPAL_STYLE", "apa")
        monkeypatch.setenv("DPRKPAL_LOCALE", "de-DE")
        formatted = list(CslStyle().format_bibliography(parse_string(BIB, "bibtex")))
        assert "Doe, J. (2000)" in str(formatted[0].text)
        assert "van Gogh, V., Jr & United Nations" in str(formatted[-1].text)


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
    def test_entries_are_what_pybtex_reads_of_bibtex(self, parser: Any, text: str) -> None:
        """Names in their parts, text in TeX."""
        data = parser().parse_string(text)
        entry = data.entries["x"]
        assert entry.type == "book"
        assert entry.fields["title"].startswith(r"T \& ")
        assert [(one.first_names, one.last_names) for one in entry.persons["author"]] == [(["Il-sung"], ["Kim"])]

    def test_a_file_is_read_by_its_ending(self, tmp_path: Path) -> None:
        """In whatever encoding its mark says."""
        path = tmp_path / "a.json"
        path.write_bytes(ITEMS.encode("utf-16"))
        assert list(CslJsonParser().parse_file(str(path)).entries) == ["x"]

    def test_a_file_that_cannot_be_read_is_an_error_of_pybtex(self) -> None:
        """So that its programs print it."""
        with pytest.raises(PybtexError, match="CSL-JSON"):
            CslJsonParser().parse_string("")

    def test_what_is_wrong_with_an_entry_is_reported_and_costs_no_other(self) -> None:
        """Pybtex decides whether that is fatal."""
        from pybtex.errors import capture

        with capture() as faults:
            data = CslJsonParser().parse_string('[3, {"id": "a", "type": "book", "title": "T"}]')
        assert list(data.entries) == ["a"]
        assert len(faults) == 1


class TestEntryPoints:
    """They are where pybtex looks for them."""

    @pytest.mark.parametrize(
        ("group", "name", "target"),
        [(group, name, target) for group, names in POINTS.items() for name, target in names.items()],
    )
    def test_each_leads_to_a_plug_in(self, group: str, name: str, target: str) -> None:
        """And each style is one that there is."""
        module, _, attribute = target.partition(":")
        plug = getattr(import_module(module), attribute)
        assert register_plugin(group, f".t{name.strip('.')}" if group.endswith("suffixes") else f"t-{name}", plug)
        if group == "pybtex.style.formatting" and name != "csl":
            assert name == f"csl-{plug.style_id}"
            assert plug.style_id in set(style_ids())

    def test_the_programs_of_pybtex_use_them(self, tmp_path: Path) -> None:
        """`pybtex-format --style csl-apa refs.json refs.txt`, as it is installed."""
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
