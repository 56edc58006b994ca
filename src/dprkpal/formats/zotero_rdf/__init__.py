"""Internal: read Zotero RDF."""
