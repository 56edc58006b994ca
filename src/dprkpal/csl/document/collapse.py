"""Cites of one citation that follow each other and share something: grouped, collapsed, joined in ranges.

Nothing here edits text. A cite that prints less is rendered again with `Context.names_hidden` or
`Context.year_hidden`; what made a part of it is read from the tags of its tree. Only neighbours collapse;
where the style sorts its cites, `group_by_names` has made neighbours of those with the same names.

Source: CSL 1.0.2, "Cite Grouping", "Cite Collapsing"; where a delimiter falls beside locators and affixes
follows the reference implementation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ...model.citation import Cite
from ...model.lazy_pattern import Pattern
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES
from ..rendering.context import REPEATED, Context
from ..rendering.item import Item
from ..styles.locale import Locale
from ..styles.style import Layout
from ..text.content import Content, Span, is_empty, plain_text

__all__ = ["CollapseOptions", "PrintedCite", "collapse", "first_tagged", "group_by_names", "has_only", "shown_names"]

_NO_TEXT = NUMBER_VARIABLES | DATE_VARIABLES | NAME_VARIABLES | {"id", "type", "language", "custom"}
_DIGITS = Pattern(r"[\d\s,&–-]+")
RANGE_MINIMUM = 3
"""How many numbers or letters in a row make a range: two stay apart."""


class CollapseOptions(NamedTuple):
    """How the cites of a citation are joined: the options of ``cs:citation`` and its ``cs:layout``."""

    collapse: str
    """``"citation-number"``, ``"year"``, ``"year-suffix"``, ``"year-suffix-ranged"`` or empty."""
    delimiter: str
    """Between cites."""
    group_delimiter: str | None
    """``cite-group-delimiter``: between cites with the same names, where the style sets it."""
    years_delimiter: str
    """Between the years of cites with the same names: that, else a comma, or in notes the delimiter."""
    nameless_delimiter: str
    """Before a year without names: a comma, or in notes the delimiter."""
    suffix_delimiter: str
    """Between year suffixes."""
    after_collapse_delimiter: str | None
    """``after-collapse-delimiter``, where the style sets it."""
    range_delimiter: str
    """Between the ends of a range of numbers or letters."""

    @classmethod
    def of(cls, layout: Layout, options: Mapping[str, str], locale: Locale, *, is_note: bool) -> CollapseOptions:
        """Return the options that *options* of ``cs:citation`` and its *layout* set."""
        delimiter = layout.delimiter
        group = options.get("cite-group-delimiter")
        return cls(
            collapse=options.get("collapse", ""),
            delimiter=delimiter,
            group_delimiter=group,
            years_delimiter=group if group is not None else delimiter if is_note else ", ",
            nameless_delimiter=delimiter if is_note else ", ",
            suffix_delimiter=group if group is not None else options.get("year-suffix-delimiter", delimiter),
            after_collapse_delimiter=options.get("after-collapse-delimiter"),
            range_delimiter=locale.term("citation-range-delimiter") or "–",
        )

    @property
    def compares_neighbors(self) -> bool:
        """Whether a cite can print or be delimited otherwise because of the one before."""
        return bool(self.collapse) or self.group_delimiter is not None or self.after_collapse_delimiter is not None

    @property
    def groups_by_names(self) -> bool:
        """Whether cites with the same names are to stand together."""
        return self.collapse.startswith("year") or self.group_delimiter is not None


class PrintedCite:
    """One cite of a citation as it is printed, and what the cite after it needs to know."""

    __slots__ = (
        "cite",
        "contents",
        "date",
        "hidden",
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
    ) -> None:
        self.cite = cite
        self.new_context = fresh
        """Returns a new context for the cite."""
        self.render = render
        self.contents = contents
        """What it prints, affixes of the cite aside: one content for each child of the layout that prints."""
        self.names = ""
        """The names at its head in full; empty where a title or nothing stands in their place."""
        self.nameless = False
        """Whether it shows no number, no names and no text of the work, such as its title: a year, or fixed text."""
        self.date = ""
        """The first date, without its year suffix."""
        self.year_suffix = ""
        """Its year suffix."""
        self.number = 0
        """Its citation number, if that is all it prints; else 0."""
        self.hidden = False
        """Whether names or more are left out, because the cite before shows them."""
        self.year_hidden = False

    def compare_by(self, *, numbers: bool) -> None:
        """Take from the tree what decides whether neighbours collapse."""
        if numbers:
            if has_only(self.contents, "citation-number"):
                text = plain_text(first_tagged(tuple(self.contents), "citation-number") or "")
                self.number = int(text) if text.isdecimal() else 0
            return
        contents: Content = tuple(self.contents)
        if self.cite.mode == "suppress-author":  # the names it does not print still tell what it belongs to
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
        """Return the cite without its names, and with *year* without all but the suffix of its date."""
        context = self.new_context()
        context.names_hidden = REPEATED
        context.year_hidden = year
        return self.render(context)

    def ends_in_letters(self) -> bool:
        """Return whether the year suffix is the last that the cite prints, a locator aside."""
        contents = self.contents
        if self.cite.locator is not None:
            context = self.new_context()
            context.locator = ""
            contents = self.render(context)
        return plain_text(tuple(contents)).endswith(self.year_suffix)


def collapse(shown: Sequence[PrintedCite], joining: CollapseOptions) -> tuple[list[PrintedCite], list[str]]:
    """Collapse the cites of a citation.

    Args:
        shown: The cites, sorted, each rendered in full. Those that print less are changed in place.
        joining: How the style joins them.

    Returns:
        The cites that remain to be printed, and the delimiter before each; the first is empty. Left out
        are those within a range, and those of which the names alone, shown before, were all they print.
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
        if joining.after_collapse_delimiter is not None and index and _ends_collapse(shown[index - 1], shown[index]):
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


