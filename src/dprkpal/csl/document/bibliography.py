"""Internal: bibliography entries (replace repeated names, align the second field).

Source: CSL 1.0.2, "Reference Grouping", "Whitespace".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..output.html import Html
from ..output.writer import Writer
from ..styles.style import Layout
from ..text.affixes import capitalize_first_term
from ..text.content import PLAIN, Content, Formatting, Span, is_empty, plain_text

__all__ = ["RepeatedNames", "entry_content", "label_length", "write_entry"]


def write_entry(
    writer: Writer, layout: Layout, options: Mapping[str, str], repeated: RepeatedNames | None,
    contents: list[Content], *, capitalize: bool = True,
) -> str:  # fmt: skip
    """Return an entry as text.

    Args:
        writer: Writes content in the output format.
        layout: The layout of the bibliography.
        options: The attributes of ``cs:bibliography``.
        repeated: Replaces names that are repeated from the entry before.
        contents: The contents of the layout's children.
        capitalize: Whether to capitalize a term at the start of the entry.
    """
    if capitalize:
        contents = list(capitalize_first_term(tuple(contents)))  # type: ignore[arg-type]  # a tuple gives a tuple
    if repeated is not None:
        contents = repeated.apply(contents)
    text = writer.write(entry_content(contents, layout, options))
    # A space at the start of an entry stays before its first block, as in the reference engine. In HTML it is not seen;
    # in other formats it is left out.
    if text.startswith("\n") and type(writer.backend) is Html and _starts_with_space(contents):
        text = f" {text}"
    return text


def _starts_with_space(contents: list[Content]) -> bool:
    return next(filter(None, map(plain_text, contents)), "").startswith(" ")


def label_length(contents: list[Content], layout: Layout) -> int:
    """Return the number of characters of the first field of an entry, which is a label if the style aligns it."""
    return len((layout.attributes.prefix + plain_text(contents[0])).strip()) if contents else 0


def entry_content(contents: list[Content], layout: Layout, options: Mapping[str, str]) -> Content:
    """Return an entry: *contents* with the affixes and formatting of its *layout*.

    With ``second-field-align`` the first field is put in the margin and the rest next to it.
    """
    if not contents:
        return ""
    attributes = layout.attributes
    if options.get("second-field-align") in _ALIGNMENTS:
        if len(contents) == 1:  # only the margin field, so there is nothing to add the suffix to
            return Span(
                (Span((attributes.prefix, contents[0]), Formatting(display="left-margin")),), attributes.formatting
            )
        first = Span((attributes.prefix, contents[0]), Formatting(display="left-margin"))
        rest = Span((tuple(contents[1:]), attributes.suffix), Formatting(display="right-inline"))
        return Span((first, rest), attributes.formatting)
    suffix: Content = attributes.suffix
    if suffix:
        blocks = [type(content) is Span and content.formatting.display is not None for content in contents]
        if any(blocks) and not all(blocks):
            suffix = Span((suffix,), tag="aside")  # moves into the last block only if all contents are blocks
    return Span((attributes.prefix, tuple(contents), suffix), attributes.formatting)


_ALIGNMENTS = ("flush", "margin")
_NO_VALUE = frozenset({"date", "fixed", "term", "verbatim"})
"""Tags of substitutes that are never replaced, because a term or fixed text is not a name."""


class RepeatedNames:
    """Replaces the names at the start of an entry if the previous entry has the same names.

    If ``cs:substitute`` printed something else, its first value is compared instead, as in the reference engine.

    Args:
        substitute: The replacement (``subsequent-author-substitute``).
        rule: ``complete-all``, ``complete-each``, ``partial-each`` or ``partial-first``.
    """

    def __init__(self, substitute: str, rule: str = "complete-all") -> None:
        self._substitute = substitute
        self._rule = rule
        self._before: list[str] = []

    def apply(self, contents: list[Content]) -> list[Content]:
        """Return the *contents* of the next entry with repeated names replaced."""
        done: list[Content] = []
        for index, content in enumerate(contents):
            if _has_tag(content, "citation-number"):
                done.append(content)
                continue
            changed, found = self._in(content)
            done.append(changed)
            if found or not is_empty(content):
                if not found:
                    self._before = []
                return done + contents[index + 1 :]
        return done

    def _in(self, content: Content) -> tuple[Content, bool]:
        """Return *content* with its names replaced, and whether it begins with names."""
        if isinstance(content, Span) and content.tag == "names":
            return self._names(content), True
        if isinstance(content, str):
            return content, False
        children = content if isinstance(content, tuple) else content.children
        for index, child in enumerate(children):
            if is_empty(child) or (isinstance(child, Span) and child.tag == "prefix"):
                continue
            changed, found = self._in(child)
            if not found:
                return content, False
            replaced = (*children[:index], changed, *children[index + 1 :])
            if isinstance(content, Span):
                return Span(replaced, content.formatting, content.tag), True
            return (replaced, True) if isinstance(content, tuple) else (content, False)
        return content, False

    def _names(self, names: Span) -> Span:
        """Return the names of an entry, with those that repeat the previous entry replaced."""
        listed = [name.tag or "" for name in _tagged(names, "name:")]  # compare persons, not the printed form
        if listed and _has_tag(names, "et-al"):
            listed.append("et-al")  # "A, B" and "A, B, et al." are not the same authors
        value = "" if listed else _first_value(names)
        shown = listed or ([f"name:{value}"] if value else [])
        before, self._before = self._before, shown
        if not listed:
            if not value or shown != before or _has_tag(names, "kept"):
                return names
            replaced = _with_value(names, self._substitute, bare=self._rule != "complete-all")
            assert isinstance(replaced, Span)
            return replaced
        same = 0
        for ours, theirs in zip(shown, before, strict=False):
            if ours != theirs:
                break
            same += 1
        complete = shown == before
        if self._rule == "complete-all":
            if not complete:
                return names
            if len(_tagged(names, "name-list")) == 1:
                return _replaced(names, "name-list", lambda _number: self._substitute)
            return Span((self._substitute,), names.formatting, names.tag)
        count = same if self._rule == "partial-each" else min(same, 1) if self._rule == "partial-first" else 0
        if self._rule == "complete-each":
            count = len(shown) if complete else 0
        if not count:
            return names
        return _replaced(names, "name:", lambda number: self._substitute if number < count else None)


def _first(content: Span | tuple[Content, ...]) -> int:
    """Return the index of the first child that is neither empty nor a prefix; -1 for none."""
    children = content.children if isinstance(content, Span) else content
    for index, child in enumerate(children):
        if not is_empty(child) and not (isinstance(child, Span) and child.tag == "prefix"):
            return index
    return -1


def _first_value(content: Content) -> str:
    """Return the value of the variable at the start of *content*; empty if it starts with something else."""
    while isinstance(content, tuple) or (isinstance(content, Span) and content.tag != "field"):
        if isinstance(content, Span) and content.tag in _NO_VALUE:
            return ""
        index = _first(content)
        if index < 0:
            return ""
        content = (content.children if isinstance(content, Span) else content)[index]
    return plain_text(content)


def _with_value(content: Content, substitute: str, *, bare: bool) -> Content:
    """Return *content* with its `_first_value` replaced; *bare* also drops the formatting of the value."""
    if isinstance(content, Span) and content.tag != "field":
        if bare and content.formatting is not PLAIN:
            return substitute
        index = _first(content)
        changed = _with_value(content.children[index], substitute, bare=bare)
        return Span(
            (*content.children[:index], changed, *content.children[index + 1 :]), content.formatting, content.tag
        )
    if isinstance(content, tuple):
        index = _first(content)
        return (*content[:index], _with_value(content[index], substitute, bare=bare), *content[index + 1 :])
    return substitute


def _has_tag(content: Content, tag: str) -> bool:
    """Return whether *content* has a span whose tag begins with *tag*."""
    return _find_tagged(content, tag, only_first=True) != []


def _tagged(content: Content, tag: str) -> list[Span]:
    """Return the spans of *content* whose tag begins with *tag*, in order."""
    return _find_tagged(content, tag, only_first=False)


def _find_tagged(content: Content, tag: str, *, only_first: bool) -> list[Span]:
    found: list[Span] = []
    pending: list[Content] = [content]
    while pending:
        content = pending.pop()
        if isinstance(content, str):
            continue
        if isinstance(content, tuple):
            children = content
        else:
            if isinstance(content, Span) and content.tag is not None and content.tag.startswith(tag):
                found.append(content)
                if only_first:
                    return found
                continue
            children = content.children
        pending += [child for child in children[::-1] if type(child) is not str]
    return found


def _replaced(names: Span, tag: str, by: Callable[[int], str | None]) -> Span:
    """Replace each span of *names* whose tag begins with *tag* by ``by(number)``, unless that is ``None``."""
    number = -1

    def walk(content: Content) -> Content:
        nonlocal number
        if isinstance(content, Span):
            if (content.tag or "").startswith(tag):
                number += 1
                text = by(number)
                return content if text is None else Span((text,), PLAIN, content.tag)
            return Span(tuple([walk(child) for child in content.children]), content.formatting, content.tag)
        return tuple([walk(child) for child in content]) if isinstance(content, tuple) else content

    result = walk(names)
    assert isinstance(result, Span)
    return result
