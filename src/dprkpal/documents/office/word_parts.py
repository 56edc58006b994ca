"""Internal: the parts of a Word document: relationships, content types, styles, notes and custom properties.

Source: ECMA-376, parts 1 and 2.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from lxml import etree

from ...errors import FormatError
from .package import Package
from .preferences import join_pieces, split_pieces
from .word_fields import WordNames
from .word_runs import WordRuns
from .xml_parts import Element

__all__ = ["WordParts"]

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANTS = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_PROPERTY_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The set of user-defined properties ([MS-OLEPS])."""
_AFTER_NOTES = frozenset(
    "endnotePr compat docVars rsids mathPr attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats "
    "doNotAutoCompressPictures forceUpgrade captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults "
    "doNotEmbedSmartTags decimalSymbol listSeparator docId conflictMode discardImageEditingData defaultImageDpi "
    "chartTrackingRefBased persistentDocumentId docVars".split()
)
"""Settings that the schema puts after those of footnotes."""
_DEFAULT_STYLES = {
    "footnote text": ("FootnoteText", "paragraph"), "footnote reference": ("FootnoteReference", "character"),
    "endnote text": ("EndnoteText", "paragraph"), "endnote reference": ("EndnoteReference", "character"),
    "bibliography": ("Bibliography", "paragraph"),
}  # fmt: skip


