extensions = ["dprkpal.sphinxext", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["theirs.bib"]
dprkpal_style = "apa"
