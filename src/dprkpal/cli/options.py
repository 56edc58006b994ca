"""What the commands share: their options, what a shell completes, and the collection they work on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .terminal import FAULT, report

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..libraries.entry import Entry
    from ..libraries.library import Library

    TextChoice = click.Choice[str]
else:
    TextChoice = click.Choice  # older releases of click know no type argument

__all__ = [
    "LevelType",
    "OutputType",
    "TextChoice",
    "asked_of",
    "collection_of",
    "complete_claim",
    "complete_entity",
    "complete_key",
    "complete_topic",
    "data_folder",
    "from_files",
    "json_flag",
    "load",
    "min_verified",
    "output_file",
    "reaching",
    "rendering",
    "style_and_locale",
    "together",
    "years_option",
]

AnyCommand = TypeVar("AnyCommand", bound="Callable[..., Any] | click.Command")


class OutputType(TextChoice):
    """The engine's output formats, asked for only when a command needs them."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]  # found when asked for
        """The names the engine registers."""
        from ..csl import OUTPUTS

        return tuple(OUTPUTS)


class LevelType(TextChoice):
    """The levels of verification, asked for only when a command needs them."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]  # found when asked for
        """The levels, from the lowest to the highest."""
        from ..model.verification import LEVELS

        return tuple(LEVELS)


Candidates = Callable[[click.Context], Iterable[str]]


def completing(candidates: Candidates, *, stop: str) -> Callable[..., list[CompletionItem]]:
    """Return a completer for *candidates*, which leaves a text that has a character of *stop* to the shell."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        if any(character in incomplete for character in stop):
            return [CompletionItem(incomplete, type="file")]
        try:
            return [CompletionItem(one) for one in candidates(ctx) if one.startswith(incomplete)]
        except Exception:  # whatever is wrong, nobody wants to read it in the middle of a command
            return []

    return complete


def _in_use(ctx: click.Context) -> Library:
    """Return the collection that the options name."""
    return load(ctx.params.get("sources") or (), ctx.params.get("data"))


def _keys(ctx: click.Context) -> Iterable[str]:
    """Return the keys of the collection in use."""
    return _in_use(ctx)


def _topics(ctx: click.Context) -> Iterable[str]:
    """Return the ids of the topics in use."""
    return _in_use(ctx).topics


def _entities(ctx: click.Context) -> Iterable[str]:
    """Return the ids of the entities in use."""
    return _in_use(ctx).entities


def _claims(ctx: click.Context) -> Iterable[str]:
    """Return the ids of the claims in use."""
    return _in_use(ctx).claims


def _style_ids(ctx: click.Context) -> Iterable[str]:
    """Return the ids of all styles."""
    from ..csl.styles.archive import style_ids

    return style_ids()


def _locale_codes(ctx: click.Context) -> Iterable[str]:
    """Return the codes of all locales."""
    from ..csl.styles.archive import locale_codes

    return locale_codes()


complete_key = completing(_keys, stop=",")  # after the comma a locator is being written
complete_topic = completing(_topics, stop="")
complete_entity = completing(_entities, stop="")
complete_claim = completing(_claims, stop="")
complete_style = completing(_style_ids, stop="./\\")  # a style file
complete_locale = completing(_locale_codes, stop="")


def _known_locale(ctx: click.Context, param: click.Parameter, code: str | None) -> str | None:
    """Return *code*, unless there is nothing in its language; CSL would fall back to English without a word."""
    if code is not None and not ctx.resilient_parsing:
        from ..csl.styles.archive import locale_codes, primary_dialect

        if primary_dialect(code) is None:
            from ..errors import UnknownLocaleError

            raise UnknownLocaleError(code, locale_codes())
    return code


def _years(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[int | None, int | None] | None:
    """Return the years that *text* writes: ``1972``, ``1970-1979``, ``1970-`` or ``-1979``."""
    if text is None:
        return None
    import re

    match = re.fullmatch(r"(\d{1,4})?(?:(-|\.\.|/)(\d{1,4})?)?", text.strip())
    if match is None or not (match[1] or match[3]):
        raise click.BadParameter(f"{text!r} is not a year or years; write 1972, 1970-1979, 1970- or -1979")
    first = int(match[1]) if match[1] else None
    last = int(match[3]) if match[3] else None if match[2] else first
    if first is not None and last is not None and last < first:
        raise click.BadParameter(f"{text!r} ends before it begins")
    return first, last


def together(*options: Callable[[AnyCommand], AnyCommand]) -> Callable[[AnyCommand], AnyCommand]:
    """Return one decorator that adds *options* in this order."""

    def add(command: AnyCommand) -> AnyCommand:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_FILE = click.Path(allow_dash=True)
"""A file's name. What is no file, who reads or writes it says; click would look up translations for that at once."""

from_files = click.option(
    "-f", "--from", "sources", metavar="FILE", multiple=True,
    type=_FILE,
    help="Use this file in place of the built-in collection; - is standard input. Can be given again.",
)  # fmt: skip
style_and_locale = together(
    click.option(
        "-s", "--style", metavar="NAME|FILE", shell_complete=complete_style,
        help="CSL style: its id, or a .csl file.  [default: chicago-notes-bibliography]",
    ),
    click.option(
        "-l", "--locale", metavar="CODE", shell_complete=complete_locale, callback=_known_locale,
        help="Language of terms and dates, such as ko-KR.  [default: the style's own, else en-US]",
    ),
)  # fmt: skip
rendering = together(
    style_and_locale,
    click.option("-t", "--to", type=OutputType(), show_default="text", help="Output format."),
)  # fmt: skip
min_verified = click.option(
    "--min-verified", metavar="LEVEL", type=LevelType(),
    help="Leave out works that are less verified: described, partial, conflicting, unchecked, verified.",
)  # fmt: skip
data_folder = click.option(
    "--data", metavar="FOLDER", type=click.Path(),
    help="With --from: the folder of its topics.toml, entities.toml, claims.toml and origins.toml.",
)  # fmt: skip
json_flag = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
years_option = click.option(
    "--years", metavar="YEARS", callback=_years, help="Of these years: 1972, 1970-1979, 1970-, -1979."
)
output_file = click.option(
    "-o", "--output", metavar="FILE", type=_FILE,
    help="Write here, whole or not at all.  [default: standard output]",
)  # fmt: skip


def asked_of(**options: str | None) -> dict[str, Any]:
    """Return those *options* that were given."""
    return {name: value for name, value in options.items() if value is not None}


def load(sources: Sequence[str], data: str | None = None) -> Library:
    """Return the collection that *sources* and the folder *data* hold, or the built-in one."""
    from ..libraries.library import Library, library

    if data is not None and not sources:
        raise click.UsageError("--data goes with --from: its claims speak of works that have to be named")
    return Library.load(*sources, data=data) if sources else library()


def collection_of(ctx: click.Context, sources: Sequence[str], data: str | None = None) -> Library:
    """Return the collection in use, once what is wrong with it has been reported."""
    if sources:
        from .progress import Progress

        with Progress(f"reading {', '.join(sources)}"):
            collection = load(sources, data)
    else:
        collection = load(sources, data)
    report(ctx, collection.findings, collection.notes)
    if not collection:
        if collection.findings:
            ctx.exit(FAULT)
        click.echo(f"{', '.join(sources)}: no entries", err=True)
    return collection


def reaching(level: str | None, works: Iterable[Entry]) -> list[Entry]:
    """Return those of *works* that are verified at least as *level* says."""
    return [work for work in works if level is None or work.verification.at_least(level)]
