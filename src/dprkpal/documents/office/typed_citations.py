"""Internal: citations that are typed in the text of a Word document, such as ``[see @doi:10.1017/…, p. 4; @key]``.

Typed citations have pandoc's syntax, in square brackets. If all its works are known, a typed citation becomes a field
of Zotero before the document is read. So it is formatted as all others, and can be formatted again in another style.

Source: Pandoc User's Guide, "Citation syntax".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from ...csl import load_locale
from ...errors import FormatError
from ...fetching.identifiers import parse_key
from ..cite_rules import CiteRequest, make_cite
from ..identifier_fetching import fetch_cited_works
from ..locator_parser import LocatorParser
from ..unknown_keys import UnknownKeys
from .field_writing import new_code
from .runs import TextRun
from .word_fields import WordNames, split_run
from .word_parts import WordParts
from .writer_text import TEXT

if TYPE_CHECKING:
    from ...libraries.library import Library
    from ..identifier_fetching import FetchingOptions
    from .package import Package
    from .xml_parts import Element

__all__ = ["TypedCitations", "TypedWorks", "text_of_run", "typed_works"]

_CITATION = re.compile(r"\[([^\[\]@]{0,200}@[^\[\]]{1,2000})\]")
_CITE = re.compile(
    r"(?P<prefix>[^@]*?)(?P<minus>-?)@(?:\{(?P<braced>[^{}]{1,500})\}|"
    r"(?P<key>(?>[^\W_](?:[\w:.#$%&+?<>~/()-]{0,500}[\w/)])?)))(?P<suffix>[^@]*+)",
)
_PASSED = (
    "proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd",
    "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "del", "moveFrom",
)  # fmt: skip
"""Elements between runs that do not interrupt a citation, unless parts of fields are in them."""
_MANAGED = ("ADDIN", "CITATION", "BIBLIOGRAPHY")
"""Starts of the codes of fields whose text a reference manager makes."""
_CONTAINERS = ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "bdo", "dir")
"""Elements with runs, in which citations are read."""
_SIGNS = {"noBreakHyphen": "-", "softHyphen": "", "tab": " ", "cr": " ", "br": " ", "lastRenderedPageBreak": ""}
"""Elements of runs that are read as text."""
MAX_CONTAINERS = 20
"""Maximum nesting of containers in which citations are read."""


@dataclass
class _TypedCitation:
    """A citation in the text."""

    text: str
    """The text, with its brackets."""
    requests: list[CiteRequest]
    """Its cites."""
    begin: int
    """Where it begins in the text of `runs`."""
    runs: list[Element]
    """Neighbouring runs with text and nothing else."""
    starts: list[int]
    """Where each of them begins in their text."""
    part: str
    """The part of the document that it is in."""


class TypedCitations:
    """Finds the typed citations of a Word document, and makes fields of them.

    Args:
        package: The parts of the document.

    Raises:
        FormatError: This is not a Word document.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._parts = WordParts(package)
        self.found = [one for name in self._names() for one in self._in_part(name)]
        """All typed citations."""

    def _names(self) -> list[str]:
        """Return the names of the parts with text: the main one and the notes."""
        notes = [name for kind in ("footnotes", "endnotes") for name in self._parts.related(kind)]
        return [self._parts.main, *notes]

    def _in_part(self, name: str) -> Iterator[_TypedCitation]:
        """Yield the typed citations of a part."""
        names = self._parts.names
        for paragraph in self._package.root(name).iter(names("p")):
            if not any("@" in (one.text or "") for one in paragraph.iter(names("t"))):
                continue
            for runs in _TextRuns(names).sequences(paragraph):
                texts = [self._text(run) for run in runs]
                text, starts = "".join(texts), [0, *accumulate(map(len, texts))]
                for match in _CITATION.finditer(text) if "@" in text else ():
                    if requests := _requests(match[1]):
                        yield _TypedCitation(match[0], requests, match.start(), runs, starts, name)

    def _text(self, run: Element) -> str:
        return text_of_run(run, self._parts.names)

    def unread(self, library: Library) -> list[str]:
        """Return the citations of works in *library* that are still text after `insert`, in every part."""
        further = [name for kind in ("header", "footer", "comments") for name in self._parts.related(kind)]
        texts = (text for name in (*self._names(), *further) for text in self._plain_texts(name))
        return [
            match[0]
            for text in texts if "@" in text
            for match in _CITATION.finditer(text)
            if (requests := _requests(match[1])) and all(one.id in library for one in requests)
        ]  # fmt: skip

    def _plain_texts(self, name: str) -> Iterator[str]:
        """Yield the text of each paragraph of a part, without that of citations and bibliographies."""
        names = self._parts.names
        root = self._package.root(name)
        wanted = (names("t"), names("fldChar"), names("instrText"))
        fields: list[str] = []
        paragraphs: dict[Element, list[str]] = {}
        for one in root.iter(*wanted):
            kind = one.get(names("fldCharType"))
            if kind == "begin":
                fields.append("")
            elif kind == "end":
                fields[-1:] = []
            elif one.tag == names("instrText") and fields:
                fields[-1] += one.text or ""
            elif one.tag == names("t") and not any(code.lstrip().startswith(_MANAGED) for code in fields):
                paragraph = self._paragraph_of(one)
                if paragraph is not None:
                    paragraphs.setdefault(paragraph, []).append(one.text or "")
        return map("".join, paragraphs.values())

    def _paragraph_of(self, text: Element) -> Element | None:
        """Return the paragraph of a text, or ``None`` if the text is deleted or made by a reference manager."""
        names = self._parts.names
        found = None
        for one in text.iterancestors():
            if one.tag in names.deleted:
                return None
            if one.tag == names("fldSimple") and one.get(names("instr"), "").lstrip().startswith(_MANAGED):
                return None
            if one.tag == names("sdt"):
                tag = one.find(f"{names('sdtPr')}/{names('tag')}")
                if tag is not None and tag.get(names("val"), "").startswith("MENDELEY_"):
                    return None
            if found is None and one.tag == names("p"):
                found = one
        return found

    def insert(self, library: Library, locators: LocatorParser) -> list[_TypedCitation]:
        """Make fields of the citations whose works are all in *library*; return the others."""
        left: list[_TypedCitation] = []
        for one in reversed(self.found):  # from the end, because runs are split
            if all(request.id in library for request in one.requests):
                self._replace(one, library, locators)
                self._package.change(one.part)
            else:
                left.append(one)
        return left[::-1]

    def _replace(self, one: _TypedCitation, library: Library, locators: LocatorParser) -> None:
        """Put a field in the place of a citation."""
        items = {}
        cites = []
        for request in one.requests:
            entry = library[request.id]
            item = {name: value for name, value in entry.to_csl().items() if name != "custom"}
            items[entry.id] = item
            cites.append(make_cite(request._replace(id=entry.id), locators, in_text=False))
        make = self._parts.make
        code = new_code(cites, items, [TextRun(one.text)], 0)
        first, inside = self._cut(one)
        base = make.base_of(first)
        result = [make.run(base, make.text(one.text))]
        runs = make.field(f" ADDIN ZOTERO_ITEM CSL_CITATION {code} ", result, base)
        for element in runs:
            first.addprevious(element)
        for run in inside:
            run.getparent().remove(run)

    def _cut(self, one: _TypedCitation) -> tuple[Element, list[Element]]:
        """Split the runs at the ends of a citation; return the first run in it, and all runs in it."""
        end = one.begin + len(one.text)
        inside: list[Element] = []
        for number in range(bisect_right(one.starts, one.begin) - 1, bisect_left(one.starts, end)):
            run = one.runs[number]
            text = self._text(run)
            begin, stop = max(one.begin - one.starts[number], 0), min(end - one.starts[number], len(text))
            if begin >= stop:
                continue
            make, base = self._parts.make, run.find(self._parts.names("rPr"))
            base = make.element("rPr") if base is None else base
            before, middle, after = (
                make.run(base, make.text(piece)) for piece in (text[:begin], text[begin:stop], text[stop:])
            )
            kept = [run_ for run_, piece in ((before, text[:begin]), (middle, "x"), (after, text[stop:])) if piece]
            for made in kept:
                run.addprevious(made)
            run.getparent().remove(run)
            inside.append(middle)
            one.runs[number] = before  # citations before this one are in the text before it
        return inside[0], inside


