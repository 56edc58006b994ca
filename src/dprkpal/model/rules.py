"""Internal: the rules that ``dprkpal check`` applies, each with a code, a name, an explanation and a severity.

A finding is a `dprkpal.errors.FormatError`; its ``code`` is the code of the rule. ``BIB`` rules are for bibliography
files, ``WEB`` rules for what services on the internet know about their entries, ``DOC`` rules for documents with
citations, ``AUD`` rules for what documents say about the claims of a collection, and ``DATA`` rules for the data files
of a collection (topics, entities, claims and origins). The code of a removed rule is never used again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..errors import FormatError

__all__ = ["RULES", "Rule", "is_error"]


class Rule(NamedTuple):
    """A rule of ``dprkpal check``.

    >>> RULES["DATA006"].name, RULES["DATA006"].severity
    ('duplicate-id', 'error')
    """

    code: str
    """``BIB``, ``WEB``, ``DOC``, ``AUD`` or ``DATA`` and three digits."""

    name: str
    """The problem in a few words joined by hyphens, such as ``"duplicate-doi"``."""

    explanation: str
    """What the rule asks for, and why, in one or two sentences."""

    severity: str = "error"
    """``"error"`` if the data cannot be used as it is written, ``"warning"`` if it can but needs a look."""

    fixable: bool = False
    """Whether ``dprkpal check --fix`` can fix the problem."""


def _numbered(prefix: str, rules: Iterable[tuple[Any, ...]]) -> dict[str, Rule]:
    """Return *rules* by code: *prefix* and a number that counts from 001."""
    return {f"{prefix}{number:03}": Rule(f"{prefix}{number:03}", *rule) for number, rule in enumerate(rules, 1)}


RULES: dict[str, Rule] = _numbered(
    "DATA",
    [
        ("not-toml", "A data file must be valid TOML 1.0 in UTF-8. Nothing can be read from a file that is not."),
        ("unknown-key", "A table may have only the keys explained at the top of its file. Any other key is ignored, "
         "so a misspelt one would silently lose its value."),
        ("wrong-kind", "Each value must have the type that the top of the file gives: text, a list of texts, or true "
         "or false. A value of another type cannot be used."),
        ("missing-key", "A table must have its required keys, such as id. Without them it cannot be used."),
        ("bad-id", "An id must consist of lower-case letters, digits and single hyphens, so that it can be part of a "
         "web address."),
        ("duplicate-id", "Each id must be unique among topics, entities, claims and origins. If two have the same "
         "id, only the first is used."),
        ("unknown-reference", "A source must be the key of a reference in the bibliography. Evidence without a known "
         "source is left out."),
        ("unknown-topic", "A topic must be the id of a topic in the collection; this includes the keywords of "
         "references. Unknown topics are left out."),
        ("unknown-entity", "An entity must be the id of an entity in the collection. Unknown entities are left out."),
        ("unknown-claim", "A link may name only ids of claims in the collection. Unknown claims are left out."),
        ("unknown-origin", "A link must lead to the key of another reference or to the id of an origin. A source "
         "cannot depend on itself."),
        ("not-in-vocabulary", "Hedges, stances, kinds and similar values must come from a fixed list, so that they "
         "can be filtered and compared."),
        ("bad-date", "A date must be in EDTF, such as 1970-09, 196X/1991 or 1988/.., so that it can be sorted and "
         "compared."),
        ("bad-locator", "A locator must be a CSL label and a value, such as 'p. 45' or 'para. 3', so that every "
         "style can format it."),
        ("broader-cycle", "Following the broader topics must never lead back to the start, so that the topics can be "
         "shown as a tree. (SKOS itself allows such cycles.)"),
        ("related-and-broader", "A topic must not be related to one of its own broader or narrower topics, at any "
         "level (SKOS integrity condition S27)."),
        ("statement-form", "A statement must not end with a full stop, because it is printed inside a longer "
         "sentence: 'According to its author, …'."),
        ("hedge-unsaid", "The statement of a likely or unclear claim must express the doubt in words, so that the "
         "doubt is still there when somebody copies the sentence."),
        ("hedge-upgraded", "A claim must not sound more certain than its source. Words of proof are only for claims "
         "that the source asserts."),
        ("no-evidence", "A claim must have at least one source that supports it."),
        ("repeated-evidence", "A claim may list the same source and locator only once as support, and only once as "
         "contradiction. A second row would count the same evidence twice."),
        ("unused", "Each topic, entity and origin should be used at least once. An unused one often means that its "
         "id is misspelt somewhere else.", "warning"),
        ("value-without-source", "Each printed field of a reference must have a verification status, so that readers "
         "can tell where its value comes from."),
        ("value-unverified", "A field with the status unverified must have no value. Only a title may keep a "
         "description in its place, which must be marked as a description, and a date that is inferred, which must be "
         "marked as uncertain: 2014-07?."),
        ("status-missing", "A field with a verification note, or with a page where it was seen, must also have a "
         "status. Without one the note says nothing about the value."),
        ("verified-without-value", "A field with the status verified must have a value: there is nothing to verify "
         "without one."),
        ("unknown-field", "A field must be a CSL variable or one of the extra fields explained at the top of "
         "refs.bib. Any other name is probably misspelt."),
        ("link-without-evidence", "A link that names a claim needs evidence from its source for that claim. Without "
         "it nobody sees what the source says, and the link has no effect on the number of origins.", "warning"),
        ("count-differs", "The number of origins in 'counted' must be the number that the links lead to. Otherwise "
         "the remark on independence explains another number than the one that is printed."),
    ],
)  # fmt: skip
RULES |= _numbered(
    "BIB",
    [
        ("unreadable", "An entry must follow the syntax of its format: closed braces, commas between fields, and the "
         "right type of value. Otherwise part of it, or all of it, cannot be read."),
        ("read-otherwise", "Part of the file was interpreted, changed or skipped when it was read, such as control "
         "characters. Check that the result is what you meant.", "warning"),
        ("missing-field", "An entry needs the fields that readers need to find the work: a title, the journal or "
         "book that contains it, the university of a thesis, the institution of a report, the URL of a web page."),
        ("missing-author", "A book, article, thesis or report should have an author or editor. This can also be an "
         "institution.", "warning"),
        ("missing-date", "An entry should have a date. Without one, styles print 'n.d.' (no date).", "warning"),
        ("odd-date", "The dates of an entry should agree: the original before the reprint, publication before "
         "access, and nothing in the future.", "warning"),
        ("bad-isbn", "An ISBN must have 10 or 13 digits with a correct check digit (ISO 2108). A wrong digit leads "
         "to another book, or to none."),
        ("bad-issn", "An ISSN must have eight digits with a correct check digit (ISO 3297). A wrong digit leads to "
         "another journal, or to none."),
        ("issn-form", "An ISSN should be written with a hyphen after the fourth digit, as in "
         "0378-5955.", "warning", True),
        ("bad-doi", "A DOI must start with 10., a registrant number and a slash, as in 10.1000/182 (ISO 26324). "
         "Anything else cannot be turned into a link."),
        ("doi-with-address", "Write a DOI without https://doi.org/ in front. Styles add the address "
         "themselves.", "warning", True),
        ("bad-orcid", "An ORCID must have sixteen digits with a correct check digit (ISO 7064). A wrong digit points "
         "to another person, or to nobody."),
        ("duplicate-doi", "Two entries must not have the same DOI, because they are the same work. If you cite both "
         "keys, the bibliography lists the work twice."),
        ("duplicate-isbn", "Two books should not have the same ISBN. They are probably the same book.", "warning"),
        ("duplicate-title", "Two entries with the same title, year, type and first author are probably the same "
         "work.", "warning"),
        ("awkward-key", "A key should contain only letters, digits and - _ : . + because other characters have a "
         "meaning in TeX or Markdown and can break citations.", "warning"),
        ("name-order", "A name that starts with the family name needs a comma, as in {Kim, Il-sung}. Without the "
         "comma, Il-sung would be read as the family name.", "warning"),
        ("institution-split", "Put the name of an institution in an extra pair of braces, as in {{World Bank}}. "
         "Otherwise it is split into given name and family name.", "warning"),
        ("several-names", "Separate the names of several people with 'and'. Otherwise they are read as one "
         "person.", "warning"),
        ("name-capitals", "Write names in upper and lower case, as in Smith. A style can turn them into capitals, "
         "but not back.", "warning"),
        ("wrong-encoding", "Text such as 'Ã¼' instead of 'ü' was read in the wrong encoding at some point. Replace "
         "it with the intended characters.", "warning"),
        ("html-entity", "Write characters directly, such as & or é, instead of HTML entities such as &amp; or "
         "&eacute;. BibTeX prints entities as they are.", "warning", True),
        ("bad-url", "A URL must start with http://, https:// or ftp://, contain a host name, and have no spaces. "
         "Otherwise the link does not work."),
        ("doi-as-url", "Put a DOI in the DOI field instead of the URL. A DOI still works when the page has "
         "moved.", "warning", True),
        ("page-order", "The last page of a range should not be smaller than the first. One of the two is probably "
         "mistyped.", "warning"),
        ("title-capitals", "Do not write a whole title in capitals. A style can turn a title into capitals, but not "
         "back.", "warning"),
        ("title-stop", "A title should not end with a full stop. Styles add the punctuation, so it would be printed "
         "twice.", "warning", True),
        ("misspelt-field", "The name of a field should be spelled correctly. This one is unknown, but very similar "
         "to a known one.", "warning"),
        ("bad-language", "A language should be a BCP 47 code such as ko or en-GB, or a language name that biblatex "
         "knows. Otherwise it has no effect.", "warning"),
        ("invisible-character", "Text should not contain invisible characters, such as soft hyphens or direction "
         "marks. They get in the way of searching and sorting.", "warning"),
        ("repeated-key", "Files that are used together must not share a key. Only the first entry with the key can "
         "be cited."),
        ("look-alike-key", "Two keys should not look almost the same, such as doe2010 and doe201O. It is easy to "
         "cite the wrong one.", "warning"),
        ("duplicate-key", "Each key must be unique in its file. A second entry with the same key gets a new one, "
         "such as key-2. An exact copy of an entry is read once."),
        ("no-key", "Each entry needs a key, because citations use it. An entry without one gets a key made of name "
         "and year."),
        ("duplicate-field", "A field must appear only once in an entry, because only one value can be printed. In "
         "BibTeX a different second value is kept as title-2, and so on."),
        ("undefined-string", "Define an abbreviation with @string before you use it. An undefined one is printed as "
         "it is written."),
        ("missing-parent", "The entry named in crossref, xdata or related must be in the same file. Otherwise "
         "nothing can be inherited from it."),
        ("circular-parent", "An entry must not inherit from itself, directly or through other entries. The circular "
         "reference is ignored."),
        ("unknown-type", "The type of an entry must exist in its format. An unknown type is read as a document."),
        ("impossible-date", "A date must exist in the calendar, and a range must end after it begins. Any other date "
         "is printed as it is written."),
        ("misformed-name", "A name must have a family name and at most two commas, and a list of names must have no "
         "empty name. Otherwise names may be read wrongly."),
        ("unknown-command", "A TeX command should be one that dprkpal knows. An unknown command is printed as it is "
         "written.", "warning"),
        ("not-unicode", "A file should be in UTF-8, or start with the byte order mark of UTF-16 or UTF-32. The "
         "encoding of any other file is guessed.", "warning"),
        ("note-field", "A variable in a note, as in Zotero's field Extra, must be a CSL variable that the entry does "
         "not have, with a valid value. Any other line stays part of the note.", "warning"),
        ("page-prefix", "Write pages without 'p.' or 'pp.' in front. Styles add the label, so it would be printed "
         "twice.", "warning", True),
        ("two-dates", "An entry of biblatex should not have a year and a date that differ. The date is used, and the "
         "year is ignored.", "warning"),
    ],
)  # fmt: skip
RULES |= _numbered(
    "DOC",
    [
        ("unknown-work", "A citation must use a key from the bibliography. An unknown key is marked in the output, "
         "as in **key?**.", "warning"),
        ("uncitable-claim", "A claim citation such as [@claim:coughlin-tunnels] must use the id of a claim and be "
         "alone in its brackets. Its sources and locators come from the collection.", "warning"),
        ("repeated-note", "Each footnote label must be unique. Only the first note with a label is "
         "printed.", "warning"),
        ("uncalled-note", "Each footnote must be referenced in the text, as in [^label]. A note without a reference "
         "is not printed, and its citations are not formatted.", "warning"),
        ("citation-lost", "A citation could not be located in its line, so it was not replaced. Please report the "
         "document as a bug.", "warning"),
        ("unclosed-block", "Code blocks and divs must be closed before the document ends. An open block is closed "
         "before the bibliography, which would otherwise become part of it.", "warning"),
        ("metadata", "The metadata at the top of a document must be YAML without aliases, and its values must be "
         "text or lists of text. The style, language and files that it names must exist."),
        ("bibliography", "A bibliography of several must have known conditions, such as type=book, with known keys, "
         "types, topics, files and sections. An unknown condition is left out."),
        ("unlisted-work", "When a document has several bibliographies, each reference should be in one of them. One "
         "that is in none cannot be found by readers.", "warning"),
        ("unsupported-markup", "HTML output shows markup that it does not support as text, and HTML too unless it is "
         "allowed. pandoc formats all of its Markdown.", "warning"),
        ("no-bibliography", "A document with citations should name a bibliography that exists. Without one, the keys "
         "are looked up in the built-in collection.", "warning"),
        ("omitted-work", "Each cited work should have an entry in the bibliography. Some styles leave out works of "
         "some types, such as letters.", "warning"),
        ("uncited-entry", "Each entry of a bibliography should be cited in one of the documents that are checked, "
         "unless they list all entries, as with \\nocite{*}.", "warning"),
        ("no-locator", "The citation of a quotation should have a page or another locator, so that readers can find "
         "the words. Works without pages, such as web pages, need none.", "warning"),
        ("repeated-cite", "A citation should name each work once, unless each time has its own locator.", "warning"),
        ("missing-file", "A file that a document includes or names as its bibliography must exist, and be in the "
         "folder of the document or below. Otherwise its citations or entries are not checked.", "warning"),
        ("unusable-image", "An image that is embedded in another file, such as a Word document, must be a file in the "
         "folder of the document, so that an untrusted document cannot copy files or open addresses.", "warning"),
    ],
)  # fmt: skip
RULES |= _numbered(
    "AUD",
    [
        ("lost-hedge", "A sentence should not be stronger than its source. If the source says that something is "
         "likely, possible, unclear or only claimed, the sentence must say so too, as with 'reportedly'.", "warning"),
        ("missing-dispute", "A sentence about a disputed claim should cite a source that disputes it as well, in the "
         "same paragraph.", "warning"),
        ("unsupported-citation", "A source should be cited for what it says. The collection has no evidence from this "
         "source for the claim, or the source only disputes it or gives context.", "warning"),
        ("repeated-origin", "Sources that go back to one origin are one source. Do not count them as several, as in "
         "'three sources say'.", "warning"),
    ],
)  # fmt: skip
RULES |= _numbered(
    "WEB",
    [
        ("unknown-doi", "A DOI must be registered. One that is not leads nowhere, and often has a typing error."),
        ("wrong-doi", "A DOI must belong to the work of its entry. If title and authors differ, it names another "
         "work.", "warning"),
        ("retracted", "A work that was retracted, withdrawn or removed, or has an expression of concern, should not be "
         "cited as if nothing had happened."),
        ("corrected", "A work with a correction, erratum or new version should be read together with it.", "warning"),
        ("dead-link", "The address of a work should lead to it. If the page is gone, cite an archived copy.",
         "warning"),
    ],
)  # fmt: skip
"""All rules by code."""


def is_error(finding: FormatError) -> bool:
    """Return whether *finding* is an error rather than a warning; a finding without a code is an error.

    >>> is_error(FormatError("x", code="DATA022")), is_error(FormatError("x"))
    (False, True)
    """
    rule = RULES.get(finding.code or "")
    return rule is None or rule.severity == "error"
