"""Internal: ``dprkpal process --watch``: show a document as a page that reloads when a file changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .terminal import CommandError, emit, say

if TYPE_CHECKING:
    from .process import DocumentJob

__all__ = ["watch_document"]


def watch_document(job: DocumentJob, output: str | None, to: str | None, port: int) -> None:
    """Show a document until Ctrl-C, and process it again whenever one of its files changes.

    Args:
        job: The document.
        output: A file to write each time, or ``None``.
        to: The format of that file; ``None`` means that pandoc writes it.
        port: The port of the page; 0 chooses a free one.

    Raises:
        CommandError: The port is in use, or the document comes from standard input.
    """
    from ..documents.watched_files import watched_files
    from ..errors import DprkpalError
    from ..servers.file_watcher import FileWatcher
    from ..servers.preview_server import PreviewServer

    if "-" in job.documents:
        raise CommandError("-: standard input cannot be watched; give the name of a file")
    try:
        server = PreviewServer(job.folder, port)
    except OSError as error:
        raise CommandError(f"port {port}: {error.strerror or error}; choose another with --port") from None
    watcher = FileWatcher(watched_files(job.documents, job.sources))
    server.start()
    click.echo(server.address)
    try:
        while True:
            try:
                page = job.run("html", standalone=True).text
                if output is not None:
                    _write(job, output, to)
                server.show(page)
            except (DprkpalError, OSError) as error:  # such as a file that is half written; the page stays as it is
                say(f"dprkpal: {error}")
            watcher.watch(watched_files(job.documents, job.sources))
            changed = watcher.wait()
            say(f"dprkpal: {', '.join(changed)} changed")
    finally:
        server.stop()


def _write(job: DocumentJob, output: str, to: str | None) -> None:
    """Write the document to *output*, too."""
    if to is None:
        job.convert(output)
    else:
        emit(job.run(to, quiet=True).text, output, ended=False)
