"""Internal: the language server for editors: ``dprkpal lsp``.

Each request is answered in a thread, so that the server never blocks while a large bibliography is read. Diagnostics
wait until the user pauses. A failure of one request is logged, and the server goes on.

Source: Language Server Protocol 3.17.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import sys
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from types import SimpleNamespace
from typing import Any, BinaryIO, ParamSpec, Protocol, TypeVar, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from ..documents.editing import completion, hover, navigation, quick_fixes, renaming
from ..documents.editing.diagnostics import Diagnostic, diagnose, diagnose_configuration
from ..documents.editing.session import EditingSession
from ..documents.editing.text_buffer import ENCODINGS, Position, TextBuffer
from ..errors import DprkpalError
from .language_protocol import ProtocolConverter, markdown, option, path_of
from .standard_streams import LimitedInput, check_streams

__all__ = ["DELAY", "DprkpalLanguageServer", "create_server", "run_stdio"]

DELAY = 0.25
"""Seconds after the last edit before a document is checked."""

REQUEST_FAILED = -32803
"""The code of the protocol for a request that is valid and cannot be fulfilled."""

TRIGGERS = ("@", "{", ",", "`", "<", ":", "&", "[", "(")
"""The characters after which editors ask for completions on their own."""

WATCHED = ("**/*.{bib,bibtex,biblatex,json,csljson,yaml,yml,ris,csl}", "**/{dprkpal,pyproject}.toml")
"""The files whose changes on the disk matter."""

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class _PlaceParams(Protocol):
    """The parameters of a request about a place in a document."""

    text_document: types.TextDocumentIdentifier
    position: types.Position


class _Protocol(LanguageServerProtocol):
    """The protocol without pygls's own copies of the documents after an edit, and with an answer to each request.

    pygls ends lines at form feeds and line separators, where the Language Server Protocol does not, so it would apply
    edits at the wrong places. `TextBuffer` does it. pygls does not answer requests with invalid parameters, so the
    client would wait for ever.
    """

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Return a message as an object; refuse a request with invalid parameters, and ignore such a notification."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            logger.warning("invalid message: %s", str(data.get("method"))[:100])
            if "method" in data and isinstance(data.get("id"), int | str):
                self._send_response(data["id"], error=error.to_response_error())
            return SimpleNamespace(jsonrpc="")  # a version of the protocol that pygls ignores

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: types.DidChangeTextDocumentParams
    ) -> Generator[Any, Any, None]:  # fmt: skip
        """Let the server handle the edit."""
        if (handler := self.fm.features.get(types.TEXT_DOCUMENT_DID_CHANGE)) is not None:
            yield handler, (params,), None


class DprkpalLanguageServer(LanguageServer):
    """The language server, with the open files and the checks that wait.

    Args:
        trust_files: Whether documents may name bibliographies outside their own folder.
        environment: The environment variables; by default those of the process.
    """

    def __init__(self, *, trust_files: bool = False, environment: Mapping[str, str] | None = None) -> None:
        super().__init__("dprkpal", _version(), protocol_cls=_Protocol, max_workers=4)
        self.trusts_files = trust_files
        self.environment = environment
        self.background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dprkpal")
        self.session = EditingSession()
        self.converter = ProtocolConverter(self.session)
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._checking: dict[str, bool] = {}
        """The files that are being checked now, and whether each must be checked again after that."""
        self._versions: dict[str, int] = {}
        self._settings: dict[str, list[Diagnostic]] = {}
        """The problems in configuration files that the client knows."""
        self._loop: asyncio.AbstractEventLoop | None = None

    def shutdown(self) -> None:
        """End the session without waiting for threads that still read a large file."""
        self.background.shutdown(wait=False, cancel_futures=True)
        self.thread_pool.shutdown(wait=False, cancel_futures=True)
        self._thread_pool = None  # pygls would wait for its threads
        super().shutdown()  # type: ignore[no-untyped-call]  # pygls has no annotation here

    def begin(self, params: types.InitializeParams) -> None:
        """Prepare for the folders and the abilities of the client."""
        uris = [folder.uri for folder in params.workspace_folders or ()]
        uris = uris or ([params.root_uri] if params.root_uri else [])
        encoding = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        self._loop = asyncio.get_running_loop()
        self.session = EditingSession(
            [path for path in map(path_of, uris) if path], encoding=encoding if encoding in ENCODINGS else "utf-16",
            trust_files=self.trusts_files or option(params.initialization_options, "trustFiles") is True,
            executor=self.background, changed=self._works_changed, environment=self.environment,
        )  # fmt: skip
        self.converter = ProtocolConverter(self.session)

    def _works_changed(self) -> None:
        """Check all open documents again, after a bibliography was read in another thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.check_documents)

    def check_documents(self) -> None:
        """Check all open documents soon."""
        for path in self.session.open_files:
            self.check_soon(path)

    @property
    def checks_wait(self) -> bool:
        """Whether a file is being checked, or will be soon."""
        return bool(self._waiting or self._checking)

    def check_soon(self, path: str, delay: float | None = None) -> None:
        """Check a file when it has not changed for a moment, by default for `DELAY`."""
        waiting = self._waiting.pop(path, None)
        if waiting is not None:
            waiting.cancel()
        loop = asyncio.get_running_loop()
        delay = DELAY if delay is None else delay
        self._waiting[path] = loop.call_later(delay, lambda: loop.create_task(self._check(path)))

    async def _check(self, path: str) -> None:
        """Check a file, or if it is being checked, once more after that.

        A large document takes longer to check than the user pauses, so checks would wait for each other.
        """
        self._waiting.pop(path, None)
        if path in self._checking:
            self._checking[path] = True
            return
        self._checking[path] = False
        try:
            await self._check_once(path)
        finally:
            if self._checking.pop(path):
                self.check_soon(path)

    async def _check_once(self, path: str) -> None:
        """Check a file, and send its problems unless it has changed meanwhile."""
        if path not in self.session.open_files or self.session.syntax(path) is None:
            return
        buffer, number = self.session.buffer(path), self._versions.get(path)
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self.background, diagnose, self.session, path)
            settings = await loop.run_in_executor(self.background, diagnose_configuration, self.session, path)
        except Exception:
            logger.exception("cannot check %s", path)
            return
        if path in self.session.open_files and self.session.buffer(path) is buffer:
            self.publish(path, found, number)
        if settings is not None and self._settings.get(settings[0], []) != settings[1]:
            self._settings[settings[0]] = settings[1]
            self.publish(*settings)

    def publish(self, path: str, found: list[Diagnostic], number: int | None = None) -> None:
        """Send the problems in a file to the client."""
        diagnostics = [self.converter.diagnostic(path, one) for one in found]
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(self.converter.uri(path), diagnostics, number)
        )

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """Remember an opened file and check it."""
        document = params.text_document
        path = self.converter.path(document.uri)
        self.session.open(path, document.text, document.language_id)
        self._versions[path] = document.version
        self.check_soon(path, 0)

    def edited(self, params: types.DidChangeTextDocumentParams) -> None:
        """Apply edits to an open file, in their order."""
        path = self.converter.path(params.text_document.uri)
        buffer = self.session.buffer(path)
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                begin, end = change.range.start, change.range.end
                buffer = buffer.replaced(
                    Position(begin.line, begin.character), Position(end.line, end.character), change.text
                )
            else:
                buffer = TextBuffer(change.text, self.session.encoding)
        self.session.replace(path, buffer)
        self._versions[path] = params.text_document.version
        if self.session.is_document(path):
            self.check_soon(path)
        else:
            self.check_documents()

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a file and its problems."""
        path = self.converter.path(params.text_document.uri)
        self.session.close(path)
        self._versions.pop(path, None)
        waiting = self._waiting.pop(path, None)
        if waiting is not None:
            waiting.cancel()
        self.publish(path, [])


def _version() -> str:
    try:
        return version("dprkpal")
    except PackageNotFoundError:  # running from a source tree
        return "unknown"


def _guarded(answer: Callable[P, T]) -> Callable[P, T | None]:
    """Make a request that fails return nothing, so that a broken file only costs this answer."""

    @functools.wraps(answer)
    def guarded(*arguments: P.args, **options: P.kwargs) -> T | None:
        try:
            return answer(*arguments, **options)
        except JsonRpcException:
            raise
        except DprkpalError as error:
            raise JsonRpcException(str(error), REQUEST_FAILED) from None
        except Exception:
            logger.exception("a request failed")
            return None

    return guarded


def create_server(
    *, trust_files: bool = False, environment: Mapping[str, str] | None = None
) -> DprkpalLanguageServer:  # fmt: skip
    """Return the server with all its features.

    Args:
        trust_files: Whether documents may name bibliographies outside their own folder.
        environment: The environment variables; by default those of the process.
    """
    server = DprkpalLanguageServer(trust_files=trust_files, environment=environment)
    _add_files(server)
    _add_requests(server)
    _add_edits(server)
    return server


def _add_files(server: DprkpalLanguageServer) -> None:
    """Add the notifications about files."""

    @server.feature(types.INITIALIZE)
    def _(params: types.InitializeParams) -> None:
        server.begin(params)

    @server.feature(types.INITIALIZED)
    def _(params: types.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is None or not watching.dynamic_registration:
            return
        watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = types.Registration("dprkpal-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        server.client_register_capability(types.RegistrationParams([registration]))

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _(params: types.DidOpenTextDocumentParams) -> None:
        server.opened(params)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _(params: types.DidChangeTextDocumentParams) -> None:
        server.edited(params)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _(params: types.DidSaveTextDocumentParams) -> None:
        server.check_documents()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _(params: types.DidCloseTextDocumentParams) -> None:
        server.closed(params)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def _(params: types.DidChangeWorkspaceFoldersParams) -> None:
        paths = [path_of(folder.uri) for folder in server.workspace.folders.values()]
        server.session.folders = [path for path in paths if path]
        server.check_documents()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _(params: types.DidChangeWatchedFilesParams) -> None:
        server.check_documents()


def _add_requests(server: DprkpalLanguageServer) -> None:
    """Add completion, hover and navigation."""

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=list(TRIGGERS), resolve_provider=True),
    )
    @server.thread()
    @_guarded
    def _(params: types.CompletionParams) -> types.CompletionList | None:
        path, offset = _place(server, params)
        found = completion.complete(server.session, path, offset)
        return None if found is None else server.converter.completions(path, found)

    @server.feature(types.COMPLETION_ITEM_RESOLVE)
    @server.thread()
    def _(item: types.CompletionItem) -> types.CompletionItem:
        path = option(item.data, "path")
        if item.documentation is None and isinstance(path, str):
            item.documentation = markdown(_guarded(completion.documentation)(server.session, path, item.label))
        return item

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    @server.thread()
    @_guarded
    def _(params: types.HoverParams) -> types.Hover | None:
        path, offset = _place(server, params)
        found = hover.hover(server.session, path, offset)
        text = markdown(found.markdown) if found is not None else None
        if found is None or text is None:
            return None
        return types.Hover(text, server.converter.range(path, found.start, found.end))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    @server.thread()
    @_guarded
    def _(params: types.DefinitionParams) -> types.Location | None:
        path, offset = _place(server, params)
        found = navigation.definition(server.session, path, offset)
        return None if found is None else server.converter.location(found)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    @server.thread()
    @_guarded
    def _(params: types.ReferenceParams) -> list[types.Location]:
        path, offset = _place(server, params)
        declaration = params.context.include_declaration
        found = navigation.references(server.session, path, offset, declaration=declaration)
        return [server.converter.location(one) for one in found]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    @server.thread()
    @_guarded
    def _(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        path = server.converter.path(params.text_document.uri)
        return [server.converter.symbol(path, one) for one in navigation.entry_symbols(server.session, path)]


def _add_edits(server: DprkpalLanguageServer) -> None:
    """Add quick fixes and renaming."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]),
    )
    @server.thread()
    @_guarded
    def _(params: types.CodeActionParams) -> list[types.CodeAction]:
        path = server.converter.path(params.text_document.uri)
        start = server.converter.offset(path, params.range.start)
        end = server.converter.offset(path, params.range.end)
        wanted = [str(getattr(one, "value", one)) for one in params.context.only or ()]
        actions: list[types.CodeAction] = []
        if _is_wanted("quickfix", wanted):
            found = [one for one in diagnose(server.session, path) if one.start <= end and start <= one.end]
            fixes = quick_fixes.quick_fixes(server.session, path, found)
            actions += [server.converter.code_action(one, params.context.diagnostics) for one in fixes]
        if _is_wanted("source.fixAll", wanted):
            edits = quick_fixes.fix_all(server.session, path)
            kind = types.CodeActionKind.SourceFixAll
            title = "Fix all problems that can be fixed safely"
            if edits:
                actions.append(types.CodeAction(title, kind, edit=server.converter.workspace_edit(edits)))
        return actions

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    @server.thread()
    @_guarded
    def _(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        path, offset = _place(server, params)
        key = renaming.renamable_key(server.session, path, offset)
        if key is None:
            return None
        return types.PrepareRenamePlaceholder(server.converter.range(path, key.start, key.end), key.text)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    @server.thread()
    @_guarded
    def _(params: types.RenameParams) -> types.WorkspaceEdit | None:
        path, offset = _place(server, params)
        return server.converter.workspace_edit(renaming.rename(server.session, path, offset, params.new_name))


def _place(server: DprkpalLanguageServer, params: _PlaceParams) -> tuple[str, int]:
    """Return the path and the offset of a request."""
    path = server.converter.path(params.text_document.uri)
    return path, server.converter.offset(path, params.position)


def _is_wanted(kind: str, wanted: list[str]) -> bool:
    """Return whether a client wants code actions of this kind. ``"source"`` includes ``"source.fixAll"``."""
    return not wanted or any(kind == one or kind.startswith(f"{one}.") or one.startswith(f"{kind}.") for one in wanted)


def run_stdio(*, trust_files: bool = False, environment: Mapping[str, str] | None = None) -> None:
    """Serve an editor through standard input and output until it ends the session.

    Args:
        trust_files: Whether documents may name bibliographies outside their own folder.
        environment: The environment variables; by default those of the process.

    Raises:
        DprkpalError: Standard input or output is closed, or a message is too long.
    """
    check_streams("dprkpal lsp")
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # it prints a traceback for each refused request
    server = create_server(trust_files=trust_files, environment=environment)
    server.start_io(cast("BinaryIO", LimitedInput(sys.stdin.buffer)))  # pygls only calls read and readline
    sys.stderr.flush()
    if any(thread is not threading.current_thread() and not thread.daemon for thread in threading.enumerate()):
        os._exit(0)  # Python would wait for the threads, which only compute what nobody waits for
