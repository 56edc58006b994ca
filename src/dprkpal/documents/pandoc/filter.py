"""A filter for pandoc: its document model with citations in, with text, notes and a bibliography out.

pandoc reads and writes the formats; between, this takes the place of its own citation processor.

Source: Pandoc User's Guide, "Filters"; pandoc-types, "Text.Pandoc.Definition".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...collection.claim_sentences import has_superscript_citations
from ...errors import FormatError
from ..affixes import OPAQUE, Aside
from ..anchors import anchor
from ..bibliography_files import Sources
from ..brackets import Brackets
from ..citations import CLAIM, MAX_CITATIONS, Citing, Plan, Printed, Request, Wanted, Writer
from ..metadata import EVERYTHING, Header
from .inlines import Inline, PandocAst, breaking, inlines_of, plain_inlines_text, rich_inlines

if TYPE_CHECKING:
    from ...csl import Style
    from ...libraries.library import Library

__all__ = ["Filtered", "filter_document"]

MAX_BYTES = 100_000_000
"""No larger document is filtered."""

_DEEP = "elements in elements, deeper than in any real document"
_ASIDE = re.compile(f"[{OPAQUE}]$")
_PUNCTUATION = re.compile(r"[.,;:!?…]{1,3}(?![\w({\[])")
_GOES_ON = re.compile(r"[.,;:!?)\]’”\"'—–-]|[^\W\d_A-Z]")


@dataclass(frozen=True)
class Filtered:
    """A filtered document."""

    text: str
    """The document, as pandoc reads it."""
    findings: tuple[FormatError, ...] = ()
    """What is wrong with it; a document in this form has no lines."""


@dataclass
class _Cited:
    """A citation in the document."""

    parent: list[Any]
    """The list in which it stands."""
    index: int
    plan: Plan
    opens: bool = False
    """Whether it begins a note of the author."""


def filter_document(
    text: str | bytes,
    *,
    library: Library | None = None,
    style: str | Style | None = None,
    locale: str | None = None,
    folder: str | None = None,
    trust_files: bool = False,
) -> Filtered:
    """Return a document in pandoc's JSON with its citations, its notes and its bibliography.

    Args:
        text: What ``pandoc --to json`` writes.
        library: The works; ``None`` takes those that the metadata name, or else the collection.
        style: A style: its id, a path, or what `dprkpal.csl.load_style` returned; ``None`` leaves it to the metadata
            (``csl``).
        locale: A locale code; ``None`` leaves it to the metadata (``lang``), then to the style.
        folder: Where the files are that the metadata name. What the command line of pandoc names may be anywhere.
        trust_files: Whether what the document names may be anywhere too.

    Raises:
        FormatError: This is no document of pandoc's, or it is larger or deeper than any real one.
        UnknownStyleError: No style has the id that was given.
    """
    if len(text) > MAX_BYTES:
        raise FormatError(f"larger than {MAX_BYTES // 1_000_000} MB; split the document")
    document = _read(text)
    meta = document["meta"]
    header, trusted = _header(meta)
    sources = Sources(header, None, folder, anywhere=trust_files, trusted=trusted)
    if library is None:
        library = sources.library()
    if library is None:
        from ...libraries.built_in import library as collection

        library = collection()
    if style is None:
        style = sources.style()
    writer = Writer(PandocAst(), _mark, lambda *_: "")
    citing = Citing(library, style, locale or sources.locale(), writer)
    filtered = _Filter(document, citing, header)
    findings = [*header.findings, *sources.findings, *filtered.run()]
    meta.pop("nocite", None)
    try:
        return Filtered(json.dumps(document, ensure_ascii=False), tuple(findings))
    except RecursionError:
        raise FormatError(_DEEP) from None


def _read(text: str | bytes) -> dict[str, Any]:
    """Return the document in *text*."""
    try:
        document = json.loads(text)
    except RecursionError:
        raise FormatError(_DEEP) from None
    except ValueError as error:
        place = getattr(error, "lineno", None)
        raise FormatError(
            f"not JSON ({getattr(error, 'msg', error)}); it is what `pandoc --to json` writes", line=place
        ) from None
    if (
        not isinstance(document, dict)
        or not isinstance(document.get("blocks"), list)
        or not isinstance(document.get("meta"), dict)
    ):
        raise FormatError("no document of pandoc's: there are no blocks and metadata; `pandoc --to json` writes one")
    return document


def _mark(key: str) -> str:
    """Return what marks an unknown key, so that it can stand where a word is broken."""
    return breaking({"t": "Strong", "c": [{"t": "Str", "c": f"{key}?"}]})


def _header(meta: dict[str, Any]) -> tuple[Header, frozenset[str]]:
    """Return what *meta* say, and the files that the command line of pandoc named: texts that were never read."""
    header = Header()
    trusted: set[str] = set()

    def one(name: str) -> str | None:
        return plain_inlines_text(meta[name]).strip() or None if name in meta else None

    def flag(name: str) -> bool | None:
        value = meta.get(name)
        if not isinstance(value, dict):
            return None
        return bool(value.get("c")) if value.get("t") == "MetaBool" else plain_inlines_text(value).strip() == "true"

    for name in ("bibliography", "csl"):
        value = meta.get(name)
        several = value.get("c") if isinstance(value, dict) and value.get("t") == "MetaList" else [value]
        for item in several if isinstance(several, list) else []:
            file = plain_inlines_text(item).strip()
            if file and name == "bibliography":
                header.bibliography += (file,)
            if file and isinstance(item, dict) and item.get("t") == "MetaString":
                trusted.add(file)
    header.csl = one("csl") or one("citation-style")
    header.lang, header.title = one("lang"), one("reference-section-title")
    header.link_citations = bool(flag("link-citations"))
    header.suppress_bibliography = bool(flag("suppress-bibliography"))
    header.notes_after_punctuation = flag("notes-after-punctuation")
    nocite = plain_inlines_text(meta.get("nocite"))
    keys = [key.id for key in Brackets(nocite).keys.values()]
    keys += [one["citationId"] for cite in _cites(meta.get("nocite")) for one in cite["c"][0]]
    header.nocite = (*dict.fromkeys(key for key in keys if key != "*"), *([EVERYTHING] if "@*" in nocite else []))
    return header, frozenset(trusted)


def _cites(value: Any) -> Iterator[Inline]:
    """Yield the citations in *value*."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if _is_cite(one):
                yield one
            else:
                pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)


