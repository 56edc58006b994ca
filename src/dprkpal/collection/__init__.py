"""Topics, entities, claims and origins: their data, the files that hold them, and how they are checked."""