def _ends_collapse(before: PrintedCite, one: PrintedCite) -> bool:
    """Return whether the delimiter after a collapsed row stands between *before*, if it has a locator, and *one*.

    It does not where only numbers meet: the reference engine takes a numeric locator for a part of the row.
    """
    if before.number or before.cite.locator is None:
        return False
    bare = one.number and not one.cite.prefix and not one.cite.suffix
    return not (bare and not before.cite.suffix and _DIGITS.fullmatch(before.cite.locator.value))


def _follows(before: PrintedCite, one: PrintedCite) -> bool:
    """Return whether *one* bears the number after that of *before*, with nothing written between them."""
    return bool(
        before.number and one.number == before.number + 1 and not before.cite.suffix and not one.cite.prefix
        and not one.cite.suffix
    )  # fmt: skip


def _years(shown: Sequence[PrintedCite], joining: CollapseOptions) -> tuple[list[PrintedCite], list[str]]:
    """Hide names and years that repeat, and join year suffixes, as far as the style collapses."""
    collapsing = joining.collapse.startswith("year")
    suffixes = joining.collapse.startswith("year-suffix")
    ranged = joining.collapse == "year-suffix-ranged"
    kept: list[PrintedCite] = []
    delimiters: list[str] = []
    run: list[int] = []  # where in kept the present row of successive letters stands
    before: PrintedCite | None = None
    for one in shown:
        same = before is not None and bool(one.names) and one.names == before.names
        same_year = same and suffixes and before is not None and bool(one.date) and one.date == before.date
        if same and collapsing:
            contents = one.render_again(year=same_year)
            if same_year and (one.cite.prefix or one.cite.suffix) and is_empty(tuple(contents)):
                same_year = False  # what is written beside the cite must not stand alone
                contents = one.render_again(year=False)
            if is_empty(tuple(contents)):
                continue
            one.contents, one.hidden, one.year_hidden = contents, True, same_year
        in_row = same_year and before is not None and _joins(before, one)
        if before is None:
            delimiter = ""
        elif in_row:
            delimiter = joining.suffix_delimiter
        else:
            delimiter = _between(before, one, same, joining)
        successive = (
            ranged and in_row and before is not None and not before.cite.locator
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


def _close(run: list[int], kept: list[PrintedCite], delimiters: list[str], joining: CollapseOptions) -> None:
    """Make a range of the cites at *run*, the last of *kept*, if they are enough."""
    if len(run) >= RANGE_MINIMUM:
        del kept[run[1] : run[-1]]
        del delimiters[run[1] : run[-1]]
        delimiters[-1] = joining.range_delimiter


def _joins(before: PrintedCite, one: PrintedCite) -> bool:
    """Return whether the letters of *one* stand in one row with those of *before*."""
    if one.cite.prefix or one.cite.suffix or one.cite.locator or before.cite.suffix:
        return False
    if not (one.year_suffix and before.year_suffix) or not has_only(one.contents, "year-suffix"):
        return False
    return before.cite.locator is None if before.year_hidden else before.ends_in_letters()


def _between(before: PrintedCite, one: PrintedCite, same: bool, joining: CollapseOptions) -> str:
    """Return the delimiter before *one*, which does not join a row of year suffixes."""
    after = joining.after_collapse_delimiter
    if one.nameless and joining.collapse.startswith("year"):  # it is read as one more of those before it
        return joining.nameless_delimiter if after is None else after if before.cite.locator else joining.delimiter
    if same and joining.collapse.startswith("year"):
        if after is not None:
            return after if before.cite.locator else joining.delimiter
        return joining.years_delimiter
    if after is None:
        return joining.group_delimiter if same and joining.group_delimiter is not None else joining.delimiter
    if joining.collapse == "year-suffix":
        return after if before.hidden or before.nameless or before.cite.locator else joining.delimiter
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
    """Return the first span of *content* that bears *tag*, outermost first, or ``None``."""
    pending: list[Content] = [content]
    while pending:
        content = pending.pop()
        if isinstance(content, str):
            continue
        if isinstance(content, Span) and content.tag == tag:
            return content
        pending.extend(reversed(content if isinstance(content, tuple) else content.children))
    return None


def group_by_names(
    keys: Sequence[Any], names: Sequence[str], weigh: Callable[[str], Any], *, backwards: bool = False
) -> list[int]:
    """Return the order in which sorted cites with the same names stand together, each group where its first stands.

    Where the first of the style's sort keys is equal, names decide before the others; cites without names come last.

    Args:
        keys: The sort key of each cite, a sequence of at least one part.
        names: The names that each shows.
        weigh: Returns the sort key of a name.
        backwards: Whether the first of the style's sort keys is descending. The reference engine turns the cites of
            each group round then, whatever the other keys are.

    >>> group_by_names([[1], [1], [2], [1]], ["Young", "Berger", "Young", ""], str.casefold)
    [1, 0, 2, 3]
    >>> group_by_names([[1], [2], [3]], ["Young", "Berger", "Young"], str.casefold, backwards=True)
    [2, 0, 1]
    """
    order = sorted(range(len(names)), key=keys.__getitem__)
    groups: dict[str | int, list[int]] = {}
    for index in order:
        groups.setdefault(names[index] or index, []).append(index)
    in_order = sorted(
        groups.values(), key=lambda group: (keys[group[0]][0], not names[group[0]], weigh(names[group[0]]))
    )
    return [index for group in in_order for index in (reversed(group) if backwards else group)]


def shown_names(contents: Content) -> str:
    """Return the text of the first names, or an empty string where something else was substituted for them."""
    names = first_tagged(contents, "names")
    if names is None:
        return ""
    substitute = names.children[0]
    if isinstance(substitute, Span) and substitute.tag == "substitute" and first_tagged(substitute, "names") is None:
        return ""
    return plain_text(names)


def _has_text(contents: Content, item: Item) -> bool:
    """Return whether *contents* show a text of *item*: its title, long or short, or what else is no number."""
    text = plain_text(contents).casefold()
    variables = ("title", "title-short", *item.data)
    values = (plain_text(item.text(variable)) for variable in variables if variable not in _NO_TEXT)
    return any(value and value.casefold() in text for value in values)


def _without_suffix(date: Span) -> str:
    """Return the text of *date* without its year suffix."""
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
    """Return whether *contents* is one part with the *tag*, and nothing but affixes and formatting about it.

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
