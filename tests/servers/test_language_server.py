"""The language server over the protocol, with the client of pytest-lsp, and with Neovim where it is installed."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed: pip install 'dprkpal[lsp]'")
pytest.importorskip("pytest_lsp", reason="pytest-lsp is not installed: pip install 'dprkpal[test]'")

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

from programs import run_program

BIB = """@book{good2001,
  title = {{A Title}},
  author = {Ada Good},
  year = 2001,
  publisher = {P},
  doi = {https://doi.org/10.1000/xyz},
}
"""
TEXT = "😀 Ω [@good2001, p. 3] and [@god2001].\n"

SECONDS = 60.0
"""A test gives up after this time; no test depends on how fast the server is."""

Talk = Callable[["Conversation"], Awaitable[None]]


class Conversation:
    """A client that talks to a server, in a project with a bibliography."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client, self.folder = client, folder
        self._version = 1

    def uri(self, name: str) -> str:
        """Return the address of a file."""
        return (self.folder / name).as_uri()

    def document(self, name: str) -> types.TextDocumentIdentifier:
        """Return a file as a parameter."""
        return types.TextDocumentIdentifier(self.uri(name))

    async def open(self, name: str, text: str, language: str) -> list[types.Diagnostic]:
        """Open a file and return its diagnostics."""
        item = types.TextDocumentItem(self.uri(name), language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics(name)

    async def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """Return the next diagnostics of a file."""
        while True:
            found = await self.client.wait_for_notification("textDocument/publishDiagnostics")
            if found.uri == self.uri(name):
                return list(found.diagnostics)

    async def until(self, name: str, wanted: Callable[[list[types.Diagnostic]], bool]) -> list[types.Diagnostic]:
        """Return the diagnostics of a file as soon as they are as *wanted*."""
        while True:
            found = list(self.client.diagnostics.get(self.uri(name), ()))
            if self.uri(name) in self.client.diagnostics and wanted(found):
                return found
            await self.client.wait_for_notification("textDocument/publishDiagnostics")

    def change(self, name: str, *changes: tuple[tuple[int, int], tuple[int, int], str]) -> None:
        """Send edits, each with its start, end and text."""
        self._version += 1
        document = types.VersionedTextDocumentIdentifier(self._version, self.uri(name))
        parts = [
            types.TextDocumentContentChangePartial(types.Range(types.Position(*begin), types.Position(*end)), text)
            for begin, end, text in changes
        ]
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, parts))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a bibliography and a document."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "dprkpal.toml").write_text('style = "apa"\nbibliography = "refs.bib"\n', "utf-8")
    (tmp_path / "refs.bib").write_text(BIB, "utf-8")
    (tmp_path / "a.md").write_text(TEXT, "utf-8")
    (tmp_path / "b.tex").write_text("\\cite{good2001}\n", "utf-8")
    return tmp_path


def converse(
    folder: Path, talk: Talk, *, encodings: list[str] | None = None, workspace: Path | None = None
) -> types.InitializeResult:
    """Start a server for a workspace, let *talk* use it, and end it as an editor does."""
    root = (workspace or folder).as_uri()

    async def run() -> types.InitializeResult:
        client = make_test_lsp_client()
        await client.start_io(sys.executable, "-m", "dprkpal", "lsp")
        general = types.GeneralClientCapabilities(position_encodings=encodings) if encodings else None
        found = await client.initialize_session(
            types.InitializeParams(
                types.ClientCapabilities(general=general), root_uri=root,
                workspace_folders=[types.WorkspaceFolder(root, "project")],
            )
        )  # fmt: skip
        await talk(Conversation(client, folder))
        await client.shutdown_session()
        return found

    return asyncio.run(asyncio.wait_for(run(), SECONDS))