def text_of_run(run: Element, names: WordNames) -> str:
    """Return the text of a run, in which a hyphen or a break is a sign."""
    signs = {names(name): sign for name, sign in _SIGNS.items()}
    return "".join((one.text or "") if one.tag == names("t") else signs.get(one.tag, "") for one in run)


class _TextRuns:
    """Finds neighbouring runs with text and nothing else, outside of fields."""

    def __init__(self, names: WordNames) -> None:
        self._names = names
        self._run = names("r")
        self._passed = tuple(names(name) for name in _PASSED)
        self._containers = tuple(names(name) for name in _CONTAINERS)
        self._text = (names("t"), *(names(name) for name in _SIGNS))
        self._depth = 0
        """The number of fields that have begun."""

    def sequences(self, container: Element, level: int = 0) -> Iterator[list[Element]]:
        """Yield the neighbouring runs of a paragraph, or of a container in one."""
        names = self._names
        runs: list[Element] = []
        self._split(container)
        for child in list(container):
            if child.tag in self._containers and level < MAX_CONTAINERS:
                if runs:
                    yield runs
                runs = []
                yield from self.sequences(child, level + 1)
                continue
            kinds = [one.get(names("fldCharType")) for one in child.iter(names("fldChar"))]
            self._depth += kinds.count("begin") - kinds.count("end")
            if child.tag == self._run and not self._depth and not kinds and self._is_text(child):
                runs.append(child)
            elif kinds or not self._is_passed(child):
                if runs:
                    yield runs
                runs = []
        if runs:
            yield runs

    def _split(self, container: Element) -> None:
        """Split runs in which text is not alone, so that only the text is replaced."""
        names = self._names
        alone = (names("t"), names("lastRenderedPageBreak"))
        for run in container.findall(self._run):
            kinds = {child.tag for child in run} - {names("rPr")}
            if names("t") in kinds and not kinds <= {*alone} and names("fldChar") not in kinds:
                split_run(run, names)

    def _is_passed(self, child: Element) -> bool:
        """Return whether an element does not interrupt a citation."""
        if child.tag != self._run:
            return child.tag in self._passed
        content = [one.tag for one in child if one.tag != self._names("rPr")]
        return content == [self._names("commentReference")]

    def _is_text(self, run: Element) -> bool:
        """Return whether a run has text and nothing else; a page break is not text."""
        names = self._names
        return all(
            child.tag == names("rPr")
            or (child.tag in self._text and child.get(names("type")) in (None, "textWrapping"))
            for child in run
        )


