extensions = ["dprkpal.sphinxext"]
bibtex_bibfiles = ["works.bib"]
bibtex_default_style = "unsrt"
bibtex_bibliography_header = ".. rubric:: Regular works"
bibtex_footbibliography_header = ".. rubric:: Works in notes"
bibtex_cite_id = "my-{key}"
