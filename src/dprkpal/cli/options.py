"""Internal: options shared by the commands, shell completion, and loading the collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from .file_arguments import expand_patterns
from .terminal import EXIT_FAILURE, report, say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..collection.entry import Entry
    from ..configuration import Configuration
    from ..libraries.library import Library

    TextChoice = click.Choice[str]
else:
    TextChoice = click.Choice  # click.Choice is not generic in older releases of click

__all__ = [
    "DATA_NEEDS_FROM",
    "LateChoice",
    "RenderingOptions",
    "TextChoice",
    "abbreviations_option",
    "author_option",
    "collection_name",
    "combine_options",
    "complete_claim",
    "complete_entity",
    "complete_key",
    "complete_topic",
    "configured_style",
    "data_option",
    "entity_option",
    "from_option",
    "given_options",
    "json_option",
    "line_length_option",
    "load",
    "load_and_report",
    "min_verified_option",
    "note_fields_option",
    "output_option",
    "project_configuration",
    "rendering_options",
    "sentence_case_option",
    "source_option",
    "style_and_locale",
    "topic_option",
    "type_option",
    "verified_entries",
    "wrapped",
    "years_option",
]

AnyCommand = TypeVar("AnyCommand", bound="Callable[..., Any] | click.Command")

DATA_NEEDS_FROM = "--data needs --from: name the bibliography that these topics and claims belong to"


class LateChoice(TextChoice):
    """A choice whose values are looked up only when needed, to keep start-up fast."""

    def __init__(self, find: Callable[[], Iterable[str]], *, case_sensitive: bool = True) -> None:
        """Take a function that returns the values in the order of the help."""
        self.find = find
        self.case_sensitive = case_sensitive

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]  # click declares an attribute
        """The values."""
        return tuple(self.find())


def _outputs() -> Iterable[str]:
    """Return the registered output formats."""
    from ..csl import OUTPUTS

    return OUTPUTS


def _levels() -> Iterable[str]:
    """Return the levels of verification, lowest first."""
    from ..model.verification import LEVELS

    return LEVELS


Candidates = Callable[[click.Context], Iterable[str]]


def completer(candidates: Candidates, *, stop: str = "", files: bool = False) -> Callable[..., list[CompletionItem]]:
    """Return a shell completer for *candidates*; text with a character of *stop* is completed as a file name."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        if any(character in incomplete for character in stop):
            return [CompletionItem(incomplete, type="file")]
        try:
            found = [CompletionItem(one) for one in candidates(ctx) if one.startswith(incomplete)]
        except Exception:  # an error message would land in the middle of the command line being typed
            found = []
        if files and (incomplete or param.name == "sources"):
            from .shell_completion import bibliography_files

            found += bibliography_files(incomplete)
        return found

    return complete


def _current_library(ctx: click.Context) -> Library:
    """Return the collection selected by the options typed so far."""
    return load(ctx.params.get("sources") or (), ctx.params.get("data"))


def _keys(ctx: click.Context) -> Iterable[str]:
    """Return the keys of the selected collection, and for cite and bib its topics and claims."""
    collection = _current_library(ctx)
    topics = [f"topic:{key}" for key in collection.topics] if ctx.command.name in ("bib", "cite") else []
    claims = [f"claim:{key}" for key in collection.claims] if ctx.command.name == "cite" else []
    return [*collection, *topics, *claims]


def _topics(ctx: click.Context) -> Iterable[str]:
    """Return the topic ids of the selected collection."""
    return _current_library(ctx).topics


def _entities(ctx: click.Context) -> Iterable[str]:
    """Return the entity ids of the selected collection."""
    return _current_library(ctx).entities


def _claims(ctx: click.Context) -> Iterable[str]:
    """Return the claim ids of the selected collection."""
    return _current_library(ctx).claims


def _style_ids(ctx: click.Context) -> Iterable[str]:
    """Return the ids of all styles."""
    from ..csl.styles.archive import style_ids

    return style_ids()


def _locale_codes(ctx: click.Context) -> Iterable[str]:
    """Return the codes of all locales."""
    from ..csl.styles.archive import locale_codes

    return locale_codes()


complete_key = completer(_keys, stop=",", files=True)  # a comma ends the key and starts a locator
def _rules(ctx: click.Context) -> Iterable[str]:
    """Return the codes and names of all rules."""
    from ..model.rules import RULES

    return [*RULES, *(rule.name for rule in RULES.values())]


def _hedges(ctx: click.Context) -> Iterable[str]:
    """Return all hedges."""
    from ..collection.hedges import HEDGES

    return HEDGES


def _stances(ctx: click.Context) -> Iterable[str]:
    """Return all stances."""
    from ..collection.claims import STANCES

    return STANCES


def _result_kinds(ctx: click.Context) -> Iterable[str]:
    """Return the kinds of search results."""
    from ..search.searchable_text import KINDS

    return KINDS