def _requests(text: str) -> list[CiteRequest]:
    """Return the cites in the brackets of a citation, or an empty list if a part has no key."""
    found: list[CiteRequest] = []
    for part in text.split(";"):
        match = _CITE.fullmatch(part.strip())
        if match is None or (match["prefix"] and not match["prefix"][-1].isspace()):
            return []
        key = match["braced"] or match["key"]
        prefix = match["prefix"]
        found.append(CiteRequest(key, prefix, match["suffix"], bool(match["minus"])))
    return found


@dataclass
class TypedWorks:
    """The library with the fetched works, and the problems with typed citations."""

    library: Library | None
    findings: list[FormatError] = field(default_factory=list)
    remarks: list[FormatError] = field(default_factory=list)


def _left_in_writer(package: Package, library: Library | None, path: str | None) -> Iterator[FormatError]:
    """Yield a finding if a document of LibreOffice has typed citations of works in *library*. They stay as they are."""
    if library is None:
        return
    paragraphs = ("".join(one.itertext()) for one in package.root("content.xml").iter(f"{TEXT}p", f"{TEXT}h"))
    found = [
        match[0].replace("\xa0", " ")
        for text in paragraphs if "@" in text
        for match in _CITATION.finditer(text)
        if (requests := _requests(match[1])) and all(one.id in library for one in requests)
    ]  # fmt: skip
    if found:
        message = f"typed citations such as {found[0][:100]} stay as they are, because they are read only in Word"
        yield FormatError(f"{message} documents; save the document as .docx", path=path, code="DOC001")


def _more(count: int) -> str:
    """Return how many other citations a message is about."""
    return f" (and {count:,} more)" if count else ""


def typed_works(
    package: Package, library: Library | None, fetch: FetchingOptions | None, locale: str | None, path: str | None
) -> TypedWorks:
    """Make fields of the typed citations in a Word document, and fetch their works if this is allowed."""
    done = TypedWorks(library)
    if "content.xml" in package:
        done.findings += _left_in_writer(package, library, path)
        return done
    from ...libraries.library import Library

    typed = TypedCitations(package)
    if not typed.found and library is None:
        return done
    works = Library() if library is None else library
    wanted = [one.id for citation in typed.found for one in citation.requests]
    wanted = [key for key in dict.fromkeys(wanted) if key not in works and parse_key(key) is not None]
    reasons: dict[str, str] = {}
    try:
        works, reasons = fetch_cited_works(works, wanted, fetch, (fetch.bibliography if fetch else None) or path)
    except FormatError as error:
        done.findings.append(FormatError(error.message, path=error.path, line=error.line, code="DOC007"))
    left = typed.insert(works, LocatorParser(load_locale(locale or "en-US")))
    messages = UnknownKeys(works)
    messages.reasons = reasons
    for citation in left:
        keys = [one.id for one in citation.requests if one.id not in works]
        for key in keys:
            if parse_key(key) is None and library is None:
                continue  # perhaps no citation at all
            problem = FormatError(messages.message(key), path=path, key=key, code="DOC001")
            (done.findings if key in reasons else done.remarks).append(problem)
    if unread := typed.unread(works):
        message = (
            f"typed citation {unread[0][:100]} stays as it is{_more(len(unread) - 1)}: headers, comments, content "
            "controls and fields are not read, nor is a citation of which a part is in a link or a tracked change"
        )
        done.findings.append(FormatError(f"{message}; type it in the text", path=path, code="DOC001"))
    if library is not None or len(works):
        done.library = works
    return done
