"""Internal: the pandoc filter. It formats citations, notes and the bibliography in a document in pandoc's JSON.

pandoc reads and writes the file formats. The filter replaces pandoc's own citation processor.

Source: Pandoc User's Guide, "Filters"; pandoc-types, "Text.Pandoc.Definition".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from sys import intern
from typing import TYPE_CHECKING, Any, Protocol

from ...collection.claim_sentences import has_superscript_citations
from ...errors import FormatError
from ...libraries.bibliography_conditions import LibraryConditions
from ...model.conventions import PANDOC, Conventions
from ...model.gc_pause import pause_gc
from ...model.manuscript import CLAIM_PREFIX
from ..bibliographies import UNLISTED, BibliographyPlace, BibliographyPlan, plan_bibliographies
from ..brackets import RESET_CLASS, is_cross_reference
from ..citation_formatter import CitationFormatter
from ..citation_plan import MAX_CITATIONS, CitationPlan, CitationRequest, DocumentFormat, FormattedCitation
from ..cite_rules import CiteRequest
from ..identifier_fetching import add_cited_works
from ..metadata import Metadata
from ..metadata_files import MetadataFiles
from ..placeholders import PLACEHOLDERS, Placeholders
from .bibliographies import DocumentStructure, add_bibliographies
from .cross_references import contains_cites, cross_references_as_text, separate_cross_references
from .inlines import (
    Inline,
    PandocAst,
    cited_keys,
    cites_in,
    csl_markup,
    ends_with_full_stop,
    is_cite,
    is_word,
    pandoc_entry_id,
    pandoc_entry_link,
    plain_text_of,
    put_in_quotation,
    without_full_stop,
    word_break,
)
from .meta_values import read_metadata
from .quotations import parse_quotations

if TYPE_CHECKING:
    from ...configuration import Configuration
    from ...csl import Style
    from ...libraries.library import Library
    from ..bibliography_lists import FormattedBibliography
    from ..identifier_fetching import FetchingOptions

__all__ = ["CitationFields", "FilteredDocument", "filter_document"]

PANDOC_STYLE = "chicago-author-date"
"""The style of a document that names none, as in pandoc. `dprkpal process` has another one."""

MAX_DEPTH = 20
"""Citations in citations nested deeper than this are not formatted."""

MAX_BYTES = 100_000_000
"""Maximum size of a document."""

_NESTED = "nestedCitation"
"""Marks a citation inside the suffix of another one until it is formatted."""
_WRITES_CITATIONS = ("markdown", "opml", "org", "typst")
"""pandoc writes citation syntax instead of formatted citations in formats with these names."""
_TOO_DEEP = "elements are nested too deeply; simplify the document"
_ENDS_IN_PLACEHOLDER = re.compile(f"[{PLACEHOLDERS}]$")
_PUNCTUATION = re.compile(r"[.,;:!?…]{1,3}(?![\w({\[])")
_SENTENCE_CONTINUES = re.compile(r"[.,;:!?)\]’”\"'—–-]|[^\W\d_A-Z]")


class CitationFields(Protocol):
    """Puts citations and a bibliography into fields of a reference manager."""

    def enclose(
        self, plan: CitationPlan, text: list[Inline], call: list[Inline], formatter: CitationFormatter
    ) -> tuple[list[Inline], list[Inline]]:
        """Return the text of a citation and its note with a field around one of them."""

    def enclose_bibliography(
        self, blocks: list[Any], bibliographies: Sequence[FormattedBibliography], formatter: CitationFormatter
    ) -> None:
        """Put a field around the bibliography in *blocks*."""


@dataclass(frozen=True)
class FilteredDocument:
    """A filtered document."""

    text: str
    """The document as JSON, for pandoc to read."""
    findings: tuple[FormatError, ...] = ()
    """Problems found. They have no line numbers, because the JSON has none."""


@dataclass
class _DocumentCitation:
    """A citation in the document."""

    parent: list[Any]
    """The list that contains it."""
    index: int
    plan: CitationPlan
    starts_note: bool = False
    """Whether it is the first text of a note by the author."""
    in_front: Inline | None = None
    """A cross-reference in front of its brackets."""
    nested: int = 0
    """The number of a citation inside the prefix or suffix of another one."""


@pause_gc
def filter_document(
    text: str | bytes,
    *,
    library: Library | None = None,
    style: str | Style | None = None,
    default_style: str = PANDOC_STYLE,
    locale: str | None = None,
    folder: str | None = None,
    trust_files: bool = False,
    trusted_files: Iterable[str] = (),
    target: str | None = None,
    configuration: Configuration | None = None,
    fields: CitationFields | None = None,
    fetch: FetchingOptions | None = None,
    conventions: Conventions = PANDOC,
) -> FilteredDocument:
    """Format the citations, notes and bibliography of a document in pandoc's JSON.

    Args:
        text: The output of ``pandoc --to json``.
        library: The references to cite. ``None`` means the bibliographies named in the metadata, or the built-in
            collection if there are none.
        style: A style id, a path, or a style from `dprkpal.csl.load_style`. ``None`` means the metadata (``csl``).
        default_style: The style of a document that names none, if the configuration has none either.
        locale: A locale code. ``None`` means the metadata (``lang``), then the style's default.
        folder: Folder for files named in the metadata.
        trust_files: Whether files named in the metadata may be anywhere.
        trusted_files: Names of files that may be anywhere, such as those on pandoc's command line. The metadata do
            not show which those are: pandoc's Org reader writes values of the document in the same way.
        target: The output format, which pandoc passes to filters. Most formats keep pandoc's citation elements; for
            Markdown, OPML, Org and Typst they become text, because pandoc would write them as citation syntax.
        configuration: The settings of the project, for what neither the arguments nor the metadata say.
        fields: Puts the citations and the bibliography into fields of a reference manager.
        fetch: How to fetch works that are cited by identifier; by default nothing is fetched.
        conventions: What to print where the CSL specification leaves a choice.

    Raises:
        FormatError: This is not a pandoc document, or it is too large or nested too deeply.
        UnknownStyleError: *style* is not a known style id.
    """
    if len(text) > MAX_BYTES:
        raise FormatError(f"document larger than {MAX_BYTES // 1_000_000} MB; split it")
    document = _read(text)
    meta = document["meta"]
    metadata = read_metadata(meta)
    files = MetadataFiles(
        metadata, None, folder, outside_allowed=trust_files, trusted_files=frozenset(trusted_files),
        configuration=configuration,
    )  # fmt: skip
    library = files.library(library)
    if library is None:
        from ...libraries.built_in import library as collection

        library = collection()
    library, unfetched = add_cited_works(library, chain(cited_keys(text), metadata.nocite), fetch, files)
    style = (files.style() or default_style) if style is None else style
    unlisted: set[str] = set()
    linked = metadata.link_citations and not metadata.suppress_bibliography
    mark_unknown = partial(_mark_unknown, linked=linked and conventions.cites_unknown_keys)
    output_format = DocumentFormat(
        PandocAst(unlisted), mark_unknown, lambda *_: "", pandoc_entry_id, pandoc_entry_link, unlisted
    )
    formatter = CitationFormatter(library, style, locale or files.locale(), output_format, conventions)
    formatter.unknown_keys.reasons = unfetched
    formatter.abbreviations = files.abbreviations()
    formatter.links = formatter.link_titles = metadata.link_bibliography
    formatter.note_fields = files.note_fields
    found = _Filter(document, formatter, metadata, files, target=target or "", fields=fields, linked=linked).run()
    findings = [*metadata.findings, *files.findings, *found]
    try:
        return FilteredDocument(json.dumps(document, ensure_ascii=False), tuple(findings))
    except RecursionError:
        raise FormatError(_TOO_DEEP) from None


_SPACE: Inline = {"t": "Space"}


def _compact(element: Inline) -> Inline:
    """Return *element* with names and spaces that all elements share, which halves the memory of a long document."""
    kind = element.get("t")
    if kind == "Space":
        return _SPACE
    if type(kind) is str:
        element["t"] = intern(kind)
    return element


def _read(text: str | bytes) -> dict[str, Any]:
    """Parse *text* and check that it is a pandoc document."""
    try:
        document = json.loads(text, object_hook=_compact)
    except RecursionError:
        raise FormatError(_TOO_DEEP) from None
    except ValueError as error:
        place = getattr(error, "lineno", None)
        raise FormatError(
            f"not JSON ({getattr(error, 'msg', error)}); expected the output of `pandoc --to json`", line=place
        ) from None
    if (
        not isinstance(document, dict)
        or not isinstance(document.get("blocks"), list)
        or not isinstance(document.get("meta"), dict)
    ):
        raise FormatError("not a pandoc document: no blocks or no metadata; expected the output of `pandoc --to json`")
    return document


def _mark_unknown(key: str, *, linked: bool) -> str:
    """Return the mark for an unknown key, as an element that can be inserted inside a word."""
    mark: Inline = {"t": "Strong", "c": [{"t": "Str", "c": f"{key}?"}]}
    if linked:
        mark = {"t": "Link", "c": [["", [], []], [mark], [f"#{pandoc_entry_id(key)}", ""]]}
    return word_break(mark)


class _Filter:
    """Formats the citations of one document in place."""

    def __init__(
        self, document: dict[str, Any], formatter: CitationFormatter, metadata: Metadata, files: MetadataFiles, *,
        target: str, fields: CitationFields | None, linked: bool,
    ) -> None:  # fmt: skip
        self.target = target
        self.unwrapped = target.startswith(_WRITES_CITATIONS)
        self.fields = fields
        self._nested_count = 0
        self.document = document
        self.formatter = formatter
        self.metadata = metadata
        self.files = files
        self.structure = DocumentStructure()
        self.superscript = has_superscript_citations(formatter.style)
        after = metadata.notes_after_punctuation
        if after is None:  # a text in French has note references before punctuation
            after = formatter.is_note and not (metadata.lang or "").casefold().startswith("fr")
        self.notes_after_punctuation = after
        self.linked = linked
        begin, end, *inner = formatter.quotes
        self.quotes = [(begin, end), (inner[0], inner[1])] if formatter.conventions.marks_quotations else []

    def run(self) -> list[FormatError]:
        """Insert the citations and the bibliography. Return the problems found."""
        cited = self._find_citations()
        findings: list[FormatError] = []
        plans = [one.plan for one in cited]
        layout = BibliographyPlan([])
        if not self.metadata.suppress_bibliography:
            layout = self._bibliographies(plans, findings)
        output = self.formatter.format_document(plans, self.metadata.nocite, layout, mark_cites=self.linked)
        both = list(zip(cited, output.citations, strict=True))
        for one, formatted in reversed(both):
            if not one.nested:
                self._insert(one, formatted)
        self._insert_nested({one.nested: (one, formatted) for one, formatted in both if one.nested})
        add_bibliographies(
            self.document["blocks"], output.bibliographies, end_title=output.end_title,
            backend=self.formatter.output_format.backend, target=self.target, quotes=self.quotes,
        )  # fmt: skip
        if self.fields is not None:
            self.fields.enclose_bibliography(self.document["blocks"], output.bibliographies, self.formatter)
        findings += [
            FormatError(message, key=key, code="DOC002" if key.startswith(CLAIM_PREFIX) else "DOC001")
            for one in cited
            for _, key, message in one.plan.problems
        ]
        nocite = self.formatter.unknown_nocite(self.metadata.nocite)
        findings += [FormatError(message, key=key, code="DOC001") for key, message in nocite]
        return [*findings, *[FormatError(UNLISTED, key=key, code="DOC009") for key in output.unlisted]]

    def _bibliographies(self, plans: Sequence[CitationPlan], findings: list[FormatError]) -> BibliographyPlan:
        """Return the bibliographies that the document asks for. Problems are added to *findings*."""
        structure = self.structure

        def report(message: str, place: BibliographyPlace | None, name: str) -> None:
            where = f"metadata: {name}" if place is None else place.identifier
            findings.append(FormatError(f"{where}: {message}", code="DOC008"))

        blocks = self.document["blocks"]
        return plan_bibliographies(
            self.metadata, structure.places, structure.sections, {plan.section for plan in plans},
            LibraryConditions(self.formatter.library, self.files.keys_by_file), find_style=self.files.style_named,
            before_section=structure.before_section,
            ends_in_heading=bool(blocks) and _element(blocks[-1]).get("t") == "Header", report=report,
        )  # fmt: skip

    # -- reading ----------------------------------------------------------------------------------

    def _find_citations(self) -> list[_DocumentCitation]:
        """Return the citations in reading order, each with its plan and note number."""
        meta = {name: value for name, value in self.document["meta"].items() if name not in ("nocite", "references")}
        found: list[_DocumentCitation] = []
        notes = 0
        # Stack of (value, list that contains it, index in that list, number of its note, whether it is in a citation).
        no_parent: list[Any] = []
        pending = [(self.document["blocks"], no_parent, 0, 0, False), (list(meta.values()), no_parent, 0, 0, False)]
        begun: set[int] = set()
        resets = in_blocks = False
        while pending:
            value, parent, index, note, nested = pending.pop()
            in_blocks = in_blocks or value is self.document["blocks"]
            if isinstance(value, list):
                pending += [
                    (value[place], value, place, note, nested) for place in range(len(value) - 1, -1, -1)
                    if note or not is_word(value[place])
                ]
            elif isinstance(value, dict):
                if is_cite(value):
                    separated = separate_cross_references(
                        value["c"][0], self._is_for_others, self.formatter.delimiter
                    )
                    if separated is None:
                        begun.add(note)
                        if contains_cites(value["c"][0], self._is_for_others):
                            value.update(cross_references_as_text(value["c"][0]))
                            pending.append((value, parent, index, note, nested))
                        continue
                    value["c"][0] = separated.cites
                    if len(found) == MAX_CITATIONS:
                        raise FormatError(f"more than {MAX_CITATIONS:,} citations; split the document")
                    one = self._planned(value, parent, index)
                    one.in_front = separated.in_front
                    if one.in_front is not None:
                        begun.add(note)
                    one.plan.request.mid_note = nested or (note > 0 and note in begun)
                    one.plan.request.nested, one.plan.request.resets = nested, resets
                    resets = resets and not one.plan.cites
                    one.starts_note = not nested and note > 0 and note not in begun
                    one.plan.note, one.plan.section = note, len(self.structure.headings)
                    if not note and self.formatter.needs_note(one.plan):
                        notes += 1
                        one.plan.note, one.plan.own_note = notes, True
                    found.append(one)
                    begun.add(note)
                    inside = [[cite.get("citationPrefix"), cite.get("citationSuffix")] for cite in value["c"][0]]
                    pending.append((inside, no_parent, 0, one.plan.note, True))
                elif value.get("t") == "Note":
                    notes += 1
                    pending.append((value.get("c"), no_parent, 0, notes, nested))
                elif value.get("t") in ("Str", "Code", "Math", "RawInline"):
                    begun.add(note)
                else:
                    if in_blocks and not note and not nested:  # metadata have no place for a bibliography
                        self.structure.visit(value, parent)
                    resets = resets or _resets_positions(value)
                    content = value["c"] if "c" in value else list(value.values())
                    pending.append((content, no_parent, 0, note, nested))
        return found

    def _is_for_others(self, key: str) -> bool:
        """Return whether *key* is that of a cross-reference, which pandoc-crossref or Quarto may still resolve."""
        return is_cross_reference(key) and key not in self.formatter.library

    def _planned(self, element: Inline, parent: list[Any], index: int) -> _DocumentCitation:
        """Return a citation with its plan. Citations inside it are marked first, because their elements are copied."""
        for inner in cites_in([[cite.get("citationPrefix"), cite.get("citationSuffix")] for cite in element["c"][0]]):
            self._nested_count += 1
            inner[_NESTED] = self._nested_count
        plan = self.formatter.plan(_citation_request(element["c"][0]))
        return _DocumentCitation(parent, index, plan, nested=element.get(_NESTED, 0))

    # -- writing ----------------------------------------------------------------------------------

    def _insert_nested(self, formatted: dict[int, tuple[_DocumentCitation, FormattedCitation]]) -> None:
        """Replace the citations inside the prefixes and suffixes of other citations, the outer ones first."""
        for _ in range(MAX_DEPTH if formatted else 0):
            marked: list[tuple[list[Any], int, int]] = []
            pending: list[tuple[Any, list[Any], int]] = [(self.document["blocks"], [], 0)]
            while pending:
                value, parent, index = pending.pop()
                if isinstance(value, list):
                    pending.extend((one, value, place) for place, one in enumerate(value))
                elif isinstance(value, dict):
                    if value.get(_NESTED) in formatted and parent:
                        marked.append((parent, index, value[_NESTED]))
                    else:
                        pending.append((value.get("c"), [], 0))
            if not marked:
                return
            for parent, index, number in sorted(marked, key=lambda one: -one[1]):
                one, text = formatted[number]
                one.parent, one.index = parent, index
                self._insert(one, text)

    def _insert(self, cited: _DocumentCitation, formatted: FormattedCitation) -> None:
        """Replace a citation with its formatted text and note."""
        siblings, index = cited.parent, cited.index
        text = parse_quotations(formatted.text, self.quotes)
        call: list[Inline] = []
        if formatted.note is not None:
            note = parse_quotations(formatted.note, self.quotes)
            call = [{"t": "Note", "c": [{"t": "Para", "c": note}]}]
        begin, end = index, index + 1
        closes_up = (call or self.superscript) and not cited.plan.starts_with_words
        lead = [] if cited.in_front is None else [cited.in_front] if closes_up else [cited.in_front, _SPACE]
        if closes_up and not lead and begin and _element(siblings[begin - 1]).get("t") in _SPACES:
            begin -= 1
        following = _element(siblings[end]) if end < len(siblings) else {}
        rest = following.get("c") if following.get("t") == "Str" else ""
        rest = rest if isinstance(rest, str) else ""
        sign = _PUNCTUATION.match(rest) if (call or self.superscript) and self.notes_after_punctuation else None
        moved: list[Inline] = []
        if sign is not None:
            rest = rest[sign.end() :]
            if not (text and not self.superscript and ends_with_full_stop(text) and sign[0] == "."):
                moved = [{"t": "Str", "c": sign[0]}]
        elif cited.plan.claim is not None and cited.plan.starts_with_words and rest.startswith("."):
            rest = rest[1:]
        elif cited.starts_note and _SENTENCE_CONTINUES.match(plain_text_of(siblings[end : end + 3]).lstrip()):
            text = without_full_stop(text)
        if following.get("t") == "Str" and rest != following.get("c") and isinstance(following.get("c"), str):
            siblings[end : end + 1] = [{"t": "Str", "c": rest}] if rest else []
        if moved and moved[0]["c"] in (".", ",") and begin and not lead and self.formatter.punctuation_in_quote:
            moved = put_in_quotation(siblings[begin - 1], moved)
        if self.fields is not None and not cited.nested:
            text, call = self.fields.enclose(cited.plan, text, call, self.formatter)
        element = _element(siblings[index])
        if self.unwrapped or not is_cite(element):
            siblings[begin : index + 1] = [*lead, *moved, *text] if self.superscript else [*lead, *text, *moved, *call]
            return
        cites = element["c"][0]
        if self._nested_count:  # citations in prefixes and suffixes are in the text
            cites = [{**one, "citationPrefix": [], "citationSuffix": []} for one in cites]
        text = [*text, *([] if self.superscript else [*moved, *call])]
        siblings[begin : index + 1] = [*lead, *(moved if self.superscript else []), {"t": "Cite", "c": [cites, text]}]


_SPACES = frozenset({"Space", "SoftBreak"})


def _resets_positions(element: Inline) -> bool:
    """Return whether *element* is a heading or division after which works are cited as if for the first time."""
    match element.get("t"), element.get("c"):
        case ("Header", [_, [_, [*classes], _], _]) | ("Div", [[_, [*classes], _], _]):
            return RESET_CLASS in classes
    return False


def _element(value: Any) -> Inline:
    """Return *value* if it is an element, or an empty one."""
    return value if isinstance(value, dict) else {}


def _citation_request(cites: list[dict[str, Any]]) -> CitationRequest:
    """Return the request for a ``Cite`` element with these *cites*."""
    placeholders = Placeholders()

    def text(elements: Any) -> str:
        return (
            csl_markup([one for one in elements if isinstance(one, dict)], placeholders)
            if isinstance(elements, list)
            else ""
        )

    def mode(cite: dict[str, Any]) -> object:
        given = cite.get("citationMode")
        return given.get("t") if isinstance(given, dict) else None

    cite_requests = [
        CiteRequest(
            one["citationId"], _spaced(text(one.get("citationPrefix"))), text(one.get("citationSuffix")),
            mode(one) == "SuppressAuthor",
        )
        for one in cites
    ]  # fmt: skip
    return CitationRequest(cite_requests, mode(cites[0]) == "AuthorInText", placeholders)


def _spaced(prefix: str) -> str:
    """Return *prefix* with a space at its end if it ends in a placeholder. Its elements do not include the space."""
    return f"{prefix} " if _ENDS_IN_PLACEHOLDER.search(prefix) else prefix