def test_the_server_says_what_it_can_do(folder: Path) -> None:
    """Incremental edits, completion with resolving, and the other features."""

    async def talk(editor: Conversation) -> None:
        assert await editor.open("a.md", TEXT, "markdown")

    found = converse(folder, talk)
    capabilities = found.capabilities
    assert found.server_info is not None
    assert found.server_info.name == "dprkpal"
    sync = capabilities.text_document_sync
    assert isinstance(sync, types.TextDocumentSyncOptions)
    assert sync.change == types.TextDocumentSyncKind.Incremental
    assert capabilities.completion_provider is not None
    assert capabilities.completion_provider.resolve_provider
    for name in ("hover", "definition", "references", "document_symbol", "code_action", "rename"):
        assert getattr(capabilities, f"{name}_provider"), name


@pytest.mark.parametrize(
    ("encodings", "start"), [(None, 29), (["utf-8"], 32), (["utf-32"], 28), (["utf-16", "utf-8"], 29)]
)
def test_diagnostics_count_in_the_units_of_the_client(folder: Path, encodings: list[str] | None, start: int) -> None:
    """UTF-16 unless the client prefers another encoding."""

    async def talk(editor: Conversation) -> None:
        [found] = await editor.open("a.md", TEXT, "markdown")
        assert (found.range.start.line, found.range.start.character) == (0, start)
        assert found.range.end.character == start + len("god2001")
        assert (found.code, found.source) == ("DOC001", "dprkpal")
        assert "did you mean 'good2001'?" in found.message

    converse(folder, talk, encodings=encodings)


def test_completion_hover_and_definition(folder: Path) -> None:
    """What a writer uses all the time."""

    async def talk(editor: Conversation) -> None:
        client, document = editor.client, editor.document("a.md")
        await editor.open("a.md", TEXT, "markdown")
        place = types.Position(0, 10)
        found = await client.text_document_completion_async(types.CompletionParams(document, place))
        assert isinstance(found, types.CompletionList)
        [item] = found.items
        assert (item.label, item.detail) == ("good2001", "Good, A Title, 2001")
        assert item.text_edit.range == types.Range(types.Position(0, 7), types.Position(0, 15))
        assert isinstance(item.documentation, types.MarkupContent)
        assert item.documentation.value.startswith("Good, A. (2001). *A Title*.")
        item.documentation = None
        resolved = await client.completion_item_resolve_async(item)
        assert "*A Title*" in resolved.documentation.value
        shown = await client.text_document_hover_async(types.HoverParams(document, place))
        assert "(Good, 2001)" in shown.contents.value
        assert shown.range == item.text_edit.range
        entry = await client.text_document_definition_async(types.DefinitionParams(document, place))
        assert entry.uri == editor.uri("refs.bib")
        assert (entry.range.start, entry.range.end) == (types.Position(0, 6), types.Position(0, 14))
        context = types.ReferenceContext(include_declaration=True)
        cited = await client.text_document_references_async(types.ReferenceParams(context, document, place))
        assert {one.uri for one in cited} == {editor.uri(name) for name in ("a.md", "b.tex", "refs.bib")}
        nothing = types.Position(0, 1)
        assert await client.text_document_hover_async(types.HoverParams(document, nothing)) is None
        assert await client.text_document_completion_async(types.CompletionParams(document, nothing)) is None

    converse(folder, talk)