def _entity_kinds(ctx: click.Context) -> Iterable[str]:
    """Return the kinds of entities."""
    from ..collection.entities import KINDS

    return KINDS


complete_topic = completer(_topics, stop="")
complete_entity = completer(_entities, stop="")
complete_claim = completer(_claims, stop="")
complete_style = completer(_style_ids, stop="./\\")  # the path of a style file
complete_locale = completer(_locale_codes, stop="")
complete_rule = completer(_rules, stop="")
complete_hedge = completer(_hedges, stop="")
complete_stance = completer(_stances, stop="")
complete_timeline_kind = completer(lambda ctx: ("event", "claim", "reference"), stop="")
complete_result_kind = completer(_result_kinds, stop="")
complete_entity_kind = completer(_entity_kinds, stop="")


def _check_locale(ctx: click.Context, param: click.Parameter, code: str | None) -> str | None:
    """Return *code* if its language has a locale; CSL would silently use English instead."""
    if code is not None and not ctx.resilient_parsing:
        from ..csl.styles.archive import locale_codes, primary_dialect

        if primary_dialect(code) is None:
            from ..errors import UnknownLocaleError

            raise UnknownLocaleError(code, locale_codes())
        if "-u-" in code.replace("_", "-").casefold():
            from ..csl.document.collation import is_known_collation
            from ..csl.styles.language_tag import split_collation

            language, collation = split_collation(code)
            if not is_known_collation(language, collation):
                raise click.BadParameter(
                    f"{language} cannot be sorted by {collation[:50]!r}; leave out `-u-co-…`", ctx=ctx, param=param
                )
    return code


