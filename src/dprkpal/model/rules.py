"""The rules that ``dprkpal check`` holds data against: a code, a name, what is asked for, how grave it is.

A finding is a `dprkpal.errors.FormatError` whose ``code`` is the code of its rule. Codes are never given anew:
a rule that is dropped leaves a gap. ``DATA`` rules are for the files of a collection beside its references
(topics, entities, claims, origins), ``BIB`` rules for bibliography files, ``DOC`` rules for documents that cite.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..errors import FormatError

__all__ = ["RULES", "Rule", "is_error"]


class Rule(NamedTuple):
    """What a check asks for.

    >>> RULES["DATA006"].name, RULES["DATA006"].severity
    ('duplicate-id', 'error')
    """

    code: str
    """Letters for the field, three digits."""

    name: str
    """What is wrong, in a word or two with hyphens."""

    explanation: str
    """What is asked for, and why, in one or two sentences."""

    severity: str = "error"
    """``"error"``: the data is not used as it stands; ``"warning"``: it is, and deserves a look."""

    mended: bool = False
    """Whether ``dprkpal check --fix`` mends what breaks it."""


def _numbered(field: str, rules: Iterable[tuple[Any, ...]]) -> dict[str, Rule]:
    """Return *rules* by codes that count from 001."""
    return {f"{field}{number:03}": Rule(f"{field}{number:03}", *rule) for number, rule in enumerate(rules, 1)}


RULES: dict[str, Rule] = _numbered(
    "DATA",
    [
        ("not-toml", "A data file is TOML 1.0 in UTF-8; nothing in a file that is not can be read."),
        ("unknown-key", "A table has the keys that are explained at the head of its file, and no others: a misspelt "
         "key would otherwise be lost without a word."),
        ("wrong-kind", "A value is text, a list of texts, or true or false, as the head of the file says."),
        ("missing-key", "A table has the keys without which it says nothing, such as id."),
        ("bad-id", "An id is lower-case letters, digits and single hyphens, so that it is safe in any address."),
        ("duplicate-id", "No two topics, entities, claims or origins have one id; the first counts."),
        ("unknown-reference", "A source is the key of a reference."),
        ("unknown-topic", "A topic is the id of a topic, also in the keywords of a reference."),
        ("unknown-entity", "An entity is the id of an entity."),
        ("unknown-claim", "The claims of a link are ids of claims."),
        ("unknown-origin", "A link leads to the key of a reference or to the id of an origin, not to its own source."),
        ("not-in-vocabulary", "Hedges, stances, kinds and their like are words of a short list, so that they can be "
         "filtered and compared."),
        ("bad-date", "A date is written in EDTF, such as 1970-09, 196X/1991 or 1988/.."),
        ("bad-locator", "A locator is a label of CSL's and a value, such as 'p. 45' or 'para. 3'."),
        ("broader-cycle", "Going from topic to broader topic never leads back: a hierarchy has a top. "
         "(SKOS leaves it open; nobody could show such a scheme.)"),
        ("related-and-broader", "A topic is not related to one that stands above or below it, at whatever distance "
         "(SKOS, integrity condition S27)."),
        ("statement-form", "A statement stands after 'According to somebody,': it has no full stop."),
        ("hedge-unsaid", "A claim that is likely or unclear says so in its statement, so that the doubt goes where the "
         "sentence goes."),
        ("hedge-upgraded", "A claim that its source does not assert is not stated in the words of proof."),
        ("no-evidence", "A claim has at least one source that carries it."),
        ("repeated-evidence", "A source stands once on each side of a claim for each place in it."),
        ("unused", "A topic or an entity that nothing is about, or an origin that nothing goes back to, is perhaps "
         "misspelt elsewhere.", "warning"),
        ("value-without-source", "Each field of a reference that is printed has a status of verification: nothing "
         "stands there of which nobody can say where from."),
        ("value-unverified", "A field that is unverified has no value; a title is then a description, marked as such."),
        ("status-missing", "A field with a note, or a page where it was seen, has a status too."),
        ("verified-without-value", "A field that is verified has a value."),
        ("unknown-field", "A field that is no variable of CSL is one of those explained at the head of refs.bib."),
    ],
)  # fmt: skip
RULES |= _numbered(
    "BIB",
    [
        ("unreadable", "An entry is written as its format asks for, so that it can be read in full: braces that close, "
         "a comma between fields, values of the kind that belongs there."),
        ("read-otherwise", "What is read otherwise than it is written, such as an unknown command of TeX, or bytes in "
         "an older encoding, deserves a look.", "warning"),
        ("missing-field", "A work has the fields without which it cannot be found: a title; what it is part of; the "
         "university of a thesis, the institution of a report, the address of a page."),
        ("missing-author", "A book, article, thesis or report has an author or editor, even if that is an institution.",
         "warning"),
        ("missing-date", "A work has a date; without one every style prints that there is none.", "warning"),
        ("odd-date", "A work has appeared before it was seen, its original before it, and neither in the future.",
         "warning"),
        ("bad-isbn", "An ISBN has 10 or 13 digits, of which the last follows from the others (ISO 2108)."),
        ("bad-issn", "An ISSN has eight digits, of which the last follows from the others (ISO 3297)."),
        ("issn-form", "An ISSN is written with a hyphen in its middle.", "warning", True),
        ("bad-doi", "A DOI is 10., the number of a registrant, a slash and a name (ISO 26324)."),
        ("doi-with-address", "A DOI is written without https://doi.org/ before it; styles add that.", "warning", True),
        ("bad-orcid", "An ORCID has sixteen digits, of which the last follows from the others (ISO 7064)."),
        ("duplicate-doi", "No two works have one DOI: cited under two keys, a work stands twice in the bibliography."),
        ("duplicate-isbn", "No two books have one ISBN.", "warning"),
        ("duplicate-title", "Two works of one title, year, type and first author are most likely one.", "warning"),
        ("awkward-key", "A key has letters, digits and - _ : . +, and nothing that TeX or Markdown acts on.",
         "warning"),
        ("name-order", "The family name of Kim Il-sung is Kim: a name whose family name stands first is written with a "
         "comma, as in {Kim, Il-sung}.", "warning"),
        ("institution-split", "The name of an institution is one name; in BibTeX it stands in braces of its own.",
         "warning"),
        ("several-names", "Each name stands for one person; BibTeX joins them by 'and'.", "warning"),
        ("name-capitals", "A name is written as its bearer writes it; a style may set it in capitals.", "warning"),
        ("wrong-encoding", "A text was never read in another encoding than it was written in.", "warning"),
        ("html-entity", "A text is written in its own characters, not in those of HTML.", "warning", True),
        ("bad-url", "An address begins with http://, https:// or ftp://, names a host, and has no spaces."),
        ("doi-as-url", "An address that is a DOI is given as one: that leads further when the page has moved.",
         "warning"),
        ("page-order", "Of a range of pages the last is not before the first.", "warning"),
        ("title-capitals", "A title is written in small letters with its capitals; styles make capitals, but cannot "
         "make small letters.", "warning"),
        ("title-stop", "A title has no full stop at its end; styles set it.", "warning", True),
        ("misspelt-field", "A field has one of the names that are known, or one that is not nearly so.", "warning"),
        ("bad-language", "A language is a code of BCP 47, such as ko or en-GB, or a name that biblatex knows.",
         "warning"),
        ("invisible-character", "A text holds no characters that nobody sees, such as soft hyphens or marks of "
         "direction.", "warning"),
        ("repeated-key", "No two files that are used together have a key in common; the first counts."),
        ("look-alike-key", "No two keys look the same at a glance, such as doe2010 and doe201O.", "warning"),
        ("duplicate-key", "No two entries of a file have one key. Another entry under a key is read as key-2, and so "
         "on; the same entry once more is read once."),
        ("no-key", "An entry has a key, by which it is cited. One without gets a key of name and year."),
        ("duplicate-field", "A field stands once in an entry. Of two that differ only one is printed; in BibTeX the "
         "other is kept as title-2, and so on."),
        ("undefined-string", "An abbreviation is defined by @string before it is used; one that is not stands as its "
         "own name."),
        ("missing-parent", "What an entry takes from another, by crossref, xdata or related, is in the same file."),
        ("circular-parent", "An entry takes nothing from itself, by whatever ways."),
        ("unknown-type", "An entry has a type that its format has; one that has not is read as a document."),
        ("impossible-date", "A date is one of the calendar, and a range ends after it begins; any other is printed as "
         "it is written."),
        ("misformed-name", "A name has a surname, and two commas at most; a list of names has none that is empty."),
        ("unknown-command", "A command of TeX is one that is known; any other stands as it is written.", "warning"),
        ("not-unicode", "A file is in UTF-8, or says at its beginning that it is in UTF-16 or UTF-32.", "warning"),
    ],
)  # fmt: skip
RULES |= _numbered(
    "DOC",
    [
        ("unknown-work", "A citation names the key of a work in the bibliography in use. One that is unknown is marked "
         "in the output, as in **key?**.", "warning"),
        ("uncitable-claim", "A citation such as [@claim:coughlin-tunnels] names the id of a claim, and stands alone in "
         "its brackets: the sources and their places come from the collection.", "warning"),
        ("repeated-note", "No two notes have one label; the first counts, the others are never printed.", "warning"),
        ("uncalled-note", "A note is called somewhere, as in [^label]: one that is not is never printed, and its "
         "citations are left as they are.", "warning"),
        ("citation-lost", "A citation is found again in its line, so that nothing around it changes. Please report a "
         "document in which one is not.", "warning"),
        ("unclosed-block", "Code and divisions end before the document does. One that does not is closed before the "
         "bibliography, which would else be part of it.", "warning"),
        ("metadata", "The metadata at the head of a document are YAML: names with texts or lists of texts, without "
         "aliases; and what they name, a style, a language, a file beside the document, is there."),
    ],
)  # fmt: skip
"""Every rule by its code."""


def is_error(finding: FormatError) -> bool:
    """Return whether *finding* is more than a warning; one without a code always is.

    >>> is_error(FormatError("x", code="DATA022")), is_error(FormatError("x"))
    (False, True)
    """
    rule = RULES.get(finding.code or "")
    return rule is None or rule.severity == "error"
