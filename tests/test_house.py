"""The house stands as it was drawn: imports go down, faces stay light, every file has its floor."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from programs import run_program

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "dprkpal"

FLOORS = [  # ground floor first; "" is dprkpal/__init__.py, "csl" is csl/__init__.py
    {"errors", "pause", "vocabulary", "whole_file"},
    {"digest", "holdings", "results", "rules", "span", "spelling", "tables", "verification"},
    {"citation", "entities", "moment", "node", "origins", "reference", "topics", "word_index"},
    {"claims", "findable"},
    {"formats.kinds", "formats.places", "query"},
    {"formats.bibtex_tables", "formats.edtf", "formats.inline", "formats.json_text", "formats.keys"}
    | {"formats.reading", "formats.ris_tables"}
    | {"formats.bibtex_source", "formats.tex_symbols", "formats.tex_tables"},
    {"formats.bibtex_variables", "formats.csljson", "formats.csljson_writing", "formats.document"}
    | {"formats.losses", "formats.ris_fields"}
    | {"formats.markdown_text", "formats.ris_writing", "formats.tex"},
    {"formats.bibtex_names", "formats.cslyaml_writing", "formats.ris", "formats.tex_writing"},
    {"formats.bibtex_name_list", "formats.cslyaml"},
    {"formats.bibtex_extras"},
    {"formats.bibtex_fields", "formats.bibtex_relations"},
    {"formats.bibtex", "formats.bibtex_writing"},
    {"formats.bibtex_document", "formats.csljson_document", "formats.ris_document"},
    {"formats"},
    {"csl.archive", "csl.content", "csl.pattern", "csl.signs", "csl.tokens"},
    {"csl.calendar", "csl.collate", "csl.numerals", "csl.particles", "csl.scripts"},
    {"csl.flipflop", "csl.markup", "csl.pages", "csl.style", "csl.text_case"},
    {"csl.affixes", "csl.item", "csl.locale", "csl.parse", "csl.typography"},
    {"csl.context", "csl.isolates", "csl.loading", "csl.output"},
    {
        "csl.bibliography",
        "csl.collapse",
        "csl.label",
        "csl.look",
        "csl.name_registry",
        "csl.position",
        "csl.reach",
        "csl.runs",
        "csl.substitute",
        "csl.writing",
    },
    {"csl.cluster", "csl.dates", "csl.disambiguate", "csl.document", "csl.name", "csl.numbers"}
    | {"csl.latex", "csl.markdown", "csl.rst", "csl.typst"},
    {"csl.backends", "csl.choose", "csl.names"},
    {"csl.compile"},
    {"csl.in_text", "csl.sort"},
    {"csl.area", "csl.register"},
    {"csl.ambiguity", "csl.template"},
    {"csl.processor"},
    {"csl"},
    {"dossier", "drawing", "entry"},
    {"annotations", "compiling", "graph_drawing", "listing", "schema_org", "sentences", "skos", "tidy"}
    | {"timeline_drawing"},
    {"graph", "search", "timeline"},
    {"views"},
    {"catalog"},
    {"checks.reports", "checks.selection", "checks.work"},
    {"checks.comparing", "checks.fields", "checks.identifiers", "checks.names"},
    {"checks.bibliography"},
    {"checks"},
    {"documents.affix", "documents.anchor", "documents.blocks", "documents.brackets", "documents.run"},
    {"documents.cluster", "documents.header", "documents.locators", "documents.pandoc_inlines"},
    {"documents.citing", "documents.grammar"},
    {"documents.reading"},
    {"documents.asking", "documents.numbering", "documents.sources"},
    {"documents.around", "documents.pandoc"},
    {"documents.html_output", "documents.markdown_output"},
    {"documents.processing"},
    {"documents"},
    {"pybtexplugs.formatting", "pybtexplugs.reading"},
    {"pybtexplugs"},
    {"", "progress", "terminal"},
    {"cli.options"},
    {"cli.documents"},
    {"cli.checking", "cli.citing", "cli.claims", "cli.completion", "cli.drawing"}
    | {"cli.exporting", "cli.searching", "cli.styles", "cli.topics", "cli.works"},
    {"cli"},
    {"sphinxext.drawings", "sphinxext.passage", "sphinxext.reporting", "sphinxext.setting", "sphinxext.syntax"},
    {"sphinxext.nodes", "sphinxext.records"},
    {"sphinxext.resolving", "sphinxext.roles"},
    {"sphinxext.listings", "sphinxext.notes", "sphinxext.statements"},
    {"sphinxext.borrowed", "sphinxext.domain"},
    {"sphinxext.entries"},
    {"sphinxext.writing"},
    {"sphinxext"},
]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
WINGS = {name: name for name in ("formats", "csl")} | dict.fromkeys(
    ("topics", "entities", "claims", "origins"), "collection"
)

MODULES = sorted(SRC.rglob("*.py"))


def module(path: Path) -> str:
    """Return the dotted name below ``dprkpal`` of the file at *path*."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix("__init__").rstrip(".")


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names below ``dprkpal`` that the file at *path* imports, for types and in functions too."""
    package = path.relative_to(SRC).parts[:-1]
    known = {module(other) for other in MODULES}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:  # the house imports relatively
            base = [*package[: len(package) - node.level + 1], *filter(None, (node.module or "").split("."))]
            for alias in node.names:
                whole = ".".join([*base, alias.name])
                yield whole if whole in known else ".".join(base)


def foreign(path: Path) -> set[str]:
    """Return the packages, other than ours and the standard library, that the file at *path* imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found - sys.stdlib_module_names


