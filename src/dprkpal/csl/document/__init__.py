"""Internal: the citations of a document (positions, sorting, disambiguation, collapsing, bibliography)."""
