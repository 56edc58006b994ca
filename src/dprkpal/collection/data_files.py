"""Internal: read and check the data files of a collection.

A folder holds ``topics.toml``, ``entities.toml``, ``claims.toml`` and ``origins.toml``, or some of them. Each problem
is reported with file, line and id, and with a code of `dprkpal.model.rules`. Only the faulty part is dropped: a claim
with an unknown topic keeps its other topics, and evidence without a source is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from ..errors import FormatError, LocatorError
from ..model.citation import Locator
from ..model.edtf import parse_edtf
from ..model.safe_text import sanitize
from .claims import HEDGES, STANCES, VERBS
from .counts import check_counts
from .entities import KINDS, is_wikidata_id
from .fingerprint import FILES
from .hedges import HEDGE_WORDS
from .origins import CONFIDENCES, HOWS, RISKS
from .toml_tables import Table, read_tables

if TYPE_CHECKING:
    from .data_types import CollectionData

__all__ = ["read_dossier"]

MAX_SUGGESTIONS = 50
"""The maximum number of problems with a suggestion; finding one is slow."""

NOT_SEEN = "not seen"
"""What a locator says if nobody has seen the place in the source."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CERTAINTY_WORDS = re.compile(
    r"\b(prov(e|es|ed|en|ing)|confirm(s|ed|ing)?|establish(es|ed)?|undeniabl[ey]|certainly|beyond doubt"
    r"|demonstrat(es|ed)|verif(y|ies|ied)|undoubtedly|indeed|in fact)\b",
    re.IGNORECASE,
)

Check = Callable[[object], str | None]
"""Returns what a value must be, or ``None`` if it is valid."""


def _text(value: object) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a string that is not empty"


def _texts(value: object) -> str | None:
    return None if isinstance(value, list) and not any(map(_text, value)) else "a list of strings that are not empty"


def _wikidata(value: object) -> str | None:
    return None if is_wikidata_id(value) else "an identifier of Wikidata, such as Q42"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _count(value: object) -> str | None:
    return None if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else "a whole number"


def _rows(value: object) -> str | None:
    return None if isinstance(value, list) and all(isinstance(row, dict) for row in value) else "a list of tables"


_TOPIC: dict[str, Check] = {
    "id": _text, "pref_label": _text, "alt_label": _texts, "definition": _text, "broader": _texts, "related": _texts,
}  # fmt: skip
_ENTITY: dict[str, Check] = {
    "id": _text, "kind": _text, "name": _text, "aliases": _texts, "date": _text, "wikidata": _wikidata, "note": _text,
    "basis": _text,
}  # fmt: skip
_CLAIM: dict[str, Check] = {
    "id": _text, "statement": _text, "hedge": _text, "verb": _text, "attribution": _text, "stated_in": _text,
    "date": _text, "topics": _texts, "entities": _texts, "assessment": _text, "judgement": _flag,
    "circular_risk": _text, "independence": _text, "counted": _count, "evidence": _rows,
}  # fmt: skip
_EVIDENCE: dict[str, Check] = {"source": _text, "stance": _text, "locator": _text, "note": _text, "carries": _flag}
_ORIGIN: dict[str, Check] = {"id": _text, "description": _text}
_LINK: dict[str, Check] = {
    "source": _text, "on": _text, "how": _text, "basis": _text, "confidence": _text, "claims": _texts,
}  # fmt: skip


def read_dossier(
    folder: str | os.PathLike[str], keywords: Mapping[str, Collection[str]], *, places: Mapping[str, Any] | None = None
) -> tuple[CollectionData, list[FormatError]]:
    """Read the data files in *folder*.

    Args:
        folder: The folder with the files of `dprkpal.collection.fingerprint.FILES`.
        keywords: The keywords of each reference, which should be topics.
        places: The file and line of each reference.

    Returns:
        The valid data, and the problems in the order of files and lines.

    >>> read_dossier("no such folder", {})
    ({}, [])
    """
    return _Reading(os.fspath(folder), keywords, places or {}).read()


