"""Internal: the expressions that select the references of a bibliography in sphinxcontrib-bibtex.

An expression such as ``author % "Young" and (year >= "2003" or not cited)`` combines BibTeX fields, texts and sets of
texts. It is parsed here and never run as Python.

Source: sphinxcontrib-bibtex manual, "Advanced Usage", "Filtering".
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from ..collection.entry import Entry
from ..errors import DprkpalError

__all__ = ["CitedWork", "FilterError", "FilterExpression"]

MAX_LENGTH = 5_000
"""Longer expressions are refused."""
MAX_DEPTH = 50
"""Expressions with more brackets or *not* inside each other are refused."""
MAX_TEXT = 2_000
"""A pattern is searched in so many characters of a field."""

Node: TypeAlias = tuple[Any, ...]
"""A part of an expression: the name of the operator, and its operands."""

_TOKEN = re.compile(r"""\s*(?:("[^"]*"|'[^']*')|(<=|>=|==|!=|[<>&|%(){},])|([A-Za-z_][\w-]*)|(\d+))""")
_NESTED_QUANTIFIER = re.compile(r"[*+}][^()]*\)[*+{]|\\\d|\(\?P=|\)\)+[*+{]|\|[^()]*\)[*+{]")
"""Patterns that can take very long: repeated groups with repetitions or alternatives, and references to groups."""

_VARIABLES = {
    "abstract": ("abstract",),
    "address": ("publisher-place", "event-place"),
    "booktitle": ("container-title",),
    "chapter": ("chapter-number",),
    "date": ("issued",),
    "doi": ("DOI",),
    "howpublished": ("medium", "publisher"),
    "institution": ("publisher",),
    "isbn": ("ISBN",),
    "issn": ("ISSN",),
    "journal": ("container-title",),
    "journaltitle": ("container-title",),
    "keywords": ("keyword",),
    "langid": ("language",),
    "location": ("publisher-place", "event-place"),
    "number": ("issue", "number", "collection-number"),
    "organization": ("publisher",),
    "pages": ("page",),
    "school": ("publisher",),
    "series": ("collection-title",),
    "url": ("URL",),
    "year": ("issued",),
}
"""The CSL variables of BibTeX fields with another name."""

_TYPES = {
    "article-journal": ("article",),
    "article-magazine": ("article",),
    "article-newspaper": ("article",),
    "book": ("book", "booklet", "manual", "proceedings", "mvbook", "collection"),
    "chapter": ("incollection", "inbook"),
    "entry-dictionary": ("inreference",),
    "entry-encyclopedia": ("inreference",),
    "manuscript": ("unpublished",),
    "paper-conference": ("inproceedings", "conference"),
    "patent": ("patent",),
    "report": ("techreport", "report"),
    "software": ("software", "misc"),
    "dataset": ("dataset", "misc"),
    "thesis": ("phdthesis", "mastersthesis", "thesis"),
    "webpage": ("online", "electronic", "www", "misc"),
}
"""The BibTeX types of each CSL type; of all others it is ``misc``."""


class FilterError(DprkpalError, ValueError):
    """The filter of a bibliography is not an expression."""


class CitedWork(NamedTuple):
    """A reference and its citations, as an expression sees it."""

    entry: Entry
    """The reference."""
    docname: str
    """The page with the bibliography."""
    docnames: frozenset[str]
    """The pages that cite the reference."""


class _Types(tuple[str, ...]):
    """The names of the type of a reference. A comparison with one of them is true."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FilterExpression:
    """A parsed expression. Two are equal if they do the same."""

    root: Node
    """The outermost operator."""

    @classmethod
    def parse(cls, text: str) -> FilterExpression:
        """Parse an expression.

        Raises:
            FilterError: The text is not an expression; the message shows the place.

        >>> FilterExpression.parse('cited and year >= "2003"').root
        ('and', ('name', 'cited'), ('compare', ('name', 'year'), ('>=', ('text', '2003'))))
        """
        return cls(_Parser(text).parse())

    def accepts(self, work: CitedWork) -> bool:
        """Return whether the expression is true for a reference.

        >>> import dprkpal
        >>> work = CitedWork(dprkpal.library()["young2021guns"], "index", frozenset())
        >>> FilterExpression.parse('author % "young" and type == "book" and not cited').accepts(work)
        True
        """
        return bool(_value(self.root, work))


class _Parser:
    """A parser with one function for each level of operators, as in Python."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise FilterError(f"a filter has at most {MAX_LENGTH:,} characters, not {len(text):,}")
        self._text = text
        self._tokens: list[tuple[str, int]] = []
        self._at = 0
        self._depth = 0
        place = 0
        while place < len(text.rstrip()):
            match = _TOKEN.match(text, place)
            if match is None:
                raise FilterError(f"unexpected {text[place:].strip()[:20]!r} in the filter {text[:80]!r}")
            self._tokens.append((match[0].strip(), place))
            place = match.end()

    def parse(self) -> Node:
        """Return the expression."""
        if not self._tokens:
            raise FilterError('the filter is empty; write it like \'author % "Young" and year >= "2003"\'')
        found = self._either()
        if self._next is not None:
            self._fail()
        return found

    @property
    def _next(self) -> str | None:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else None

    def _take(self, *expected: str) -> str | None:
        token = self._next
        if token is None or token not in expected:
            return None
        self._at += 1
        return token

    def _fail(self) -> None:
        token = self._next
        what = "the end" if token is None else repr(token[:20])
        raise FilterError(f"unexpected {what} in the filter {self._text[:80]!r}")

    def _either(self) -> Node:
        return self._chain("or", self._both)

    def _both(self) -> Node:
        return self._chain("and", self._negated)

    def _chain(self, sign: str, operand: Callable[[], Node]) -> Node:
        """Return operands joined by *sign*, in one part so that long chains are not deep."""
        found = [operand()]
        while self._take(sign):
            found.append(operand())
        return (sign, *found) if len(found) > 1 else found[0]

    def _negated(self) -> Node:
        negations = 0
        while self._take("not"):
            negations += 1
        found = self._comparison()
        return ("not", found) if negations % 2 else found

    def _comparison(self) -> Node:
        found = self._union()
        rest: list[Node] = []
        while True:
            sign = self._take("==", "!=", "<=", ">=", "<", ">", "in")
            if sign is None and self._take("not"):
                if not self._take("in"):
                    self._fail()
                sign = "not in"
            if sign is None:
                return ("compare", found, *rest) if rest else found
            rest.append((sign, self._union()))

    def _union(self) -> Node:
        return self._chain("|", self._intersection)

    def _intersection(self) -> Node:
        return self._chain("&", self._match)

    def _match(self) -> Node:
        found = self._operand()
        if self._take("%"):
            pattern = self._operand()
            if pattern[0] != "text":
                raise FilterError("a pattern after % is a text in quotation marks")
            if _NESTED_QUANTIFIER.search(pattern[1]):
                raise FilterError(f"the pattern {pattern[1][:80]!r} could take too long; repeat no group")
            try:
                re.compile(pattern[1])
            except (re.error, RecursionError, OverflowError) as error:
                raise FilterError(f"{pattern[1][:80]!r} is not a pattern: {error}") from None
            found = ("%", found, pattern[1])
        return found

    def _operand(self) -> Node:
        if self._next in ("(", "{"):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise FilterError("the filter has too many brackets inside each other")
            found = self._bracketed()
            self._depth -= 1
            return found
        token = self._next
        if token is None or token in ("and", "or", "not", "in") or not (token[0].isalnum() or token[0] in "_\"'"):
            self._fail()
        assert token is not None
        self._at += 1
        if token[0] in "\"'":
            return ("text", token[1:-1])
        if token in ("True", "False"):
            return ("constant", token == "True")
        return ("text", token) if token[0].isdigit() else ("name", token.lower())

    def _bracketed(self) -> Node:
        if self._take("("):
            found = self._either()
            if not self._take(")"):
                self._fail()
            return found
        self._take("{")
        members: list[Node] = []
        while not self._take("}"):
            members.append(self._operand())
            if self._next != "}" and not self._take(","):
                self._fail()
        return ("set", *members)


