"""Internal: make the publication list of a library; see `dprkpal.Library.publications`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ...collection.citing import DEFAULT_STYLE
from ...csl import Processor, Style, load_locale, load_style
from ...csl.output.backend import Backend
from ...csl.output.text import Text
from ...csl.styles.macro_usage import uses_variable
from ...csl.text.content import Link
from ...errors import VocabularyError
from ...model.arguments import texts_of
from ...model.vocabulary import NAME_VARIABLES
from ..reference_mapping import KEYS
from .grouping import GroupBy, PlannedGroup, check_grouping, forthcoming_term, group_entries, sort_entries
from .links import LINK_KINDS, LinkTarget, link_targets
from .person import Person
from .publication_list import Publication, PublicationGroup, PublicationLink, PublicationList

if TYPE_CHECKING:
    from pathlib import Path

    from ...collection.entities import Entities
    from ...collection.entry import Entry
    from ...csl import Locale

__all__ = ["NUMBERINGS", "ListOptions", "list_publications"]

NUMBERINGS = ("continuous", "per-group")
"""How entries are numbered: through the whole list, or anew in each group."""

NAMES = ("style", "highlighted", "all")
"""How many names are printed before "et al.": as in the style, at least up to the highlighted name, or all."""

_ALL_NAMES = dict.fromkeys(NAME_VARIABLES, 1_000_000)


class ListOptions(NamedTuple):
    """The options of a publication list; `dprkpal.Library.publications` explains them."""

    style: str | Path | Style | None = None
    group_by: GroupBy = "year"
    sort: str = "newest"
    author: str | Iterable[str] | None = None
    highlight: str | Iterable[str] | None = None
    keys: Iterable[str | int] | None = None
    locale: str | None = None
    numbering: str | None = None
    links: Sequence[str] = ()
    base_url: str = ""
    json_ld: bool = False
    text_mark: str = ""
    names: str = "style"


def list_publications(
    library: Mapping[str, Entry], entities: Entities, options: ListOptions, to: str
) -> PublicationList:
    """Return the publication list of *library*; see `dprkpal.Library.publications`."""
    check_grouping(options.group_by, options.sort)
    kinds = texts_of(options.links, "links are texts")
    for kind in kinds:
        if kind not in LINK_KINDS:
            raise VocabularyError(f"no link {kind!r}; use some of {', '.join(LINK_KINDS)}")
    if options.numbering is not None and options.numbering not in NUMBERINGS:
        raise VocabularyError(f"no numbering {options.numbering!r}; use one of {', '.join(NUMBERINGS)}")
    if options.names not in NAMES:
        raise VocabularyError(f"no names {options.names!r}; use one of {', '.join(NAMES)}")
    author = Person(options.author, entities) if options.author is not None else None
    highlight = Person(options.highlight, entities) if options.highlight is not None else None
    keys = library if options.keys is None else dict.fromkeys(map(str, texts_of(options.keys, KEYS, str | int | float)))
    entries = [library[key] for key in keys]
    if author is not None:
        entries = [entry for entry in entries if author.made(entry.csl)]
    style = DEFAULT_STYLE if options.style is None else options.style
    loaded = style if isinstance(style, Style) else load_style(style)
    locale = load_locale(options.locale or loaded.default_locale or "en-US", loaded)
    items = _with_status({entry.id: entry.csl for entry in entries}, loaded, locale)
    ordered = sort_entries(
        entries, options.sort, locale, lambda: Processor(loaded, items.values(), locale=locale.code, to="html").order()
    )
    groups = group_entries(ordered, options.group_by, options.sort, locale)

    names: dict[str, Mapping[str, int]] = {}
    if options.names == "all":
        names = {entry.id: _ALL_NAMES for entry in entries}
    elif options.names == "highlighted" and highlight is not None:
        found = {entry.id: highlight.find(entry.csl) for entry in entries}
        names = {key: {name: max(at) + 1 for name, at in places.items()} for key, places in found.items() if places}

    chosen = options._replace(style=loaded, locale=locale.code, links=kinds, author=None, highlight=None, keys=None)
    return _ListMaker(chosen, tuple(groups), items, names, highlight)(to)


@dataclass(frozen=True)
class _ListMaker:
    """Makes a publication list in any output format. A list is pickled as its maker, because processors cannot be."""

    options: ListOptions
    groups: tuple[PlannedGroup, ...]
    items: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, Mapping[str, int]]
    highlight: Person | None

    def __call__(self, to: str) -> PublicationList:
        """Return the list in the output format *to*."""
        options = self.options
        backend: str | Backend = Text(highlight=options.text_mark) if to == "text" and options.text_mark else to
        entries = [entry for group in self.groups for entry in group.entries]
        processor = Processor(
            options.style or DEFAULT_STYLE, [self.items[entry.id] for entry in entries], locale=options.locale,
            to=backend, sort=False, highlight=None if self.highlight is None else self.highlight.find,
        )  # fmt: skip
        made, layout = _format_groups(self.groups, processor, to, options, self.names)
        json_ld = None
        if options.json_ld:
            from ...exports.schema_org import to_json_ld

            json_ld = to_json_ld({entry.id: entry.csl for entry in entries})
        return PublicationList(made, to, processor, layout, json_ld, self)


def _with_status(items: dict[str, Mapping[str, Any]], style: Style, locale: Locale) -> dict[str, Mapping[str, Any]]:
    """Return *items* with "in press" and the like in the words of the locale, for works without a date.

    Some styles print the status, some only what is in place of the date, and some one or the other depending on the
    type. So each such work is formatted once, to see whether its status is printed.
    """
    terms = {key: locale.term(name) for key, item in items.items() if (name := forthcoming_term(item))}
    with_status = {
        key: {"status": term, **{name: value for name, value in items[key].items() if name not in ("issued", "status")}}
        for key, term in terms.items()
        if term
    }
    if not with_status:
        return items
    printed = dict(Processor(style, with_status.values(), locale=locale.code, to="text").entries())
    changed: dict[str, Mapping[str, Any]] = {}
    for key, item in with_status.items():
        if item["status"].casefold() in printed.get(key, "").casefold():
            changed[key] = item
        else:
            rest = {name: value for name, value in item.items() if name != "status"}
            changed[key] = {**rest, "issued": {"literal": item["status"]}}
    return {**items, **changed}


def _format_groups(
    groups: Sequence[PlannedGroup],
    processor: Processor,
    to: str,
    options: ListOptions,
    names: Mapping[str, Mapping[str, int]],
) -> tuple[list[PublicationGroup], dict[str, object]]:
    """Return *groups* with formatted entries, and the layout that they need.

    A group for whose entries the style prints nothing is left out.
    """
    bibliography = processor.style.bibliography
    numbering = options.numbering
    has_numbers = bibliography is not None and uses_variable(
        processor.style, bibliography.layout.children, "citation-number"
    )
    adds_numbers = numbering is not None and not has_numbers
    made = []
    before = longest = 0
    for group in groups:
        by_key = {entry.id: entry for entry in group.entries}
        start = 0 if numbering == "per-group" else before
        numbers = {key: start + number for number, key in enumerate(by_key, 1)}
        texts = dict(processor.entries(by_key, numbers=numbers, names=names))
        entries = []
        for key, text in texts.items():
            number = numbers[key] if numbering or has_numbers else None
            links = _links(by_key[key], processor, to, tuple(options.links), options.base_url)
            own = number if adds_numbers else None
            entries.append(Publication(key, text, number, links, _whole(text, own, links, processor, to)))
        layout = processor.bibliography_params()
        label = len(f"{max(numbers.values())}.") if adds_numbers else layout.get("longest-label", 0)
        longest = max(longest, label if isinstance(label, int) else 0)
        before += len(by_key)
        if entries:
            made.append(PublicationGroup(group.title, tuple(entries)))
    layout = processor.bibliography_params()
    if adds_numbers:
        layout["second-field-align"] = "flush"
    # Double spacing is for manuscripts; a list on a page has one empty line between its entries.
    return made, {**layout, "longest-label": longest, "line-spacing": 1, "entry-spacing": 1}


def _links(
    entry: Entry, processor: Processor, to: str, kinds: tuple[str, ...], base_url: str
) -> tuple[PublicationLink, ...]:
    """Return the links of *entry*; the BibTeX entry is for HTML only."""
    wanted = kinds if to == "html" else tuple(kind for kind in kinds if kind != "bibtex")
    targets = link_targets(entry.csl, wanted, base_url) if wanted else []
    return tuple(PublicationLink(*target, _link_text(target, entry.id, processor, to)) for target in targets)


def _link_text(target: LinkTarget, key: str, processor: Processor, to: str) -> str:
    """Return a link in the output format."""
    if to == "text":
        return f"{target.label}: {target.url}"
    if to != "html":
        return processor.write(Link((target.label,), target.url))
    address = target.url.replace("&", "&#38;").replace("'", "&#39;").replace('"', "&#34;")
    name = re.sub(r"[^\w.-]+", "-", key).strip("-.")[:100] or "reference"
    download = f' download="{name}.bib"' if target.kind == "bibtex" else ""
    return f'<a class="csl-link" href="{address}"{download}>{target.label}</a>'


def _whole(text: str, number: int | None, links: Sequence[PublicationLink], processor: Processor, to: str) -> str:
    """Return an entry with its *number* and *links*."""
    if links:
        listed = ", ".join(link.text for link in links)
        if to != "html":
            text = f"{text} {listed}"
        else:
            listed = f' <span class="csl-links">[{"] [".join(link.text for link in links)}]</span>'
            end = len(text.rstrip().removesuffix("</div>")) if text.rstrip().endswith("</div>") else len(text)
            text = text[:end].rstrip() + listed + text[end:]
    if number is None:
        return text
    backend = processor.backend
    if to == "html":
        return backend.block(f"{number}. ", "left-margin") + backend.block(text, "right-inline")
    if to in ("latex", "rtf"):
        return backend.block(f"{number}.", "left-margin") + text
    if to == "typst":
        return f"{processor.write(f'{number}.')} {text}"
    prefix = f"{number}. "
    return prefix + text.replace("\n", "\n" + " " * len(prefix))
