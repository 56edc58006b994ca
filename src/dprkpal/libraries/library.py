"""The library: references by key, each with its formatted cites and entries.

`library` gives the built-in collection, `Library.load` anybody's files. The built-in collection is
compiled when dprkpal is built (`dprkpal.libraries.build`), so that citing from it needs neither pybtex nor
pydantic. In a source tree whose sources have changed since, it is compiled again in memory.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from ..errors import DprkpalError, FormatError, UnknownReferenceError
from ..model.citation import Citation, Cite
from ..model.keywords import keywords
from .entry import Entry, make_processor, markdown_output
from .library_views import Views

if TYPE_CHECKING:
    from pathlib import Path

    from ..collection.claims import Claims
    from ..collection.entities import Entities
    from ..collection.origins import Independence, Link, Links
    from ..collection.topics import Concept, TopicScheme
    from ..csl import Style
    from ..model.reference import Reference
    from .claim_sentences import CitedSentence

__all__ = ["Library", "library"]

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Library(Views):
    """References by key, in the order in which they were given.

    >>> works = Library([{"id": "a", "type": "book", "title": "First"}, {"id": "b", "type": "book", "title": "Second"}])
    >>> list(works), works["b"].title, "c" in works
    (['a', 'b'], 'Second', False)
    """

    def __init__(
        self,
        references: Iterable[Mapping[str, Any] | Reference] = (),
        *,
        findings: Sequence[FormatError] = (),
        notes: Sequence[FormatError] = (),
        asides: Sequence[FormatError] = (),
        places: Mapping[str, tuple[str | None, int | None]] | None = None,
        dossier: Mapping[str, Any] | None = None,
    ) -> None:
        """Make a library of *references*; the first of two with one key counts.

        Args:
            references: CSL-JSON mappings, or `Reference` objects.
            findings: What of the files they come from is lost.
            notes: What was odd in them, and costs nothing.
            asides: What they hold beside works, such as comments.
            places: For each key the file and the line where its entry begins.
            dossier: Topics, entities, claims and origins, as `dprkpal.collection.data_files.read_dossier` returns them.
        """
        self._entries: dict[str, Entry] = {}
        for reference in references:
            item = reference if isinstance(reference, Mapping) else reference.to_csl()
            key = item.get("id")
            if isinstance(key, bool) or not isinstance(key, str | int | float) or key == "":
                raise FormatError(f"a reference needs an id that is text or a number, not {key!r}")
            if not isinstance(key, str):
                key = str(key)
                item = {**item, "id": key}
            self._entries.setdefault(key, Entry(item, (places or {}).get(key, (None, None)), self))
        self._dossier = dossier or {}
        self._topics: TopicScheme | None = None
        self._entities: Entities | None = None
        self._claims: Claims | None = None
        self._links: Links | None = None
        self.findings = tuple(findings)
        """What of the files is lost, in their order; each has ``path``, ``line``, ``key``, ``code`` and ``message``."""
        self.notes = tuple(notes)
        """What is odd in them and costs nothing, likewise."""
        self.asides = tuple(asides)
        """What they hold beside works, such as comments, which `export` writes to no other file."""

    @classmethod
    def load(
        cls,
        *sources: str | os.PathLike[str] | IO[bytes] | IO[str],
        format: str | None = None,
        data: str | os.PathLike[str] | None = None,
    ) -> Library:
        """Return the library that one or more files hold.

        Args:
            sources: Paths, ``"-"`` for standard input, or open files.
            format: One of `dprkpal.formats.FORMATS`; ``None`` finds it by name, else by content.
            data: A folder with the topics, entities, claims and origins of the library
            (`dprkpal.collection.data_files`).

        Returns:
            A library of every entry that can be read. What was wrong is in its ``findings``; the first of
            two entries with one key counts.

        Raises:
            FormatError: A file cannot be read, or nothing in it can be read in its format.

        >>> import io
        >>> works = Library.load(io.StringIO("@book{a, title = {T}}@book{b, title = {{U}}"))
        >>> list(works), len(works.findings)
        (['a'], 1)
        """
        from ..formats import read

        items: list[dict[str, Any]] = []
        findings: list[FormatError] = []
        notes: list[FormatError] = []
        asides: list[FormatError] = []
        places: dict[str, tuple[str | None, int | None]] = {}
        for source in sources:
            reading = read(source, format)
            findings += reading.findings
            notes += reading.notes
            asides += reading.asides
            for item in reading.items:
                key = str(item["id"])
                path, line = reading.places.get(key, (None, None))
                if key in places:
                    first = ":".join(str(part) for part in places[key] if part is not None)
                    message = f"this key is used before, in {first or 'another file'}; the first one counts"
                    findings.append(FormatError(message, path=path, line=line, key=key, code="BIB031"))
                    continue
                places[key] = (path, line)
                items.append(item)
        dossier: dict[str, Any] = {}
        if data is not None:
            from ..collection.data_files import read_dossier
            from ..model.rules import is_error

            dossier, faults = read_dossier(data, {str(item["id"]): keywords(item) for item in items}, places=places)
            findings += [fault for fault in faults if is_error(fault)]
            notes += [fault for fault in faults if not is_error(fault)]
        return cls(items, findings=findings, notes=notes, asides=asides, places=places, dossier=dossier)

    def __getitem__(self, key: str) -> Entry:
        """Return the entry with this key.

        Raises:
            UnknownReferenceError: There is none; a `KeyError` whose message names the nearest keys.
        """
        try:
            return self._entries[key]
        except KeyError:
            raise UnknownReferenceError(str(key), self._entries) from None

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __or__(self, other: Library) -> Library:
        """Return the library of the works, topics, entities, claims and origins of both; of two with one key the first.

        >>> works = Library([{"id": "young2021guns", "type": "book", "title": "Mine"}]) | library()
        >>> works["young2021guns"].title, "berger2014arm" in works, "coughlin-tunnels" in works.claims
        ('Mine', True, True)
        """
        dossier: dict[str, Any] = {}
        for name in dict.fromkeys([*self._dossier, *other._dossier]):
            rows: dict[Any, Any] = {}
            for number, row in enumerate([*self._dossier.get(name, ()), *other._dossier.get(name, ())]):
                rows.setdefault(row["id"] if isinstance(row, Mapping) and "id" in row else number, row)
            dossier[name] = list(rows.values())
        entries = {**other._entries, **self._entries}
        order = dict.fromkeys([*self._entries, *other._entries])
        return Library(
            [entries[key]._csl for key in order],
            findings=(*self.findings, *other.findings),
            notes=(*self.notes, *other.notes),
            asides=(*self.asides, *other.asides),
            places={key: entries[key].place for key in order},
            dossier=dossier,
        )

    def cite(
        self,
        *cites: Cite | Citation | str,
        style: str | Path | Style | None = None,
        locale: str | None = None,
        to: str = "text",
    ) -> str:
        """Return one citation of the works named, as the first of a document.

        Args:
            cites: Keys, keys with locators (``"young2021guns, p. 45"``), `Cite` objects, or one `Citation`.
            style: A CSL style: its id, a path, or what `dprkpal.csl.load_style` returned. ``None`` is
                `dprkpal.libraries.entry.DEFAULT_STYLE`.
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Returns:
            One line; special characters are escaped for *to*.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownStyleError: No style has this id.
            LocatorError: What stands after a key is no locator.

        Source: CSL 1.0.2, "Citation".

        >>> library().cite("berger2014arm", "young2021guns, p. 45", style="apa")
        '(Berger, 2014; Young, 2021, p. 45)'
        """
        whole: list[Cite] = []
        note = None
        identity = None
        for cite in cites:
            if isinstance(cite, Citation):
                whole += cite.cites
                note, identity = cite.note_number, cite.id
            else:
                whole.append(self._parsed(cite) if isinstance(cite, str) else cite)
        items = {cite.id: self[cite.id]._csl for cite in whole}
        citation = Citation(tuple(whole), note, identity)
        return make_processor(style, items.values(), locale, to).cite(citation)

    def _parsed(self, text: str) -> Cite:
        """Return the cite that *text* writes; a key may hold a comma of its own."""
        return Cite(text) if text in self._entries else Cite.parse(text)

    def bibliography(
        self,
        style: str | Path | Style | None = None,
        *,
        keys: Iterable[str] | None = None,
        locale: str | None = None,
        to: str = "text",
    ) -> list[str]:
        """Return the bibliography of the library, or of some of its works.

        Args:
            style: A CSL style: its id, a path, or what `dprkpal.csl.load_style` returned. ``None`` is
                `dprkpal.libraries.entry.DEFAULT_STYLE`.
            keys: The works; ``None`` takes them all.
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Returns:
            One formatted string an entry, in the order of the style; none where it has no bibliography.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownStyleError: No style has this id.

        Source: CSL 1.0.2, "Bibliography".
        """
        entries = self._entries.values() if keys is None else [self[key] for key in dict.fromkeys(keys)]
        return make_processor(style, [entry._csl for entry in entries], locale, to).bibliography()

    # -- topics, entities, claims, origins ---------------------------------------------------------

    @property
    def topics(self) -> TopicScheme:
        """The topics by id: a SKOS concept scheme.

        >>> library().topics["tunnels"].definition
        'Alleged advice or know-how for tunnelling.'
        """
        if self._topics is None:
            from ..collection.topics import TopicScheme

            self._topics = TopicScheme(self._dossier.get("topics", ()), self)
        return self._topics

    @property
    def entities(self) -> Entities:
        """The persons, organisations, places, events and weapons by id.

        >>> library().entities["kim-il-sung"].aliases
        ('Kim Il-sung', '김일성')
        """
        if self._entities is None:
            from ..collection.entities import Entities

            self._entities = Entities(self._dossier.get("entities", ()), self)
        return self._entities

    @property
    def claims(self) -> Claims:
        """The claims by id; ``where`` chooses some of them.

        >>> list(library().claims.where(entity="hamas", hedge="claimed"))[:2]
        ['coughlin-payment', 'coughlin-tunnels']
        """
        if self._claims is None:
            from ..collection.claims import Claim, Claims

            self._claims = Claims((Claim(data, self) for data in self._dossier.get("claims", ())), self)
        return self._claims

    @property
    def links(self) -> Links:
        """Who rests on whom, in the order of the data, with the origins outside the references."""
        if self._links is None:
            from ..collection.origins import Links

            self._links = Links.of(self._dossier)
        return self._links

    def rests_on(self, key: str) -> tuple[Link, ...]:
        """Return what the work with this key rests on, as far as it is known.

        Raises:
            UnknownReferenceError: The key is not in the library.

        >>> [(link.on, link.how) for link in library().rests_on("ynet2014report")]
        [('coughlin2014hamas', 'summarises')]
        """
        return self.links.from_source(self[key].id)

    def about(self, topics: Iterable[str]) -> dict[str, Entry]:
        """Return the works that have one of the *topics* among their keywords, by key and in order."""
        wanted = set(topics)
        return {key: one for key, one in self._entries.items() if not wanted.isdisjoint(keywords(one._csl))}

    def trace(self, claim: str) -> Independence:
        """Return how many independent origins stand behind the *claim*: what ``claims[claim].origins`` is.

        Raises:
            UnknownClaimError: No claim has this id.
        """
        one = self.claims[claim]
        return self.links.trace(
            one.id, one.carriers, judgement=one.judgement, circular_risk=one.circular_risk, note=one.independence
        )

    def cite_claim(
        self,
        claim: str,
        style: str | Path | Style | None = None,
        *,
        locale: str | None = None,
        to: str = "text",
        context: bool = False,
    ) -> CitedSentence:
        """Return a claim as a sentence with its citation; see `dprkpal.collection.claims.Claim.cite`.

        Raises:
            UnknownClaimError: No claim has this id.
            UnknownStyleError: No style has this id.

        >>> library().cite_claim("jindallae-supporter", "apa").citation
        '(Young, 2021, para. 5)'
        """
        from .claim_sentences import cite_claim

        works = {key: entry._csl for key, entry in self._entries.items()}
        return cite_claim(self.claims[claim], works, style, locale=locale, to=to, context=context)

    def cite_topic(
        self,
        topic: str | Concept,
        style: str | Path | Style | None = None,
        *,
        narrower: bool = True,
        annotated: bool = False,
        locale: str | None = None,
        to: str = "text",
    ) -> str:
        """Return one citation of all works on a topic, or their annotated bibliography.

        Args:
            topic: The id of a topic.
            style: A CSL style: its id, a path, or what `dprkpal.csl.load_style` returned. ``None`` is
                `dprkpal.libraries.entry.DEFAULT_STYLE`.
            narrower: Whether the works on narrower topics count too.
            annotated: Whether a bibliography is asked for, each entry with its abstract below.
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Returns:
            The citation on one line; empty where no work is on the topic. Or the bibliography.

        Raises:
            UnknownTopicError: No topic has this id.
            UnknownStyleError: No style has this id.

        >>> library().cite_topic("personal-diplomacy", "apa")
        '(“Jindallae,” 2012; Stone Fish, 2012; Young, 2021)'
        """
        concept = self.topics[topic if isinstance(topic, str) else topic.id]
        keys = list(concept.references(narrower=narrower))
        if annotated:
            from .annotated_bibliography import annotated_bibliography

            return annotated_bibliography((self[key]._csl for key in keys), style, locale=locale, to=to)
        return self.cite(*map(Cite, keys), style=style, locale=locale, to=to) if keys else ""

    def verified(self, level: str) -> dict[str, Entry]:
        """Return the works that are verified at least as *level* says, by key, in the order of the library.

        Args:
            level: One of `dprkpal.model.verification.LEVELS`.

        Raises:
            UnknownLevelError: There is no such level; the message names them all.

        >>> works = library().verified("verified")
        >>> "berger2014arm" in works, "rodongsinmun1989" in works
        (True, False)
        >>> library().bibliography("apa", keys=works)[0][:33]
        'Agence France-Presse. (2014, July'
        """
        from ..model.verification import level_number

        lowest = level_number(level)
        return {key: one for key, one in self._entries.items() if level_number(one.verification.level) >= lowest}

    def __repr__(self) -> str:
        """Show how many works there are, and the first of them."""
        shown = ", ".join(list(self._entries)[:5]) + (", …" if len(self) > 5 else "")
        faults = f"; {len(self.findings)} findings" if self.findings else ""
        return f"<Library of {len(self)} references{': ' + shown if shown else ''}{faults}>"

    def _repr_html_(self) -> str:
        return "<ul>\n" + "".join(f"<li>{entry}</li>\n" for entry in self.bibliography(to="html")) + "</ul>"

    def _repr_markdown_(self) -> str:
        return "".join(f"- {entry}\n" for entry in self.bibliography(to=markdown_output()))


@cache
def library() -> Library:
    """Return the built-in collection, the same object each time.

    Returns:
        The works of ``refs.bib``, in its order, from the catalogue that was compiled when dprkpal was
        built; in a source tree whose ``refs.bib`` or data files are others, from those.

    Raises:
        FormatError: The ``refs.bib`` of the source tree has a fault; the message names line and key.

    >>> library()["young2021guns"].publisher
    'Stanford University Press'
    """
    data = _compiled()
    root = os.path.dirname(os.path.dirname(_HERE))
    # A wheel has no refs.bib two folders above its modules, so this costs it one look at the disk.
    if os.path.isfile(os.path.join(root, "refs.bib")):
        from ..collection.fingerprint import digest

        if data is None or data["digest"] != digest(root):
            from .build import compile_catalogue

            data = json.loads(compile_catalogue(root))
    if data is None:
        raise DprkpalError("the catalogue of the built-in collection is missing; install dprkpal again")
    places = {key: ("refs.bib", line) for key, line in data["lines"].items()}
    made = Library(data["items"], places=places, dossier=data["dossier"])
    made._digest = data["digest"]
    return made


def _compiled() -> Any:
    """Return the catalogue that the build made, or ``None`` where there is none."""
    try:
        with open(os.path.join(_HERE, "data", "catalogue.json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None
