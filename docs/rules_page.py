"""Generate the pages about rules from `dprkpal.model.rules`: ``python docs/rules_page.py``."""

from __future__ import annotations

from pathlib import Path

from dprkpal.model.rules import RULES

FOLDER = Path(__file__).parent / "reference"

HEAD = """# Rules of `dprkpal check`

Each finding of `dprkpal check` has the code of a rule. `dprkpal rule CODE` explains a rule, and `dprkpal check --rules`
lists them all.

An *error* means that some data cannot be used as it is written. A *warning* means that something looks wrong. Both
give exit status 1, unless you leave out the rule with `--ignore`. `--fix` can fix the problems of rules with a ✓. The
code of a removed rule is never used again.

| codes | rules |
|---|---|
| `BIB`, `WEB` | [](rules-bibliographies.md) |
| `DOC`, `AUD` | [](rules-documents.md) |
| `DATA` | [](rules-collections.md) |

```{toctree}
:hidden:

rules-bibliographies
rules-documents
rules-collections
```
"""

PARTS = {
    "BIB": "## Bibliography files\n\n`dprkpal check` applies these rules to BibTeX, CSL-JSON, CSL-YAML and RIS files.",
    "WEB": "## Bibliography files, online\n\n`dprkpal check --online` applies these rules. "
    "See [](../how-to/fetch.md#check-a-bibliography-online).",
    "DOC": "## Documents\n\n`dprkpal process` and `dprkpal check` apply these rules to documents with citations.",
    "AUD": "## Claims in documents\n\n`dprkpal check` applies these rules to sentences that cite sources of a "
    "collection with claims. They compare words, so a finding is a question to the author and not a verdict. "
    "See [](../how-to/audit-a-manuscript.md).",
    "DATA": "## Data files of a collection\n\nThe rules from `DATA023` on are about how the references are verified.",
}

PAGES = {
    "rules-bibliographies": ("Rules for bibliography files", ("BIB", "WEB")),
    "rules-documents": ("Rules for documents", ("DOC", "AUD")),
    "rules-collections": ("Rules for collections", ("DATA",)),
}
"""The pages by file name, each with its title and its parts."""


def pages() -> dict[Path, str]:
    """Return the Markdown of each page by its path."""
    found = {FOLDER / "rules.md": HEAD}
    for name, (title, prefixes) in PAGES.items():
        parts = [f"# {title}\n\n[](rules.md) explains codes and severities.\n", *map(_part, prefixes)]
        found[FOLDER / f"{name}.md"] = "\n".join(parts)
    return found


def _part(prefix: str) -> str:
    """Return the rules whose codes begin with *prefix*, as a table."""
    rows = [
        f"| `{rule.code}` | {rule.name} | {rule.severity} | {'✓' if rule.fixable else ''} "
        f"| {_escape(rule.explanation)} |"
        for rule in RULES.values()
        if rule.code.rstrip("0123456789") == prefix
    ]
    heading = "| code | name | severity | `--fix` | explanation |\n|---|---|---|---|---|"
    return "\n".join([PARTS[prefix], "", heading, *rows, ""])


def _escape(text: str) -> str:
    """Return *text* with footnote marks and HTML entities escaped for Markdown."""
    return text.replace("&", "&amp;").replace("[^", "\\[^")


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
