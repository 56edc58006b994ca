"""Write the page of the rules from the rules themselves: ``python docs/rules_page.py``."""

from __future__ import annotations

from pathlib import Path

from dprkpal.model.rules import RULES

PAGE = Path(__file__).parent / "reference" / "rules.md"

HEAD = """# The rules of `check`

`dprkpal check` names the rule that each finding breaks by its code; `dprkpal rule CODE` explains one, and
`dprkpal check --rules` lists them. An *error* is wrong in any case, a *warning* deserves a look; either gives the
status 1, unless `--ignore` leaves it out. Rules with a ✓ are those that `--fix` mends. A code is never given to another
rule.
"""

PARTS = {
    "BIB": "Bibliography files, when `dprkpal check FILE` reads them:",
    "DOC": "Documents, when `dprkpal process` makes their citations, or `dprkpal check` reads them:",
    "DATA": "The data files of a collection, and from `DATA023` what its references say of their own verification:",
}


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for field, words in PARTS.items():
        rows = [
            f"| `{rule.code}` | {rule.name} | {rule.severity} | {'✓' if rule.mended else ''} "
            f"| {_safe(rule.explanation)} |"
            for rule in RULES.values()
            if rule.code.rstrip("0123456789") == field
        ]
        heading = "| code | name | severity | `--fix` | what is asked for |\n|---|---|---|---|---|"
        parts.append("\n".join([words, "", heading, *rows, ""]))
    return "\n".join(parts)


def _safe(words: str) -> str:
    """Return *words* so that a mark of a note that they show is none."""
    return words.replace("[^", "\\[^")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