def _value(node: Node, work: CitedWork) -> Any:
    """Return the value of a part of an expression."""
    kind = node[0]
    if kind in ("and", "or"):
        values = (bool(_value(one, work)) for one in node[1:])
        return all(values) if kind == "and" else any(values)
    if kind == "not":
        return not _value(node[1], work)
    if kind == "compare":
        left = _value(node[1], work)
        for sign, operand in node[2:]:
            right = _value(operand, work)
            if not _compare(sign, left, right):
                return False
            left = right
        return True
    if kind == "%":
        text = _value(node[1], work)
        texts = text if isinstance(text, tuple | frozenset) else (str(text),)
        return any(re.search(node[2], one[:MAX_TEXT], re.IGNORECASE) for one in texts)
    if kind in ("&", "|"):
        return reduce(operator.and_ if kind == "&" else operator.or_, [_members(_value(one, work)) for one in node[1:]])
    if kind == "set":
        return frozenset(str(_value(one, work)) for one in node[1:])
    return node[1] if kind in ("text", "constant") else _named(node[1], work)


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip


def _compare(sign: str, left: Any, right: Any) -> bool:
    """Return the value of a comparison. Values that cannot be compared are different."""
    if sign.endswith("in"):
        members = right if isinstance(right, frozenset | tuple | str) else ()
        names = left if isinstance(left, _Types) else (left,)
        return any(isinstance(one, str) and one in members for one in names) != (sign == "not in")
    if sign in ("==", "!="):
        if isinstance(left, _Types) or isinstance(right, _Types):
            same = not _members(left).isdisjoint(_members(right))
        else:
            same = left == right
        return same == (sign == "==")
    comparable = isinstance(left, str) and isinstance(right, str)
    comparable = comparable or (isinstance(left, frozenset) and isinstance(right, frozenset))
    return comparable and _ORDER[sign](left, right)


def _members(value: Any) -> frozenset[str]:
    return frozenset(value) if isinstance(value, frozenset | tuple) else frozenset([str(value)] if value else ())


def _named(name: str, work: CitedWork) -> Any:
    """Return the value of a name: something about the citations, or a BibTeX field as plain text."""
    if name == "cited":
        return bool(work.docnames)
    if name == "docname":
        return work.docname
    if name == "docnames":
        return work.docnames
    if name == "key":
        return work.entry.id
    csl: Mapping[str, Any] = work.entry.csl
    kind = str(csl.get("type", ""))
    if name == "type":
        return _Types((*_TYPES.get(kind, ("misc",)), kind))
    for variable in _VARIABLES.get(name, (name,)):
        if text := _text(csl.get(variable)):
            return text[:4] if name == "year" and text[:4].isdigit() else text
    return ""


def _text(value: Any) -> str:
    """Return a CSL value as text: names as in BibTeX, the first date as year-month-day."""
    if isinstance(value, list | tuple):
        return " and ".join(
            ", ".join(str(one[part]) for part in ("family", "given", "literal") if one.get(part))
            if isinstance(one, Mapping) else str(one)
            for one in value
        )  # fmt: skip
    if isinstance(value, Mapping):
        dates = value.get("date-parts")
        first = dates[0] if isinstance(dates, list | tuple) and dates else ()
        return "-".join(str(part).zfill(2) for part in first) or str(value.get("literal") or value.get("raw") or "")
    return "" if value is None else str(value)