def test_quick_fix_and_rename(folder: Path) -> None:
    """Edits come back with the addresses of the client; a bad name is an error with its reason."""

    async def talk(editor: Conversation) -> None:
        client, document = editor.client, editor.document("a.md")
        [problem] = await editor.open("a.md", TEXT, "markdown")
        context = types.CodeActionContext([problem])
        [fix] = await client.text_document_code_action_async(types.CodeActionParams(document, problem.range, context))
        assert fix.kind == types.CodeActionKind.QuickFix
        assert fix.diagnostics[0].range == problem.range
        assert fix.edit.changes[editor.uri("a.md")][0].new_text == "good2001"
        place = types.Position(0, 9)
        prepared = await client.text_document_prepare_rename_async(types.PrepareRenameParams(document, place))
        assert prepared.placeholder == "good2001"
        renamed = await client.text_document_rename_async(
            types.RenameParams(text_document=document, position=place, new_name="best")
        )
        assert set(renamed.changes) == {editor.uri(name) for name in ("a.md", "b.tex", "refs.bib")}
        with pytest.raises(Exception, match="not a valid key"):
            await client.text_document_rename_async(
                types.RenameParams(text_document=document, position=place, new_name="a b")
            )
        await editor.open("refs.bib", BIB, "bibtex")
        everything = types.Range(types.Position(0, 0), types.Position(8, 0))
        only = types.CodeActionContext([], only=[types.CodeActionKind.SourceFixAll])
        [fix] = await client.text_document_code_action_async(
            types.CodeActionParams(editor.document("refs.bib"), everything, only)
        )
        assert fix.kind == types.CodeActionKind.SourceFixAll
        symbols = await client.text_document_document_symbol_async(
            types.DocumentSymbolParams(editor.document("refs.bib"))
        )
        assert [one.name for one in symbols] == ["good2001"]

    converse(folder, talk)


def test_edits_are_applied_in_order_at_the_right_places(folder: Path) -> None:
    """Also after an emoji, a form feed and a line separator; the problems follow the text."""

    async def talk(editor: Conversation) -> None:
        text = "😀\x0c\u2028 [@god2001]\nnext\n"
        [problem] = await editor.open("a.md", text, "markdown")
        assert problem.range.start == types.Position(0, 7)
        editor.change("a.md", ((0, 0), (0, 2), ""), ((0, 5), (0, 12), "good2001"), ((1, 4), (1, 4), " @gone"))
        [problem] = await editor.diagnostics("a.md")
        assert problem.range == types.Range(types.Position(1, 6), types.Position(1, 10))

    converse(folder, talk)


def test_a_changed_bibliography_changes_the_problems_of_documents(folder: Path) -> None:
    """Before it is saved."""

    async def talk(editor: Conversation) -> None:
        await editor.open("a.md", TEXT, "markdown")
        await editor.open("refs.bib", BIB, "bibtex")
        editor.change("refs.bib", ((0, 0), (0, 0), "@book{god2001, title = {New}}\n"))
        assert await editor.diagnostics("a.md") == []
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.document("a.md")))

    converse(folder, talk)


def test_problems_in_the_configuration_are_shown_in_its_file(folder: Path) -> None:
    """Once, and no longer after they are fixed; the valid settings are used."""

    async def talk(editor: Conversation) -> None:
        settings = folder / "dprkpal.toml"
        settings.write_text('stile = "apa"\nbibliography = "refs.bib"\n', "utf-8")
        assert len(await editor.open("a.md", TEXT, "markdown")) == 1
        [found] = await editor.until("dprkpal.toml", bool)
        assert (found.range.start.line, found.message) == (0, "there is no such setting; did you mean 'style'?")
        settings.write_text('style = "apa"\nbibliography = "refs.bib"\n', "utf-8")
        change = types.FileEvent(editor.uri("dprkpal.toml"), types.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
        assert await editor.until("dprkpal.toml", lambda found: not found) == []

    converse(folder, talk)


def test_folders_can_be_added_to_the_workspace(tmp_path: Path, folder: Path) -> None:
    """A document there can then name files in the folder above its own."""

    async def talk(editor: Conversation) -> None:
        text = "---\nbibliography: ../refs.bib\n---\n\n@good2001\n"
        assert await editor.open("below/x.md", text, "markdown")
        added = types.WorkspaceFoldersChangeEvent([types.WorkspaceFolder(folder.as_uri(), "all")], [])
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(added))
        assert await editor.until("below/x.md", lambda found: not found) == []

    (folder / "below").mkdir()
    (folder / "dprkpal.toml").unlink()
    converse(folder, talk, workspace=folder / "below")


