"""Internal: editing support for documents and bibliographies: completion, hover, diagnostics, fixes and renaming.

Nothing here knows the Language Server Protocol; `dprkpal.servers.language_server` translates. Offsets count characters
in a text; `dprkpal.documents.editing.text_buffer` converts them to the positions of an editor.
"""
