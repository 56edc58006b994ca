extensions = ["dprkpal.sphinxext"]
bibtex_bibfiles = ["works.bib"]
