"""Internal: group and collapse the cites of a citation, and join them in ranges.

Text is never edited. To print less, a cite is rendered again with `Context.names_hidden` or `Context.year_hidden`; the
tags of the content tree tell what printed each part. Only adjacent cites collapse. If the style sorts its cites,
`group_by_names` puts cites with the same names next to each other first.

Source: CSL 1.0.2, "Cite Grouping", "Cite Collapsing"; delimiters next to locators and affixes follow the
reference implementation. It differs where readers would be misled: the year of a work without a name does not continue
the years of somebody, and a locator that is not printed separates nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ...model.citation import Cite
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES
from ..rendering.context import REPEATED, Context
from ..rendering.item import Item
from ..styles.locale import Locale
from ..styles.style import Section
from ..text.content import Content, Span, is_empty, plain_text

__all__ = ["CollapseOptions", "PrintedCite", "collapse", "first_tagged", "group_by_names", "has_only", "shown_names"]

_NO_TEXT = NUMBER_VARIABLES | DATE_VARIABLES | NAME_VARIABLES | {"id", "type", "language", "custom"}
_PUNCTUATION = frozenset(",;:.")
RANGE_MINIMUM = 3
"""Minimum number of consecutive numbers or letters for a range."""


class CollapseOptions(NamedTuple):
    """How to join the cites of a citation: the options of ``cs:citation`` and its ``cs:layout``."""

    collapse: str
    """``"citation-number"``, ``"year"``, ``"year-suffix"``, ``"year-suffix-ranged"`` or empty."""
    delimiter: str
    """Between cites."""
    group_delimiter: str | None
    """``cite-group-delimiter``: between cites with the same names; ``None`` if the style does not set it."""
    years_delimiter: str
    """Between the years of cites with the same names: the group delimiter, else a comma, or in notes the delimiter."""
    nameless_delimiter: str
    """Between two years without names: the same."""
    suffix_delimiter: str
    """Between year suffixes."""
    after_collapse_delimiter: str | None
    """``after-collapse-delimiter``; ``None`` if the style does not set it."""
    range_delimiter: str
    """Between the ends of a range of numbers or letters."""
    separate_locators: bool
    """Whether years are joined as in pandoc; see `dprkpal.csl.Processor`."""

    @classmethod
    def of(cls, section: Section, locale: Locale, *, is_note: bool, separate_locators: bool) -> CollapseOptions:
        """Return the collapse options of *section*, the ``cs:citation`` of a style."""
        options, delimiter = section.options, section.layout.delimiter
        group = options.get("cite-group-delimiter")
        after = options.get("after-collapse-delimiter")
        return cls(
            collapse=options.get("collapse", ""),
            delimiter=delimiter,
            group_delimiter=group,
            years_delimiter=group if group is not None else delimiter if is_note else ", ",
            nameless_delimiter=group if group is not None else delimiter if is_note else ", ",
            suffix_delimiter=group if group is not None else options.get("year-suffix-delimiter", delimiter),
            after_collapse_delimiter=None if separate_locators and after == delimiter else after,
            range_delimiter=locale.term("citation-range-delimiter") or "–",
            separate_locators=separate_locators,
        )

    @property
    def compares_neighbors(self) -> bool:
        """Whether a cite or its delimiter can depend on the previous cite."""
        return bool(self.collapse) or self.group_delimiter is not None or self.after_collapse_delimiter is not None

    @property
    def groups_by_names(self) -> bool:
        """Whether to put cites with the same names next to each other."""
        return self.collapse.startswith("year") or self.group_delimiter is not None


class PrintedCite:
    """A cite as printed, with the data that decides whether the next cite collapses."""

    __slots__ = (
        "cite",
        "contents",
        "date",
        "hidden",
        "label_prefix",
        "locator",
        "nameless",
        "names",
        "new_context",
        "number",
        "render",
        "year_hidden",
        "year_suffix",
    )  # fmt: skip

    def __init__(
        self,
        cite: Cite,
        fresh: Callable[[], Context],
        render: Callable[[Context], list[Content]],
        contents: list[Content],
        *,
        has_locator: bool,
    ) -> None:
        self.cite = cite
        self.locator = cite.locator if has_locator else None
        """The locator, if the style prints it; one that readers do not see separates no years."""
        self.new_context = fresh
        """Returns a new context for the cite."""
        self.render = render
        self.contents = contents
        """The printed content without the affixes of the cite: one item for each child of the layout that prints."""
        self.names = ""
        """The text of its first names; empty if it prints a substitute or nothing."""
        self.nameless = False
        """Whether it prints only a year or fixed text: no number, names, title or other text of the reference."""
        self.date = ""
        """The first date without the year suffix."""
        self.year_suffix = ""
        """Its year suffix."""
        self.label_prefix = ""
        """The text before the number."""
        self.number = 0
        """The citation number if nothing else is printed; else 0."""
        self.hidden = False
        """Whether names are left out because the previous cite prints them."""
        self.year_hidden = False

    def compare_by(self, *, numbers: bool) -> None:
        """Read the data that decides whether adjacent cites collapse."""
        if numbers:
            if has_only(self.contents, "citation-number"):
                self.label_prefix = self.new_context().label_prefix
                number = first_tagged(tuple(self.contents), "citation-number") or ""
                text = plain_text(number).removeprefix(self.label_prefix)
                self.number = int(text) if text.isdecimal() else 0
            return
        contents: Content = tuple(self.contents)
        if self.cite.mode == "suppress-author":  # the suppressed names still count for grouping
            contents = tuple(self.render(self.new_context()))
        self.names = shown_names(contents)
        suffix = first_tagged(contents, "year-suffix")
        self.year_suffix = plain_text(suffix) if suffix else ""
        date = first_tagged(contents, "date")
        if date is not None:
            self.date = _without_suffix(date)
        numbered = first_tagged(contents, "citation-number") is not None
        self.nameless = not (self.names or numbered or _has_text(contents, self.new_context().item))

    def render_again(self, *, year: bool) -> list[Content]:
        """Render the cite without its names and, with *year*, with only the suffix of its date."""
        context = self.new_context()
        context.names_hidden = REPEATED
        context.year_hidden = year
        return self.render(context)

    def has_only_year(self) -> bool:
        """Return whether the cite prints only a year with a suffix, ignoring a locator."""
        if self.nameless and self.year_suffix:
            context = self.new_context()
            context.locator, context.year_hidden = "", True
            return has_only(self.render(context), "year-suffix")
        return False

    def ends_in_letters(self) -> bool:
        """Return whether the cite ends with the year suffix, ignoring a locator."""
        contents = self.contents
        if self.locator is not None:
            context = self.new_context()
            context.locator = ""
            contents = self.render(context)
        return plain_text(tuple(contents)).endswith(self.year_suffix)


def collapse(shown: Sequence[PrintedCite], joining: CollapseOptions) -> tuple[list[PrintedCite], list[str]]:
    """Collapse the cites of a citation.

    Args:
        shown: The sorted and rendered cites. Cites that collapse are changed in place.
        joining: The options of the style.

    Returns:
        The remaining cites and the delimiter before each; the first is empty. Cites inside a range are left out, and
        so are cites that would print only names that are already printed.
    """
    numbers = joining.collapse == "citation-number"
    for one in shown:
        one.compare_by(numbers=numbers)
    if numbers:
        return _numbers(shown, joining)
    return _years(shown, joining)


def _numbers(shown: Sequence[PrintedCite], joining: CollapseOptions) -> tuple[list[PrintedCite], list[str]]:
    """Collapse runs of citation numbers into ranges."""
    kept: list[PrintedCite] = []
    delimiters: list[str] = []
    index = 0
    while index < len(shown):
        end = index
        while end + 1 < len(shown) and _follows(shown[end], shown[end + 1]):
            end += 1
        delimiter = joining.delimiter
        # after a locator, so that the next number is not taken for one
        if joining.after_collapse_delimiter is not None and index and shown[index - 1].locator is not None:
            delimiter = joining.after_collapse_delimiter
        kept.append(shown[index])
        delimiters.append(delimiter)
        if end - index + 1 >= RANGE_MINIMUM:
            kept.append(shown[end])
            delimiters.append(joining.range_delimiter)
            index = end + 1
        else:
            index += 1
    delimiters[:1] = [""]
    return kept, delimiters


def _follows(before: PrintedCite, one: PrintedCite) -> bool:
    """Return whether *one* has the next number after *before*, with no affix between them."""
    return bool(
        before.number and one.number == before.number + 1 and one.label_prefix == before.label_prefix
        and not before.cite.suffix and not one.cite.prefix
        and not one.cite.suffix
    )  # fmt: skip


def _years(shown: Sequence[PrintedCite], joining: CollapseOptions) -> tuple[list[PrintedCite], list[str]]:
    """Hide repeated names and years, and join year suffixes, as the style asks."""
    collapsing = joining.collapse.startswith("year")
    suffixes = joining.collapse.startswith("year-suffix")
    ranged = joining.collapse == "year-suffix-ranged"
    kept: list[PrintedCite] = []
    delimiters: list[str] = []
    run: list[int] = []  # indexes in kept of the current run of consecutive letters
    before: PrintedCite | None = None
    for one, has_locator in zip(shown, _have_locators(shown, joining), strict=True):
        same = before is not None and _same_names(before, one, joining)
        same_year = suffixes and before is not None and _same_year(before, one, same, joining)
        if same_year or (same and collapsing):
            contents = one.render_again(year=same_year)
            if same_year and (one.cite.prefix or one.cite.suffix) and is_empty(tuple(contents)):
                same_year = False  # an affix needs some text of the cite
                contents = one.render_again(year=False)
            if is_empty(tuple(contents)):
                continue
            one.contents, one.hidden, one.year_hidden = contents, True, same_year
        in_row = same_year and before is not None and _joins(before, one)
        if before is None:
            delimiter = ""
        elif in_row:
            delimiter = joining.suffix_delimiter
        elif same and collapsing and joining.separate_locators:
            delimiter = joining.years_delimiter
            if has_locator and not suffixes:
                after = joining.after_collapse_delimiter
                delimiter = joining.delimiter if after is None else after
        else:
            delimiter = _between(before, one, same, joining)
        if same_year and not one.year_suffix and plain_text(tuple(one.contents))[0] in _PUNCTUATION:
            delimiter = ""  # only the locator is left, with its own comma: "2000, 2, 3"
        successive = (
            ranged and in_row and before is not None and not before.locator
            and _index(one.year_suffix) == _index(before.year_suffix) + 1
        )  # fmt: skip
        if not successive:
            _close(run, kept, delimiters, joining)
            run = []
        run.append(len(kept))
        kept.append(one)
        delimiters.append(delimiter)
        before = one
    _close(run, kept, delimiters, joining)
    return kept, delimiters


def _same_names(before: PrintedCite, one: PrintedCite, joining: CollapseOptions) -> bool:
    """Return whether *one* is in the group of *before*: it prints the same names."""
    if joining.separate_locators and (before.cite.suffix or one.cite.prefix):
        return False
    return bool(one.names) and one.names == before.names


def _same_year(before: PrintedCite, one: PrintedCite, same: bool, joining: CollapseOptions) -> bool:
    """Return whether *one* need not repeat the year of *before*: both have the *same* names, or print only years."""
    if not one.date or one.date != before.date:
        return False
    if same:  # without a suffix, nothing would be left of another work
        repeated = one.cite.id == before.cite.id and (before.locator is not None or one.locator is None)
        return bool(one.year_suffix) or repeated
    if joining.separate_locators and (before.cite.suffix or one.cite.prefix):
        return False
    return before.has_only_year() and one.has_only_year()


def _have_locators(shown: Sequence[PrintedCite], joining: CollapseOptions) -> list[bool]:
    """Return for each cite whether a cite of its group has a locator."""
    groups: list[list[PrintedCite]] = []
    for one in shown:
        if groups and _same_names(groups[-1][-1], one, joining):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [any(other.locator for other in group) for group in groups for _ in group]


def _close(run: list[int], kept: list[PrintedCite], delimiters: list[str], joining: CollapseOptions) -> None:
    """Turn the cites at *run*, the last of *kept*, into a range if there are enough."""
    if len(run) >= RANGE_MINIMUM:
        del kept[run[1] : run[-1]]
        del delimiters[run[1] : run[-1]]
        delimiters[-1] = joining.range_delimiter


def _joins(before: PrintedCite, one: PrintedCite) -> bool:
    """Return whether the year suffix of *one* joins that of *before*."""
    if one.cite.prefix or one.cite.suffix or one.locator or before.cite.suffix:
        return False
    if not (one.year_suffix and before.year_suffix) or not has_only(one.contents, "year-suffix"):
        return False
    return before.locator is None if before.year_hidden else before.ends_in_letters()


def _between(before: PrintedCite, one: PrintedCite, same: bool, joining: CollapseOptions) -> str:
    """Return the delimiter before *one*, whose year suffix does not join the previous one."""
    after = joining.after_collapse_delimiter
    # After a cite with names, a comma would make the year one of theirs.
    if one.nameless and before.nameless and joining.collapse.startswith("year"):
        return joining.nameless_delimiter if after is None else after if before.locator else joining.delimiter
    if same and joining.collapse.startswith("year"):
        if after is not None:
            return after if before.locator else joining.delimiter
        return joining.years_delimiter
    if after is None:
        return joining.group_delimiter if same and joining.group_delimiter is not None else joining.delimiter
    if joining.collapse == "year-suffix":
        return after if before.hidden or before.nameless or before.locator else joining.delimiter
    return after


def _index(letters: str) -> int:
    """Return the number of a year suffix: a is 1, z 26, aa 27.

    >>> [_index(letters) for letters in ("a", "z", "aa", "ab")]
    [1, 26, 27, 28]
    """
    index = 0
    for letter in letters[:6]:
        index = index * 26 + ord(letter) - 96
    return index


def first_tagged(content: Content, tag: str) -> Span | None:
    """Return the first span of *content* with *tag*, outermost first, or ``None``."""
    pending: list[Content] = [content]
    while pending:
        content = pending.pop()
        if isinstance(content, str):
            continue
        if isinstance(content, Span) and content.tag == tag:
            return content
        pending.extend(reversed(content if isinstance(content, tuple) else content.children))
    return None


def group_by_names(keys: Sequence[Any], names: Sequence[str], weigh: Callable[[str], Any] | None) -> list[int]:
    """Return the order of sorted cites with equal names next to each other, each group at the place of its first cite.

    With *weigh*, if all sort keys are equal, names decide, and cites without names come last, as in the reference
    engine.

    Args:
        keys: The sort key of each cite.
        names: The names that each cite prints.
        weigh: Returns the sort key of a name, or ``None``.

    Source: CSL 1.0.2, "Cite Grouping": grouped cites keep their relative order.

    >>> group_by_names([1, 1, 2, 1], ["Young", "Berger", "Young", ""], str.casefold)
    [1, 0, 2, 3]
    """
    groups: dict[str | int, list[int]] = {}
    for index in sorted(range(len(names)), key=keys.__getitem__):
        groups.setdefault(names[index] or index, []).append(index)
    if weigh is None:
        return [index for group in groups.values() for index in group]
    in_order = sorted(groups.values(), key=lambda group: (keys[group[0]], not names[group[0]], weigh(names[group[0]])))
    return [index for group in in_order for index in group]


def shown_names(contents: Content) -> str:
    """Return the text of the first names; empty if a substitute was printed instead."""
    names = first_tagged(contents, "names")
    if names is None:
        return ""
    substitute = names.children[0]
    if isinstance(substitute, Span) and substitute.tag == "substitute" and first_tagged(substitute, "names") is None:
        return ""
    return plain_text(names)


def _has_text(contents: Content, item: Item) -> bool:
    """Return whether *contents* include a text variable of *item*, such as its title."""
    text = plain_text(contents).casefold()
    variables = ("title", "title-short", *item.data)
    values = (plain_text(item.text(variable)) for variable in variables if variable not in _NO_TEXT)
    return any(value and value.casefold() in text for value in values)


def _without_suffix(date: Span) -> str:
    """Return the text of *date* without the year suffix."""
    parts: list[str] = []
    pending: list[Content] = [date]
    while pending:
        content = pending.pop()
        if isinstance(content, str):
            parts.append(content)
        elif not isinstance(content, Span) or content.tag != "year-suffix":
            pending.extend(reversed(content if isinstance(content, tuple) else content.children))
    return "".join(parts)


def has_only(contents: Sequence[Content], tag: str) -> bool:
    """Return whether *contents* is a single part with *tag*, apart from affixes and formatting.

    >>> has_only([("[", Span(("3",), tag="citation-number"), "]")], "citation-number")
    True
    >>> has_only([(Span(("3",), tag="citation-number"), ", ", "45")], "citation-number")
    False
    """
    if len(contents) != 1:
        return False
    content = contents[0]
    while not isinstance(content, str):
        if isinstance(content, Span) and content.tag == tag:
            return True
        children = content if isinstance(content, tuple) else content.children
        inner = [
            index for index, child in enumerate(children)
            if not isinstance(child, str) and not (isinstance(child, Span) and child.tag == "citation-number-suffix")
        ]  # fmt: skip
        if len(inner) != 1 or inner[0] > 1 or len(children) - inner[0] > 2:
            return False
        content = children[inner[0]]
    return False
