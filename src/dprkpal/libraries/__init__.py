"""`Library` and `Entry`, claims as cited sentences, annotated bibliographies, and the build of the collection."""
