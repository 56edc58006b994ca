"""Internal: read and write MODS XML."""
