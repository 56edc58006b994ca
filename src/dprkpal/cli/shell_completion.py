"""Internal: shell completion, with values quoted for the shell.

bash inserts a completion into the command line as it is. A key from somebody else's file, such as ``$(touch x)``, would
then run as a command. zsh and fish quote completions themselves.
"""

from __future__ import annotations

import os
import re

from click.shell_completion import BashComplete, CompletionItem, FishComplete, ZshComplete, add_completion_class

__all__ = ["bibliography_files", "open_quote", "quote_for_bash"]

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' type value
    COMPREPLY=()
    while IFS=',' read -r type value; do
        if [[ $type == file ]]; then
            compopt -o default
        elif [[ $type == dir ]]; then
            compopt -o nospace
            COMPREPLY+=("$value")
        elif [[ $type == plain ]]; then
            COMPREPLY+=("$value")
        fi
    done < <(_DPRKPAL_LINE="${COMP_LINE:0:COMP_POINT}" _DPRKPAL_BREAKS="$COMP_WORDBREAKS" COMP_WORDS= COMP_CWORD=0 \
%(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_START_OF_ZSH = """\
if [[ $zsh_eval_context[-1] != loadautofunc ]] && (( ! $+functions[compdef] )); then
    autoload -Uz compinit && compinit -i
fi
"""


def open_quote(line: str) -> str:
    r"""Return the quotation mark that is open at the end of a command line, or an empty string.

    >>> open_quote("bib 'my re"), open_quote('bib "it\'s'), open_quote(r"bib it\'s"), open_quote("bib 'a b' c")
    ("'", '"', '', '')
    """
    quote = ""
    escaped = False
    for sign in line:
        if escaped:
            escaped = False
        elif sign == "\\" and quote != "'":
            escaped = True
        elif sign == quote:
            quote = ""
        elif not quote and sign in "'\"":
            quote = sign
    return quote


def quote_for_bash(value: str, quote: str = "") -> str:
    r"""Return *value* with a backslash before each character that means something to bash.

    Args:
        value: The value.
        quote: The quotation mark that was typed before it. bash adds the closing one.

    >>> print(quote_for_bash("a b;$(c)"), quote_for_bash("a b;$(c)", "'"), quote_for_bash("a b;$(c)", '"'))
    a\ b\;\$\(c\) a b;$(c) a b;\$(c)
    """
    if quote == "'":
        return value.replace("'", r"'\''")
    if quote:
        return re.sub(r'([$`"\\])', r"\\\1", value)
    return re.sub(r"([^\w@%+:,./~^-]|^[~-])", r"\\\1", value, flags=re.ASCII) if value.isascii() else _quote_wide(value)


def _quote_wide(value: str) -> str:
    """Quote *value*, but leave letters of all scripts as they are."""
    return "".join(sign if not sign.isascii() else quote_for_bash(f"a{sign}")[1:] for sign in value)


def bibliography_files(incomplete: str) -> list[CompletionItem]:
    """Return the bibliography files and folders that begin with *incomplete*."""
    from .file_arguments import ENDINGS

    folder, start = os.path.split(incomplete)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as found:
            entries = sorted((one.name, one.is_dir()) for one in found)
    except (OSError, ValueError):
        return []
    items = []
    for name, is_folder in entries:
        if name.startswith(start) and (start or not name.startswith(".")):
            path = os.path.join(folder, name)
            if is_folder:
                items.append(CompletionItem(path + "/", type="dir"))
            elif name.lower().endswith(ENDINGS):
                items.append(CompletionItem(path))
    return items


@add_completion_class
class QuotingBashComplete(BashComplete):
    """Completion for bash that quotes each value."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the word at the cursor."""
        line = os.environ.get("_DPRKPAL_LINE")
        if line is None:
            return super().get_completion_args()
        from click.shell_completion import split_arg_string

        words = split_arg_string(line)
        at_word = bool(line) and (bool(open_quote(line)) or not line[-1].isspace() or line.endswith("\\ "))
        return (words[1:-1], words[-1]) if at_word and len(words) > 1 else (words[1:], "")

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return the completions that fit on one line."""
        self._quote = open_quote(os.environ.get("_DPRKPAL_LINE", ""))
        self._skip = 0 if self._quote else self._broken_part(incomplete)
        return [one for one in super().get_completions(args, incomplete) if str(one.value).isprintable()]

    def _broken_part(self, incomplete: str) -> int:
        """Return the length of the part of the word that bash has separated, such as ``claim:``, and keeps."""
        breaks = os.environ.get("_DPRKPAL_BREAKS", "")
        return max(incomplete.rfind(sign) + 1 for sign in ":=") if ":" in breaks or "=" in breaks else 0

    def format_completion(self, item: CompletionItem) -> str:
        """Return the type and the quoted value."""
        value = str(item.value)
        return f"{item.type},{value if item.type == 'file' else quote_for_bash(value[self._skip :], self._quote)}"


@add_completion_class
class PrintableZshComplete(ZshComplete):
    """Completion for zsh that works before ``compinit`` is called."""

    source_template = (
        ZshComplete.source_template.replace("\n", "\n" + _START_OF_ZSH, 1)
        .replace('"dir" ]]; then\n            _path_files -/', '"dir" ]]; then\n            compadd -U -S "" -- "$key"')
        .replace("compadd -U -V unsorted -a", "compadd -U -V unsorted -a --")
    )

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return the completions that fit on one line."""
        return [one for one in super().get_completions(args, incomplete) if str(one.value).isprintable()]


@add_completion_class
class PrintableFishComplete(FishComplete):
    """Completion for fish of values with commas."""

    source_template = FishComplete.source_template.replace('string split ","', 'string split -m 1 ","').replace(
        "__fish_complete_directories $metadata[2]", "echo $metadata[2]"
    )

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return the completions that fit on one line."""
        return [one for one in super().get_completions(args, incomplete) if str(one.value).isprintable()]
