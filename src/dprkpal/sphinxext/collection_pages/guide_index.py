"""Internal: the index of the pages that people wrote, for the search of the site.

Titles, headings and the names of documented objects are in one small file. The words of the text are in several files,
one for each range of words, so that a search loads only the ranges that its words belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.environment import BuildEnvironment

from ...search.query import STOP_WORDS
from ...search.spelling import folds, stem

__all__ = ["SHARD_BYTES", "GuidePage", "GuideSection", "guide_index", "guide_pages"]

SHARD_BYTES = 5_000
"""The approximate size of a file with the words of one range."""

_MAX_WORD = 40
_LONG = 400
"""A section with more different words is long: a word in its text says less about the section."""
_DOMAINS_OF_PAGES = ("bib", "citation", "index", "math")
"""Domains whose objects are no part of the guides."""


class GuideSection(NamedTuple):
    """A section of a page."""

    heading: str
    """The heading."""
    anchor: str
    """The anchor in the page; empty for the section of the title."""
    text: str
    """The text, without the sections below it."""


class GuidePage(NamedTuple):
    """A page that people wrote."""

    address: str
    """The address, relative to the root of the site."""
    sections: list[GuideSection]
    """The sections; the first is that of the title."""
    objects: list[tuple[str, str]]
    """The names of the objects that the page documents, such as functions and options, each with its anchor."""


def guide_pages(env: BuildEnvironment, docnames: Iterable[str], address: Any) -> Iterator[GuidePage]:
    """Yield the pages with these *docnames*. The function *address* returns the address of a page."""
    objects = _objects(env)
    for docname in docnames:
        sections = list(_sections(env.get_doctree(docname)))
        if sections:
            yield GuidePage(address(docname), sections, sorted(objects.get(docname, ())))


def _objects(env: BuildEnvironment) -> dict[str, set[tuple[str, str]]]:
    """Return the names and anchors of the documented objects, by page."""
    found: dict[str, set[tuple[str, str]]] = {}
    for domain in map(env.get_domain, env.domains):
        if domain.name in _DOMAINS_OF_PAGES:
            continue
        for name, _, kind, docname, anchor, priority in domain.get_objects():
            if kind not in ("doc", "label", "module") and priority >= 0 and anchor:
                found.setdefault(docname, set()).add((str(name), str(anchor)))
    return found


def _sections(document: nodes.document) -> Iterator[GuideSection]:
    for section in document.findall(nodes.section):
        title = section.next_node(nodes.title)
        if title is None:
            continue
        is_top = section.parent is document
        anchor = "" if is_top else str(section["ids"][0])
        yield GuideSection(" ".join(title.astext().split()), anchor, " ".join(_text(section)))


def _text(section: nodes.Element) -> Iterator[str]:
    """Yield the text of the blocks of a section, without its title and the sections below it."""
    todo: list[nodes.Node] = list(reversed([one for one in section.children if not isinstance(one, nodes.title)]))
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.Text):
            yield node.astext()
        elif isinstance(node, nodes.section | nodes.Invisible | nodes.raw | nodes.system_message):
            continue
        elif isinstance(node, nodes.TextElement):
            yield node.astext()
        else:
            todo += reversed(node.children)


def guide_index(pages: Iterable[GuidePage]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the index of the headings, and the files with the words of the text.

    Returns:
        The index of the headings:

        ===============  ==============================================================================
        ``pages``        for each page: its address, and its sections; a section is a heading, its anchor
                         and 1 if it is long, or only the heading if the anchor follows from it
        ``ranges``       the first word of each file with words
        ===============  ==============================================================================

        The files have in ``words`` for each stem the numbers of the sections, counted over all pages, each as the
        difference from the number before it; and in ``objects`` for the stems of the last two words of a name a list
        of page number, name and anchor.

    >>> page = GuidePage("a.html", [GuideSection("Notes", "", "Use a filter."), GuideSection("On", "x", "Filters")], [])
    >>> headings, ranges = guide_index([page])
    >>> headings, ranges[0]["words"]
    ({'pages': [['a.html', ['Notes', ['On', 'x']]]], 'ranges': ['filter']}, {'filter': [0, 1], 'use': [0]})
    """
    listed: list[Any] = []
    words: dict[str, list[int]] = {}
    objects: dict[str, list[list[Any]]] = {}
    number = 0
    for page_number, page in enumerate(pages):
        headings = []
        for section in page.sections:
            stems = _stems(section.text)
            headings.append(_heading(section, len(stems) > _LONG))
            for word in sorted(stems):
                words.setdefault(word, []).append(number)
            number += 1
        listed.append([page.address, headings])
        for name, anchor in page.objects:
            row = [page_number, name] if name == anchor else [page_number, name, anchor]
            for word in sorted({stem(part) for part in folds(name)[-2:]}):
                objects.setdefault(word, []).append(row)
    shards = _shards(words, objects)
    ranges = [min([*shard["words"], *shard["objects"]]) for shard in shards]
    return {"pages": listed, "ranges": ranges}, shards


def _heading(section: GuideSection, is_long: bool) -> str | list[Any]:
    if is_long:
        return [section.heading, section.anchor, 1]
    # The script makes the same identifiers, but only of ASCII.
    follows = section.heading.isascii() and section.anchor == nodes.make_id(section.heading)
    return section.heading if follows or not section.anchor else [section.heading, section.anchor]


def _stems(text: str) -> set[str]:
    found = {stem(word) for word in folds(text) if word not in STOP_WORDS and 1 < len(word) <= _MAX_WORD}
    return {word for word in found if not re.fullmatch(r"[0-9]{1,3}|[0-9a-f]{12,}", word)}


def _shards(words: Mapping[str, list[int]], objects: Mapping[str, list[list[Any]]]) -> list[dict[str, Any]]:
    """Return words and objects in files of about `SHARD_BYTES`, in the order of the words."""
    shards: list[dict[str, Any]] = []
    size = SHARD_BYTES
    for word in sorted({*words, *objects}):
        if size >= SHARD_BYTES:
            shards.append({"words": {}, "objects": {}})
            size = 0
        if word in words:
            numbers = words[word]
            steps = [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
            shards[-1]["words"][word] = steps
            size += len(word) + 4 + sum(len(str(step)) + 1 for step in steps)
        if word in objects:
            shards[-1]["objects"][word] = objects[word]
            size += len(word) + 4 + sum(len(str(one)) for one in objects[word])
    return shards
