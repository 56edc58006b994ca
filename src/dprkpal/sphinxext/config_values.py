"""Internal: the values of ``conf.py`` with their defaults, types and descriptions."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..collection.citing import DEFAULT_STYLE

__all__ = ["BUILT_IN", "CONFIG_VALUES", "INSTALLED", "LINK_DESTINATIONS", "SCOPES", "ConfigValue"]

BUILT_IN = "dprkpal"
"""The name of the built-in collection in ``dprkpal_sources``."""

INSTALLED = "collection:"
"""In ``dprkpal_sources``, comes before the name of an installed collection."""

SCOPES = ("page", "project")
"""Where short forms and note numbers start again: on each page, or never."""

LINK_DESTINATIONS = ("page", "entry")
"""Where citations link to: the page about the reference if there is one, or always a bibliography entry."""


class ConfigValue(NamedTuple):
    """A value of ``conf.py``."""

    default: Any
    """The default."""
    types: tuple[type, ...]
    """The allowed types."""
    description: str
    """The description shown in the reference."""


CONFIG_VALUES = {
    "dprkpal_style": ConfigValue(
        DEFAULT_STYLE, (str,), "A style id, or the path of a `.csl` file relative to `conf.py`."
    ),
    "dprkpal_locale": ConfigValue(
        None,
        (str, type(None)),
        "A locale such as `de-DE`. `None` means the style's default locale, then Sphinx's `language`.",
    ),
    "dprkpal_sources": ConfigValue(
        [BUILT_IN],
        (str, list, tuple),
        "Bibliography files (`.bib`, CSL-JSON, CSL-YAML, RIS) relative to `conf.py`. The name `dprkpal` means the "
        "built-in collection, `collection:NAME` an installed one. If two sources share a key, the first one is used.",
    ),
    "dprkpal_data": ConfigValue(
        None, (str, type(None)), "A folder with topics, entities, claims and origins for the references in those files."
    ),
    "dprkpal_sentence_case": ConfigValue(
        True,
        (bool,),
        "Whether English titles of `.bib` files are set in sentence case, as CSL styles expect. `False` keeps their "
        "capitals.",
    ),
    "dprkpal_scope": ConfigValue(
        "page",
        (str,),
        "`page`: each page starts afresh, with full citations and note 1. `project`: citations and notes continue "
        "from page to page, as in a book.",
    ),
    "dprkpal_numbering": ConfigValue(
        "project",
        (str,),
        "`project`: numbers are the same on all pages. `page`: the numbers of each list of one page (`:here:`) start "
        "at 1, in the order of its citations; other lists keep those of the project.",
    ),
    "dprkpal_note_fields": ConfigValue(
        True,
        (bool,),
        "Whether CSL variables in notes are used, such as `original-date: 1900`, as Zotero's users write them.",
    ),
    "dprkpal_scripts": ConfigValue(
        "auto", (str,), "The form of names and titles that have several scripts: `auto`, `original` or `romanized`."
    ),
    "dprkpal_citations_lead_to": ConfigValue(
        "page",
        (str,),
        "`page`: citations link to the page about the reference (`bib:reference`), if there is one, or else to an "
        "entry. `entry`: citations always link to a bibliography entry.",
    ),
    "dprkpal_backlinks": ConfigValue(True, (bool,), "Whether bibliography entries link back to their citations."),
    "dprkpal_claim_version": ConfigValue(
        False,
        (bool,),
        "Whether claims are cited with the version of the collection, as in "
        "*(dprkpal 0.1.0, claim coughlin-tunnels, as of 30 November 2026)*.",
    ),
    "dprkpal_notes_after_punctuation": ConfigValue(
        None,
        (bool, type(None)),
        "Whether note references go after punctuation. `None` means yes, except in French.",
    ),
    "dprkpal_tooltips": ConfigValue(
        True,
        (bool,),
        "Whether HTML pages show the full reference, or the note, when a citation is pointed at, focused or touched.",
    ),
    "dprkpal_copy_buttons": ConfigValue(
        False,
        (bool,),
        "Whether each entry of a bibliography in HTML has buttons that copy the reference and its BibTeX entry.",
    ),
    "dprkpal_downloads": ConfigValue(
        False,
        (bool,),
        "Whether each bibliography in HTML can be downloaded as BibTeX, RIS and CSL-JSON.",
    ),
    "dprkpal_collection_pages": ConfigValue(
        "",
        (str,),
        "The folder, relative to `conf.py`, in which a page is generated for each reference, claim, topic and entity "
        "of the collection, with lists, a search and downloads. Empty: no pages are generated.",
    ),
    "dprkpal_collection_title": ConfigValue(
        "The bibliography", (str,), "The title of the start page of the generated pages."
    ),
    "dprkpal_collection_licence": ConfigValue(
        "",
        (str,),
        "The licence of the collection, for the generated pages: `CC BY 4.0`, or with its address, "
        "`CC BY 4.0 <https://creativecommons.org/licenses/by/4.0/>`.",
    ),
    "dprkpal_collection_contact": ConfigValue(
        "",
        (str,),
        "Where readers of the generated pages report errors: a URL, or an e-mail address.",
    ),
    "dprkpal_formatter": ConfigValue(
        False,
        (bool,),
        "Whether the site has the files that run dprkpal in the browser: for the directive `bibliography-formatter`, "
        "and for all styles on the pages of `dprkpal_collection_pages`. Needs the npm package `pyodide`; without it, "
        "the site is built without these files.",
    ),
    "dprkpal_pyodide": ConfigValue(
        "",
        (str,),
        "The folder of the npm package `pyodide`, relative to `conf.py`. Empty: it is searched in `NODE_PATH`, and in "
        "`node_modules` here and in the folders above.",
    ),
    "dprkpal_mathematics": ConfigValue(
        True,
        (bool,),
        "Whether formulas in titles of `.bib` files, such as `$x^2$`, are mathematics in HTML and LaTeX, as with the "
        "role `math`; otherwise they are text.",
    ),
    "dprkpal_bibliography_header": ConfigValue(
        "", (str,), "reStructuredText printed before each bibliography with entries, such as `.. rubric:: References`."
    ),
    "dprkpal_notes_header": ConfigValue(
        "",
        (str,),
        "reStructuredText printed before the notes of each `bib:notes` or `footbibliography`, if there are any.",
    ),
    "dprkpal_fetch": ConfigValue(
        False,
        (bool,),
        "Whether works cited by identifier, as in `` :bib:p:`doi:10.1017/…` ``, are fetched, which opens network "
        "connections. A lock file next to the first source keeps them, so that they are fetched only once.",
    ),
    "dprkpal_offline": ConfigValue(
        False, (bool,), "Whether works cited by identifier come only from the lock file. No connection is opened."
    ),
    "dprkpal_pandoc_citations": ConfigValue(
        False,
        (bool,),
        "Whether citations in the syntax of pandoc are read in the text of all pages, such as `[see @key, p. 3]` and "
        "`@key [p. 3]`.",
    ),
    "dprkpal_cite_names": ConfigValue(
        True,
        (bool,),
        "Whether to define the names of sphinxcontrib-bibtex too (`cite:p`, `footcite:p`, `bibliography`, …). Ignored "
        "if that extension is loaded.",
    ),
}
"""The values of ``conf.py``, by name."""