def _is_cite(element: dict[str, Any]) -> bool:
    """Return whether *element* is a citation in all its parts."""
    content = element.get("c")
    return (
        element.get("t") == "Cite"
        and isinstance(content, list)
        and len(content) == 2
        and isinstance(content[0], list)
        and bool(content[0])
        and all(isinstance(one, dict) and isinstance(one.get("citationId"), str) for one in content[0])
    )


class _Filter:
    """One document on its way."""

    def __init__(self, document: dict[str, Any], citing: Citing, header: Header) -> None:
        self.document = document
        self.citing = citing
        self.header = header
        self.raised = has_superscript_citations(citing.style)
        after = header.notes_after_punctuation
        self.after = citing.is_note and not citing.code.casefold().startswith("fr") if after is None else after
        self.linked = header.link_citations and not citing.is_note

    def run(self) -> list[FormatError]:
        """Make the citations and the bibliography; return what is wrong."""
        cited = self._read()
        composition = self.citing.compose(
            [one.plan for one in cited], self.header.nocite, bibliography=not self.header.suppress_bibliography,
            mark_cites=self.linked,
        )  # fmt: skip
        for one, printed in zip(reversed(cited), reversed(composition.printed), strict=True):
            self._put(one, printed)
        self._list(composition.entries)
        return [
            FormatError(message, key=key, code="DOC002" if key.startswith(CLAIM) else "DOC001")
            for one in cited
            for _, key, message in one.plan.messages
        ]

    # -- reading ----------------------------------------------------------------------------------

    def _read(self) -> list[_Cited]:
        """Return the citations in reading order; what they ask for is planned, and notes are counted."""
        meta = {name: value for name, value in self.document["meta"].items() if name != "nocite"}
        found: list[_Cited] = []
        notes = 0
        # What is still to be read, the next last: a value, the list in which it stands and where there, and its note.
        nowhere: list[Any] = []
        pending = [(self.document["blocks"], nowhere, 0, 0), (list(meta.values()), nowhere, 0, 0)]
        begun: set[int] = set()
        while pending:
            value, parent, index, note = pending.pop()
            if isinstance(value, list):
                pending.extend((value[place], value, place, note) for place in range(len(value) - 1, -1, -1))
            elif isinstance(value, dict):
                if _is_cite(value):
                    if len(found) == MAX_CITATIONS:
                        raise FormatError(f"more than {MAX_CITATIONS:,} citations; split the document")
                    request = _request(value["c"][0])
                    request.amid = note > 0 and note in begun
                    opens = note > 0 and note not in begun
                    one = _Cited(parent, index, self.citing.plan(request), opens)
                    one.plan.note = note
                    if not note and self.citing.makes_note(one.plan):
                        notes += 1
                        one.plan.note, one.plan.own_note = notes, True
                    found.append(one)
                    begun.add(note)
                elif value.get("t") == "Note":
                    notes += 1
                    pending.append((value.get("c"), nowhere, 0, notes))
                elif value.get("t") in ("Str", "Code", "Math", "RawInline"):
                    begun.add(note)
                else:
                    inside = value["c"] if "c" in value else list(value.values())
                    pending.append((inside, nowhere, 0, note))
        return found

    # -- writing ----------------------------------------------------------------------------------

    def _put(self, cited: _Cited, printed: Printed) -> None:
        """Put what a citation prints in its place."""
        siblings, index = cited.parent, cited.index
        text = inlines_of(printed.text)
        call: list[Inline] = []
        if printed.note is not None:
            call = [{"t": "Note", "c": [{"t": "Para", "c": inlines_of(printed.note)}]}]
        begin, end = index, index + 1
        if (call or self.raised) and not cited.plan.names and begin and siblings[begin - 1].get("t") in _SPACES:
            begin -= 1
        following = siblings[end] if end < len(siblings) else {}
        rest = following["c"] if following.get("t") == "Str" else ""
        sign = _PUNCTUATION.match(rest) if (call or self.raised) and self.after else None
        moved: list[Inline] = []
        if sign is not None:
            rest = rest[sign.end() :]
            if not (text and not self.raised and _ends_with_stop(text) and sign[0] == "."):
                moved = [{"t": "Str", "c": sign[0]}]
        elif cited.plan.claim is not None and cited.plan.names and rest.startswith("."):
            rest = rest[1:]
        elif cited.opens and _GOES_ON.match(plain_inlines_text(siblings[end : end + 3]).lstrip()):
            text = _without_stop(text)
        if following.get("t") == "Str" and rest != following["c"]:
            siblings[end : end + 1] = [{"t": "Str", "c": rest}] if rest else []
        if text:
            keys = " ".join(one.id for one in cited.plan.request.wanted)
            text = [{"t": "Span", "c": [["", ["citation"], [["cites", keys]]], text]}]
        siblings[begin : index + 1] = [*moved, *text] if self.raised else [*text, *moved, *call]

    def _list(self, entries: list[tuple[str, str]]) -> None:
        """Put the bibliography into the division of that name, or at the end."""
        if not entries:
            return
        section = self.citing.style.bibliography
        options = section.options if section is not None else {}
        hanging = ["hanging-indent"] if options.get("hanging-indent") == "true" else []
        attributes = [["entry-spacing", options.get("entry-spacing", "1")]] if "entry-spacing" in options else []
        listed = [
            {"t": "Div", "c": [[anchor(key), ["csl-entry"], []], [{"t": "Para", "c": inlines_of(text)}]]}
            for key, text in entries
        ]
        blocks = self.document["blocks"]
        if self.header.title:
            words = inlines_of(self.citing.writer.backend.text(self.header.title))
            blocks.append({"t": "Header", "c": [1, ["bibliography", ["unnumbered"], []], words]})
        place = _refs(blocks)
        if place is None:
            place = {"t": "Div", "c": [["refs", [], []], []]}
            blocks.append(place)
        (identity, classes, more), content = place["c"]
        classes = list(dict.fromkeys([*classes, "references", "csl-bib-body", *hanging]))
        place["c"] = [[identity, classes, [*more, *attributes]], [*content, *listed]]


