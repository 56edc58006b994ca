"""Internal: select the references of each bibliography of a documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..csl.document.selection import Condition
from ..libraries.bibliography_conditions import LibraryConditions, divide
from ..libraries.filter_expressions import CitedWork
from ..libraries.library import Library
from ..model.citation import Cite
from ..model.verification import level_number
from .citation_records import BibliographyRequest, PageRecord

__all__ = ["listed_cites", "select_references"]


def listed_cites(page: PageRecord) -> Iterator[Cite]:
    """Yield the cites of *page* whose works bibliographies list: all but those in a note with the full reference."""
    for record in page.citations:
        if not record.form.startswith("work-"):
            yield from record.cites


def select_references(pages: Sequence[PageRecord], works: Library) -> dict[tuple[str, int], list[str]]:
    """Return the keys of the references in each bibliography, by page name and number on the page."""
    selector = _Selector(pages, works)
    places = [(page, number) for page in pages for number in range(len(page.bibliographies))]
    single = [(page, number) for page, number in places if page.bibliographies[number].single]
    several = [(page, number) for page, number in places if not page.bibliographies[number].single]
    lists = divide(
        [page.bibliographies[number].rest for page, number in several],
        lambda index: selector.select(several[index][0].bibliographies[several[index][1]], several[index][0]),
    )
    found = {(page.name, number): keys for (page, number), keys in zip(several, lists, strict=True)}
    return found | {(page.name, number): selector.select(page.bibliographies[number], page) for page, number in single}


class _Selector:
    """Selects references by their citations and by conditions."""

    def __init__(self, pages: Sequence[PageRecord], works: Library) -> None:
        self._pages = pages
        self._works = works
        self._conditions = LibraryConditions(works)
        self._citing: dict[str, dict[str, set[str]]] = {}
        """For each prefix of keys, the pages that cite each reference with it, in the order of the citations."""
        for page in pages:
            for record in page.citations:
                if record.form.startswith("work-"):
                    continue
                for cite in record.cites:
                    cited = self._citing.setdefault(record.key_prefix(cite.id), {})
                    cited.setdefault(cite.id, set()).add(page.name)

    def select(self, request: BibliographyRequest, page: PageRecord) -> list[str]:
        """Return the keys of the references that *request*, on *page*, lists."""
        cited = self._citing.get(request.key_prefix, {})
        if request.cited == "all":
            keys = list(self._works)
        elif request.cited == "no":
            keys = [key for key in self._works if key not in cited]
        elif request.cited in ("page", "chapter"):
            names = {one.name for one in ([page] if request.cited == "page" else self._chapter(page))}
            keys = [key for key, citing in cited.items() if not names.isdisjoint(citing)]
        elif request.filter is not None:
            expression = request.filter
            keys = [
                key for key in self._works
                if expression.accepts(CitedWork(self._works[key], page.name, frozenset(cited.get(key, ()))))
            ]  # fmt: skip
        else:
            keys = list(cited)
        lowest = level_number(request.verified) if request.verified is not None else None
        meets = self._conditions.meets
        found = [
            key
            for key in keys
            if request.selection.accepts(lambda condition, key=key: meets(condition, key))  # type: ignore[misc]  # mypy infers no type
            and (lowest is None or level_number(self._works[key].verification.level) >= lowest)
        ]
        if not request.also:
            return found
        in_any_case = Condition("keys", request.also)
        return list(dict.fromkeys([*found, *[key for key in self._works if meets(in_any_case, key)]]))

    def _chapter(self, page: PageRecord) -> list[PageRecord]:
        """Return *page* and those below it, or those of the nearest page above it that have citations."""
        by_name = {one.name: one for one in self._pages}
        above = {name: one.name for one in reversed(self._pages) for name in one.below}
        tried: set[str] = set()
        name: str | None = page.name
        while name is not None and name not in tried:
            tried.add(name)
            below: dict[str, None] = {}
            todo = [name]
            while todo:
                one = todo.pop()
                if one in by_name and one not in below:
                    below[one] = None
                    todo += reversed(by_name[one].below)
            found = [by_name[one] for one in below]
            if any(one.citations for one in found):
                return found
            name = above.get(name)
        return [page]
