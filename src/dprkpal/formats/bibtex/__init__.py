"""Internal: read, write and edit BibTeX and biblatex files."""