_SPACES = frozenset({"Space", "SoftBreak"})


def _request(cites: list[dict[str, Any]]) -> Request:
    """Return what a citation asks for."""
    aside = Aside()

    def text(elements: Any) -> str:
        return (
            rich_inlines([one for one in elements if isinstance(one, dict)], aside)
            if isinstance(elements, list)
            else ""
        )

    def mode(cite: dict[str, Any]) -> object:
        given = cite.get("citationMode")
        return given.get("t") if isinstance(given, dict) else None

    wanted = [
        Wanted(
            one["citationId"], _spaced(text(one.get("citationPrefix"))), text(one.get("citationSuffix")),
            mode(one) == "SuppressAuthor",
        )
        for one in cites
    ]  # fmt: skip
    return Request(wanted, mode(cites[0]) == "AuthorInText", aside)


def _spaced(prefix: str) -> str:
    """Return *prefix* with the space before the key, which is not among its elements, after what was set aside."""
    return f"{prefix} " if _ASIDE.search(prefix) else prefix


def _refs(blocks: list[Any]) -> Inline | None:
    """Return the division that is to hold the bibliography."""
    pending: list[Any] = list(reversed(blocks))
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            content = one.get("c")
            match content:
                case [["refs", [*_], [*_]], [*_]] if one.get("t") == "Div":
                    return one
            pending.append(content)
        elif isinstance(one, list):
            pending.extend(reversed(one))
    return None


def _ends_with_stop(text: list[Inline]) -> bool:
    return plain_inlines_text(text).endswith(".")


def _without_stop(text: list[Inline]) -> list[Inline]:
    """Return *text* without the full stop at its very end."""
    if text and text[-1].get("t") == "Str" and text[-1]["c"].endswith("."):
        shorter = text[-1]["c"][:-1]
        return [*text[:-1], *([{"t": "Str", "c": shorter}] if shorter else [])]
    return text