def _cleaned(value: Any) -> Any:
    """Return a value without control characters in its texts, as bibliography files are read."""
    if isinstance(value, str):
        return value if value.isprintable() else sanitize(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {key: _cleaned(one) for key, one in value.items()} if isinstance(value, dict) else value


class _Reading:
    """Reads one folder, and collects the problems and the ids that are used."""

    def __init__(self, folder: str, keywords: Mapping[str, Collection[str]], places: Mapping[str, Any]) -> None:
        self.folder = folder
        self.keywords = keywords
        self.places = places
        self.findings: list[FormatError] = []
        self.used: set[tuple[str, str]] = set()
        self.suggestions = MAX_SUGGESTIONS

    def read(self) -> tuple[CollectionData, list[FormatError]]:
        """Return the valid data and the problems."""
        wholes = {name: self._file(name) for name in FILES}
        if not any(wholes.values()):
            return {}, self.findings
        topics = self._tables(wholes["topics.toml"], "topic", _TOPIC)
        entities = self._tables(wholes["entities.toml"], "entity", _ENTITY)
        claims = self._tables(wholes["claims.toml"], "claim", _CLAIM)
        origins = self._tables(wholes["origins.toml"], "origin", _ORIGIN)
        links = self._tables(wholes["origins.toml"], "link", _LINK, identified=False)
        self.known = {
            "reference": set(self.keywords), "topic": set(topics), "entity": set(entities), "claim": set(claims),
            "origin": set(origins),
        }  # fmt: skip
        data: dict[str, Any] = {
            "topics": self._topics(topics),
            "entities": [self._entity(table) for table in entities.values()],
            "claims": [one for one in map(self._claim, claims.values()) if one is not None],
            "origins": [self._plain(table) for table in origins.values()],
            "links": [one for one in map(self._link, links.values()) if one is not None],
            "surveys": self._surveys(wholes["origins.toml"]),
        }
        self._check_keywords()
        check_counts(cast("CollectionData", data), claims, links, self.findings)
        self._check_unused({"topic": topics, "entity": entities, "origin": origins})
        order = {os.path.join(self.folder, name): number for number, name in enumerate(FILES)}
        self.findings.sort(key=lambda found: (order.get(found.path or "", -1), found.line or 0))
        return cast("CollectionData", data), self.findings  # every row was checked key by key

    # -- files and tables -----------------------------------------------------------------------------

    def _file(self, name: str) -> dict[str, Any]:
        """Return the arrays of tables in a file by name, and the whole file under ``""``."""
        path = os.path.join(self.folder, name)
        whole, tables, findings = read_tables(path)
        self.findings += findings
        allowed = {"origins.toml": {"origin", "link", "surveys"}, "entities.toml": {"entity"}}.get(name, {name[:-6]})
        for key in whole.keys() - allowed:
            self._found("DATA002", f"{key!r} is not allowed in this file; use {_listed(allowed)}", path)
        for key in (whole.keys() & allowed) - tables.keys() - {"surveys"}:
            self._found("DATA003", f"{key!r} must be an array of tables: [[{key}]]", path)
        return {**tables, "": (path, whole)} if whole else {}

    def _found(self, code: str, message: str, path: str, line: int | None = None, key: str | None = None) -> None:
        self.findings.append(FormatError(message, path=path, line=line, key=key, code=code))

    def _fault(self, table: Table, code: str, message: str, key: str | None = None, row: int | None = None) -> None:
        self.findings.append(table.fault(code, message, key, row))

    def _tables(
        self, file: Mapping[str, Any], name: str, keys: Mapping[str, Check], *, identified: bool = True
    ) -> dict[str, Table]:
        """Return the tables *name* of a file by id, each with its valid values only."""
        found: dict[str, Table] = {}
        for number, table in enumerate(file.get(name, ())):
            table.data = self._checked(table, table.data, keys)
            if not identified:
                found[str(number)] = table
                continue
            identity = table.data.get("id")
            if identity is None:
                self._fault(table, "DATA004", f"this {name} has no id")
            elif identity in found:
                first = found[identity].line
                where = f" in line {first}" if first else ""
                self._fault(table, "DATA006", f"this id is used before{where}; the first one counts", "id")
            else:
                if not _ID.fullmatch(identity):
                    self._fault(
                        table,
                        "DATA005",
                        f"the id {identity[:80]!r} may contain only letters a-z, digits and hyphens",
                        "id",
                    )
                found[identity] = table
        return found

    def _checked(
        self, table: Table, data: Mapping[str, Any], keys: Mapping[str, Check], at: tuple[str, int] | None = None
    ) -> dict[str, Any]:
        """Return the valid values of *data*. For a row of an array, *at* is the key of the array and the row number."""
        good = {}
        for key, value in data.items():
            place, row = at or (key, None)
            if key not in keys:
                hint = self._hint(key, keys) or f"; the keys are {_listed(keys)}"
                self._fault(table, "DATA002", f"{key[:80]!r} is not a key of this table{hint}", place, row)
            elif wanted := keys[key](value):
                self._fault(table, "DATA003", f"{key} must be {wanted}", place, row)
            else:
                good[key] = _cleaned(value)
        return good

    def _plain(self, table: Table) -> dict[str, Any]:
        return {**table.data, **({"line": table.line} if table.line else {})}

    def _hint(self, name: str, known: Iterable[str]) -> str:
        """Return the suggestion "did you mean …?", or nothing."""
        import difflib

        if self.suggestions <= 0:
            return ""
        self.suggestions -= 1
        near = difflib.get_close_matches(name[:200], list(known), n=1)
        return f"; did you mean {near[0]!r}?" if near else ""

    # -- values ---------------------------------------------------------------------------------------

    def _known(
        self, table: Table, noun: str, code: str, ids: Iterable[str], key: str, row: int | None = None
    ) -> list[str]:
        """Return the *ids* that exist, without duplicates, and report the others."""
        good = []
        for one in dict.fromkeys(ids):
            self.used.add((noun, one))
            if one in self.known[noun]:
                good.append(one)
                continue
            self._fault(table, code, f"no {noun} {one[:80]!r}{self._hint(one, self.known[noun])}", key, row)
        return good

    def _word(
        self, table: Table, data: dict[str, Any], key: str, words: Collection[str], row: int | None = None
    ) -> None:
        """Remove ``data[key]`` if it is not one of *words*, and report it."""
        if key in data and data[key] not in words:
            message = f"unknown {key} {data[key][:80]!r}; use one of {_listed(words)}"
            self._fault(table, "DATA012", message, "evidence" if row is not None else key, row)
            del data[key]

    def _date(self, table: Table, data: dict[str, Any]) -> None:
        """Remove an invalid date from *data*, and report it."""
        if "date" in data:
            date, complaint = parse_edtf(data["date"])
            if complaint or date is None:
                self._fault(table, "DATA013", complaint or f"{data['date'][:80]!r} is not an EDTF date", "date")
                del data["date"]

    # -- topics ---------------------------------------------------------------------------------------

    def _topics(self, tables: Mapping[str, Table]) -> list[dict[str, Any]]:
        """Return the topics. A broader topic that would close a cycle is dropped."""
        topics = {key: self._plain(table) for key, table in tables.items()}
        for key, table in tables.items():
            if "pref_label" not in table.data:
                self._fault(table, "DATA004", "this topic has no pref_label")
            for name in ("broader", "related"):
                if name in table.data:
                    topics[key][name] = self._known(table, "topic", "DATA008", table.data[name], name)
        broader: dict[str, list[str]] = {key: topics[key].get("broader", []) for key in topics}
        for key, wider in _cycle_closers(broader):
            broader[key].remove(wider)
            where = "the topic itself" if wider == key else "narrower than this topic"
            self._fault(tables[key], "DATA015", f"{wider!r} is {where}; it cannot also be broader", "broader")
        for key, table in tables.items():
            good = []
            for other in topics[key].get("related", ()):
                if other == key or other in _above(key, broader) or key in _above(other, broader):
                    where = "the topic itself" if other == key else "broader or narrower"
                    message = f"{other!r} is {where}; it cannot also be related"
                    self._fault(table, "DATA016", message, "related")
                else:
                    good.append(other)
            if "related" in topics[key]:
                topics[key]["related"] = good
        return list(topics.values())

    # -- entities -------------------------------------------------------------------------------------

    def _entity(self, table: Table) -> dict[str, Any]:
        data = self._plain(table)
        for key in ("name", "kind"):
            if key not in data:
                self._fault(table, "DATA004", f"this entity has no {key}")
        self._word(table, data, "kind", KINDS)
        self._date(table, data)
        return data

    # -- claims ---------------------------------------------------------------------------------------

    def _claim(self, table: Table) -> dict[str, Any] | None:
        """Return the valid part of a claim; ``None`` if it has no statement."""
        data = self._plain(table)
        if "statement" not in data:
            self._fault(table, "DATA004", "this claim has no statement")
            return None
        for key in ("hedge", "attribution"):
            if key not in data:
                self._fault(table, "DATA004", f"this claim has no {key}")
        self._word(table, data, "hedge", HEDGES)
        self._word(table, data, "verb", VERBS)
        self._word(table, data, "circular_risk", RISKS)
        self._date(table, data)
        if "stated_in" in data and not self._known(table, "reference", "DATA007", [data["stated_in"]], "stated_in"):
            del data["stated_in"]
        for key, noun, code in (("topics", "topic", "DATA008"), ("entities", "entity", "DATA009")):
            if key in data:
                data[key] = self._known(table, noun, code, data[key], key)
        data["statement"] = " ".join(data["statement"].split())
        self._check_wording(table, data)
        data["evidence"] = self._evidence(table)
        carries = (row["stance"] in ("supports", "reports") and row.get("carries", True) for row in data["evidence"])
        if not any(carries):
            self._fault(
                table, "DATA020", "no source carries this claim; add evidence that supports or reports it", "evidence"
            )
        return data

    def _check_wording(self, table: Table, data: dict[str, Any]) -> None:
        """Check that a statement fits its hedge."""
        statement, hedge = data["statement"], data.get("hedge")
        if statement.endswith("."):
            self._fault(table, "DATA017", "remove the full stop; the statement is used inside a sentence", "statement")
            data["statement"] = statement.rstrip(". ")
        if hedge in HEDGE_WORDS and not HEDGE_WORDS[hedge].search(statement):
            self._fault(table, "DATA018", f"the hedge is {hedge!r}, but the statement does not say so", "statement")
        if data.get("verb") == "denied" and hedge not in (None, "denied"):
            self._fault(table, "DATA012", f"the verb 'denied' needs the hedge 'denied', not {hedge!r}", "verb")
        if hedge not in ("asserted", "denied") and (match := _CERTAINTY_WORDS.search(statement)):
            self._fault(table, "DATA019", f"{match[0]!r} is too strong for the hedge {hedge!r}", "statement")

    def _evidence(self, table: Table) -> list[dict[str, Any]]:
        """Return the rows of evidence with a source and a stance."""
        good: list[dict[str, Any]] = []
        met: set[tuple[str, str, str]] = set()
        for number, row in enumerate(table.data.get("evidence", ())):
            data = self._checked(table, row, _EVIDENCE, ("evidence", number))
            self._word(table, data, "stance", STANCES, number)
            for key in ("source", "stance"):
                if key not in data and key not in row:
                    self._fault(table, "DATA004", f"this evidence has no {key}", "evidence", number)
            if data.get("locator") == NOT_SEEN:
                del data["locator"]
            elif "locator" in data:
                try:
                    Locator.parse(data["locator"])
                except LocatorError as error:
                    self._fault(table, "DATA014", str(error), "evidence", number)
                    del data["locator"]
            if "source" not in data or "stance" not in data:
                continue
            if not self._known(table, "reference", "DATA007", [data["source"]], "evidence", number):
                continue
            place = (data["source"], data["stance"], data.get("locator", ""))
            if place in met:
                self._fault(table, "DATA021", f"duplicate evidence from {data['source']!r}", "evidence", number)
                continue
            met.add(place)
            good.append(data)
        return good

    # -- origins --------------------------------------------------------------------------------------

    def _link(self, table: Table) -> dict[str, Any] | None:
        """Return a link; ``None`` if one of its ends is missing."""
        data = self._plain(table)
        missing = [key for key in ("source", "on", "how", "basis", "confidence") if key not in data]
        for key in missing:
            self._fault(table, "DATA004", f"this link has no {key}")
        self._word(table, data, "how", HOWS)
        self._word(table, data, "confidence", CONFIDENCES)
        if not {"source", "on", "how", "confidence"} <= data.keys():
            return None
        sources = self._known(table, "reference", "DATA007", [data["source"]], "source")
        if data["on"] == data["source"]:
            self._fault(table, "DATA011", "a source cannot depend on itself", "on")
            return None
        if data["on"] in self.known["origin"]:
            self.used.add(("origin", data["on"]))
        elif data["on"] not in self.known["reference"]:
            hint = self._hint(data["on"], self.known["origin"] | self.known["reference"])
            self._fault(table, "DATA011", f"no origin or reference {data['on'][:80]!r}{hint}", "on")
            return None
        if "claims" in data:
            data["claims"] = self._known(table, "claim", "DATA010", data["claims"], "claims")
            if not data["claims"]:  # without any claim it would apply to the whole source
                return None
        return {"basis": "", **data} if sources else None

    def _surveys(self, file: Mapping[str, Any]) -> list[str]:
        """Return the keys of the surveys that exist."""
        path, whole = file.get("", ("", {}))
        surveys = whole.get("surveys", [])
        if _texts(surveys):
            self._found("DATA003", "surveys must be a list of strings", path)
            return []
        for key in surveys:
            if key not in self.known["reference"]:
                self._found("DATA007", f"survey {key[:80]!r} is not a reference", path)
        return [key for key in surveys if key in self.known["reference"]]

    # -- consistency ----------------------------------------------------------------------------------

    def _check_keywords(self) -> None:
        """Check that the keywords of references are topics, if there are topics."""
        if not self.known["topic"]:
            return
        for key, words in self.keywords.items():
            for word in words:
                self.used.add(("topic", word))
                if word not in self.known["topic"]:
                    hint = self._hint(word, self.known["topic"])
                    path, line = self.places.get(key, (None, None))
                    self.findings.append(
                        FormatError(f"the keyword {word[:80]!r} is not a topic{hint}", path=path, line=line, key=key,
                                    code="DATA008")
                    )  # fmt: skip

    def _check_unused(self, tables: Mapping[str, Mapping[str, Table]]) -> None:
        """Report topics, entities and origins that nothing uses."""
        for noun, known in tables.items():
            for key, table in known.items():
                if (noun, key) not in self.used:
                    self._fault(table, "DATA022", f"this {noun} is not used")


def _cycle_closers(broader: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Return the pairs of a topic and a broader topic that close a cycle."""
    found = []
    begun: set[str] = set()
    above: dict[str, None] = {}
    for start in broader:
        if start in begun:
            continue
        begun.add(start)
        above[start] = None
        calls = [(start, iter(tuple(broader[start])))]
        while calls:
            key, onward = calls[-1]
            wider = next(onward, None)
            if wider is None:
                calls.pop()
                del above[key]
            elif wider in above:
                found.append((key, wider))
            elif wider not in begun:
                begun.add(wider)
                above[wider] = None
                calls.append((wider, iter(tuple(broader[wider]))))
    return found


def _above(key: str, broader: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the topics above *key*, at most about a thousand."""
    found: set[str] = set()
    todo = list(broader.get(key, ()))
    while todo and len(found) < 1000:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += broader.get(one, ())
    return found


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
