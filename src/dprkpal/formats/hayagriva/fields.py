"""Internal: convert an entry of Hayagriva to a CSL-JSON item.

Source: "The Hayagriva YAML File Format".
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import FormatError
from ...model.name_parser import parse_name
from ..csl_yaml.nodes import Node
from ..finding_codes import IMPOSSIBLE_DATE, MISFORMED_NAME
from ..value_parsing import bare_doi, page_range, parse_date, safe_url, text_of
from ..yaml_mappings import find
from .tables import DEFAULT_PARENTS, FIELDS, PARENTS, ROLES, TYPES

__all__ = ["FormatProblem", "to_csl"]

FormatProblem = tuple[str, int, str]
"""A message, its position in the text and the code of its rule."""

MAX_PARENTS = 10
"""The number of parents of an entry, at one level, that are read."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_READ = frozenset(FIELDS) | frozenset(
    """type title author editor date parent publisher location organization page-range url serial-number affiliated
    annote time-range""".split()
)


class Converter:
    """Converts one entry to a CSL-JSON item."""

    def __init__(self) -> None:
        self.item: dict[str, Any] = {}
        self.problems: list[FormatProblem] = []
        self.unread: list[str] = []

    def convert(self, node: Node) -> dict[str, Any]:
        """Return the item of the entry *node* without an id."""
        kind = self.text(node, "type").casefold() or "misc"
        parents = _list(find(node, "parent"))[:MAX_PARENTS]
        self.item["type"] = TYPES.get(kind, "document")
        if kind not in TYPES:
            self.problems.append((f"unknown type {kind[:60]!r}; read as a document", node.begin, "BIB039"))
        for parent in parents:
            own = self.text(parent, "type").casefold() or DEFAULT_PARENTS.get(kind, "misc")
            if (kind, own) in PARENTS:
                self.item["type"] = PARENTS[kind, own]
                break
        if kind == "entry" and not parents:
            self.item["type"] = "entry"
        self.read_titles(node, "title", "title-short")
        self.read_names(node)
        self.read_fields(node)
        for parent in parents:
            self.read_parent(parent, 1)
        for member in node.members or ():
            if member.name.casefold() not in _READ:
                self.unread.append(member.name)
        return self.item

    def text(self, node: Node | None, name: str) -> str:
        """Return the text of a field: of its ``value`` if it is a mapping."""
        found = find(node, name)
        if found is not None and found.members is not None:
            found = find(found, "value") or find(found, "name")
        return text_of(found.value) if found is not None else ""

    def marked(self, node: Node | None, name: str) -> str:
        """Return the text of a formattable string, with ``nocase`` for its words in braces."""
        found = find(node, name)
        verbatim = find(found, "verbatim")
        text = self.text(node, name)
        if verbatim is not None and verbatim.value is True:
            return f'<span class="nocase">{text}</span>' if text else ""
        return _BRACES.sub(lambda match: f'<span class="nocase">{match[1]}</span>' if match[1] else "", text)

    def put(self, variable: str, value: str) -> None:
        """Set *variable*, unless it is set already or *value* is empty."""
        if "{" in value and variable not in ("title", "DOI", "URL"):
            value = _BRACES.sub(r"\1", value)
        if value:
            self.item.setdefault(variable, value)

    def read_titles(self, node: Node, variable: str, short: str) -> None:
        """Read a title and its short form."""
        title = self.marked(node, "title")
        if variable != "title":
            title = title.replace('<span class="nocase">', "").replace("</span>", "")
        self.put(variable, title)
        self.put(short, self.text(find(node, "title"), "short"))

    def read_names(self, node: Node) -> None:
        """Read the names of an entry."""
        for field in ("author", "editor"):
            self.add_names(field, find(node, field))
        for group in _list(find(node, "affiliated")):
            role = self.text(group, "role").casefold()
            if variable := ROLES.get(role):
                self.add_names(variable, find(group, "names"))
            elif role:
                self.unread.append(f"affiliated ({role})")

    def add_names(self, variable: str, node: Node | None) -> None:
        """Add the names in *node* to *variable*."""
        for person in _list(node):
            name = _person(person)
            if name:
                self.item.setdefault(variable, []).append(name)
            else:
                self.problems.append((f"{variable}: this is not a name", person.begin, MISFORMED_NAME))

    def read_fields(self, node: Node) -> None:
        """Read the fields of the entry itself."""
        for field, variable in FIELDS.items():
            self.put(variable, self.text(node, field))
        self.put("page", page_range(self.text(node, "page-range")))
        self.read_date(node, "issued")
        self.read_publisher(node)
        location = self.text(node, "location")
        self.put(
            "event-place" if self.item["type"] in ("speech", "performance", "event") else "publisher-place", location
        )
        self.put("authority" if self.item["type"] == "legal_case" else "publisher", self.text(node, "organization"))
        self.read_numbers(node)

    def read_publisher(self, node: Node) -> None:
        """Read publisher and place."""
        self.put("publisher", self.text(node, "publisher"))
        self.put("publisher-place", self.text(find(node, "publisher"), "location"))

    def read_date(self, node: Node, variable: str) -> None:
        """Read the date of an entry or a parent."""
        found = find(node, "date")
        if found is None or variable in self.item:
            return
        text = text_of(found.value)
        if text.startswith("~"):
            text = f"{text[1:]}~"
        date, complaint = parse_date(text)
        if date is not None:
            self.item[variable] = date
        if complaint:
            self.problems.append((f"date: {complaint}", found.begin, IMPOSSIBLE_DATE))

    def read_numbers(self, node: Node) -> None:
        """Read URL, DOI, ISBN, ISSN, PMID, PMCID and the serial number."""
        if address := safe_url(self.text(node, "url")):
            self.put("URL", address)
            accessed, complaint = parse_date(self.text(find(node, "url"), "date"))
            if accessed is not None and not complaint and self.item["URL"] == address:
                self.item.setdefault("accessed", accessed)
        numbers = find(node, "serial-number")
        if numbers is None:
            return
        if numbers.members is None:
            self.put("version" if self.item["type"] == "software" else "number", text_of(numbers.value))
            return
        for member in numbers.members:
            name, text = member.name.casefold(), text_of(member.node.value)
            if name == "doi":
                self.put("DOI", bare_doi(text) or text)
            elif name in ("isbn", "issn", "pmid", "pmcid"):
                self.put(name.upper(), text)
            elif name == "serial":
                self.put("version" if self.item["type"] == "software" else "number", text)
            elif name == "arxiv":
                self.put("number", f"arXiv:{text.removeprefix('arXiv:')}")
                self.put("archive", "arXiv")
            else:
                self.unread.append(f"serial-number.{member.name}")

    def read_parent(self, node: Node, depth: int) -> None:
        """Read the variables that a parent adds: its title, its editors, its publisher and its numbers."""
        if depth > 3 or node.members is None:
            return
        kind = self.text(node, "type").casefold()
        if kind == "conference":
            self.put("event-title", self.text(node, "title"))
            self.put("event-place", self.text(node, "location"))
        elif "container-title" not in self.item and self.item["type"] not in ("book", "report", "thesis"):
            self.read_titles(node, "container-title", "container-title-short")
        elif "collection-title" not in self.item:
            self.put("collection-title", self.text(node, "title"))
            for field, variable in (("volume", "collection-number"), ("issue", "collection-number")):
                self.put(variable, self.text(node, field))
            if "editor" in self.item:
                self.add_names("collection-editor", find(node, "editor"))
        if "author" in self.item:
            self.add_names("container-author", find(node, "author"))
        elif (author := find(node, "author")) is not None:
            self.add_names("author", author)
        if "editor" not in self.item:
            self.add_names("editor", find(node, "editor"))
        first = depth == 1 and self.item.get("container-title") == self.text(node, "title").replace("{", "").replace(
            "}", ""
        )
        for field in ("volume", "issue", "edition", "volume-total", "archive", "archive-location", "call-number"):
            if first or field.startswith("archive"):
                self.put(FIELDS[field], self.text(node, field))
        self.read_date(node, "issued")
        if self.item["type"] != "paper-conference" or kind != "conference":
            self.read_publisher(node)
            self.put("publisher-place", self.text(node, "location"))
            self.put("publisher", self.text(node, "organization"))
        if find(node, "serial-number") is not None and (numbers := find(node, "serial-number")) and numbers.members:
            for member in numbers.members:
                if member.name.casefold() in ("isbn", "issn"):
                    self.put(member.name.upper(), text_of(member.node.value))
        if address := safe_url(self.text(node, "url")):
            self.put("URL", address)
        for parent in _list(find(node, "parent"))[:MAX_PARENTS]:
            self.read_parent(parent, depth + 1)


