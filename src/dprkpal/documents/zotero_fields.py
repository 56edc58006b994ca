"""Internal: put the citations of a Markdown document into fields of Zotero, in the Word or ODT file that pandoc writes.

The filter formats the citations. Each is then enclosed in a field that names its works, so that Zotero can edit it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ..errors import FormatError
from .office.citations import BibliographyEntries
from .office.field_writing import new_code
from .office.processing import open_document
from .office.runs import TextRun
from .pandoc.inlines import Inline, parse_inlines, plain_text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.citation import Cite
    from .bibliography_lists import FormattedBibliography
    from .citation_formatter import CitationFormatter
    from .citation_plan import CitationPlan

__all__ = ["FIELD_ENDINGS", "ZoteroFields"]

FIELD_ENDINGS = (".docx", ".odt")
"""Endings of the files that can have fields."""

_CODE = "ZOTERO_ITEM CSL_CITATION"
_BIBLIOGRAPHY = 'ZOTERO_BIBL {"uncited":[],"omitted":[],"custom":[]} CSL_BIBLIOGRAPHY'
_LOOKS: dict[str, dict[str, str]] = {
    "Emph": {"font_style": "italic"}, "Strong": {"font_weight": "bold"}, "SmallCaps": {"font_variant": "small-caps"},
    "Underline": {"text_decoration": "underline"}, "Superscript": {"vertical_align": "sup"},
    "Subscript": {"vertical_align": "sub"},
}  # fmt: skip
_BRACKETS = ("(", "[", "（")


class ZoteroFields:
    """Encloses the citations and the bibliography of one document in fields.

    Args:
        ending: The ending of the output file, one of `FIELD_ENDINGS`.
    """

    def __init__(self, ending: str) -> None:
        self._is_word = ending == ".docx"
        self._count = 0
        self._formatter: CitationFormatter | None = None
        self._bibliography: FormattedBibliography | None = None
        self.findings: list[FormatError] = []
        """Citations that could not be put into a field."""

    def enclose(
        self, plan: CitationPlan, text: list[Inline], call: list[Inline], formatter: CitationFormatter
    ) -> tuple[list[Inline], list[Inline]]:
        """Return the text of a citation and its note with a field around one of them.

        An author that is named in the text stays outside the field, because Zotero could not print it there.
        """
        self._formatter = formatter
        if not plan.cites or plan.problems or plan.claim is not None:
            self._report(plan, "it names a claim or an unknown work")
            return text, call
        cites = plan.cites
        named = cites[0].mode == "author-in-text"
        if named:
            cites = (replace(cites[0], mode="suppress-author"), *cites[1:])
        if call:
            inside = call[0]["c"][0]["c"]
            note = {"t": "Note", "c": [{"t": "Para", "c": self._field(plan, cites, inside, formatter)}]}
            return text, [note]
        lead: list[Inline] = []
        if named and not formatter.is_note:
            begin = _after_author(text)
            if begin is None:
                self._report(plan, "the author in the text could not be told from the rest")
                return text, call
            lead, text = text[:begin], text[begin:]
        elif named:
            cites = plan.cites
        return [*lead, *self._field(plan, cites, text, formatter)], call

    def _report(self, plan: CitationPlan, reason: str) -> None:
        """Add a finding about a citation without a field."""
        keys = ", ".join(one.id for one in plan.request.cite_requests)
        message = f"this citation is printed as text, not as a field of Zotero: {reason}"
        self.findings.append(FormatError(message, key=keys, code="DOC001"))

    def _field(
        self, plan: CitationPlan, cites: Sequence[Cite], inside: list[Inline], formatter: CitationFormatter
    ) -> list[Inline]:
        """Return *inside* in a field."""
        items: dict[str, Mapping[str, Any]] = {cite.id: formatter.library[cite.id].to_csl() for cite in cites}
        code = f"{_CODE} {new_code(cites, items, _text_runs(inside), plan.note)}"
        begin, end = self._marks(code)
        return [begin, *inside, end]

    def _marks(self, code: str) -> tuple[Inline, Inline]:
        """Return the start and the end of a field as elements."""
        self._count += 1
        if self._is_word:
            return _raw("openxml", _field_head(code)), _raw("openxml", _FIELD_END)
        name = quoteattr(f"{code} RND{self._count:010}")
        start, end = (f"<text:reference-mark-{one} text:name={name}/>" for one in ("start", "end"))
        return _raw("opendocument", start), _raw("opendocument", end)

    def enclose_bibliography(
        self, blocks: list[Any], bibliographies: Sequence[FormattedBibliography], formatter: CitationFormatter
    ) -> None:
        """Put a field around the bibliography in *blocks*. Zotero knows only one bibliography in a document."""
        self._formatter = formatter
        division = _division(blocks)
        if division is None:
            return
        if len(bibliographies) != 1:
            message = "Zotero knows only one bibliography in a document, so these are printed as text"
            self.findings.append(FormatError(message, code="DOC008"))
            return
        self._bibliography = bibliographies[0]
        content = division["c"][1]
        first = next(index for index, block in enumerate(content) if _is_entry(block))
        if self._is_word:
            head, end = f"<w:p>{_field_head(_BIBLIOGRAPHY)}</w:p>", f"<w:p>{_FIELD_END}</w:p>"
            marks = ("openxml", head), ("openxml", end)
        else:
            name = quoteattr(f"{_BIBLIOGRAPHY} RND{0:010}")
            marks = ("opendocument", f"<text:section text:name={name}>"), ("opendocument", "</text:section>")
        start, finish = ({"t": "RawBlock", "c": list(mark)} for mark in marks)
        content[first:] = [start, *content[first:], finish]

    def finish(self, data: bytes) -> bytes:
        """Return the file that pandoc wrote with Zotero's preferences, and with indents in its bibliography."""
        if self._formatter is None:
            return data
        document = open_document(data)
        if self._bibliography is not None and document.bibliographies:
            entries = [_text_runs(parse_inlines(text)) for _, text in self._bibliography.texts]
            document.write_bibliography(
                document.bibliographies[0], BibliographyEntries(entries, self._bibliography.params)
            )
        document.write_preferences(self._formatter.style, self._formatter.locale_code, create=True)
        return document.save()


