"""Internal: write the bibliography of a LibreOffice document, with the indents, columns and spacing of the style.

Source: CSL 1.0.2, "Whitespace"; OpenDocument 1.3, part 3, section 17.6 (paragraph properties).
"""

from __future__ import annotations

from lxml import etree

from ...csl.output.layout import BibliographyLayout
from .citations import BibliographyEntries
from .package import Package
from .writer_text import FO, STYLE, TEXT, TextStyles, clear_between, insert_before, remove_keeping_tail
from .xml_parts import Element

__all__ = ["BibliographyWriter", "named_style", "paragraph_of"]

HALF_INCH = "0.5in"
CHARACTER = 0.09
"""Width of a character of a label, in inches."""


def named_style(package: Package, name: str) -> str | None:
    """Return *name* if the document has a style of this name."""
    if "styles.xml" not in package:
        return None
    styles = package.root("styles.xml").iter(f"{STYLE}style")
    return name if any(one.get(f"{STYLE}name") == name for one in styles) else None


class BibliographyWriter:
    """Writes one bibliography.

    Args:
        package: The document.
        text: The element with its text.
        styles: Makes automatic styles.
        entries: The entries. If there are none, the bibliography is removed.
        section_name: The name of a new section of Zotero.
    """

    def __init__(
        self, package: Package, text: Element, styles: TextStyles, entries: BibliographyEntries, section_name: str
    ) -> None:
        self.package = package
        self.text = text
        self.styles = styles
        self.entries = entries
        self.section_name = section_name

    def write_section(self, section: Element | None) -> None:
        """Write the entries into *section*, or at the end of the document."""
        old = None if section is None else section.find(f"{TEXT}p")
        paragraphs = self._paragraphs(None if old is None else old.get(f"{TEXT}style-name"))
        if section is not None and (not paragraphs or self.entries.program == ""):
            for paragraph in paragraphs:
                section.addprevious(paragraph)
            remove_keeping_tail(section)
            return
        if section is None and paragraphs and self.entries.program == "zotero":
            section = self._new_section()
            self.text.append(section)
        if section is None:
            self.text.extend(paragraphs)
            return
        for child in list(section):
            if child.tag != f"{TEXT}section-source":
                section.remove(child)
        section.extend(paragraphs)

    def write_between(self, start: Element, end: Element, begin: list[Element], finish: Element) -> None:
        """Write the entries in place of those between two elements, which may be in different paragraphs.

        Args:
            start: The first element of the old bibliography.
            end: The last one.
            begin: The first elements of the new one, if its program stays the same.
            finish: The last one.
        """
        first, last = paragraph_of(start), paragraph_of(end)
        assert first is not None
        assert last is not None
        paragraphs = self._paragraphs(first.get(f"{TEXT}style-name"))
        clear_between(start, end)
        blocks = paragraphs
        if paragraphs and self.entries.program == "zotero":
            section = self._new_section()
            section.extend(paragraphs)
            blocks = [section]
        elif paragraphs and self.entries.program is None:
            begin[-1].tail, paragraphs[0].text = paragraphs[0].text, None
            for one in reversed(begin):
                paragraphs[0].insert(0, one)
            paragraphs[-1].append(finish)
        for block in reversed(blocks):
            first.addnext(block)
        for one in (start, end):
            remove_keeping_tail(one)
        for paragraph in dict.fromkeys([first, last]):
            if not len(paragraph) and not paragraph.text and len(paragraph.getparent()) > 1:
                remove_keeping_tail(paragraph)

    def _new_section(self) -> Element:
        """Return an empty section of Zotero."""
        section = etree.Element(f"{TEXT}section")
        section.set(f"{TEXT}name", self.section_name)
        return section

    def _paragraphs(self, old: str | None) -> list[Element]:
        """Return the entries as paragraphs, based on the style *old*."""
        if not self.entries.entries:
            return []
        properties = _paragraph_properties(BibliographyLayout.of(self.entries.params))
        name = self.styles.add("paragraph", self._parent_of(old), properties)
        made = []
        for entry in self.entries.entries:
            paragraph = etree.Element(f"{TEXT}p")
            paragraph.set(f"{TEXT}style-name", name)
            anchor = etree.SubElement(paragraph, f"{TEXT}s")
            insert_before(anchor, self.styles.nodes(entry))
            paragraph.remove(anchor)
            made.append(paragraph)
        return made

    def _parent_of(self, name: str | None) -> str:
        """Return the named style on which the style *name* is based."""
        for one in self.styles.styles:
            if name is not None and one.get(f"{STYLE}name") == name and one.get(f"{STYLE}family") == "paragraph":
                return str(one.get(f"{STYLE}parent-style-name", "Standard"))
        return name or named_style(self.package, "Bibliography_20_1") or "Standard"


def paragraph_of(element: Element) -> Element | None:
    """Return the paragraph that contains *element*, or ``None``."""
    while element is not None and element.tag not in (f"{TEXT}p", f"{TEXT}h"):
        element = element.getparent()
    return element


def _paragraph_properties(layout: BibliographyLayout) -> dict[str, str]:
    """Return the properties of an entry."""
    margin = hanging = "0in"
    if layout.second_field_align:
        hanging = f"{CHARACTER * (layout.longest_label + 1):.2f}in"
        margin = hanging if layout.second_field_align == "flush" else "0in"
    elif layout.hanging_indent:
        margin = hanging = HALF_INCH
    return {
        f"{FO}margin-left": margin, f"{FO}margin-right": "0in",
        f"{FO}text-indent": f"-{hanging}" if hanging != "0in" else hanging, f"{STYLE}auto-text-indent": "false",
        f"{FO}margin-top": "0in", f"{FO}margin-bottom": f"{12 * layout.entry_spacing}pt",
        f"{FO}line-height": f"{100 * layout.line_spacing}%",
    }  # fmt: skip
