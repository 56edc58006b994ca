"""The command line: ``dprkpal cite``, ``bib``, ``list``, ``show``, ``styles``, ``locales``, ``completion``.

A command reads its arguments, asks the library once and prints what comes back: data on standard
output, messages on standard error. Every command ends with one of three statuses:

0
    All is well. There may be notes on standard error: what is not as it should be, and was read in full.
1
    There are findings: some of the input is at fault, each fault is on standard error as
    ``file:line:column: key: message``, and everything good is on standard output.
2
    Nothing usable, or wrong usage: nothing is on standard output.

Only click is imported with this file; what a command needs is imported when it runs, because a
citation should take no longer than the start of the interpreter lets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .terminal import FAULT, Commands, Refusal, emit, emit_json, emit_table, report

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from .catalog import Library
    from .citation import Mode
    from .entry import Entry

    TextChoice = click.Choice[str]
else:
    TextChoice = click.Choice  # older releases of click know no type argument

__all__ = ["main"]

AnyCommand = TypeVar("AnyCommand", bound="Callable[..., Any] | click.Command")


class OutputType(TextChoice):
    """The engine's output formats, asked for only when a command needs them."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names the engine registers."""
        from .csl import OUTPUTS

        return tuple(OUTPUTS)


class LevelType(TextChoice):
    """The levels of verification, asked for only when a command needs them."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """The levels, from the lowest to the highest."""
        from .verification import LEVELS

        return tuple(LEVELS)


Candidates = Callable[[click.Context], Iterable[str]]


def _completing(candidates: Candidates, *, stop: str) -> Callable[..., list[CompletionItem]]:
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


def _keys(ctx: click.Context) -> Iterable[str]:
    """Return the keys of the collection in use."""
    return _load(ctx.params.get("sources") or ())


def _style_ids(ctx: click.Context) -> Iterable[str]:
    """Return the ids of all styles."""
    from .csl.archive import style_ids

    return style_ids()


def _locale_codes(ctx: click.Context) -> Iterable[str]:
    """Return the codes of all locales."""
    from .csl.archive import locale_codes

    return locale_codes()


_complete_key = _completing(_keys, stop=",")  # after the comma a locator is being written
_complete_style = _completing(_style_ids, stop="./\\")  # a style file
_complete_locale = _completing(_locale_codes, stop="")


def _known_locale(ctx: click.Context, param: click.Parameter, code: str | None) -> str | None:
    """Return *code*, unless there is nothing in its language; CSL would fall back to English without a word."""
    if code is not None and not ctx.resilient_parsing:
        from .csl.archive import locale_codes, primary_dialect

        if primary_dialect(code) is None:
            from .errors import UnknownLocaleError

            raise UnknownLocaleError(code, locale_codes())
    return code


def _together(*options: Callable[[AnyCommand], AnyCommand]) -> Callable[[AnyCommand], AnyCommand]:
    """Return one decorator that adds *options* in this order."""

    def add(command: AnyCommand) -> AnyCommand:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_FILE = click.Path(allow_dash=True)
"""A file's name. What is no file, who reads or writes it says; click would look up translations for that at once."""