def test_every_file_has_a_floor() -> None:
    """Whoever adds a file says where it stands, so that the drawing stays true."""
    names = {module(path) for path in MODULES}
    assert not names - set(FLOOR), f"give these a floor in {Path(__file__).name}: {sorted(names - set(FLOOR))}"
    assert not set(FLOOR) - names, f"these have a floor and are gone: {sorted(set(FLOOR) - names)}"


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_every_import_goes_down(path: Path) -> None:
    """A file imports only from floors below its own, and no wing from another (types count)."""
    here = module(path)
    for there in imported(path):
        assert {here, there} <= set(FLOOR), f"give these a floor: {sorted({here, there} - set(FLOOR))}"
        assert FLOOR[there] < FLOOR[here], f"{here} imports {there}, which stands no lower"
        wings = {WINGS.get(name.split(".")[0]) for name in (here, there)} - {None}
        assert len(wings) < 2, f"a door from {here} to {there}"


OUTSIDERS = {
    "click": {"cli", "terminal"},
    "markdown_it": {"documents"},
    "stdnum": {"checks"},
    "pybtex": {"formats.bibtex", "pybtexplugs"},
    "pylatexenc": {"formats.tex_symbols"},
    "yaml": {"documents.header", "formats.cslyaml", "formats.cslyaml_writing"},
    "pydantic": {"reference"},
    "docutils": {"sphinxext"},
    "sphinx": {"sphinxext"},
}
"""Which files may import each of the packages that dprkpal needs."""


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_outsiders_enter_by_their_own_door(path: Path) -> None:
    """Only the faces know click, only the model pydantic, only the BibTeX reader pybtex; nobody anything else."""
    for package in foreign(path):
        assert package in OUTSIDERS, f"{module(path)} imports {package} (of ours, import relatively)"
        here = module(path)
        assert {here, here.split(".")[0]} & OUTSIDERS[package], f"{here} imports {package}"


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_no_file_is_longer_than_five_hundred_lines(path: Path) -> None:
    """A longer file holds more than one noun."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_importing_dprkpal_is_light() -> None:
    """A fresh interpreter that imports the package has loaded neither a face's package nor a reader's."""
    heavy = ("click", "sphinx", "docutils", "pybtex", "pydantic", "importlib.metadata")
    code = f"import sys, dprkpal; print([name for name in {heavy!r} if name in sys.modules])"
    done = run_program([sys.executable, "-c", code], text=True)
    assert done.stdout.strip() == "[]"


def exported(path: Path) -> list[str]:
    """Return the names in ``__all__`` of the file at *path*."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets):
            names: list[str] = ast.literal_eval(node.value)
            return names
    return []


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_every_file_says_what_it_offers(path: Path) -> None:
    """``__all__`` is there, sorted as ruff sorts it, and holds no name twice; the offered names exist."""
    names = exported(path)
    assert names, f"{module(path) or 'dprkpal'} has no __all__"
    assert len(names) == len(set(names))
    __import__(f"dprkpal.{module(path)}".rstrip("."))
    loaded = sys.modules[f"dprkpal.{module(path)}".rstrip(".")]
    assert [name for name in names if not hasattr(loaded, name)] == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=module)
def test_no_public_name_is_also_a_file_beside_it(path: Path) -> None:
    """``dprkpal.library`` must not mean a function today and a module tomorrow, by the order of imports."""
    files = {other.stem for other in path.parent.glob("*.py")} | {
        other.parent.name for other in path.parent.glob("*/*.py")
    }
    assert set(exported(path)) & files == set()


def texts() -> list[Path]:
    """Return every text file that belongs to the project."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = run_program(command, cwd=ROOT, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so what belongs to the project is not known")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    """What works only where it was written does not work."""
    machine = re.compile(
        "|".join([r"(?<![\w.])/(?:work|opt|root|home)/\w", r"file:///(?!etc/passwd)", r"[A-Z]:\\\\Users"])
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in texts()
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if machine.search(line)
    ]
    assert found == []


def test_no_file_is_made_of_names_that_say_nothing() -> None:
    """A file is a noun of the field: no drawer for what nobody wanted to place."""
    drawers = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "base", "core", "tools"}
    assert [str(path) for path in MODULES if path.stem.strip("_") in drawers] == []