def to_csl(node: Node) -> tuple[dict[str, Any], list[FormatProblem], list[str]]:
    """Return the item of an entry without an id, the problems in it, and the fields that were not read."""
    converter = Converter()
    return converter.convert(node), converter.problems, converter.unread


def _list(node: Node | None) -> list[Node]:
    """Return the elements of a list, or a single value as a list."""
    if node is None or node.value is None:
        return []
    return list(node.elements) if node.elements is not None else [node]


def _person(node: Node) -> dict[str, Any]:
    """Return a person: ``prefix Family, Suffix, Given``, or a mapping."""
    if node.members is not None:
        parts = {member.name.casefold(): text_of(member.node.value) for member in node.members}
        if not parts.get("name"):
            return {}
        if not parts.get("given-name"):
            return {"literal": parts["name"]} if " " in parts["name"] else {"family": parts["name"]}
        found = {"family": parts["name"], "given": parts["given-name"], "non-dropping-particle": parts.get("prefix"),
                 "suffix": parts.get("suffix")}  # fmt: skip
        return {part: text for part, text in found.items() if text}
    text = text_of(node.value)
    if "," not in text:
        return {"literal": text} if " " in text else {"family": text} if text else {}
    try:
        return dict(parse_name(text))
    except FormatError:
        return {"literal": text}
