"""Internal: write formatted text as runs of a Word document, and citations as its fields.

Source: ECMA-376, part 1, sections 17.3.2 (runs) and 17.16 (fields).
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from ...model.safe_text import one_line
from .runs import TextRun
from .word_fields import WordNames
from .xml_parts import Element

__all__ = ["WordNeighbour", "WordRuns", "set_property"]

_ORDER = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath rPrChange"
).split()
"""The order of the properties of a run, which the schema prescribes."""
_RANKS = {name: rank for rank, name in enumerate(_ORDER)}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OWN = ("b", "bCs", "i", "iCs", "smallCaps", "u", "vertAlign")
"""Properties that a formatted citation sets itself."""
MAX_INSTRUCTION = 10_000
"""Maximum number of characters of a code in one run."""


class WordNeighbour:
    """The text of a ``t`` element, which can be changed."""

    def __init__(self, element: Element) -> None:
        self.element = element

    @property
    def text(self) -> str:
        """The text."""
        return self.element.text or ""

    @text.setter
    def text(self, text: str) -> None:
        self.element.text = text
        self.element.set(_SPACE, "preserve")


def set_property(properties: Element, names: WordNames, name: str, value: str | None = None) -> None:
    """Set the property *name* of a run, at the place that the schema prescribes.

    Args:
        properties: The ``rPr`` element.
        names: The names of the document.
        name: The name of the property.
        value: Its value; ``None`` writes an element without one.
    """
    found = properties.find(names(name))
    if found is None:
        found = properties.makeelement(names(name), nsmap=properties.nsmap)
        rank = _RANKS[name]
        index = next(
            (
                place
                for place, child in enumerate(properties)
                if isinstance(child.tag, str) and _RANKS.get(child.tag.rpartition("}")[2], len(_ORDER)) > rank
            ),
            len(properties),
        )
        properties.insert(index, found)
    if value is not None:
        found.set(names("val"), value)


class WordRuns:
    """Writes runs and fields with the names of one document."""

    def __init__(self, names: WordNames) -> None:
        self.names = names

    def element(self, name: str, **attributes: str) -> Element:
        """Return a new element."""
        from lxml import etree

        made = etree.Element(self.names(name), nsmap={"w": self.names.namespace})
        for attribute, value in attributes.items():
            made.set(self.names(attribute), value)
        return made

    def base_of(self, run: Element | None) -> Element:
        """Return the properties for new text where *run* is, without those that a citation sets itself."""
        properties = None if run is None else run.find(self.names("rPr"))
        base = self.element("rPr") if properties is None else deepcopy(properties)
        drop = ["vertAlign", "rPrChange", "noProof"]
        style = base.find(self.names("rStyle"))
        if style is not None and "reference" in style.get(self.names("val"), "").casefold():
            drop.append("rStyle")
        for name in drop:
            for child in base.findall(self.names(name)):
                base.remove(child)
        return base

    def plain_base_of(self, run: Element | None) -> Element:
        """Return the properties for a bibliography entry: the fonts of *run*, not its emphasis."""
        base = self.base_of(run)
        for name in _OWN:
            for child in base.findall(self.names(name)):
                base.remove(child)
        return base

    def run(self, base: Element, *children: Element) -> Element:
        """Return a run with a copy of the properties *base*."""
        made = self.element("r")
        if len(base):
            made.append(deepcopy(base))
        made.extend(children)
        return made

    def text(self, text: str) -> Element:
        """Return a ``t`` element."""
        made = self.element("t")
        made.text = one_line(text)
        made.set(_SPACE, "preserve")
        return made

    def runs(self, text_runs: Iterable[TextRun], base: Element) -> list[Element]:
        """Return formatted text as runs. Display blocks are separated by tabs and line breaks."""
        made: list[Element] = []
        block, display = 0, ""
        for run in text_runs:
            if run.block != block:
                if made and display == "left-margin":
                    made.append(self.run(base, self.element("tab")))
                elif made and (run.display in ("block", "indent") or display in ("block", "indent")):
                    made.append(self.run(base, self.element("br")))
                if run.display == "indent":
                    made.append(self.run(base, self.element("tab")))
                block, display = run.block, run.display
            text = run.text.rstrip() if run.display == "left-margin" else run.text
            if text:
                made.append(self.run(self._formatted(run, base), self.text(text)))
        return made

    def _formatted(self, run: TextRun, base: Element) -> Element:
        """Return the properties of *run*. Italics in italic text become upright."""
        names = self.names
        properties = deepcopy(base)
        for is_set, both in (
            (run.font_style in ("italic", "oblique"), ("i", "iCs")), (run.font_weight == "bold", ("b", "bCs")),
        ):  # fmt: skip
            if is_set:
                old = base.find(names(both[0]))
                turned = old is not None and old.get(names("val"), "1") not in ("0", "false", "off")
                for name in both:
                    set_property(properties, names, name, "0" if turned else None)
                    if not turned:
                        properties.find(names(name)).attrib.pop(names("val"), None)
        if run.font_variant == "small-caps":
            set_property(properties, names, "smallCaps")
        if run.text_decoration == "underline":
            set_property(properties, names, "u", "single")
        if run.vertical_align in ("sup", "sub"):
            set_property(properties, names, "vertAlign", "superscript" if run.vertical_align == "sup" else "subscript")
        if run.direction == "rtl":
            set_property(properties, names, "rtl")
        return properties

    def field(self, code: str, result: list[Element], base: Element, *, locked: bool = False) -> list[Element]:
        """Return a field: the runs of its code, and *result*."""
        head = self.field_head(code, base)
        if locked:
            head[0].find(self.names("fldChar")).set(self.names("fldLock"), "1")
        return [*head, *result, self.run(base, self.element("fldChar", fldCharType="end"))]

    def field_head(self, code: str, base: Element) -> list[Element]:
        """Return the runs of a field before its text."""
        runs = [self.run(base, self.element("fldChar", fldCharType="begin"))]
        for at in range(0, len(code), MAX_INSTRUCTION):
            instruction = self.element("instrText")
            instruction.text = one_line(code[at : at + MAX_INSTRUCTION])
            instruction.set(_SPACE, "preserve")
            runs.append(self.run(base, instruction))
        return [*runs, self.run(base, self.element("fldChar", fldCharType="separate"))]