def test_broken_files_do_not_end_the_server(folder: Path) -> None:
    """Each request is answered, and the next file works."""

    async def talk(editor: Conversation) -> None:
        client = editor.client
        for number, (name, language, text) in enumerate(
            [
                ("x.bib", "bibtex", "@book{a, title = {"), ("x.json", "json", '{"id": '),
                ("x.md", "markdown", "---\na: [\n---\n[@"),
                ("x.tex", "latex", "\\cite{\\cite[{"), ("x.typ", "typst", "@a #cite("), ("x.org", "org", "[cite:@"),
                ("x.rst", "restructuredtext", ":cite:`"), ("x.txt", "plaintext", "@a"),
                ("x.md.orig", "markdown", "\x00@a"),
            ]
        ):  # fmt: skip
            item = types.TextDocumentItem(editor.uri(name), language, number, text)
            client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            place = types.Position(text.count("\n"), 50)
            document = editor.document(name)
            await client.text_document_completion_async(types.CompletionParams(document, place))
            await client.text_document_hover_async(types.HoverParams(document, place))
            await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        place = types.Position(99, 99)
        unknown = editor.document("never-opened.md")
        assert await client.text_document_hover_async(types.HoverParams(unknown, place)) is None
        untitled = types.TextDocumentItem("untitled:Untitled-1", "markdown", 1, "[@go")
        client.text_document_did_open(types.DidOpenTextDocumentParams(untitled))
        found = await client.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier("untitled:Untitled-1"), types.Position(0, 4))
        )
        assert [one.label for one in found.items] == ["good2001"]

    converse(folder, talk)


def test_standard_output_is_only_the_protocol(folder: Path) -> None:
    """The server ends with status 0 and prints nothing else."""
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize",
         "params": {"capabilities": {}, "processId": None, "rootUri": None}},
        {"jsonrpc": "2.0", "id": 2, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "exit"},
    ]  # fmt: skip
    bodies = [json.dumps(one).encode() for one in messages]
    sent = b"".join(f"Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies)
    done = run_program([sys.executable, "-m", "dprkpal", "lsp", "--stdio"], given=sent, cwd=folder, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Content-Length: ")


NEOVIM = """
local function wait(what) assert(vim.wait(30000, what, 20), 'no answer') end
local id = vim.lsp.start_client({
  name = 'dprkpal', cmd = { '%(python)s', '-m', 'dprkpal', 'lsp' }, root_dir = vim.fn.getcwd(),
})
vim.lsp.buf_attach_client(0, id)
wait(function() return #vim.diagnostic.get(0) > 0 end)
local found = vim.diagnostic.get(0)[1]
print('DIAGNOSTIC', found.lnum, found.col, found.code)
vim.api.nvim_win_set_cursor(0, { 1, 11 })
local place = vim.lsp.util.make_position_params()
local answers = vim.lsp.buf_request_sync(0, 'textDocument/completion', place, 30000)
print('COMPLETION', answers[id].result.items[1].label)
answers = vim.lsp.buf_request_sync(0, 'textDocument/hover', place, 30000)
print('HOVER', vim.split(answers[id].result.contents.value, '\\n')[1])
vim.lsp.buf.definition()
wait(function() return vim.fn.expand('%%:t') == 'refs.bib' end)
print('DEFINITION', vim.fn.expand('%%:t'), vim.api.nvim_win_get_cursor(0)[2])
vim.cmd('qall!')
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_can_use_the_server(folder: Path) -> None:
    """Its own client shows problems, completes keys and goes to the entry. Its columns count bytes."""
    script = folder / "try.lua"
    script.write_text(NEOVIM % {"python": sys.executable}, "utf-8")
    command = ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "a.md", "-c", f"luafile {script}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS * 2, check=False)
    lines = [line.strip() for line in (done.stdout + done.stderr).replace("\r", "\n").splitlines() if line.strip()]
    assert lines == [
        "DIAGNOSTIC 0 32 DOC001", "COMPLETION good2001", "HOVER (Good, 2001)", "DEFINITION refs.bib 6",
    ]  # fmt: skip
