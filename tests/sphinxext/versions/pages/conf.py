extensions = ["myst_parser", "dprkpal.sphinxext"]
bibtex_bibfiles = ["../works.bib"]
bibtex_default_style = "unsrt"
