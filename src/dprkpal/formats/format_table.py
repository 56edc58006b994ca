"""Internal: the formats of bibliography files: names, endings, and the packages that read and write them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from .results import Reading, Written

__all__ = ["TABLE", "FileFormat", "looks_like", "named_by", "parser_of", "writer_of"]


@dataclass(frozen=True)
class FileFormat:
    """A format of bibliography files."""

    package: str
    """The package in `dprkpal.formats` that reads it."""
    label: str
    """The name for messages."""
    title: str
    """The name, and the programs that use it."""
    endings: tuple[str, ...]
    """The endings of file names in lower case. Several formats can have the same one."""
    read: bool = True
    """Whether files are read. biblatex files are read as BibTeX."""
    written: bool = False
    """Whether files are written."""
    edited: bool = False
    """Whether files can be edited in place."""


TABLE: dict[str, FileFormat] = {
    "bibtex": FileFormat(
        "bibtex", "BibTeX", "BibTeX, for bibtex and natbib", (".bib", ".bibtex", ".biblatex"), written=True, edited=True
    ),
    "biblatex": FileFormat(
        "bibtex", "biblatex", "biblatex, for biber", (".bib", ".bibtex", ".biblatex"), read=False, written=True
    ),
    "openalex": FileFormat("openalex", "OpenAlex", "OpenAlex, the answers of its API", (".json", ".jsonl")),
    "crossref": FileFormat("crossref", "Crossref", "Crossref, the answers of its API", (".json", ".jsonl")),
    "csljson": FileFormat(
        "csl_json", "CSL-JSON", "CSL-JSON, for pandoc and Zotero", (".json", ".csljson", ".jsonl"),
        written=True, edited=True,
    ),
    "cff": FileFormat("cff", "CFF", "CITATION.cff, for GitHub and Zenodo", (".cff", ".yaml", ".yml"), written=True),
    "hayagriva": FileFormat("hayagriva", "Hayagriva", "Hayagriva YAML, for Typst", (".yaml", ".yml"), written=True),
    "cslyaml": FileFormat("csl_yaml", "CSL-YAML", "CSL-YAML, for pandoc", (".yaml", ".yml"), written=True, edited=True),
    "ris": FileFormat("ris", "RIS", "RIS, for Zotero and EndNote", (".ris",), written=True, edited=True),
    "nbib": FileFormat("nbib", "PubMed", "PubMed and MEDLINE", (".nbib", ".medline")),
    "ciw": FileFormat("web_of_science", "Web of Science", "Web of Science, tagged export", (".ciw", ".isi")),
    "refer": FileFormat("refer", "refer", "refer, the tagged export of EndNote and databases", (".enw", ".refer")),
    "endnote": FileFormat("endnote_xml", "EndNote XML", "EndNote XML", (".xml",), written=True),
    "mods": FileFormat("mods", "MODS", "MODS XML, for library catalogues", (".mods", ".xml"), written=True),
    "wordxml": FileFormat("word_xml", "Word XML", "the sources of Word, Sources.xml", (".xml",), written=True),
    "zoterordf": FileFormat("zotero_rdf", "Zotero RDF", "Zotero RDF", (".rdf",)),
    "csv": FileFormat(
        "csv_table",
        "CSV",
        "tables of Scopus, Web of Science, PubMed, Zotero and spreadsheets",
        (".csv", ".tsv"),
        written=True,
    ),
}
"""The formats by name. Where several have the same ending, a detector that is more exact comes first."""


def named_by(ending: str) -> list[str]:
    """Return the formats that are read from files with this *ending*.

    >>> named_by(".json"), named_by(".txt")
    (['openalex', 'crossref', 'csljson'], [])
    """
    return [name for name, one in TABLE.items() if one.read and ending in one.endings]


def parser_of(name: str) -> Callable[[str, str | None], Reading]:
    """Return the function that reads text of the format *name*. The values of its references are clean."""
    from .results import clean_values

    parse: Callable[[str, str | None], Reading] = _module(name, "reader").parse
    return lambda text, path: clean_values(parse(text, path), text, path)


def looks_like(name: str, text: str) -> bool:
    """Return whether *text* looks like the format *name*; only for formats whose reader has a detector."""
    return bool(_module(name, "reader").looks_like(text))


def writer_of(name: str) -> Callable[[Iterable[Mapping[str, Any]]], Written]:
    """Return the function that writes the format *name*."""
    found: Callable[[Iterable[Mapping[str, Any]]], Written] = _module(name, "writer").write
    return found


def _module(name: str, part: str) -> Any:
    """Import a module of a format when it is first used."""
    return import_module(f".{TABLE[name].package}.{part}", __package__)
