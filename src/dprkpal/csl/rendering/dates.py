"""Compile ``cs:date``: localized and plain formats, ranges, seasons, eras, the year suffix.

Source: CSL 1.0.2, "Date", "Date-part", "Date Ranges", "AD and BC", "Seasons", "Approximate Dates".
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ...model.vocabulary import DATE_VARIABLES
from ..styles.style import Date, DatePart, FormattingAttributes
from ..text.content import Content, Span, join
from .context import ALL_EMPTY, HAS_VALUE, Context, Leaf, Render, Rendered, SectionSettings
from .date_variables import DateParts, DateValue
from .formatting import compile_formatter

__all__ = ["compile_date", "sort_string"]

MAX_REMEMBERED = 4096
"""How many dates an element remembers as it has written them."""
_OPEN_END = DateParts()
_INDEX = {"year": 0, "month": 1, "day": 2}
_KEPT = {"year": ("year",), "year-month": ("year", "month"), "year-month-day": ("year", "month", "day")}
_Part = tuple[int | None, int | None, int | None, int | None]
_RenderPart = Callable[[Context, _Part, bool, bool], Content]


def _parts(node: Date, settings: SectionSettings) -> tuple[tuple[DatePart, ...], str]:
    """Return the parts to print, in order, and the delimiter: the style's own or the locale's, overridden."""
    if node.form is None:
        return node.parts, node.delimiter
    localized = settings.locale.date(node.form)
    if localized is None:
        return node.parts, node.delimiter
    kept = _KEPT.get(node.date_parts or "year-month-day", _KEPT["year-month-day"])
    own = {part.name: part for part in node.parts}
    parts = []
    for part in localized.parts:
        if part.name not in kept:
            continue
        over = own.get(part.name)
        if over is not None:
            attributes, theirs = part.attributes, over.attributes
            attributes = FormattingAttributes(
                attributes.prefix, attributes.suffix, theirs.formatting,
                theirs.text_case or attributes.text_case, theirs.strip_periods or attributes.strip_periods,
            )  # fmt: skip
            part = DatePart(part.name, over.form or part.form, over.range_delimiter or part.range_delimiter, attributes)
        parts.append(part)
    return tuple(parts), localized.delimiter


def _compile_part(part: DatePart, settings: SectionSettings) -> _RenderPart:
    """Return a function that prints one part of one end of a date.

    It takes the context, the end's parts, and whether to leave out the prefix and the suffix.
    """
    locale = settings.locale
    name, form, attributes = part.name, part.form, part.attributes
    whole = compile_formatter(attributes, settings, element="leaf")
    bare = compile_formatter(attributes._replace(prefix="", suffix=""), settings)
    no_prefix = compile_formatter(attributes._replace(prefix=""), settings, element="leaf")
    no_suffix = compile_formatter(attributes._replace(suffix=""), settings)
    looks = {(False, False): whole, (True, True): bare, (True, False): no_prefix, (False, True): no_suffix}
    limit = locale.option("limit-day-ordinals-to-day-1")

    def year(value: int) -> str:
        if form == "short":
            return f"{abs(value) % 100:02d}"
        if value < 0:
            return f"{-value}{locale.term('bc') or ''}"
        if value < 1000:
            return f"{value}{locale.term('ad') or ''}"
        return str(value)

    months: dict[int, str] = {}

    def month(value: int) -> str:
        if form == "numeric":
            return str(value)
        if form == "numeric-leading-zeros":
            return f"{value:02d}"
        name = months.get(value)
        if name is None:
            name = months[value] = locale.label(f"month-{value:02d}", form or "long") or str(value)
        return name

    def day(value: int, of_month: int | None) -> str:
        if form == "numeric-leading-zeros":
            return f"{value:02d}"
        if form == "ordinal" and (value == 1 or not limit):
            gender = locale.gender(f"month-{of_month:02d}") if of_month else None
            return f"{value}{locale.ordinal_suffix(value, gender)}"
        return str(value)

    def render(context: Context, values: _Part, cut_prefix: bool, cut_suffix: bool) -> Content:
        value = values[_INDEX[name]]
        text: str | None
        if name == "month" and value is None and values[3] is not None:
            text = locale.term(f"season-{values[3]:02d}", form if form in ("long", "short") else "long")
        elif value is None:
            return ""
        elif name == "year":
            text = year(value)
        elif name == "month":
            text = month(value)
        else:
            text = day(value, values[1])
        return looks[cut_prefix, cut_suffix](text, context.item) if text else ""

    return render


def compile_date(node: Date, settings: SectionSettings) -> Render:
    """Return the function that renders a ``cs:date``."""
    if settings.section == "sort":
        return _compile_sort_date(node, settings)
    variable = node.variable
    parts, delimiter = _parts(node, settings)
    if node.attributes.strip_periods:  # of the values alone, not of what stands around them
        parts = tuple([part._replace(attributes=part.attributes._replace(strip_periods=True)) for part in parts])
    renders = [_compile_part(part, settings) for part in parts]
    names = [part.name for part in parts]
    ranges = {part.name: part.range_delimiter if part.range_delimiter is not None else "–" for part in parts}
    formatter = compile_formatter(
        node.attributes._replace(text_case=None, strip_periods=False), settings, element="group"
    )
    implicit = not settings.explicit_year_suffix and settings.section != "sort"
    known = variable in DATE_VARIABLES
    cased = any([part.attributes.text_case is not None for part in parts])  # as the language of the item has it

    # The year suffix looks like the year, and so do words in place of a date.
    year_look = next((compile_formatter(part.attributes, settings) for part in parts if part.name == "year"), None)

    def suffixed(content: Content, context: Context) -> Content:
        if implicit and not context.year_suffix_done:
            letters = context.disambiguation.year_suffix
            if letters:
                context.year_suffix_done = True
                suffix: Content = Span((letters,), tag="year-suffix")
                return (content, year_look(suffix, context.item) if year_look is not None else suffix)
        return content

    def sequence(
        context: Context, values: _Part, chosen: range, *, cut_first: bool = False, cut_last: bool = False,
        begins: bool = False,
    ) -> list[Content]:  # fmt: skip
        contents = []
        for index in chosen:
            first, last = cut_first and index == chosen[0], cut_last and index == chosen[-1]
            content = renders[index](context, values, first, last)
            if content:  # of two years the second has the suffix
                contents.append(suffixed(content, context) if names[index] == "year" and not begins else content)
        return contents

    def single(context: Context, values: _Part) -> Content:
        return join(sequence(context, values, range(len(parts))), delimiter)

    def ranged(context: Context, first: _Part, last: _Part) -> Content:
        differing = [
            index for index, name in enumerate(names)
            if first[_INDEX[name]] != last[_INDEX[name]] or (name == "month" and first[3] != last[3])
        ]  # fmt: skip
        if not differing:
            return single(context, first)
        largest = min((names[index] for index in differing), key=_INDEX.__getitem__)
        # What is smaller than the largest part that differs belongs to both dates: March 28–December 28, 2014.
        if largest == "month" and first[_INDEX["day"]] and "day" in names:
            differing.append(names.index("day"))
        low, high = min(differing), max(differing)
        if largest == "year":
            low, high = 0, len(parts) - 1
        before = sequence(context, first, range(low))
        begin = join(sequence(context, first, range(low, high + 1), cut_last=True, begins=largest == "year"), delimiter)
        end = join(sequence(context, last, range(low, high + 1), cut_first=True), delimiter)
        after = sequence(context, last, range(high + 1, len(parts)))
        return join([*before, (begin, ranges[largest], end), *after], delimiter)

    def render(context: Context) -> Rendered:
        date = context.item.date(variable) if known or variable in context.item.data else None
        if date is None or variable in context.suppressed:
            return "", ALL_EMPTY
        if context.year_hidden:  # the cite before shows the same year: only the letters of this one
            context.year_hidden = False
            content = suffixed("", context)
            return (formatter(Span((content,), tag="date"), context.item), HAS_VALUE) if content else ("", ALL_EMPTY)
        if date.literal is not None:
            if year_look is None:  # words stand in the place of the year, so that two dates print them once
                return "", HAS_VALUE
            content = year_look(date.literal, context.item)
        elif len(date.parts) > 1:
            content = ranged(context, date.parts[0], date.parts[1])
        elif date.parts:
            content = single(context, date.parts[0])
        else:
            return "", ALL_EMPTY
        if not content:
            return "", ALL_EMPTY
        if context.substituting:
            context.hide(variable)
        return formatter(Span((content,), tag="date"), context.item), HAS_VALUE

    written: dict[DateParts, Content] = {}

    def plain(context: Context) -> Content:
        """Return a date of one end without a year suffix, which most are."""
        date = context.item.date(variable) if known or variable in context.item.data else None
        if date is None or date.literal is not None or len(date.parts) != 1:
            return ""
        if implicit and context.disambiguation.year_suffix:
            return ""
        content = written.get(date.parts[0])
        if content is None:
            content = single(context, date.parts[0])
            if len(written) < MAX_REMEMBERED and not cased:
                written[date.parts[0]] = content
        return content

    settings.leaves[render] = Leaf(plain, lambda content, item: formatter(Span((content,), tag="date"), item))
    return render


def _compile_sort_date(node: Date, settings: SectionSettings) -> Render:
    """Return the function that renders a date as a sort key: year, month, day, as far as the style prints them."""
    names = frozenset(part.name for part in _parts(node, settings)[0])
    variable = node.variable

    def render(context: Context) -> Rendered:
        date = context.item.date(variable)
        if date is None or variable in context.suppressed:
            return "", ALL_EMPTY
        if context.substituting:
            context.hide(variable)
        text = sort_string(date, names)
        return (Span((text,), tag="date"), HAS_VALUE) if text else ("", ALL_EMPTY)

    return render


def sort_string(date: DateValue, names: Collection[str]) -> str:
    """Return *date* in digits, always as many, so that earlier dates come first.

    Args:
        date: The date; words in place of a date give an empty string.
        names: Which of ``"year" "month" "day"`` count.

    Returns:
        First date and last date of a range; zeros for what is missing, and for the second half of a single
        date, which so precedes the ranges that begin with it. Seasons are passed over, for they come in
        another order south of the equator. Years before our era count upwards from 1,000,000 before it.

    Source: CSL 1.0.2, "Sorting Variables", "Sorting Macros".

    >>> sort_string(DateValue((DateParts(2000, 5),)), {"year", "month"})
    '1002000050000000000000'
    """
    keys = []
    for part in date.parts:
        year, month, day = part[:3]
        if part != _OPEN_END:
            keys.append(
                f"{1_000_000 + (year or 0) if 'year' in names else 1_000_000:07d}"
                f"{(month or 0) if 'month' in names else 0:02d}{(day or 0) if 'day' in names else 0:02d}"
            )
    return "".join(keys).ljust(22, "0") if keys else ""
