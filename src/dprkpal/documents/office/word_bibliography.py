"""Internal: write the bibliography of a Word document, with the indents, columns and spacing of the style.

Source: CSL 1.0.2, "Whitespace"; ECMA-376, part 1, section 17.3.1 (paragraphs).
"""

from __future__ import annotations

from copy import deepcopy

from ...csl.output.layout import BibliographyLayout
from .citations import BibliographyEntries
from .word_fields import WordField
from .word_parts import WordParts
from .xml_parts import Element

__all__ = ["write_bibliography"]

HANGING = 720
"""Hanging indent, in twentieths of a point: half an inch."""
CHARACTER = 130
"""Width of a character of a label, in twentieths of a point."""
LINE = 240
"""Height of a line, in the unit of ``spacing``."""

_ORDER = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
).split()
"""The order of the properties of a paragraph, which the schema prescribes."""
_RANKS = {name: rank for rank, name in enumerate(_ORDER)}
_REPLACED = ("tabs", "spacing", "ind", "contextualSpacing", "sectPr", "pPrChange", "numPr")


def write_bibliography(
    parts: WordParts, field: WordField | None, entries: BibliographyEntries, layout: BibliographyLayout
) -> None:
    """Write a bibliography in place of *field*, or at the end of the document.

    Args:
        parts: The document.
        field: The field, control or bookmark of the old bibliography; ``None`` if there is none.
        entries: The entries. If there are none, the bibliography is removed.
        layout: Indents, columns and spacing.
    """
    writer = _Writer(parts, entries, layout)
    if field is None:
        writer.append()
    elif field.kind == "control":
        writer.fill_control(field)
    else:
        writer.replace_field(field)


