"""Internal: ``dprkpal sphinx-migrate``."""

from __future__ import annotations

import click

from .terminal import emit, say

__all__ = ["sphinx_migrate"]


@click.command("sphinx-migrate", short_help="Change a Sphinx documentation from sphinxcontrib-bibtex to dprkpal.")
@click.argument("configuration", metavar="CONF.PY", type=click.Path())
@click.argument("paths", nargs=-1, metavar="PAGES...", type=click.Path())
@click.option("--write", is_flag=True, help="Write the changes to the files (atomically). Default: only print them.")
def sphinx_migrate(configuration: str, paths: tuple[str, ...], write: bool) -> None:
    """Change a Sphinx documentation from sphinxcontrib-bibtex to dprkpal.sphinxext.

    CONF.PY is the configuration of the documentation, and PAGES are pages and folders with pages. The changes are
    printed as a diff: the extension and its settings in conf.py, the names of roles, and the styles of bibliographies.
    Look at them, and run the command again with --write. Messages say what each setting became. conf.py is not run.

    This is not necessary to build the documentation: replace "sphinxcontrib.bibtex" by "dprkpal.sphinxext" in conf.py,
    and the old settings, roles and options are read.

    Exit status: 0 success; 2 nothing could be done.
    """
    from ..documents.sphinx_migration import migrate_files
    from ..formats.file_changes import FileChange, write_together

    files = list(migrate_files(configuration, paths))
    changed = [file for file in files if file.after != file.before]
    for file in files:
        for note in file.notes:
            say(f"{file.path}: {note}")
    if write:
        write_together(FileChange(file.path, file.after, file.before) for file in changed)
    else:
        for file in changed:
            emit(file.diff(), None, ended=False)
    count = f"{len(changed)} file{'s' * (len(changed) != 1)}"
    say(f"{count} changed" if write else f"{count} to change" + "; run again with --write" * bool(changed))
