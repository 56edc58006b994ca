"""Internal: format the citations and the bibliography of a Word or LibreOffice document.

The steps: find the citations and notes in reading order, find the works they cite, format everything at once, and write
the results into the document. In a note style, citations in the text move to notes. In other styles, notes that contain
only citations move to the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ...csl import load_style
from ...csl.styles.archive import primary_dialect
from ...errors import DprkpalError, FormatError
from ...model.arguments import require, texts_of
from ..bibliographies import BibliographyPlan
from ..citation_formatter import CitationFormatter
from ..citation_plan import MAX_CITATIONS, CitationPlan, CitationRequest, DocumentFormat
from ..cite_rules import CiteRequest
from .citations import BibliographyEntries, FieldText, FoundCitation, FoundNote
from .field_writing import new_code, updated_code, without_author
from .runs import OfficeRuns, TextRun, parse_runs, plain_text_of
from .spacing import continues_sentence
from .works import CitedWorks

if TYPE_CHECKING:
    from ...csl import Style
    from ...libraries.library import Library
    from ..identifier_fetching import FetchingOptions
    from .citations import OfficeDocument
    from .package import Package

__all__ = ["FIELDS", "ProcessedOffice", "open_document", "process_office"]

FIELDS = ("keep", "zotero", "text")
"""The choices for the fields of reference managers in the output."""

MAX_FILE = 200_000_000
"""Maximum size of a document, in bytes."""

EXCERPT = 60
"""Number of characters of a citation in a message."""


@dataclass(frozen=True)
class ProcessedOffice:
    """A processed document."""

    data: bytes
    """The document."""

    findings: tuple[FormatError, ...] = ()
    """Citations that could not be formatted, each with its paragraph and its text, and other problems."""

    remarks: tuple[FormatError, ...] = ()
    """Harmless peculiarities, such as works that are not in the given library."""

    keys: tuple[str, ...] = ()
    """Keys of the bibliography entries, in order."""

    citations: int = 0
    """Number of formatted citations."""

    notes: int = 0
    """Number of notes in the document, including those created for citations."""

    bibliography: dict[str, str] = field(default_factory=dict)
    """The text of the bibliography entries by key, in order."""


def process_office(
    data: bytes,
    *,
    library: Library | None = None,
    style: str | Style | None = None,
    default_style: str | Style | None = None,
    locale: str | None = None,
    nocite: Iterable[str] = (),
    fields: str = "keep",
    bibliography: bool | None = None,
    fetch: FetchingOptions | None = None,
    path: str | None = None,
) -> ProcessedOffice:
    """Format the citations, notes and bibliography of a Word (.docx) or LibreOffice (.odt) document.

    The citations are those of Zotero, Mendeley, EndNote or Word's own source manager, and in Word those that are typed
    in square brackets, such as ``[see @key, p. 4]``, if *library* has their works. Only they, their notes and the
    bibliography change. All other parts of the file stay the same to the byte.

    Args:
        data: The document.
        library: References to use in place of the data in the document, where they are the same work (same key, DOI, or
            title, year and first name).
        style: A style id, a path, or a style from `dprkpal.csl.load_style`. ``None`` means the style that Zotero or
            Mendeley stored in the document.
        default_style: The style for a document without one. ``None`` means `dprkpal.DEFAULT_STYLE`.
        locale: A locale code. ``None`` means that of the document, then the style's default.
        nocite: Keys to list in the bibliography without citing them; ``"*"`` lists every reference of *library*.
        fields: ``"keep"`` writes the fields of the same program, so that it can still edit the citations;
            ``"zotero"`` turns all citations into fields of Zotero; ``"text"`` leaves only text.
        bibliography: ``None`` writes the bibliography where the document has one; ``True`` adds it at the end if it has
            none; ``False`` removes it.
        fetch: How to fetch works of typed citations by identifier, such as ``[@doi:10.1017/S0020743816000854]``. By
            default nothing is fetched.
        path: File name of the document, for messages.

    Returns:
        The document and all problems found. A citation that cannot be formatted stays as it is.

    Raises:
        FormatError: This is no document that can be read, or it is too large.
        UnknownStyleError: *style* is not a known style id.
        DprkpalError: lxml is not installed.
    """
    require(data, bytes, "a document is bytes", "read them with Path.read_bytes()")
    if fields not in FIELDS:
        raise ValueError(f"fields: unknown value {fields!r}; use one of {', '.join(FIELDS)}")
    if len(data) > MAX_FILE:
        raise FormatError(f"the document is larger than {MAX_FILE // 1_000_000} MB", path=path)
    try:
        package = _open_package(data, path)
        from .typed_citations import typed_works

        typed = typed_works(package, library, fetch, locale, path)
        document = _document_in(package)
        run = _Run(document, typed.library, style, default_style, locale, nocite, fields, bibliography, path)
        run.findings += typed.findings
        run.remarks += typed.remarks
        return run.run()
    except FormatError as error:
        if error.path is None:
            raise FormatError(error.message, path=path) from None
        raise


def open_document(data: bytes, path: str | None = None) -> OfficeDocument:
    """Return the document of Word or LibreOffice in *data*.

    Raises:
        FormatError: This is no such document.
        DprkpalError: lxml is not installed.
    """
    return _document_in(_open_package(data, path))


def _open_package(data: bytes, path: str | None) -> Package:
    """Return the parts of the document in *data*.

    Raises:
        FormatError: This is no document that can be read.
        DprkpalError: lxml is not installed.
    """
    try:
        import lxml.etree  # noqa: F401  # is it installed?
    except ModuleNotFoundError:
        raise DprkpalError(
            "documents of Word and LibreOffice need lxml, which is not installed; run: pip install 'dprkpal[word]'"
        ) from None
    from .package import Package

    return Package(data, path)


def _document_in(package: Package) -> OfficeDocument:
    """Return the document of Word or LibreOffice in *package*."""
    from .word_document import WordDocument
    from .writer_document import WriterDocument

    return WriterDocument(package) if "content.xml" in package else WordDocument(package)


def _office_format() -> DocumentFormat:
    """Return the output format: text runs, without links to entries."""
    return DocumentFormat(OfficeRuns(), lambda key: f"{key}?", lambda *_: "", str, str, set())


@dataclass
class _Planned:
    """A citation of the document with its plan."""

    found: FoundCitation
    plan: CitationPlan
    moves: bool = False
    """Whether it moves into a note, or out of one."""
    runs: list[TextRun] = field(default_factory=list)
    lead: list[TextRun] = field(default_factory=list)
    """The author, if the text names the author and the rest is in a note."""


class _Run:
    """Processes one document."""

    def __init__(
        self, document: OfficeDocument, library: Library | None, style: str | Style | None,
        default_style: str | Style | None, locale: str | None, nocite: Iterable[str], fields: str,
        bibliography: bool | None, path: str | None,
    ) -> None:  # fmt: skip
        self.document = document
        self.path = path
        self.fields = fields
        self.with_bibliography = bibliography
        self.findings: list[FormatError] = []
        self.remarks: list[FormatError] = []
        self.works = CitedWorks(library, document.sources, path)
        self.keys: dict[int, list[str]] = {}
        self._resolve()
        if style is None:
            style = self._stored_style() or default_style
        locale = locale or self._stored_locale()
        self.formatter = CitationFormatter(self.works.library(), style, locale, _office_format())
        self.nocite = texts_of(nocite, "keys to list are texts")
        self.notes = 0

    def _stored_style(self) -> Style | None:
        """Return the style that the document names."""
        name = self.document.preferences.style
        if name is None:
            return None
        try:
            return load_style(name, bundled_only=True)
        except DprkpalError as error:
            self.findings.append(FormatError(f"the style of the document is unknown: {error}", path=self.path))
            return None

    def _stored_locale(self) -> str | None:
        """Return the locale that the document names, if there is one of this name."""
        name = self.document.preferences.locale
        return name if name is not None and primary_dialect(name) is not None else None

    # -- works ------------------------------------------------------------------------------------

    def _citations(self) -> Iterable[FoundCitation]:
        """Yield all citations of the document."""
        for event in self.document.events:
            if isinstance(event, FoundNote):
                yield from event.citations
            else:
                yield event

    def _resolve(self) -> None:
        """Find the works of each citation, and report those without data."""
        reported: set[str] = set()
        for count, found in enumerate(self._citations()):
            if count == MAX_CITATIONS:
                raise FormatError(f"more than {MAX_CITATIONS:,} citations; split the document", path=self.path)
            if found.stored is None:
                self._report(found, found.problem)
                continue
            keys: list[str] = []
            for cited in found.stored.citation.cited_items:
                key = self.works.key_of(found.stored, cited)
                if key is None:
                    name = cited.cite.id or (cited.uris[0] if cited.uris else "?")
                    message = f"the work {name!r} is neither in the document nor in the library; it stays as it is"
                    self._report(found, message)
                    break
                keys.append(key)
                if self.works.given is not None and key in self.works.not_given and key not in reported:
                    reported.add(key)
                    message = "this work is not in the library; the data in the document is used"
                    self.remarks.append(FormatError(message, path=self.path, key=key))
            else:
                self.keys[id(found)] = keys

    def _report(self, found: FoundCitation, message: str, *, remark: bool = False) -> None:
        """Add a problem with a citation."""
        text = found.text if len(found.text) <= EXCERPT else found.text[: EXCERPT - 1] + "…"
        problem = FormatError(f"{found.place}: {text!r}: {message}", path=self.path, code=None if remark else "DOC001")
        (self.remarks if remark else self.findings).append(problem)

    # -- planning ---------------------------------------------------------------------------------

    def _is_ready(self, found: FoundCitation) -> bool:
        return id(found) in self.keys

    def run(self) -> ProcessedOffice:
        """Process the document."""
        is_note = self.formatter.is_note
        kind = self._note_kind()
        if self.document.is_signed:
            message = "the digital signature of the document is not valid any more; sign it again"
            self.remarks.append(FormatError(message, path=self.path))
        planned: list[_Planned] = []
        dissolved: list[FoundNote] = []
        numbers = {"footnote": 0, "endnote": 0}
        for event in self.document.events:
            if isinstance(event, FoundNote):
                if self._dissolves(event):
                    dissolved.append(event)
                    planned += [self._plan(found, moves=True) for found in event.citations]
                    continue
                numbers[event.kind] += event.has_number
                planned += [
                    self._plan(found, note=numbers[event.kind]) for found in event.citations if self._is_ready(found)
                ]
            elif self._is_ready(event):
                moves = is_note and event.allows_note and not self._keeps_text(event)
                if moves:
                    numbers[kind] += 1
                planned.append(self._plan(event, note=numbers[kind] if moves else 0, moves=moves))
        self.notes = sum(numbers.values())
        entries = self._format(planned)
        self._write(planned, dissolved, kind)
        self._write_bibliographies(entries)
        self.document.write_preferences(
            self.formatter.style, self.formatter.locale_code, create=self.fields == "zotero" and bool(planned)
        )
        texts = {key: plain_text_of(runs) for key, runs in entries}
        return ProcessedOffice(
            self.document.save(), tuple(self.findings), (*self.remarks, *self.works.notes), tuple(texts),
            len(planned), self.notes, texts,
        )  # fmt: skip

    def _note_kind(self) -> str:
        """Return the kind of new notes: that of Zotero's preferences, or that of the notes with citations."""
        kinds = {one.kind for one in self.document.events if isinstance(one, FoundNote) and one.citations}
        return "endnote" if self.document.preferences.endnotes or kinds == {"endnote"} else "footnote"

    def _dissolves(self, note: FoundNote) -> bool:
        """Return whether a note consists of citations that belong in the text."""
        return (
            not self.formatter.is_note and bool(note.citations) and not note.has_text
            and all(self._is_ready(found) and not self._keeps_text(found) for found in note.citations)
        )  # fmt: skip

    def _keeps_text(self, found: FoundCitation) -> bool:
        """Return whether somebody edited the citation by hand, so that it stays as it is."""
        return found.stored is not None and found.stored.citation.was_edited

    def _plan(self, found: FoundCitation, *, note: int = 0, moves: bool = False) -> _Planned:
        """Return the plan for a citation."""
        assert found.stored is not None
        keys = self.keys[id(found)]
        cited = found.stored.citation.citation.cites
        cites = tuple(replace(cite, id=key) for cite, key in zip(cited, keys, strict=True))
        in_text = cites[0].mode == "author-in-text"
        later = [replace(cite, mode="normal") if cite.mode == "author-in-text" else cite for cite in cites[1:]]
        cites = (cites[0], *later)
        request = CitationRequest([CiteRequest(key) for key in keys], in_text)
        inside = found.note is not None and not moves
        request.mid_note = request.nested = self.formatter.is_note and inside and not found.begins_note
        plan = CitationPlan(request, cites, note=note)
        plan.own_note = self.formatter.is_note and bool(note) and not request.mid_note and not (inside and in_text)
        return _Planned(found, plan, moves)

    # -- formatting -------------------------------------------------------------------------------

    def _format(self, planned: list[_Planned]) -> list[tuple[str, list[TextRun]]]:
        """Format the citations, and return the entries of the bibliography with their keys."""
        omitted: set[str | None] = set()
        uncited = list(self.nocite)
        for place in self.document.bibliographies:
            omitted.update(self.works.key_of_uri(uri) for uri in place.stored.omitted)
            for uri in place.stored.uncited:
                key = self.works.key_of_uri(uri)
                if key is None:
                    message = f"{place.place}: the uncited work {uri!r} has no data in the document; "
                    message += "name it with --nocite and --from"
                    self.findings.append(FormatError(message, path=self.path, code="DOC001"))
                else:
                    uncited.append(key)
            if place.stored.edited:
                message = f"{place.place}: {place.stored.edited} entries edited by hand are formatted anew"
                self.remarks.append(FormatError(message, path=self.path))
        for key, message in self.formatter.unknown_nocite(self.nocite):
            self.findings.append(FormatError(message, path=self.path, key=key, code="DOC001"))
        layout = BibliographyPlan() if self.with_bibliography is not False else BibliographyPlan([])
        output = self.formatter.format_document([one.plan for one in planned], uncited, layout)
        bibliography = next(iter(output.bibliographies), None)
        self.params = {} if bibliography is None else bibliography.params
        for one, formatted in zip(planned, output.citations, strict=True):
            runs, note = parse_runs(formatted.text), parse_runs(formatted.note or "")
            if one.moves and note:
                one.lead, runs = runs, []
            one.runs = self._punctuated(one, [*runs, *note])
            for _, key, message in one.plan.problems:
                text = f"{one.found.place}: {message}"
                self.findings.append(FormatError(text, path=self.path, key=key, code="DOC001"))
        texts = [] if bibliography is None else bibliography.texts
        return [(key, parse_runs(text)) for key, text in texts if key not in omitted]

    def _punctuated(self, one: _Planned, runs: list[TextRun]) -> list[TextRun]:
        """Return the text of a citation in a note, with or without a full stop, as its sentence needs it."""
        found = one.found
        if not self.formatter.is_note or found.note is None or not runs:
            return runs
        ends = runs[-1].text.endswith(".")
        suffix = self.formatter.style.citation.layout.attributes.suffix
        if found.begins_note and ends and continues_sentence(found.text_after):
            return [*runs[:-1], runs[-1]._replace(text=runs[-1].text[:-1])]
        if not found.begins_note and not ends and suffix.endswith(".") and not found.text_after.strip():
            return [*runs, TextRun(".")]
        return runs

    # -- writing ----------------------------------------------------------------------------------

    def _field_text(self, one: _Planned) -> FieldText:
        """Return the new text and code of a citation."""
        stored = one.found.stored
        assert stored is not None
        citation = without_author(stored.citation) if one.lead else stored.citation
        cites = citation.citation.cites
        superscript = bool(one.runs) and all(run.vertical_align == "sup" for run in one.runs)
        if self.fields == "text":
            return FieldText(one.runs, None, "", superscript, one.lead)
        code_now = updated_code(replace(stored, citation=citation), one.runs, one.plan.note)
        if self.fields == "zotero" and stored.program == "zotero":
            return FieldText(one.runs, code_now, "zotero", superscript, one.lead)
        if self.fields == "zotero":
            cites = tuple(replace(cite, id=key) for cite, key in zip(cites, self.keys[id(one.found)], strict=True))
            code = new_code(
                cites, self.works.items, one.runs, one.plan.note, uris=self.works.uris, identity=citation.id
            )
            return FieldText(one.runs, code, "zotero", superscript, one.lead)
        return FieldText(one.runs, code_now, None, superscript, one.lead)

    def _write(self, planned: list[_Planned], dissolved: list[FoundNote], kind: str) -> None:
        """Write the citations into the document."""
        after = not self.formatter.locale_code.casefold().startswith("fr")
        self.document.punctuation_in_quotes = self.formatter.punctuation_in_quote
        texts = {id(one.found): self._field_text(one) for one in planned}
        for one in planned:
            found = one.found
            if self._keeps_text(found):
                self._report(found, "somebody edited this citation by hand, so it stays as it is", remark=True)
            elif not one.moves:
                self.document.replace(found, texts[id(found)])
            elif found.note is None:
                self.document.move_to_note(found, texts[id(found)], kind, after_punctuation=after)
        for note in dissolved:
            self.document.move_to_text(note, [(found, texts[id(found)]) for found in note.citations])

    def _write_bibliographies(self, entries: list[tuple[str, list[TextRun]]]) -> None:
        """Write the bibliography at its place. If there are several places, the last one is used."""
        has_section = self.formatter.style.bibliography is not None
        places = self.document.bibliographies
        code = json.dumps({"uncited": [], "omitted": [], "custom": []}, separators=(",", ":"))
        program = {"text": "", "zotero": "zotero"}.get(self.fields)
        runs = [text for _, text in entries]
        wanted = BibliographyEntries(runs if has_section else [], self.params, code, program)
        if self.with_bibliography is False:
            wanted.entries = []
        elif places and not has_section:
            message = "the style has no bibliography, so that of the document was removed"
            self.remarks.append(FormatError(message, path=self.path))
        for place in places:
            self.document.write_bibliography(place, replace(wanted, code=place.stored.settings or code))
        if not places and wanted.entries:
            if self.with_bibliography:
                self.document.write_bibliography(None, wanted)
            else:
                message = "the document has no bibliography; add one in your reference manager, or with --bibliography"
                self.remarks.append(FormatError(message, path=self.path))