class WordParts:
    """Finds and makes the parts of a Word document.

    Raises:
        FormatError: This is not a Word document.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        main = self._main()
        self.main = main
        root = package.root(main)
        if not isinstance(root.tag, str) or not root.tag.endswith("}document"):
            raise FormatError("not a Word document", path=package.path)
        self.names = WordNames(root.tag[1:].partition("}")[0])
        self.make = WordRuns(self.names)
        self.strict = "purl.oclc.org" in self.names.namespace
        self._styles: dict[str, str] = {}
        self._office = _STRICT_OFFICE if self.strict else _OFFICE

    def _main(self) -> str:
        """Return the name of the main part."""
        for kind, target in self._related(""):
            if kind == "officedocument":
                return target
        raise FormatError("not a Word document: it has no main part", path=self.package.path)

    # -- relationships and content types ----------------------------------------------------------

    @staticmethod
    def _relationships_of(part: str) -> str:
        folder, name = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def _related(self, part: str) -> Iterator[tuple[str, str]]:
        """Yield the kind and the name of each part that *part* refers to."""
        name = self._relationships_of(part)
        if name not in self.package:
            return
        for one in self.package.root(name):
            if not isinstance(one.tag, str) or one.get("TargetMode") == "External":
                continue
            target = one.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
            yield one.get("Type", "").rpartition("/")[2].replace("-", "").casefold(), posixpath.normpath(full)

    def related(self, kind: str, part: str | None = None) -> list[str]:
        """Return the names of the existing parts of this kind, such as ``footnotes``, that the main part refers to."""
        source = self.main if part is None else part
        kind = kind.replace("-", "").casefold()  # strict documents write "customProperties"
        return [target for found, target in self._related(source) if found == kind and target in self.package]

    def _relate(self, part: str, kind: str, target: str) -> None:
        """Add a relationship from *part* to the part *target*."""
        name = self._relationships_of(part)
        if name not in self.package:
            self.package.add(name, etree.Element(f"{{{_RELATIONSHIPS}}}Relationships", nsmap={None: _RELATIONSHIPS}))
        root = self.package.root(name)
        taken = {one.get("Id") for one in root}
        number = next(count for count in range(1, len(taken) + 2) if f"rId{count}" not in taken)
        made = etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship")
        made.set("Id", f"rId{number}")
        made.set("Type", f"{self._office}/{kind}")
        folder = posixpath.dirname(part)
        made.set("Target", posixpath.relpath(target, folder) if folder else target)
        self.package.change(name)

    def _add_type(self, part: str, content_type: str) -> None:
        """Add the content type of a new part."""
        name = "[Content_Types].xml"
        root = self.package.root(name)
        made = etree.SubElement(root, f"{{{_TYPES}}}Override")
        made.set("PartName", f"/{part}")
        made.set("ContentType", content_type)
        self.package.change(name)

    # -- styles -----------------------------------------------------------------------------------

    def style(self, name: str) -> str:
        """Return the id of the style with this built-in *name*, and make the style if it is missing."""
        if name not in self._styles:
            self._styles[name] = self._found_style(name)
        return self._styles[name]

    def _found_style(self, name: str) -> str:
        identity, kind = _DEFAULT_STYLES[name]
        found = self.related("styles")
        if not found:
            return identity
        root = self.package.root(found[0])
        names = self.names
        taken = set()
        for one in root.iterfind(names("style")):
            label = one.find(names("name"))
            if label is not None and label.get(names("val"), "").casefold() == name and one.get(names("type")) == kind:
                return str(one.get(names("styleId"), identity))
            taken.add(one.get(names("styleId")))
        while identity in taken:
            identity += "1"
        root.append(self._new_style(name, identity, kind))
        self.package.change(found[0])
        return identity

    def _new_style(self, name: str, identity: str, kind: str) -> Element:
        """Return a new style."""
        make = self.make
        made = make.element("style", type=kind, styleId=identity)
        made.append(make.element("name", val=name))
        default = self._default_style(kind)
        if default:
            made.append(make.element("basedOn", val=default))
        made.append(make.element("uiPriority", val="99" if "note" in name else "37"))
        made.append(make.element("unhideWhenUsed"))
        if name.endswith("reference"):
            properties = make.element("rPr")
            properties.append(make.element("vertAlign", val="superscript"))
            made.append(properties)
        elif name.endswith("note text"):
            paragraph = make.element("pPr")
            paragraph.append(make.element("spacing", after="0", line="240", lineRule="auto"))
            made.append(paragraph)
            properties = make.element("rPr")
            properties.extend([make.element("sz", val="20"), make.element("szCs", val="20")])
            made.append(properties)
        return made

    def _default_style(self, kind: str) -> str | None:
        names = self.names
        root = self.package.root(self.related("styles")[0])
        for one in root.iterfind(names("style")):
            if one.get(names("type")) == kind and one.get(names("default")) in ("1", "true", "on"):
                return str(one.get(names("styleId")))
        return None

    # -- notes ------------------------------------------------------------------------------------

    def notes(self, kind: str) -> Element | None:
        """Return the root of the part with the footnotes or endnotes, or ``None``."""
        found = self.related(f"{kind}s")
        return self.package.root(found[0]) if found else None

    def notes_to_change(self, kind: str) -> Element:
        """Return the root of the part with the footnotes or endnotes, and make the part if it is missing."""
        found = self.related(f"{kind}s")
        if not found:
            found = [self._add_notes(kind)]
        self.package.change(found[0])
        return self.package.root(found[0])

    def sort_notes(self, kind: str) -> None:
        """Sort and number footnotes or endnotes in the order of their references.

        Word does so too. LibreOffice finds the wrong notes in a document whose ids do not ascend.
        """
        root = self.notes_to_change(kind)
        names = self.names
        identity = names("id")
        references = list(self.package.root(self.main).iter(names(f"{kind}Reference")))
        order = {one.get(identity): number for number, one in enumerate(references)}
        notes = root.findall(names(kind))
        separators = [one for one in notes if one.get(names("type")) not in (None, "normal")]
        others = [one for one in notes if one.get(names("type")) in (None, "normal")]
        others.sort(key=lambda one: order.get(one.get(identity), len(order)))
        start = 1 + max([0, *(int(one.get(identity)) for one in separators if one.get(identity, "").isdecimal())])
        new = {one.get(identity): str(number) for number, one in enumerate(others, start)}
        for one in [*separators, *others]:
            root.append(one)
        for one in [*others, *references]:
            if (old := one.get(identity)) in new:
                one.set(identity, new[old])

    def _add_notes(self, kind: str) -> str:
        """Add a part for footnotes or endnotes, with the two separators that Word expects."""
        name = posixpath.join(posixpath.dirname(self.main), f"{kind}s.xml")
        while name in self.package:
            name = name.replace(".xml", "1.xml")
        make = self.make
        root = etree.Element(self.names(f"{kind}s"), nsmap={"w": self.names.namespace})
        for identity, sort in (("-1", "separator"), ("0", "continuationSeparator")):
            note = make.element(kind, type=sort, id=identity)
            paragraph = make.element("p")
            paragraph.append(make.run(make.element("rPr"), make.element(sort)))
            note.append(paragraph)
            root.append(note)
        self.package.add(name, root)
        self._relate(self.main, f"{kind}s", name)
        self._add_type(name, f"{_WORD_TYPE}{kind}s+xml")
        self._add_note_settings(kind)
        return name

    def _add_note_settings(self, kind: str) -> None:
        """Name the separators in the settings of the document."""
        found = self.related("settings")
        if not found:
            return
        root = self.package.root(found[0])
        if root.find(self.names(f"{kind}Pr")) is not None:
            return
        made = self.make.element(f"{kind}Pr")
        made.extend([self.make.element(kind, id="-1"), self.make.element(kind, id="0")])
        later = _AFTER_NOTES - {"endnotePr"} if kind == "endnote" else _AFTER_NOTES
        word = self.names.namespace
        place = next(
            (
                number
                for number, child in enumerate(root)
                if isinstance(child.tag, str)
                and (child.tag.rpartition("}")[2] in later or child.tag[1:].partition("}")[0] != word)
            ),
            len(root),
        )
        root.insert(place, made)
        self.package.change(found[0])

    # -- custom properties ------------------------------------------------------------------------

    def custom_properties(self) -> dict[str, str]:
        """Return the custom properties of the document as text."""
        found = self.related("custom-properties", "")
        listed = self.package.root(found[0]) if found else []
        return {one.get("name", ""): "".join(one.itertext()) for one in listed if isinstance(one.tag, str)}

    def set_pieces(self, texts: Mapping[str, str]) -> None:
        """Store each text in the custom properties ``NAME_1``, ``NAME_2`` and so on."""
        properties = self.custom_properties()
        changed = {name: text for name, text in texts.items() if join_pieces(properties, name) != text}
        if not changed:
            return
        found = self.related("custom-properties", "")
        if not found:
            part = "docProps/custom.xml"
            self.package.add(part, etree.Element(f"{{{_CUSTOM}}}Properties", nsmap={None: _CUSTOM, "vt": _VARIANTS}))
            self._relate("", "custom-properties", part)
            self._add_type(part, _CUSTOM_TYPE)
            found = [part]
        root = self.package.root(found[0])
        for one in list(root):
            if isinstance(one.tag, str) and one.get("name", "").rpartition("_")[0] in changed:
                root.remove(one)
        number = max((int(pid) for one in root if (pid := one.get("pid", "")).isdecimal()), default=1)
        for name, text in changed.items():
            for piece_name, piece in split_pieces(name, text).items():
                number += 1
                made = etree.SubElement(root, f"{{{_CUSTOM}}}property")
                made.set("fmtid", _PROPERTY_SET)
                made.set("pid", str(number))
                made.set("name", piece_name)
                etree.SubElement(made, f"{{{_VARIANTS}}}lpwstr").text = piece
        self.package.change(found[0])