def _parse_years(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[int | None, int | None] | None:
    """Parse ``1972``, ``1970-1979``, ``1970-`` or ``-1979`` into the first and last year."""
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


def combine_options(*options: Callable[[AnyCommand], AnyCommand]) -> Callable[[AnyCommand], AnyCommand]:
    """Return one decorator that adds *options* in this order."""

    def add(command: AnyCommand) -> AnyCommand:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _turn_off(ctx: click.Context, param: click.Parameter, given: bool) -> None:
    """Store an option such as ``--no-sentence-case`` where `project_configuration` finds it."""
    if given:
        ctx.find_root().meta.setdefault(_TURNED_OFF, set()).add(param.opts[0].removeprefix("--no-"))


_TURNED_OFF = f"{__name__}.turned_off"
_FILE = click.Path(allow_dash=True)
"""A file name. The code that opens the file reports problems with it; checks by click would slow every start."""

source_option = click.option(
    "-f", "--from", "sources", metavar="FILE", multiple=True,
    type=_FILE, shell_complete=completer(lambda ctx: (), files=True),
    help="Read this bibliography instead of the built-in collection; - is standard input. Repeatable.",
)  # fmt: skip
sentence_case_option = click.option(
    "--no-sentence-case", is_flag=True, expose_value=False, callback=_turn_off,
    help="Keep the capitals of titles in .bib files, which are otherwise set in sentence case.",
)  # fmt: skip
from_option = combine_options(source_option, sentence_case_option)
note_fields_option = click.option(
    "--no-note-fields", is_flag=True, expose_value=False, callback=_turn_off,
    help="Leave CSL variables in notes alone, such as 'original-date: 1900' in Zotero's field Extra.",
)  # fmt: skip
abbreviations_option = click.option(
    "--abbreviations", metavar="FILE", type=_FILE, shell_complete=completer(lambda ctx: (), files=True),
    help="Short forms of titles, for styles that abbreviate: a JSON file in the format of Zotero and pandoc.",
)  # fmt: skip
style_and_locale = combine_options(
    click.option(
        "-s", "--style", metavar="NAME|FILE", shell_complete=complete_style,
        help="CSL style: an id or a .csl file.  [default: chicago-notes-bibliography]",
    ),
    click.option(
        "-l", "--locale", metavar="CODE", shell_complete=complete_locale, callback=_check_locale,
        help="Language of terms and dates, such as ko-KR.  [default: the style's own, or en-US]",
    ),
)  # fmt: skip
rendering_options = combine_options(
    style_and_locale,
    click.option("-t", "--to", type=LateChoice(_outputs), show_default="text", help="Output format."),
)  # fmt: skip
min_verified_option = click.option(
    "--min-verified", metavar="LEVEL", type=LateChoice(_levels),
    help="Only references verified at least to this level: described, partial, conflicting, unchecked, verified.",
)  # fmt: skip
data_option = click.option(
    "--data", metavar="FOLDER", type=click.Path(),
    help="With --from: the folder with its topics.toml, entities.toml, claims.toml and origins.toml.",
)  # fmt: skip
line_length_option = click.option(
    "--line-length", metavar="N", type=click.IntRange(min=0),
    help="Wrap lines of plain text at this length; 0 for no limit.  [default: from the configuration, or 0]",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
years_option = click.option(
    "--years", metavar="YEARS", callback=_parse_years,
    help="Only results from these years: 1972, 1970-1979, 1970- or -1979.",
)  # fmt: skip
topic_option = click.option(
    "--topic", metavar="ID", shell_complete=complete_topic, help="Only results on this topic or a narrower one."
)
entity_option = click.option(
    "--entity", metavar="ID", shell_complete=complete_entity,
    help="Only results about this entity; `dprkpal entities` lists them.",
)  # fmt: skip
author_option = click.option("--author", metavar="NAME", help="Only results by an author of this name.")
type_option = click.option("--type", metavar="TYPE", help="Only references of this type, such as book.")
output_option = click.option(
    "-o", "--output", metavar="FILE", type=_FILE,
    help="Write to this file (atomically). Its ending names the format.  [default: standard output]",
)  # fmt: skip


class RenderingOptions(TypedDict, total=False):
    """The values of ``--style``, ``--locale`` and ``--to`` that were given."""

    style: str
    locale: str
    to: str


def project_configuration(folder: str = ".") -> Configuration:
    """Return the settings for documents in *folder*, with those of the options of ``dprkpal`` itself.

    Problems in the configuration are printed, and end the command with exit status 2.
    """
    from ..configuration import Origin, load_configuration

    current = click.get_current_context(silent=True)
    if current is None:  # while the shell completes a word
        return load_configuration(folder)
    ctx = current.find_root()
    known: dict[str, Configuration] = ctx.meta.setdefault(f"{__name__}.configurations", {})
    if folder not in known:
        params = ctx.params
        configuration = load_configuration(folder, file=params.get("config"), search=not params.get("no_config"))
        if configuration.findings:
            for finding in configuration.findings:
                say(str(finding))
            ctx.exit(EXIT_FAILURE)
        if (name := collection_name()) is not None:
            configuration = configuration.updated({"collection": name}, Origin("option", "--collection"))
        for name in ctx.meta.get(_TURNED_OFF, ()):
            configuration = configuration.updated({name: False}, Origin("option", f"--no-{name}"))
        known[folder] = configuration
    return known[folder]


def configured_style(style: str | None, locale: str | None) -> tuple[str, str | None]:
    """Return style and locale: as given, or else those of the project, or else the default."""
    from ..collection.citing import DEFAULT_STYLE

    configuration = project_configuration()
    style = configuration.style or DEFAULT_STYLE if style is None else style
    return style, configuration.locale if locale is None else locale


def wrapped(text: str, to: str | None, line_length: int | None) -> str:
    """Return *text* as it is printed: text wrapped to *line_length* or that of the project, RTF as a document."""
    if to == "rtf":
        from ..csl.output.rtf import Rtf

        return Rtf.document(text)
    if to != "text":
        return text
    length = project_configuration().line_length if line_length is None else line_length
    if not length:
        return text
    from ..model.text_wrapping import wrap_text

    return wrap_text(text, length)


def given_options(*, style: str | None, locale: str | None, to: str | None) -> RenderingOptions:
    """Return the options to pass on to the library. If one was given, the others are those of the project."""
    if style is None and locale is None and to is None:
        return {}
    style, locale = configured_style(style, locale)
    given: RenderingOptions = {"style": style}
    if locale is not None:
        given["locale"] = locale
    if to is not None:
        given["to"] = to
    return given


def load(sources: Sequence[str], data: str | None = None, folder: str = ".") -> Library:
    """Return the collection in *sources* and the folder *data*, or that of the project, or the built-in one."""
    from ..libraries.library import Library

    if collection_name() is not None and sources:
        raise click.UsageError("--collection and --from name two collections; use one of them")
    configuration = project_configuration(folder)
    if sources or (data is not None and configuration.bibliography):
        files = expand_patterns(sources) or configuration.bibliography
        return Library.load(*files, data=data, sentence_case=configuration.sentence_case)
    if data is not None:
        raise click.UsageError(DATA_NEEDS_FROM)
    return configuration.library()


def collection_name() -> str | None:
    """Return the name given with ``dprkpal --collection``, or ``None``."""
    ctx = click.get_current_context(silent=True)
    name: str | None = ctx.find_root().params.get("collection") if ctx is not None else None
    return name


def load_and_report(ctx: click.Context, sources: Sequence[str], data: str | None = None) -> Library:
    """Return the collection, after printing its problems and notes to standard error."""
    if sources:
        from .progress import Progress

        with Progress(f"reading {', '.join(sources)}"):
            collection = load(sources, data)
    else:
        collection = load(sources, data)
        sources = project_configuration().bibliography
    report(ctx, collection.findings, collection.notes)
    if not collection:
        if collection.findings:
            ctx.exit(EXIT_FAILURE)
        say(f"{', '.join(sources) or 'the collection'}: no entries")
    return collection


def verified_entries(level: str | None, entries: Iterable[Entry]) -> list[Entry]:
    """Return the *entries* verified at least to *level*."""
    return [entry for entry in entries if level is None or entry.verification.at_least(level)]
