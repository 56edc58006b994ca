"""Internal: compile ``cs:date``: localized formats, ranges, seasons, eras, the year suffix.

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

MAX_CACHED = 4096
"""How many rendered dates each element caches."""
_OPEN_END = DateParts()
_YEAR_ONLY = DateParts()[1:]
_INDEX = {"year": 0, "month": 1, "day": 2}
_SHOWN_PARTS = {"year": ("year",), "year-month": ("year", "month"), "year-month-day": ("year", "month", "day")}
_Values = tuple[int | None, int | None, int | None, int | None]
_RenderPart = Callable[[Context, _Values, bool, bool], Content]


def _resolve_parts(node: Date, settings: SectionSettings) -> tuple[tuple[DatePart, ...], str]:
    """Return the parts of a date and their delimiter: the style's own, or the locale's with the style's changes."""
    if node.form is None:
        return node.parts, node.delimiter
    localized = settings.locale.date(node.form)
    if localized is None:
        return node.parts, node.delimiter
    shown = _SHOWN_PARTS.get(node.date_parts or "year-month-day", _SHOWN_PARTS["year-month-day"])
    overrides = {part.name: part for part in node.parts}
    parts = []
    for part in localized.parts:
        if part.name not in shown:
            continue
        override = overrides.get(part.name)
        if override is not None:
            attributes, own = part.attributes, override.attributes
            attributes = FormattingAttributes(
                attributes.prefix, attributes.suffix, own.formatting,
                own.text_case or attributes.text_case, own.strip_periods or attributes.strip_periods,
            )  # fmt: skip
            range_delimiter = override.range_delimiter or part.range_delimiter
            part = DatePart(part.name, override.form or part.form, range_delimiter, attributes)
        parts.append(part)
    return tuple(parts), localized.delimiter


def _compile_part(part: DatePart, settings: SectionSettings, *, era: bool = True) -> _RenderPart:
    """Return a function that renders one part (such as the month) of a date or of one end of a range.

    It takes the context, the values of the date, and whether to drop the prefix and the suffix. Without *era*, years
    are printed without "BC" or "AD".
    """
    locale = settings.locale
    name, form, attributes = part.name, part.form, part.attributes
    formatters = {  # by whether to drop the prefix and the suffix
        (False, False): compile_formatter(attributes, settings, element="leaf"),
        (True, True): compile_formatter(attributes._replace(prefix="", suffix=""), settings),
        (True, False): compile_formatter(attributes._replace(prefix=""), settings, element="leaf"),
        (False, True): compile_formatter(attributes._replace(suffix=""), settings),
    }
    only_day_1 = locale.option("limit-day-ordinals-to-day-1")

    def year(value: int) -> str:
        if form == "short":
            return f"{abs(value) % 100:02d}"
        if not era:
            return str(abs(value))
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
        if form == "ordinal" and (value == 1 or not only_day_1):
            gender = locale.gender(f"month-{of_month:02d}") if of_month else None
            return f"{value}{locale.ordinal_suffix(value, gender)}"
        return str(value)

    def render(context: Context, values: _Values, drop_prefix: bool, drop_suffix: bool) -> Content:
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
        return formatters[drop_prefix, drop_suffix](text, context.item) if text else ""

    return render


