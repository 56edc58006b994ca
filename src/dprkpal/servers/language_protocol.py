"""Internal: convert between the Language Server Protocol and `dprkpal.documents.editing`.

Source: Language Server Protocol 3.17.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote, urlsplit

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from ..documents.editing.completion import Completions
from ..documents.editing.diagnostics import Diagnostic
from ..documents.editing.navigation import EntrySymbol
from ..documents.editing.places import Place, TextEdit
from ..documents.editing.quick_fixes import QuickFix
from ..documents.editing.session import EditingSession
from ..documents.editing.text_buffer import Position, TextBuffer

__all__ = ["ProtocolConverter"]

SOURCE = "dprkpal"
"""Where diagnostics come from, as editors show it."""


class ProtocolConverter:
    """Converts paths and offsets to the addresses and positions of the protocol, and back.

    Args:
        session: The open files.
    """

    def __init__(self, session: EditingSession) -> None:
        self.session = session
        self._uris: dict[str, str] = {}

    def path(self, uri: str) -> str:
        """Return the path for an address. A document in no file, such as a cell of a notebook, gets one of its own."""
        found = path_of(uri)
        if found is None:
            try:
                parts = urlsplit(uri)
                name = unquote(parts.path) + (f"#{parts.fragment}" if parts.fragment else "")
            except ValueError:  # such as file://[
                name = quote(uri, safe="")
            folder = self.session.folders[0] if self.session.folders else os.getcwd()
            found = os.path.join(folder, name)
        path = os.path.abspath(found.replace("\0", "\N{REPLACEMENT CHARACTER}"))
        self._uris.setdefault(path, uri)
        return path

    def uri(self, path: str) -> str:
        """Return the address of a file: the one that the client uses, if it has named the file."""
        path = os.path.abspath(path)
        return self._uris.get(path) or from_fs_path(path) or path

    def offset(self, path: str, position: types.Position) -> int:
        """Return the offset of a position in a file."""
        return self.session.buffer(path).offset(Position(position.line, position.character))

    def position(self, buffer: TextBuffer, offset: int) -> types.Position:
        """Return the position of an offset."""
        return types.Position(*buffer.position(offset))

    def range(self, path: str, start: int, end: int) -> types.Range:
        """Return a part of a file as a range."""
        buffer = self.session.buffer(path)
        return types.Range(self.position(buffer, start), self.position(buffer, end))

    def location(self, place: Place) -> types.Location:
        """Return a place as a location."""
        return types.Location(self.uri(place.path), self.range(place.path, place.start, place.end))

    def workspace_edit(self, edits: Iterable[TextEdit]) -> types.WorkspaceEdit:
        """Return edits of several files."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            changed = types.TextEdit(self.range(edit.path, edit.start, edit.end), edit.text)
            changes.setdefault(self.uri(edit.path), []).append(changed)
        return types.WorkspaceEdit(changes=changes)

    def diagnostic(self, path: str, one: Diagnostic) -> types.Diagnostic:
        """Return a problem."""
        severity = types.DiagnosticSeverity.Error if one.is_error else types.DiagnosticSeverity.Warning
        return types.Diagnostic(
            self.range(path, one.start, one.end), one.message, severity, one.code or None, source=SOURCE,
            data={"key": one.key} if one.key else None,
        )  # fmt: skip

    def completions(self, path: str, found: Completions) -> types.CompletionList:
        """Return the works that may be meant. ``sortText`` keeps their order."""
        place = self.range(path, found.start, found.end)
        items = [
            types.CompletionItem(
                one.key, detail=one.description, kind=types.CompletionItemKind.Reference, filter_text=one.words,
                sort_text=f"{number:05}", text_edit=types.TextEdit(place, one.key),
                documentation=markdown(found.documentation.get(one.key)), data={"path": path},
            )
            for number, one in enumerate(found.works)
        ]  # fmt: skip
        return types.CompletionList(not found.is_complete, items)

    def code_action(self, fix: QuickFix, requested: Iterable[types.Diagnostic]) -> types.CodeAction:
        """Return a fix, with the diagnostic of the client that it solves."""
        path = fix.edits[0].path
        place = self.range(path, fix.diagnostic.start, fix.diagnostic.end)
        solved = [one for one in requested if one.range == place and one.code == fix.diagnostic.code]
        return types.CodeAction(
            fix.title, types.CodeActionKind.QuickFix, diagnostics=solved or [self.diagnostic(path, fix.diagnostic)],
            is_preferred=fix.is_preferred, edit=self.workspace_edit(fix.edits),
        )  # fmt: skip

    def symbol(self, path: str, one: EntrySymbol) -> types.DocumentSymbol:
        """Return an entry of a bibliography."""
        place = self.range(path, one.start, one.end)
        return types.DocumentSymbol(one.key, types.SymbolKind.Key, place, place, one.description or None)


def path_of(uri: str) -> str | None:
    """Return the path of a file for its address, or ``None`` if it is no address of a file.

    >>> path_of("untitled:Untitled-1"), path_of("file://[")
    (None, None)
    """
    try:
        return to_fs_path(uri)
    except ValueError:  # such as file://[
        return None


def markdown(text: str | None) -> types.MarkupContent | None:
    """Return *text* as Markdown."""
    return None if text is None else types.MarkupContent(types.MarkupKind.Markdown, text)


def option(options: object, name: str) -> object:
    """Return a value of the initialization options, or ``None``."""
    return options.get(name) if isinstance(options, Mapping) else None
