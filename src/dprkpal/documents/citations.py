"""The citations of a document, in reading order, and its bibliography, whatever kind of document it is.

A face reads a document and asks for each citation with a `Request`. What comes back as `Printed` stands in the
running text, and in a note style in a note of its own; where that goes, the face knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..collection.citing import DEFAULT_STYLE
from ..collection.claim_sentences import (
    claim_citation,
    has_superscript_citations,
    join_superscripts,
    split_by_stance,
    typeset_sentence,
)
from ..csl import Backend, Processor, Style, load_locale, load_style
from ..csl.document.position import FIRST_POSITION, CitePosition
from ..csl.rendering.context import SUBSEQUENT
from ..csl.text.content import plain_text
from ..csl.text.markup import parse_markup
from ..errors import DprkpalError, UnknownReferenceError
from ..model.citation import Citation, Cite
from .affixes import Aside
from .locators import Locators
from .metadata import EVERYTHING

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..libraries.library import Library

__all__ = ["CLAIM", "MAX_CITATIONS", "Citing", "Composition", "Plan", "Printed", "Request", "Wanted", "Writer"]

MAX_CITATIONS = 100_000
"""No document with more citations is processed."""

CLAIM = "claim:"
"""Before the id of a claim of the collection."""

HELPED = 20
"""For how many keys that are unknown the nearest ones are looked for."""

_BEGINNING = re.compile(r"(?<=^)[^\W\d_]|(?<=^<[ib]>)[^\W\d_]")


class Wanted(NamedTuple):
    """One cite as the document asks for it."""

    id: str
    prefix: str = ""
    """The text before it, with the markup of CSL-JSON."""
    suffix: str = ""
    """The text after it, locator included."""
    suppress: bool = False


@dataclass(slots=True)
class Request:
    """One citation as the document asks for it."""

    wanted: list[Wanted]
    textual: bool = False
    """Whether the first cite stands in the running text."""
    aside: Aside = field(default_factory=Aside)
    """What its texts have set aside."""
    amid: bool = False
    """Whether words of its own note stand before it."""


class Printed(NamedTuple):
    """A citation in the output format."""

    text: str = ""
    """What stands in its place."""
    note: str | None = None
    """The note that is called after it, in a note style."""
    ends: bool = False
    """Whether the text is a sentence of its own, which ends with its full stop."""


@dataclass(slots=True)
class Plan:
    """What a request comes to before anything is formatted."""

    request: Request
    cites: tuple[Cite, ...] = ()
    marks: tuple[str, ...] = ()
    """What is unknown, as it is marked, where nothing else is cited."""
    lead: str = ""
    """An unknown work that the running text was to name."""
    claim: Claim | None = None
    order: Sequence[str] | None = None
    """The keys in the order in which the sources of one side of a claim stand."""
    messages: list[tuple[int, str, str]] = field(default_factory=list)
    """What is wrong: the number of the cite, its key, and what to say."""
    note: int = 0
    """The number of the note in which it stands; 0 in the running text of a style without notes."""
    own_note: bool = False
    """Whether that is a note of its own."""

    @property
    def names(self) -> bool:
        """Whether it begins with words: an author, or the sentence of a claim."""
        if self.claim is not None:
            return not self.request.wanted[0].suppress
        return bool(self.lead) or (bool(self.cites) and self.cites[0].mode == "author-in-text")


class Writer(NamedTuple):
    """What a face knows of its output format beside the backend."""

    backend: Backend
    mark: Callable[[str], str]
    """Returns what marks an unknown key, such as ``**key?**``."""
    aside: Callable[[Any, Any], str]
    """Returns inline markup that the processor does not know; see `dprkpal.documents.affixes.rich_text`."""


@dataclass
class Composition:
    """The citations and the bibliography of a document."""

    printed: list[Printed]
    """In the order of the plans."""
    entries: list[tuple[str, str]]
    """The keys and the texts of the bibliography; none where it is suppressed."""


class Citing:
    """Turns requests into citations.

    Args:
        library: The works, and the claims where it has any.
        style: A style: its id, a path, or what `load_style` returned; ``None`` is
            `dprkpal.DEFAULT_STYLE`.
        locale: A locale code; ``None`` leaves it to the style.
        writer: The output format.

    Raises:
        UnknownStyleError: No style has this id.
        StyleError: The style is not CSL.
    """

    def __init__(self, library: Library, style: str | Style | None, locale: str | None, writer: Writer) -> None:
        self.library = library
        self.style = style if isinstance(style, Style) else load_style(DEFAULT_STYLE if style is None else style)
        self.code = locale or self.style.default_locale or "en-US"
        self.locators = Locators(load_locale(self.code, self.style))
        self.writer = writer
        self._unknown: dict[str, str] = {}

    @property
    def is_note(self) -> bool:
        """Whether the style cites in notes."""
        return self.style.is_note

    def plan(self, request: Request) -> Plan:
        """Return what *request* comes to; what is wrong with it is among its messages."""
        plan = Plan(request)
        wanted = request.wanted
        if len(wanted) == 1 and self._is_claim(wanted[0].id):
            try:
                plan.claim = self.library.claims[wanted[0].id.removeprefix(CLAIM)]
            except DprkpalError as error:
                plan.messages.append((0, wanted[0].id, str(error)))
                plan.marks = (self._marked(wanted[0], request),)
            else:
                if wanted[0].prefix.strip() or wanted[0].suffix.strip():
                    plan.messages.append(
                        (0, wanted[0].id, "a claim has its own places: the words beside it are left out")
                    )
            return plan
        cites: list[Cite] = []
        waiting: list[str] = []
        for number, one in enumerate(wanted):
            if one.id in self.library:
                cite = self._cite(one, request, first=number == 0)
                if waiting:
                    cite = replace(cite, prefix="; ".join([*waiting, cite.prefix]))
                    waiting = []
                cites.append(cite)
                continue
            plan.messages.append((number, one.id, self._reason(one.id)))
            if number == 0 and request.textual:
                plan.lead = request.aside.put(self.writer.mark(one.id))
                if one.suffix.strip():
                    waiting.append(one.suffix.strip())
                continue
            marked = self._marked(one, request)
            if cites:
                cites[-1] = replace(cites[-1], suffix=f"{cites[-1].suffix}; {marked}")
            else:
                waiting.append(marked)
        plan.cites = tuple(cites)
        plan.marks = tuple(waiting)
        return plan

    def _is_claim(self, key: str) -> bool:
        return key.startswith(CLAIM) and key not in self.library

    def _reason(self, key: str) -> str:
        """Return why *key* cannot be cited."""
        if self._is_claim(key):
            return "a claim stands alone in its brackets: its sources come from the collection"
        if key not in self._unknown:
            near = self.library if len(self._unknown) < HELPED and len(self.library) < 20_000 else ()
            self._unknown[key] = str(UnknownReferenceError(key, near))
        return self._unknown[key]

    def _cite(self, one: Wanted, request: Request, *, first: bool) -> Cite:
        locator, suffix = self.locators.split(one.suffix)
        mode = "suppress-author" if one.suppress else "normal"
        if first and request.textual and not one.suppress:
            mode = "author-in-text"
        return Cite(one.id, locator, one.prefix, suffix, mode)  # type: ignore[arg-type]  # one of `Mode`

    def _marked(self, one: Wanted, request: Request) -> str:
        """Return a cite of an unknown work as text with what marks it set aside."""
        space = " " if one.prefix[-1:].isalnum() or one.prefix.endswith((",", ".", ":", ">")) else ""
        return f"{one.prefix}{space}{request.aside.put(self.writer.mark(one.id))}{one.suffix}"

    def makes_note(self, plan: Plan) -> bool:
        """Return whether *plan*, where it stands in the running text, makes a note."""
        if not self.is_note:
            return False
        return bool(plan.cites or plan.marks or (plan.claim is not None and self._of_claim(plan).cites))

    def _of_claim(self, plan: Plan) -> Citation:
        """Return the sources of the claim of *plan*, those among the works of the library."""
        assert plan.claim is not None
        citation = claim_citation(plan.claim, order=plan.order)
        return replace(citation, cites=tuple(cite for cite in citation.cites if cite.id in self.library))

    def compose(
        self, plans: Sequence[Plan], nocite: Iterable[str] = (), *, bibliography: bool = True, mark_cites: bool = False
    ) -> Composition:
        """Return all citations of a document and its bibliography.

        Args:
            plans: The citations in reading order, each with its note.
            nocite: Keys of works that the bibliography lists too; `EVERYTHING` stands for all.
            bibliography: Whether there is one.
            mark_cites: Whether the backend is told which work each cite is of.
        """
        works: dict[str, None] = {}
        for plan in plans:
            cites = plan.cites if plan.claim is None else self._of_claim(plan).cites
            works.update(dict.fromkeys(cite.id for cite in cites))
        for key in nocite:
            works.update(dict.fromkeys(self.library if key == EVERYTHING else [key] if key in self.library else []))
        processor = Processor(
            self.style, [self.library[key].to_csl() for key in works], locale=self.code, to=self.writer.backend,
            mark_cites=mark_cites,
        )  # fmt: skip
        order = processor.order() if self.style.citation.sort else None
        taken = []
        for plan in plans:
            plan.order = order
            taken.append(list(self._citations(plan)))
        texts = iter(processor.replay(one for citations in taken for one in citations))
        authors = _Authors(processor)
        printed = []
        for plan, citations in zip(plans, taken, strict=True):
            printed.append(self._print(plan, [next(texts) for _ in citations], authors))
            authors.cited.update(cite.id for citation in citations for cite in citation.cites)
        return Composition(printed, processor.entries() if bibliography else [])

    def _citations(self, plan: Plan) -> Iterator[Citation]:
        """Yield the citations that *plan* takes: one, none if nothing is known, several for figures beside words."""
        number = plan.note or None
        if plan.claim is not None:
            citation = self._of_claim(plan)
            if has_superscript_citations(self.style):
                for _, side in split_by_stance(citation):
                    yield replace(side, note_number=number)
            elif citation.cites:
                yield replace(citation, note_number=number)
            return
        if not plan.cites:
            return
        first, *others = plan.cites
        named = first.mode == "author-in-text"
        infix = ""
        if named and (plan.own_note or has_superscript_citations(self.style)):
            first = replace(first, mode="suppress-author")  # the author stands before the call, written by itself
        elif named and self.is_note:
            infix = ","
        if plan.own_note:
            first = replace(first, prefix=_BEGINNING.sub(lambda match: match[0].upper(), first.prefix))
        inline = self.is_note and not plan.own_note and plan.request.amid
        # "see A; but compare B" keeps its order, whatever the style sorts by.
        unsorted = named or any(cite.prefix for cite in plan.cites)
        yield Citation((first, *others), number, unsorted=unsorted, infix=infix, inline=inline)

    def _print(self, plan: Plan, texts: Sequence[str], authors: _Authors) -> Printed:
        restore = plan.request.aside.restore
        write = self.writer.backend.text
        if plan.claim is not None:
            return self._print_claim(plan, plan.claim, texts)
        lead = restore(write(plan.lead))
        if not texts:
            unknown = restore(write("; ".join(plain_text(parse_markup(mark)) for mark in plan.marks)))
            if plan.own_note:
                return Printed(lead, unknown or None)
            brackets = unknown and write("(") + unknown + write(")")
            return Printed(lead + write(" ") + brackets if lead and brackets else lead or brackets)
        text = restore(texts[0])
        first = plan.cites[0]
        named = authors.of(first.id) if first.mode == "author-in-text" else lead
        if plan.own_note:
            return Printed(named, text)
        if has_superscript_citations(self.style):
            return Printed(named + text)
        return Printed(lead + write(" ") + text if lead else text)

    def _print_claim(self, plan: Plan, claim: Claim, texts: Sequence[str]) -> Printed:
        """Return a claim: its sentence with its citation, or after a hyphen the citation alone."""
        write = self.writer.backend.text
        alone = plan.request.wanted[0].suppress
        words = "" if alone else typeset_sentence(claim)
        sentence = write(words)
        if not texts:
            return Printed(sentence, ends=not alone)
        if plan.own_note:
            return Printed(sentence, texts[0], ends=not alone)
        if has_superscript_citations(self.style):
            sides = [introduction for introduction, _ in split_by_stance(self._of_claim(plan))]
            return Printed(sentence + join_superscripts(zip(sides, texts, strict=True), write), ends=not alone)
        if alone:
            return Printed(texts[0])
        if self.is_note:
            return Printed(sentence + write(" ") + texts[0], ends=True)
        return Printed(write(words.removesuffix(".")) + write(" ") + texts[0] + write("."), ends=True)


class _Authors:
    """Authors as the running text names them: in full, and once their work has been cited as the style does then."""

    def __init__(self, processor: Processor) -> None:
        self._processor = processor
        self._known: dict[tuple[str, CitePosition], str] = {}
        self.cited: set[str] = set()
        """The works cited so far."""

    def of(self, key: str) -> str:
        """Return the author of the work *key*, without its prefix or locator."""
        place = CitePosition(SUBSEQUENT, False, 0) if key in self.cited else FIRST_POSITION
        if (key, place) not in self._known:
            self._known[key, place] = self._processor.preview(Citation((Cite(key, mode="author-only"),)), [place])
        return self._known[key, place]