def compile_date(node: Date, settings: SectionSettings) -> Render:
    """Compile ``cs:date``."""
    if settings.section == "sort":
        return _compile_sort_date(node, settings)
    variable = node.variable
    parts, delimiter = _resolve_parts(node, settings)
    if node.attributes.strip_periods:  # applies to the values, but not to affixes and delimiters
        parts = tuple([part._replace(attributes=part.attributes._replace(strip_periods=True)) for part in parts])
    renders = [_compile_part(part, settings) for part in parts]
    year_without_era = next((_compile_part(part, settings, era=False) for part in parts if part.name == "year"), None)
    names = [part.name for part in parts]
    ranges = {part.name: part.range_delimiter if part.range_delimiter is not None else "–" for part in parts}
    formatter = compile_formatter(
        node.attributes._replace(text_case=None, strip_periods=False), settings, element="group"
    )
    adds_year_suffix = not settings.explicit_year_suffix and settings.section != "sort"
    is_date_variable = variable in DATE_VARIABLES
    # Text-case depends on the language of the item, so dates with it are not cached.
    changes_case = any([part.attributes.text_case is not None for part in parts])

    # The year suffix has the formatting of the year, and so has text in place of a date.
    format_year = next((compile_formatter(part.attributes, settings) for part in parts if part.name == "year"), None)

    def with_year_suffix(content: Content, context: Context) -> Content:
        if adds_year_suffix and not context.year_suffix_done:
            letters = context.disambiguation.year_suffix
            if letters:
                context.year_suffix_done = True
                suffix: Content = Span((letters,), tag="year-suffix")
                return (content, format_year(suffix, context.item) if format_year is not None else suffix)
        return content

    def render_parts(
        context: Context, values: _Values, chosen: range, *, drop_first_prefix: bool = False,
        drop_last_suffix: bool = False, starts_range: bool = False, era: bool = True,
    ) -> list[Content]:  # fmt: skip
        contents = []
        for index in chosen:
            first, last = drop_first_prefix and index == chosen[0], drop_last_suffix and index == chosen[-1]
            render_part = renders[index]
            if not era and names[index] == "year" and year_without_era is not None:
                render_part = year_without_era
            content = render_part(context, values, first, last)
            if content:  # in a range of years, the year suffix follows the second year
                contents.append(
                    with_year_suffix(content, context) if names[index] == "year" and not starts_range else content
                )
        return contents

    def render_single(context: Context, values: _Values) -> Content:
        return join(render_parts(context, values, range(len(parts))), delimiter)

    def render_range(context: Context, first: _Values, last: _Values) -> Content:
        differing = [
            index for index, name in enumerate(names)
            if first[_INDEX[name]] != last[_INDEX[name]] or (name == "month" and first[3] != last[3])
        ]  # fmt: skip
        if not differing:
            return render_single(context, first)
        largest = min((names[index] for index in differing), key=_INDEX.__getitem__)
        # Parts that are smaller than the largest difference are printed for both dates: March 28–December 28, 2014.
        if largest == "month" and first[_INDEX["day"]] and "day" in names:
            differing.append(names.index("day"))
        low, high = min(differing), max(differing)
        if largest == "year":
            low, high = 0, len(parts) - 1
        before = render_parts(context, first, range(low))
        # "100–44 BC": two years in the same era.
        era = largest != "year" or first[1:] != _YEAR_ONLY or not _in_one_era(first[0], last[0])
        begin = join(
            render_parts(
                context, first, range(low, high + 1), drop_last_suffix=True, starts_range=largest == "year", era=era
            ),
            delimiter,
        )
        end = join(render_parts(context, last, range(low, high + 1), drop_first_prefix=True), delimiter)
        after = render_parts(context, last, range(high + 1, len(parts)))
        return join([*before, (begin, ranges[largest], end), *after], delimiter)

    def render(context: Context) -> Rendered:
        date = context.item.date(variable) if is_date_variable or variable in context.item.data else None
        if date is None or variable in context.suppressed:
            return "", ALL_EMPTY
        if context.year_hidden:  # the cite before shows the same year: print only the year suffix
            context.year_hidden = False
            content = with_year_suffix("", context)
            return (formatter(Span((content,), tag="date"), context.item), HAS_VALUE) if content else ("", ALL_EMPTY)
        if date.literal is not None:
            if format_year is None:  # text replaces the year, so a second cs:date without a year does not repeat it
                return "", HAS_VALUE
            content = format_year(date.literal, context.item)
        elif len(date.parts) > 1:
            content = render_range(context, date.parts[0], date.parts[1])
        elif date.parts:
            content = render_single(context, date.parts[0])
        else:
            return "", ALL_EMPTY
        if not content:
            return "", ALL_EMPTY
        if context.substituting:
            context.hide(variable)
        return formatter(Span((content,), tag="date"), context.item), HAS_VALUE

    cache: dict[DateParts, Content] = {}

    def simple_date(context: Context) -> Content:
        """Return the date if it is neither a range nor text and has no year suffix, as for most items."""
        date = context.item.date(variable) if is_date_variable or variable in context.item.data else None
        if date is None or date.literal is not None or len(date.parts) != 1:
            return ""
        if adds_year_suffix and context.disambiguation.year_suffix:
            return ""
        content = cache.get(date.parts[0])
        if content is None:
            content = render_single(context, date.parts[0])
            if len(cache) < MAX_CACHED and not changes_case:
                cache[date.parts[0]] = content
        return content

    settings.leaves[render] = Leaf(simple_date, lambda content, item: formatter(Span((content,), tag="date"), item))
    return render


def _in_one_era(first: int | None, last: int | None) -> bool:
    """Return whether the same term, "BC" or "AD", is printed after both years."""
    return first is not None and last is not None and (first < 0) == (last < 0) and last < 1000


def _compile_sort_date(node: Date, settings: SectionSettings) -> Render:
    """Return a function that renders a date as a sort key of those parts (year, month, day) that the style prints."""
    names = frozenset(part.name for part in _resolve_parts(node, settings)[0])
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
    """Return *date* as a string of digits of fixed length that sorts earlier dates first.

    Args:
        date: The date; text in place of a date gives an empty string.
        names: Which of ``"year" "month" "day"`` to use.

    Returns:
        The digits of both ends of a range, with zeros for missing parts. A single date has zeros in place of the
        second end, so it sorts before a range that starts with it. Seasons are ignored, because their order in the
        year depends on the hemisphere. Years are counted from 1,000,000 BC.

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