_from = click.option(
    "-f", "--from", "sources", metavar="FILE", multiple=True,
    type=_FILE,
    help="Use this file in place of the built-in collection; - is standard input. Can be given again.",
)  # fmt: skip
_rendering = _together(
    click.option(
        "-s", "--style", metavar="NAME|FILE", shell_complete=_complete_style,
        help="CSL style: its id, or a .csl file.  [default: chicago-notes-bibliography]",
    ),
    click.option(
        "-l", "--locale", metavar="CODE", shell_complete=_complete_locale, callback=_known_locale,
        help="Language of terms and dates, such as ko-KR.  [default: the style's own, else en-US]",
    ),
    click.option("-t", "--to", type=OutputType(), help="Output format.  [default: text]"),
)  # fmt: skip
_min_verified = click.option(
    "--min-verified", metavar="LEVEL", type=LevelType(),
    help="Leave out works that are less verified: described, partial, conflicting, unchecked, verified.",
)  # fmt: skip
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
_output = click.option(
    "-o", "--output", metavar="FILE", type=_FILE,
    help="Write here, whole or not at all.  [default: standard output]",
)  # fmt: skip


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the version and leave."""
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"dprkpal {version('dprkpal')}")
        except PackageNotFoundError:
            click.echo("dprkpal, from a source tree that is not installed")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Print the version and leave.")  # fmt: skip
@click.option("--debug", is_flag=True, help="Show the Python traceback of an internal fault.")
def main(debug: bool) -> None:
    """Cite sources on North Korea-Palestine relations, or your own, in any CSL style.

    Data goes to standard output, messages to standard error. Exit status: 0 all is well; 1 some of
    the input is at fault, what is good was printed; 2 nothing usable, or wrong usage.
    """


def _asked(**options: str | None) -> dict[str, Any]:
    """Return those *options* that were given."""
    return {name: value for name, value in options.items() if value is not None}


def _load(sources: Sequence[str]) -> Library:
    """Return the collection that *sources* hold, or the built-in one."""
    from .catalog import Library, library

    return Library.load(*sources) if sources else library()


def _collection(ctx: click.Context, sources: Sequence[str]) -> Library:
    """Return the collection in use, once what is wrong with it has been reported."""
    collection = _load(sources)
    report(ctx, collection.findings, collection.notes)
    if not collection:
        if collection.findings:
            ctx.exit(FAULT)
        click.echo(f"{', '.join(sources)}: no entries", err=True)
    return collection


def _reaching(level: str | None, works: Iterable[Entry]) -> list[Entry]:
    """Return those of *works* that are verified at least as *level* says."""
    return [work for work in works if level is None or work.verification.at_least(level)]


@main.command()
@click.argument("cites", nargs=-1, required=True, metavar="KEY[, LOCATOR]...", shell_complete=_complete_key)
@_rendering
@click.option("--locator", metavar="LOCATOR", help="Place in the work, such as 'p. 45'; with one KEY only.")
@click.option("--prefix", default="", metavar="TEXT", help="Text before the first cite, such as 'see '.")
@click.option("--suffix", default="", metavar="TEXT", help="Text after the last cite.")
@click.option(
    "--mode",
    type=click.Choice(["normal", "author-in-text", "suppress-author", "author-only"]),
    default="normal",
    show_default=True,
    help="How each cite shows its author.",
)
@click.option("--note-number", type=click.IntRange(min=0), metavar="N", help="Number of the note it stands in.")
@_from
@_json
@_output
@click.pass_context
def cite(
    ctx: click.Context,
    cites: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str,
    locator: str | None,
    prefix: str,
    suffix: str,
    mode: Mode,
    note_number: int | None,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """Print one citation of the works named.

    All arguments form one citation; a locator can stand after each key, for example:
    dprkpal cite "young2021guns, p. 45" berger2014arm --style apa

    JSON: an object with `style`, `locale`, `to`, `note_number`, `cites` (each with `id`, `locator` as
    null or an object with `label` and `value`, `prefix`, `suffix`, `mode`) and `citation`, the text.
    """
    from dataclasses import asdict, replace

    from .citation import Citation, Cite, Locator
    from .entry import DEFAULT_STYLE

    collection = _collection(ctx, sources)
    parsed = [replace(Cite(text) if text in collection else Cite.parse(text), mode=mode) for text in cites]
    if locator is not None:
        if len(parsed) > 1 or parsed[0].locator is not None:
            raise click.UsageError("--locator goes with one KEY; write 'KEY, LOCATOR' for each of several")
        parsed[0] = replace(parsed[0], locator=Locator.parse(locator))
    parsed[0] = replace(parsed[0], prefix=prefix)
    parsed[-1] = replace(parsed[-1], suffix=suffix)
    style = DEFAULT_STYLE if style is None else style
    text = collection.cite(Citation(tuple(parsed), note_number), style=style, locale=locale, to=to or "text")
    if as_json:
        said = {"style": style, "locale": locale, "to": to or "text", "note_number": note_number}
        emit_json({**said, "cites": [asdict(one) for one in parsed], "citation": text}, output)
    else:
        emit(text, output)


@main.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=_complete_key)
@_rendering
@_min_verified
@_from
@_json
@_output
@click.pass_context
def bib(
    ctx: click.Context,
    keys: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str,
    min_verified: str | None,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """Print a bibliography of all works, or of those named.

    A blank line stands between entries. In HTML each entry has its own line inside
    <div class="csl-bib-body">.

    JSON: an object with `style`, `locale`, `to` and `entries`, an array in the style's order of objects
    with `key` and `text`.
    """
    from .csl import Processor
    from .entry import DEFAULT_STYLE

    style, to = DEFAULT_STYLE if style is None else style, to or "text"
    collection = _collection(ctx, sources)
    works = _reaching(min_verified, [collection[key] for key in dict.fromkeys(keys or collection)])
    processor = Processor(style, works, locale=locale, to=to)
    entries = processor.bibliography()
    if works and not entries:
        raise Refusal(f"the style {style!r} has no bibliography; `dprkpal cite` prints its citations")
    if as_json:
        pairs = zip(processor.order(), entries, strict=True)
        said = {"style": style, "locale": locale, "to": to}
        emit_json({**said, "entries": [{"key": key, "text": text} for key, text in pairs]}, output)
    elif to == "text":
        emit("\n\n".join(entries), output)  # a terminal wraps long lines, so only a blank line shows where one ends
    else:
        emit(processor.backend.join(entries, {}), output)


@main.command("list")
@_rendering
@_min_verified
@_from
@_json
@_output
@click.pass_context
def list_(
    ctx: click.Context,
    style: str | None,
    locale: str | None,
    to: str | None,
    min_verified: str | None,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """List the keys, each with what it stands for.

    That is author, title and year or, with --style, --locale or --to, the entry in a bibliography.

    JSON: an array of objects with `key`, `type`, `level` (how far it is verified) and `description`.
    """
    from .listing import described

    works = _reaching(min_verified, _collection(ctx, sources).values())
    asked = _asked(style=style, locale=locale, to=to)
    rows = [(work, described(work, asked)) for work in works]
    if as_json:
        emit_json(
            [
                {"key": work.id, "type": work.type, "level": work.verification.level, "description": description}
                for work, description in rows
            ],
            output,
        )
    else:
        emit_table([(work.id, description) for work, description in rows], output, cut=True)


@main.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", shell_complete=_complete_key)
@_rendering
@_from
@_json
@_output
@click.pass_context
def show(
    ctx: click.Context,
    keys: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str | None,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """Show every field of a work and how far it is verified.

    The first line has the file and the line where the work is written, the second how far it is verified
    as a whole. With --style, --locale or --to the last lines have it as a citation and as an entry in a
    bibliography.

    JSON: an array of objects with `key`, `csl` (CSL-JSON), `level`, `verification` (for each variable an
    object with `status` and perhaps `note` and `seen-at`), `path`, `line`, `citation` and `entry`, null where unknown.
    """
    from .listing import fields

    collection = _collection(ctx, sources)
    works = [collection[key] for key in keys]
    asked = _asked(style=style, locale=locale, to=to)
    cited = [(work.cite(**asked), work.bibliography(**asked)) if asked else (None, None) for work in works]
    if as_json:
        emit_json(
            [
                {"key": work.id, "csl": work.to_csl(), "level": work.verification.level,
                 "verification": work.verification.to_csl(), "path": work.place[0], "line": work.place[1],
                 "citation": citation, "entry": entry}
                for work, (citation, entry) in zip(works, cited, strict=True)
            ],
            output,
        )  # fmt: skip
        return
    rows: list[tuple[str, str, str]] = []
    for work, (citation, entry) in zip(works, cited, strict=True):
        rows += [("", "", "")] * bool(rows)
        rows.append((work.id, "", ":".join(str(part) for part in work.place if part is not None)))
        rows += fields(work)
        rows += [(name, "", text) for name, text in (("citation", citation), ("entry", entry)) if text]
    emit_table(rows, output)


@main.command()
@click.argument("query", default="")
@_json
@_output
def styles(query: str, as_json: bool, output: str | None) -> None:
    """Find CSL styles by id and title, or list them all.

    JSON: an array of objects with `id` and `title`.
    """
    from .csl.archive import search_styles, style_ids

    found = search_styles(query)
    if not found:
        from .errors import UnknownStyleError

        raise UnknownStyleError(query, style_ids())
    if as_json:
        emit_json([{"id": style_id, "title": title} for style_id, title in found], output)
    else:
        emit_table(found, output, cut=True)


@main.command()
@_json
@_output
def locales(as_json: bool, output: str | None) -> None:
    """List the locales that there are terms and dates for.

    JSON: an array of codes.
    """
    from .csl.archive import locale_codes

    codes = sorted(locale_codes())
    if as_json:
        emit_json(codes, output)
    else:
        emit("\n".join(codes), output)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@_output
def completion(shell: str, output: str | None) -> None:
    """Print the script that lets a shell complete.

    It completes commands, options, keys, styles, locales and formats. In ~/.bashrc put
    eval "$(dprkpal completion bash)", in ~/.zshrc the same with zsh; for fish write the script to
    ~/.config/fish/completions/dprkpal.fish.
    """
    from click.shell_completion import get_completion_class

    chosen = get_completion_class(shell)
    assert chosen is not None, shell  # the choice above lets no other through
    emit(chosen(main, {}, "dprkpal", "_DPRKPAL_COMPLETE").source(), output)