def _raw(format: str, text: str) -> Inline:
    return {"t": "RawInline", "c": [format, text]}


def _field_head(code: str) -> str:
    """Return the runs of a field of Word before its text."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ADDIN '
        f'{escape(code)} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _division(blocks: list[Any]) -> Inline | None:
    """Return the division with the entries of the bibliography."""
    pending = list(reversed(blocks))
    while pending:
        block = pending.pop()
        content = block.get("c") if isinstance(block, dict) else None
        if isinstance(block, dict) and block.get("t") == "Div" and isinstance(content, list):
            if any(_is_entry(one) for one in content[1]):
                return block
            pending.extend(reversed(content[1]))
    return None


def _is_entry(block: Any) -> bool:
    match block:
        case {"t": "Div", "c": [[_, [*classes], _], _]}:
            return "csl-entry" in classes
    return False


def _after_author(text: list[Inline]) -> int | None:
    """Return the index of the first element after the author: a bracket, or a superscript number."""
    for index in range(1, len(text)):
        if text[index]["t"] == "Superscript" or (
            text[index - 1]["t"] == "Space" and plain_text_of(text[index]).startswith(_BRACKETS)
        ):
            return index
    return None


def _text_runs(inlines: Sequence[Any], **look: Any) -> list[TextRun]:
    """Return elements of pandoc as text runs.

    >>> runs = _text_runs([{"t": "Emph", "c": [{"t": "Str", "c": "a"}]}, {"t": "Space"}])
    >>> [(run.text, run.font_style) for run in runs]
    [('a', 'italic'), (' ', '')]
    """
    runs: list[TextRun] = []
    for number, element in enumerate(inlines, 1):
        if not isinstance(element, dict):
            continue
        kind, content = element.get("t", ""), element.get("c")
        match kind, content:
            case "Str", str(text):
                runs.append(TextRun(text, **look))
            case ("Space" | "SoftBreak" | "LineBreak"), _:
                runs.append(TextRun(" ", **look))
            case _, [*inside] if kind in _LOOKS:
                runs += _text_runs(inside, **{**look, **_LOOKS[kind]})
            case "Span", [[_, [*classes], _], [*inside]]:
                display = next((one.removeprefix("csl-") for one in classes if str(one).startswith("csl-")), None)
                block = {} if display is None else {"display": display, "block": number}
                runs += _text_runs(inside, **{**look, **block})
            case "Link", [_, [*inside], _]:
                runs += _text_runs(inside, **look)
            case _:
                runs.append(TextRun(plain_text_of(element), **look))
    return runs
