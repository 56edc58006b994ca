extensions = ["myst_nb", "dprkpal.sphinxext"]
nb_execution_mode = "off"
bibtex_bibfiles = ["../works.bib"]
bibtex_default_style = "unsrt"
