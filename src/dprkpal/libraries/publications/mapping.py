"""Internal: the part of `dprkpal.Library` that makes publication lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..dated_mapping import DatedMapping

if TYPE_CHECKING:
    from pathlib import Path

    from ...csl import Style
    from .grouping import GroupBy
    from .publication_list import PublicationList

__all__ = ["PublishingMapping"]


class PublishingMapping(DatedMapping):
    """The part of `dprkpal.Library` that makes publication lists."""

    def publications(
        self,
        style: str | Path | Style | None = None,
        *,
        group_by: GroupBy = "year",
        sort: str = "newest",
        author: str | Iterable[str] | None = None,
        highlight: str | Iterable[str] | None = None,
        keys: Iterable[str | int] | None = None,
        locale: str | None = None,
        to: str = "text",
        numbering: str | None = None,
        links: Sequence[str] = (),
        base_url: str = "",
        json_ld: bool = False,
        text_mark: str = "",
        names: str = "style",
    ) -> PublicationList:
        r"""Return a publication list: references in groups, with somebody's name marked in every entry.

        A person is recognized by a name in any spelling (initials, order, accents, scripts of the reference or of an
        entity of the collection), or by an ORCID in the data. Give several names as a list. Repeated names are printed
        in full where names are marked.

        Args:
            style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`; by default `dprkpal.DEFAULT_STYLE`.
            group_by: ``"year"``, ``"decade"``, ``"type"``, a CSL variable such as ``"language"``, or a function that
                returns the title of an entry's group; ``None`` for one group without a title.
            sort: ``"newest"``, ``"oldest"``, ``"title"``, ``"style"`` (as in the bibliography of the style) or
                ``"file"`` (as in the library).
            author: Only works of this person: by name or ORCID, as author or, for works without author, as editor.
            highlight: The person whose name is bold; in text, it is between *text_mark*.
            keys: The references; by default all of them.
            locale: A locale code such as ``"de-DE"``; by default the locale of the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.
            numbering: ``"continuous"`` through the list, or ``"per-group"``. By default, only styles that number their
                entries print numbers, which are continuous.
            links: Links after each entry: some of ``"doi"``, ``"pdf"``, ``"url"`` and, in HTML, ``"bibtex"``.
            base_url: The address that relative addresses of PDF files begin at.
            json_ld: Whether HTML includes the publications as schema.org data.
            text_mark: Text before and after the marked name in ``to="text"``, such as ``"*"``.
            names: Which names are printed of long lists: as the ``"style"`` says, at least up to the ``"highlighted"``
                name, or ``"all"``.

        Returns:
            Groups with formatted entries. ``str(…)`` is the whole list, and ``.to_html(standalone=True)`` a page.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownStyleError: No style has this id.
            VocabularyError: There is no such group, order, numbering, link or choice of names.
            FormatError: A person is empty, or the check digit of an ORCID is wrong.

        >>> from dprkpal import library
        >>> young = library().publications("apa", author="Young, B. R.", highlight="B. R. Young", to="latex")
        >>> [(group.title, len(group.entries)) for group in young][:2], young.entries[-1].key
        ([('2022', 1), ('2021', 2)], 'young2014how')
        >>> print(young.entries[-1].text[:21])
        \textbf{Young, B. R.}
        """
        from .listing import ListOptions, list_publications

        options = ListOptions(
            style,
            group_by,
            sort,
            author,
            highlight,
            keys,
            locale,
            numbering,
            links,
            base_url,
            json_ld,
            text_mark,
            names,
        )
        return list_publications(self, self._as_protocol().entities, options, to)