class _Writer:
    """Writes one bibliography."""

    def __init__(self, parts: WordParts, entries: BibliographyEntries, layout: BibliographyLayout) -> None:
        self.parts = parts
        self.names = parts.names
        self.make = parts.make
        self.entries = entries
        self.layout = layout

    def append(self) -> None:
        """Add the bibliography at the end of the document."""
        body = self.parts.package.root(self.parts.main).find(self.names("body"))
        paragraphs = self._paragraphs(None, None)
        if not paragraphs:
            return
        if self.entries.program == "zotero":
            self._enclose(paragraphs, f" ADDIN ZOTERO_BIBL {self.entries.code} CSL_BIBLIOGRAPHY ")
        last = body.find(self.names("sectPr"))
        for paragraph in paragraphs:
            if last is not None:
                last.addprevious(paragraph)
            else:
                body.append(paragraph)

    def _enclose(self, paragraphs: list[Element], code: str) -> None:
        """Put a field around the text of *paragraphs*."""
        base = self.make.element("rPr")
        head = self.make.field_head(code, base)
        properties = paragraphs[0].find(self.names("pPr"))
        for run in reversed(head):
            properties.addnext(run)
        paragraphs[-1].append(self.make.run(base, self.make.element("fldChar", fldCharType="end")))

    def fill_control(self, field: WordField) -> None:
        """Write the entries into a content control."""
        content = field.begin.find(self.names("sdtContent"))
        old = content.find(f".//{self.names('p')}")
        run = field.result[0] if field.result else None
        in_paragraph = field.begin.getparent().tag == self.names("p")
        paragraphs = self._paragraphs(old, run)
        if in_paragraph:
            paragraph = field.begin.getparent()
            self._insert_after_text(paragraph, field, paragraphs)
            return
        for child in list(content):
            content.remove(child)
        if not paragraphs or self.entries.program is not None:
            if self.entries.program == "zotero" and paragraphs:
                self._enclose(paragraphs, f" ADDIN ZOTERO_BIBL {self.entries.code} CSL_BIBLIOGRAPHY ")
            for paragraph in paragraphs:
                field.begin.addprevious(paragraph)
            parent = field.begin.getparent()
            parent.remove(field.begin)
            if not len(parent) and parent.tag == self.names("tc"):
                parent.append(self.make.element("p"))
            return
        content.extend(paragraphs)

    def _insert_after_text(self, paragraph: Element, field: WordField, paragraphs: list[Element]) -> None:
        """Replace a control inside a paragraph by paragraphs after it."""
        paragraph.remove(field.begin)
        if self.entries.program == "zotero" and paragraphs:
            self._enclose(paragraphs, f" ADDIN ZOTERO_BIBL {self.entries.code} CSL_BIBLIOGRAPHY ")
        for one in reversed(paragraphs):
            paragraph.addnext(one)
        if paragraphs and not [child for child in paragraph if child.tag != self.names("pPr")]:
            paragraph.getparent().remove(paragraph)

    def replace_field(self, field: WordField) -> None:
        """Write the entries in place of a field that may span many paragraphs."""
        names = self.names
        first, last = self._paragraph_of(field.begin), self._paragraph_of(field.end)
        run = next((one for one in field.result if one.find(names("t")) is not None), None)
        paragraphs = self._paragraphs(first, run if run is not None else field.begin)
        sections = self._clear(field, first, last)
        if paragraphs and self.entries.program != "":
            self._write_field(field, paragraphs)
        for paragraph in reversed(paragraphs):
            first.addnext(paragraph)
        for section in sections:
            target = paragraphs[-1] if paragraphs else first
            self._properties_of(target).append(section)
        for paragraph in dict.fromkeys([first, last]):
            if self._is_empty(paragraph):
                self._remove_paragraph(paragraph)

    def _write_field(self, field: WordField, paragraphs: list[Element]) -> None:
        """Put the field around the text of *paragraphs*."""
        names = self.names
        properties = paragraphs[0].find(names("pPr"))
        if self.entries.program == "zotero":
            self._enclose(paragraphs, f" ADDIN ZOTERO_BIBL {self.entries.code} CSL_BIBLIOGRAPHY ")
            return
        if field.kind == "bookmark":
            properties.addnext(deepcopy(field.begin))
            paragraphs[-1].append(deepcopy(field.end))
            return
        if field.kind == "simple":
            self._enclose(paragraphs, field.code)
        else:
            head = [deepcopy(run) for run in field.head]
            if not field.has_separator:
                separator = self.make.element("fldChar", fldCharType="separate")
                head.append(self.make.run(self.make.element("rPr"), separator))
            for run in reversed(head):
                properties.addnext(run)
            paragraphs[-1].append(deepcopy(field.end))
        if "BIBLIOGRAPHY" in field.code[:20].upper():  # Word would otherwise format it anew in one of its own styles
            begin = next(paragraphs[0].iter(names("fldChar")))
            begin.set(names("fldLock"), "1")

    def _paragraph_of(self, element: Element) -> Element:
        """Return the paragraph that contains *element*."""
        while element.tag != self.names("p"):
            element = element.getparent()
        return element

    def _clear(self, field: WordField, first: Element, last: Element) -> list[Element]:
        """Remove the old bibliography, and return the section properties that were in it."""
        names = self.names
        sections: list[Element] = []
        between = self._blocks_between(first, last)
        for element in field.elements:
            if element.getparent() is not None:
                element.getparent().remove(element)
        for block in between:
            sections += list(block.iter(names("sectPr")))
            if block.getparent() is not None:
                block.getparent().remove(block)
        if first is not last:
            for paragraph in (first, last):
                section = paragraph.find(f"{names('pPr')}/{names('sectPr')}")
                if section is not None and self._is_empty(paragraph):
                    sections.append(section)
        elif (section := first.find(f"{names('pPr')}/{names('sectPr')}")) is not None and self._is_empty(first):
            sections.append(section)
        for section in sections:
            if section.getparent() is not None:
                section.getparent().remove(section)
        return sections[-1:]

    def _blocks_between(self, first: Element, last: Element) -> list[Element]:
        """Return the paragraphs and tables between two paragraphs."""
        if first is last:
            return []
        ancestors = {id(first): first}
        element = first
        while (element := element.getparent()) is not None:
            ancestors[id(element)] = element
        lower = last
        while lower.getparent() is not None and id(lower.getparent()) not in ancestors:
            lower = lower.getparent()
        common = lower.getparent()
        upper = first
        between = []
        while upper.getparent() is not common:
            between += list(upper.itersiblings())
            upper = upper.getparent()
        for one in upper.itersiblings():
            if one is lower:
                break
            between.append(one)
        inner = last
        while inner is not lower:
            between += list(inner.itersiblings(preceding=True))
            inner = inner.getparent()
        keep = {self.names(name) for name in ("tcPr", "sdtPr", "sdtEndPr", "bookmarkStart", "bookmarkEnd")}
        return [one for one in between if one.tag not in keep]

    def _is_empty(self, paragraph: Element) -> bool:
        return not [child for child in paragraph if child.tag != self.names("pPr")]

    def _remove_paragraph(self, paragraph: Element) -> None:
        """Remove an empty paragraph, unless it is the only one where one is required."""
        parent = paragraph.getparent()
        if parent is None:
            return
        others = [child for child in parent if child is not paragraph and child.tag == self.names("p")]
        if others or parent.tag not in (self.names("tc"), self.names("body"), self.names("sdtContent")):
            parent.remove(paragraph)

    def _properties_of(self, paragraph: Element) -> Element:
        """Return the properties of *paragraph*."""
        properties = paragraph.find(self.names("pPr"))
        if properties is None:
            properties = self.make.element("pPr")
            paragraph.insert(0, properties)
        return properties

    # -- paragraphs -------------------------------------------------------------------------------

    def _paragraphs(self, old: Element | None, run: Element | None) -> list[Element]:
        """Return the entries as paragraphs, with the fonts and the style of the old ones."""
        base = self.make.plain_base_of(run)
        made = []
        for entry in self.entries.entries:
            paragraph = self.make.element("p")
            paragraph.append(self._paragraph_properties(old))
            paragraph.extend(self.make.runs(entry, base))
            made.append(paragraph)
        return made

    def _paragraph_properties(self, old: Element | None) -> Element:
        """Return the properties of an entry."""
        names, make = self.names, self.make
        found = None if old is None else old.find(names("pPr"))
        properties = make.element("pPr") if found is None else deepcopy(found)
        for name in _REPLACED:
            for child in properties.findall(names(name)):
                properties.remove(child)
        if properties.find(names("pStyle")) is None:
            self._set(properties, make.element("pStyle", val=self.parts.style("bibliography")))
        layout = self.layout
        spacing = make.element("spacing", after=str(LINE * layout.entry_spacing), line=str(LINE * layout.line_spacing))
        spacing.set(names("lineRule"), "auto")
        self._set(properties, spacing)
        indent, hanging = 0, 0
        if layout.second_field_align:
            hanging = CHARACTER * (layout.longest_label + 1)
            indent = hanging if layout.second_field_align == "flush" else 0
            tabs = make.element("tabs")
            tabs.append(make.element("tab", val="left", pos=str(indent)))
            self._set(properties, tabs)
        elif layout.hanging_indent:
            indent = hanging = HANGING
        made = make.element("ind", left=str(indent))
        made.set(names("hanging") if hanging else names("firstLine"), str(hanging))
        self._set(properties, made)
        return properties

    def _set(self, properties: Element, element: Element) -> None:
        """Insert a property at the place that the schema prescribes."""
        rank = _RANKS[element.tag.rpartition("}")[2]]
        for place, child in enumerate(properties):
            if isinstance(child.tag, str) and _RANKS.get(child.tag.rpartition("}")[2], len(_ORDER)) > rank:
                properties.insert(place, element)
                return
        properties.append(element)


